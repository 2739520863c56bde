"""The browser extension as files: what is packed, with the server's address filled in.

The extension runs the panel's own modules, so the packed folder repeats the layout of ``web/``
(``extension/`` beside ``static/``) and every relative import holds in both. ``manifest.json`` and
``_locales`` move to the top, where browsers look for them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assist.errors import UsageError
from assist.webfiles import WEB
from phrasebook.entries import Message

SHARED = ("static/panel", "static/i18n", "static/theme.css")
"""Of the web pages: what the extension runs, too."""
AT_THE_TOP = ("manifest.json", "_locales")
CATALOGUE_SECTIONS = ("extension.", "panel.")
"""Sentences of other pages stay out of the package."""
TYPES_ONLY = (".d.ts",)
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: when it was packed says nothing."""
UNIX = 3
HOST = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?\.?|[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?", re.I)
"""A name (Chinese ones, too) or an IPv6 address; what else a page could not be opened at."""


class ServerAddressError(UsageError):
    """The server's address is none that a browser could open."""


def extension_files(
    server: str = "",
    *,
    adapters: Iterable[Mapping[str, Any]] = (),
    host_permissions: Iterable[str] = (),
) -> dict[str, bytes]:
    """The packed extension: path (with ``/``) to content.

    ``server`` is put into the options page (empty: the agent types it), ``adapters`` are added to
    the shipped ones, and ``host_permissions`` (match patterns) are granted at installation
    instead of being asked for: for managed browsers and for tests.

    Raises ``ServerAddressError`` where ``server`` is no ``http`` or ``https`` address.
    """
    files: dict[str, bytes] = {}
    for path in _below(WEB / "extension"):
        name = path.relative_to(WEB / "extension").as_posix()
        top = name.split("/", 1)[0] in AT_THE_TOP
        files[name if top else f"extension/{name}"] = path.read_bytes()
    for shared in SHARED:
        for path in _below(WEB / shared):
            files[path.relative_to(WEB).as_posix()] = path.read_bytes()
    for name in [name for name in files if name.startswith("static/i18n/")]:
        files[name] = _catalogue(files[name])
    _edit(files, "extension/config.json", {"server": origin_of(server), "adapters": [*adapters]})
    hosts = [*host_permissions]
    granted = {"host_permissions": hosts} if hosts else {}
    _edit(files, "manifest.json", {**_versions(version("assist")), **granted})
    return files


def pack(server: str, **options: Any) -> bytes:
    """The extension as a zip: the same input gives the same bytes, wherever it is packed.

    Raises ``ServerAddressError``; here ``server`` is needed.
    """
    if not server.strip():
        raise ServerAddressError(
            Message(
                "没有写服务器地址；请写成 https://assist.example.com 这样",
                "the server's address is empty; give one like https://assist.example.com",
            )
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(extension_files(server, **options).items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def unpack(folder: Path, server: str = "", **options: Any) -> Path:
    """Write the extension into ``folder`` for a browser to load unpacked; returns the folder."""
    for name, content in extension_files(server, **options).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def origin_of(server: str) -> str:
    """``server`` as scheme, host and port, without a path; empty stays empty."""
    if not server.strip():
        return ""
    text = server.strip()
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", text):
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ServerAddressError(
            Message(f"“{server}”不是地址：{error}", f"{server!r} is no address: {error}")
        ) from None
    named = parts.hostname is not None and HOST.fullmatch(parts.hostname) is not None
    if parts.scheme.lower() not in {"http", "https"} or not named:
        raise ServerAddressError(
            Message(
                f"“{server}”不是服务器地址；请写成 https://assist.example.com 这样",
                f"{server!r} is no address of a server; give one like https://assist.example.com",
            )
        )
    if parts.username or parts.password or parts.path.strip("/") or parts.query or parts.fragment:
        raise ServerAddressError(
            Message(
                f"“{server}”：只写地址，不带路径、用户名和密码，例如 https://assist.example.com",
                f"{server!r}: give the address alone, without a path, a user or a password, "
                "like https://assist.example.com",
            )
        )
    host = str(parts.hostname)
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme.lower()}://{host}{f':{port}' if port else ''}"


def _below(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        one for one in path.rglob("*") if one.is_file() and not one.name.endswith(TYPES_ONLY)
    )


def _catalogue(content: bytes) -> bytes:
    sentences: dict[str, str] = json.loads(content)
    kept = {key: text for key, text in sentences.items() if key.startswith(CATALOGUE_SECTIONS)}
    return json.dumps(kept, ensure_ascii=False, indent=1).encode()


def _versions(project: str) -> dict[str, str]:
    """Browsers know numbers alone (``0.1.0``); the whole name (``0.1.0rc1``) is shown beside."""
    numbers = re.match(r"\d+(?:\.\d+){0,3}", project)
    known = numbers[0] if numbers else "0"
    return {"version": known} | ({} if known == project else {"version_name": project})


def _edit(files: dict[str, bytes], name: str, change: Mapping[str, Any]) -> None:
    known = json.loads(files[name])
    files[name] = json.dumps({**known, **change}, ensure_ascii=False, indent=2).encode()
