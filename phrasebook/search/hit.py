"""What the index answers with."""

from __future__ import annotations

from dataclasses import dataclass

from phrasebook.entries import Message, Reply


@dataclass(frozen=True, slots=True)
class Hit:
    """One suggested reply.

    ``score`` (0 to 1) is how likely this reply is the one wanted. ``question`` is the phrasing
    that matched, or ``""``. ``why`` says in a few words why it is here. ``matched`` are
    code-point ranges of ``reply.text`` worth highlighting. ``alternatives`` are ids of
    replies that say nearly the same and stand behind this one.
    """

    reply: Reply
    score: float
    question: str
    why: Message
    matched: tuple[tuple[int, int], ...] = ()
    alternatives: tuple[str, ...] = ()
