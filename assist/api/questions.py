"""``/api/v1/questions``: what customers ask and the phrasebook does not answer."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.shapes import reply_json
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.errors import RefusedError
from assist.permissions import allow_change
from assist.protocol import wire_time
from assist.questions import Group, Question, groups_of, wordings_of
from assist.records import unanswered
from assist.services import services
from phrasebook import store
from phrasebook.entries import UNWRITTEN, Message, Reply, Scope

router = APIRouter(prefix="/questions", tags=["questions"])

LONGEST_TITLE = 40


class Chosen(BaseModel):
    """The questions of a group, by their ids."""

    model_config = ConfigDict(extra="forbid")

    questions: Annotated[
        list[Annotated[int, Field(ge=1, le=2**31 - 1)]],
        Field(min_length=1, max_length=unanswered.MOST),
    ]


@router.get("")
async def get_questions(request: Request, caller: Caller) -> Response:
    """Groups of questions alike, asked most often first: the team's for a lead, all for an admin.

    ``kept_days`` is 0 where none are kept.
    """
    require(caller, Role.LEAD)
    groups = await questions_for(request, caller)
    items = [
        {
            "question": one.wordings[0],
            "wordings": one.wordings,
            "questions": one.ids,
            "count": len(one.ids),
            "agents": one.agents,
            "last_at": wire_time(one.last_at),
            "channels": one.channels,
            "reply": one.reply or None,
        }
        for one in groups
    ]
    return JSONResponse(
        {"kept_days": services(request).settings.keep_questions_days, "items": items, "next": None}
    )


@router.post("/draft", status_code=201)
async def draft_reply(request: Request, caller: Caller, body: Chosen) -> Response:
    """A draft reply with these questions, its answer still to be written; they are done with it."""
    require(caller, Role.LEAD)

    async def work(connection: AsyncConnection) -> Done:
        chosen = await _open(request, connection, caller, body)
        reply = _reply(caller, wordings_of(chosen))
        allow_change(caller, reply)
        stored = await store.create(connection, reply, caller.id, services(request).clock())
        await _settle(connection, chosen, "drafted", stored.reply.id)
        # The log outlives the time that questions are kept: it gets no words of theirs.
        noted = {"reply": stored.reply.id, "questions": len(chosen)}
        return Done(
            reply_json(stored),
            Audit("questions.draft", "reply", stored.reply.id, after=noted),
            status=201,
            headers={"Location": f"/api/v1/replies/{stored.reply.id}"},
        )

    return await write(request, caller, work)


@router.post("/dismiss")
async def dismiss(request: Request, caller: Caller, body: Chosen) -> Response:
    """These need no reply; nor do later ones like them, as long as these are kept."""
    require(caller, Role.LEAD)

    async def work(connection: AsyncConnection) -> Done:
        chosen = await _open(request, connection, caller, body)
        await _settle(connection, chosen, "dismissed")
        noted = {"dismissed": len(chosen)}
        return Done(noted, Audit("questions.dismiss", "questions", str(chosen[0].id), after=noted))

    return await write(request, caller, work)


async def questions_for(request: Request, caller: SignedIn) -> tuple[Group, ...]:
    """The groups ``caller`` may see; none where none are kept."""
    given = services(request)
    if not given.settings.keep_questions_days:
        return ()
    async with reading(given.engine).begin() as connection:
        found = await unanswered.kept_since(connection, _since(request), _teams(caller))
    return await asyncio.to_thread(groups_of, found)


async def _open(
    request: Request, connection: AsyncConnection, caller: SignedIn, body: Chosen
) -> tuple[Question, ...]:
    """The chosen ones, all of them seen by ``caller`` and open still."""
    ids = set(body.questions)
    found = await unanswered.among(connection, ids, _since(request), _teams(caller))
    if len(found) < len(ids):
        raise RefusedError(
            "not_found",
            Message(
                "这些问题中有的已不再保存；请重新查看列表",
                "some of these questions are not kept any more; look at the list again",
            ),
        )
    if any(one.state != "open" for one in found):
        raise _decided()
    return found


async def _settle(
    connection: AsyncConnection, chosen: tuple[Question, ...], state: str, reply: str = ""
) -> None:
    if await unanswered.settle(connection, [one.id for one in chosen], state, reply) < len(chosen):
        raise _decided()


def _decided() -> RefusedError:
    return RefusedError(
        "conflict",
        Message(
            "已有人处理过这些问题；请重新查看列表",
            "somebody has decided about these questions already; look at the list again",
        ),
    )


def _reply(caller: SignedIn, wordings: tuple[str, ...]) -> Reply:
    everybody = caller.role is Role.ADMIN or not caller.team
    return Reply(
        id="",
        text=UNWRITTEN,
        title=wordings[0][:LONGEST_TITLE],
        questions=wordings,
        scope=Scope.ORGANISATION if everybody else Scope.TEAM,
        team="" if everybody else caller.team,
    )


def _since(request: Request) -> datetime:
    """What is older is as good as gone, though it is pruned only every few minutes."""
    given = services(request)
    return given.clock() - timedelta(days=given.settings.keep_questions_days)


def _teams(caller: SignedIn) -> tuple[str, ...] | None:
    return None if caller.role is Role.ADMIN else (caller.team,)
