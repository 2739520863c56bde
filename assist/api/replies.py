"""``/api/v1/replies``: make, change, publish, recall and list replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.fitness import refuse_unknown
from assist.api.problems import Problem
from assist.api.release import Release, clean, conflict, plan_release, release, take_back
from assist.api.shapes import (
    NewReply,
    Publication,
    Recall,
    ReplyChange,
    content_json,
    optional_time,
    reply_json,
)
from assist.api.writing import Audit, Done, write
from assist.card_index import SURE
from assist.database import reading
from assist.i18n import locale_of
from assist.permissions import allow_change, seen, visibility
from assist.protocol import wire_time
from assist.records import accounts, usage
from assist.services import Services, services
from phrasebook import store
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import ConflictError, FieldError
from phrasebook.store import Filter, State, StoredReply

router = APIRouter(tags=["replies"])

COUNTED = timedelta(days=30)
"""How far back the uses of a listed reply are counted."""

MOST_HITS = 200


@router.get("/replies")
async def list_replies(
    request: Request,
    caller: Caller,
    *,
    query: Annotated[str, Query(max_length=200)] = "",
    state: State | None = None,
    scope: Scope | None = None,
    stage: Annotated[str, Query(max_length=64)] = "",
    tag: Annotated[str, Query(max_length=64)] = "",
    unused_days: Annotated[int | None, Query(ge=1, le=366)] = None,
    sort: Annotated[str, Query(pattern="^(created|updated)$")] = "created",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The replies the caller may see, newest first; ``next`` is the next page's number.

    With ``query`` those that may be meant come first: it is words, pinyin, initials or a
    shortcut, as in a panel's search. ``unused_days`` lists what panels offered in vain that long.
    """
    given = services(request)
    wanted = Filter(
        state=state,
        scope=scope,
        stage=clean(stage),
        tag=clean(tag),
        page=page,
        size=limit,
        by_update=sort == "updated",
    )
    asked = clean(query).strip()
    ranked = await _meant(given, caller, asked) if asked else None
    now = given.clock()
    async with reading(given.engine).begin() as connection:
        if unused_days is not None:
            used = await usage.used_since(connection, now - timedelta(days=unused_days))
            wanted = replace(wanted, unused_but=used)
        if ranked is None:
            found = await store.listed(connection, visibility(caller), wanted)
        else:
            found = await store.listed_in_order(connection, visibility(caller), wanted, ranked)
        uses = await usage.last_uses(
            connection,
            [one.reply.id for one in found.items],
            since=now - COUNTED,
            only_user="" if caller.role.reaches(Role.LEAD) else caller.id,
        )
    items = [{**reply_json(one), **_used(uses.get(one.reply.id))} for one in found.items]
    return JSONResponse({"items": items, "next": found.next})


@router.get("/replies/{reply_id}")
async def get_reply(request: Request, caller: Caller, reply_id: str) -> Response:
    """One reply: the newest version for those who may edit it, else the published one."""
    async with reading(services(request).engine).begin() as connection:
        stored = seen(caller, await store.get(connection, clean(reply_id)))
        (stored,) = await store.as_seen(connection, visibility(caller), [stored])
    return JSONResponse(reply_json(stored))


@router.get("/replies/{reply_id}/versions")
async def list_versions(request: Request, caller: Caller, reply_id: str) -> Response:
    """Every version of a reply with its author, newest first."""
    async with reading(services(request).engine).begin() as connection:
        stored = seen(caller, await store.get(connection, clean(reply_id)))
        allow_change(caller, stored.reply)
        kept = await store.versions(connection, reply_id)
        names = await accounts.names_of(connection, {version.written_by for version in kept})
    items = [
        {
            **content_json(version.reply),
            "written_at": wire_time(version.written_at),
            "written_by": version.written_by,
            "written_by_name": names.get(version.written_by, ""),
            "reason": version.reason,
            "published": version.reply.version == stored.published_version,
        }
        for version in kept
    ]
    return JSONResponse({"items": items, "next": None})


@router.post("/replies", status_code=201)
async def create_reply(request: Request, caller: Caller, body: NewReply) -> Response:
    """A new reply, as a draft: nobody's panel shows it until it is published."""
    reply = body.reply(team=caller.team, owner=caller.id)
    _refuse_without_team(reply)
    allow_change(caller, reply)

    async def work(connection: AsyncConnection) -> Done:
        await refuse_unknown(connection, caller, reply)
        stored = await store.create(connection, reply, caller.id, services(request).clock())
        made = reply_json(stored)
        return Done(
            made,
            Audit("reply.create", "reply", stored.reply.id, after=made),
            status=201,
            headers={"Location": f"/api/v1/replies/{stored.reply.id}"},
        )

    return await write(request, caller, work)


@router.patch("/replies/{reply_id}")
async def change_reply(
    request: Request, caller: Caller, reply_id: str, body: ReplyChange
) -> Response:
    """Changed fields; panels go on showing the published version until the next publish."""

    async def work(connection: AsyncConnection) -> Done:
        before = seen(caller, await store.get(connection, clean(reply_id)))
        allow_change(caller, before.reply)
        if body.version != before.reply.version:
            raise conflict(before)
        reply = _changed(before, body)
        allow_change(caller, reply)
        await refuse_unknown(connection, caller, reply, before.reply)
        try:
            after = await store.edit(connection, reply, caller.id, services(request).clock())
        except ConflictError as error:
            raise conflict(await store.get(connection, reply_id)) from error
        audit = Audit("reply.change", "reply", reply_id, reply_json(before), reply_json(after))
        return Done(reply_json(after), audit)

    return await write(request, caller, work)


@router.post("/replies/{reply_id}/publish")
async def publish_reply(
    request: Request, caller: Caller, reply_id: str, body: Publication | None = None
) -> Response:
    """Show the newest version in every panel it concerns, at once or (with ``at``) later, with an
    announcement or not."""
    asked = body or Publication()
    given = services(request)
    locale = locale_of(request)

    async def work(connection: AsyncConnection) -> Done:
        reply = clean(reply_id)
        if asked.at is not None:
            return await plan_release(connection, given, caller, reply, asked, locale=locale)
        wanted = Release(asked.version, asked.announcement, asked.reason, comment=asked.comment)
        return await release(connection, given, caller, reply, wanted, locale=locale)

    return await write(request, caller, work)


@router.post("/replies/{reply_id}/recall")
async def recall_reply(
    request: Request, caller: Caller, reply_id: str, body: Recall | None = None
) -> Response:
    """Take a reply away from every panel, and with it the announcements of it alone. Who drafts
    its text is told, and offered the present version or the reply ``instead``."""
    asked = body or Recall()
    given = services(request)

    async def work(connection: AsyncConnection) -> Done:
        return await take_back(connection, given, caller, clean(reply_id), asked)

    return await write(request, caller, work)


def _changed(before: StoredReply, body: ReplyChange) -> Reply:
    """The reply with the sent fields. Who sees it may change only while nobody does."""
    try:
        reply = body.applied(before.reply)
    except FieldError as error:
        said = Message(error.zh, str(error))
        raise Problem("bad_message", said, errors=[("valid_until", said)]) from error
    refuse_move(before, reply)
    return reply


def refuse_move(before: StoredReply, reply: Reply) -> None:
    """Raise ``Problem`` where ``reply`` may not go to the scope or team it has."""
    moved = (reply.scope, reply.team) != (before.reply.scope, before.reply.team)
    if moved and before.published_version is not None:
        raise Problem(
            "bad_message",
            Message(
                "已发布的话术不能改范围和团队；请先撤回",
                "a published reply keeps its scope and team; recall it first",
            ),
            errors=[
                ("scope", Message("发布期间不能改", "cannot change while the reply is published"))
            ],
        )
    if moved and Scope.PERSONAL in {reply.scope, before.reply.scope}:
        raise Problem(
            "bad_message",
            Message(
                "个人话术不能改成别的范围，别的也不能改成个人的；请新建一条",
                "a personal reply stays personal, and no other becomes one; make a new reply",
            ),
            errors=[
                ("scope", Message("不能改成个人或从个人改走", "cannot change to or from personal"))
            ],
        )
    if reply.scope is not Scope.TEAM and reply.team:
        raise Problem(
            "bad_message",
            Message(
                "只有范围是团队（team）的话术才填团队", "only a reply of scope team has a team"
            ),
            errors=[("team", Message("只有范围是 team 才填", "only with scope team"))],
        )
    _refuse_without_team(reply)


def _refuse_without_team(reply: Reply) -> None:
    if reply.scope is Scope.TEAM and not reply.team:
        raise Problem(
            "bad_message",
            Message(
                "范围是团队的话术要填团队，而您不在任何团队",
                "a reply of scope team needs a team, and you are in none",
            ),
            errors=[("team", Message("要填写", "is missing"))],
        )


async def _meant(given: Services, caller: SignedIn, asked: str) -> list[str]:
    """Ids of the replies that ``asked`` may mean, best first. Who sees no drafts is answered from
    what is published alone: not even the number of hits tells of a draft's words."""
    found = await given.cards.search(asked)
    if caller.role.reaches(Role.LEAD):
        return found
    hits = given.library.book.index.search(asked, team=caller.team, user=caller.id, limit=MOST_HITS)
    shown = [
        name for hit in hits if hit.score >= SURE for name in (hit.reply.id, *hit.alternatives)
    ]
    whole = [name for name in found if given.cards.has_no_draft(name)]
    return list(dict.fromkeys([*whole, *shown]))


def _used(one: usage.Uses | None) -> dict[str, object]:
    return {
        "uses": one.count if one is not None else 0,
        "last_used_at": optional_time(one.last_at if one is not None else None),
    }
