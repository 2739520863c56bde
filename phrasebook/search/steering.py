"""What the agent has typed so far, turned into preferences among the entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phrasebook.search.characters import normalise, shortened, squeezed
from phrasebook.search.features import Field, Floats
from phrasebook.search.leads import Place, units_of
from phrasebook.search.part import Part
from phrasebook.search.question import draft_features
from phrasebook.search.segment import Statistics
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

DRAFT_WEIGHTS = np.array([1.0 / FIELD_WEIGHTS[Field.ANSWER_PAIR], 0.5 / FIELD_WEIGHTS[Field.PAIR]])
"""What a pair counts that the draft shares with a reply, and with a question."""


@dataclass(frozen=True, slots=True)
class Steer:
    """What a draft points to: how well each entry of all parts fits it, 0 to 1.

    ``narrows`` says that the draft is the beginning of something (letters, a shortcut, the
    first words of a reply): what does not fit is out. Otherwise the fit only adds.
    """

    fits: Floats
    narrows: bool


def steer(draft: str, parts: Sequence[Part], statistics: Statistics) -> Steer:
    """What ``draft`` points to among the entries of ``parts``."""
    text = normalise(shortened(draft)).strip()
    bare = squeezed(text)
    fits = np.zeros(sum(len(part.segment.replies) for part in parts))
    narrows = _look_up(text, bare, parts, fits)
    if not bare.isascii() and len(bare) > 1:
        _by_words(bare, parts, statistics, fits)
    first = 0
    for part in parts:
        last = first + len(part.segment.replies)
        if part.seen is not None:
            fits[first:last] *= part.seen
        first = last
    return Steer(fits, narrows and bool(fits.any()))


def _look_up(text: str, bare: str, parts: Sequence[Part], fits: Floats) -> bool:
    """Mark the entries in which something begins like the draft; whether there are any."""
    found = _by_shortcut(text, parts, fits)
    for lead in _leads(text, bare):
        for units in units_of(lead):
            first = 0
            for part in parts:
                entries, places = part.segment.leads.find(units)
                if len(entries):
                    best_last = np.argsort(places, kind="stable")
                    here = entries[best_last] + first
                    worth = _WORTH[places[best_last]]
                    fits[here] = np.maximum(fits[here], worth)
                    found = True
                first += len(part.segment.replies)
        if found:
            return True
    return found


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


def _by_shortcut(text: str, parts: Sequence[Part], fits: Floats) -> bool:
    code = text.removeprefix("/")
    found = False
    first = 0
    for part in parts:
        for entry, whole in part.segment.leads.by_shortcut(code) if code else ():
            fits[first + entry] = EXACT_SHORTCUT if whole else SHORTCUT
            found = True
        first += len(part.segment.replies)
    return found


def _by_words(bare: str, parts: Sequence[Part], statistics: Statistics, fits: Floats) -> None:
    """Mark the entries whose reply or questions share words with the draft."""
    keys = draft_features(bare)
    half = len(keys) // 2
    weights = np.repeat(DRAFT_WEIGHTS, half)
    possible = float(statistics.idf(keys[:half]).sum())
    first = 0
    for part in parts:
        segment = part.segment
        share = segment.totals(segment.slots(keys), weights) / (possible + 1e-9)
        near = (share > FEW).nonzero()[0]
        worth = WORDS_WORTH * np.minimum(share[near], 1.0)
        near += first
        fits[near] = np.maximum(fits[near], worth)
        first += len(segment.replies)
