"""``/api/v1/replies``: make, change, publish, recall and list replies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.shapes import (
    NewAnnouncement,
    NewReply,
    Publication,
    Recall,
    ReplyChange,
    announcement_json,
    content_json,
    diagnostics_json,
    reply_json,
)
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.i18n import locale_of
from assist.permissions import allow_change, allow_teams, seen, visibility
from assist.protocol import wire_time
from assist.publishing import PhrasebookChange
from assist.services import services
from phrasebook import store
from phrasebook.entries import Reply, Scope, Severity
from phrasebook.errors import ConflictError
from phrasebook.store import Filter, State, StoredReply
from phrasebook.wording import Checker

router = APIRouter(tags=["replies"])


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
    sort: Annotated[str, Query(pattern="^(created|updated)$")] = "created",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The replies the caller may see, newest first; ``next`` is the next page's number."""
    wanted = Filter(
        query=_asked(query),
        state=state,
        scope=scope,
        stage=_asked(stage),
        tag=_asked(tag),
        page=page,
        size=limit,
        by_update=sort == "updated",
    )
    async with reading(services(request).engine).begin() as connection:
        found = await store.listed(connection, visibility(caller), wanted)
    return JSONResponse({"items": [reply_json(one) for one in found.items], "next": found.next})


@router.get("/replies/{reply_id}")
async def get_reply(request: Request, caller: Caller, reply_id: str) -> Response:
    """One reply: the newest version for those who may edit it, else the published one."""
    async with reading(services(request).engine).begin() as connection:
        stored = seen(caller, await store.get(connection, _asked(reply_id)))
        (stored,) = await store.as_seen(connection, visibility(caller), [stored])
    return JSONResponse(reply_json(stored))


@router.get("/replies/{reply_id}/versions")
async def list_versions(request: Request, caller: Caller, reply_id: str) -> Response:
    """Every version of a reply with its author, newest first."""
    async with reading(services(request).engine).begin() as connection:
        stored = seen(caller, await store.get(connection, _asked(reply_id)))
        allow_change(caller, stored.reply)
        kept = await store.versions(connection, reply_id)
    items = [
        {
            **content_json(version.reply),
            "written_at": wire_time(version.written_at),
            "written_by": version.written_by,
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
        before = seen(caller, await store.get(connection, _asked(reply_id)))
        allow_change(caller, before.reply)
        if body.version != before.reply.version:
            raise _conflict(before)
        reply = _changed(before, body)
        allow_change(caller, reply)
        try:
            after = await store.edit(connection, reply, caller.id, services(request).clock())
        except ConflictError as error:
            raise _conflict(await store.get(connection, reply_id)) from error
        audit = Audit("reply.change", "reply", reply_id, reply_json(before), reply_json(after))
        return Done(reply_json(after), audit)

    return await write(request, caller, work)


@router.post("/replies/{reply_id}/publish")
async def publish_reply(
    request: Request, caller: Caller, reply_id: str, body: Publication | None = None
) -> Response:
    """Show the newest version in every panel it concerns, at once, with an announcement or not."""
    asked = body or Publication()
    given = services(request)

    async def work(connection: AsyncConnection) -> Done:
        before = seen(caller, await store.get(connection, _asked(reply_id)))
        allow_change(caller, before.reply)
        _refuse_bad_wording(given.library.book.rules, before.reply, locale_of(request))
        now = given.clock()
        try:
            number, stored = await store.publish(
                connection, reply_id, caller.id, now, version=asked.version
            )
        except ConflictError as error:
            raise _conflict(await store.get(connection, reply_id)) from error
        announcement = None
        if asked.announcement is not None:
            announcement = await _announce(
                connection, caller, stored.reply, asked.announcement, number=number, now=now
            )
        return Done(
            {
                "phrasebook": number,
                "reply": reply_json(stored),
                **({"announcement": announcement.id} if announcement else {}),
            },
            Audit(
                "reply.publish",
                "reply",
                reply_id,
                before={"published_version": before.published_version},
                after={
                    "published_version": stored.published_version,
                    "phrasebook": number,
                    "announcement": announcement and announcement_json(announcement),
                },
            ),
            change=PhrasebookChange(
                number, caller, upserts=(stored.reply,), announcement=announcement
            ),
        )

    return await write(request, caller, work)


@router.post("/replies/{reply_id}/recall")
async def recall_reply(
    request: Request, caller: Caller, reply_id: str, body: Recall | None = None
) -> Response:
    """Take a reply away from every panel, and with it the announcements of it alone."""
    note = (body or Recall()).note
    given = services(request)

    async def work(connection: AsyncConnection) -> Done:
        before = seen(caller, await store.get(connection, _asked(reply_id)))
        allow_change(caller, before.reply)
        now = given.clock()
        number, stored = await store.recall(connection, reply_id, caller.id, now)
        withdrawn = await store.withdraw_announcements(connection, reply_id, now)
        return Done(
            {"phrasebook": number, "reply": reply_json(stored), "recalled": list(withdrawn)},
            Audit(
                "reply.recall",
                "reply",
                reply_id,
                before={"published_version": before.published_version},
                after={"note": note, "phrasebook": number},
            ),
            change=PhrasebookChange(
                number, caller, removed=(reply_id,), recalled=withdrawn, note=note
            ),
        )

    return await write(request, caller, work)


async def _announce(
    connection: AsyncConnection,
    caller: SignedIn,
    reply: Reply,
    asked: NewAnnouncement,
    *,
    number: int,
    now: datetime,
) -> store.Announcement:
    if not caller.role.reaches(Role.LEAD) or reply.scope is Scope.PERSONAL:
        raise Problem(
            "forbidden", "a personal reply is its owner's alone: publish it without an announcement"
        )
    teams = [reply.team] if reply.scope is Scope.TEAM else [team for team in asked.teams if team]
    allow_teams(caller, teams)
    if asked.expires_at is not None and asked.expires_at <= now:
        raise Problem(
            "bad_message",
            "expires_at lies in the past",
            errors=[("announcement.expires_at", "lies in the past")],
        )
    return await store.announce(
        connection,
        number=number,
        author=caller.id,
        author_name=caller.display_name,
        note=asked.note,
        replies=[(reply.id, reply.version)],
        now=now,
        urgent=asked.urgent,
        must_acknowledge=asked.must_acknowledge,
        teams=teams,
        expires_at=asked.expires_at,
    )


def _changed(before: StoredReply, body: ReplyChange) -> Reply:
    """The reply with the sent fields. Who sees it may change only while nobody does."""
    try:
        reply = body.applied(before.reply)
    except ValueError as error:
        raise Problem("bad_message", str(error), errors=[("valid_until", str(error))]) from error
    moved = (reply.scope, reply.team) != (before.reply.scope, before.reply.team)
    if moved and before.published_version is not None:
        raise Problem(
            "bad_message",
            "a published reply keeps its scope and team; recall it first",
            errors=[("scope", "cannot change while the reply is published")],
        )
    if moved and Scope.PERSONAL in {reply.scope, before.reply.scope}:
        raise Problem(
            "bad_message",
            "a personal reply stays personal, and no other becomes one; make a new reply",
            errors=[("scope", "cannot change to or from personal")],
        )
    if reply.scope is not Scope.TEAM and reply.team:
        raise Problem(
            "bad_message",
            "only a reply of scope team has a team",
            errors=[("team", "only with scope team")],
        )
    _refuse_without_team(reply)
    return reply


def _refuse_without_team(reply: Reply) -> None:
    if reply.scope is Scope.TEAM and not reply.team:
        raise Problem(
            "bad_message",
            "a reply of scope team needs a team, and you are in none",
            errors=[("team", "is missing")],
        )


def _refuse_bad_wording(rules: Checker, reply: Reply, locale: str) -> None:
    """What must not go out must not be offered either."""
    grave = [one for one in rules.check(reply.text) if one.severity is Severity.ERROR]
    if grave:
        messages = [one.message.en if locale == "en" else one.message.zh for one in grave]
        raise Problem(
            "bad_message",
            f"the text breaks a wording rule: {messages[0]}",
            errors=[("text", message) for message in messages],
            more={"diagnostics": diagnostics_json(reply.text, grave, locale)},
        )


def _conflict(present: StoredReply) -> Problem:
    version = present.reply.version
    return Problem(
        "conflict",
        f"somebody changed this reply meanwhile; its version is now {version}",
        more={"version": version, "present": reply_json(present)},
    )


def _asked(text: str) -> str:
    """``text`` without what no stored text can hold and some databases refuse in a question."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
