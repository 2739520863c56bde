"""Reading the audit log, and writing many entries of it at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Text, and_, cast, delete, false, func, insert, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.account_tables import audit, staged_audit
from phrasebook.ids import new_id
from phrasebook.tables import UtcDateTime

_PORTION = 40
_STAGED = ("id", "action", "subject_kind", "subject", "before", "after")
_PERSONAL = '"scope": "personal"'
"""How a personal reply shows in the stored JSON. Quotes within a text are escaped there, so that
no text can look like this."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done to what."""

    action: str
    kind: str
    subject: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the log, with when and by whom; ``actor`` is a user id or a program."""

    id: str
    at: datetime
    actor: str
    actor_name: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; empty fields do not filter.

    ``actors`` bounds whose doings may be seen at all (``None``: everybody's). ``reader`` is who
    asks: words of other people's personal replies are neither searched nor shown. ``query``
    holds words that must all occur; ``action`` may be the beginning of one. ``since`` is
    included, ``until`` is not.
    """

    reader: str
    actors: Collection[str] | None = None
    query: str = ""
    actor: str = ""
    kind: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


async def note_changes(
    connection: AsyncConnection,
    entries: Iterable[Entry],
    *,
    actor: str,
    actor_name: str,
    now: datetime,
) -> None:
    """Write many entries of one moment and one person, in the transaction of the change itself."""
    waiting = iter(entries)
    while portion := list(islice(waiting, _PORTION)):
        await connection.execute(
            insert(audit),
            [
                {
                    "id": new_id(now),
                    "at": now,
                    "actor": actor,
                    "actor_name": actor_name,
                    "action": one.action,
                    "subject_kind": one.kind,
                    "subject": one.subject,
                    "before": None if one.before is None else dict(one.before),
                    "after": None if one.after is None else dict(one.after),
                }
                for one in portion
            ],
        )


async def stage_changes(
    connection: AsyncConnection, import_id: str, entries: Iterable[Entry], now: datetime
) -> None:
    """Put entries aside until the import they belong to takes effect."""
    rows = [
        {
            "import_id": import_id,
            "id": new_id(now),
            "action": one.action,
            "subject_kind": one.kind,
            "subject": one.subject,
            "before": None if one.before is None else dict(one.before),
            "after": None if one.after is None else dict(one.after),
        }
        for one in entries
    ]
    if rows:
        await connection.execute(insert(staged_audit), rows)


async def note_staged(
    connection: AsyncConnection, import_id: str, *, actor: str, actor_name: str, now: datetime
) -> None:
    """Write what was put aside for an import into the log, in the transaction of its effect."""
    staged = staged_audit.c
    columns: dict[str, Any] = {
        **{name: staged[name] for name in _STAGED},
        "at": literal(now, UtcDateTime),
        "actor": literal(actor),
        "actor_name": literal(actor_name),
    }
    query = select(*columns.values()).where(staged.import_id == import_id)
    await connection.execute(insert(audit).from_select(list(columns), query))


async def clear_staged(connection: AsyncConnection, import_id: str, at_most: int) -> int:
    """Take away up to ``at_most`` entries put aside; return how many, 0 at the end."""
    mine = staged_audit.c.import_id == import_id
    some = select(staged_audit.c.id).where(mine).limit(at_most)
    done = await connection.execute(delete(staged_audit).where(mine, staged_audit.c.id.in_(some)))
    return done.rowcount


async def entries(
    connection: AsyncConnection, wanted: Wanted, *, page: int, size: int
) -> tuple[tuple[Noted, ...], bool]:
    """One page, newest first (``page`` counts from 1), and whether there is another."""
    query = (
        select(audit)
        .where(*_conditions(wanted))
        .order_by(audit.c.at.desc(), audit.c.id.desc())
        .offset((page - 1) * size)
        .limit(size + 1)
    )
    found = [_noted(row, wanted.reader) for row in await connection.execute(query)]
    return tuple(found[:size]), len(found) > size


async def actions(connection: AsyncConnection) -> tuple[str, ...]:
    """Every action that occurs in the log, by name."""
    rows = await connection.scalars(select(audit.c.action).distinct().order_by(audit.c.action))
    return tuple(rows)


def _conditions(wanted: Wanted) -> list[Any]:
    conditions: list[Any] = []
    if wanted.actors is not None:
        conditions.append(audit.c.actor.in_(wanted.actors) if wanted.actors else false())
    conditions += [_holds(word, wanted.reader) for word in wanted.query.split()]
    if wanted.actor:
        conditions.append(audit.c.actor_name.icontains(wanted.actor, autoescape=True))
    if wanted.kind:
        conditions.append(audit.c.subject_kind == wanted.kind)
    if wanted.action:
        conditions.append(audit.c.action.startswith(wanted.action, autoescape=True))
    if wanted.since is not None:
        conditions.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(audit.c.at < wanted.until)
    return conditions


def _holds(word: str, reader: str) -> Any:
    before = func.coalesce(cast(audit.c.before, Text), "")
    after = func.coalesce(cast(audit.c.after, Text), "")
    # JSON is stored with everything but ASCII escaped, so a word is looked for in that form.
    escaped = json.dumps(word)[1:-1]
    personal = or_(
        before.contains(_PERSONAL, autoescape=True), after.contains(_PERSONAL, autoescape=True)
    )
    readable = or_(audit.c.actor == reader, not_(personal))
    words = or_(
        before.icontains(escaped, autoescape=True), after.icontains(escaped, autoescape=True)
    )
    return or_(
        audit.c.actor_name.icontains(word, autoescape=True),
        audit.c.action.icontains(word, autoescape=True),
        audit.c.subject.icontains(word, autoescape=True),
        and_(readable, words),
    )


def _noted(row: Any, reader: str) -> Noted:
    before, after = row.before, row.after
    if row.actor != reader and _is_personal(before, after):
        before, after = _withheld(before), _withheld(after)
    entry = Entry(row.action, row.subject_kind, row.subject, before, after)
    return Noted(row.id, row.at, row.actor, row.actor_name, entry)


def _is_personal(*states: object) -> bool:
    return any(isinstance(state, dict) and state.get("scope") == "personal" for state in states)


def _withheld(state: Mapping[str, Any] | None) -> dict[str, Any] | None:
    kept = ("id", "version", "scope", "state", "owner", "published_version")
    return None if state is None else {name: state[name] for name in kept if name in state}
