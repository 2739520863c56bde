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
from assist.records import accounts, callbacks, deadlines
from assist.services import services
from assist.shapes import wire_callback, wire_deadline

router = APIRouter()

PAGE_SIZE = 50

Page = Annotated[int, Query(ge=1, le=100_000)]
CallbackState = Literal["open", "done", "cancelled"]
DeadlineState = Literal["running", "paused", "met", "missed", "cancelled"]


@router.get("/callbacks", tags=["callbacks"])
async def list_callbacks(
    request: Request, caller: Caller, state: CallbackState | None = None, page: Page = 1
) -> Response:
    """Callbacks by due time: your own; as a lead your team's; as an admin everybody's."""
    async with reading(services(request).engine).begin() as connection:
        found = await callbacks.listed(
            connection,
            assignees=await _people(connection, caller),
            state=state,
            offset=(page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
    return _page([msgspec.to_builtins(wire_callback(one)) for one in found], page)


@router.get("/deadlines", tags=["deadlines"])
async def list_deadlines(
    request: Request, caller: Caller, state: DeadlineState | None = None, page: Page = 1
) -> Response:
    """Deadlines by due time: your own; as a lead your team's; as an admin everybody's."""
    async with reading(services(request).engine).begin() as connection:
        found = await deadlines.listed(
            connection,
            owners=await _people(connection, caller),
            state=state,
            offset=(page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
    items = [{**msgspec.to_builtins(wire_deadline(one)), "owner": one.owner} for one in found]
    return _page(items, page)


async def _people(connection: AsyncConnection, caller: SignedIn) -> frozenset[str] | None:
    """Whose records the caller may see; ``None`` is everybody's."""
    if caller.role is Role.ADMIN:
        return None
    if caller.role is Role.LEAD and caller.team:
        return await accounts.agents_of(connection, [caller.team]) | {caller.id}
    return frozenset({caller.id})


def _page(items: Sequence[object], page: int) -> Response:
    more = len(items) > PAGE_SIZE
    return JSONResponse({"items": items[:PAGE_SIZE], "next": page + 1 if more else None})
