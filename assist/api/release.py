"""Publishing a reply now or later, and taking it back: what pages, REST and the timer share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import Role, User
from assist.api.fitness import fit_to_publish
from assist.api.problems import Problem
from assist.api.shapes import (
    NewAnnouncement,
    Publication,
    Recall,
    announcement_json,
    optional_time,
    reply_json,
)
from assist.api.writing import Audit, Done
from assist.permissions import allow_change, allow_teams, seen
from assist.protocol import wire_time
from assist.publishing import PhrasebookChange
from assist.services import Services
from phrasebook import store
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import ConflictError
from phrasebook.store import State, StoredReply, schedules, withdrawals

FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Release:
    """What to publish: ``version`` is the one the publisher has read. With ``pinned`` it goes out
    even where a newer draft was written since."""

    version: int | None = None
    announcement: NewAnnouncement | None = None
    reason: str = ""
    pinned: bool = False
    comment: str = ""


async def release(
    connection: AsyncConnection,
    given: Services,
    user: User,
    reply_id: str,
    wanted: Release,
    *,
    locale: str,
) -> Done:
    """Let panels see a reply. Raises ``Problem``, ``RefusedError`` and ``NotFoundError``."""
    before = seen(user, await store.get(connection, reply_id))
    allow_change(user, before.reply)
    now = given.clock()
    goes_out = await _version(connection, before, wanted)
    rules = given.library.book.rules_for(goes_out.team)
    fit = await fit_to_publish(connection, rules, goes_out, reason=wanted.reason, locale=locale)
    await _note_replaced(connection, before, goes_out, user, now)
    try:
        number, stored = await store.publish(
            connection,
            reply_id,
            user.id,
            now,
            version=None if wanted.pinned else wanted.version,
            pinned=goes_out.version if wanted.pinned else None,
            reason=fit.reason,
        )
    except ConflictError as error:
        raise conflict(await store.get(connection, reply_id)) from error
    await schedules.cancel_waiting(connection, reply_id, now)
    if before.state is State.REVIEW:
        await store.approve_review(
            connection,
            reply_id,
            answerer=user.id,
            answerer_name=user.display_name,
            comment=wanted.comment,
            now=now,
        )
        stored = await store.get(connection, reply_id)
    announcement = None
    if wanted.announcement is not None:
        announcement = await _announce(
            connection, user, goes_out, wanted.announcement, number=number, now=now
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
                **fit.noted(),
            },
        ),
        change=PhrasebookChange(
            number, user.display_name, upserts=(fit.reply,), announcement=announcement
        ),
    )


async def plan_release(
    connection: AsyncConnection,
    given: Services,
    user: User,
    reply_id: str,
    asked: Publication,
    *,
    locale: str,
) -> Done:
    """Publish a reply later: what would be refused now is refused now."""
    assert asked.at is not None
    now = given.clock()
    if not now < asked.at <= now + FARTHEST:
        raise Problem(
            "bad_message",
            Message(
                "at 要是一年之内的将来时间；立即发布请不填",
                "at is a moment in the coming year; leave it out to publish now",
            ),
            errors=[("at", Message("不在一年之内", "not within the coming year"))],
        )
    before = seen(user, await store.get(connection, reply_id))
    allow_change(user, before.reply)
    if asked.version not in {None, before.reply.version}:
        raise conflict(before)
    rules = given.library.book.rules_for(before.reply.team)
    await fit_to_publish(connection, rules, before.reply, reason=asked.reason, locale=locale)
    if asked.announcement is not None:
        _audience(user, before.reply, asked.announcement, asked.at)
    made = await schedules.schedule(
        connection,
        reply=reply_id,
        version=before.reply.version,
        at=asked.at,
        announcement=None
        if asked.announcement is None
        else asked.announcement.model_dump(mode="json"),
        reason=asked.reason,
        author=user.id,
        author_name=user.display_name,
        now=now,
    )
    told = schedule_json(made, before.reply.title)
    return Done(
        {"scheduled": told, "reply": reply_json(before)},
        Audit("reply.schedule", "reply", reply_id, after=told),
        status=202,
    )


async def take_back(
    connection: AsyncConnection, given: Services, user: User, reply_id: str, asked: Recall
) -> Done:
    """Take a reply away from every panel."""
    before = seen(user, await store.get(connection, reply_id))
    allow_change(user, before.reply)
    now = given.clock()
    if asked.instead:
        other = seen(user, await store.get(connection, asked.instead))
        if other.published_version is None or other.reply.id == reply_id:
            raise Problem(
                "bad_message",
                Message(
                    "代替它的话术要是另一条面板能看到的话术",
                    "the reply to use instead is another one that panels see",
                ),
                errors=[("instead", Message("不是已发布的话术", "is not a published reply"))],
            )
    await withdrawals.note_withdrawn(
        connection,
        [reply_id],
        user.id,
        user.display_name,
        now,
        recalled=True,
        note=asked.note,
        instead=asked.instead,
    )
    number, stored = await store.recall(connection, reply_id, user.id, now)
    await schedules.cancel_waiting(connection, reply_id, now)
    withdrawn = await store.withdraw_announcements(connection, reply_id, now)
    return Done(
        {"phrasebook": number, "reply": reply_json(stored), "recalled": list(withdrawn)},
        Audit(
            "reply.recall",
            "reply",
            reply_id,
            before={"published_version": before.published_version},
            after={"note": asked.note, "phrasebook": number, "instead": asked.instead},
        ),
        change=PhrasebookChange(
            number, user.display_name, removed=(reply_id,), recalled=withdrawn, note=asked.note
        ),
    )


def schedule_json(one: schedules.Scheduled, title: str = "") -> dict[str, Any]:
    """A scheduled publication as REST gives it."""
    return {
        "id": one.id,
        "reply": one.reply,
        "title": title,
        "version": one.version,
        "at": wire_time(one.at),
        "announcement": one.announcement,
        "by": one.author_name,
        "state": one.state,
        "problem": one.problem,
        "created_at": wire_time(one.created_at),
        "settled_at": optional_time(one.settled_at),
    }


def conflict(present: StoredReply) -> Problem:
    """Somebody else was first: the refusal holds what they wrote."""
    version = present.reply.version
    return Problem(
        "conflict",
        Message(
            f"有人刚改过这条话术，现在是第 {version} 版；请重新查看后再改",
            f"somebody changed this reply meanwhile; its version is now {version}",
        ),
        more={"version": version, "present": reply_json(present)},
    )


def clean(text: str) -> str:
    """``text`` without what no stored text can hold and some databases refuse in a question."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


async def _version(connection: AsyncConnection, before: StoredReply, wanted: Release) -> Reply:
    """The content that goes out."""
    if not wanted.pinned or wanted.version in {None, before.reply.version}:
        return before.reply
    kept = await store.versions(connection, before.reply.id)
    for one in kept:
        if one.reply.version == wanted.version:
            return one.reply
    raise conflict(before)


async def _note_replaced(
    connection: AsyncConnection, before: StoredReply, after: Reply, user: User, now: datetime
) -> None:
    if before.published_version in {None, after.version}:
        return
    await withdrawals.note_withdrawn(connection, [before.reply.id], user.id, user.display_name, now)


async def _announce(
    connection: AsyncConnection,
    user: User,
    reply: Reply,
    asked: NewAnnouncement,
    *,
    number: int,
    now: datetime,
) -> store.Announcement:
    return await store.announce(
        connection,
        number=number,
        author=user.id,
        author_name=user.display_name,
        note=asked.note,
        replies=[(reply.id, reply.version)],
        now=now,
        urgent=asked.urgent,
        must_acknowledge=asked.must_acknowledge,
        teams=_audience(user, reply, asked, now),
        expires_at=asked.expires_at,
    )


def _audience(user: User, reply: Reply, asked: NewAnnouncement, from_: datetime) -> list[str]:
    """The teams an announcement goes to. Raises ``Problem`` for what may not be announced."""
    if not user.role.reaches(Role.LEAD) or reply.scope is Scope.PERSONAL:
        raise Problem(
            "forbidden",
            Message(
                "个人话术只归本人：发布时不要带通知",
                "a personal reply is its owner's alone: publish it without an announcement",
            ),
        )
    teams = [reply.team] if reply.scope is Scope.TEAM else [team for team in asked.teams if team]
    allow_teams(user, teams)
    if asked.expires_at is not None and asked.expires_at <= from_:
        raise Problem(
            "bad_message",
            Message(
                "expires_at 早于通知本身；请改成更晚的时间",
                "expires_at lies before the announcement itself",
            ),
            errors=[("announcement.expires_at", Message("已经过去", "lies in the past"))],
        )
    return teams
