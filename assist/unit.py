"""One unit of work of the ledger: an open transaction, its instant, and the events it makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from msgspec import UNSET, UnsetType
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import protocol as wire
from assist.accounts import User
from assist.complaints import Complaint
from assist.conversation import read
from assist.deadlines import Event as Step
from assist.deadlines import Kind, Notice, NoticeKind, Policy, advance, fire
from assist.errors import RefusedError
from assist.events import Audience, DeadlineBody, Event, body_of
from assist.records import accounts, callbacks, conversations, deadlines, events
from assist.records.handovers import Handover
from assist.shapes import wire_callback, wire_complaint, wire_deadline, wire_handover
from assist.turns import Person
from phrasebook.entries import Message


class Unit:
    """One open transaction, the instant ``now`` it counts as, and the ``events`` it will publish.

    ``answers`` go to the panel that caused it, after the commit; ``moved_timers`` tells whether the
    next announcement may now be due earlier; ``misses`` are the kinds of what it announces missed.
    """

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.events: list[Event] = []
        self.moved_timers = False
        self.misses: list[Kind] = []
        self.answers: list[wire.ServerMessage] = []

    async def tell(self, kind: str, audience: Audience, body: bytes) -> None:
        """Number an event for ``audience``."""
        self.events.append(await events.append(self.connection, kind, audience, body, self.now))

    async def tell_callback(self, callback: callbacks.Callback, user: str = "") -> None:
        """Tell the assignee (or ``user``) how a callback stands."""
        audience = Audience(user=user or callback.assignee)
        await self.tell("callback", audience, body_of(wire_callback(callback)))

    async def tell_complaint(self, complaint: Complaint, user: str = "") -> None:
        """Tell who handles it (or ``user``) how a complaint stands."""
        audience = Audience(user=user or complaint.assignee)
        await self.tell("complaint", audience, body_of(wire_complaint(complaint)))

    async def advance(
        self, stored: conversations.Stored, step: Step, policy: Policy, team: str
    ) -> None:
        """Apply one step to a conversation whose owner is of ``team``: store it with its clocks,
        and tell its owner of those that changed."""
        known = await deadlines.of_conversation(self.connection, stored.id)
        outcome = advance(stored.pure, known, step, policy, self.now)
        reading = read(outcome.conversation)
        after = replace(
            stored,
            pure=outcome.conversation,
            state="closed" if reading.standing.closed else "open",
            waiting_since=reading.waiting_since,
        )
        await conversations.save(self.connection, after, self.now)
        notices = {notice.deadline.id: notice for notice in outcome.notices}
        for pure in outcome.deadlines:
            owned = deadlines.Owned(
                pure, stored.owner, stored.key, channel=stored.pure.channel, team=team
            )
            await self.save_deadline(owned, notices.get(pure.id))

    async def save_deadline(self, owned: deadlines.Owned, notice: Notice | None = None) -> None:
        """Store a deadline and tell its owner; ``notice`` says what is announced of it."""
        await deadlines.save(self.connection, owned)
        await self.tell_deadline(owned, notice)
        self.moved_timers = True

    async def settle(self, owned: deadlines.Owned) -> deadlines.Owned:
        """What came due before it changes hands: a miss is its present owner's, though no timer
        has looked yet."""
        changed, notices = fire([owned.pure], self.now)
        if not changed:
            return owned
        after = replace(owned, pure=changed[0])
        await self.save_deadline(after, notices[0] if notices else None)
        return after

    async def save_recounted(self, owned: deadlines.Owned) -> None:
        """``save_deadline`` of one whose due time may have moved: its callback follows."""
        await self.save_deadline(owned)
        callback = await callbacks.get(self.connection, owned.callback) if owned.callback else None
        if callback is not None and callback.state == "open":
            after = replace(callback, due_at=owned.pure.due_at, updated_at=self.now)
            if after.due_at != callback.due_at:
                await callbacks.save(self.connection, after)
                await self.tell_callback(after)

    async def tell_deadline(self, owned: deadlines.Owned, notice: Notice | None = None) -> None:
        """Tell its owner how a deadline stands."""
        told: wire.Notice | UnsetType = UNSET
        if notice is not None:
            told = wire.Notice(notice.kind.value, wire.wire_time(notice.at), notice.stale)
            if notice.kind is NoticeKind.MISSED:
                self.misses.append(owned.pure.kind)
        body = body_of(DeadlineBody(wire_deadline(owned), told))
        await self.tell("deadline", Audience(user=owned.owner), body)

    async def tell_handover(self, handover: Handover) -> None:
        """Tell both sides how a handover stands."""
        body = body_of(wire_handover(handover))
        for user in (handover.giver, handover.taker):
            await self.tell("handover", Audience(user=user), body)

    async def conversation(self, person: Person, key: str) -> conversations.Stored:
        """The conversation ``key`` of ``person``, made when it is new."""
        return await conversations.get_or_make(
            self.connection, person.id, key, person.team, self.now
        )

    async def colleague(self, user: str, field: str) -> User:
        """Somebody who may be given work. Raises ``RefusedError`` (``not_found``, ``field``)."""
        found = await accounts.user_by_id(self.connection, user)
        if found is None or found.disabled:
            raise RefusedError(
                "not_found",
                Message("没有这位同事了", "there is no such colleague any more"),
                field=field,
            )
        return found
