"""``/api/v1/announcements``, ``/schedules`` and ``/recalls``: what was pushed, what will be, what
was taken back, and how far each came."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn, require
from assist.accounts import Role, User
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.release import clean, schedule_json
from assist.api.shapes import announcement_json, receipt_json
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.errors import RefusedError
from assist.permissions import allow_change, seen
from assist.protocol import wire_time
from assist.records import accounts
from assist.services import services
from phrasebook import store
from phrasebook.entries import Message
from phrasebook.errors import NotFoundError
from phrasebook.store import schedules, withdrawals

router = APIRouter(tags=["announcements"])


@router.get("/announcements")
async def list_announcements(request: Request, caller: Caller) -> Response:
    """The last fifty announcements with their counts, newest first. For leads."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = await store.recent_announcements(connection)
        items = [
            {**announcement_json(one), **(await _counts(connection, one))[0]}
            for one in found
            if _concerns(caller, one)
        ]
    return JSONResponse({"items": items, "next": None})


@router.get("/announcements/{announcement_id}")
async def get_announcement(request: Request, caller: Caller, announcement_id: str) -> Response:
    """How many have got, seen, acknowledged and used it, and who; ``people`` holds those whom it
    has not reached, too. For leads."""
    require(caller, Role.LEAD)
    await services(request).ledger.note_receipts()  # what panels have told within the last second
    async with reading(services(request).engine).begin() as connection:
        found = await _announcement(connection, caller, announcement_id)
        counts, receipts = await _counts(connection, found)
        users = {user.id: user for user in await accounts.all_users(connection)}
        audience = await accounts.agents_of(connection, found.teams)
    known = {receipt.user: receipt for receipt in receipts}
    people = [
        {
            **receipt_json(
                known.get(user, store.Receipt(user, None, None, None, 0)), _name(users, user)
            ),
            "team": users[user].team if user in users else "",
        }
        for user in sorted(audience | known.keys(), key=lambda user: _name(users, user))
    ]
    return JSONResponse(
        {
            **announcement_json(found),
            **counts,
            "receipts": [receipt_json(one, _name(users, one.user)) for one in receipts],
            "people": people,
        }
    )


@router.post("/announcements/{announcement_id}/remind")
async def remind(request: Request, caller: Caller, announcement_id: str) -> Response:
    """Show it once more to those who have not acknowledged it."""
    require(caller, Role.LEAD)
    given = services(request)
    told: list[tuple[store.Announcement, frozenset[str]]] = []

    async def work(connection: AsyncConnection) -> Done:
        found = await _announcement(connection, caller, announcement_id)
        now = given.clock()
        over = found.expires_at is not None and found.expires_at <= now
        if found.recalled_at is not None or over:
            raise Problem(
                "conflict",
                Message(
                    "这条通知已经结束，没有人再看到它",
                    "this announcement is over; nobody sees it any more",
                ),
            )
        audience = await accounts.agents_of(connection, found.teams)
        receipts = await store.receipts_of(connection, found.id)
        done = {one.user for one in receipts if one.acknowledged_at is not None}
        waiting = frozenset(audience - done)
        told.append((found, waiting))
        after = {"reminded": len(waiting)}
        return Done(after, Audit("announcement.remind", "announcement", found.id, after=after))

    answer = await write(request, caller, work)
    for announcement, users in told:
        await given.publisher.remind(announcement, users)
    return answer


# What will be


@router.get("/schedules")
async def list_schedules(
    request: Request,
    caller: Caller,
    *,
    reply: Annotated[str, Query(max_length=128)] = "",
    state: schedules.Standing | None = None,
) -> Response:
    """Publications that were planned, those to come first. Of replies the caller may change."""
    async with reading(services(request).engine).begin() as connection:
        found = await schedules.listed(connection, reply_id=clean(reply), state=state)
        items = [
            schedule_json(one, title)
            for one in found
            if (title := await _title(connection, caller, one.reply)) is not None
        ]
    return JSONResponse({"items": items, "next": None})


_OVER = {
    schedules.Standing.WAITING: "改变了",
    schedules.Standing.DONE: "发布了",
    schedules.Standing.CANCELLED: "取消了",
    schedules.Standing.FAILED: "失败了",
}


@router.delete("/schedules/{schedule_id}")
async def cancel_schedule(request: Request, caller: Caller, schedule_id: str) -> Response:
    """Do not publish it after all."""

    async def work(connection: AsyncConnection) -> Done:
        one = await schedules.scheduled(connection, clean(schedule_id))
        stored = seen(caller, await store.get(connection, one.reply))
        allow_change(caller, stored.reply)
        now = services(request).clock()
        if not await schedules.settle(connection, one.id, schedules.Standing.CANCELLED, now):
            raise Problem(
                "conflict",
                Message(f"它已经{_OVER[one.state]}，不能再取消", f"it is {one.state} already"),
            )
        after = await schedules.scheduled(connection, one.id)
        told = schedule_json(after, stored.reply.title)
        return Done(told, Audit("reply.schedule_cancel", "reply", one.reply, after=told))

    return await write(request, caller, work)


# What was taken back


@router.get("/recalls")
async def list_recalls(
    request: Request, caller: Caller, reply: Annotated[str, Query(max_length=128)] = ""
) -> Response:
    """The last recalls, newest first, with who sent a recalled text all the same. For leads."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = await withdrawals.recalls(connection, reply_id=clean(reply))
        users = {user.id: user for user in await accounts.all_users(connection)}
        items = []
        for one in found:
            if await _title(connection, caller, one.text.reply) is None:
                continue
            sent = await withdrawals.sendings(connection, one.text.reply)
            items.append(
                {
                    "reply": one.text.reply,
                    "version": one.text.version,
                    "title": one.text.title,
                    "text": one.text.text,
                    "note": one.text.note,
                    "instead": one.text.instead,
                    "by": one.text.by,
                    "at": wire_time(one.text.at),
                    "sent": [
                        {
                            "user": sending.user,
                            "name": _name(users, sending.user),
                            "conversation": sending.conversation,
                            "at": wire_time(sending.at),
                        }
                        for sending in sent
                    ],
                }
            )
    return JSONResponse({"items": items, "next": None})


async def _announcement(
    connection: AsyncConnection, caller: SignedIn, announcement_id: str
) -> store.Announcement:
    found = await store.announcement(connection, clean(announcement_id))
    if not _concerns(caller, found):
        raise NotFoundError(Message("没有这个 id 的通知", "there is no announcement with that id"))
    return found


def _concerns(caller: SignedIn, announcement: store.Announcement) -> bool:
    """Leads look at what they announced and at what their team heard; administrators at all."""
    if caller.role is Role.ADMIN or not caller.team or not announcement.teams:
        return True
    return caller.team in announcement.teams or announcement.author == caller.id


async def _title(connection: AsyncConnection, caller: SignedIn, reply_id: str) -> str | None:
    """What a reply is called, or ``None`` where the caller may not change it."""
    try:
        stored = seen(caller, await store.get(connection, reply_id))
        allow_change(caller, stored.reply)
    except (NotFoundError, RefusedError):
        return None
    return stored.reply.title or stored.reply.text[:40]


def _name(users: dict[str, User], user: str) -> str:
    return users[user].display_name if user in users else ""


async def _counts(
    connection: AsyncConnection, announcement: store.Announcement
) -> tuple[dict[str, Any], tuple[store.Receipt, ...]]:
    """Counts of people. ``of`` is the agents it is for, and whoever else has got it."""
    receipts = await store.receipts_of(connection, announcement.id)
    audience = await accounts.agents_of(connection, announcement.teams)
    return {
        "delivered": sum(one.delivered_at is not None for one in receipts),
        "seen": sum(one.seen_at is not None for one in receipts),
        "acknowledged": sum(one.acknowledged_at is not None for one in receipts),
        "used": sum(one.used > 0 for one in receipts),
        "uses": sum(one.used for one in receipts),
        "of": len(audience | {one.user for one in receipts}),
    }, receipts
