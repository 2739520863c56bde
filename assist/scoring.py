"""Customers' messages, each scored once and kept for the keystrokes after it. Pure.

Where an encoder is at hand, a message freshly scored is also put up for a better order of its
first few replies. The encoder takes long, so it works elsewhere; what it finds is taken in here
if the message is still the one that counts.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk import Remembered
from phrasebook.book import Book
from phrasebook.search import Query, Scored
from phrasebook.search.meaning import worth_reordering

MAX_SCORED = 8
"""Conversations whose customer message stays scored: as many as one switches between."""


@dataclass(frozen=True, slots=True, eq=False)
class Reordering:
    """A scored message whose first replies an encoder may put in a better order.

    ``acts`` is what the agent had done by then, ``at`` when it was.
    """

    conversation: str
    scored: Scored
    acts: int
    at: datetime


class Scoring:
    """The messages of one panel's conversations, scored; the least recently used forgotten."""

    def __init__(
        self, *, team: str, user: str, limit: int, threshold: float | None, reorders: bool
    ) -> None:
        self._query = Query(team=team, user=user, limit=limit, threshold=threshold)
        self._reorders = reorders
        self._scored: OrderedDict[str, tuple[tuple[object, ...], Scored]] = OrderedDict()
        self._fresh: OrderedDict[str, Reordering] = OrderedDict()

    def of(
        self, remembered: Remembered, book: Book, moment: datetime, *, acts: int, now: datetime
    ) -> Scored:
        """The customer's message of a conversation, by ``book`` as it holds at ``moment``."""
        text, earlier = remembered.customer_text, remembered.earlier_texts
        sent = len(remembered.sent_replies)
        last = remembered.sent_replies[-1] if sent else ""
        key = (book.number, text, earlier, remembered.channel, sent, last, moment)
        known = self._scored.get(remembered.key)
        if known is not None and known[0] == key:
            return known[1]
        scored = self._best_reading(remembered, book, moment)
        self._scored[remembered.key] = (key, scored)
        self._scored.move_to_end(remembered.key)
        if len(self._scored) > MAX_SCORED:
            gone, _ = self._scored.popitem(last=False)
            self._fresh.pop(gone, None)
        if self._reorders and worth_reordering(scored):
            self._fresh[remembered.key] = Reordering(remembered.key, scored, acts, now)
        return scored

    def clear(self) -> None:
        """Forget all: it would keep an old index alive."""
        self._scored.clear()
        self._fresh.clear()

    def to_reorder(self) -> Reordering | None:
        """A message that waits for a better order, told once; ``None``: no more."""
        return self._fresh.popitem(last=False)[1] if self._fresh else None

    def stands(self, reordering: Reordering) -> bool:
        """Whether that message is still the one that counts in its conversation."""
        known = self._scored.get(reordering.conversation)
        return known is not None and known[1] is reordering.scored

    def take(self, reordering: Reordering, better: Scored) -> None:
        """From now on go by ``better``, for a message that ``stands``."""
        key, _ = self._scored[reordering.conversation]
        self._scored[reordering.conversation] = (key, better)

    def _best_reading(self, remembered: Remembered, book: Book, moment: datetime) -> Scored:
        """The burst scored as one question; where nothing answers all of it, the newest of its
        messages that something answers: people add remarks to a question."""
        index, burst = book.index, remembered.burst
        whole = replace(
            self._query,
            customer="\n".join(burst),
            previous=remembered.earlier_texts,
            channel=remembered.channel,
            stage=remembered.stage,
            sent=frozenset(remembered.sent_replies),
            now=moment,
        )
        scored = index.score(whole)
        if len(burst) > 1 and not index.steer(scored, whole):
            for text in reversed(burst):
                part = index.score(replace(whole, customer=text))
                if index.steer(part, part.query):
                    return part
        return scored
