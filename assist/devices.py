"""Devices: browsers whose extension was paired. Who may see and revoke them.

REST and pages both go through here, so that neither can do what the other refuses.
"""

from __future__ import annotations

from assist.access import SignedIn
from assist.accounts import Role, User
from assist.database import reading
from assist.errors import RefusedError
from assist.records import accounts
from assist.records import devices as records
from assist.services import Services
from phrasebook.entries import Message


def wanted_by(who: SignedIn, query: str = "") -> records.Wanted:
    """Whose devices ``who`` may look at: all for administrators, the team's for a lead, own ones."""
    asked = query.replace("\x00", "")
    if who.role is Role.ADMIN:
        return records.Wanted(query=asked)
    if who.role is Role.LEAD and who.team:
        return records.Wanted(user=who.id, team=who.team, query=asked)
    return records.Wanted(user=who.id, query=asked)


async def listed(
    services: Services, who: SignedIn, query: str = "", *, page: int, size: int
) -> tuple[tuple[records.Device, ...], bool]:
    """One page of them (from 1), and whether there is another."""
    async with reading(services.engine).begin() as connection:
        return await records.devices(connection, wanted_by(who, query), page=page, size=size)


async def revoke(services: Services, who: SignedIn, device_id: str) -> User:
    """Revoke a device; its connection is closed within five seconds. Returns whose it was.

    Raises ``RefusedError("not_found")``, also for one that ``who`` may not see.
    """
    device_id = device_id.replace("\x00", "")
    async with services.engine.begin() as connection:
        found = await records.device(connection, wanted_by(who), device_id)
        if found is None or not await accounts.revoke_tokens(
            connection, found.user.id, services.clock(), device_id
        ):
            raise RefusedError(
                "not_found",
                Message(
                    "没有这台设备，或它已经撤销",
                    "there is no such device, or it is revoked already",
                ),
            )
        await accounts.note_change(
            connection,
            actor=who.id,
            actor_name=who.name,
            action="device.revoke",
            kind="device",
            subject=device_id,
            now=services.clock(),
            after={"name": found.label, "user": found.user.name},
        )
    services.access.forget(found.user.id)
    return found.user
