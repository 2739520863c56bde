"""Disguised forms of the words people hide most, written out: 徽信, 知不道, 不z道, gwps.

Each pack lists under ``heard`` the words that people disguise. Their forms are few and look like
nothing an honest message holds, so the scan of every draft looks for them too and only raises
a flag where it meets one; a clean draft pays nothing. Then the words are put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from ahocorasick_rs import AhoCorasick

from phrasebook.wording.fold import DATA, folded
from phrasebook.wording.lexicon import LOOSE, words_around
from phrasebook.wording.readings import SOUNDED, Reading
from phrasebook.wording.sounds import FUNCTION_WORDS, SYLLABLES

SHORTEST_SLIP: Final = 6
"""Letters of a word whose syllables may be mistyped."""
SHORTEST_INITIALS: Final = 4
"""Letters: three could be any code or size."""
MODEL: Final = re.compile("[-_ ]?[0-9]")
"""Behind letters: the name of a model, BQC-200."""
COUNTING: Final = frozenset("零一二三四五六七八九十百千")
"""Numbers turned round are other numbers."""
PLAIN: Final = FUNCTION_WORDS - {"刚"}
"""Characters so common that a letter beside one says nothing."""


class Forms:
    """The disguised forms of some words. Never changes once built."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, str] = {}
        known = sorted(set(words))
        for word in known:
            for form in chain(forms_of(word), slips_of(word)):
                self._words.setdefault(form, word)
        if known:
            self._words.update(SLANG)
        self._forms = tuple(self._words)
        self._scan = AhoCorasick(list(self._forms)).find_matches_as_indexes if self._forms else None

    @property
    def texts(self) -> tuple[str, ...]:
        """Every form: where none of them stands in a draft, there is nothing to undo."""
        return self._forms

    def undone(self, folded: str) -> Reading | None:
        """The draft with the words put back, or None where none was hidden."""
        if self._scan is None:
            return None
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        fresh: set[int] = set()
        at = 0
        hits = self._scan(folded, overlapping=True)
        if len(hits) > 1:
            hits.sort(key=lambda hit: (hit[1], -hit[2]))
        for number, left, right in hits:
            form = self._forms[number]
            word = self._words[form]
            if left < at or not hidden(folded, left, right, word, whole=form in SLANG):
                continue
            pieces += (folded[at:left], word)
            starts.extend(range(at, left))
            ends.extend(range(at + 1, left + 1))
            fresh.update(range(len(starts), len(starts) + len(word)))
            starts.extend([left] * len(word))
            ends.extend([right] * len(word))
            at = right
        if not fresh:
            return None
        pieces.append(folded[at:])
        starts.extend(range(at, len(folded)))
        ends.extend(range(at + 1, len(folded) + 1))
        return Reading("".join(pieces), SOUNDED, starts, ends, frozenset(fresh))


def hidden(folded: str, start: int, end: int, word: str, *, whole: bool = False) -> bool:
    """Whether the form of ``word`` stands by itself: no Latin run or number goes on beside it, no real word
    of the draft reaches over its edge, and none holds what was changed (unless the ``whole`` word is
    respelt: 深井冰 is made of words)."""
    if folded[start].isascii() and start and is_latin(folded[start - 1]):
        return False
    if folded[end - 1].isascii() and end < len(folded) and is_latin(folded[end]):
        return False
    if folded[end - 1].isascii() and MODEL.match(folded, end):
        return False
    turned = word == folded[start:end][::-1]
    for at, token in words_around(folded, start, end):
        after = at + len(token)
        if len(token) > 1 and at < end and start < after and token not in LOOSE:
            within = start <= at and after <= end
            kept = within and (whole or turned or token == word[at - start : after - start])
            if not kept and not token.isascii():
                return False
    return True


def is_latin(character: str) -> bool:
    """A letter or digit of ASCII."""
    return character.isascii() and character.isalnum()


def forms_of(word: str) -> Iterator[str]:
    """What people write for ``word``, each form unlike the word itself."""
    for at, letter in enumerate(word):
        for other in SHAPES.get(letter, ""):
            yield word[:at] + other + word[at + 1 :]
    if PLAIN.isdisjoint(word) or len(word) > 2:
        if len(word) > 2 and word != word[::-1] and not COUNTING.issuperset(word):
            yield word[::-1]
        for at in range(len(word) - 1) if len(word) > 2 else ():
            turned = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if turned != word:
                yield turned
    for at, letter in enumerate(word):
        initial = INITIALS.get(letter)
        if initial and len(word) > 2 and letter not in PLAIN:
            yield word[:at] + initial + word[at + 1 :]
    letters = "".join(INITIALS.get(letter, " ") for letter in word)
    # 不zd, 关我ps; 有bb and 关wps say something else
    for at in range(1 if word[0] == "不" and len(word) == 3 else 2, len(word) - 1):
        if letters[at:].isalpha():
            yield word[:at] + letters[at:]
    if len(word) >= SHORTEST_INITIALS and letters.isalpha():
        yield letters


def slips_of(word: str) -> Iterator[str]:
    """The syllables of ``word`` in Latin letters with two neighbours exchanged, or without the last letter:
    weixni, buzhidoa."""
    spelled = "".join(SYLLABLES.get(letter, " ") for letter in word)
    if len(spelled) < SHORTEST_SLIP or not spelled.isalpha():
        return
    for at in range(1, len(spelled) - 1):
        turned = spelled[:at] + spelled[at + 1] + spelled[at] + spelled[at + 2 :]
        if turned != spelled:
            yield turned
    if len(spelled) > SHORTEST_SLIP:
        yield spelled[:-1]


def load_initials() -> dict[str, str]:
    """The first letter of the syllable of each character."""
    return {character: spelling[0] for character, spelling in SYLLABLES.items()}


def load_shapes() -> dict[str, str]:
    """Characters of like shape, by the character they stand for."""
    found: dict[str, str] = {}
    for row in (DATA / "shapes.txt").read_text(encoding="utf-8").split():
        found[row[0]] = row[1:]
    return found


def load_slang() -> dict[str, str]:
    """Whole words as chats respell them, each with the word that is meant."""
    found: dict[str, str] = {}
    for row in (DATA / "slang.txt").read_text(encoding="utf-8").splitlines():
        word, *forms = row.split(" ")
        found.update(dict.fromkeys(map(folded, forms), word))
    return found


INITIALS: Final = load_initials()
SHAPES: Final = load_shapes()
SLANG: Final = load_slang()
