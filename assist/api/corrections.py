"""``/api/v1/corrections``: an agent would change a published reply; a lead accepts it or says why not."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.api.caller import Caller
from assist.api.comparing import differences, texts_of
from assist.api.correcting import (
    as_published,
    base_of,
    corrected,
    fields_of,
    refuse_changed_since,
    settle,
    still_open,
)
from assist.api.fitness import MAX_REASON, refuse_unknown
from assist.api.problems import Problem
from assist.api.release import Release, conflict, release
from assist.api.reviews import Comment
from assist.api.shapes import (
    Body,
    Note,
    Questions,
    Text,
    Title,
    clean_text,
    filled,
    optional_time,
    reply_json,
)
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.i18n import locale_of
from assist.permissions import allow_change, seen, visibility
from assist.protocol import wire_time
from assist.services import services
from assist.shapes import wire_correction
from phrasebook import store
from phrasebook.entries import Message, Reply
from phrasebook.errors import ConflictError
from phrasebook.store import StoredReply
from phrasebook.store import corrections as shelf
from phrasebook.store.corrections import Answered, Correction, CorrectionState

router = APIRouter(tags=["corrections"])

Why = Annotated[
    str, Field(max_length=MAX_REASON), AfterValidator(clean_text), AfterValidator(filled)
]
FIELDS = ("text", "title", "questions")


class NewCorrection(Body):
    """How a reply should read; what is left out stays. ``version`` is the published one."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reason: Why
    text: Text = ""
    title: Title = ""
    questions: Annotated[Questions, Field(default_factory=list)]


class Acceptance(Body):
    """``version`` is the newest of the reply that was looked at. ``reason`` is needed where a
    wording rule warns; without ``publish`` it stays a draft."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    publish: bool = True
    reason: Annotated[str, Field(max_length=MAX_REASON)] = ""
    comment: Note = ""


class Refusal(Body):
    """Why a correction is not taken."""

    comment: Comment


@router.get("/replies/{reply_id}/written")
async def written(request: Request, caller: Caller, reply_id: str) -> Response:
    """The published version as it is written, fragments by their names: what a correction is
    made from."""
    async with reading(services(request).engine).begin() as connection:
        shown = await as_published(connection, caller, reply_id)
    return JSONResponse({"id": shown.id, "version": shown.version, **fields_of(shown)})


@router.post("/replies/{reply_id}/corrections", status_code=201)
async def propose(request: Request, caller: Caller, reply_id: str, body: NewCorrection) -> Response:
    """Say how a published reply should read. Panels go on as before until a lead accepts it."""

    async def work(connection: AsyncConnection) -> Done:
        shown = await as_published(connection, caller, reply_id)
        if body.version != shown.version:
            raise Problem(
                "conflict",
                Message(
                    f"现在发布的是第 {shown.version} 版；请看过后再提",
                    f"the published version is {shown.version} now; look at it again",
                ),
                more={"version": shown.version, "present": fields_of(shown)},
            )
        changes = _changes(body, shown)
        if not changes:
            raise Problem(
                "bad_message",
                Message(
                    "与发布的版本没有区别；请修改正文、标题或问题",
                    "nothing is different from the published version; change the text, the title or "
                    "the questions",
                ),
                errors=[("text", Message("没有变化", "is the same"))],
            )
        await refuse_unknown(connection, caller, corrected(shown, changes), shown)
        made = await shelf.propose_correction(
            connection,
            reply_id,
            version=shown.version,
            changes=changes,
            reason=body.reason,
            asker=caller.id,
            asker_name=caller.display_name,
            now=services(request).clock(),
        )
        told = correction_json(made)
        return Done(told, Audit("reply.correction", "reply", reply_id, after=told), status=201)

    return await write(request, caller, work)


@router.get("/corrections")
async def list_corrections(
    request: Request,
    caller: Caller,
    *,
    state: CorrectionState | None = None,
    reply: Annotated[str, Query(max_length=128)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """For leads those of their replies, for everybody one's own with the answers; each with what
    is different. ``waiting`` counts what waits for this lead."""
    seen_by = visibility(caller)
    async with reading(services(request).engine).begin() as connection:
        found, following = await shelf.list_corrections(
            connection, seen_by, state=state, reply_id=reply, page=page, size=limit
        )
        bases = [await base_of(connection, one) for one, _stored in found]
        waiting = await shelf.count_open_corrections(connection, seen_by)
    items = await asyncio.to_thread(
        lambda: [
            _listed(one, stored, base) for (one, stored), base in zip(found, bases, strict=True)
        ]
    )
    return JSONResponse({"items": items, "next": following, "waiting": waiting})


@router.post("/corrections/{correction_id}/accept")
async def accept(
    request: Request, caller: Caller, correction_id: str, body: Acceptance
) -> Response:
    """Make it the next version of the reply, and publish that. It stays a draft where the reply
    has other changes that are not published yet."""

    async def work(connection: AsyncConnection) -> Done:
        correction = await still_open(connection, correction_id)
        before = seen(caller, await store.get(connection, correction.reply))
        allow_change(caller, before.reply)
        if body.version != before.reply.version:
            raise conflict(before)
        await refuse_changed_since(connection, correction, before)
        now = services(request).clock()
        try:
            after = await store.edit(
                connection, corrected(before.reply, correction.changes), caller.id, now
            )
        except ConflictError as error:
            raise conflict(await store.get(connection, correction.reply)) from error
        published = None
        if body.publish and before.published_version == before.reply.version:
            published = await release(
                connection,
                services(request),
                caller,
                correction.reply,
                Release(after.reply.version, None, body.reason),
                locale=locale_of(request),
            )
            after = await store.get(connection, correction.reply)
        answered = Answered(
            CorrectionState.ACCEPTED,
            caller.id,
            caller.display_name,
            now,
            body.comment,
            after.reply.version,
        )
        settled = await settle(connection, correction, answered)
        told = correction_json(settled)
        number = published.body["phrasebook"] if published else None
        return Done(
            {"correction": told, "reply": reply_json(after), "phrasebook": number},
            Audit(
                "reply.correction.accepted",
                "reply",
                correction.reply,
                reply_json(before),
                {**reply_json(after), "correction": told, "reason": body.reason},
            ),
            change=published.change if published else None,
            answered=wire_correction(settled, before.reply.title or before.reply.text),
            to=correction.asked_by,
        )

    return await write(request, caller, work)


@router.post("/corrections/{correction_id}/decline")
async def decline(request: Request, caller: Caller, correction_id: str, body: Refusal) -> Response:
    """Say why it is not taken; whoever proposed it reads that."""

    async def work(connection: AsyncConnection) -> Done:
        correction = await still_open(connection, correction_id)
        before = seen(caller, await store.get(connection, correction.reply))
        allow_change(caller, before.reply)
        answered = Answered(
            CorrectionState.DECLINED,
            caller.id,
            caller.display_name,
            services(request).clock(),
            body.comment,
        )
        settled = await settle(connection, correction, answered)
        told = correction_json(settled)
        return Done(
            {"correction": told},
            Audit("reply.correction.declined", "reply", correction.reply, after=told),
            answered=wire_correction(settled, before.reply.title or before.reply.text),
            to=correction.asked_by,
        )

    return await write(request, caller, work)


@router.post("/corrections/{correction_id}/withdraw")
async def withdraw(request: Request, caller: Caller, correction_id: str) -> Response:
    """Take one's own back."""

    async def work(connection: AsyncConnection) -> Done:
        correction = await still_open(connection, correction_id)
        if correction.asked_by != caller.id:
            seen(caller, await store.get(connection, correction.reply))
            raise Problem(
                "forbidden",
                Message(
                    "只有提出的人可以撤回；您可以退回它",
                    "only who proposed it takes it back; decline it instead",
                ),
            )
        answered = Answered(
            CorrectionState.WITHDRAWN, caller.id, caller.display_name, services(request).clock()
        )
        told = correction_json(await settle(connection, correction, answered))
        audit = Audit("reply.correction.withdrawn", "reply", correction.reply, after=told)
        return Done({"correction": told}, audit)

    return await write(request, caller, work)


def correction_json(one: Correction) -> dict[str, Any]:
    """A correction as REST gives it."""
    return {
        "id": one.id,
        "reply": one.reply,
        "version": one.version,
        "changes": dict(one.changes),
        "reason": one.reason,
        "state": one.state,
        "asked_by": one.asked_by,
        "asked_by_name": one.asked_by_name,
        "asked_at": wire_time(one.asked_at),
        "answered_by": one.answered_by,
        "answered_by_name": one.answered_by_name,
        "answered_at": optional_time(one.answered_at),
        "comment": one.comment,
        "became": one.became,
    }


def _listed(one: Correction, stored: StoredReply, base: Reply) -> dict[str, Any]:
    before, after = texts_of(base), texts_of(corrected(base, one.changes))
    texts = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    now, then = fields_of(stored.reply), fields_of(base)
    return {
        **correction_json(one),
        "title": base.title,
        "text": base.text,
        "present_version": stored.reply.version,
        # The reply has moved on in what this changes: it cannot simply be accepted.
        "outdated": any(now[name] not in (then[name], one.changes[name]) for name in one.changes),
        "difference": differences(texts),
    }


def _changes(body: NewCorrection, shown: Reply) -> dict[str, Any]:
    now = fields_of(shown)
    sent = {name: getattr(body, name) for name in FIELDS if name in body.model_fields_set}
    return {name: value for name, value in sent.items() if value != now[name]}
