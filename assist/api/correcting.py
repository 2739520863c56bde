"""What a correction changes, and whether it still can: for the calls of ``corrections``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import User
from assist.api.problems import Problem
from assist.api.shapes import reply_json
from assist.permissions import seen
from phrasebook import store
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import NotFoundError
from phrasebook.store import StoredReply
from phrasebook.store import corrections as shelf
from phrasebook.store.corrections import Answered, Correction, CorrectionState


async def as_published(connection: AsyncConnection, user: User, reply_id: str) -> Reply:
    """The version panels see, as it is written."""
    stored = seen(user, await store.get(connection, reply_id))
    if stored.reply.scope is Scope.PERSONAL:
        raise Problem(
            "forbidden",
            Message(
                "个人话术归本人所有：请直接修改", "a personal reply is its owner's: edit it instead"
            ),
        )
    if stored.published_version is None:
        raise NotFoundError(Message("这条话术没有发布", "this reply is not published"))
    return await _kept(connection, reply_id, stored.published_version)


async def base_of(connection: AsyncConnection, correction: Correction) -> Reply:
    return await _kept(connection, correction.reply, correction.version)


async def _kept(connection: AsyncConnection, reply_id: str, version: int) -> Reply:
    for one in await store.versions(connection, reply_id):
        if one.reply.version == version:
            return one.reply
    raise NotFoundError(
        Message(f"这条话术没有第 {version} 版", f"the reply has no version {version}")
    )


async def still_open(connection: AsyncConnection, correction_id: str) -> Correction:
    found = await shelf.get_correction(connection, correction_id)
    if found.state is not CorrectionState.OPEN:
        raise Problem(
            "conflict",
            Message(
                "这条更正已经答复过或撤回了；请重新查看列表",
                f"this correction is {found.state} already",
            ),
        )
    return found


async def settle(
    connection: AsyncConnection, correction: Correction, answered: Answered
) -> Correction:
    settled = await shelf.answer_correction(connection, correction.id, answered)
    if settled is None:
        raise Problem(
            "conflict",
            Message(
                "刚才有人已经答复了这条更正；请重新查看列表",
                "somebody has answered this correction meanwhile",
            ),
        )
    return settled


async def refuse_changed_since(
    connection: AsyncConnection, correction: Correction, present: StoredReply
) -> None:
    """Nothing is overwritten: the fields it changes read as they did when it was made."""
    base, now = fields_of(await base_of(connection, correction)), fields_of(present.reply)
    changed = [
        name for name, wanted in correction.changes.items() if now[name] not in (base[name], wanted)
    ]
    if changed:
        raise Problem(
            "conflict",
            Message(
                f"提出更正之后话术又改过（{'、'.join(changed)}）；请手工修改，并在退回时说明",
                f"the reply was changed since ({', '.join(changed)}); edit it by hand, and say so when "
                "declining",
            ),
            more={"version": present.reply.version, "present": reply_json(present)},
        )


def fields_of(reply: Reply) -> dict[str, Any]:
    return {"text": reply.text, "title": reply.title, "questions": list(reply.questions)}


def corrected(reply: Reply, changes: Any) -> Reply:
    values = dict(changes)
    if "questions" in values:
        values["questions"] = tuple(values["questions"])
    return replace(reply, **values)
