"""Pictures that are said as words: 不🐔道 means a word, 不🐔知🐔道 sets letters apart.

Folding puts the word in place of the picture (``data/look_alikes.txt``), one reading and no more. Where
one stands between two letters, the draft is read once more with the pictures as mere signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from phrasebook.entries import Diagnostic
from phrasebook.wording.fold import SAID
from phrasebook.wording.settling import GRAVEST_FIRST

SIGN: Final = "☆"
"""What is put for a picture: as long, and it separates letters."""
BETWEEN: Final = re.compile(rf"(?<=\w)[{''.join(SAID)}]\ufe0f?(?=\w)")
"""One of them between two letters, with the mark that asks for its coloured form."""


def set_aside(text: str) -> str:
    """A draft with a sign for each picture between two letters, as long as it was; itself without any."""
    return BETWEEN.sub(lambda picture: SIGN * len(picture.group()), text)


def both(said: Sequence[Diagnostic], signs: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What was found with the pictures as words and what was with them as signs, sorted by start; where
    two findings overlap the graver stays, of two alike the one with the words."""
    stays = [one for one in said if not any(graver(other, one) for other in beside(one, signs))]
    added = [one for one in signs if not any(beside(one, stays))]
    return tuple(sorted((*stays, *added), key=lambda one: one.start))


def beside(one: Diagnostic, others: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings that overlap this one."""
    return (other for other in others if other.start < one.end and one.start < other.end)


def graver(one: Diagnostic, than: Diagnostic) -> bool:
    """Whether a finding weighs more than another."""
    return GRAVEST_FIRST[one.severity] < GRAVEST_FIRST[than.severity]
