"""What a pack holds once it is loaded: rules, each with its matchers and exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from phrasebook.entries import Message, Severity
from phrasebook.wording.sequence import Sequence


class Negation(StrEnum):
    """Which negations before a hit let it pass.

    ``strong`` only refusals to do or say the thing (绝不会, 严禁, 避免); ``all`` also the plain
    ones (不能, 没法, 不支持); ``none`` no negation, for phrases that are negations themselves.
    """

    NONE = "none"
    STRONG = "strong"
    ALL = "all"


class Cover(StrEnum):
    """What a diagnostic underlines: the hit, or the whole clause it stands in."""

    HIT = "hit"
    CLAUSE = "clause"


class Reads(StrEnum):
    """Which text a matcher looks at: folded words, digits only, the draft as typed, or what a model
    makes of it."""

    WORDS = "words"
    DIGITS = "digits"
    TYPED = "typed"
    MODEL = "model"


class Matcher(Protocol):
    """One kind of rule, compiled. Pure: the same text gives the same spans.

    ``anchors`` are folded strings one of which stands in every match; an empty tuple means the
    matcher looks at every draft. ``exact`` says that an anchor is the match itself. ``evadable``
    says whether readings that undo evasions are searched too, the join with the message before
    among them. ``reads`` names the text that is searched, ``vocabulary`` the folded words that a
    disguise may hide.
    """

    @property
    def anchors(self) -> tuple[str, ...]: ...
    @property
    def exact(self) -> bool: ...
    @property
    def evadable(self) -> bool: ...
    @property
    def reads(self) -> Reads: ...
    @property
    def vocabulary(self) -> tuple[str, ...]: ...

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Spans in the folded ``text``; ``start`` and ``end`` are the anchor's."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence a rule must flag (``bad``) or leave alone, with the line it stands on."""

    text: str
    bad: bool
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``code`` is ``pack/rule``; ``place`` is ``path:line``, and ``replacement_lines`` are
    those of its replacements.

    ``exceptions`` are contexts: a hit that stands inside one of them passes. ``once`` reports the
    first hit of a draft only. ``quoted`` says that a quotation or a relay makes the hit a hint,
    ``straddle`` that a dictionary word reaching over the edge of the hit lets it pass, ``remedy``
    that help offered after the hit makes it a hint, ``disguised`` that what is written plainly
    passes, ``weighed`` that what stands around it may make it a hint (``innocence``), ``condition``
    that a condition (如果, 的话) lets it pass, ``speaker`` that it only counts where the agent is the
    subject.
    """

    code: str
    category: str
    severity: Severity
    message: Message
    replacements: tuple[str, ...]
    replacement_lines: tuple[int, ...]
    matchers: tuple[Matcher, ...]
    exceptions: tuple[Sequence, ...]
    negation: Negation
    cover: Cover
    once: bool
    quoted: bool
    straddle: bool
    remedy: bool
    disguised: bool
    weighed: bool
    condition: bool
    speaker: bool
    examples: tuple[Example, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A loaded, checked rule pack. ``approved`` sentences are never flagged by what they hold.

    ``heard`` are words of two syllables that people often disguise by homophones; shorter or
    commoner words are not listened for, because too much sounds like them.
    """

    name: str
    title: Message
    rules: tuple[Rule, ...]
    approved: tuple[str, ...]
    heard: tuple[str, ...]
    place: str
