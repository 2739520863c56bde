"""How rare a word is in honest messages: the engine looks for the rarest words of a rule first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from phrasebook.wording.fold import DATA, rows_of

SERVICE_FACTOR = 16
"""So many times more often they stand there."""


def load_frequencies() -> dict[str, float]:
    """Times in a million characters, by character and by pair."""
    found: dict[str, float] = {}
    for line in (DATA / "frequencies.txt").read_text(encoding="utf-8").splitlines():
        level, *texts = line.split(" ")
        found.update(dict.fromkeys(texts, 2.0 ** int(level)))
    for text in service_words():
        found[text] = max(found.get(text, 1.0) * SERVICE_FACTOR, 500.0 if len(text) > 1 else 2000.0)
    return found


def service_words() -> list[str]:
    """Texts that stand in messages of agents far more often than elsewhere. Raises ValueError for one that
    is listed twice: it would count twice."""
    found = [text for row in rows_of("service_words.txt") for text in row.split(" ")]
    if twice := [text for text, count in Counter(found).items() if count > 1]:
        raise ValueError(f"service_words.txt lists {' '.join(twice)} more than once")
    return found


FREQUENCIES = load_frequencies()
RARE = 0.5


@lru_cache(maxsize=65536)
def frequency(word: str) -> float:
    """Expected times in a million characters."""
    if len(word) == 1:
        return FREQUENCIES.get(word, RARE)
    return min(
        FREQUENCIES.get(pair) or max(RARE, frequency(pair[0]) * frequency(pair[1]) / 1e6 * 4)
        for pair in (word[at : at + 2] for at in range(len(word) - 1))
    )


def total_frequency(words: Iterable[str]) -> float:
    """Expected times in a million characters that any of the words stands somewhere."""
    return sum(map(frequency, words))
