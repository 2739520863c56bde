"""Writing a plan: all of it or nothing, and without holding up others who write.

The entries are put aside in small transactions, each followed by a pause in which others have
their turn; one short transaction at the end makes them true, with what is logged and what panels
are to be told. Nobody sees an import that is not finished. If the process dies before the end,
what was put aside is swept away later by whoever runs ``sweep``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist.database import reading
from assist.errors import UsageError
from assist.imports.plan import Kind, Planned, writes_of
from assist.publishing import PhrasebookChange, note_change
from assist.records import accounts, audit
from phrasebook.entries import Message
from phrasebook.errors import ConflictError, NotFoundError
from phrasebook.files.fields import to_mapping
from phrasebook.ids import new_id
from phrasebook.store import fragment_texts, staging
from phrasebook.store.staging import Action, Write

MEANWHILE = Message(
    "有人刚改过这个文件里的话术；没有导入任何内容，请重新查看",
    "somebody changed replies of this file meanwhile; nothing was imported, look again",
)
PORTION = 40
"""Rows in one transaction: it keeps the event loop and other writers for a few milliseconds."""
SWEPT_AT_ONCE = 200
GIVEN_UP = timedelta(hours=1)
"""An import that has not taken effect by then never will: whoever ran it is dead."""

Progress = Callable[[int, int], None]
"""Told how many rows are put aside, and of how many."""


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports which file, and why what a rule warns of goes out all the same."""

    file: str
    author: str
    author_name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``number`` is the new phrasebook number where panels see a change."""

    new: int
    changed: int
    published: int
    number: int | None


async def apply_plan(
    engine: AsyncEngine,
    planned: Sequence[Planned],
    by: Importer,
    *,
    clock: Callable[[], datetime],
    publish: bool,
    told: Progress = lambda _done, _of: None,
) -> Imported:
    """Write what is well in a plan; the caller has refused a plan with bad rows, or asked.

    Raises ``UsageError`` when replies were changed since the plan was made: then nothing was
    written.
    """
    writes = await asyncio.to_thread(writes_of, planned, publish=publish, reason=by.reason)
    import_id = new_id(clock())
    try:
        async with reading(engine).begin() as connection:
            fragments = await fragment_texts(connection)
        async with engine.begin() as connection:
            await staging.begin(connection, import_id, clock())
        await _stage(
            engine, import_id, planned, writes, fragments=fragments, clock=clock, told=told
        )
        async with engine.begin() as connection:
            try:
                number = await staging.take_effect(
                    connection,
                    import_id,
                    author=by.author,
                    author_name=by.author_name,
                    fragments=fragments,
                    now=clock(),
                )
            except (ConflictError, IntegrityError, NotFoundError) as error:
                raise UsageError(MEANWHILE) from error
            done = _done(writes, number)
            await _note(connection, import_id, writes, by, done, now=clock())
    finally:
        # Even where it was cancelled: what nobody sees is of no use to anybody.
        with contextlib.suppress(SQLAlchemyError):
            await _clear(engine, import_id)
    return done


async def sweep(engine: AsyncEngine, now: datetime) -> int:
    """Take away what imports left behind that died; return how many there were."""
    async with reading(engine).begin() as connection:
        found = await staging.abandoned(connection, now - GIVEN_UP)
    for import_id in found:
        await _clear(engine, import_id)
    return len(found)


async def _stage(
    engine: AsyncEngine,
    import_id: str,
    planned: Sequence[Planned],
    writes: Sequence[Write],
    *,
    fragments: Mapping[str, str],
    clock: Callable[[], datetime],
    told: Progress,
) -> None:
    """Put everything aside that the one step at the end only copies: a portion, then as long a
    pause, so that others who write have their turn."""
    now = asyncio.get_running_loop().time
    of = {one.reply.id: one for one in planned if one.kind is Kind.CHANGED and one.reply}
    for at in range(0, len(writes), PORTION):
        some = writes[at : at + PORTION]
        changed = [of[one.reply.id] for one in some if one.action is Action.CHANGE]
        hidden = [one.reply.id for one in some if _hides(one, of)]
        async with engine.begin() as connection:
            began = now()
            await staging.stage(connection, import_id, some)
            await staging.stage_withdrawn(connection, import_id, hidden, fragments, clock())
            await audit.stage_changes(connection, import_id, map(_change, changed), clock())
        await asyncio.sleep(now() - began)
        told(at + len(some), len(writes))


def _hides(one: Write, changed: Mapping[str, Planned]) -> bool:
    """Whether a text that panels may show goes away with it."""
    if one.action is Action.CHANGE:
        return one.shown and not {"text", "answers"}.isdisjoint(changed[one.reply.id].changes)
    return one.action is Action.SHOW


def _done(writes: Sequence[Write], number: int | None) -> Imported:
    return Imported(
        sum(one.action is Action.CREATE for one in writes),
        sum(one.action is Action.CHANGE for one in writes),
        sum(one.shown for one in writes),
        number,
    )


async def _note(
    connection: AsyncConnection,
    import_id: str,
    writes: Sequence[Write],
    by: Importer,
    done: Imported,
    *,
    now: datetime,
) -> None:
    """What is logged of it, and what panels are to be told."""
    if done.number is not None:
        shown = tuple(one.reply for one in writes if one.shown)
        await note_change(connection, PhrasebookChange(done.number, by.author_name, shown))
    await audit.note_staged(
        connection, import_id, actor=by.author, actor_name=by.author_name, now=now
    )
    await accounts.note_change(
        connection,
        actor=by.author,
        actor_name=by.author_name,
        action="reply.import",
        kind="import",
        subject=import_id,
        now=now,
        after={
            "file": by.file,
            "new": done.new,
            "changed": done.changed,
            "published": done.published,
            "created": [one.reply.id for one in writes if one.action is Action.CREATE],
            **({"phrasebook": done.number} if done.number is not None else {}),
            **_doubted(writes, by.reason),
        },
    )


def _doubted(writes: Sequence[Write], reason: str) -> dict[str, object]:
    doubted = [one.reply.id for one in writes if one.reason]
    return {"reason": reason, "warned": doubted} if doubted else {}


async def _clear(engine: AsyncEngine, import_id: str) -> None:
    """Take away what was put aside, a little at a time."""
    now = asyncio.get_running_loop().time
    left = 1
    while left:
        began = now()
        async with engine.begin() as connection:
            left = await audit.clear_staged(connection, import_id, SWEPT_AT_ONCE)
            left += await staging.clear(connection, import_id, SWEPT_AT_ONCE)
        await asyncio.sleep(now() - began)


def _change(one: Planned) -> audit.Entry:
    assert one.before is not None
    assert one.reply is not None
    # Whose it is: the log shows a personal reply's words to its owner alone.
    scope = {"scope": one.reply.scope.value, "owner": one.reply.owner}
    old, new = to_mapping(one.before.reply), to_mapping(one.reply)
    return audit.Entry(
        "reply.change",
        "reply",
        one.reply.id,
        {name: old.get(name) for name in one.changes} | scope,
        {name: new.get(name) for name in one.changes} | scope,
    )
