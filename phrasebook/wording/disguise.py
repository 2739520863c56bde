"""Undoes two ways to disguise a phrase: a letter put between its characters (脑c残) and its
characters turned round (诉投)."""

from __future__ import annotations

import re

from phrasebook.wording.readings import How, Reading

HAN = "\u4e00-\u9fff"
FILLED = re.compile(rf"(?<=[{HAN}])[a-z0-9](?=[{HAN}])")
"""One letter or digit between two characters: more of them are a word, a size or a number."""


def unfilled(folded: str) -> Reading | None:
    """The draft without single letters between characters, or None where there are none.

    Only what spans such a place is new, so the characters on its right are the fresh ones.
    """
    dropped = {found.start() for found in FILLED.finditer(folded)}
    if not dropped:
        return None
    places = [at for at in range(len(folded)) if at not in dropped]
    fresh = frozenset(at for at, place in enumerate(places) if place - 1 in dropped)
    text = "".join([folded[place] for place in places])
    return Reading(text, How.STRIPPED, places, [place + 1 for place in places], fresh)
