"""What a change of content hands over: noted in its transaction, told once it is committed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from msgspec import UNSET
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import protocol as wire
from assist.events import Audience, PhrasebookBody, body_of
from assist.records import events
from assist.shapes import recalled_announcement, wire_announcement
from phrasebook.entries import Reply, Scope
from phrasebook.store import Announcement


@dataclass(frozen=True, slots=True)
class PhrasebookChange:
    """A change: panels are to gain or change ``upserts`` and to lose ``removed``.

    ``by`` is the name of whoever made it. ``announcement`` came with it; ``recalled`` are ids of
    announcements it withdraws. ``note`` says why something was recalled.
    """

    number: int
    by: str
    upserts: tuple[Reply, ...] = ()
    removed: tuple[str, ...] = ()
    announcement: Announcement | None = None
    recalled: tuple[str, ...] = ()
    note: str = ""


class Publisher(Protocol):
    """Whoever tells the panels."""

    async def phrasebook_changed(self, change: PhrasebookChange) -> None:
        """Build the next book off the event loop, swap it in, and tell what ``note_change``
        has noted."""

    async def answers_noted(self) -> None:
        """Tell agents what was said to their corrections, where no content changed with it."""

    def rules_reloaded(self) -> None:
        """The packs were read anew: every panel answers afresh by the book now in force."""

    async def remind(self, announcement: Announcement, users: Collection[str]) -> None:
        """Tell these users of an announcement once more."""

    async def adapters_changed(self, teams: Collection[str]) -> None:
        """Tell the devices of ``teams`` (empty: all) that other adapters are in force."""


async def note_change(connection: AsyncConnection, change: PhrasebookChange) -> None:
    """Note, in the transaction of ``change``, what panels are to be told of it."""
    for audience, body in _told(change):
        await events.put_off(connection, audience, body_of(body))


def _told(change: PhrasebookChange) -> Iterator[tuple[Audience, PhrasebookBody]]:
    for announcement_id in change.recalled:
        recalled = recalled_announcement(announcement_id, change.by, change.note)
        yield Audience(), _body(change, recalled)
    if change.announcement is not None:
        replies = {reply.id: reply for reply in change.upserts}
        pushed = wire_announcement(change.announcement, replies)
        yield Audience(teams=change.announcement.teams), _body(change, pushed)
    elif not change.recalled:
        yield Audience(user=_only_owner(change.upserts)), _body(change)


def _body(
    change: PhrasebookChange, announcement: wire.WireAnnouncement | None = None
) -> PhrasebookBody:
    return PhrasebookBody(change.number, UNSET if announcement is None else announcement)


def _only_owner(replies: Iterable[Reply]) -> str:
    """The one agent whom a change of personal replies concerns, or an empty text."""
    owners = {reply.owner if reply.scope is Scope.PERSONAL else "" for reply in replies}
    return owners.pop() if len(owners) == 1 else ""
