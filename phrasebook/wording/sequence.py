"""Sequences: the slots of rules and contexts (``notation``), compiled into an expression and what is asked
before it runs.

Each is looked for at its anchors, the rarest words one of which stands in every match; needs and
windows say no to most places before the expression is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from phrasebook.wording.inflect import longest_form, pieces, variants
from phrasebook.wording.notation import (
    LEADING,
    Edge,
    Element,
    Gap,
    SequenceError,
    Words,
    as_expressions,
    parse,
)
from phrasebook.wording.rarity import frequency, total_frequency

MOST_ANCHORS = 600
MOST_WAYS = 4_000
"""The product of the gaps of one sequence: more could take seconds on a draft made to be slow (慢慢慢慢…)."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words one of which stands in every match, taken from ``elements[first:after]``."""

    words: tuple[str, ...]
    first: int
    after: int


class Window(NamedTuple):
    """Where a match can stand around an anchor at ``[start, end)``.

    It begins at most ``before`` characters before the anchor and ends at most ``after`` behind it
    (with some slack).
    The anchor stands at most ``latest`` characters from the beginning of the text and ``tail`` from
    its end (for sequences bound to an edge of the draft); ``edge`` says that the anchor begins a
    clause, ``closes`` that it ends one.
    """

    before: int
    after: int
    latest: int
    tail: int
    edge: bool
    closes: bool = False


class Need(NamedTuple):
    """Characters one of which stands in every match near its anchor: within ``reach`` characters
    behind the anchor, or before it where ``reach`` is below 0."""

    letters: frozenset[str]
    reach: int


ANYWHERE = 1 << 30
MOST_NEEDS = 3
"""Needs that are asked about before an expression: more cost what they save."""
SLACK = 24
"""An edge at the end of a window must see past it instead of mistaking it for the end."""


@dataclass(frozen=True)
class Sequence:
    """A compiled sequence: the ``anchors`` of its ``group`` (one of them stands in every match) and an
    expression."""

    source: str
    elements: tuple[Element, ...]
    group: Group
    window: Window

    @property
    def anchors(self) -> tuple[str, ...]:
        """The words of which one stands in every match."""
        return self.group.words

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Its words of two characters and more, neighbours joined: what a homophone may hide."""
        return tuple(
            dict.fromkeys(
                word
                for place in required_groups(self.elements)
                for word in place.words
                if len(word) > 1
            )
        )

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled on first use: a pack of thousands of sequences stays quick to load."""
        return re.compile("".join(as_expressions(self.elements)))

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        """What must stand around an anchor for a match of which it is part, the rarest first. Says
        quickly no to most places."""
        asked: set[Need] = set()
        for side, items in (
            (-1, reversed(self.elements[: self.group.first])),
            (1, iter(self.elements[self.group.after :])),
        ):
            reach = 0
            for item in items:
                reach += longest(item)
                if isinstance(item, Words) and required(item):
                    letters = telling_letters(item)
                    if letters:
                        asked.add(Need(letters, side * reach))
        ranked = sorted(
            asked,
            key=lambda need: (total_frequency(need.letters), need.reach, sorted(need.letters)),
        )
        return tuple(ranked[:MOST_NEEDS])

    @cached_property
    def barred(self) -> frozenset[str]:
        """Characters one of which stands right behind an anchor only where there is no match."""
        return frozenset(
            form
            for item in behind(self.elements, self.group)
            if item.kind == "!"
            for option in item.options
            for form in variants(option)
            if len(form) == 1
        )

    @cached_property
    def reach(self) -> int:
        """The most characters a match takes."""
        return sum(map(longest, self.elements))

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Matches around ``text[start:end]``."""
        window = self.window
        for match in self.pattern.finditer(text, max(0, start - window.before), end + window.after):
            if match.end() > match.start():
                yield match.span(self.pattern.groups)


def compile_sequence(
    source: str, groups: Mapping[str, tuple[str, ...]], *, context: bool = False
) -> Sequence:
    """Compile the notation; raises SequenceError with what is wrong.

    A ``context`` may begin and end with a gap, which then takes as much as it can.
    """
    elements = tuple(parse(source, groups))
    words = [item for item in elements if isinstance(item, Words)]
    if not any(map(required, words)):
        raise SequenceError(
            "every word may be missing, so the sequence would match anything; let one be without ?",
            "每个词都可以没有，什么都会匹配；请至少有一个词不带 ?",
        )
    if not context and (isinstance(elements[0], Gap) or isinstance(elements[-1], Gap)):
        raise SequenceError(
            "a gap must stand between two word groups; take it away from the beginning or end",
            "间隔须写在两组词之间；请去掉开头或结尾的间隔",
        )
    if prod(item.most + 1 for item in elements if isinstance(item, Gap)) > MOST_WAYS:
        raise SequenceError(
            "the gaps are too many and too wide to be checked quickly; narrow them, or leave out a group",
            "间隔太多太宽，检查起来会很慢；请缩小间隔，或少写一组",
        )
    marks = [item.kind for item in elements if isinstance(item, Edge) and item.kind in "()"]
    if marks not in ([], ["(", ")"]):
        raise SequenceError(
            "one pair of brackets, ( and ), may mark what is covered",
            "只能有一对括号 ( 和 )，用来标出要划线的部分；括号两边要有空格",
        )
    place = min(required_groups(elements), key=lambda group: total_frequency(group.words))
    return Sequence(source, elements, place, window_of(elements, place))


def required_groups(elements: tuple[Element, ...]) -> Iterator[Group]:
    """Groups of words one of which stands in every match.

    Neighbours without a gap between are also joined, because 告去 is rare where 告 is not.
    """
    for first, item in enumerate(elements):
        if not isinstance(item, Words) or not required(item):
            continue
        joined = forms_of(item)
        yield Group(joined, first, first + 1)
        for place in range(first + 1, len(elements)):
            after = elements[place]
            if isinstance(after, Edge):
                continue
            if isinstance(after, Gap) or "$" in after.options:
                break
            forms = forms_of(after)
            if len(joined) * (len(forms) + after.optional) > MOST_ANCHORS:
                break
            longer = tuple(a + b for a, b in product(joined, forms))
            joined = tuple(dict.fromkeys((*longer, *joined))) if after.optional else longer
            if not after.optional:
                yield Group(joined, first, place + 1)


def window_of(elements: tuple[Element, ...], group: Group) -> Window:
    """How far a match may reach around the group."""
    # Marks may stand before the opening of a draft, and a match begins with them.
    opening = LEADING * (Edge("^^") in elements[: group.first])
    before = sum(map(longest, elements[: group.first])) + opening
    after = sum(map(longest, elements[group.after :]))
    kinds = [item.kind for item in elements if isinstance(item, Edge)]
    return Window(
        before=before,
        after=after + SLACK,
        latest=before + LEADING - opening if "^^" in kinds else ANYWHERE,
        tail=after + SLACK if "$$" in kinds else ANYWHERE,
        edge=group.first > 0 and elements[group.first - 1] in (Edge("^"), Edge("^^")),
        closes=any(item.kind in ("$", "$$") for item in behind(elements, group)),
    )


def behind(elements: tuple[Element, ...], group: Group) -> Iterator[Edge]:
    """The conditions that stand right behind the group: none where its words have forms that are not
    written out, as the anchor is no whole word then."""
    for item in elements[group.first : group.after]:
        if isinstance(item, Words) and not written_out(item):
            return
    for item in elements[group.after :]:
        if not isinstance(item, Edge):
            return
        yield item


def longest(element: Element) -> int:
    """The most characters an element takes."""
    if isinstance(element, Gap):
        return element.most
    if isinstance(element, Words):
        return max(map(longest_form, element.options))
    return 0


def required(words: Words) -> bool:
    """Whether one of the words must stand there."""
    return not words.optional and "$" not in words.options


def written_out(words: Words) -> bool:
    """Whether every form of every option is known."""
    return all(len(pieces(word)) == 1 or len(variants(word)) > 1 for word in words.options)


def telling_letters(words: Words) -> frozenset[str]:
    """The rarest character of each form, one of which stands wherever one of the words does;
    empty where a word has forms that are not written out."""
    if not written_out(words):
        return frozenset()
    return frozenset(min(form, key=frequency) for form in forms_of(words))


@lru_cache(maxsize=4096)
def forms_of(words: Words) -> tuple[str, ...]:
    """Every option with its inflections."""
    return tuple(dict.fromkeys(form for word in words.options for form in variants(word)))
