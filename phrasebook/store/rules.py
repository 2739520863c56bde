"""The wording rules of leads: their versions, what panels go by, and what is switched off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from phrasebook.entries import Message
from phrasebook.errors import ConflictError, NotFoundError
from phrasebook.ids import new_id
from phrasebook.own_rules import OwnRule, RuleForm
from phrasebook.rule_tables import rule_switches, rule_versions, rules
from phrasebook.store.writing import next_number
from phrasebook.switches import Switches


class RuleState(StrEnum):
    """Where the newest version of a rule stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule with its life; panels go by ``published_version``."""

    id: str
    team: str
    version: int
    state: RuleState
    published_version: int | None
    form: RuleForm
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version with its author."""

    version: int
    form: RuleForm
    written_at: datetime
    written_by: str


async def add_rule(
    connection: AsyncConnection, team: str, form: RuleForm, author: str, now: datetime
) -> StoredRule:
    """Keep a new draft."""
    rule_id = new_id(now)
    await connection.execute(
        insert(rules).values(
            id=rule_id,
            team=team,
            version=1,
            state=RuleState.DRAFT,
            changed_number=0,
            body=form.body(),
            created_at=now,
            created_by=author,
            updated_at=now,
            updated_by=author,
        )
    )
    await _keep(connection, rule_id, 1, form, author=author, now=now)
    return await get_rule(connection, rule_id)


async def change_rule(
    connection: AsyncConnection,
    rule_id: str,
    version: int,
    form: RuleForm,
    *,
    author: str,
    now: datetime,
) -> StoredRule:
    """Keep the next version, made from ``version``. Raises ``ConflictError``, ``NotFoundError``."""
    done = await connection.execute(
        update(rules)
        .where(rules.c.id == rule_id, rules.c.version == version)
        .values(
            version=version + 1,
            state=RuleState.DRAFT,
            body=form.body(),
            updated_at=now,
            updated_by=author,
        )
    )
    present = await get_rule(connection, rule_id)
    if done.rowcount == 0:
        raise ConflictError(present.version)
    await _keep(connection, rule_id, version + 1, form, author=author, now=now)
    return present


async def publish_rule(
    connection: AsyncConnection, rule_id: str, version: int, author: str, now: datetime
) -> tuple[int, StoredRule]:
    """Let panels go by this version, the newest. Raises ``ConflictError``, ``NotFoundError``."""
    number = await next_number(connection)
    done = await connection.execute(
        update(rules)
        .where(rules.c.id == rule_id, rules.c.version == version)
        .values(
            state=RuleState.PUBLISHED,
            published_version=version,
            changed_number=number,
            updated_at=now,
            updated_by=author,
        )
    )
    present = await get_rule(connection, rule_id)
    if done.rowcount == 0:
        raise ConflictError(present.version)
    return number, present


async def retire_rule(
    connection: AsyncConnection, rule_id: str, author: str, now: datetime
) -> tuple[int, StoredRule]:
    """Take it away from all panels. Raises ``NotFoundError``."""
    number = await next_number(connection)
    await connection.execute(
        update(rules)
        .where(rules.c.id == rule_id)
        .values(
            state=RuleState.RETIRED,
            published_version=None,
            changed_number=number,
            updated_at=now,
            updated_by=author,
        )
    )
    return number, await get_rule(connection, rule_id)


async def get_rule(connection: AsyncConnection, rule_id: str) -> StoredRule:
    """The newest version of one. Raises ``NotFoundError``."""
    row = (await connection.execute(select(rules).where(rules.c.id == rule_id))).first()
    if row is None:
        raise NotFoundError(Message("没有这个 id 的规则", "there is no rule with that id"))
    return _stored(row)


async def list_rules(
    connection: AsyncConnection, teams: tuple[str, ...] | None
) -> tuple[StoredRule, ...]:
    """Everybody's and these teams' (``None``: all), those in force first, the newest first."""
    query = select(rules)
    if teams is not None:
        query = query.where(rules.c.team.in_(("", *teams)))
    order = case((rules.c.state == RuleState.RETIRED, 1), else_=0)
    query = query.order_by(order, rules.c.updated_at.desc(), rules.c.id)
    return tuple(_stored(row) for row in await connection.execute(query))


async def rule_history(connection: AsyncConnection, rule_id: str) -> tuple[RuleVersion, ...]:
    """Every version, newest first."""
    rows = await connection.execute(
        select(rule_versions)
        .where(rule_versions.c.rule_id == rule_id)
        .order_by(rule_versions.c.version.desc())
    )
    return tuple(
        RuleVersion(row.version, RuleForm.of(row.body), row.written_at, row.written_by)
        for row in rows
    )


# What panels go by


async def rules_in_force(connection: AsyncConnection) -> tuple[OwnRule, ...]:
    """The published rules, oldest first."""
    rows = await connection.execute(
        select(rules.c.id, rules.c.team, rule_versions.c.body)
        .join_from(
            rules,
            rule_versions,
            and_(
                rule_versions.c.rule_id == rules.c.id,
                rule_versions.c.version == rules.c.published_version,
            ),
        )
        .order_by(rules.c.created_at, rules.c.id)
    )
    return tuple(OwnRule(row.id, row.team, RuleForm.of(row.body)) for row in rows)


async def switches_in_force(connection: AsyncConnection) -> Switches:
    """What somebody has decided."""
    rows = await connection.execute(
        select(rule_switches.c.team, rule_switches.c.target, rule_switches.c.is_on).where(
            rule_switches.c.is_on.is_not(None)
        )
    )
    return {(row.team, row.target): bool(row.is_on) for row in rows}


async def rules_number(connection: AsyncConnection) -> int:
    """The phrasebook number at which rules or switches last changed."""
    newest = [
        select(func.coalesce(func.max(column), 0)).scalar_subquery()
        for column in (rules.c.changed_number, rule_switches.c.changed_number)
    ]
    return max(map(int, (await connection.execute(select(*newest))).one()))


async def switch(
    connection: AsyncConnection,
    team: str,
    target: str,
    is_on: bool | None,
    *,
    author: str,
    now: datetime,
) -> int:
    """Switch a pack or a rule for a team; ``None`` leaves it to the wider switch.

    Returns the new phrasebook number.
    """
    number = await next_number(connection)
    here = (rule_switches.c.team == team, rule_switches.c.target == target)
    await connection.execute(delete(rule_switches).where(*here))
    await connection.execute(
        insert(rule_switches).values(
            team=team,
            target=target,
            is_on=is_on,
            changed_number=number,
            updated_at=now,
            updated_by=author,
        )
    )
    return number


async def _keep(
    connection: AsyncConnection,
    rule_id: str,
    version: int,
    form: RuleForm,
    *,
    author: str,
    now: datetime,
) -> None:
    await connection.execute(
        insert(rule_versions).values(
            rule_id=rule_id,
            version=version,
            body=form.body(),
            written_at=now,
            written_by=author,
        )
    )


def _stored(row: Row[Any]) -> StoredRule:
    return StoredRule(
        id=row.id,
        team=row.team,
        version=row.version,
        state=RuleState(row.state),
        published_version=row.published_version,
        form=RuleForm.of(row.body),
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )
