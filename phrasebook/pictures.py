"""Which kind of picture some bytes are, told from the bytes themselves, never from a name. Pure.

Known are PNG, JPEG, GIF and WebP. SVG is a document that may run scripts and is no picture here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 8_192
MAX_PIXELS = 40_000_000
"""What a browser still unpacks without trouble: a small file may hold a huge empty picture."""

MAX_A_REPLY = 4

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}

_PNG = b"\x89PNG\r\n\x1a\n"
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of JPEG: those without a length, and those of a frame, which has the size."""


class PictureError(ValueError):
    """The bytes are no picture we take. ``zh`` is the same in Chinese."""

    def __init__(self, problem: str, zh: str) -> None:
        super().__init__(problem)
        self.zh = zh


@dataclass(frozen=True, slots=True)
class Kind:
    """What bytes are: a media type, and the size in pixels."""

    hash: str
    type: str
    width: int
    height: int


def inspect(data: bytes) -> Kind:
    """What picture ``data`` is. Raises ``PictureError``."""
    if len(data) > MAX_BYTES:
        raise PictureError(
            f"is larger than {MAX_BYTES // 1024**2} MiB; make it smaller",
            f"超过 {MAX_BYTES // 1024**2} MB；请先缩小",
        )
    try:
        media_type, width, height = _read(data)
    except (IndexError, ValueError):
        raise PictureError(
            "is no PNG, JPEG, GIF or WebP picture, whatever its name says",
            "不是 PNG、JPEG、GIF 或 WebP 图片（看内容，不看文件名）",
        ) from None
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise PictureError(
            f"has {width} × {height} pixels; at most {MAX_SIDE} a side and 40 million in all",
            f"尺寸 {width} × {height} 太大；每边最多 {MAX_SIDE}，总共最多 4000 万像素",
        )
    return Kind(hashlib.sha256(data).hexdigest(), media_type, width, height)


def _read(data: bytes) -> tuple[str, int, int]:
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and b"IEND" in data[-64:]:
        return "image/png", _big(data, 16, 4), _big(data, 20, 4)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif", _little(data, 6, 2), _little(data, 8, 2)
    if data.startswith(b"\xff\xd8\xff"):
        return ("image/jpeg", *_jpeg(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return ("image/webp", *_webp(data))
    raise ValueError


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker in _STANDALONE:
            continue
        if marker in _FRAMES:
            return _big(data, at + 5, 2), _big(data, at + 3, 2)
        length = _big(data, at, 2)
        if length < 2 or marker in {0xD9, 0xDA}:
            raise ValueError
        at += length


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _little(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    raise ValueError


def _big(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(_exactly(data, at, size), "big")


def _little(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(_exactly(data, at, size), "little")


def _exactly(data: bytes, at: int, size: int) -> bytes:
    part = data[at : at + size]
    if len(part) < size:
        raise ValueError
    return part
