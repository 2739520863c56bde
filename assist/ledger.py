"""Commits what must last, and only then tells those who hear it.

One unit of work a message: the pure rooms decide what changes, ``records`` stores it together
with its numbered events, and after the commit the hub broadcasts them in that order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist import protocol as wire
from assist.changes import Changes
from assist.database import reading
from assist.deadlines import DeadlineError, Policies, cancel, fire, reapply
from assist.errors import RefusedError
from assist.events import Audience, Event, PhrasebookBody, announced, body_of
from assist.hub import Hub, Listener
from assist.library import Library
from assist.limits import Limits
from assist.metrics import Metrics
from assist.panel import Panel
from assist.receipts import Receipts
from assist.records import (
    conversations,
    deadlines,
    events,
    limits,
)
from assist.records.limits import Edit
from assist.standing import Standing, standing
from assist.turns import Person, Turn
from assist.unit import Unit
from phrasebook.entries import Message

log = structlog.get_logger()

LONGEST_SLEEP_S = 5.0
"""The timer looks at the database at least this often: another server may have changed it."""
RETRY_S = 0.5
RELAY_S = 1.0
"""How soon a panel hears of what another server on the same database did, at the latest."""
CLAIMED_AT_ONCE = 200
RECOUNTED = 100_000
RECOUNTED_AT_ONCE = 200
LOOK_AHEAD = timedelta(days=60)
"""Callbacks and complaints are counted in working days about this far ahead."""


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
        keep_sent: bool = False,
        keep_questions: bool = False,
        limits: Limits | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self._engine = engine
        self._reading = reading(engine)
        self._hub = hub
        self._library = library
        self._limits = limits or Limits(policies)
        self._policies = policies
        self._metrics = metrics
        self._changing = partial(
            Changes, metrics=metrics, keep_sent=keep_sent, keep_questions=keep_questions, zone=zone
        )
        self._changes = self._changing(policies)
        self._clock = clock
        # Commit and broadcast are one step: without it two changes could be told out of order.
        self._in_order = asyncio.Lock()
        self._woken = asyncio.Event()
        self._receipts = Receipts()
        # The highest event this process's panels have been told of; set when it starts.
        self._told = 0

    # What panels ask

    async def store(self, panel: Panel, turn: Turn, reply_to: str | None) -> None:
        """Commit ``turn`` and publish its events; the panel gets its answer or acknowledgement.

        Raises ``RefusedError``; ``internal`` when the database does not take it.
        """
        if turn.store is None:
            return
        if isinstance(turn.store, wire.AnnouncementSeen):
            # A push is seen by hundreds within a second: they are counted together.
            self._receipts.seen(turn.store.announcement, panel.person.id)
            if reply_to is not None:
                panel.push(wire.encode(wire.Ack(reply_to=reply_to)))
            return
        try:
            with self._metrics.stored.time():
                made = await self._in_one_unit(
                    lambda unit: self._changes.record(unit, panel.person, turn),
                    panel,
                    reply_to,
                    # While one of two clocks still ran, the next press would mean the opposite.
                    whole=isinstance(turn.store, wire.ConversationPause | wire.ConversationResume),
                )
        except SQLAlchemyError as error:
            self._metrics.store_failures.inc()
            log.error("a change could not be stored", error=type(error).__name__)
            raise RefusedError(
                "internal",
                Message(
                    "没能存下来；请再发一次",
                    "it could not be stored and is not kept; send it again",
                ),
            ) from error
        if reply_to is not None and not made:
            panel.push(wire.encode(wire.Ack(reply_to=reply_to)))

    async def since(self, person: Person, resume: wire.ResumePoint | None) -> Standing:
        """What a connecting client gets. Read in one unit of work, so that it fits its ``seq``."""
        async with self._reading.begin() as connection:
            return await standing(
                connection, person, resume, now=self._clock(), replies=self._library.book.replies
            )

    def note_delivered(self, announcements: Collection[str], users: Collection[str]) -> None:
        """Note, with the next look of the relay, that panels of ``users`` have got these."""
        self._receipts.delivered(announcements, users)

    async def note_receipts(self) -> None:
        """Store who has got and seen what announcement, as far as it is known."""
        await self._receipts.note(self._engine, self._clock())

    def unknown_years(self) -> tuple[int, ...]:
        """Years within the coming two months whose holidays a calendar in force does not know."""
        now = self._clock()
        unknown = self._policies.unknown_years(now, now + LOOK_AHEAD)
        return tuple(sorted({year for years in unknown.values() for year in years}))

    async def perform(self, person: Person, turn: Turn) -> tuple[wire.ServerMessage, ...]:
        """Commit what ``person`` asks without a panel, by REST; return the events it made.

        Raises ``RefusedError``.
        """
        if turn.store is None:
            return ()
        made = await self._in_one_unit(lambda unit: self._changes.record(unit, person, turn))
        return tuple(event.message() for event in made)

    # What leads and timers cause

    async def tell_content(self) -> None:
        """Tell what changes of content have noted, with the book that holds them in force.

        The book comes first: whoever hears of a reply and asks for it at once must find it. It is
        built outside the order of commits, so that what panels store does not wait for it.
        """
        until = 0

        async def look(connection: AsyncConnection) -> None:
            nonlocal until
            until = await events.last_put_off(connection)

        await self._refresh(look)

        async def record(unit: Unit) -> None:
            for kind, audience, body in await events.take_put_off(unit.connection, until):
                await unit.tell(kind, audience, body)

        await self._in_one_unit(record)
        self._hub.use(self._library.book)
        await self.note_receipts()

    async def tell_answers(self) -> None:
        """Tell agents what leads have noted as said to their corrections; no book changes."""

        async def record(unit: Unit) -> None:
            for kind, audience, body in await events.take_put_off(
                unit.connection, None, "correction"
            ):
                await unit.tell(kind, audience, body)

        await self._in_one_unit(record)

    async def remind(self, announcement: wire.WireAnnouncement, users: Collection[str]) -> None:
        """Tell these users of an announcement once more."""
        body = body_of(PhrasebookBody(self._library.book.number, announcement))

        async def record(unit: Unit) -> None:
            for user in sorted(users):
                await unit.tell("phrasebook", Audience(user=user), body)

        await self._in_one_unit(record)
        await self.note_receipts()

    async def adapters_changed(self, teams: Collection[str]) -> None:
        """Tell devices (of ``teams``, or all) to fetch their adapters again."""

        async def record(unit: Unit) -> None:
            await unit.tell("adapters", Audience(teams=tuple(teams)), b"{}")

        await self._in_one_unit(record)

    async def begin(self) -> int:
        """At start: from here on events are told, and what runs is counted anew by the policies
        in force, which may have been edited since. Returns how many deadlines moved."""
        async with self._reading.begin() as connection:
            self._told = await events.last_seq(connection)
        await self._read_policies()
        return await self._recount()

    # Editing what counts

    @property
    def policies(self) -> Policies:
        """The deadline policies in force."""
        return self._policies

    async def edit_limits(self, work: Callable[[Unit], Awaitable[None]]) -> int:
        """Do ``work``, which edits policies or calendars; from then on they count, here and on
        other servers, and what runs is counted anew. Returns how many deadlines moved."""

        async def record(unit: Unit) -> None:
            await work(unit)
            await unit.tell("limits", Audience(), b"{}")

        await self._in_one_unit(record)
        await self._read_policies()
        return await self._recount()

    def with_edits(self, edits: Iterable[Edit]) -> Policies:
        """What would count with ``edits``. Raises ``DeadlineError``."""
        return self._limits.edited(edits)

    async def would_move(self, policies: Policies) -> tuple[int, int]:
        """How many running deadlines ``policies`` would move, and of how many."""
        async with self._reading.begin() as connection:
            found = await deadlines.open_for(connection, owners=None, limit=RECOUNTED)
        pure = [one.pure for one in found]
        moved = await asyncio.to_thread(reapply, pure, policies, self._clock())
        return len(moved), len(pure)

    async def _read_policies(self) -> None:
        """Take the policies as they stand; keep the old ones where an edit cannot be read."""
        async with self._reading.begin() as connection:
            edits = await limits.everything(connection)
        try:
            policies = self._limits.edited(edits)
        except DeadlineError as error:
            log.error("edited limits cannot be read; those before count on", error=str(error))
            return
        self._policies = policies
        self._changes = self._changing(policies)

    async def _recount(self) -> int:
        """Count what runs by the policies in force, a part at a time: others get in between."""
        async with self._reading.begin() as connection:
            found = await deadlines.open_for(connection, owners=None, limit=RECOUNTED)
        pure = [one.pure for one in found]
        changed = await asyncio.to_thread(reapply, pure, self._policies, self._clock())
        ids = [one.id for one in changed]
        for begin in range(0, len(ids), RECOUNTED_AT_ONCE):
            part = ids[begin : begin + RECOUNTED_AT_ONCE]
            await self._in_one_unit(partial(self._recount_part, ids=part))
        return len(ids)

    async def _recount_part(self, unit: Unit, ids: list[str]) -> None:
        owned = {one.pure.id: one for one in await deadlines.among(unit.connection, ids)}
        pure = [one.pure for one in owned.values()]
        for after in reapply(pure, self._policies, self._clock()):
            await unit.save_recounted(replace(owned[after.id], pure=after))

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

        await self._in_one_unit(announce)
        # Nothing to fire though something was due: another server has it in hand.
        return 0.0 if fired else RETRY_S

    async def relay(self) -> None:
        """For ever: tell this process's panels what other servers on the database have done, and
        of content that a command has changed or a process left untold when it died."""
        while True:
            await asyncio.sleep(RELAY_S)
            try:
                await self.note_receipts()
                async with self._reading.begin() as connection:
                    newest = await events.last_seq(connection)
                    untold = await events.last_put_off(connection)
                if untold:
                    await self.tell_content()
                elif newest > self._told:
                    await self._in_one_unit(_nothing)
            except SQLAlchemyError as error:
                log.error("events could not be read", error=type(error).__name__)

    async def prune(self, keep: timedelta) -> None:
        """Forget events older than ``keep``: who was away longer gets a snapshot."""
        async with self._engine.begin() as connection:
            await events.in_order(connection)
            await events.prune(connection, self._clock() - keep)

    async def forget_conversations(self, keep: timedelta) -> int:
        """Delete conversations in which nothing has happened for ``keep``; return how many. A
        clock that still runs there is cancelled: nobody will end it."""
        forgotten = 0

        async def record(unit: Unit) -> None:
            nonlocal forgotten
            old = await conversations.untouched(unit.connection, unit.now - keep)
            for owned in await deadlines.open_in(unit.connection, old):
                await unit.save_deadline(replace(owned, pure=cancel(owned.pure, unit.now)))
            await conversations.forget(unit.connection, old)
            forgotten = len(old)

        await self._in_one_unit(record)
        return forgotten

    # One unit of work

    async def _in_one_unit(
        self,
        record: Callable[[Unit], Awaitable[None]],
        origin: Listener | None = None,
        reply_to: str | None = None,
        *,
        whole: bool = False,
    ) -> tuple[Event, ...]:
        async with self._in_order:
            async with self._engine.begin() as connection:
                await events.in_order(connection)
                # What another server committed before us is told before ours: a panel that has
                # seen a number must have seen all below it that concern it.
                foreign = await events.after(connection, self._told)
                unit = Unit(connection, self._clock())
                await record(unit)
            changed = any(event.kind == "phrasebook" for event in foreign)
            if changed:
                await self._refresh()
            if any(event.kind == "limits" for event in foreign):
                await self._read_policies()
            await self._hub.publish(foreign)
            await self._hub.publish(unit.events, origin, reply_to, whole=whole)
            told = (*foreign, *unit.events)
            self._told = max([self._told, *(one.seq for one in told)])
        if changed:
            self._hub.use(self._library.book)
        self._note_announced(told)
        if origin is not None:
            for answer in unit.answers:
                origin.push(wire.encode(answer))
        for event in unit.events:
            self._metrics.events.labels(event.kind).inc()
        for kind in unit.misses:
            self._metrics.deadline_misses.labels(kind.value).inc()
        if unit.moved_timers:
            self._woken.set()
        return tuple(unit.events)

    async def _refresh(
        self, first: Callable[[AsyncConnection], Awaitable[None]] | None = None
    ) -> None:
        book = await self._library.refresh(first)
        self._metrics.phrasebook.set(book.number)
        self._hub.swap(book)

    def _note_announced(self, told: Collection[Event]) -> None:
        """Note whose panels here have got an announcement."""
        people = [panel.person for panel in self._hub] if any(map(announced, told)) else []
        for event in told:
            if one := announced(event):
                heard = {p.id for p in people if event.audience.includes(p.id, p.team)}
                self.note_delivered([one], heard)


async def _nothing(_unit: Unit) -> None:
    """A unit of work that only tells what others have done."""
