"""What a message that must last changes: the pure rooms decide, ``records`` stores it.

Each handler works inside one ``Unit`` and leaves the commit and the telling to the ledger.
"""

from __future__ import annotations

from dataclasses import replace

from assist import handover_changes as handovers
from assist import protocol as wire
from assist.callback_changes import CallbackChanges
from assist.conversation import read
from assist.deadlines import (
    AgentReply,
    Closed,
    CustomerMessage,
    Policies,
    Policy,
    Reopened,
    advance,
)
from assist.deadlines import Event as Step
from assist.errors import RefusedError
from assist.metrics import Metrics
from assist.records import conversations, deadlines, usage
from assist.session import Person, Turn
from assist.unit import Unit
from phrasebook import store as content
from phrasebook.errors import NotFoundError


class Changes:
    """Records turns under the deadline policies in force."""

    def __init__(self, policies: Policies, metrics: Metrics) -> None:
        self._policies = policies
        self._metrics = metrics
        self._callbacks = CallbackChanges(policies)

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
                if new:
                    await self._sent(unit, person, message, turn.sent_codes)
            case wire.ConversationOpen():
                await self._open(unit, person, message)
            case wire.ConversationClose():
                await self._close(unit, person, message)
            case wire.CallbackCreate():
                await self._callbacks.create(unit, person, message)
            case wire.CallbackUpdate():
                await self._callbacks.update(unit, person, message)
            case wire.HandoverOffer():
                await handovers.offer(unit, person, message)
            case wire.HandoverAnswer():
                await handovers.answer(unit, person, message)
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
        standing = read(outcome.conversation)
        after = replace(
            stored,
            pure=outcome.conversation,
            state="closed" if standing.standing.closed else "open",
            waiting_since=standing.waiting_since,
        )
        await conversations.save(connection, after, now)
        notices = {notice.deadline.id: notice for notice in outcome.notices}
        for pure in outcome.deadlines:
            owned = deadlines.Owned(
                pure, person.id, key, channel=stored.pure.channel, team=person.team
            )
            await unit.save_deadline(owned, notices.get(pure.id))
        return True

    async def _sent(
        self, unit: Unit, person: Person, message: wire.ReplySent, codes: tuple[str, ...]
    ) -> None:
        if codes:
            await usage.note_sent(
                unit.connection,
                user=person.id,
                conversation=message.conversation,
                message=message.message,
                codes=codes,
                now=unit.now,
            )
        if message.by == "agent":
            stored = await unit.conversation(person, message.conversation)
            await self._callbacks.promised(unit, person, message, stored)

    def _policy(self, channel: str, team: str) -> Policy:
        return self._policies.choose(channel, team)

    async def _acknowledge(self, unit: Unit, person: Person, message: wire.AnnouncementAck) -> None:
        try:
            await content.note_acknowledged(
                unit.connection, message.announcement, person.id, unit.now
            )
        except NotFoundError as error:
            raise RefusedError(
                "not_found", "there is no such announcement", field="announcement"
            ) from error
