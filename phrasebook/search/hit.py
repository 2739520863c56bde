"""What the index answers with."""

from __future__ import annotations

from typing import NamedTuple

from phrasebook.entries import Message, Reply

SIMILAR = Message("用词相近", "similar words")


class Hit(NamedTuple):
    """One suggested reply.

    ``score`` (0 to 1) is how likely this reply is the one wanted. ``question`` is the phrasing
    that matched, or ``""``. ``reason`` is why it is here, where that is not its likeness to the
    message. ``matched`` are code-point ranges of ``reply.text`` worth highlighting. ``doubles`` are
    replies that say nearly the same and stand behind this one.
    """

    reply: Reply
    score: float
    question: str
    reason: Message | None = None
    matched: tuple[tuple[int, int], ...] = ()
    doubles: tuple[Reply, ...] = ()

    @property
    def why(self) -> Message:
        """In a few words why it is here."""
        if self.reason is not None:
            return self.reason
        return _like(self.question) if self.question else SIMILAR

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The ids of ``doubles``."""
        return tuple(reply.id for reply in self.doubles)


def _like(question: str) -> Message:
    return Message(f"像顾客问的:{question}", f"like the question: {question}")
