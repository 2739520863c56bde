"""``/api/v1/announcements``: what was pushed, and how far it came."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.shapes import announcement_json, receipt_json
from assist.database import reading
from assist.records import accounts
from assist.services import services
from phrasebook import store

router = APIRouter(tags=["announcements"])


@router.get("/announcements")
async def list_announcements(request: Request, caller: Caller) -> Response:
    """The last fifty announcements with their counts, newest first. For leads."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = await store.recent_announcements(connection)
        items = [{**announcement_json(one), **(await _counts(connection, one))[0]} for one in found]
    return JSONResponse({"items": items, "next": None})


@router.get("/announcements/{announcement_id}")
async def get_announcement(request: Request, caller: Caller, announcement_id: str) -> Response:
    """How many have got, seen, acknowledged and used it, and who. For leads."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = await store.announcement(connection, announcement_id.replace("\x00", ""))
        counts, receipts = await _counts(connection, found)
        names = {user.id: user.display_name for user in await accounts.all_users(connection)}
    people = [receipt_json(receipt, names.get(receipt.user, "")) for receipt in receipts]
    return JSONResponse({**announcement_json(found), **counts, "receipts": people})


async def _counts(
    connection: AsyncConnection, announcement: store.Announcement
) -> tuple[dict[str, Any], tuple[store.Receipt, ...]]:
    """Counts of people. ``of`` is the agents it is for, and whoever else has got it."""
    receipts = await store.receipts_of(connection, announcement.id)
    audience = await accounts.agents_of(connection, announcement.teams)
    return {
        "delivered": len(receipts),
        "seen": sum(one.seen_at is not None for one in receipts),
        "acknowledged": sum(one.acknowledged_at is not None for one in receipts),
        "used": sum(one.used > 0 for one in receipts),
        "uses": sum(one.used for one in receipts),
        "of": len(audience | {one.user for one in receipts}),
    }, receipts
