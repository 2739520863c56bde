"""What a rule would flag, before it is switched on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from phrasebook.entries import Diagnostic, Severity
from phrasebook.wording.checker import Checker
from phrasebook.wording.pack import default_packs

SAMPLES = 20


@dataclass(frozen=True, slots=True)
class Sample:
    """A text that would be flagged; ``where`` says what it is."""

    text: str
    where: str
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """How many of the texts of one source would be flagged, with the first of them."""

    source: str
    flagged: int
    of: int
    samples: tuple[Sample, ...]


def tried(checker: Checker, code: str, source: str, texts: Iterable[tuple[str, str]]) -> Trial:
    """Hold a rule against texts, each with what it is. Mere hints are not counted."""
    flagged = count = 0
    samples: list[Sample] = []
    for where, text in texts:
        count += 1
        found = checker.found_by(code, text)
        if not found or all(one.severity is Severity.HINT for one in found):
            continue
        flagged += 1
        if len(samples) < SAMPLES:
            samples.append(Sample(text, where, found))
    return Trial(source, flagged, count, tuple(samples))


@lru_cache(maxsize=1)
def sample_texts() -> tuple[tuple[str, str], ...]:
    """The examples that come with the shipped rules: bad sentences and good ones."""
    return tuple(
        dict.fromkeys(
            (rule.code, example.text)
            for pack in default_packs()
            for rule in pack.rules
            for example in rule.examples
        )
    )


@lru_cache(maxsize=1)
def ordinary_texts() -> tuple[str, ...]:
    """Sentences that nothing is wrong with, to tell a rule that is far too wide."""
    return tuple(
        dict.fromkeys(
            example.text
            for pack in default_packs()
            for rule in pack.rules
            for example in rule.examples
            if not example.bad
        )
    )
