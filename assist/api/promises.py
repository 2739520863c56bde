"""``/api/v1/callbacks`` and ``/api/v1/deadlines``: what is promised, and what runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn
from assist.accounts import Role
from assist.api.caller import Caller
from assist.database import reading
from assist.deadlines import rescue_order
from assist.errors import RefusedError
from assist.protocol import wire_time
from assist.records import accounts, callbacks, deadlines
from assist.services import services
from assist.shapes import wire_callback, wire_deadline
from phrasebook.entries import Message

router = APIRouter()

PAGE_SIZE = 50
QUEUE_SIZE = 300
"""A team with more people waiting than this has other worries than the rest of the list."""

Page = Annotated[int, Query(ge=1, le=100_000)]
CallbackState = Literal["open", "done", "cancelled"]
DeadlineState = Literal["running", "paused", "met", "missed", "cancelled"]


@router.get("/callbacks", tags=["callbacks"])
async def list_callbacks(
    request: Request, caller: Caller, state: CallbackState | None = None, page: Page = 1
) -> Response:
    """Callbacks by due time: your own; as a lead your team's; as an admin everybody's. The numbers
    of those that others have to keep are masked: the single callback shows its own."""
    async with reading(services(request).engine).begin() as connection:
        found = await callbacks.listed(
            connection,
            assignees=await people_of(connection, caller),
            state=state,
            offset=(page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
    return _page([msgspec.to_builtins(wire_callback(one, caller.id)) for one in found], page)


@router.get("/callbacks/{callback_id}", tags=["callbacks"])
async def get_callback(request: Request, caller: Caller, callback_id: str) -> Response:
    """One callback with its number, for who has to keep it or looks after the team."""
    async with reading(services(request).engine).begin() as connection:
        found = await callbacks.get(connection, callback_id)
        people = await people_of(connection, caller)
    if found is None or (people is not None and found.assignee not in people):
        raise RefusedError("not_found", Message("没有这个回电", "there is no such callback"))
    return JSONResponse(msgspec.to_builtins(wire_callback(found)))


@router.get("/deadlines", tags=["deadlines"])
async def list_deadlines(
    request: Request, caller: Caller, state: DeadlineState | None = None, page: Page = 1
) -> Response:
    """Deadlines by due time: your own; as a lead your team's; as an admin everybody's."""
    async with reading(services(request).engine).begin() as connection:
        found = await deadlines.listed(
            connection,
            owners=await people_of(connection, caller),
            state=state,
            offset=(page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
    items = [{**msgspec.to_builtins(wire_deadline(one)), "owner": one.owner} for one in found]
    return _page(items, page)


@router.get("/queue", tags=["deadlines"])
async def get_queue(request: Request, caller: Caller) -> Response:
    """Who waits just now, in rescue order: what is most worth saving first."""
    now = services(request).clock()
    async with reading(services(request).engine).begin() as connection:
        found = await deadlines.open_for(
            connection, owners=await people_of(connection, caller), limit=QUEUE_SIZE
        )
        names = {user.id: user.display_name for user in await accounts.all_users(connection)}
    by_id = {one.pure.id: one for one in found if not one.pure.light}
    items = []
    for pure in rescue_order([one.pure for one in by_id.values()], now):
        one = by_id[pure.id]
        wire = msgspec.to_builtins(wire_deadline(one))
        items.append({**wire, "owner": one.owner, "owner_name": names.get(one.owner, "")})
    return JSONResponse({"items": items, "now": wire_time(now)})


@router.get("/colleagues", tags=["users"])
async def get_colleagues(request: Request, caller: Caller) -> Response:
    """Whom one may hand work over to: everybody enabled but oneself, one's own team first."""
    async with reading(services(request).engine).begin() as connection:
        everybody = await accounts.all_users(connection)
    others = [user for user in everybody if not user.disabled and user.id != caller.id]
    others.sort(key=lambda user: (user.team != caller.team, user.team, user.display_name))
    items = [{"id": one.id, "name": one.display_name, "team": one.team} for one in others]
    return JSONResponse({"items": items, "next": None})


async def people_of(connection: AsyncConnection, caller: SignedIn) -> frozenset[str] | None:
    """Whose records the caller may see; ``None`` is everybody's. What somebody who left had
    promised is still to be kept: a lead sees it."""
    if caller.role is Role.ADMIN:
        return None
    if caller.role is Role.LEAD and caller.team:
        return await accounts.agents_of(connection, [caller.team], gone=True) | {caller.id}
    return frozenset({caller.id})


def _page(items: Sequence[object], page: int) -> Response:
    more = len(items) > PAGE_SIZE
    return JSONResponse({"items": items[:PAGE_SIZE], "next": page + 1 if more else None})
