"""Headers that tell browsers what a page may do, and a bound on what a request may carry.

Both are plain ASGI and leave websockets alone: a wrapper round each message would cost every
keystroke.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; "
    "img-src 'self' data:; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors {ancestors}"
)
"""No inline script or style anywhere: markup that slipped in could still not run."""

PERMISSIONS_POLICY = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)"
)

EMBEDDABLE = frozenset({"/panel"})
"""Pages that the consoles in ``ASSIST_ALLOWED_ORIGINS`` may show in a frame."""

MAX_BODY_BYTES = 256 * 1024
"""Above any honest request: a reply with all its phrasings stays far below."""

UPLOADS = frozenset({"/api/v1/imports", "/lead/import"})
MAX_UPLOAD_BYTES = 21 * 1024 * 1024
"""Where whole files come in: the 20 MiB a phrasebook file may have, and the form around it."""

PICTURES = "/api/v1/pictures"
MAX_PICTURE_BYTES = 2 * 1024 * 1024 + 1024
"""A little more than a picture may have, so that one a little too large is told its own bound."""

HANDBOOKS = frozenset({"/api/v1/handbooks", "/lead/handbooks"})
MAX_HANDBOOK_BYTES = 65 * 1024 * 1024
"""The 64 MiB a service manual may have, and the form around it."""

_LIMITS = {
    **dict.fromkeys(UPLOADS, MAX_UPLOAD_BYTES),
    **dict.fromkeys(HANDBOOKS, MAX_HANDBOOK_BYTES),
    PICTURES: MAX_PICTURE_BYTES,
}


class SecurityHeaders:
    """Adds the headers to every HTTP answer; a route's own ``Cache-Control`` wins."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str] = ()) -> None:
        self._app = app
        self._own = CONTENT_SECURITY_POLICY.format(ancestors="'self'")
        self._embeddable = CONTENT_SECURITY_POLICY.format(
            ancestors=" ".join(["'self'", *allowed_origins])
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), path)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        embeddable = path in EMBEDDABLE
        headers["Content-Security-Policy"] = self._embeddable if embeddable else self._own
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS_POLICY
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if not embeddable:
            headers["X-Frame-Options"] = "SAMEORIGIN"
        # Static files carry an ETag and are asked for again; all else may hold what only this
        # person may see.
        headers.setdefault(
            "Cache-Control", "no-cache" if path.startswith("/static/") else "no-store"
        )


class BodyLimit:
    """Answers 413 as soon as a request's body passes ``limit`` bytes, however it is sent."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = _LIMITS.get(scope["path"], self._limit)
        if self._announced(scope) > limit:
            await self._refuse(scope, receive, send, limit)
            return
        taken, answered = 0, False

        async def receive_bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise _TooLongError
            return message

        async def send_unless_too_long(message: Message) -> None:
            nonlocal answered
            # A framework that catches our error would answer it as a body it cannot parse.
            if taken <= limit or answered:
                answered = True
                await send(message)

        with contextlib.suppress(_TooLongError):
            await self._app(scope, receive_bounded, send_unless_too_long)
        if taken > limit and not answered:
            await self._refuse(scope, receive, send, limit)

    def _announced(self, scope: Scope) -> int:
        for name, value in scope["headers"]:
            if name == b"content-length":
                return int(value) if value.isdigit() else 0
        return 0

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        problem = {
            "type": "urn:assist:problem:too_long",
            "title": "Content Too Large",
            "status": 413,
            "detail": f"a request carries at most {limit // 1024} KiB",
            "code": "too_long",
        }
        await JSONResponse(
            problem,
            status_code=413,
            # What is still on its way is not read: the connection cannot be used again.
            headers={"Connection": "close"},
            media_type="application/problem+json",
        )(scope, receive, send)


class _TooLongError(Exception):
    """The body passed the bound while it was read."""
