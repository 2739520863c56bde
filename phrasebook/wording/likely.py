"""How likely a draft is a breach that no rule names: a linear model of characters.

Rules know turns of phrase; sarcasm and slights have none. The model gives a weight to each
character, however often it stands there, to two and to three neighbours and to each pair with one
character between, and to how long a draft is, learnt from labelled drafts by
``tools/learn_wording.py``. The sum over a draft says how much it resembles what a supervisor would
object to; a second table says which kind of breach that is. The clause that carries most of the sum
is what the finding covers.

Asking costs some microseconds, so the scan that runs anyway looks for pairs that speak for a breach
and hardly ever stand in an honest draft; drafts without any are not asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import add
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import compiled_now
from phrasebook.wording.clauses import CLAUSE_MARKS, EDGE_MARKS
from phrasebook.wording.fold import DATA
from phrasebook.wording.lent import encode
from phrasebook.wording.likely_loops import weigh
from phrasebook.wording.rarity import FREQUENCIES
from phrasebook.wording.subjects import DOUBTFUL, speaks_of
from phrasebook.wording.weight_tables import BEFORE, placed_weights, sieved

EDGE: Final = "|"
OPEN: Final = "^"
CLOSE: Final = "$"
MARKS: Final = f"{EDGE_MARKS}{EDGE}{OPEN}{CLOSE}"
EDGES: Final = re.compile(f"[{re.escape(MARKS)}]+")
CLAUSE: Final = re.compile(f"[^{re.escape(CLAUSE_MARKS)}]+")
SENTENCES: Final = re.compile(r"[^。！？!?；;…\n]+[。！？!?；;…]*")
LATIN_OR_DIGIT: Final = re.compile("[0-9a-z]")
DIGITS: Final = re.compile("[0-9]+")
LATIN: Final = re.compile("[a-z]+")
QUOTATION: Final = re.compile(
    "“[^“”]{4,40}”|‘[^‘’]{4,40}’|「[^「」]{4,40}」|『[^『』]{4,40}』|\"[^\"]{4,40}\"|'[^']{3,40}'|《[^《》]{2,40}》"
)
LONGEST: Final = 60
"""Characters above which a draft is asked about sentence by sentence: it was learnt on short ones,
and a long sum strays."""
FAMILIAR: Final = 0.3
"""What 你 instead of 您 adds to the weight. One real message in twenty-five says it, of breaches
written by several hands one in ten to one in three."""
SPEAKS: Final = 0.0
"""Weight from which a clause beside the telling one belongs to it."""
SHORTEST: Final = 4
"""Characters below which a clause says too little."""
LENGTHS: Final = 9
CLAUSES: Final = 5
"""Steps of four characters, and clauses, above which all are the same."""
LENGTH: Final = "length-"
OF_CLAUSES: Final = "clauses-"
"""Names of the features that say how long a draft is and how many clauses it has."""
TRIPLE: Final = 3
"""Characters of the name of three neighbours, and of that of a pair with one between: ``我*你``."""
SHORTEST_SURE: Final = 6
BRIEF: Final = 10
"""Characters below which no sum makes certain, and below which it takes more: 那给您找别的吧 holds
too little to tell."""


UNCLEAR: Final = "unclear"
"""Named like a kind: a breach of which the model cannot tell what kind it is."""
CLEAR: Final = 1.0
"""By how much more a kind must be spoken for than any other to be named. In the lists it is the right
one of two in three then, and of one in three below, where it changes from key to key."""


@dataclass(frozen=True, slots=True)
class Likely:
    """What the model says of a draft: ``draft[start:end]`` is a breach of ``kind``; ``sure`` where
    that is nearly certain, ``clear`` where the kind is."""

    kind: str
    start: int
    end: int
    sure: bool
    clear: bool = True


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, and by kind of breach and feature.

    ``raised`` is the weight from which a draft is worth a remark, ``sure`` the one from which it is
    nearly always a breach, ``brief`` the same for a draft shorter than BRIEF. ``pairs`` are the
    weights of two neighbours; ``table`` holds those of LENGTHS lengths and CLAUSES numbers of clauses, of
    characters, of two and of three neighbours and of pairs with one character between for ``run``, the compiled
    loop (``likely_loops``). ``kinds`` says how common each kind is among breaches,
    ``telling`` for a feature what it adds to which of them, by their places. ``watched`` are the pairs
    that call for a closer look, ``ordinary`` some that stand in honest drafts again and again.
    """

    pairs: Mapping[str, float]
    bias: float
    raised: float
    sure: float
    brief: float
    kinds: Mapping[str, float]
    telling: Mapping[str, Sequence[tuple[int, float]]]
    watched: tuple[str, ...]
    ordinary: tuple[str, ...]
    table: NDArray[np.int64]
    run: Callable[[bytes, NDArray[np.int64], int], float]

    def judge(self, folded: str, familiar: bool = False) -> list[Likely]:
        """What in a folded draft is likely a breach. ``familiar``: it says 你, which folding hides."""
        more = FAMILIAR if familiar else 0.0
        found = []
        for at, said in pieces(folded):
            weight = self.weigh(said) + more
            if weight < self.raised:  # most that are asked about
                continue
            piece = own_words(said)
            if piece is not said:
                weight = self.weigh(piece) + more
                if weight < self.raised:
                    continue
            start, end = self._telling(piece)
            if end - start >= SHORTEST:
                sure = self.certain(weight, len(piece))
                found.append(self.breach(piece, at + start, at + end, sure=sure))
        return found

    def certain(self, weight: float, length: int) -> bool:
        """Whether so much weight makes a text of so many characters nearly always a breach."""
        enough = self.sure if length >= BRIEF else self.brief
        return weight >= enough and length >= SHORTEST_SURE

    def _telling(self, text: str) -> tuple[int, int]:
        """The clause that carries most of the weight, with neighbours that speak for a breach too."""
        spans = [match.span() for match in CLAUSE.finditer(text)]
        if not spans:
            return 0, 0
        weights = [self.says(text[start:end]) for start, end in spans]
        first = last = weights.index(max(weights))
        while first > 0 and weights[first - 1] > SPEAKS:
            first -= 1
        while last < len(spans) - 1 and weights[last + 1] > SPEAKS:
            last += 1
        if (
            spans[last][1] - spans[first][0] < SHORTEST
        ):  # 是是是，… says too little to be shown alone
            first, last = max(0, first - 1), min(len(spans) - 1, last + 1)
        return spans[first][0], spans[last][1]

    def weigh(self, text: str) -> float:
        """The logarithm of the odds that ``text``, folded, is a breach: the sum over its features,
        without naming them one by one."""
        return self.run(encode(text, "surrogatepass")[0], self.table, 1)

    def says(self, text: str) -> float:
        """What the wording of ``text``, folded, adds to that wherever it stands: the same without
        the bias and without what the length says."""
        return self.run(encode(text, "surrogatepass")[0], self.table, 0)

    def breach(self, text: str, start: int, end: int, *, sure: bool) -> Likely:
        """A breach at ``start`` to ``end`` of the kind that the characters of ``text`` speak for most, and the
        words that a kind is about (``subjects``)."""
        totals = [0.0] * len(self.kinds)
        for one in dict.fromkeys(features(text)):  # once each: every foreign word is the same pair
            for place, weight in self.telling.get(one, ()):
                totals[place] += weight
        spoken = []
        for (kind, prior), total in zip(self.kinds.items(), totals, strict=True):
            doubt = 0.0 if speaks_of(kind, text) else DOUBTFUL
            spoken.append((prior + total - doubt, kind))
        spoken.sort(reverse=True)
        clear = len(spoken) < 2 or spoken[0][0] - spoken[1][0] >= CLEAR
        return Likely(spoken[0][1], start, end, sure, clear)


def familiar(typed: str) -> bool:
    """Whether a draft, before folding, says 你 (the greeting 你好 aside)."""
    return "你" in typed and "你" in typed.replace("你好", "")


def own_words(folded: str) -> str:
    """A folded draft with marks in place of what it quotes: 您说“不买别问”, 我替同事道歉. Words of up to three
    characters stay: they are put between quotation marks to mock (您可真“懂行”)."""
    if QUOTATION.search(folded) is None:
        return folded
    left = QUOTATION.sub(lambda quoted: "，" * len(quoted.group()), folded)
    return left if len(left) - left.count("，") >= SHORTEST_SURE else folded


def pieces(folded: str) -> Iterable[tuple[int, str]]:
    """A folded draft as it is asked about, with where each piece begins: whole, or by sentences."""
    if len(folded) <= LONGEST:
        return ((0, folded),)
    return ((match.start(), match.group()) for match in SENTENCES.finditer(folded))


def features(folded: str) -> Iterator[str]:
    """Characters, each once (the loop looks back 64 only), two and three neighbours, pairs with one character between
    (``我*你``), and how long it is."""
    text = levelled(folded)
    pairs = [*map(add, text, text[1:])]
    apart = map("{}*{}".format, text, text[2:])
    triples = (one for one in map(add, pairs, text[2:]) if one[1] != "*")
    return chain(dict.fromkeys(text), pairs, apart, triples, sizes_of(text))


def sizes_of(level: str) -> tuple[str, str]:
    """The features that say how long a levelled text is and how many clauses it has."""
    return (
        f"{LENGTH}{min(len(level) // 4, LENGTHS - 1)}",
        f"{OF_CLAUSES}{min(level.count(EDGE) + 1, CLAUSES - 1)}",
    )


def levelled(folded: str) -> str:
    """A folded text between two marks of its own, with marks all one, numbers and Latin runs too."""
    text = EDGES.sub(EDGE, folded)
    if LATIN_OR_DIGIT.search(text) is not None:
        text = DIGITS.sub("0", LATIN.sub("a", text))
    return f"{OPEN}{text.strip(EDGE)}{CLOSE}"


@cache
def default_model() -> Model:
    """The model that ships with the project."""
    return read_model(DATA / "likely.txt")


ORDINARY, TELLING = 0.3, 0.1
"""Weight below which a pair stands in honest drafts as well, so that no character of it is
doubtful, and from which it tells something."""


def ordinary_pairs() -> Iterator[str]:
    """Pairs of neighbours that honest drafts hold: those of the model, those that it has no weight for and those
    that are frequent anywhere."""
    model = default_model()
    yield from (pair for pair, weight in model.pairs.items() if weight < ORDINARY)
    yield from model.ordinary
    yield from (pair for pair in FREQUENCIES if len(pair) == 2)


@cache
def watched_pairs() -> frozenset[str]:
    """Pairs of neighbours that call for a closer look."""
    return frozenset(default_model().watched)


def telling_pairs() -> Iterator[str]:
    """Pairs of neighbours that speak for a breach, and clearly."""
    yield from (pair for pair, weight in default_model().pairs.items() if weight >= TELLING)


def read_model(path: Path) -> Model:
    """The model in a file: rows ``name value``, then rows of hundredths with their features.

    ``= 35 你就 …`` gives a weight. ``+blame -250`` says how common a kind is among breaches (the
    logarithm of its share), and behind it ``blame -12 …`` gives a weight for that kind. ``watched 0 …``
    and ``ordinary 0 …`` list pairs; their number says nothing. Others (``bias``, ``raised``, ``sure``,
    ``brief``) are values of the model.
    """
    values: dict[str, float] = {}
    weights: dict[str, float] = {}
    priors: dict[str, float] = {}
    telling: dict[str, list[tuple[int, float]]] = {}
    watched: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    for line in path.read_text(encoding="utf-8").splitlines():
        name, number, *texts = line.split(" ")
        value = int(number) / 100
        if name == "watched":
            watched = tuple(texts)
        elif name == "ordinary":
            ordinary = tuple(texts)
        elif name == "=":
            weights.update(dict.fromkeys(texts, value))
        elif name.startswith("+"):
            priors[name[1:]] = value
        elif name in priors:
            place = [*priors].index(name)
            for text in texts:
                telling.setdefault(text, []).append((place, value))
        else:
            values[name] = value
    letters = {name: weight for name, weight in weights.items() if len(name) == 1}
    pairs = {name: weight for name, weight in weights.items() if len(name) == 2}
    longer = {name: weight for name, weight in weights.items() if len(name) == TRIPLE}
    whole = [weights.get(f"{LENGTH}{at}", 0.0) for at in range(LENGTHS)]
    whole += [weights.get(f"{OF_CLAUSES}{at}", 0.0) for at in range(CLAUSES)]
    whole.append(values["bias"])
    apart = {name[::2]: weight for name, weight in longer.items() if name[1] == "*"}
    triples = {name: weight for name, weight in longer.items() if name[1] != "*"}
    return Model(
        pairs,
        values["bias"],
        values["raised"],
        values["sure"],
        values["brief"],
        priors,
        telling,
        watched,
        ordinary,
        weights_of(letters, pairs, apart, triples, whole=[round(one * 100) for one in whole]),
        weighing(),
    )


def weights_of(*features: Mapping[str, float], whole: Sequence[int] = ()) -> NDArray[np.int64]:
    """Weights in hundredths by characters, pairs, pairs apart and triples, where ``likely_loops`` looks for
    them, and those of a text as a ``whole``."""
    rows = [
        (kind, *map(ord, f"{name}\0\0"[:3]), round(weight * 100))
        for kind, weights in enumerate(features)
        for name, weight in weights.items()
    ]
    kinds, first, second, third, hundredths = np.array(rows, np.int64).reshape(-1, 5).T
    short = first & 0x7FFF, second & 0x7FFF, third & 0x7FFF
    keys = np.where(
        kinds < 3,
        kinds << 42 | first << 21 | second,
        1 << 46 | short[0] << 30 | short[1] << 15 | short[2],
    )
    characters = first, second, third
    return sieved(
        placed_weights(kinds, characters, keys, hundredths),
        kinds,
        characters,
        marks=MARKS,
        single=whole,
    )


@cache
def weighing() -> Callable[..., float]:
    """The compiled loop."""
    return compiled_now(weigh, b"", np.full(BEFORE + 2, -1, np.int64), 1)
