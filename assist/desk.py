"""What the server remembers, in memory only, of one agent's conversations.

All panels of an agent share one desk, so a message that reaches one of them steers the
suggestions of all. Customers' words live here and nowhere else: a restart forgets them.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime

from assist.rounds import Round

MAX_CONVERSATIONS = 500
"""Conversations remembered per agent; the one untouched longest is forgotten first. Its
deadlines stay in the database: only the texts that steer suggestions are gone."""
MAX_CUSTOMER_MESSAGES = 6
MAX_SENT = 50


@dataclass(slots=True)
class Remembered:
    """One conversation: who the customer is and what was said last."""

    key: str
    channel: str = ""
    customer_name: str = ""
    customer_title: str = ""
    closed: bool = False
    waiting_since: datetime | None = None
    customer_messages: deque[tuple[str, str]] = field(
        default_factory=lambda: deque(maxlen=MAX_CUSTOMER_MESSAGES)
    )
    """``(message key, text)``, newest last."""
    unanswered: int = 0
    """How many of them came after the last reply: a burst is one question in several parts."""
    last_reply: str = ""
    last_reply_at: datetime | None = None
    sent_replies: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_SENT))
    """Ids of the suggestions used here, newest last."""
    round: Round = field(default_factory=Round)
    """What was shown and used since the last reply went out."""
    stage: str = ""
    """The stage of the newest of them that has one."""

    @property
    def last_message(self) -> str:
        """The customer's last message, or an empty text."""
        return self.customer_messages[-1][1] if self.customer_messages else ""

    @property
    def burst(self) -> tuple[str, ...]:
        """What waits for an answer: the messages since the last reply; when there is none, the
        last message."""
        return tuple(text for _, text in list(self.customer_messages)[-self._asked :])

    @property
    def customer_text(self) -> str:
        """The burst as one text, a line each."""
        return "\n".join(self.burst)

    @property
    def earlier_texts(self) -> tuple[str, ...]:
        """What the customer wrote before that, newest last."""
        return tuple(text for _, text in list(self.customer_messages)[: -self._asked])

    @property
    def _asked(self) -> int:
        return min(max(1, self.unanswered), MAX_CUSTOMER_MESSAGES)

    def hears(self, message: str, text: str) -> bool:
        """Take a customer's message; ``False`` when its key is known (the first text stays)."""
        if any(key == message for key, _ in self.customer_messages):
            return False
        self.customer_messages.append((message, text))
        self.unanswered += 1
        return True

    def answers(self, text: str, at: datetime) -> None:
        """Take the agent's reply: nothing waits any more."""
        self.last_reply, self.last_reply_at = text, at
        self.unanswered, self.waiting_since = 0, None


class Desk:
    """The remembered conversations of one agent, the least recently touched forgotten first."""

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, Remembered] = OrderedDict()

    def conversation(self, key: str) -> Remembered:
        """The conversation ``key``, made when unknown, and now the most recently touched."""
        known = self._conversations.get(key)
        if known is None:
            known = self._conversations[key] = Remembered(key)
            if len(self._conversations) > MAX_CONVERSATIONS:
                self._conversations.popitem(last=False)
        else:
            self._conversations.move_to_end(key)
        return known

    def peek(self, key: str) -> Remembered | None:
        """The conversation ``key`` if remembered, without touching it."""
        return self._conversations.get(key)

    def __len__(self) -> int:
        return len(self._conversations)
