"""What the agent has typed so far, turned into preferences among the entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.search.characters import normalise, shortened, squeezed
from phrasebook.search.features import Field, Numbers
from phrasebook.search.gathering_loops import add_up
from phrasebook.search.leads import Place, ways_to_read
from phrasebook.search.part import ALL, Part
from phrasebook.search.question import draft_features
from phrasebook.search.scratch import Scratch, borrow, give_back
from phrasebook.search.segment import Statistics
from phrasebook.search.steering_loops import share_words
from phrasebook.search.weights import FIELD_WEIGHTS

LOOKED_UP = 24
"""Characters of a draft that are looked up as the beginning of something."""

AHEAD = 2
"""Characters before a run of letters that may belong to what it spells (``退h``)."""

WORTH = {Place.REPLY: 0.45, Place.CLAUSE: 0.6, Place.START: 0.75}
"""How good a find is, by where the word begins."""

_WORTH = np.array([0.0, *(WORTH[place] for place in Place)])

EXACT_SHORTCUT, SHORTCUT = 1.0, 0.85

WORDS_WORTH = 0.6
"""How good it is when a reply has all the words of the draft."""

FEW = 0.35
"""A reply with less than this share of the draft's words has nothing to do with it."""

BUDGET, BUDGET_SHARE = 1_500, 0.01
"""Postings read for a draft at most, and how many more for each entry."""

DRAFT_WEIGHTS = 1.0 / FIELD_WEIGHTS[Field.ANSWER_PAIR], 0.5 / FIELD_WEIGHTS[Field.PAIR]
"""What a pair counts that the draft shares with a reply, and with a question."""


class Steer(NamedTuple):
    """What a draft points to: how well each entry of all parts fits it, 0 to 1.

    ``touched`` are the entries that fit at all. ``narrows`` says that the draft is the
    beginning of something (letters, a shortcut, the first words of a reply): what does not fit
    is out. Otherwise the fit only adds.
    """

    fits: NDArray[np.float32]
    touched: NDArray[np.int32]
    narrows: bool
    scratch: Scratch  # to be given back, all zero again


def steer(
    draft: str, parts: Sequence[Part], statistics: Statistics, near: Numbers, most: int
) -> Steer:
    """What ``draft`` points to among the entries of ``parts``.

    ``near`` are entries that something else speaks for; of the others the ``most`` that fit best
    are enough.
    """
    text = normalise(shortened(draft)).strip()
    bare = squeezed(text)
    found = _Found(parts, near, most)
    narrows = found.looked_up(text, bare)
    if not bare.isascii() and len(bare) > 1:
        found.by_words(bare, statistics)
    return Steer(found.fits, found.touched[: found.count], narrows, found.scratch)


class _Found:
    """What was found so far, over all parts."""

    def __init__(self, parts: Sequence[Part], near: Numbers, most: int) -> None:
        self.parts, self.near, self.most = parts, near, most
        size = sum([len(part.segment.replies) for part in parts])
        self.scratch = borrow(size)
        self.fits, self.touched = self.scratch
        self.count = 0

    def looked_up(self, text: str, bare: str) -> bool:
        """Mark the entries in which something begins like the draft; whether there are any."""
        self._by_shortcut(text)
        for lead in _leads(text, bare):
            for way in ways_to_read(lead):
                first = 0
                for segment, seen in self.parts:
                    self.count = segment.leads.mark(
                        way,
                        seen=ALL if seen is None else seen,
                        worth=_WORTH,
                        fits=self.fits,
                        first=first,
                        touched=self.touched,
                        count=self.count,
                        near=self.near,
                        most=self.most,
                        size=len(segment.replies),
                    )
                    first += len(segment.replies)
            if self.count:
                return True
        return self.count > 0

    def by_words(self, bare: str, statistics: Statistics) -> None:
        """Mark the entries whose reply or questions share words with the draft."""
        keys, slots = draft_features(bare, statistics)
        half = len(keys) // 2
        weighed = np.ones((2, len(keys)))  # Their prices are all the same.
        weighed[0, :half], weighed[0, half:] = DRAFT_WEIGHTS
        possible = float(statistics.weights[slots[:half]].sum()) + 1e-9
        scratch = borrow(len(self.fits))
        totals, found = scratch
        left_out = np.empty(len(keys), np.bool_)
        count = first = 0
        for segment, seen in self.parts:
            same = segment.vocabulary is statistics.vocabulary
            count = add_up(
                slots if same else segment.slots(keys),
                weighed,
                segment.starts,
                segment.postings,
                ALL if seen is None else seen,
                totals,
                first,
                found,
                count,
                BUDGET + int(BUDGET_SHARE * len(segment.replies)),
                left_out,
            )
            first += len(segment.replies)
        self.count = share_words(
            totals, found[:count], possible, FEW, WORDS_WORTH, self.fits, self.touched, self.count
        )
        give_back(scratch)

    def _by_shortcut(self, text: str) -> None:
        code = text.removeprefix("/")
        first = 0
        for segment, seen in self.parts:
            for entry, whole in segment.leads.by_shortcut(code) if code else ():
                if seen is not None and not seen[entry]:
                    continue
                if not self.fits[first + entry]:
                    self.touched[self.count] = first + entry
                    self.count += 1
                worth = EXACT_SHORTCUT if whole else SHORTCUT
                self.fits[first + entry] = max(worth, self.fits[first + entry])
            first += len(segment.replies)


def _leads(text: str, bare: str) -> list[str]:
    """The parts of a draft that may be the beginning of something, the longest first."""
    tail = len(text)
    while tail and text[tail - 1].isascii() and text[tail - 1].isalnum():
        tail -= 1
    letters = text[tail:]
    before = squeezed(text[max(0, tail - AHEAD) : tail])
    tries = [bare] if len(bare) <= LOOKED_UP else []
    if letters and before:
        tries += [f"{before}{letters}", letters]
    return [lead for lead in dict.fromkeys(tries) if lead]
