"""Reviews: a draft put before a lead, an agent's proposal, the queue, and the answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.fitness import refuse_unknown
from assist.api.problems import Problem
from assist.api.shapes import (
    Body,
    NewReply,
    Note,
    clean_text,
    content_json,
    filled,
    optional_time,
    reply_json,
)
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.permissions import allow_change, seen, visibility
from assist.protocol import wire_time
from assist.records import accounts
from assist.services import services
from phrasebook import store
from phrasebook.entries import Message, Scope
from phrasebook.errors import ConflictError
from phrasebook.store import Review, State, StoredReply, Verdict

router = APIRouter(tags=["reviews"])

Comment = Annotated[
    str, Field(max_length=2_000), AfterValidator(clean_text), AfterValidator(filled)
]


class ReviewRequest(Body):
    """What is to be looked at: the version, and a word to whoever looks."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    note: Note = ""


class Refusal(Body):
    """Why a reply is sent back."""

    comment: Comment


class Proposal(NewReply):
    """A reply that somebody who may not write it would like to have, and why."""

    reason: Note = ""


@router.get("/reviews")
async def list_reviews(
    request: Request,
    caller: Caller,
    *,
    state: Verdict | None = None,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """For leads the replies of theirs that were put before somebody; for everybody one's own
    requests and proposals with their answers. ``waiting`` counts what waits for this lead."""
    seen_by = visibility(caller)
    async with reading(services(request).engine).begin() as connection:
        found, following = await store.list_reviews(
            connection, seen_by, state=state, page=page, size=limit
        )
        waiting = await store.count_open_reviews(connection, seen_by)
    items = [
        {
            **review_json(review),
            "reply_state": stored.state,
            "content": content_json(stored.reply),
        }
        for review, stored in found
    ]
    return JSONResponse({"items": items, "next": following, "waiting": waiting})


@router.get("/replies/{reply_id}/reviews")
async def reviews_of_reply(request: Request, caller: Caller, reply_id: str) -> Response:
    """Every review of a reply, newest first."""
    async with reading(services(request).engine).begin() as connection:
        stored = seen(caller, await store.get(connection, reply_id))
        allow_change(caller, stored.reply)
        found = await store.reviews_of(connection, reply_id)
    return JSONResponse({"items": [review_json(one) for one in found], "next": None})


@router.post("/proposals", status_code=201)
async def propose(request: Request, caller: Caller, body: Proposal) -> Response:
    """A new reply for everybody or for one's team, put before the leads at once. Whoever
    proposes it cannot change it afterwards, only take it back."""
    reply = body.reply(team=caller.team, owner=caller.id)
    _refuse_scope(caller, reply.scope, reply.team)

    async def work(connection: AsyncConnection) -> Done:
        now = services(request).clock()
        await refuse_unknown(connection, caller, reply)
        made = await store.create(connection, reply, caller.id, now)
        review, stored = await store.ask_review(
            connection,
            made.reply.id,
            version=1,
            asker=caller.id,
            asker_name=caller.display_name,
            note=body.reason,
            now=now,
        )
        return Done(
            {"review": review_json(review), "reply": reply_json(stored)},
            Audit("reply.propose", "reply", stored.reply.id, after=reply_json(stored)),
            status=201,
        )

    return await write(request, caller, work)


@router.post("/replies/{reply_id}/review")
async def ask_for_review(
    request: Request, caller: Caller, reply_id: str, body: ReviewRequest
) -> Response:
    """Put a draft before a lead. Publishing it approves it."""

    async def work(connection: AsyncConnection) -> Done:
        before = seen(caller, await store.get(connection, reply_id))
        allow_change(caller, before.reply)
        if before.reply.scope is Scope.PERSONAL:
            raise Problem(
                "forbidden",
                Message(
                    "个人话术只归本人；请改为提议",
                    "a personal reply is its owner's alone; propose it instead",
                ),
            )
        try:
            review, stored = await store.ask_review(
                connection,
                reply_id,
                version=body.version,
                asker=caller.id,
                asker_name=caller.display_name,
                note=body.note,
                now=services(request).clock(),
            )
        except ConflictError as error:
            raise _stale(await store.get(connection, reply_id)) from error
        return Done(
            {"review": review_json(review), "reply": reply_json(stored)},
            Audit("reply.review", "reply", reply_id, after={"version": body.version}),
        )

    return await write(request, caller, work)


@router.post("/replies/{reply_id}/review/decline")
async def decline(request: Request, caller: Caller, reply_id: str, body: Refusal) -> Response:
    """Send a draft back, or refuse a proposal, with the reason."""

    async def work(connection: AsyncConnection) -> Done:
        before = seen(caller, await store.get(connection, reply_id))
        allow_change(caller, before.reply)
        return await _ended(
            request, connection, caller, before, Verdict.DECLINED, comment=body.comment
        )

    return await write(request, caller, work)


@router.post("/replies/{reply_id}/review/withdraw")
async def withdraw(request: Request, caller: Caller, reply_id: str) -> Response:
    """Take one's own request or proposal back; a proposal is retired with it."""

    async def work(connection: AsyncConnection) -> Done:
        before = await store.get(connection, reply_id)
        review = await store.open_review(connection, reply_id)
        if review is None or review.asked_by != caller.id:
            seen(caller, before)
            raise Problem(
                "forbidden",
                Message(
                    "只有提出的人可以撤回；您可以退回它",
                    "only who asked takes the request back; decline it instead",
                ),
            )
        return await _ended(request, connection, caller, before, Verdict.WITHDRAWN)

    return await write(request, caller, work)


def review_json(review: Review) -> dict[str, Any]:
    """A review as REST gives it."""
    return {
        "id": review.id,
        "reply": review.reply,
        "version": review.version,
        "state": review.state,
        "asked_by": review.asked_by,
        "asked_by_name": review.asked_by_name,
        "asked_at": wire_time(review.asked_at),
        "note": review.note,
        "answered_by": review.answered_by,
        "answered_by_name": review.answered_by_name,
        "answered_at": optional_time(review.answered_at),
        "comment": review.comment,
    }


async def _ended(
    request: Request,
    connection: AsyncConnection,
    caller: Caller,
    before: StoredReply,
    verdict: Verdict,
    *,
    comment: str = "",
) -> Done:
    reply_id = before.reply.id
    open_one = await store.open_review(connection, reply_id)
    if open_one is None:
        raise _stale(before)
    asker = await accounts.user_by_id(connection, open_one.asked_by)
    proposed = asker is None or not asker.role.reaches(Role.LEAD)
    try:
        review, stored = await store.end_review(
            connection,
            reply_id,
            verdict,
            answerer=caller.id,
            answerer_name=caller.display_name,
            comment=comment,
            now=services(request).clock(),
            # A proposal that came to nothing is nobody's draft.
            then=State.RETIRED if proposed and before.published_version is None else State.DRAFT,
        )
    except ConflictError as error:
        raise _stale(before) from error
    told = review_json(review)
    body: dict[str, Any] = {"review": told}
    if caller.role.reaches(Role.LEAD):
        body["reply"] = reply_json(stored)
    return Done(body, Audit(f"reply.review.{verdict}", "reply", reply_id, after=told))


def _refuse_scope(caller: Caller, scope: Scope, team: str) -> None:
    if scope is Scope.PERSONAL:
        raise Problem(
            "bad_message",
            Message(
                "个人话术不需要谁批准：请用 POST /api/v1/replies 新建",
                "a personal reply needs nobody's leave: make it with POST /api/v1/replies",
            ),
            errors=[("scope", Message("只能写 organisation 或 team", "is organisation or team"))],
        )
    if scope is Scope.TEAM and team != caller.team:
        raise Problem(
            "forbidden",
            Message("只能为自己的团队提议", "one proposes for one's own team"),
            errors=[("team", Message("不是您的团队", "is not yours"))],
        )
    if scope is Scope.TEAM and not team:
        raise Problem(
            "bad_message",
            Message("您不在任何团队", "you are in no team"),
            errors=[("team", Message("要填写", "is missing"))],
        )


def _stale(present: StoredReply) -> Problem:
    return Problem(
        "conflict",
        Message(
            f"话术现在是第 {present.reply.version} 版，状态 {present.state}；请重新查看",
            f"the reply is at version {present.reply.version} and {present.state} now; look again",
        ),
        more={"version": present.reply.version, "present": reply_json(present)},
    )
