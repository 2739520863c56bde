"""Commits what must last, and only then tells those who hear it.

One unit of work a message: the pure rooms decide what changes, ``records`` stores it together
with its numbered events, and after the commit the hub broadcasts them in that order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec import UNSET
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist import protocol as wire
from assist.changes import Changes
from assist.database import reading
from assist.deadlines import NoticeKind, Policies, fire, reapply
from assist.desk import Desk
from assist.errors import RefusedError
from assist.events import Audience, Event, PhrasebookBody, body_of
from assist.hub import Hub, Listener
from assist.library import Library
from assist.metrics import Metrics
from assist.panel import Panel
from assist.records import callbacks, conversations, deadlines, events, handovers
from assist.session import Person, Turn
from assist.shapes import (
    stored_conversation,
    wire_announcement,
    wire_callback,
    wire_deadline,
    wire_handover,
)
from assist.unit import Unit
from phrasebook import store as content

log = structlog.get_logger()

SNAPSHOT_CONVERSATIONS = 200
SNAPSHOT_DEADLINES = 500
SNAPSHOT_CALLBACKS = 500
"""A snapshot shows at most this many, the most urgent first; the rest is paged by REST."""
LONGEST_SLEEP_S = 5.0
"""The timer looks at the database at least this often: another server may have changed it."""
RETRY_S = 0.5
RELAY_S = 1.0
"""How soon a panel hears of what another server on the same database did, at the latest."""
CLAIMED_AT_ONCE = 200
RECOUNTED = 100_000
LOOK_AHEAD = timedelta(days=60)
"""Callbacks and complaints are counted in working days about this far ahead."""


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

    def snapshot(self, desk: Desk) -> wire.Snapshot:
        """The whole state; the customer's last words come from ``desk``, if still in memory."""
        return wire.Snapshot(
            seq=self.seq,
            conversations=tuple(stored_conversation(stored, desk) for stored in self.conversations),
            deadlines=tuple(wire_deadline(owned) for owned in self.deadlines),
            callbacks=tuple(wire_callback(callback) for callback in self.callbacks),
            announcements=self.announcements,
            handovers=tuple(wire_handover(one) for one in self.handovers),
        )


class Ledger:
    """The one writer of conversations, deadlines, callbacks and events in this process."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        hub: Hub,
        library: Library,
        policies: Policies,
        metrics: Metrics,
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._hub = hub
        self._library = library
        self._policies = policies
        self._changes = Changes(policies, metrics)
        self._metrics = metrics
        self._clock = clock
        # Commit and broadcast are one step: without it two changes could be told out of order.
        self._in_order = asyncio.Lock()
        self._woken = asyncio.Event()
        # The highest event this process's panels have been told of; set when it starts.
        self._told = 0

    # What panels ask

    async def store(self, panel: Panel, turn: Turn, reply_to: str | None) -> None:
        """Commit ``turn`` and publish its events; the panel gets its answer or acknowledgement.

        Raises ``RefusedError``; ``internal`` when the database does not take it.
        """
        if turn.store is None:
            return
        try:
            with self._metrics.stored.time():
                made = await self._in_one_unit(
                    lambda unit: self._changes.record(unit, panel.person, turn), panel, reply_to
                )
        except SQLAlchemyError as error:
            self._metrics.store_failures.inc()
            log.error("a change could not be stored", error=type(error).__name__)
            raise RefusedError(
                "internal", "it could not be stored and is not kept; send it again"
            ) from error
        if reply_to is not None and not made:
            panel.push(wire.encode(wire.Ack(reply_to=reply_to)))

    async def since(self, person: Person, resume: wire.ResumePoint | None) -> Standing:
        """What a connecting client gets. Read in one unit of work, so that it fits its ``seq``."""
        async with self._reading.begin() as connection:
            stream = await events.stream(connection)
            seq = await events.last_seq(connection)
            if resume is not None and resume.stream == stream:
                missed = await events.missed(connection, person.id, person.team, resume.seq)
                if missed is not None:
                    return Standing(stream, seq, missed)
            return Standing(
                stream,
                seq,
                None,
                await conversations.open_of(connection, person.id, SNAPSHOT_CONVERSATIONS),
                await deadlines.open_for(connection, owners=[person.id], limit=SNAPSHOT_DEADLINES),
                await callbacks.open_of(connection, person.id, SNAPSHOT_CALLBACKS),
                await self._announcements(connection, person),
                await handovers.offered_with(connection, person.id),
            )

    async def _announcements(
        self, connection: AsyncConnection, person: Person
    ) -> tuple[wire.WireAnnouncement, ...]:
        now = self._clock()
        waiting = [
            one
            for one in await content.current_announcements(connection, now)
            if one.concerns(person.team, now)
        ]
        done = await content.acknowledged_by(connection, person.id, [one.id for one in waiting])
        replies = self._library.book.replies
        return tuple(wire_announcement(one, replies) for one in waiting if one.id not in done)

    async def note_delivered(self, announcements: Collection[str], users: Collection[str]) -> None:
        """Note that the panels of ``users`` have got ``announcements``. Best effort: a count."""
        try:
            async with self._engine.begin() as connection:
                for one in announcements:
                    await content.note_delivered(connection, one, users, self._clock())
        except SQLAlchemyError as error:
            log.warning("deliveries could not be noted", error=type(error).__name__)

    def unknown_years(self) -> tuple[int, ...]:
        """Years within the coming two months whose holidays a calendar in force does not know."""
        now = self._clock()
        unknown = self._policies.unknown_years(now, now + LOOK_AHEAD)
        return tuple(sorted({year for years in unknown.values() for year in years}))

    # What leads and timers cause

    async def phrasebook_changed(
        self,
        version: int,
        *,
        user: str = "",
        teams: Collection[str] = (),
        announcement: wire.WireAnnouncement | None = None,
    ) -> None:
        """Tell ``user``, or else all (of ``teams``), that the content is now of ``version``."""
        body = PhrasebookBody(version, UNSET if announcement is None else announcement)
        audience = Audience(user=user, teams=tuple(teams))

        async def record(unit: Unit) -> None:
            await unit.tell("phrasebook", audience, body_of(body))

        await self._in_one_unit(record)
        if announcement is not None and not announcement.recalled:
            people = [panel.person for panel in self._hub]
            reached = {one.id for one in people if audience.includes(one.id, one.team)}
            await self.note_delivered([announcement.id], reached)

    async def last_phrasebook_told(self) -> int:
        """The newest content version anybody was told of; 0 for none in the log."""
        async with self._reading.begin() as connection:
            event = await events.newest(connection, "phrasebook")
        return 0 if event is None else msgspec.json.decode(event.body, type=PhrasebookBody).version

    async def begin(self) -> int:
        """At start: from here on events are told, and what runs is counted anew by the policies
        in force, which may have been edited since. Returns how many deadlines moved."""
        async with self._reading.begin() as connection:
            self._told = await events.last_seq(connection)
        moved = 0

        async def record(unit: Unit) -> None:
            nonlocal moved
            found = await deadlines.open_for(unit.connection, owners=None, limit=RECOUNTED)
            owned = {one.pure.id: one for one in found}
            pure = [one.pure for one in found]
            for after in reapply(pure, self._policies, self._clock()):
                await unit.save_deadline(replace(owned[after.id], pure=after))
                moved += 1

        await self._in_one_unit(record)
        return moved

    async def run_timers(self) -> None:
        """For ever: record and announce what comes due, once."""
        while True:
            self._woken.clear()
            try:
                wait = await self.announce_due()
            except SQLAlchemyError as error:
                log.error("deadlines could not be read", error=type(error).__name__)
                wait = RETRY_S
            try:
                async with asyncio.timeout(wait):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def announce_due(self) -> float:
        """Announce what is due by now; return for how many seconds nothing will be."""
        now = self._clock()
        async with self._reading.begin() as connection:
            at = await deadlines.next_instant(connection)
        if at is None:
            return LONGEST_SLEEP_S
        if at > now:
            return min((at - now).total_seconds(), LONGEST_SLEEP_S)

        fired = 0

        async def announce(unit: Unit) -> None:
            nonlocal fired
            claimed = await deadlines.claim_due(unit.connection, now, CLAIMED_AT_ONCE)
            owned = {one.pure.id: one for one in claimed}
            changed, notices = fire([one.pure for one in claimed], now)
            told = {notice.deadline.id: notice for notice in notices}
            fired = len(changed)
            for pure in changed:
                await unit.save_deadline(replace(owned[pure.id], pure=pure), told.get(pure.id))
            for notice in notices:
                if notice.kind is NoticeKind.MISSED:
                    self._metrics.deadline_misses.labels(notice.deadline.kind.value).inc()

        await self._in_one_unit(announce)
        # Nothing to fire though something was due: another server has it in hand.
        return 0.0 if fired else RETRY_S

    async def relay(self) -> None:
        """For ever: tell this process's panels what other servers on the database have done."""
        while True:
            await asyncio.sleep(RELAY_S)
            try:
                async with self._reading.begin() as connection:
                    newest = await events.last_seq(connection)
                if newest > self._told:
                    await self._in_one_unit(_nothing)
            except SQLAlchemyError as error:
                log.error("events could not be read", error=type(error).__name__)

    async def prune(self, keep: timedelta) -> None:
        """Forget events older than ``keep``: who was away longer gets a snapshot."""
        async with self._engine.begin() as connection:
            await events.in_order(connection)
            await events.prune(connection, self._clock() - keep)

    # One unit of work

    async def _in_one_unit(
        self,
        record: Callable[[Unit], Awaitable[None]],
        origin: Listener | None = None,
        reply_to: str | None = None,
    ) -> tuple[Event, ...]:
        async with self._in_order:
            async with self._engine.begin() as connection:
                await events.in_order(connection)
                # What another server committed before us is told before ours: a panel that has
                # seen a number must have seen all below it that concern it.
                foreign = await events.after(connection, self._told)
                unit = Unit(connection, self._clock())
                await record(unit)
            if any(event.kind == "phrasebook" for event in foreign):
                self._hub.use(await self._library.refresh())
            await self._hub.publish(foreign)
            await self._hub.publish(unit.events, origin, reply_to)
            self._told = max([self._told, *(one.seq for one in (*foreign, *unit.events))])
        if origin is not None:
            for answer in unit.answers:
                origin.push(wire.encode(answer))
        for event in unit.events:
            self._metrics.events.labels(event.kind).inc()
        if unit.moved_timers:
            self._woken.set()
        return tuple(unit.events)


async def _nothing(_unit: Unit) -> None:
    """A unit of work that only tells what others have done."""
