"""What a message that must last changes: the pure rooms decide, ``records`` stores it.

Each handler works inside one ``Unit`` and leaves the commit and the telling to the ledger.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from assist import protocol as wire
from assist.callback_changes import CallbackChanges
from assist.complaint_changes import ComplaintChanges
from assist.conversation import Tone
from assist.deadlines import (
    AgentReply,
    Closed,
    CustomerMessage,
    Paused,
    Policies,
    Policy,
    Reopened,
    Resumed,
)
from assist.deadlines import Event as Step
from assist.deadlines.words import tone_of_customer
from assist.errors import RefusedError
from assist.events import Audience, body_of
from assist.handover_changes import HandoverChanges
from assist.metrics import Metrics
from assist.records import conversations, feedback, sent, tallies, unanswered, usage
from assist.rounds import Tally
from assist.shapes import wire_correction
from assist.turns import Person, Turn
from assist.unit import Unit
from phrasebook import store as content
from phrasebook.entries import Message
from phrasebook.errors import NotFoundError
from phrasebook.search.asked import asks, fit_to_keep
from phrasebook.store import corrections as answers
from phrasebook.store import withdrawals
from phrasebook.withdrawn import recalled_replies


class Changes:
    """Records turns under the deadline policies in force."""

    def __init__(
        self,
        policies: Policies,
        metrics: Metrics,
        *,
        keep_sent: bool = False,
        keep_questions: bool = False,
        zone: tzinfo = UTC,
    ) -> None:
        self._zone = zone
        self._policies = policies
        self._metrics = metrics
        self._keep_sent = keep_sent
        self._keep_questions = keep_questions
        self._callbacks = CallbackChanges(policies)
        self._complaints = ComplaintChanges(policies, self._callbacks)
        self._handovers = HandoverChanges(policies, self._complaints)

    async def record(self, unit: Unit, person: Person, turn: Turn) -> None:
        """Make the changes of ``turn.store`` in ``unit``. Raises ``RefusedError``."""
        message = turn.store
        match message:
            case wire.CustomerMessage():
                await self._said(unit, person, message, turn)
            case wire.ReplySent():
                by_bot = message.by == "bot"
                sent = AgentReply(message.message, message.text, message.at, by_bot=by_bot)
                new = await self._advance(unit, person, message.conversation, sent, "reply")
                if new:
                    await self._sent(unit, person, message, turn)
                if message.by == "agent":
                    # A webhook may have told of it first; what the panel saw counts all the same,
                    # but what is found in the reply itself counts once.
                    unseen = turn.tally.unseen if new else 0
                    counts = replace(turn.tally, replies=int(new), unseen=unseen)
                    await self._tally(unit, person, message.conversation, counts, message.at)
            case wire.ConversationOpen():
                await self._open(unit, person, message)
            case wire.ConversationClose():
                await self._close(unit, person, message)
                await self._tally(unit, person, message.conversation, turn.tally)
            case wire.ConversationPause() | wire.ConversationResume():
                await self._known(unit, person, message.conversation)
                stops = isinstance(message, wire.ConversationPause)
                step = (Paused if stops else Resumed)(message.at or unit.now)
                await self._advance(unit, person, message.conversation, step, "")
            case wire.CallbackCreate():
                await self._callbacks.create(unit, person, message)
            case wire.CallbackUpdate():
                await self._callbacks.update(unit, person, message)
            case wire.ComplaintCreate():
                await self._complaints.create(unit, person, message)
            case wire.ComplaintUpdate():
                await self._complaints.update(unit, person, message)
            case wire.HandoverOffer():
                await self._handovers.offer(unit, person, message)
            case wire.HandoverAnswer():
                await self._handovers.answer(unit, person, message)
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
                await self._tally(unit, person, message.conversation or "", Tally(used=1))
                self._metrics.suggestions_used.labels(message.how).inc()
            case wire.DiagnosticDismiss():
                await self._dismiss(unit, person, message)
            case wire.DiagnosticWithdraw():
                await self._take_back(unit, person, message)
            case wire.CorrectionSeen():
                await self._read_answer(unit, person, message)
            case wire.AnnouncementAck():
                await self._acknowledge(unit, person, message)

    # Conversations

    async def _said(
        self, unit: Unit, person: Person, message: wire.CustomerMessage, turn: Turn
    ) -> None:
        wrote = CustomerMessage(message.message, message.text, message.at)
        new = await self._advance(unit, person, message.conversation, wrote, "customer")
        counts = turn.tally + Tally(customer_messages=int(new))
        await self._tally(unit, person, message.conversation, counts, message.at)
        if new and turn.unanswered and self._keep_questions:
            await self._unanswered(unit, person, message)

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
        await self._known(unit, person, message.conversation)
        await self._advance(unit, person, message.conversation, Closed(unit.now), "")

    async def _known(self, unit: Unit, person: Person, key: str) -> None:
        """Refuse with ``not_found`` what only an open conversation of ``person`` can suffer."""
        if await conversations.get(unit.connection, person.id, key) is None:
            raise RefusedError(
                "not_found",
                Message("您没有这个会话", "there is no such conversation of yours"),
                field="conversation",
            )

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
        await unit.advance(stored, step, policy, person.team)
        return True

    async def _sent(self, unit: Unit, person: Person, message: wire.ReplySent, turn: Turn) -> None:
        codes = turn.sent_codes
        if codes:
            await usage.note_sent(
                unit.connection,
                user=person.id,
                conversation=message.conversation,
                message=message.message,
                codes=codes,
                now=unit.now,
            )
        if self._keep_sent and message.by == "agent":
            await sent.keep(
                unit.connection,
                user=person.id,
                team=person.team,
                text=message.text,
                now=unit.now,
            )
        for reply in recalled_replies(codes):
            await withdrawals.note_sending(
                unit.connection, reply, person.id, message.conversation, unit.now
            )
        if message.by == "agent":
            stored = await unit.conversation(person, message.conversation)
            await self._callbacks.promised(unit, person, message, stored)
            await feedback.note(
                unit.connection,
                user=person.id,
                day=unit.now.astimezone(self._zone).date(),
                found=turn.feedback,
            )

    async def _tally(
        self,
        unit: Unit,
        person: Person,
        key: str,
        counts: Tally,
        at: datetime | None = None,
    ) -> None:
        """Add to the counts of the day; what a panel kept while it was away counts on its own."""
        if counts:
            day = min(at or unit.now, unit.now).astimezone(self._zone).date()
            await tallies.add(
                unit.connection,
                user=person.id,
                team=person.team,
                conversation=key,
                day=day,
                counts=counts,
            )

    async def _unanswered(self, unit: Unit, person: Person, message: wire.CustomerMessage) -> None:
        if tone_of_customer(message.text) is not Tone.PLAIN or not asks(message.text):
            return
        stored = await unit.conversation(person, message.conversation)
        await unanswered.keep(
            unit.connection,
            user=person.id,
            team=person.team,
            channel=stored.pure.channel,
            text=fit_to_keep(message.text),
            now=unit.now,
        )

    # Findings that agents call not wrong

    async def _dismiss(self, unit: Unit, person: Person, message: wire.DiagnosticDismiss) -> None:
        new = await usage.note_dismissal(
            unit.connection,
            user=person.id,
            conversation=message.conversation,
            code=message.code,
            reason=message.reason or "",
            now=unit.now,
            key=message.dismissal,
        )
        await self._tally(unit, person, message.conversation, Tally(dismissed=int(new)))

    async def _take_back(
        self, unit: Unit, person: Person, message: wire.DiagnosticWithdraw
    ) -> None:
        """Mark it; the day on which it was said counts it no more."""
        said_at = await usage.withdraw_dismissal(
            unit.connection,
            user=person.id,
            conversation=message.conversation,
            key=message.dismissal,
            now=unit.now,
        )
        if said_at is not None:
            back = Tally(dismissed=-1)
            await self._tally(unit, person, message.conversation, back, said_at)

    def _policy(self, channel: str, team: str) -> Policy:
        return self._policies.choose(channel, team)

    async def _read_answer(self, unit: Unit, person: Person, message: wire.CorrectionSeen) -> None:
        try:
            correction, title = await answers.read_answer(
                unit.connection, message.correction, person.id, unit.now
            )
        except NotFoundError as error:
            raise RefusedError("not_found", error.message, field="correction") from error
        # The agent's other panels put it away too.
        told = wire_correction(correction, title, seen=True)
        await unit.tell("correction", Audience(user=person.id), body_of(told))

    async def _acknowledge(self, unit: Unit, person: Person, message: wire.AnnouncementAck) -> None:
        try:
            await content.note_acknowledged(
                unit.connection, message.announcement, person.id, unit.now
            )
        except NotFoundError as error:
            raise RefusedError(
                "not_found",
                Message("没有这条通知", "there is no such announcement"),
                field="announcement",
            ) from error
