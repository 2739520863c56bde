"""Where a browser says a request comes from, and what that allows. Pure.

A cookie is sent by the browser whichever page asks, so it counts only for pages of our own
origin; a token is sent on purpose, so it counts from allowed origins and extensions too.
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from assist.settings import Settings


class OriginKind(StrEnum):
    """Where a browser says a request comes from."""

    OWN = "own"
    ALLOWED = "allowed"
    EXTENSION = "extension"
    MISSING = "missing"
    FOREIGN = "foreign"

    @property
    def admitted(self) -> bool:
        """Whether a connection from there may be made at all."""
        return self is not OriginKind.FOREIGN

    @property
    def cookie_counts(self) -> bool:
        """Whether the session cookie counts: elsewhere it could be ridden by another page."""
        return self is OriginKind.OWN


def origin_allowed(origin: str | None, host: str, scheme: str, settings: Settings) -> OriginKind:
    """What the ``Origin`` header means for a request to ``scheme://host``.

    ``scheme`` is ``http``, ``https``, ``ws`` or ``wss`` as the server sees it. An https origin
    on our own host counts as own even where we see http, because TLS may end at a proxy before
    us; the other way round it would let an eavesdropper's page in, and does not.
    """
    if origin is None:
        return OriginKind.MISSING
    place = _place(origin)
    if place is None:  # "null" of a sandboxed or local page, or nonsense
        return OriginKind.FOREIGN
    if place[0] in {"chrome-extension", "moz-extension"}:
        return OriginKind.EXTENSION
    seen = {"ws": "http", "wss": "https"}.get(scheme, scheme)
    own = {_place(f"{seen}://{host}"), _place(f"https://{host}")}
    if place in own:
        return OriginKind.OWN
    if place in {_place(allowed) for allowed in settings.allowed_origins}:
        return OriginKind.ALLOWED
    return OriginKind.FOREIGN


def same_origin(
    origin: str | None, fetch_site: str | None, host: str, scheme: str, settings: Settings
) -> bool:
    """Whether a request that relies on the cookie comes from a page of ours (against CSRF).

    Browsers send ``Origin`` with every POST; where a privacy tool strips it, the
    ``Sec-Fetch-Site`` header, which no page can forge, must say so instead.
    """
    kind = origin_allowed(origin, host, scheme, settings)
    if kind is OriginKind.MISSING:
        return fetch_site == "same-origin"
    return kind is OriginKind.OWN


def _place(origin: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an origin, or ``None`` where it is not one."""
    try:
        parts = urlsplit(origin.strip().lower())
        port = parts.port
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname or parts.path or parts.query or parts.username:
        return None
    return parts.scheme, parts.hostname, port or {"http": 80, "https": 443}.get(parts.scheme)
