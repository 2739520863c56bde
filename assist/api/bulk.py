"""``/api/v1/replies/bulk``: several replies changed, published or retired, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import AfterValidator, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn
from assist.api.caller import Caller
from assist.api.problems import Problem, problem_of
from assist.api.release import Release, conflict, release, take_back
from assist.api.replies import refuse_move
from assist.api.shapes import Body, Recall, Stage, Tags, Team, clean_text, reply_json
from assist.api.writing import Audit, Done, write
from assist.errors import AssistError
from assist.i18n import locale_of
from assist.permissions import allow_change, seen
from assist.publishing import PhrasebookChange
from assist.records import audit
from assist.services import services
from phrasebook import store
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import ConflictError, PhrasebookError
from phrasebook.ids import new_id
from phrasebook.store import StoredReply

MOST = 500
MOST_TAGS = 50

router = APIRouter(tags=["replies"])

Words = Annotated[str, Field(max_length=500), AfterValidator(clean_text)]


class Picked(Body):
    """A reply, and the version of it the caller has read."""

    id: Annotated[str, Field(min_length=1, max_length=128)]
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class Bulk(Body):
    """What to do with which replies. Fields of a change that are left out stay as they are."""

    action: Literal["change", "publish", "retire"]
    items: Annotated[list[Picked], Field(min_length=1, max_length=MOST)]
    add_tags: Annotated[Tags, Field(default_factory=list)]
    remove_tags: Annotated[Tags, Field(default_factory=list)]
    stage: Stage | None = None
    scope: Scope | None = None
    team: Team | None = None
    reason: Words = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """What became of one reply, and what panels are to be told of it."""

    stored: StoredReply
    audit: Audit
    change: PhrasebookChange | None = None


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why one reply will not do."""

    reply: str
    code: str
    message: Message


@router.post("/replies/bulk")
async def change_many(request: Request, caller: Caller, body: Bulk) -> Response:
    """Do one thing with many replies. When one of them will not do, none is changed, and
    ``report`` says of each that will not why."""

    async def work(connection: AsyncConnection) -> Done:
        steps: list[_Step] = []
        report: list[_Refusal] = []
        for picked in body.items:
            try:
                async with connection.begin_nested():
                    steps.append(await _one(request, connection, caller, body, picked))
            except (Problem, AssistError, PhrasebookError) as error:
                report.append(_refusal(picked.id, error))
        if report:
            raise _refused(report, locale_of(request))
        now = services(request).clock()
        await audit.note_changes(
            connection,
            (
                audit.Entry(one.action, one.kind, one.subject, one.before, one.after)
                for one in (step.audit for step in steps)
            ),
            actor=caller.id,
            actor_name=caller.name,
            now=now,
        )
        items = [reply_json(step.stored) for step in steps]
        return Done(
            {"items": items, **_number(steps)},
            Audit(
                f"reply.bulk.{body.action}",
                "bulk",
                new_id(now),
                after=body.model_dump(mode="json", exclude_defaults=True),
            ),
            change=_together(caller, body, steps),
        )

    return await write(request, caller, work)


async def _one(
    request: Request, connection: AsyncConnection, caller: SignedIn, body: Bulk, picked: Picked
) -> _Step:
    before = seen(caller, await store.get(connection, picked.id))
    allow_change(caller, before.reply)
    if before.reply.version != picked.version:
        raise conflict(before)
    given = services(request)
    match body.action:
        case "change":
            reply = _changed(caller, before, body)
            try:
                after = await store.edit(connection, reply, caller.id, given.clock())
            except ConflictError as error:
                raise conflict(await store.get(connection, picked.id)) from error
            noted = Audit("reply.change", "reply", picked.id, _standing(before), _standing(after))
            return _Step(after, noted)
        case "publish":
            wanted = Release(picked.version, reason=body.reason)
            done = await release(
                connection, given, caller, picked.id, wanted, locale=locale_of(request)
            )
        case "retire":
            done = await take_back(connection, given, caller, picked.id, Recall(note=body.note))
    return _Step(await store.get(connection, picked.id), done.audit, done.change)


def _changed(caller: SignedIn, before: StoredReply, body: Bulk) -> Reply:
    reply = before.reply
    gone = set(body.remove_tags)
    tags = [tag for tag in dict.fromkeys([*reply.tags, *body.add_tags]) if tag not in gone]
    if len(tags) > MOST_TAGS:
        raise Problem(
            "bad_message",
            Message(f"一条话术最多 {MOST_TAGS} 个标签", f"a reply has at most {MOST_TAGS} tags"),
            errors=[("tags", Message("太多", "too many"))],
        )
    scope = body.scope or reply.scope
    team = ""
    if scope is Scope.TEAM:
        team = body.team or (reply.team if reply.scope is Scope.TEAM else caller.team)
    changed = replace(
        reply,
        tags=tuple(tags),
        stage=reply.stage if body.stage is None else body.stage,
        scope=scope,
        team=team,
    )
    refuse_move(before, changed)
    allow_change(caller, changed)
    return changed


def _together(caller: SignedIn, body: Bulk, steps: list[_Step]) -> PhrasebookChange | None:
    """One thing to tell the panels, not one for each reply."""
    changes = [step.change for step in steps if step.change is not None]
    if not changes:
        return None
    return PhrasebookChange(
        changes[-1].number,
        caller.display_name,
        upserts=tuple(reply for one in changes for reply in one.upserts),
        removed=tuple(name for one in changes for name in one.removed),
        recalled=tuple(dict.fromkeys(name for one in changes for name in one.recalled)),
        note=body.note,
    )


def _number(steps: list[_Step]) -> dict[str, Any]:
    numbers = [step.change.number for step in steps if step.change is not None]
    return {"phrasebook": numbers[-1]} if numbers else {}


def _standing(stored: StoredReply) -> dict[str, Any]:
    reply = stored.reply
    return {
        "id": reply.id,
        "version": reply.version,
        "state": stored.state,
        "published_version": stored.published_version,
        "tags": list(reply.tags),
        "stage": reply.stage,
        "scope": reply.scope,
        "team": reply.team,
        "owner": reply.owner,
    }


def _refusal(reply: str, error: Exception) -> _Refusal:
    problem = problem_of(error)
    said = dict.fromkeys(said for _field, said in problem.errors) or [problem.detail]
    message = Message("；".join(one.zh for one in said), "; ".join(one.en for one in said))
    return _Refusal(reply, problem.code, message)


def _refused(report: list[_Refusal], locale: str) -> Problem:
    codes = {one.code for one in report}
    code = codes.pop() if len(codes) == 1 else "bad_message"
    return Problem(
        code,
        Message(
            f"没有作任何修改：有 {len(report)} 条话术不能这样改；请看每条的原因",
            f"nothing was changed: {len(report)} of the replies will not do",
        ),
        errors=[(one.reply, one.message) for one in report],
        more={
            "report": [
                {"id": one.reply, "code": one.code, "message": one.message.said(locale)}
                for one in report
            ]
        },
    )
