"""Editing deadline policies and calendars: checked by a trial first, then counted by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assist.access import SignedIn, require
from assist.accounts import Role
from assist.database import reading
from assist.deadlines import (
    Calendar,
    DeadlineError,
    Policies,
    calendar_notation,
    policy_notation,
)
from assist.errors import RefusedError
from assist.records import accounts, limits
from assist.records.limits import Edit, Kind
from assist.services import Services
from assist.unit import Unit
from phrasebook.entries import Message

LOOK_AHEAD = timedelta(days=60)
MAX_BODY = 60_000
"""Characters of one policy or calendar: hundreds of exceptions, and no book."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A policy or calendar as it counts: its notation, and whether it was edited, by whom."""

    id: str
    body: dict[str, Any]
    shipped: bool
    version: int
    by: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sample:
    """When a clock that starts at ``start`` reaches its points. UTC."""

    policy: str
    clock: str
    start: datetime
    target_at: datetime
    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """What an edit would do: sample limits, and how many of the running deadlines move."""

    samples: tuple[Sample, ...]
    moved: int
    running: int
    unknown_years: dict[str, tuple[int, ...]]


async def everything(services: Services) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    """The policies and the calendars in force."""
    edits = await _edits(services)
    in_force = services.ledger.policies
    shipped = services.ledger.with_edits(())
    policies = tuple(
        _shown("policy", one.id, policy_notation(one), edits, {p.id for p in shipped.policies})
        for one in in_force.policies
    )
    calendars = tuple(
        _shown("calendar", name, calendar_notation(one), edits, set(shipped.calendars))
        for name, one in in_force.calendars.items()
        if name != "wall"
    )
    return policies, calendars


async def save(
    services: Services,
    who: SignedIn,
    kind: Kind,
    edit_id: str,
    *,
    body: dict[str, Any],
    version: int,
    also: Callable[[Unit], Awaitable[None]] | None = None,
) -> int:
    """Let ``body`` count for the policy or calendar ``edit_id`` from now on, and do what is
    ``also`` to be done in the same unit of work.

    Returns how many running deadlines moved. Raises ``RefusedError``: ``bad_message`` with the
    field for what cannot work, ``conflict`` when somebody was faster.
    """
    require(who, Role.LEAD)
    edit = _edit(services, who, kind, edit_id, body=body, version=version + 1)
    policies = await _checked(services, [edit])
    before = _body_of(services.ledger.policies, kind, edit_id)

    async def work(unit: Unit) -> None:
        if not await limits.put(unit.connection, edit):
            raise RefusedError(
                "conflict",
                Message(
                    "有人刚改过；请重新查看后再改", "somebody changed it meanwhile; read it again"
                ),
                field="version",
            )
        after = _body_of(policies, kind, edit_id)
        await _note(unit, who, f"limits.{kind}", edit_id, before=before, after=after)
        if also is not None:
            await also(unit)

    return await services.ledger.edit_limits(work)


async def reset(services: Services, who: SignedIn, kind: Kind, edit_id: str) -> int:
    """Forget what was edited: the shipped one counts again, one of one's own is gone.

    Returns how many running deadlines moved. Raises ``RefusedError``.
    """
    require(who, Role.LEAD)
    edits = [one for one in await _edits(services) if (one.kind, one.id) != (kind, edit_id)]
    _made(services, edits)  # A calendar others are counted in cannot go.
    before = _body_of(services.ledger.policies, kind, edit_id)

    async def work(unit: Unit) -> None:
        if not await limits.drop(unit.connection, kind, edit_id):
            raise RefusedError(
                "not_found", Message("这一项没有改过，不用还原", f"this {kind} was not edited")
            )
        await _note(unit, who, f"limits.{kind}.reset", edit_id, before=before, after=None)

    return await services.ledger.edit_limits(work)


async def trial(services: Services, who: SignedIn, edits: Iterable[tuple[Kind, str, Any]]) -> Trial:
    """What the ``edits`` (kind, id, body) would do, without saving. Raises ``RefusedError``."""
    require(who, Role.LEAD)
    made = [_edit(services, who, kind, name, body=body, version=1) for kind, name, body in edits]
    policies = await _checked(services, made)
    now = services.clock()
    concerned = {one.id for one in made if one.kind == "policy"}
    calendars = {one.id for one in made if one.kind == "calendar"}
    samples = tuple(
        sample
        for policy in policies.policies
        for clock in policy.clocks
        if policy.id in concerned or clock.calendar.id in calendars
        for start in _starts(now, services.settings.zone, clock.calendar)
        for instants in [clock.instants(start)]
        for sample in [
            Sample(
                policy.id, clock.name, start, instants.target_at, instants.warn_at, instants.due_at
            )
        ]
    )
    moved, running = await services.ledger.would_move(policies)
    return Trial(samples, moved, running, policies.unknown_years(now, now + LOOK_AHEAD))


def _starts(now: datetime, zone: ZoneInfo, calendar: Calendar) -> tuple[datetime, ...]:
    """Now, an hour before the next closing, and Friday evening: where limits surprise people."""
    today = calendar.local_date(now)
    working = today if calendar.is_working_day(today) else calendar.next_working_day(today)
    closing = calendar.closing(working)
    if closing <= now:
        closing = calendar.closing(calendar.next_working_day(working))
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    evening = datetime.combine(friday, time(17, 30), zone)
    return tuple(sorted({now, closing - timedelta(hours=1), max(evening, now)}))


async def _checked(services: Services, edits: list[Edit]) -> Policies:
    """The policies with ``edits``, each of their calendars tried over a year."""
    named = {(one.kind, one.id) for one in edits}
    others = [one for one in await _edits(services) if (one.kind, one.id) not in named]
    policies = _made(services, [*others, *edits])
    for edit in edits:
        if edit.kind == "calendar":
            _refusing(lambda name=edit.id: policies.calendars[name].trial(services.clock()))
    return policies


def _made(services: Services, edits: list[Edit]) -> Policies:
    found: Policies = _refusing(lambda: services.ledger.with_edits(edits))
    return found


def _refusing(work: Any) -> Any:
    try:
        return work()
    except DeadlineError as error:
        raise RefusedError("bad_message", error.message, field=error.field or "body") from error


async def _edits(services: Services) -> tuple[Edit, ...]:
    async with reading(services.engine).begin() as connection:
        return await limits.everything(connection)


def _edit(
    services: Services,
    who: SignedIn,
    kind: Kind,
    edit_id: str,
    *,
    body: dict[str, Any],
    version: int,
) -> Edit:
    if not edit_id or len(edit_id) > 64 or not edit_id.replace("_", "").replace("-", "").isalnum():
        raise RefusedError(
            "bad_message",
            Message(
                "id 只能用字母、数字、- 和 _，最多 64 个",
                "an id has letters, digits, - and _, at most 64",
            ),
            field="id",
        )
    if edit_id == "wall":
        raise RefusedError(
            "bad_message",
            Message("自然时间（wall）不能修改", "the wall clock cannot be changed"),
            field="id",
        )
    if len(str(body)) > MAX_BODY:
        raise RefusedError(
            "too_long",
            Message("内容太长，不能作为时限", "this is too long for a policy"),
            field="body",
        )
    return Edit(kind, edit_id, _plain(body), version, services.clock(), who.display_name)


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """Figures as a pack has them: text. JSON's own numbers and switches are taken too."""

    def plain(value: Any) -> Any:
        match value:
            case bool():
                return "true" if value else "false"
            case dict():
                return {str(key): plain(item) for key, item in value.items()}
            case list():
                return [plain(item) for item in value]
            case None:
                return ""
            case _:
                return str(value)

    return {key: plain(value) for key, value in body.items() if value is not None}


def _shown(
    kind: Kind, name: str, body: dict[str, Any], edits: tuple[Edit, ...], shipped: set[str]
) -> Shown:
    edit = next((one for one in edits if (one.kind, one.id) == (kind, name)), None)
    if edit is None:
        return Shown(name, body, True, 0, "", None)
    return Shown(name, body, name in shipped, edit.version, edit.by, edit.updated_at)


def _body_of(policies: Policies, kind: Kind, name: str) -> dict[str, Any] | None:
    if kind == "calendar":
        calendar = policies.calendars.get(name)
        return None if calendar is None else calendar_notation(calendar)
    policy = next((one for one in policies.policies if one.id == name), None)
    return None if policy is None else policy_notation(policy)


async def _note(
    unit: Unit,
    who: SignedIn,
    action: str,
    subject: str,
    *,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    await accounts.note_change(
        unit.connection,
        actor=who.id,
        actor_name=who.name,
        action=action,
        kind="limits",
        subject=subject,
        now=unit.now,
        before=before,
        after=after,
    )
