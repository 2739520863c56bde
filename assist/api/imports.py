"""``/api/v1/imports`` and ``/api/v1/export``: the phrasebook from and to files."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import Field
from starlette.background import BackgroundTask

from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.fitness import MAX_REASON
from assist.api.problems import Problem
from assist.api.shapes import Body, content_json
from assist.api.uploads import received
from assist.database import reading
from assist.i18n import locale_of
from assist.imports.exported import exported
from assist.imports.plan import Planned, Show, doubtful, shown, unfit
from assist.imports.shelf import Preview, Shelf
from assist.permissions import visibility
from assist.protocol import wire_time
from assist.services import services
from phrasebook.entries import Message, Reply
from phrasebook.files import write
from phrasebook.files.template import write_template
from phrasebook.store import StoredReply
from phrasebook.store.importing import all_seen

router = APIRouter(tags=["imports"])

PAGE_SIZE = 50
SHOWN_WORDING = 1_000

Format = Literal["xlsx", "csv", "jsonl", "yaml"]
State = Literal["published", "draft"]
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "yaml": "application/yaml",
}


class Application(Body):
    """How to import a preview."""

    state: State = "published"
    skip_bad: bool = False
    reason: Annotated[str, Field(max_length=MAX_REASON)] = ""


def install(app: FastAPI) -> None:
    """Give ``app`` a shelf for its previews."""
    app.state.imports = Shelf()


def shelf_of(request: Request) -> Shelf:
    """The shelf of the application that serves ``request``."""
    shelf: Shelf = request.app.state.imports
    return shelf


@router.post("/imports", status_code=201)
async def upload(
    request: Request,
    caller: Caller,
    *,
    filename: Annotated[str, Query(max_length=500)] = "",
    dry_run: bool = True,
    state: State = "published",
    skip_bad: bool = False,
    reason: Annotated[str, Query(max_length=MAX_REASON)] = "",
    split: bool = True,
    wait: bool = True,
) -> Response:
    """Read a file (form field ``file``, or the body itself with ``filename``) and say what it
    would change. With ``dry_run=false`` it is imported at once. With ``wait=false`` the answer
    comes at once and the preview is asked for until it is ``ready``."""
    require(caller, Role.LEAD)
    shelf = shelf_of(request)
    path, name, _ = await received(request, shelf, filename)
    preview = shelf.add(services(request), caller, path, name, split=split)
    if wait or not dry_run:
        await preview.settled()
        _refuse_unreadable(preview)
    if not dry_run:
        try:
            shelf.apply(services(request), preview, caller, publish=state == "published",
                        skip_bad=skip_bad, reason=reason)  # fmt: skip
        except Exception:
            shelf.drop(preview)
            raise
        await preview.settled()
        _refuse_rolled_back(preview)
    return JSONResponse(
        preview_json(preview, locale_of(request)),
        status_code=201 if wait else 202,
        headers={"Location": f"/api/v1/imports/{preview.id}"},
    )


@router.get("/imports/template")
async def template(request: Request, caller: Caller) -> Response:
    """An empty workbook with headings, an example row and notes."""
    require(caller, Role.LEAD)
    folder, path = _scratch("assist-template.xlsx")
    await asyncio.to_thread(write_template, path)
    return _file(folder, path, "xlsx")


@router.get("/imports/{import_id}")
async def show(
    request: Request,
    caller: Caller,
    import_id: str,
    kind: Show | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """How far an import is, and its rows, those that need a look first."""
    require(caller, Role.LEAD)
    preview = shelf_of(request).get(import_id, caller, services(request).clock())
    return JSONResponse(preview_json(preview, locale_of(request), kind=kind, page=page))


@router.post("/imports/{import_id}/apply")
async def apply(
    request: Request,
    caller: Caller,
    import_id: str,
    body: Application | None = None,
    wait: bool = True,
) -> Response:
    """Import a preview: all of it or nothing. A second call gives the first one's answer."""
    require(caller, Role.LEAD)
    asked = body or Application()
    shelf = shelf_of(request)
    preview = shelf.get(import_id, caller, services(request).clock())
    shelf.apply(
        services(request),
        preview,
        caller,
        publish=asked.state == "published",
        skip_bad=asked.skip_bad,
        reason=asked.reason,
    )
    if wait:
        await preview.settled()
        _refuse_rolled_back(preview)
    return JSONResponse(preview_json(preview, locale_of(request)), 200 if wait else 202)


@router.delete("/imports/{import_id}", status_code=204)
async def forget(request: Request, caller: Caller, import_id: str) -> Response:
    """Throw a preview away."""
    require(caller, Role.LEAD)
    shelf = shelf_of(request)
    shelf.drop(shelf.get(import_id, caller, services(request).clock()))
    return Response(status_code=204)


@router.get("/export")
async def export(
    request: Request, caller: Caller, format: Format = "xlsx", retired: bool = False
) -> Response:
    """All replies the caller looks after, newest version, as a file that import takes back."""
    require(caller, Role.LEAD)
    return await export_file(request, caller, format, retired=retired)


async def export_file(
    request: Request, who: SignedIn, format: Format, *, retired: bool
) -> Response:
    """The file of ``export``."""
    async with reading(services(request).engine).begin() as connection:
        found = await all_seen(connection, visibility(who), with_retired=retired)
    day = f"{services(request).clock().astimezone(services(request).settings.zone):%Y%m%d}"
    folder, path = _scratch(f"assist-phrasebook-{day}.{format}")
    await asyncio.to_thread(_write, path, found)
    return _file(folder, path, format)


def _write(path: Path, found: tuple[StoredReply, ...]) -> None:
    write(path, exported(found))


def _scratch(name: str) -> tuple[Path, Path]:
    folder = Path(tempfile.mkdtemp(prefix="assist-export-"))
    return folder, folder / name


def _file(folder: Path, path: Path, format: str) -> Response:
    return FileResponse(
        path,
        media_type=MEDIA[format],
        headers={"Content-Disposition": f'attachment; filename="{quote(path.name)}"'},
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )


def _refuse_unreadable(preview: Preview) -> None:
    if preview.state == "failed" and preview.error:
        raise Problem("bad_message", preview.error, errors=[("file", preview.error)])


def _refuse_rolled_back(preview: Preview) -> None:
    if preview.error:
        raise Problem("conflict", preview.error)


# What is told


def preview_json(
    preview: Preview, locale: str, *, kind: Show | None = None, page: int = 1
) -> dict[str, Any]:
    """A preview with one page of its rows."""
    rows = shown(preview.planned, kind)
    start = (page - 1) * PAGE_SIZE
    result = preview.result
    return {
        "id": preview.id,
        "file": preview.name,
        "state": preview.state,
        "phase": preview.phase,
        "done": preview.done,
        "of": preview.of,
        "split": preview.split,
        "expires_at": wire_time(preview.expires_at),
        "counts": preview.counts,
        "error": preview.error.said(locale) if preview.error else "",
        "result": result
        and {
            "new": result.new,
            "changed": result.changed,
            "published": result.published,
            "phrasebook": result.number,
        },
        "remarks": [
            {"place": one.place, "message": _said(one.message, locale)} for one in preview.remarks
        ],
        "wording": [
            {"place": one.place, "text": one.text} for one in preview.wording[:SHOWN_WORDING]
        ],
        "items": [row_json(one, locale) for one in rows[start : start + PAGE_SIZE]],
        "next": page + 1 if len(rows) > start + PAGE_SIZE else None,
    }


def row_json(one: Planned, locale: str) -> dict[str, Any]:
    """One row of a preview."""
    return {
        "kind": one.kind,
        "place": one.place,
        "reply": _content(one.reply),
        "before": _content(one.before.reply if one.before is not None else None),
        "changes": list(one.changes),
        "reasons": [_said(reason, locale) for reason in one.reasons],
        "remarks": [_said(remark, locale) for remark in (*one.remarks, *one.doubts)],
        "unfit": [_said(reason, locale) for reason in one.unfit] if unfit(one) else [],
        "warnings": [_said(doubt, locale) for doubt in one.doubts] if doubtful(one) else [],
    }


def _content(reply: Reply | None) -> dict[str, Any] | None:
    return None if reply is None else content_json(reply)


def _said(message: Message, locale: str) -> str:
    return message.said(locale)
