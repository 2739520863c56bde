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
from assist.offers import Offers
from phrasebook.book import Book
from phrasebook.search import Query, Scored

SPLIT_WINDOW = timedelta(minutes=2)
"""A forbidden phrase split over two messages counts when they follow each other this closely."""
LEAST_LIKELY = 0.02
"""A reply less likely than this to be the wanted one is noise, even behind a good first one."""
MAX_DRAFTS = 500
"""Drafts remembered per panel; beyond it the oldest conversation's revision is forgotten."""
MAX_SCORED = 8
"""Conversations whose customer message stays scored: as many as one switches between."""

Storable = (
    wire.ConversationOpen
    | wire.ConversationClose
    | wire.CustomerMessage
    | wire.ReplySent
    | wire.SuggestionUse
    | wire.DiagnosticDismiss
    | wire.CallbackCreate
    | wire.CallbackUpdate
    | wire.HandoverOffer
    | wire.HandoverAnswer
    | wire.AnnouncementAck
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at the panel, as the session needs it."""

    id: str
    name: str
    role: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to.

    ``answers`` go to this panel now. ``later`` names the conversation whose suggestions are to
    follow: ``suggest`` makes them once nobody waits for a warning. ``peers`` go to the agent's
    other panels; ``store`` must be committed, and its events (with ``reply_to``) are the
    message's answer; ``sent_codes`` are the diagnostics a sent reply went out with.
    """

    answers: tuple[wire.ServerMessage, ...] = ()
    later: str | None = None
    peers: tuple[wire.ServerMessage, ...] = ()
    store: Storable | None = None
    sent_codes: tuple[str, ...] = ()


@dataclass(slots=True)
class _DraftState:
    revision: int
    text: str
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
    ) -> None:
        self.person = person
        self.book = book
        self.desk = desk
        self._locale = locale
        self._offers = Offers(person.name, zone=zone, locale=locale, shop_name=shop_name)
        self._limit = suggestion_limit
        self._threshold = threshold
        self._drafts: OrderedDict[str, _DraftState] = OrderedDict()
        self._scored: OrderedDict[str, tuple[tuple[object, ...], Scored]] = OrderedDict()
        self._active = ""

    def receive(self, message: wire.ClientMessage, now: datetime) -> Turn:
        """Take one message. Raises ``RefusedError`` for one that cannot be taken."""
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
                return self._suggestion_use(message)
            case wire.CallbackCreate():
                return self._callback_create(message, now)
            case wire.Ping():
                reply_to = message.id if message.id is not None else UNSET
                return Turn((wire.Pong(now=wire.wire_time(now), reply_to=reply_to),))
            case wire.CallbackUpdate():
                _refuse_past(message.due_at, now)
                return Turn(store=message)
            case (
                wire.DiagnosticDismiss()
                | wire.HandoverOffer()
                | wire.HandoverAnswer()
                | wire.AnnouncementAck()
            ):
                return Turn(store=message)
            case _:
                raise RefusedError("bad_message", "hello was said already", field="type")

    def use(self, book: Book, now: datetime) -> Turn:
        """Take a new book; answer afresh for the conversation in front of the agent."""
        self.book = book
        self._scored.clear()  # They would keep the old index alive.
        remembered = self.desk.peek(self._active)
        if remembered is None or remembered.closed:
            return Turn()
        draft = self._drafts.get(self._active)
        if draft is None:
            return Turn(later=self._active)
        found = self._diagnostics(remembered, draft.text, draft.revision, now)
        return Turn((found,), later=self._active)

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

    # One handler a message

    def _draft(self, message: wire.Draft, now: datetime) -> Turn:
        last = self._drafts.get(message.conversation)
        if last is not None and message.revision <= last.revision:
            raise RefusedError(
                "stale_revision",
                f"revision {message.revision} is not above {last.revision}",
                field="revision",
            )
        self._remember_draft(message)
        remembered = self._touch(message.conversation)
        found = self._diagnostics(remembered, message.text, message.revision, now, message.id)
        return Turn((found,), later=message.conversation)

    def _customer_message(self, message: wire.CustomerMessage, now: datetime) -> Turn:
        remembered = self._touch(message.conversation)
        if not remembered.hears(message.message, message.text):
            return Turn(store=message)
        remembered.closed = False
        remembered.waiting_since = remembered.waiting_since or min(message.at or now, now)
        answer = self._suggestions(remembered, "", None, now, message.id)
        told = (self._changed(remembered), msgspec.structs.replace(answer, reply_to=UNSET))
        return Turn((answer,), peers=told, store=message)

    def _reply_sent(self, message: wire.ReplySent, now: datetime) -> Turn:
        remembered = self._touch(message.conversation)
        found = self.book.checker.check(message.text, self._previous(remembered, now))
        if message.by == "agent":
            remembered.answers(message.text, now)
        return Turn(
            peers=(self._changed(remembered),),
            store=message,
            sent_codes=tuple(sorted({item.code for item in found})),
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
        return Turn(peers=(self._changed(remembered),), store=message)

    def _search(self, message: wire.Search, now: datetime) -> Turn:
        remembered = self.desk.peek(message.conversation or "")
        hits = self.book.index.search(
            message.query,
            limit=message.limit,
            team=self.person.team,
            user=self.person.id,
            now=now,
        )
        items = self._offers.of(hits, remembered, now)
        reply_to = message.id if message.id is not None else UNSET
        return Turn((wire.SearchResults(items=items, reply_to=reply_to),))

    def _suggestion_use(self, message: wire.SuggestionUse) -> Turn:
        if message.conversation:
            self._touch(message.conversation).sent_replies.append(message.reply)
        return Turn(store=message)

    def _callback_create(self, message: wire.CallbackCreate, now: datetime) -> Turn:
        _refuse_past(message.due_at, now)
        phone = message.customer.phone
        if phone and not _is_phone(phone):
            raise RefusedError(
                "bad_message",
                "customer.phone holds no telephone number; use digits, spaces, + - ( ) # or *",
                field="customer.phone",
            )
        return Turn(store=message)

    # Answers

    def _diagnostics(
        self,
        remembered: Remembered,
        text: str,
        revision: int,
        now: datetime,
        reply_to: str | None = None,
    ) -> wire.Diagnostics:
        found = self.book.checker.check(text, self._previous(remembered, now)) if text else ()
        return wire.Diagnostics(
            conversation=remembered.key,
            revision=revision,
            items=wire.wire_diagnostics(text, found, self._locale),
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
        found = self.book.index.steer(scored, replace(scored.query, draft=draft))
        hits = [hit for hit in found if hit.score >= LEAST_LIKELY]
        return wire.Suggestions(
            conversation=remembered.key,
            revision=revision,
            items=self._offers.of(hits, remembered, now),
            reply_to=UNSET if reply_to is None else reply_to,
        )

    def _score(self, remembered: Remembered, now: datetime) -> Scored:
        """The customer's message scored once; each keystroke after it only steers."""
        text, earlier = remembered.customer_text, remembered.earlier_texts
        # Validity dates are judged by the minute: to the second each keystroke would score anew.
        minute = now.replace(second=0, microsecond=0)
        sent = len(remembered.sent_replies)
        last = remembered.sent_replies[-1] if sent else ""
        key = (self.book.number, text, earlier, remembered.channel, sent, last, minute)
        known = self._scored.get(remembered.key)
        if known is not None and known[0] == key:
            return known[1]
        scored = self._best_reading(remembered, minute)
        self._scored[remembered.key] = (key, scored)
        self._scored.move_to_end(remembered.key)
        if len(self._scored) > MAX_SCORED:
            self._scored.popitem(last=False)
        return scored

    def _best_reading(self, remembered: Remembered, now: datetime) -> Scored:
        """The burst scored as one question; where nothing answers all of it, the newest of its
        messages that something answers: people add remarks to a question."""
        index, burst = self.book.index, remembered.burst
        whole = Query(
            customer="\n".join(burst),
            previous=remembered.earlier_texts,
            channel=remembered.channel,
            team=self.person.team,
            user=self.person.id,
            sent=frozenset(remembered.sent_replies),
            now=now,
            limit=self._limit,
            threshold=self._threshold,
        )
        scored = index.score(whole)
        if len(burst) > 1 and not index.steer(scored, whole):
            for text in reversed(burst):
                part = index.score(replace(whole, customer=text))
                if index.steer(part, part.query):
                    return part
        return scored

    def _previous(self, remembered: Remembered, now: datetime) -> str:
        at = remembered.last_reply_at
        return remembered.last_reply if at is not None and now - at <= SPLIT_WINDOW else ""

    def _changed(self, remembered: Remembered) -> wire.ConversationChanged:
        return wire.ConversationChanged(conversation=wire_conversation(remembered))

    # State

    def _touch(self, key: str) -> Remembered:
        self._active = key
        return self.desk.conversation(key)

    def _remember_draft(self, message: wire.Draft) -> None:
        key = message.conversation
        self._drafts[key] = _DraftState(message.revision, message.text, message.id)
        self._drafts.move_to_end(key)
        if len(self._drafts) > MAX_DRAFTS:
            self._drafts.popitem(last=False)


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


def _refuse_past(due_at: datetime | None, now: datetime) -> None:
    if due_at is not None and due_at <= now:
        raise RefusedError(
            "bad_message", "due_at lies in the past; choose a later time", field="due_at"
        )


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return digits >= 3 and all(c.isdigit() or c in " +-()#*" for c in text)
