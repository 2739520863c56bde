"""Where a connecting client stands: the events it missed, or the whole state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from assist import protocol as wire
from assist.complaints import Complaint
from assist.desk import Desk
from assist.events import Event, announced, without_announcement
from assist.records import (
    callbacks,
    complaints,
    conversations,
    deadlines,
    events,
    handovers,
)
from assist.shapes import (
    stored_conversation,
    wire_announcement,
    wire_callback,
    wire_complaint,
    wire_correction,
    wire_deadline,
    wire_handover,
)
from assist.turns import Person
from phrasebook import store as content
from phrasebook.entries import Reply
from phrasebook.store import corrections

SNAPSHOT_CONVERSATIONS = 200
SNAPSHOT_DEADLINES = 500
SNAPSHOT_CALLBACKS = 500
SNAPSHOT_COMPLAINTS = 200
"""A snapshot shows at most this many, the most urgent first; the rest is paged by REST."""
MAX_STANDING = 1_000
"""Announcements that may stand at once."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a connecting client stands: what it ``missed``, or (``None``) all there is."""

    stream: str
    seq: int
    missed: tuple[Event, ...] | None
    conversations: tuple[conversations.Stored, ...] = ()
    deadlines: tuple[deadlines.Owned, ...] = ()
    callbacks: tuple[callbacks.Callback, ...] = ()
    announcements: tuple[wire.WireAnnouncement, ...] = ()
    handovers: tuple[handovers.Handover, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    corrections: tuple[wire.WireCorrection, ...] = ()

    def snapshot(self, desk: Desk) -> wire.Snapshot:
        """The whole state; the customer's last words come from ``desk``, if still in memory."""
        return wire.Snapshot(
            seq=self.seq,
            conversations=tuple(stored_conversation(stored, desk) for stored in self.conversations),
            deadlines=tuple(wire_deadline(owned) for owned in self.deadlines),
            callbacks=tuple(wire_callback(callback) for callback in self.callbacks),
            announcements=self.announcements,
            handovers=tuple(wire_handover(one) for one in self.handovers),
            complaints=tuple(wire_complaint(one) for one in self.complaints),
            corrections=self.corrections,
        )


async def standing(
    connection: AsyncConnection,
    person: Person,
    resume: wire.ResumePoint | None,
    *,
    now: datetime,
    replies: Mapping[str, Reply],
) -> Standing:
    """Where ``person``'s client stands ``now`` that resumes from there (``None``: begins)."""
    stream = await events.stream(connection)
    seq = await events.last_seq(connection)
    if resume is not None and resume.stream == stream:
        missed = await events.missed(connection, person.id, person.team, resume.seq)
        if missed is not None:
            return Standing(stream, seq, await _still_news(connection, person, missed, now))
    return Standing(
        stream,
        seq,
        None,
        await conversations.open_of(connection, person.id, SNAPSHOT_CONVERSATIONS),
        await deadlines.open_for(connection, owners=[person.id], limit=SNAPSHOT_DEADLINES),
        await callbacks.open_of(connection, person.id, SNAPSHOT_CALLBACKS),
        await _announcements(connection, person, now, replies),
        await handovers.offered_with(connection, person.id),
        await _complaints(connection, person),
        tuple(
            wire_correction(one, title)
            for one, title in await corrections.unread_answers(connection, person.id)
        ),
    )


async def _still_news(
    connection: AsyncConnection, person: Person, missed: tuple[Event, ...], now: datetime
) -> tuple[Event, ...]:
    """What was missed, without the announcements that were recalled, have run out or were
    acknowledged elsewhere: the number stays, so that none is skipped."""
    brought = {one for event in missed if (one := announced(event))}
    if not brought:
        return missed
    current = {one.id for one in await content.current_announcements(connection, now, MAX_STANDING)}
    done = await content.acknowledged_by(connection, person.id, brought)
    gone = brought - current | done
    return tuple(
        without_announcement(event) if announced(event) in gone else event for event in missed
    )


async def _announcements(
    connection: AsyncConnection, person: Person, now: datetime, replies: Mapping[str, Reply]
) -> tuple[wire.WireAnnouncement, ...]:
    waiting = [
        one
        for one in await content.current_announcements(connection, now)
        if one.concerns(person.team, now)
    ]
    done = await content.acknowledged_by(connection, person.id, [one.id for one in waiting])
    return tuple(wire_announcement(one, replies) for one in waiting if one.id not in done)


async def _complaints(connection: AsyncConnection, person: Person) -> tuple[Complaint, ...]:
    """Those of one's own; for a lead also the serious ones nobody has taken notice of."""
    mine = await complaints.open_of(connection, person.id, SNAPSHOT_COMPLAINTS)
    if person.role == "agent":
        return mine
    teams = (person.team,) if person.role == "lead" and person.team else None
    waiting = await complaints.unseen(connection, teams, SNAPSHOT_COMPLAINTS)
    return (*mine, *(one for one in waiting if one.assignee != person.id))
