"""The book: one immutable, numbered snapshot of all published content. Pure.

A session reads one book at a time and so never sees half a change. Building takes long enough
to belong off the event loop; looking things up does not.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from phrasebook.entries import Diagnostic, Reply, Scope
from phrasebook.search import Index
from phrasebook.withdrawn import NOTHING_WITHDRAWN, Withdrawn, WithdrawnText
from phrasebook.wording import Checker, Pack

TIDIED_FROM = 200
"""So many changed replies beside the large part of the index are worth building it anew, at
leisure: each part is asked with every keystroke, and the statistics move."""

REBUILT_BELOW = 50
"""A book smaller than this is rebuilt at each change: it has hardly any statistics to keep, and
building it costs a few milliseconds."""


NOTHING_SILENT: Mapping[str, frozenset[str]] = MappingProxyType({})


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
    approved: tuple[str, ...]  # the texts the checker knows
    withdrawn: Withdrawn = NOTHING_WITHDRAWN
    silent: Mapping[str, frozenset[str]] = field(default_factory=lambda: NOTHING_SILENT)
    """By team (empty for all others): codes of rules that are off."""

    def check(
        self,
        text: str,
        previous: str = "",
        team: str = "",
        *,
        without: frozenset[str] = frozenset(),
    ) -> tuple[Diagnostic, ...]:
        """What is wrong with a draft of ``team``: by the rules that are on for it, and for what it
        holds of withdrawn texts. ``without``: codes of further rules that are not asked."""
        muted = self.silent_for(team) | without if self.silent or without else without
        found = (self.checker.muting(muted) if muted else self.checker).check(text, previous)
        return self.withdrawn.joined(text, found) if self.withdrawn else found

    def silent_for(self, team: str) -> frozenset[str]:
        """The codes of rules that are off for ``team``."""
        found = self.silent.get(team)
        return found if found is not None else self.silent.get("", frozenset())

    def rules_for(self, team: str) -> Checker:
        """``rules`` with those alone that are on for ``team``."""
        return self.rules.muting(self.silent_for(team))

    @classmethod
    def build(
        cls,
        number: int,
        replies: Iterable[Reply],
        packs: Iterable[Pack],
        index: Index | None = None,
    ) -> Book:
        """A book from scratch, or around an ``index`` that already holds just these replies.

        Raises ``EntryError`` where two replies have one id.
        """
        listed, kept = tuple(replies), tuple(packs)
        rules = Checker(kept)
        approved = _approved(listed)
        return cls(
            number=number,
            packs=kept,
            rules=rules,
            checker=rules.with_approved(approved),
            index=index or Index.build(listed),
            replies=MappingProxyType({reply.id: reply for reply in listed}),
            approved=approved,
        )

    def with_replies(self, upserts: Iterable[Reply], removed: Iterable[str], number: int) -> Book:
        """The next book: ``upserts`` added or replaced, then the ids ``removed`` gone.

        This book stays as it is. An id to remove that is not there is fine.
        """
        changed, gone = {reply.id: reply for reply in upserts}, set(removed)
        replies = {**self.replies, **changed}
        for reply_id in gone:
            replies.pop(reply_id, None)
        if len(self.replies) < max(REBUILT_BELOW, len(changed)):
            index = Index.build(replies.values())
        else:
            index = self.index.changed(
                [reply for reply in changed.values() if reply.id not in gone], gone
            )
        approved = _approved(replies.values())
        same = approved == self.approved
        return Book(
            number=number,
            packs=self.packs,
            rules=self.rules,
            checker=self.checker if same else self.checker.with_approved(approved),
            index=index,
            replies=MappingProxyType(replies),
            approved=approved,
            withdrawn=self.withdrawn,
            silent=self.silent,
        )

    def with_rules(
        self, packs: Iterable[Pack], silent: Mapping[str, frozenset[str]], number: int
    ) -> Book:
        """The same content judged by other rules. Compiling them takes a while: off the loop."""
        kept = tuple(packs)
        rules = self.rules if same_packs(kept, self.packs) else Checker(kept)
        if rules is self.rules:
            return replace(self, number=number, silent=silent)
        checker = rules.with_approved(_approved(self.replies.values()))
        return replace(self, number=number, packs=kept, rules=rules, checker=checker, silent=silent)

    def with_withdrawn(self, texts: Iterable[WithdrawnText]) -> Book:
        """The same book, looking for these texts in drafts; newest first."""
        withdrawn = Withdrawn.of(texts, self.replies, self.checker.approved.sentences)
        return replace(self, withdrawn=withdrawn)

    @property
    def untidy(self) -> bool:
        """Whether ``tidied`` is worth its time."""
        return self.index.changes >= TIDIED_FROM

    def tidied(self) -> Book:
        """The same book, its index built anew as a whole; takes as long as ``build``."""
        return replace(self, index=self.index.merged())

    def around(self, index: Index) -> Book:
        """The same book around ``index``, which is brought to what the book holds."""
        return replace(self, index=index.brought_to(self.replies.values()))


def same_packs(some: tuple[Pack, ...], others: tuple[Pack, ...]) -> bool:
    """Whether they are the same objects: to compare what stands in them takes long."""
    return len(some) == len(others) and all(map(operator.is_, some, others))


def _approved(replies: Iterable[Reply]) -> tuple[str, ...]:
    """The texts a lead has approved. Personal ones are not: agents write them unreviewed."""
    return tuple(
        dict.fromkeys(
            text for reply in replies if reply.scope is not Scope.PERSONAL for text in reply.texts
        )
    )
