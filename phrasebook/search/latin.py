"""Letters that spell Chinese: ``tuikuan`` is 退款, ``fh`` may be 发货."""

from __future__ import annotations

from functools import cache, lru_cache

from phrasebook.search.characters import syllables

LONGEST = 6
"""Letters of the longest syllable (``zhuang``)."""


@lru_cache(maxsize=4096)
def spelled(run: str) -> tuple[str, ...]:
    """The syllables a run of letters spells from end to end, the fewest possible, or ``()``.

    ``xian`` is one syllable here and never ``xi an``: with the fewest syllables the usual
    reading wins.
    """
    if len(run) > 60 or not (run.isascii() and run.isalpha()):
        return ()
    known = syllables()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
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
def initials() -> frozenset[str]:
    """The letters a syllable can begin with."""
    return frozenset(syllable[0] for syllable in syllables())
