"""Time limits of handbooks that leads have taken over: drafts of clocks until they are saved.

A draft is an accepted proposal whose ``made`` says so, and nothing else: what it would change is
worked out anew from the policies in force each time it is looked at, and counts only when a lead
saves the policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist import limit_changes
from assist.access import SignedIn, require
from assist.accounts import Role
from assist.database import reading
from assist.errors import RefusedError
from assist.handbooks import deciding
from assist.handbooks.limit_drafts import amount_of, clock_of, drafted, policy_for, source_of
from assist.records import accounts
from assist.records import handbooks as records
from assist.records.handbooks import Handbook, Kept
from assist.services import Services
from assist.unit import Unit
from phrasebook.entries import Message

MOST = 300
"""Drafts shown at once; the oldest first."""


@dataclass(frozen=True, slots=True)
class LimitDraft:
    """A limit of ``handbook`` as the ``clock`` of ``policy`` (empty where none fits).

    ``guessed`` is the clock the words suggest; ``body`` the policy as a pack writes it with the
    draft's figures, ``version`` the one to save it over; ``row`` the clock in it and ``present``
    the clock as it counts now (empty where no clock is chosen).
    """

    handbook: Handbook
    kept: Kept
    guessed: str
    amount: str
    source: str
    policy: str
    clock: str
    version: int
    body: dict[str, Any]
    row: dict[str, Any]
    present: dict[str, Any]


async def waiting(services: Services, who: SignedIn) -> tuple[LimitDraft, ...]:
    """The drafts of handbooks ``who`` may see. Raises ``RefusedError``."""
    require(who, Role.LEAD)
    team = None if who.role is Role.ADMIN else who.team or " "
    async with reading(services.engine).begin() as connection:
        found = await records.limit_drafts(connection, user=who.id, team=team, limit=MOST)
    shown, _ = await limit_changes.everything(services)
    versions = {one.id: one.version for one in shown}
    return tuple(_draft(services, who, versions, handbook, kept) for handbook, kept in found)


async def one_of(
    services: Services,
    who: SignedIn,
    number: int,
    *,
    policy: str | None = None,
    clock: str | None = None,
) -> LimitDraft:
    """One draft, for the ``policy`` and ``clock`` a lead chooses instead of those guessed.

    Raises ``RefusedError``: ``not_found`` for a draft, policy or clock that is not there.
    """
    require(who, Role.LEAD)
    async with reading(services.engine).begin() as connection:
        handbook, kept = await _seen(services, who, number, connection)
    shown, _ = await limit_changes.everything(services)
    versions = {one.id: one.version for one in shown}
    return _draft(services, who, versions, handbook, kept, policy=policy, clock=clock)


async def take(unit: Unit, services: Services, who: SignedIn, number: int, policy: str) -> None:
    """The draft became part of ``policy``, in the unit of work that saves it.

    Raises ``RefusedError``: ``conflict`` when somebody has taken or returned it meanwhile.
    """
    handbook, kept = await _seen(services, who, number, unit.connection)
    made = f"{records.LIMIT_DRAFT} {policy}"
    by = who.display_name or who.name
    if not await records.take_limit(unit.connection, number, by_name=by, at=unit.now, made=made):
        raise RefusedError(
            "conflict",
            Message(
                "已有人处理过这份草稿；请重新查看列表", "somebody has decided about this draft"
            ),
            field="draft",
        )
    await accounts.note_change(
        unit.connection,
        actor=who.id,
        actor_name=who.name,
        action="handbook.limit",
        kind="handbook",
        subject=handbook.id,
        now=unit.now,
        after={"proposal": kept.id, "made": made, "text": kept.proposal.text},
    )


async def _seen(
    services: Services, who: SignedIn, number: int, connection: AsyncConnection
) -> tuple[Handbook, Kept]:
    found = await records.limit_draft(connection, number)
    if found is None:
        raise RefusedError(
            "not_found",
            Message(
                "没有这份草稿；请重新查看列表", "there is no such draft; look at the list again"
            ),
            field="draft",
        )
    kept, handbook_id = found
    return await deciding.seen(connection, who, handbook_id, services.clock()), kept


def _draft(
    services: Services,
    who: SignedIn,
    versions: dict[str, int],
    handbook: Handbook,
    kept: Kept,
    *,
    policy: str | None = None,
    clock: str | None = None,
) -> LimitDraft:
    in_force = services.ledger.policies
    guessed = clock_of(kept.proposal)
    wanted = guessed if clock is None else clock
    preferred = policy or in_force.choose("", who.team).id
    chosen = policy_for(in_force.policies, "" if policy else wanted, preferred)
    if chosen is None or (policy and chosen.id != policy):
        raise RefusedError(
            "not_found",
            Message("没有这个时限或计时", "there is no such policy or clock"),
            field="policy",
        )
    if wanted and chosen.named(wanted) is None:
        if clock is not None:
            raise RefusedError(
                "not_found",
                Message(f"{chosen.id} 里没有这个计时", f"{chosen.id} has no such clock"),
                field="clock",
            )
        wanted = ""
    source = source_of(kept.proposal, handbook.name)
    body = drafted(chosen, wanted, kept.proposal, source, tuple(in_force.calendars))
    before = drafted(chosen, "", kept.proposal, source, ())
    return LimitDraft(
        handbook=handbook,
        kept=kept,
        guessed=guessed,
        amount=amount_of(kept.proposal),
        source=source,
        policy=chosen.id,
        clock=wanted,
        version=versions.get(chosen.id, 0),
        body=body,
        row=_row(body, wanted),
        present=_row(before, wanted),
    )


def _row(body: dict[str, Any], clock: str) -> dict[str, Any]:
    return next((dict(row) for row in body["clocks"] if row["name"] == clock), {})
