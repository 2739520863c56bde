"""What a callback's messages change, and which callbacks a sent reply promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from msgspec import UNSET

from assist import promises
from assist import protocol as wire
from assist.deadlines import (
    WALL_CLOCK,
    Calendar,
    ClockPolicy,
    Deadline,
    DeadlineError,
    Kind,
    Policies,
    State,
    cancel,
    finish,
    postpone,
    recompute,
    start,
)
from assist.errors import RefusedError
from assist.records import callbacks, conversations, deadlines
from assist.turns import Person
from assist.unit import Unit
from phrasebook.entries import Message
from phrasebook.ids import new_id

DEFAULT_CALLBACK = timedelta(hours=24)
"""When a callback is due where no policy has a callback clock."""
SOON = timedelta(minutes=10)
"""A reply promised sooner than this is the running conversation's matter, not a callback's."""
UNKNOWN_CUSTOMER = "客户"


class CallbackChanges:
    """Makes and changes callbacks under the deadline policies in force."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    async def create(self, unit: Unit, person: Person, message: wire.CallbackCreate) -> None:
        """Write down a promise; the same request again only tells of it again."""
        customer = message.customer
        key = callbacks.request_key(
            message.id or "",
            message.conversation or "",
            customer.name,
            customer.phone or "",
            message.question,
            "" if message.due_at is None else message.due_at.isoformat(),
        )
        if message.id:
            made = await callbacks.already_made(unit.connection, person.id, key)
            known = await callbacks.get(unit.connection, made) if made else None
            if known is not None:
                await unit.tell_callback(known)
                return
        callback = callbacks.Callback(
            id=new_id(unit.now),
            assignee=person.id,
            created_by=person.id,
            customer_name=customer.name,
            customer_phone=customer.phone or "",
            question=message.question,
            due_at=message.due_at or unit.now + DEFAULT_CALLBACK,
            created_at=unit.now,
            updated_at=unit.now,
            conversation=message.conversation,
        )
        await self.add(unit, person, callback, message.due_at)
        if message.id:
            await callbacks.note_made(unit.connection, person.id, key, callback.id, unit.now)

    async def update(self, unit: Unit, person: Person, message: wire.CallbackUpdate) -> None:
        """Keep, cancel, reopen, postpone or hand over a promise."""
        connection, now = unit.connection, unit.now
        before = await callbacks.get(connection, message.callback)
        if before is None or (before.assignee != person.id and person.role == "agent"):
            # Somebody else's promise looks to an agent as if it did not exist.
            raise RefusedError(
                "not_found",
                Message("您没有这个回电", "there is no such callback of yours"),
                field="callback",
            )
        if before.forgotten:
            raise RefusedError(
                "conflict",
                Message(
                    "保存期已过，它的文字已经删除；请重新登记",
                    "its texts were deleted when their time was over; write it down anew",
                ),
                field="callback",
            )
        assignee = message.assignee or before.assignee
        taker = await unit.colleague(assignee, "assignee") if assignee != before.assignee else None
        after = replace(
            before,
            state=message.state,
            note=message.note if message.note is not None else before.note,
            assignee=assignee,
            due_at=message.due_at or before.due_at,
            updated_at=now,
        )
        await callbacks.save(connection, after)
        action = _action(before, after)
        await callbacks.note_history(
            connection, after, action, by=person.id, note=message.note or "", now=now
        )
        await unit.tell_callback(after)
        if after.assignee != before.assignee:
            await unit.tell_callback(after, user=before.assignee)
        await self._follow(unit, before, after, person.team if taker is None else taker.team)

    async def promised(
        self,
        unit: Unit,
        person: Person,
        message: wire.ReplySent,
        stored: conversations.Stored,
    ) -> None:
        """Make callbacks of what a sent reply promises, or offer them where that may be meant."""
        found = promises.find(message.text, unit.now, self._calendar(stored.pure.channel, person))
        if not found:
            return
        busy = await callbacks.open_in(unit.connection, person.id, message.conversation)
        utf16 = wire.Utf16(message.text)
        for promise in found:
            made: str | None = None
            if _is_callback(promise, unit.now) and not busy:
                callback = callbacks.Callback(
                    id=new_id(unit.now),
                    assignee=person.id,
                    created_by=person.id,
                    customer_name=stored.pure.customer_name or UNKNOWN_CUSTOMER,
                    customer_phone="",
                    # The promise's own words: neither the draft nor the customer's are kept.
                    question=promise.text,
                    due_at=promise.due_at,
                    created_at=unit.now,
                    updated_at=unit.now,
                    conversation=message.conversation,
                    source="promise",
                )
                await self.add(unit, person, callback, promise.due_at)
                busy, made = True, callback.id
            unit.answers.append(
                wire.PromiseFound(
                    conversation=message.conversation,
                    message=message.message,
                    start=utf16(promise.start),
                    end=utf16(promise.end),
                    text=promise.text,
                    due_at=wire.wire_time(promise.due_at),
                    vague=promise.vague,
                    callback=made or UNSET,
                )
            )

    async def add(
        self,
        unit: Unit,
        person: Person,
        callback: callbacks.Callback,
        due_at: datetime | None,
    ) -> callbacks.Callback:
        """Store a new promise with its clock; ``due_at`` ``None`` is by policy. Return it."""
        clock = self._policies.choose("", person.team).clock(Kind.CALLBACK)
        pure: Deadline | None = None
        if clock is not None:
            pure = _started(clock, unit.now, due_at)
            callback = replace(callback, due_at=pure.due_at)
        await callbacks.add(unit.connection, callback)
        await callbacks.note_history(
            unit.connection, callback, "created", by=person.id, note="", now=unit.now
        )
        await unit.tell_callback(callback)
        if pure is not None:
            await unit.save_deadline(
                deadlines.Owned(
                    pure, callback.assignee, callback.conversation, callback.id, team=person.team
                )
            )
        return callback

    async def _follow(
        self,
        unit: Unit,
        before: callbacks.Callback,
        after: callbacks.Callback,
        team: str,
    ) -> None:
        """Let the callback's deadline follow it, counted by the policy of ``team``."""
        owned = await deadlines.of_callback(unit.connection, before.id)
        if owned is None:
            return
        given = after.assignee != before.assignee
        moved = after.state == "open" and after.due_at != before.due_at
        if given or moved:
            owned = await unit.settle(owned)
        pure = owned.pure
        clock = self._policies.choose("", team).clock(Kind.CALLBACK)
        if given and clock is not None:
            pure = recompute(pure, clock, unit.now)
        if after.state == "done":
            pure = finish(pure, unit.now)
        elif after.state == "cancelled":
            pure = cancel(pure, unit.now)
        elif not pure.open:
            pure = reopened(pure, unit.now)
        if moved and clock is not None:
            still = pure
            if still.state is State.MISSED:
                # Broken is broken: the new time is a promise of its own, and both are counted.
                await unit.save_deadline(replace(owned, pure=finish(still, unit.now)))
                pure = _started(clock, unit.now, after.due_at)
            else:
                pure = _refusing(lambda: postpone(still, after.due_at, unit.now, clock))
        if pure != owned.pure or given:
            owned = replace(owned, team=team) if given else owned
            await unit.save_recounted(replace(owned, pure=pure, owner=after.assignee))

    def _calendar(self, channel: str, person: Person) -> Calendar:
        """The calendar in which 下班前 and 工作日 are meant: the one complaints are counted in."""
        policy = self._policies.choose(channel, person.team)
        working = next((c for c in policy.of_kind(Kind.COMPLAINT) if c.limit.working_days), None)
        return working.calendar if working is not None else WALL_CLOCK


def _is_callback(promise: promises.Promise, now: datetime) -> bool:
    """Whether a promise is surely one to come back, later than this conversation goes on."""
    if promise.act is promises.Act.CALL:
        return True
    return promise.act is promises.Act.REPLY and not promise.vague and promise.due_at - now >= SOON


def _action(before: callbacks.Callback, after: callbacks.Callback) -> str:
    if after.assignee != before.assignee:
        return "handed over"
    if after.state != before.state:
        return {"open": "reopened"}.get(after.state, after.state)
    return "postponed" if after.due_at != before.due_at else "noted"


def reopened(pure: Deadline, now: datetime) -> Deadline:
    """A finished promise that was not kept after all runs again towards its old time."""
    missed = pure.due_at <= now
    state = State.MISSED if missed else State.RUNNING
    return replace(pure, state=state, ended_at=None, warned=pure.warned or missed)


def _started(clock: ClockPolicy, now: datetime, due_at: datetime | None) -> Deadline:
    name = f"callback-{new_id(now)}"
    return _refusing(lambda: start(clock, id=name, at=now, due_at=due_at))


def _refusing(make: Callable[[], Deadline]) -> Deadline:
    try:
        return make()
    except DeadlineError as error:
        field = getattr(error, "field", None) or "due_at"
        raise RefusedError("bad_message", error.message, field=field) from error
