"""The lead's pages of import and export: upload, preview, one button, downloads."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from assist.access import require
from assist.accounts import Role
from assist.api.fitness import MAX_REASON
from assist.api.imports import PAGE_SIZE, Format, export_file, shelf_of
from assist.api.problems import Problem
from assist.api.uploads import received
from assist.errors import RefusedError
from assist.imports.apply import MEANWHILE
from assist.imports.plan import Kind, Planned, Show, retired, shown, unfit
from assist.imports.reader import GAVE_UP
from assist.imports.shelf import Preview
from assist.rendering import render
from assist.services import services
from assist.visits import LeadVisitor, changing, keep_signed_in
from phrasebook.files.fields import to_mapping

SHOWN_WORDING = 200
FORMATS = ("xlsx", "csv", "jsonl", "yaml")
MISSING = {"reason": "import.error.reason", "skip_bad": "import.error.skip"}
"""What the form did not say, where no script asked for it."""
ERRORS = {MEANWHILE: "import.error.meanwhile", GAVE_UP: "import.error.gave_up"}

router = APIRouter(include_in_schema=False)


@router.get("/lead/import")
async def upload_page(request: Request, who: LeadVisitor) -> Response:
    """Where a file is chosen, and where files are taken away."""
    return keep_signed_in(
        request, render(request, "import.html", user=who, formats=FORMATS, error="")
    )


@router.post("/lead/import")
async def upload(request: Request) -> Response:
    """Take a file in and go to its preview."""
    who = await changing(request)
    require(who, Role.LEAD)
    shelf = shelf_of(request)
    try:
        path, name, fields = await received(request, shelf, "")
    except (Problem, RefusedError) as refused:
        error = {"too_long": "import.error.too_long", "rate_limited": "import.error.busy"}.get(
            refused.code, "import.error.file"
        )
        return render(request, "import.html", user=who, formats=FORMATS, error=error, status=422)
    preview = shelf.add(services(request), who, path, name, split="split" in fields)
    return RedirectResponse(f"/lead/import/{preview.id}", 303)


@router.get("/lead/export")
async def export(request: Request, who: LeadVisitor, format: Format = "xlsx") -> Response:
    """Download all replies."""
    return await export_file(request, who, format, retired=False)


@router.get("/lead/import/{import_id}")
async def preview_page(
    request: Request,
    who: LeadVisitor,
    *,
    import_id: str,
    show: Show | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    missing: str = "",
) -> Response:
    """What a file would change; how far reading or importing it is; what came of it."""
    try:
        preview = shelf_of(request).get(import_id, who, services(request).clock())
    except RefusedError:
        error = "import.error.gone"
        return render(request, "import.html", user=who, formats=FORMATS, error=error, status=404)
    rows = shown(preview.planned, show)
    start = (page - 1) * PAGE_SIZE
    answer = render(
        request,
        "import_preview.html",
        user=who,
        preview=preview,
        kinds=[kind.value for kind in Kind],
        spoken_of=[
            one.value for one in (Show.UNFIT, Show.DOUBTFUL) if preview.counts.get(one.value)
        ],
        show="" if show is None else show.value,
        rows=[_row(preview, one) for one in rows[start : start + PAGE_SIZE]],
        page=page,
        pages=max(1, -(-len(rows) // PAGE_SIZE)),
        at=lambda number: (
            "?" + urlencode({**({"show": show.value} if show else {}), "page": number})
        ),
        error=_error(preview) or MISSING.get(missing, ""),
        wording=preview.wording[:SHOWN_WORDING],
        remarks=[(_short(preview, one.place), one.message) for one in preview.remarks],
        short=lambda place: _short(preview, place),
    )
    return keep_signed_in(request, answer)


@router.post("/lead/import/{import_id}/apply")
async def apply(
    request: Request,
    import_id: str,
    state: Annotated[str, Form()] = "published",
    skip_bad: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=MAX_REASON)] = "",
) -> Response:
    """Begin to import."""
    who = await changing(request)
    require(who, Role.LEAD)
    shelf = shelf_of(request)
    preview = shelf.get(import_id, who, services(request).clock())
    try:
        shelf.apply(
            services(request),
            preview,
            who,
            publish=state != "draft",
            skip_bad=bool(skip_bad),
            reason=reason,
        )
    except RefusedError as refused:
        if refused.field not in MISSING:
            raise
        return RedirectResponse(f"/lead/import/{import_id}?missing={refused.field}", 303)
    return RedirectResponse(f"/lead/import/{import_id}", 303)


@router.post("/lead/import/{import_id}/again")
async def again(request: Request, import_id: str, split: Annotated[str, Form()] = "") -> Response:
    """Read the file anew, with cells of several answers split or kept whole."""
    who = await changing(request)
    require(who, Role.LEAD)
    shelf = shelf_of(request)
    preview = shelf.get(import_id, who, services(request).clock())
    shelf.read_again(services(request), preview, split=bool(split))
    return RedirectResponse(f"/lead/import/{import_id}", 303)


@router.post("/lead/import/{import_id}/drop")
async def drop(request: Request, import_id: str) -> Response:
    """Throw a preview away."""
    who = await changing(request)
    require(who, Role.LEAD)
    shelf = shelf_of(request)
    shelf.drop(shelf.get(import_id, who, services(request).clock()))
    return RedirectResponse("/lead/import", 303)


def _error(preview: Preview) -> str:
    return ERRORS.get(preview.error, "import.error.database") if preview.error else ""


def _row(preview: Preview, one: Planned) -> dict[str, object]:
    new = to_mapping(one.reply) if one.reply is not None else {}
    old = to_mapping(one.before.reply) if one.before is not None else {}
    return {
        "kind": one.kind.value,
        "place": _short(preview, one.place),
        "title": new.get("title", ""),
        "text": new.get("text", ""),
        "questions": new.get("questions", []),
        "changes": [(name, _shown(old.get(name)), _shown(new.get(name))) for name in one.changes],
        "reasons": one.reasons,
        "remarks": one.remarks,
        "unfit": one.unfit if unfit(one) else (),
        "doubts": one.doubts,
        "retired": retired(one),
    }


def _short(preview: Preview, place: str) -> str:
    """A place without the name of the file, which stands above the list."""
    return place.removeprefix(preview.name).removeprefix(":")


def _shown(value: object) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value or "")
