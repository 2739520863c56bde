"""``/api/v1/handovers``: the handover notebook, who gave what to whom and whether it was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import sheets
from assist.access import SignedIn
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.days import Span, span_of
from assist.api.tables import table_file
from assist.database import reading
from assist.i18n import locale_of, translator
from assist.protocol import wire_time
from assist.records import accounts, handovers, teams
from assist.records.handovers import Handover, Wanted
from assist.services import services
from assist.shapes import wire_handover

router = APIRouter(prefix="/handovers", tags=["handovers"])

PAGE_SIZE = 50
EXPORTED = 10_000
USUAL_DAYS = 30

State = Literal["offered", "accepted", "declined", "withdrawn"]
COLUMNS = (
    "created_at", "from", "to", "state", "answered_at", "waited", "conversations", "callbacks",
    "complaints", "deadlines", "note",
)  # fmt: skip


class Asked(BaseModel):
    """Which handovers: days of the offer, both included, the default is the last thirty; of
    ``team`` are those that one of its members gave or took; ``mine`` leaves only one's own."""

    model_config = ConfigDict(extra="forbid")

    since: date | None = None
    until: date | None = None
    team: Annotated[str, Field(max_length=64)] = ""
    state: State | None = None
    mine: bool = False
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class AskedAsFile(Asked):
    """The same, and in which form."""

    format: Literal["json", "csv", "xlsx"] = "json"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of handovers, how many there are of each state, and the teams to choose from."""

    items: tuple[Handover, ...]
    more: bool
    counts: dict[str, int]
    teams: tuple[str, ...]
    span: Span


@router.get("")
async def get_handovers(
    request: Request, caller: Caller, asked: Annotated[AskedAsFile, Query()]
) -> Response:
    """The newest first: those one gave or took; for a lead the team's; for an admin all."""
    if asked.format != "json":
        span = span_of(request, asked.since, asked.until, USUAL_DAYS)
        async with reading(services(request).engine).begin() as connection:
            wanted = await _wanted(connection, caller, asked, span)
            found = await handovers.listed(connection, wanted, offset=0, limit=EXPORTED)
        name = f"handovers-{span.first}-{span.last}"
        return await table_file(rows_of(request, found), name, asked.format)
    page = await page_for(request, caller, asked)
    return JSONResponse(
        {
            "since": str(page.span.first),
            "until": str(page.span.last),
            "counts": page.counts,
            "items": [_json(one) for one in page.items],
            "next": asked.page + 1 if page.more else None,
        }
    )


async def page_for(request: Request, caller: SignedIn, asked: Asked) -> Page:
    """A page of what the caller asks for, within what they may see.

    Raises ``RefusedError`` for days that cannot be counted.
    """
    span = span_of(request, asked.since, asked.until, USUAL_DAYS)
    async with reading(services(request).engine).begin() as connection:
        wanted = await _wanted(connection, caller, asked, span)
        found = await handovers.listed(
            connection, wanted, offset=(asked.page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1
        )
        counts = await handovers.by_state(connection, wanted)
        listed = await teams.all_teams(connection) if caller.role is Role.ADMIN else ()
    return Page(
        items=found[:PAGE_SIZE],
        more=len(found) > PAGE_SIZE,
        counts=counts,
        teams=tuple(one.name for one in listed),
        span=span,
    )


def rows_of(request: Request, found: tuple[Handover, ...]) -> list[list[sheets.Cell]]:
    """A head row and a row for each handover, in the language of the request."""
    t = translator(locale_of(request))
    zone = services(request).settings.zone

    def moment(at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    def row(one: Handover) -> list[sheets.Cell]:
        return [
            moment(one.created_at), one.giver_name, one.taker_name,
            t(f"handovers.state.{one.state}"), moment(one.answered_at), waited_min(one),
            len(one.conversations), len(one.callbacks), len(one.complaints), len(one.deadlines),
            one.note,
        ]  # fmt: skip

    return [[t(f"handovers.{name}") for name in COLUMNS], *map(row, found)]


def waited_min(handover: Handover) -> int | None:
    """Whole minutes from the offer to the answer; ``None`` while there is none."""
    if handover.answered_at is None:
        return None
    return int((handover.answered_at - handover.created_at).total_seconds() // 60)


async def _wanted(
    connection: AsyncConnection, caller: SignedIn, asked: Asked, span: Span
) -> Wanted:
    people: frozenset[str] | None = frozenset({caller.id})
    if caller.role is Role.ADMIN and not asked.mine:
        people = None
    elif caller.role is Role.LEAD and caller.team and not asked.mine:
        people = await accounts.members_of(connection, caller.team) | {caller.id}
    team = await accounts.members_of(connection, asked.team) if asked.team else None
    return Wanted(people, team, asked.state or "", span.since, span.until)


def _json(one: Handover) -> dict[str, Any]:
    answered = None if one.answered_at is None else wire_time(one.answered_at)
    return {**msgspec.to_builtins(wire_handover(one)), "answered_at": answered}
