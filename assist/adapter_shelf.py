"""What leads do to adapters: write, switch on for a team, accept what an agent proposes.

REST and pages both go through here, so that neither can do what the other refuses. Each change
is one transaction with its audit entry; panels hear of it after the commit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn, require
from assist.accounts import Role, User
from assist.adapters import Adapter, merged
from assist.database import reading
from assist.errors import RefusedError
from assist.people import checked_team
from assist.records import accounts
from assist.records import adapters as records
from assist.services import Services
from phrasebook.entries import Message


class StaleAdapterError(RefusedError):
    """Somebody else changed the adapter first; ``revision`` is the present one (0: deleted)."""

    def __init__(self, revision: int) -> None:
        super().__init__(
            "conflict",
            Message(
                f"有人刚改过这个适配器，现在是第 {revision} 次修改；请重新查看后再改",
                f"the adapter was changed meanwhile; its revision is now {revision}",
            ),
        )
        self.revision = revision


MAX_ADAPTERS = 200
MAX_OPEN_PROPOSALS = 20
MAX_TEAMS = 50
"""Far above what a company has; a bound, because panels fetch the whole list."""


async def in_force(services: Services, team: str) -> list[Adapter]:
    """What a device of an agent of ``team`` works with: own ones first, then the shipped rest."""
    async with reading(services.engine).begin() as connection:
        stored = await records.all_stored(connection)
    return merged(one.body for one in stored if one.serves(team))


async def put(
    services: Services,
    who: SignedIn,
    adapter: Adapter,
    *,
    revision: int | None,
    everywhere: bool | None = None,
    teams: Collection[str] | None = None,
) -> records.Stored:
    """Store a checked adapter under its id, new (``revision`` is ``None``) or changed.

    Left out, ``everywhere`` and ``teams`` stay as they are; a new one serves the lead's team, an
    administrator's everybody. Raises ``RefusedError("forbidden")``, and ``StaleAdapterError`` when
    it is not of that ``revision`` any more.
    """
    require(who, Role.LEAD)
    async with services.engine.begin() as connection:
        before = await records.stored(connection, adapter["id"])
        _refuse_stale(before, revision)
        wanted = _Wanted(adapter, everywhere, teams)
        after = await _put(connection, services, who, before, wanted)
    if after != before:
        await _tell(services, before, after)
    return after


async def remove(services: Services, who: SignedIn, adapter_id: str) -> None:
    """Delete an adapter; a shipped one of that id is in force again. Raises ``RefusedError``."""
    require(who, Role.LEAD)
    async with services.engine.begin() as connection:
        before = await records.stored(connection, adapter_id.replace("\x00", ""))
        if before is None:
            raise RefusedError(
                "not_found",
                Message("没有这个 id 的适配器；请重新查看列表", "there is no adapter with that id"),
            )
        if not _within(who, before):
            raise _others()
        await records.remove(connection, before.id)
        await _note(
            services, connection, who, "adapter.delete", subject=before.id, before=_told(before)
        )
    await _tell(services, before, None)


async def propose(services: Services, who: SignedIn, adapter: Adapter, note: str) -> str:
    """Keep what an agent made with the picker, for a lead to accept; return its id."""
    async with services.engine.begin() as connection:
        if await records.open_proposals_by(connection, who.id) >= MAX_OPEN_PROPOSALS:
            raise RefusedError(
                "conflict",
                Message(
                    f"您已有 {MAX_OPEN_PROPOSALS} 条提议在等组长答复；请等答复后再提",
                    f"{MAX_OPEN_PROPOSALS} of your proposals wait for a lead already",
                ),
            )
        made = await records.propose(connection, who, adapter, note, services.clock())
        told = {"name": adapter["id"], "note": note}
        await _note(services, connection, who, "adapter.propose", subject=made.id, after=told)
    return made.id


async def proposals(
    services: Services,
    who: SignedIn,
    state: records.ProposalState | None,
    *,
    page: int,
    size: int,
) -> tuple[tuple[records.Proposal, ...], bool]:
    """One page (from 1) of the proposals ``who`` may see: own ones, a lead's team's, all."""
    by = None if _unbound(who) else who.id
    team = who.team if who.role is Role.LEAD and not _unbound(who) else None
    async with reading(services.engine).begin() as connection:
        return await records.proposals(
            connection, team=team, by=by, state=state, page=page, size=size
        )


async def accept(
    services: Services,
    who: SignedIn,
    proposal_id: str,
    *,
    everywhere: bool | None = None,
    teams: Collection[str] | None = None,
    comment: str = "",
) -> records.Stored:
    """Put a proposal in force, for the lead's team unless told otherwise. Raises ``RefusedError``:
    also ``conflict`` when it is answered already."""
    require(who, Role.LEAD)
    async with services.engine.begin() as connection:
        asked = await _asked(connection, who, proposal_id)
        before = await records.stored(connection, asked.body["id"])
        if everywhere is None and teams is None and not (before and before.everywhere):
            served = who.team or asked.team
            teams = {*(before.teams if before else ()), served} - {""}
            everywhere = not teams
        wanted = _Wanted(asked.body, everywhere, teams)
        after = await _put(connection, services, who, before, wanted)
        await records.answer(
            connection, asked, "accepted", by=who, comment=comment, now=services.clock()
        )
        told = {"name": after.id, "by": asked.proposed_by_name, "note": comment}
        await _note(services, connection, who, "adapter.accept", subject=asked.id, after=told)
    await _tell(services, before, after)
    return after


async def decline(services: Services, who: SignedIn, proposal_id: str, comment: str = "") -> None:
    """Turn a proposal down. Raises ``RefusedError`` as ``accept`` does."""
    require(who, Role.LEAD)
    async with services.engine.begin() as connection:
        asked = await _asked(connection, who, proposal_id)
        await records.answer(
            connection, asked, "declined", by=who, comment=comment, now=services.clock()
        )
        told = {"name": asked.body["id"], "by": asked.proposed_by_name, "note": comment}
        await _note(services, connection, who, "adapter.decline", subject=asked.id, after=told)


def may_change(who: User, stored: records.Stored) -> bool:
    """Whether ``who`` may change what an adapter says, not only switch it for the own team."""
    return who.role.reaches(Role.LEAD) and _within(who, stored)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How an adapter is to be; ``None`` leaves whom it serves as it is."""

    adapter: Adapter
    everywhere: bool | None
    teams: Collection[str] | None


async def _put(
    connection: AsyncConnection,
    services: Services,
    who: SignedIn,
    before: records.Stored | None,
    wanted: _Wanted,
) -> records.Stored:
    after = _changed(before, who, wanted, services.clock())
    _allow(who, before, after)
    if before is not None and replace(after, updated_at=before.updated_at) == replace(
        before, updated_by=who.id, updated_by_name=who.display_name, revision=after.revision
    ):
        return before
    if before is None and len(await records.all_stored(connection)) >= MAX_ADAPTERS:
        raise RefusedError(
            "conflict",
            Message(
                f"适配器已有 {MAX_ADAPTERS} 个；请先删掉一些",
                f"there are {MAX_ADAPTERS} adapters already; delete some",
            ),
        )
    await records.save(connection, after, new=before is None)
    action = "adapter.add" if before is None else "adapter.change"
    await _note(
        services,
        connection,
        who,
        action,
        subject=after.id,
        before=_told(before),
        after=_told(after),
    )
    return after


def _changed(
    before: records.Stored | None, who: SignedIn, wanted: _Wanted, now: datetime
) -> records.Stored:
    teams, everywhere = wanted.teams, wanted.everywhere
    if teams is None:
        teams = before.teams if before else (who.team,) if who.team else ()
    if everywhere is None:
        everywhere = before.everywhere if before else not teams
    named = sorted({checked_team(team) for team in teams} - {""})
    if len(named) > MAX_TEAMS:
        raise RefusedError(
            "too_long",
            Message(f"最多 {MAX_TEAMS} 个团队", f"at most {MAX_TEAMS} teams"),
            field="teams",
        )
    return records.Stored(
        body=dict(wanted.adapter),
        everywhere=everywhere,
        teams=tuple(named),
        revision=1 + (before.revision if before else 0),
        updated_at=now,
        updated_by=who.id,
        updated_by_name=who.display_name,
    )


def _allow(who: SignedIn, before: records.Stored | None, after: records.Stored) -> None:
    """A lead of a team changes what serves that team alone; of what serves others, too, only
    whether it serves the own team."""
    if _within(who, after) and (before is None or _within(who, before)):
        return
    if (
        before is not None
        and before.body == after.body
        and before.everywhere == after.everywhere
        and set(before.teams) ^ set(after.teams) <= {who.team}
    ):
        return
    raise _others()


def _within(who: User, stored: records.Stored) -> bool:
    return _unbound(who) or (not stored.everywhere and set(stored.teams) <= {who.team})


def _unbound(who: User) -> bool:
    """Administrators, and leads of no team, look after everybody."""
    return who.role is Role.ADMIN or (who.role is Role.LEAD and not who.team)


def _others() -> RefusedError:
    return RefusedError(
        "forbidden",
        Message(
            "这个适配器也用于别的团队；请换一个 id，或请管理员来改",
            "this adapter serves other teams, too; take another id, or ask an administrator",
        ),
    )


def _refuse_stale(before: records.Stored | None, revision: int | None) -> None:
    present = before.revision if before else 0
    if (revision or 0) != present:
        raise StaleAdapterError(present)


async def _asked(connection: AsyncConnection, who: SignedIn, proposal_id: str) -> records.Proposal:
    asked = await records.proposal(connection, proposal_id.replace("\x00", ""))
    if asked is None or not (_unbound(who) or asked.team == who.team):
        raise RefusedError(
            "not_found", Message("没有这条提议；请重新查看列表", "there is no such proposal")
        )
    if asked.state != "open":
        raise RefusedError(
            "conflict",
            Message(
                f"{asked.answered_by_name} 已经答复过了；请重新查看列表",
                f"{asked.answered_by_name} has answered it already",
            ),
        )
    return asked


async def _tell(
    services: Services, before: records.Stored | None, after: records.Stored | None
) -> None:
    """Tell the teams for which anything changed; an empty list would mean everybody."""
    concerned = [one for one in (before, after) if one is not None]
    if any(one.everywhere for one in concerned):
        await services.publisher.adapters_changed(())
        return
    teams = {team for one in concerned for team in one.teams}
    if teams:
        await services.publisher.adapters_changed(sorted(teams))


async def _note(
    services: Services,
    connection: AsyncConnection,
    who: SignedIn,
    action: str,
    *,
    subject: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    await accounts.note_change(
        connection,
        actor=who.id,
        actor_name=who.name,
        action=action,
        kind="adapter",
        subject=subject,
        now=services.clock(),
        before=before,
        after=after,
    )


def _told(stored: records.Stored | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    return {
        "name": stored.id,
        "everywhere": stored.everywhere,
        "teams": list(stored.teams),
        "adapter": dict(stored.body),
    }
