"""What changed between two texts, word by word, Chinese words too. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz.distance import Indel

from phrasebook.search.words import pieces_of

_WHOLE = re.compile(r"\{\{[^{}]*\}\}|\d+(?:[.:,]\d+)*")
"""Variables, fragments, amounts and times of day change as a whole, or not at all."""

_SHORT = 2
"""Unchanged stretches of fewer characters between two changes are read as changed too."""

_READ_BEST = 250_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both, only in the text before, or only in the one after."""

    kind: Literal["same", "removed", "added"]
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """``before`` and ``after`` as pieces in reading order.

    The pieces that are not ``added`` make ``before`` again, those not ``removed`` ``after``.
    """
    old, new = list(_tokens(before)), list(_tokens(after))
    steps = _steps(old, new)
    pieces: list[Piece] = []
    for at, (kind, a, b, c, d) in enumerate(steps):
        left, right = "".join(old[a:b]), "".join(new[c:d])
        between = 0 < at < len(steps) - 1
        if kind == "equal" and not (between and len(left) < _SHORT):
            pieces.append(Piece("same", left))
        else:
            pieces += (Piece("removed", left), Piece("added", right))
    return tuple(_joined(pieces))


def _steps(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What leads from ``old`` to ``new``, in reading order.

    difflib keeps long stretches together, which reads best, but takes the square of the length
    or worse; long texts are left to rapidfuzz.
    """
    if len(old) * len(new) <= _READ_BEST:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    return [
        (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
        for step in Indel.opcodes(old, new)
    ]


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one; between two unchanged stretches first all that went."""
    removed = added = ""
    for piece in [*pieces, Piece("same", "")]:
        match piece.kind:
            case "removed":
                removed += piece.text
            case "added":
                added += piece.text
            case _:
                if removed:
                    yield Piece("removed", removed)
                if added:
                    yield Piece("added", added)
                removed = added = ""
                if piece.text:
                    yield piece


def _tokens(text: str) -> Iterator[str]:
    at = 0
    for match in _WHOLE.finditer(text):
        yield from pieces_of(text[at : match.start()])
        yield match[0]
        at = match.end()
    yield from pieces_of(text[at:])
