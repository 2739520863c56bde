"""The notation of slots: word groups in order, with gaps and edges between them.

A sequence is written as tokens with blanks between::

    爱|随便|尽管 ~4 {complain} ~1 去|吧|好了|呗

``a|b``      one of these words (inflections are covered), ``{name}`` stands for a word group
``a|b|$``    the same, or the edge of a clause
``a|b?``     the same, may be missing
``~4``       at most four characters, none of them ending a clause; ``~~4`` may end one
``^`` ``$``  the edge of a clause, ``^^`` ``$$`` the edge of the draft
``(`` ``)``  what the diagnostic covers, where that is not the whole match
``!a|b``     not followed by; ``!<a|b`` not preceded by; ``&a|b`` followed by; ``&<a|b`` preceded by

No repetition stands in another, so a sequence runs in linear time whatever the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from phrasebook.errors import FieldError
from phrasebook.wording.clauses import (
    BEHIND,
    CALLED,
    CLAUSE_MARKS,
    DECORATION,
    EDGE,
    EDGE_MARKS,
    EMOJI,
    PARTICLES,
    TITLES,
)
from phrasebook.wording.inflect import expressions, pieces, variants

LONGEST_GAP = 30
NO_CLAUSE_END = f"[^{re.escape(CLAUSE_MARKS)}]"
ADDRESSES = (*CALLED, *TITLES)
ADDRESS = f"(?:{'|'.join(ADDRESSES)})"
CLOSERS = frozenset(
    (*EDGE_MARKS, *DECORATION, "[", *PARTICLES, *(word[0] for word in ADDRESSES), *EMOJI)
)
"""What may stand right behind the last word of a clause."""
OPENERS = frozenset((*EDGE_MARKS, *DECORATION, "]", *EMOJI))
"""What may stand right before its first one."""
LEADING = 12
"""Characters of marks and emoji that may stand before the opening of a draft, at most."""
AT_CLAUSE_START = f"(?<![^{EDGE[1:-1]}\\]])"
AT_CLAUSE_END = f"(?=[{PARTICLES}]{{0,4}}{ADDRESS}?(?:{BEHIND}|\\Z))"
AT_TEXT_END = f"(?=[{PARTICLES}]{{0,4}}{BEHIND}{{0,6}}{ADDRESS}?[{PARTICLES}]?{BEHIND}{{0,6}}\\Z)"
AT_TEXT_START = f"(?:^{BEHIND}{{0,6}})"

FIXED = {
    "^": AT_CLAUSE_START,
    "^^": AT_TEXT_START,
    "$": AT_CLAUSE_END,
    "$$": AT_TEXT_END,
    "(": "(",
    ")": ")",
}


class SequenceError(FieldError):
    """A sequence cannot be used; the message says why, in both languages."""


@dataclass(frozen=True, slots=True)
class Words:
    """One of ``options``, or nothing where ``optional``."""

    options: tuple[str, ...]
    optional: bool = False


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
EARLY = frozenset(("!<", "&<", "("))
"""Edges before a word that can as well be asked about behind its first letter."""
FEW_LETTERS = 8
"""First letters of words that are as soon tried one by one."""


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
            optional = token.endswith("?")
            yield Words(parse_options(token.removesuffix("?"), groups), optional)


def parse_gap(token: str) -> Gap:
    """``~4`` or ``~~4``."""
    crossing = token.startswith("~~")
    number = token.lstrip("~")
    if not number.isdecimal() or not 0 < int(number) <= LONGEST_GAP:
        raise SequenceError(
            f"“{token}” is no gap; write ~1 to ~{LONGEST_GAP}",
            f"“{token}”不是间隔；请写 ~1 到 ~{LONGEST_GAP}",
        )
    return Gap(int(number), crossing)


def parse_options(body: str, groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a token, groups written out."""
    options: list[str] = []
    for option in body.split("|"):
        if option.startswith("{") and option.endswith("}"):
            name = option[1:-1]
            if name not in groups:
                raise SequenceError(
                    f"there is no word group “{name}”; add it under groups, or mend its name",
                    f"没有叫“{name}”的词组；请写进 groups，或改正名称",
                )
            options.extend(groups[name])
        elif not option:
            raise SequenceError(
                f"“{body}” has an empty word; write a word on both sides of each |",
                f"“{body}”里有空的词；| 两边都要写词",
            )
        else:
            options.append(option)
    return tuple(dict.fromkeys(options))


def as_expressions(elements: Sequence[Element]) -> Iterator[str]:
    """The regular expressions of elements one after another, and between them what says sooner that they do not match:
    conditions of what stands before a word are many, and so may be the words, but their first letters are few."""
    last = len(elements) - 1
    asked = 0  # what it is said for
    for place, element in enumerate(elements):
        if place >= asked:
            after = place
            while after < last and is_early(elements[after]):
                after += 1
            first = first_letters(elements[after])
            if first and (after > place or (place and len(first) > FEW_LETTERS)):
                yield f"(?=[{re.escape(''.join(sorted(first)))}])"
            asked = after + 1
        yield as_expression(element, greedy=place in (0, last))


def is_early(element: Element) -> bool:
    """Whether it is a condition that can as well be asked about behind the first letter of what follows."""
    return isinstance(element, Edge) and element.kind in EARLY


def first_letters(element: Element) -> frozenset[str]:
    """The characters that an element can begin with; none where they are not known."""
    if not isinstance(element, Words) or element.optional or "$" in element.options:
        return frozenset()
    return frozenset(form[0] for word in element.options for form in pieces(word)[0])


def as_expression(element: Element, *, greedy: bool = False) -> str:
    """The regular expression of one element."""
    if isinstance(element, Gap):
        body = "(?s:.)" if element.crossing else NO_CLAUSE_END
        return f"{body}{{0,{element.most}}}{'' if greedy else '?'}"
    if isinstance(element, Words):
        longest = sorted(element.options, key=len, reverse=True)
        options = [
            form
            for word in longest
            for form in ((AT_CLAUSE_END,) if word == "$" else expressions(word))
        ]
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
