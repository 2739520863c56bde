"""One panel's side of the conversation with the server: a message in, messages out.

Pure: ``Session.receive(message, now)`` reads no clock and touches no socket or database. What
must outlive the process comes back as ``Turn.store``; the shell stores it and only then tells
the client.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from assist import protocol as wire
from assist.desk import Desk, Remembered
from assist.errors import RefusedError
from assist.excused import beneath
from assist.habits import Habits
from assist.offers import Offers
from assist.rounds import NOTHING, Round, Tally, went_out
from assist.scoring import Reordering, Scoring
from assist.turns import Feedback, Person, Turn, complaint, promise
from phrasebook.book import Book
from phrasebook.entries import Message
from phrasebook.search import Scored
from phrasebook.search.usage import Outcome

SPLIT_WINDOW = timedelta(minutes=2)
"""A forbidden phrase split over two messages counts when they follow each other this closely."""
LEAST_LIKELY = 0.02
"""A reply less likely than this to be the wanted one is noise, even behind a good first one."""
MAX_DRAFTS = 500
"""Drafts remembered per panel; beyond it the oldest conversation's revision is forgotten."""
REORDERED_WITHIN = timedelta(seconds=1)
"""A better order that comes later than this is not shown: the agent may be reaching for a key."""

_ACTS = (
    wire.Draft,
    wire.Search,
    wire.SuggestionUse,
    wire.ReplySent,
    wire.ConversationOpen,
    wire.ConversationClose,
)
"""What an agent does with the suggestions in view, or turning away from them."""


@dataclass(slots=True)
class _DraftState:
    revision: int
    text: str
    excused: frozenset[str] = frozenset()
    reply_to: str | None = None


class Session:
    """One connected panel after its hello.

    ``book`` is swapped from outside by ``use``; ``desk`` is shared with the agent's other
    panels.
    """

    def __init__(
        self,
        person: Person,
        book: Book,
        desk: Desk,
        *,
        zone: ZoneInfo,
        locale: str = "zh",
        shop_name: str = "",
        suggestion_limit: int = 5,
        threshold: float | None = None,
        habits: Habits | None = None,
        reorders: bool = False,
    ) -> None:
        self.person = person
        self.book = book
        self.desk = desk
        self.locale = locale
        self._offers = Offers(person.name, zone=zone, locale=locale, shop_name=shop_name)
        self._habits = habits if habits is not None else Habits()
        self._drafts: OrderedDict[str, _DraftState] = OrderedDict()
        self._scoring = Scoring(
            team=person.team,
            user=person.id,
            limit=suggestion_limit,
            threshold=threshold,
            reorders=reorders,
        )
        self._acts = 0  # What the agent has done that moves the eyes elsewhere.
        self._active = ""
        self._used_at: datetime | None = None

    def receive(self, message: wire.ClientMessage, now: datetime) -> Turn:
        """Take one message. Raises ``RefusedError`` for one that cannot be taken."""
        if isinstance(message, _ACTS):
            self._acts += 1
        match message:
            case wire.Draft():
                return self._draft(message, now)
            case wire.CustomerMessage():
                return self._customer_message(message, now)
            case wire.ReplySent():
                return self._reply_sent(message, now)
            case wire.ConversationOpen():
                return self._open(message)
            case wire.ConversationClose():
                return self._close(message)
            case wire.Search():
                return self._search(message, now)
            case wire.SuggestionUse():
                return self._suggestion_use(message, now)
            case wire.CallbackCreate() | wire.CallbackUpdate():
                return promise(message, now)
            case wire.ComplaintCreate() | wire.ComplaintUpdate():
                return complaint(message, now)
            case wire.Ping():
                reply_to = message.id if message.id is not None else UNSET
                return Turn((wire.Pong(now=wire.wire_time(now), reply_to=reply_to),))
            case (
                wire.DiagnosticDismiss()
                | wire.DiagnosticWithdraw()
                | wire.ConversationPause()
                | wire.ConversationResume()
                | wire.HandoverOffer()
                | wire.HandoverAnswer()
                | wire.AnnouncementSeen()
                | wire.CorrectionSeen()
            ):
                return Turn(store=message)
            case wire.AnnouncementAck():
                told = wire.AnnouncementAcknowledged(announcement=message.announcement)
                return Turn(peers=(told,), store=message)
            case _:
                raise RefusedError(
                    "bad_message",
                    Message("已经打过招呼（hello）了", "hello was said already"),
                    field="type",
                )

    def swap(self, book: Book) -> None:
        """Go by a new book from here on, without a word."""
        self.book = book
        self._scoring.clear()

    def use(self, book: Book, now: datetime) -> Turn:
        """Take a new book; answer afresh for the conversation in front of the agent."""
        self.swap(book)
        self._used_at = now
        others = self._drafts_withdrawn(now)
        remembered = self.desk.peek(self._active)
        if remembered is None or remembered.closed:
            return Turn(others)
        draft = self._drafts.get(self._active)
        if draft is None:
            return Turn(others, later=self._active)
        found = self._diagnostics(remembered, draft, now)
        return Turn((*others, found), later=self._active)

    def suggest(self, conversation: str, now: datetime) -> wire.Suggestions | None:
        """What fits the newest draft of ``conversation``; ``None`` when it was left meanwhile."""
        remembered = self.desk.peek(conversation)
        if remembered is None:
            return None
        draft = self._drafts.get(conversation)
        if draft is None:
            return None if remembered.closed else self._suggestions(remembered, "", None, now)
        reply_to, draft.reply_to = draft.reply_to, None
        return self._suggestions(remembered, draft.text, draft.revision, now, reply_to)

    def to_reorder(self) -> Reordering | None:
        """A message whose first replies wait for a better order, told once; ``None``: no more."""
        return self._scoring.to_reorder()

    def awaits(self, reordering: Reordering) -> bool:
        """Whether a better order would still be of use."""
        return self._scoring.stands(reordering)

    def reordered(
        self, reordering: Reordering, better: Scored, now: datetime
    ) -> wire.Suggestions | None:
        """Go by the better order from now on.

        Returns the suggestions anew where that changes what the agent looks at; ``None`` where it
        does not, or where the agent has gone on meanwhile: nothing moves under a hand.
        """
        if not self._scoring.stands(reordering):
            return None
        self._scoring.take(reordering, better)
        key = reordering.conversation
        remembered, draft = self.desk.peek(key), self._drafts.get(key)
        if remembered is None or remembered.closed or (draft is not None and draft.text):
            return None
        if self._acts != reordering.acts or now - reordering.at > REORDERED_WITHIN:
            return None
        before = list(remembered.round.offered)
        answer = self._suggestions(remembered, "", None, now)
        if [item.reply for item in answer.items] == before:
            return None
        return msgspec.structs.replace(answer, reordered=True)

    # One handler a message

    def _draft(self, message: wire.Draft, now: datetime) -> Turn:
        last = self._drafts.get(message.conversation)
        if last is not None and message.revision <= last.revision:
            raise RefusedError(
                "stale_revision",
                Message(
                    f"版次 {message.revision} 不大于 {last.revision}",
                    f"revision {message.revision} is not above {last.revision}",
                ),
                field="revision",
            )
        draft = self._remember_draft(message)
        remembered = self._touch(message.conversation)
        found = self._diagnostics(remembered, draft, now, message.id)
        return Turn((found,), later=message.conversation)

    def _customer_message(self, message: wire.CustomerMessage, now: datetime) -> Turn:
        remembered = self._touch(message.conversation)
        if not remembered.hears(message.message, message.text):
            # Said again by a panel that was just made: it has no suggestions yet.
            later = message.conversation if remembered.unanswered else None
            return Turn(store=message, later=later)
        remembered.closed = False
        remembered.waiting_since = remembered.waiting_since or min(message.at or now, now)
        answer = self._suggestions(remembered, "", None, now, message.id)
        told = (self._changed(remembered), msgspec.structs.replace(answer, reply_to=UNSET))
        return Turn(
            (answer,),
            peers=told,
            store=message,
            unanswered=not answer.items,
            tally=Tally(shown=remembered.round.shown()),
        )

    def _reply_sent(self, message: wire.ReplySent, now: datetime) -> Turn:
        remembered = self._touch(message.conversation)
        found = self.book.check(message.text, self._previous(remembered, now), self.person.team)
        codes = {item.code for item in found}
        tally = NOTHING
        feedback: Feedback = ()
        if message.by == "agent":
            tally, feedback = self._learn_from(remembered, message.text, codes, now)
            remembered.answers(message.text, now)
        return Turn(
            peers=(self._changed(remembered),),
            store=message,
            sent_codes=tuple(sorted(codes)),
            tally=tally,
            feedback=feedback,
        )

    def _open(self, message: wire.ConversationOpen) -> Turn:
        remembered = self._touch(message.conversation)
        remembered.closed = False
        remembered.channel = message.channel or remembered.channel
        if message.customer is not None:
            remembered.customer_name = message.customer.name or remembered.customer_name
            remembered.customer_title = message.customer.title or remembered.customer_title
        return Turn(peers=(self._changed(remembered),), store=message)

    def _close(self, message: wire.ConversationClose) -> Turn:
        remembered = self.desk.conversation(message.conversation)
        remembered.closed = True
        remembered.waiting_since = None
        self._drafts.pop(message.conversation, None)
        left, remembered.round = remembered.round, Round()
        return Turn(peers=(self._changed(remembered),), store=message, tally=left.abandoned())

    def _search(self, message: wire.Search, now: datetime) -> Turn:
        remembered = self.desk.peek(message.conversation or "")
        hits = self.book.index.search(
            message.query,
            limit=message.limit,
            stage=message.stage or "",
            tag=message.tag or "",
            scope=message.scope or "",
            team=self.person.team,
            user=self.person.id,
            now=now,
        )
        items = self._offers.of(hits, remembered, now)
        reply_to = message.id if message.id is not None else UNSET
        return Turn((wire.SearchResults(items=items, reply_to=reply_to),))

    def _suggestion_use(self, message: wire.SuggestionUse, now: datetime) -> Turn:
        self._habits.note(self.person.id, self.person.team, message.reply, Outcome.ACCEPTED, now)
        if message.conversation:
            remembered = self._touch(message.conversation)
            remembered.sent_replies.append(message.reply)
            remembered.round.used.append(message.reply)
            reply = self.book.replies.get(message.reply)
            if reply is not None and reply.stage:
                remembered.stage = reply.stage
        return Turn(store=message)

    # Answers

    def _diagnostics(
        self,
        remembered: Remembered,
        draft: _DraftState,
        now: datetime,
        reply_to: str | None = None,
    ) -> wire.Diagnostics:
        text, previous, team = draft.text, self._previous(remembered, now), self.person.team
        found = self.book.check(text, previous, team) if text else ()
        if self.book.withdrawn:
            found = self._offers.filled_in(found, remembered, now)
        remembered.round.warned.update(item.code for item in found)
        items = wire.wire_diagnostics(text, found, self.locale)
        if draft.excused and found:
            under = beneath(
                lambda codes: self.book.check(text, previous, team, without=codes),
                found,
                draft.excused,
            )
            items += wire.wire_diagnostics(text, under, self.locale, beneath=True)
        return wire.Diagnostics(
            conversation=remembered.key,
            revision=draft.revision,
            items=items,
            reply_to=UNSET if reply_to is None else reply_to,
        )

    def _suggestions(
        self,
        remembered: Remembered,
        draft: str,
        revision: int | None,
        now: datetime,
        reply_to: str | None = None,
    ) -> wire.Suggestions:
        scored = self._score(remembered, now)
        usage = self._habits.usage(self.person.id, self.person.team, now)
        found = self.book.index.steer(scored, replace(scored.query, draft=draft), usage)
        hits = [hit for hit in found if hit.score >= LEAST_LIKELY]
        items = self._offers.of(hits, remembered, now)
        # Where nobody asks, a list that stays on the screen is no offer anybody could ignore.
        if items and remembered.unanswered:
            remembered.round.offered = tuple(item.reply for item in items)
        return wire.Suggestions(
            conversation=remembered.key,
            revision=revision,
            items=items,
            reply_to=UNSET if reply_to is None else reply_to,
        )

    def _score(self, remembered: Remembered, now: datetime) -> Scored:
        # Validity dates are judged by the minute: to the second each keystroke would score anew.
        # A new book, and an entry that begins to hold, count from their very moment.
        minute = now.replace(second=0, microsecond=0)
        if self._used_at is not None and self._used_at > minute:
            minute = self._used_at
        return self._scoring.of(remembered, self.book, minute, acts=self._acts, now=now)

    def _learn_from(
        self, remembered: Remembered, sent: str, codes: set[str], now: datetime
    ) -> tuple[Tally, Feedback]:
        """What became of the round's suggestions: used and edited, or passed over for other
        words."""
        past, remembered.round = remembered.round, Round()
        edited = [reply for reply in past.used if not self._went_out(reply, sent)]
        ignored = (
            bool(past.offered)
            and not past.used
            and not any(self._went_out(reply, sent) for reply in past.offered)
        )
        feedback = [(reply, Outcome.EDITED) for reply in edited]
        if ignored:
            feedback.append((past.offered[0], Outcome.IGNORED))
        for reply, outcome in feedback:
            self._habits.note(self.person.id, self.person.team, reply, outcome, now)
        return past.answered(codes, edited=len(edited), ignored=ignored), tuple(feedback)

    def _went_out(self, reply: str, sent: str) -> bool:
        """Whether a reply's words were sent; one that is gone meanwhile counts as sent."""
        known = self.book.replies.get(reply)
        return known is None or went_out(known, sent)

    def _previous(self, remembered: Remembered, now: datetime) -> str:
        at = remembered.last_reply_at
        return remembered.last_reply if at is not None and now - at <= SPLIT_WINDOW else ""

    def _changed(self, remembered: Remembered) -> wire.ConversationChanged:
        return wire.ConversationChanged(conversation=wire_conversation(remembered))

    def _drafts_withdrawn(self, now: datetime) -> tuple[wire.Diagnostics, ...]:
        """Fresh findings for the drafts out of sight that hold a text withdrawn meanwhile."""
        if not self.book.withdrawn:
            return ()
        return tuple(
            self._diagnostics(remembered, draft, now)
            for key, draft in self._drafts.items()
            if key != self._active
            and self.book.withdrawn.find(draft.text)
            and (remembered := self.desk.peek(key)) is not None
        )

    # State

    def _touch(self, key: str) -> Remembered:
        self._active = key
        return self.desk.conversation(key)

    def _remember_draft(self, message: wire.Draft) -> _DraftState:
        key = message.conversation
        draft = self._drafts[key] = _DraftState(
            message.revision, message.text, frozenset(message.excused), message.id
        )
        self._drafts.move_to_end(key)
        if len(self._drafts) > MAX_DRAFTS:
            self._drafts.popitem(last=False)
        return draft


def wire_conversation(remembered: Remembered) -> wire.WireConversation:
    """A remembered conversation as the wire has it."""
    waiting = remembered.waiting_since
    return wire.WireConversation(
        conversation=remembered.key,
        state="closed" if remembered.closed else "open",
        channel=remembered.channel or UNSET,
        customer=wire.Customer(remembered.customer_name or None, remembered.customer_title or None)
        if remembered.customer_name or remembered.customer_title
        else UNSET,
        waiting_since=None if waiting is None else wire.wire_time(waiting),
        last_message=remembered.last_message or UNSET,
    )
