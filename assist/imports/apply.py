"""Writing a plan: one transaction, with its entries in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.errors import UsageError
from assist.imports.plan import Kind, Planned, batch_of
from assist.records import accounts, audit
from phrasebook.errors import ConflictError
from phrasebook.files.fields import to_mapping
from phrasebook.ids import new_id
from phrasebook.store import StoredReply
from phrasebook.store.importing import import_replies, stored_among

MEANWHILE = "somebody changed replies of this file meanwhile; nothing was imported, look again"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. ``number`` is the new phrasebook number where panels see a change."""

    new: int
    changed: int
    published: int
    number: int | None


async def apply_plan(
    connection: AsyncConnection,
    planned: Sequence[Planned],
    *,
    file: str,
    author: str,
    author_name: str,
    now: datetime,
    publish: bool,
    told: Callable[[int], None] = lambda _written: None,
) -> Imported:
    """Write what is well in a plan; the caller has refused a plan with bad rows, or asked.

    Raises ``UsageError`` when replies were changed since the plan was made; the transaction is
    the caller's to roll back.
    """
    batch = batch_of(planned, publish=publish)
    await _refuse_stale(connection, planned, {one.id for one in (*batch.changed, *batch.unchanged)})
    try:
        number = await import_replies(connection, batch, author, now, publish=publish, told=told)
    except (ConflictError, IntegrityError) as error:
        raise UsageError(MEANWHILE) from error
    shown = [*batch.created, *batch.changed, *batch.unchanged] if publish else []
    done = Imported(
        len(batch.created),
        len(batch.changed),
        sum(one.id not in batch.kept_back for one in shown),
        number,
    )
    written = {one.id for one in batch.changed}
    await audit.note_changes(
        connection,
        (
            audit.Entry("reply.change", "reply", one.reply.id, _old(one), _new(one))
            for one in planned
            if one.kind is Kind.CHANGED and one.reply is not None and one.reply.id in written
        ),
        actor=author,
        actor_name=author_name,
        now=now,
    )
    await accounts.note_change(
        connection,
        actor=author,
        actor_name=author_name,
        action="reply.import",
        kind="import",
        subject=new_id(now),
        now=now,
        after={
            "file": file,
            "new": done.new,
            "changed": done.changed,
            "published": done.published,
            "created": [one.id for one in batch.created],
            **({"phrasebook": number} if number is not None else {}),
        },
    )
    return done


async def _refuse_stale(
    connection: AsyncConnection, planned: Sequence[Planned], ids: Collection[str]
) -> None:
    """Raise ``UsageError`` unless what is to be changed stands as the plan found it."""
    present = await stored_among(connection, ids)
    for one in planned:
        if one.before is not None and one.before.reply.id in ids:
            now = present.get(one.before.reply.id)
            if now is None or _standing(now) != _standing(one.before):
                raise UsageError(MEANWHILE)


def _standing(stored: StoredReply) -> tuple[object, ...]:
    reply = stored.reply
    return (reply.version, stored.state, stored.published_version, reply.scope, reply.team)


def _old(one: Planned) -> dict[str, object]:
    assert one.before is not None
    held = to_mapping(one.before.reply)
    return {name: held.get(name) for name in one.changes} | _scope(one)


def _new(one: Planned) -> dict[str, object]:
    assert one.reply is not None
    held = to_mapping(one.reply)
    return {name: held.get(name) for name in one.changes} | _scope(one)


def _scope(one: Planned) -> dict[str, object]:
    """Whose it is: the log shows a personal reply's words to its owner alone."""
    assert one.reply is not None
    return {"scope": one.reply.scope.value, "owner": one.reply.owner}
