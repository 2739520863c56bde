"""What an administrator does to teams; REST and pages both go through here."""

from __future__ import annotations

from assist.access import SignedIn, require
from assist.accounts import Role
from assist.errors import RefusedError
from assist.people import checked_team
from assist.publishing import PhrasebookChange, note_change
from assist.records import accounts
from assist.records import teams as records
from assist.services import Services
from phrasebook.entries import Message


async def add(services: Services, who: SignedIn, name: str) -> str:
    """Make a team; return its name. Raises ``RefusedError`` and ``UsageError``."""
    require(who, Role.ADMIN)
    name = _named(name)
    async with services.engine.begin() as connection:
        if name in {one.name for one in await records.all_teams(connection)}:
            raise RefusedError(
                "conflict",
                Message("已有同名的团队；请换一个名字", "there is a team of that name already"),
                field="name",
            )
        await records.add_team(connection, name, services.clock())
        await accounts.note_change(
            connection,
            actor=who.id,
            actor_name=who.name,
            action="team.add",
            kind="team",
            subject=name,
            now=services.clock(),
            after={"name": name},
        )
    return name


async def rename(services: Services, who: SignedIn, old: str, new: str) -> str:
    """Give a team another name everywhere: its people, replies, rules, promises and records.

    Open panels of its people come anew. Policy packs that name the team are files, and stay.
    """
    require(who, Role.ADMIN)
    new = _named(new)
    async with services.engine.begin() as connection:
        known = {one.name for one in await records.all_teams(connection)}
        if old not in known:
            raise RefusedError(
                "not_found", Message("没有叫这个名字的团队", "there is no team of that name")
            )
        if new in known:
            raise RefusedError(
                "conflict",
                Message("已有同名的团队；请换一个名字", "there is a team of that name already"),
                field="name",
            )
        number = await records.rename_team(connection, old, new, services.clock())
        change = PhrasebookChange(number, who.display_name)
        await note_change(connection, change)
        await accounts.note_change(
            connection,
            actor=who.id,
            actor_name=who.name,
            action="team.rename",
            kind="team",
            subject=new,
            now=services.clock(),
            before={"name": old},
            after={"name": new},
        )
    services.access.forget_all()
    await services.publisher.phrasebook_changed(change)
    return new


def _named(name: str) -> str:
    name = checked_team(name)
    if not name:
        raise RefusedError(
            "bad_message", Message("请填写团队名", "a team needs a name"), field="name"
        )
    return name
