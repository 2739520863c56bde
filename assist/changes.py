"""What a message that must last changes: the pure rooms decide, ``records`` stores it.

Each handler works inside one ``Unit`` and leaves the commit and the telling to the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from assist import protocol as wire
from assist.conversation import read
from assist.deadlines import (
    AgentReply,
    Closed,
    Courtesy,
    CustomerMessage,
    Deadline,
    DeadlineError,
    Kind,
    Policies,
    Policy,
    Reopened,
    State,
    advance,
    cancel,
    finish,
    start,
)
from assist.deadlines import Event as Step
from assist.errors import RefusedError
from assist.metrics import Metrics
from assist.records import callbacks, conversations, deadlines, usage
from assist.session import Person, Turn
from assist.unit import Unit
from phrasebook import store as content
from phrasebook.errors import NotFoundError
from phrasebook.ids import new_id

DEFAULT_CALLBACK = timedelta(hours=24)
"""When a callback is due where no policy has a callback clock."""


class Changes:
    """Records turns under the deadline policies in force."""

    def __init__(self, policies: Policies, metrics: Metrics) -> None:
        self._policies = policies
        self._metrics = metrics

    async def record(self, unit: Unit, person: Person, turn: Turn) -> None:
        """Make the changes of ``turn.store`` in ``unit``. Raises ``RefusedError``."""
        message = turn.store
        match message:
            case wire.CustomerMessage():
                wrote = CustomerMessage(message.message, message.text, message.at)
                await self._advance(unit, person, message.conversation, wrote, "customer")
            case wire.ReplySent():
                by_bot = message.by == "bot"
                sent = AgentReply(message.message, message.text, message.at, by_bot=by_bot)
                new = await self._advance(unit, person, message.conversation, sent, "reply")
                if new and turn.sent_codes:
                    await usage.note_sent(
                        unit.connection,
                        user=person.id,
                        conversation=message.conversation,
                        message=message.message,
                        codes=turn.sent_codes,
                        now=unit.now,
                    )
            case wire.ConversationOpen():
                await self._open(unit, person, message)
            case wire.ConversationClose():
                await self._close(unit, person, message)
            case wire.CallbackCreate():
                await self._create_callback(unit, person, message)
            case wire.CallbackUpdate():
                await self._update_callback(unit, person, message)
            case wire.SuggestionUse():
                await usage.note_use(
                    unit.connection,
                    user=person.id,
                    reply=message.reply,
                    version=message.version,
                    how=message.how,
                    conversation=message.conversation,
                    now=unit.now,
                )
                await content.note_used(unit.connection, message.reply, person.id, unit.now)
                self._metrics.suggestions_used.labels(message.how).inc()
            case wire.DiagnosticDismiss():
                await usage.note_dismissal(
                    unit.connection,
                    user=person.id,
                    conversation=message.conversation,
                    code=message.code,
                    reason=message.reason or "",
                    now=unit.now,
                )
            case wire.AnnouncementAck():
                await self._acknowledge(unit, person, message)

    # Conversations

    async def _open(self, unit: Unit, person: Person, message: wire.ConversationOpen) -> None:
        stored = await unit.conversation(person, message.conversation)
        customer = message.customer
        after = conversations.with_customer(
            stored,
            message.channel or "",
            (customer.name or "") if customer else "",
            (customer.title or "") if customer else "",
        )
        if after != stored:
            await conversations.save(unit.connection, after, unit.now)
        if stored.state == "closed":
            step = Reopened(message.at)
            await self._advance(unit, person, message.conversation, step, "")

    async def _close(self, unit: Unit, person: Person, message: wire.ConversationClose) -> None:
        if await conversations.get(unit.connection, person.id, message.conversation) is None:
            raise RefusedError(
                "not_found", "there is no such conversation of yours", field="conversation"
            )
        await self._advance(unit, person, message.conversation, Closed(unit.now), "")

    async def _advance(
        self, unit: Unit, person: Person, key: str, step: Step, seen_as: str
    ) -> bool:
        """Apply one step; ``False`` when its message was seen before and nothing changes."""
        connection, now = unit.connection, unit.now
        stored = await unit.conversation(person, key)
        if isinstance(step, CustomerMessage | AgentReply):
            if not await conversations.note_message(connection, stored.id, seen_as, step.key, now):
                return False
            # Consoles number customers' messages and replies apart: the same key may be both.
            step = replace(step, key=f"{seen_as}:{step.key}")
        policy = self._policy(stored.pure.channel, person.team)
        outcome = advance(
            stored.pure,
            await deadlines.of_conversation(connection, stored.id),
            step,
            policy,
            now,
        )
        standing = read(outcome.conversation, light=policy.courtesy is Courtesy.LIGHT)
        after = replace(
            stored,
            pure=outcome.conversation,
            state="closed" if standing.standing.closed else "open",
            waiting_since=standing.waiting_since,
        )
        await conversations.save(connection, after, now)
        for pure in outcome.deadlines:
            await unit.save_deadline(deadlines.Owned(pure, person.id, key))
        return True

    def _policy(self, channel: str, team: str) -> Policy:
        return self._policies.choose(channel, team)

    # Callbacks

    async def _create_callback(
        self, unit: Unit, person: Person, message: wire.CallbackCreate
    ) -> None:
        connection, now = unit.connection, unit.now
        customer = message.customer
        key = callbacks.request_key(
            message.id or "",
            message.conversation or "",
            customer.name,
            customer.phone or "",
            message.question,
            "" if message.due_at is None else message.due_at.isoformat(),
        )
        made = await callbacks.already_made(connection, person.id, key) if message.id else None
        if made is not None:
            known = await callbacks.get(connection, made)
            if known is not None:
                await unit.tell_callback(known)
                return
        callback_id = new_id(now)
        clock = self._policy("", person.team).clock(Kind.CALLBACK)
        due_at = message.due_at
        if clock is not None:
            pure = _refusing(
                lambda: start(clock, id=f"callback-{callback_id}", at=now, due_at=due_at)
            )
            due_at = pure.due_at
        callback = callbacks.Callback(
            id=callback_id,
            assignee=person.id,
            created_by=person.id,
            customer_name=customer.name,
            customer_phone=customer.phone or "",
            question=message.question,
            due_at=due_at or now + DEFAULT_CALLBACK,
            created_at=now,
            updated_at=now,
            conversation=message.conversation,
        )
        await callbacks.add(connection, callback)
        if message.id:
            await callbacks.note_made(connection, person.id, key, callback_id, now)
        await unit.tell_callback(callback)
        if clock is not None:
            await unit.save_deadline(
                deadlines.Owned(pure, person.id, message.conversation, callback_id)
            )

    async def _update_callback(
        self, unit: Unit, person: Person, message: wire.CallbackUpdate
    ) -> None:
        connection, now = unit.connection, unit.now
        before = await callbacks.get(connection, message.callback)
        if before is None or (before.assignee != person.id and person.role == "agent"):
            # Somebody else's promise looks to an agent as if it did not exist.
            raise RefusedError("not_found", "there is no such callback of yours", field="callback")
        assignee = message.assignee or before.assignee
        if assignee != before.assignee and not await unit.is_user(assignee):
            raise RefusedError("not_found", "there is no such colleague", field="assignee")
        after = replace(
            before,
            state=message.state,
            note=message.note if message.note is not None else before.note,
            assignee=assignee,
            updated_at=now,
        )
        await callbacks.save(connection, after)
        await unit.tell_callback(after)
        if after.assignee != before.assignee:
            await unit.tell_callback(after, user=before.assignee)
        owned = await deadlines.of_callback(connection, before.id)
        if owned is None:
            return
        pure = owned.pure
        if message.state == "done":
            pure = finish(pure, now)
        elif message.state == "cancelled":
            pure = cancel(pure, now)
        elif not pure.open:
            pure = _reopened(pure, now)
        if pure != owned.pure or after.assignee != before.assignee:
            await unit.save_deadline(replace(owned, pure=pure, owner=after.assignee))

    async def _acknowledge(self, unit: Unit, person: Person, message: wire.AnnouncementAck) -> None:
        try:
            await content.note_acknowledged(
                unit.connection, message.announcement, person.id, unit.now
            )
        except NotFoundError as error:
            raise RefusedError(
                "not_found", "there is no such announcement", field="announcement"
            ) from error


def _reopened(pure: Deadline, now: datetime) -> Deadline:
    """A finished promise that was not kept after all runs again towards its old time."""
    missed = pure.due_at <= now
    state = State.MISSED if missed else State.RUNNING
    return replace(pure, state=state, ended_at=None, warned=pure.warned or missed)


def _refusing(make: Callable[[], Deadline]) -> Deadline:
    try:
        return make()
    except DeadlineError as error:
        field = getattr(error, "field", None) or "due_at"
        raise RefusedError("bad_message", str(error), field=field) from error
