"""``/api/v1/audit``: who changed what, before and after. Leads see what their team did."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import people
from assist.access import SignedIn
from assist.api.caller import Caller
from assist.database import reading
from assist.protocol import wire_time
from assist.records import audit
from assist.records import people as records
from assist.services import Services, services

router = APIRouter(tags=["audit"])

PAGE_SIZE = 50
EXPORTED = 100_000
_AT_ONCE = 200
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")

Words = Annotated[str, Query(max_length=200)]


@router.get("/audit")
async def list_audit(
    request: Request,
    caller: Caller,
    *,
    query: Words = "",
    who: Words = "",
    kind: Words = "",
    action: Words = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The log, newest first."""
    given = services(request)
    async with reading(given.engine).begin() as connection:
        wanted = await wanted_by(
            connection, caller, query=query, who=who, kind=kind, action=action,
            since=since, until=until,
        )  # fmt: skip
        found, more = await audit.entries(connection, wanted, page=page, size=PAGE_SIZE)
    items = [noted_json(one) for one in found]
    return JSONResponse({"items": items, "next": page + 1 if more else None})


@router.get("/audit.csv")
async def export_audit(
    request: Request,
    caller: Caller,
    *,
    query: Words = "",
    who: Words = "",
    kind: Words = "",
    action: Words = "",
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Response:
    """The same as a table, in UTF-8 with a mark that spreadsheets know; no cell is a formula."""
    given = services(request)
    async with reading(given.engine).begin() as connection:
        wanted = await wanted_by(
            connection, caller, query=query, who=who, kind=kind, action=action,
            since=since, until=until,
        )  # fmt: skip
    return csv_answer(given, wanted)


def csv_answer(given: Services, wanted: audit.Wanted) -> Response:
    """The log as a CSV download."""
    day = f"{given.clock().astimezone(given.settings.zone):%Y%m%d}"
    return StreamingResponse(
        _table(given, wanted),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="assist-audit-{day}.csv"'},
    )


async def wanted_by(
    connection: AsyncConnection,
    who_asks: SignedIn,
    *,
    query: str,
    who: str,
    kind: str,
    action: str,
    since: datetime | None,
    until: datetime | None,
) -> audit.Wanted:
    """The filter, bounded by what ``who_asks`` may see. Raises ``RefusedError`` for agents."""
    teams = people.visible_teams(who_asks)
    actors = None
    if teams is not None:
        actors = {who_asks.id}
        for team in teams:
            actors |= await records.members(connection, team)
    return audit.Wanted(
        reader=who_asks.id,
        actors=actors,
        query=_asked(query),
        actor=_asked(who),
        kind=_asked(kind),
        action=_asked(action),
        since=since,
        until=until,
    )


def noted_json(noted: audit.Noted) -> dict[str, Any]:
    """One entry."""
    return {
        "id": noted.id,
        "at": wire_time(noted.at),
        "actor": noted.actor,
        "who": noted.actor_name,
        "action": noted.entry.action,
        "kind": noted.entry.kind,
        "subject": noted.entry.subject,
        "before": noted.entry.before,
        "after": noted.entry.after,
    }


async def _table(given: Services, wanted: audit.Wanted) -> AsyncIterator[bytes]:
    yield b"\xef\xbb\xbf" + _lines([["at", "who", "action", "kind", "subject", "before", "after"]])
    page, more = 1, True
    while more and page * _AT_ONCE <= EXPORTED:
        # A unit of work a page: a slow reader must not hold a database session.
        async with reading(given.engine).begin() as connection:
            found, more = await audit.entries(connection, wanted, page=page, size=_AT_ONCE)
        yield _lines([_cells(one, given.settings.zone) for one in found])
        page += 1


def _cells(noted: audit.Noted, zone: ZoneInfo) -> list[str]:
    entry = noted.entry
    return [
        noted.at.astimezone(zone).isoformat(timespec="seconds"),
        noted.actor_name,
        entry.action,
        entry.kind,
        entry.subject,
        "" if entry.before is None else json.dumps(entry.before, ensure_ascii=False),
        "" if entry.after is None else json.dumps(entry.after, ensure_ascii=False),
    ]


def _lines(rows: list[list[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[_guard(cell) for cell in row] for row in rows])
    return file.getvalue().encode("utf-8", "replace")


def _guard(cell: str) -> str:
    return "'" + cell if cell.startswith(_DANGEROUS) else cell


def _asked(text: str) -> str:
    return text.replace("\x00", "")
