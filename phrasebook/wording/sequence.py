"""The notation of slots: word groups in order, with gaps and edges between them.

A sequence is written as tokens with blanks between::

    爱|随便|尽管 ~4 {complain} ~1 去|吧|好了|呗

``a|b``      one of these words (inflections are covered), ``{name}`` stands for a word group
``a|b|$``    the same, or the edge of a clause
``a|b?``     the same, may be missing
``*a|*b``    the same, and the engine looks for these words first (else it chooses)
``~4``       at most four characters, none of them ending a clause; ``~~4`` may end one
``^`` ``$``  the edge of a clause, ``^^`` ``$$`` the edge of the draft
``(`` ``)``  what the diagnostic covers, where that is not the whole match
``!a|b``     not followed by; ``!<a|b`` not preceded by; ``&a|b`` followed by; ``&<a|b`` preceded by

Sequences have no nested repetition, so they run in linear time whatever the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from phrasebook.wording.clauses import CLAUSE_MARKS, EDGE_MARKS, PARTICLES
from phrasebook.wording.inflect import expression, variants

LONGEST_GAP = 30
MOST_ANCHORS = 600
COMMON = frozenset(
    "的一是不了在有我你他她它这那个们来到大地为子中说生国年着就要出也得里后自以会家可下过天去能对小多然于心学么之都好看起发当没成只如事把还用样道想作种开美总从无情面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间知世什两次使身者被高已亲其进此话常与活正感吗呢吧啊哦先再请帮等时人什么怎"
)
"""Characters too frequent in honest messages to look for first."""

EDGE = f"[{re.escape(EDGE_MARKS)}]"
NO_CLAUSE_END = f"[^{re.escape(CLAUSE_MARKS)}]"
ADDRESS = "(?:亲爱的|亲亲|亲|客官|宝贝|宝|先生|女士|老师)"
AT_CLAUSE_START = f"(?:(?<={EDGE})|^)"
AT_CLAUSE_END = f"(?=[{PARTICLES}]{{0,4}}{ADDRESS}?(?:{EDGE}|\\Z))"
AT_TEXT_END = f"(?=[{PARTICLES}]{{0,4}}{EDGE}{{0,6}}{ADDRESS}?[{PARTICLES}]?{EDGE}{{0,6}}\\Z)"
AT_TEXT_START = f"(?:^{EDGE}{{0,4}})"

FIXED = {
    "^": AT_CLAUSE_START,
    "^^": AT_TEXT_START,
    "$": AT_CLAUSE_END,
    "$$": AT_TEXT_END,
    "(": "(",
    ")": ")",
}


class SequenceError(ValueError):
    """A sequence cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Words:
    """One of ``options``, or nothing where ``optional``."""

    options: tuple[str, ...]
    optional: bool = False
    anchor: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """At most ``most`` characters; ``crossing`` says whether a clause may end among them."""

    most: int
    crossing: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A condition or mark that takes no characters: ``^ ^^ $ $$ ( ) ! !< & &<``."""

    kind: str
    options: tuple[str, ...] = ()


Element = Words | Gap | Edge


@dataclass(frozen=True)
class Sequence:
    """A compiled sequence: ``anchors`` (one of them stands in every match) and an expression."""

    source: str
    elements: tuple[Element, ...]
    anchors: tuple[str, ...]
    reach: int

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Its words of two characters and more, neighbours joined: what a homophone may hide."""
        return tuple(
            dict.fromkeys(
                word for group in required_groups(self.elements) for word in group if len(word) > 1
            )
        )

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled on first use: a pack of thousands of sequences stays quick to load."""
        last = len(self.elements) - 1
        return re.compile(
            "".join(
                as_expression(item, greedy=place in (0, last))
                for place, item in enumerate(self.elements)
            )
        )

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Matches near the anchor ``text[start:end]``."""
        # The slack lets an edge at the end see past the reach instead of mistaking it for the end.
        for match in self.pattern.finditer(
            text, max(0, start - self.reach), min(len(text), end + self.reach + 16)
        ):
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
    if not any(not item.optional and "$" not in item.options for item in words):
        raise SequenceError("every word may be missing, so the sequence would match anything")
    if not context and (isinstance(elements[0], Gap) or isinstance(elements[-1], Gap)):
        raise SequenceError("a gap must stand between two word groups")
    marks = [item.kind for item in elements if isinstance(item, Edge) and item.kind in "()"]
    if marks not in ([], ["(", ")"]):
        raise SequenceError("one pair of brackets, ( and ), may mark what is covered")
    reach = sum(
        item.most if isinstance(item, Gap) else max(map(len, item.options)) * 2
        for item in elements
        if not isinstance(item, Edge)
    )
    return Sequence(source, elements, choose_anchors(elements), reach + 8)


def parse(source: str, groups: Mapping[str, tuple[str, ...]]) -> Iterator[Element]:
    """The elements of a sequence, left to right."""
    for token in source.split():
        if token in FIXED:
            yield Edge(token)
        elif token.startswith("~"):
            yield parse_gap(token)
        elif token[0] in "!&":
            kind = token[:2] if token[1:2] == "<" else token[0]
            yield Edge(kind, parse_options(token[len(kind) :], groups))
        else:
            anchor = "*" in token
            optional = token.endswith("?")
            yield Words(parse_options(token.removesuffix("?"), groups), optional, anchor)


def parse_gap(token: str) -> Gap:
    """``~4`` or ``~~4``."""
    crossing = token.startswith("~~")
    number = token.lstrip("~")
    if not number.isdecimal() or not 0 < int(number) <= LONGEST_GAP:
        raise SequenceError(f"“{token}” is no gap; write ~1 to ~{LONGEST_GAP}")
    return Gap(int(number), crossing)


def parse_options(body: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a token, groups written out."""
    options: list[str] = []
    for choice in body.split("|"):
        option = choice.removeprefix("*")
        if option.startswith("{") and option.endswith("}"):
            name = option[1:-1]
            if name not in groups:
                raise SequenceError(f"there is no word group “{name}”")
            options.extend(groups[name])
        elif not option:
            raise SequenceError(f"“{body}” has an empty word")
        else:
            options.append(option)
    return tuple(dict.fromkeys(options))


def as_expression(element: Element, *, greedy: bool = False) -> str:
    """The regular expression of one element."""
    if isinstance(element, Gap):
        body = "(?s:.)" if element.crossing else NO_CLAUSE_END
        return f"{body}{{0,{element.most}}}{'' if greedy else '?'}"
    if isinstance(element, Words):
        longest = sorted(element.options, key=len, reverse=True)
        options = [AT_CLAUSE_END if word == "$" else expression(word) for word in longest]
        return f"(?:{'|'.join(options)}){'?' if element.optional else ''}"
    if element.kind in FIXED:
        return FIXED[element.kind]
    forms = [form for option in element.options for form in variants(option)]
    if element.kind == "!":
        return f"(?!{'|'.join(map(re.escape, forms))})"
    if element.kind == "&":
        return f"(?={'|'.join(map(re.escape, forms))})"
    behind = [f"(?<{'!' if element.kind == '!<' else '='}{re.escape(form)})" for form in forms]
    return "".join(behind) if element.kind == "!<" else f"(?:{'|'.join(behind)})"


def choose_anchors(elements: tuple[Element, ...]) -> tuple[str, ...]:
    """The rarest words that every match must hold: the author's choice, else the longest."""
    for item in elements:
        if isinstance(item, Words) and item.anchor:
            return forms_of(item)
    return max(required_groups(elements), key=rarity)


def required_groups(elements: tuple[Element, ...]) -> Iterator[tuple[str, ...]]:
    """Groups of words one of which stands in every match.

    Two groups that stand side by side are also joined, because 告去 is rare where 告 is not.
    """
    before: tuple[str, ...] | None = None
    for item in elements:
        if isinstance(item, Edge):
            continue
        if isinstance(item, Gap) or item.optional or "$" in item.options:
            before = None
            continue
        forms = forms_of(item)
        yield forms
        if before is not None and len(before) * len(forms) <= MOST_ANCHORS:
            yield tuple(a + b for a, b in product(before, forms))
        before = forms


def forms_of(words: Words) -> tuple[str, ...]:
    """Every option with its inflections."""
    return tuple(dict.fromkeys(form for word in words.options for form in variants(word)))


def rarity(forms: tuple[str, ...]) -> tuple[int, int]:
    """How well the words serve as anchors: the worst of them counts, then how few they are."""
    worst = min(
        min(len(form), 3) - (1 if all(character in COMMON for character in form) else 0)
        for form in forms
    )
    return worst, -len(forms)
