"""Letters that spell Chinese: ``tuikuan`` is 退款, ``fh`` may be 发货."""

from __future__ import annotations

from functools import cache, lru_cache

from phrasebook.search.characters import syllables

LONGEST = 6
"""Letters of the longest syllable (``zhuang``)."""

MOST_INITIALS = 8
"""Up to so many letters may be the initials of as many characters."""


@lru_cache(maxsize=4096)
def spelled(run: str) -> tuple[str, ...]:
    """The syllables a run of letters spells from end to end, the fewest possible, or ``()``.

    ``xian`` is one syllable here and never ``xi an``: with the fewest syllables the usual
    reading wins.
    """
    return _fewest(run, _whole()) if len(run) <= 60 else ()


@lru_cache(maxsize=4096)
def typed(run: str) -> tuple[tuple[str, ...], ...]:
    """The ways a run of letters may stand for characters, one piece a character.

    A piece is a syllable or how one begins: ``fahuo`` is ``fa huo``, ``fahu`` is ``fa hu``,
    ``fhsj`` is ``f h s j``. The last syllable may be unfinished; the others are whole, or all
    pieces are single letters.
    """
    if not run or len(run) > 30:
        return ()
    ways: list[tuple[str, ...]] = []
    for cut in range(len(run), max(-1, len(run) - LONGEST), -1):
        tail = run[cut:]
        if tail and tail not in _beginnings():
            continue
        head = _fewest(run[:cut], _whole())
        if head or not cut:
            ways.append((*head, tail) if tail else head)
            break
    if len(run) <= MOST_INITIALS:
        ways.append(tuple(run))
        if {"zh", "ch", "sh"} & {run[at : at + 2] for at in range(len(run) - 1)}:
            ways.append(_fewest(run, _whole() | {*run, "zh", "ch", "sh"}))
    return tuple(dict.fromkeys(ways))


def _fewest(run: str, known: frozenset[str]) -> tuple[str, ...]:
    """The fewest known pieces that make up ``run``, ``()`` where none do."""
    best: list[tuple[str, ...] | None] = [(), *[None] * len(run)]
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - LONGEST), end):
            before = best[start]
            if before is None or run[start:end] not in known:
                continue
            present = best[end]
            if present is None or len(before) + 1 < len(present):
                best[end] = (*before, run[start:end])
    return best[-1] or ()


@cache
def _whole() -> frozenset[str]:
    return frozenset(syllables())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(
        syllable[:length] for syllable in syllables() for length in range(1, len(syllable) + 1)
    )
