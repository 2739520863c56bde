"""Whether what a rule found is meant innocently: a linear model of what stands around a hit.

A rule knows words, not what they are used for: 十三点 is an insult and a time of day, 没看到我在忙吗 is a
rebuff unless an apology quotes it. Which rule it is, what stands next to the hit and further away, and what
``likely`` says of the whole draft decide together; ``tools/learn_innocence.py`` learnt the weights from
what the rules find in labelled drafts, honest ones and breaches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import floor
from pathlib import Path
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled_now
from phrasebook.wording.clauses import EDGE_MARKS, clause_with_mark
from phrasebook.wording.fold import DATA
from phrasebook.wording.innocence_loops import weigh_around
from phrasebook.wording.lent import TRAITS, encode
from phrasebook.wording.weight_tables import placed_weights

KINDS = "lLrR<>[]h"
"""What a feature of one or two characters is about: the character before the hit and the two before it, the same
behind it, neighbours before and behind it in its clause, before and behind its clause, and inside it."""
FAMILIAR, ALONE, WEIGHT = "familiar", "alone", "weight"
"""Other features: the draft says 你 instead of 您, it is one clause and no more, and (``weight-3``) ``likely`` gives it
so many half units or more."""
BELIEVED: Final = 9999
"""Hundredths of a rule that is believed whatever stands around."""
MOST: Final = 12
"""Half units of weight above and below which all are the same."""
PAD = "^^", "$$"
PLAIN = re.compile(f"[{re.escape(EDGE_MARKS)}|^$]")
DIGIT = re.compile("[0-9]")
LATIN = re.compile("[a-z]")


@final
class Around:
    """Where a rule hit: its code, the folded text and the hit in it, and whether the draft says 你 before
    folding."""

    __slots__ = ("code", "end", "familiar", "start", "text")

    def __init__(self, code: str, text: str, start: int, end: int, *, familiar: bool) -> None:
        self.code = code
        self.text = text
        self.start = start
        self.end = end
        self.familiar = familiar


@dataclass(frozen=True, slots=True)
class Innocence:
    """Weights in hundredths: ``rules`` by code, ``drafts`` by half units of what ``likely`` says
    and ``least`` of these, the others in ``table`` for ``run``, the compiled loop; ``limit`` is the sum below
    which a hit is innocent."""

    rules: Mapping[str, int]
    drafts: tuple[int, ...]
    least: int
    familiar: int
    alone: int
    bias: int
    limit: int
    table: NDArray[np.int64]
    run: Callable[..., int]

    def believes(self, code: str) -> bool:
        """Whether a rule hardly ever hits what is honest."""
        return self.rules.get(code, 0) >= BELIEVED

    def around(self, place: Around, left: int, right: int) -> int:
        """Hundredths of the logarithm of the odds that a hit is what its rule is about, but for what ``likely`` says.
        ``text[left:right]`` is the clause of the hit with its mark (``clauses``)."""
        total = self.bias + self.rules.get(place.code, 0)
        if place.familiar:
            total += self.familiar
        if left == 0 and right == len(place.text):
            total += self.alone
        codes, _ = encode(place.text, "surrogatepass")
        return total + self.run(codes, place.start, place.end, left, right, TRAITS, self.table)

    def draft(self, weight: float) -> int:
        """What is added to that where ``likely`` gives the text a ``weight``."""
        return self.drafts[half_units(weight)]


def half_units(weight: float) -> int:
    """Where in ``Innocence.drafts`` a weight stands."""
    return min(MOST, max(-MOST, floor(2 * weight))) + MOST


def features(place: Around, weight: float) -> Iterator[str]:
    """What ``around`` and ``draft`` add up, one by one."""
    text, start, end = place.text, place.start, place.end
    left, right = clause_with_mark(text, start, end)
    yield place.code
    yield from (f"{WEIGHT}{at - MOST}" for at in range(half_units(weight) + 1))
    if place.familiar:
        yield FAMILIAR
    if left == 0 and right == len(text):
        yield ALONE
    level = LATIN.sub("a", DIGIT.sub("0", PLAIN.sub("|", text)))
    before, behind = PAD[0] + level[:start], level[end:] + PAD[1]
    yield from ("l" + before[-1], "L" + before[-2:], "r" + behind[0], "R" + behind[:2])
    for kind, piece in (
        ("[", level[:left]),
        ("<", level[left:start]),
        ("h", level[start:end]),
        (">", level[end:right]),
        ("]", level[right:]),
    ):
        yield from (kind + piece[at : at + 2] for at in range(len(piece) - 1))


@cache
def default_innocence() -> Innocence:
    """The model that ships with the project."""
    return read_innocence(DATA / "innocence.txt")


def read_innocence(path: Path) -> Innocence:
    """The model in a file: rows ``bias 12``, ``limit -50``, then rows of hundredths with their features."""
    values: dict[str, int] = {}
    weights: dict[str, int] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, number, *texts = line.split(" ")
        if name == "=":
            weights.update(dict.fromkeys(texts, int(number)))
        else:
            values[name] = int(number)
    total, drafts = 0, []
    for at in range(2 * MOST + 1):
        total += weights.get(f"{WEIGHT}{at - MOST}", 0)
        drafts.append(total)
    table = {
        name: weight for name, weight in weights.items() if len(name) <= 3 and name[0] in KINDS
    }
    return Innocence(
        {name: weight for name, weight in weights.items() if "/" in name and name not in table},
        tuple(drafts),
        min(drafts),
        weights.get(FAMILIAR, 0),
        weights.get(ALONE, 0),
        values["bias"],
        values["limit"],
        table_of(table),
        weighing(),
    )


def table_of(weights: Mapping[str, int]) -> NDArray[np.int64]:
    """Weights of characters and neighbours where ``innocence_loops`` looks for them."""
    rows = [
        (KINDS.index(name[0]), ord(name[1]), ord(name[2]) if name[2:] else 0, weight)
        for name, weight in weights.items()
    ]
    kinds, first, second, hundredths = np.array(rows, np.int64).reshape(-1, 4).T
    keys = kinds << 42 | first << 21 | second
    return placed_weights(kinds, (first, second, np.zeros_like(first)), keys, hundredths)


@cache
def weighing() -> Callable[..., int]:
    """The compiled loop."""
    table = np.zeros(2, np.int64)
    return compiled_now(weigh_around, bytes(4), 0, 1, 0, 1, TRAITS, table - 1)
