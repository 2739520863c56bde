"""Taking in an uploaded file: a form with one file, or the file itself as the body."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from email.message import Message as Headers
from pathlib import Path
from typing import Protocol

from fastapi import Request
from starlette.datastructures import UploadFile

from assist.api.problems import Problem
from assist.services import services
from phrasebook.entries import Message
from phrasebook.files import FORMATS, MAX_BYTES

MAX_NAME = 200


class Shelf(Protocol):
    """Whoever has a place for uploads."""

    def new_file(self, name: str, now: datetime) -> Path:
        """Where to put an upload that ``name`` names; only its ending is taken over."""


async def received(
    request: Request,
    shelf: Shelf,
    filename: str,
    *,
    formats: Collection[str] = FORMATS,
    max_bytes: int = MAX_BYTES,
) -> tuple[Path, str, dict[str, str]]:
    """Where the file now is, what its sender calls it, and the form's other fields.

    Raises ``Problem`` for a file that is missing, larger than ``max_bytes`` or whose name does not
    end in one of ``formats``.
    """
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _from_form(request, shelf, formats, max_bytes)
    name = _checked_name(filename or _disposition(request), formats)
    path = shelf.new_file(name, services(request).clock())
    taken = 0
    with path.open("wb") as file:
        async for chunk in request.stream():
            taken += len(chunk)
            if taken > max_bytes:
                break
            await asyncio.to_thread(file.write, chunk)
    _refuse_size(path, taken, max_bytes)
    return path, name, {}


async def _from_form(
    request: Request, shelf: Shelf, formats: Collection[str], max_bytes: int
) -> tuple[Path, str, dict[str, str]]:
    async with request.form(max_files=1, max_fields=10) as form:
        upload = next((one for one in form.values() if isinstance(one, UploadFile)), None)
        if upload is None or not upload.filename:
            raise Problem(
                "bad_message",
                Message("没有收到文件", "no file was sent"),
                errors=[("file", Message("要填写", "is missing"))],
            )
        name = _checked_name(upload.filename, formats)
        path = shelf.new_file(name, services(request).clock())
        taken = 0
        with path.open("wb") as file:
            while chunk := await upload.read(256 * 1024):
                taken += len(chunk)
                if taken > max_bytes:
                    break
                await asyncio.to_thread(file.write, chunk)
        _refuse_size(path, taken, max_bytes)
        return path, name, {key: one for key, one in form.items() if isinstance(one, str)}


def _disposition(request: Request) -> str:
    header = Headers()
    header["Content-Disposition"] = request.headers.get("content-disposition", "")
    return header.get_filename("")


def _checked_name(name: str, formats: Collection[str]) -> str:
    """The name without folders and invisible characters. Raises ``Problem`` for its ending."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if character.isprintable())[-MAX_NAME:]
    if Path(name).suffix.lower() not in formats:
        known = ", ".join(formats)
        raise Problem(
            "bad_message",
            Message(
                f"文件名须以 {known} 之一结尾；旧的 .xls 或 .doc 请另存为新格式",
                f"the name of the file must end in one of {known}; save an old .xls or .doc anew",
            ),
            errors=[("filename", Message(f"须以 {known} 之一结尾", f"must end in one of {known}"))],
        )
    return name


def _refuse_size(path: Path, taken: int, max_bytes: int) -> None:
    if 0 < taken <= max_bytes:
        return
    path.unlink(missing_ok=True)
    if taken == 0:
        raise Problem(
            "bad_message",
            Message("文件是空的", "the file is empty"),
            errors=[("file", Message("是空的", "is empty"))],
        )
    raise Problem(
        "too_long",
        Message(
            f"文件最大 {max_bytes // 1024**2} MiB；请拆分",
            f"a file has at most {max_bytes // 1024**2} MiB; split it",
        ),
    )
