"""The book: one immutable, numbered snapshot of all published content. Pure.

A session reads one book at a time and so never sees half a change. Building takes long enough
to belong off the event loop; looking things up does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phrasebook.entries import Reply, Scope
from phrasebook.search import Index
from phrasebook.wording import Checker, Pack

REBUILT_FROM = 500
"""A change of this many replies rebuilds the index: a change that large moves its statistics."""

REBUILT_BELOW = 50
"""A book smaller than this is rebuilt at each change: it has hardly any statistics to keep, and
building it costs a few milliseconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """What may be said at phrasebook version ``number``, ready to be asked.

    ``checker`` knows the published texts as approved, so that it never flags what it offers;
    ``rules`` does not, so that a reply is judged by the rules alone before it is published.
    """

    number: int
    packs: tuple[Pack, ...]
    rules: Checker
    checker: Checker
    index: Index
    replies: Mapping[str, Reply]

    @classmethod
    def build(cls, number: int, replies: Iterable[Reply], packs: Iterable[Pack]) -> Book:
        """A book from scratch. Raises ``EntryError`` where two replies have one id."""
        listed, kept = tuple(replies), tuple(packs)
        rules = Checker(kept)
        return cls(
            number=number,
            packs=kept,
            rules=rules,
            checker=rules.with_approved(_approved(listed)),
            index=Index.build(listed),
            replies=MappingProxyType({reply.id: reply for reply in listed}),
        )

    def with_replies(self, upserts: Iterable[Reply], removed: Iterable[str], number: int) -> Book:
        """The next book: ``upserts`` added or replaced, then the ids ``removed`` gone.

        This book stays as it is. An id to remove that is not there is fine.
        """
        changed, gone = {reply.id: reply for reply in upserts}, set(removed)
        replies = {
            reply_id: reply
            for reply_id, reply in {**self.replies, **changed}.items()
            if reply_id not in gone
        }
        if len(changed) >= REBUILT_FROM or len(self.replies) < REBUILT_BELOW:
            index = Index.build(replies.values())
        else:
            index = self.index.changed(
                [reply for reply in changed.values() if reply.id not in gone], gone
            )
        approved = _approved(replies.values())
        same = approved == _approved(self.replies.values())
        return Book(
            number=number,
            packs=self.packs,
            rules=self.rules,
            checker=self.checker if same else self.checker.with_approved(approved),
            index=index,
            replies=MappingProxyType(replies),
        )


def _approved(replies: Iterable[Reply]) -> tuple[str, ...]:
    """The texts a lead has approved. Personal ones are not: agents write them unreviewed."""
    return tuple(
        dict.fromkeys(reply.text for reply in replies if reply.scope is not Scope.PERSONAL)
    )
