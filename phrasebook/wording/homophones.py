"""Undoes homophones and pinyin: 布知道, bu zhi dao and 加wei信 become the words they stand for.

A word of the rules is put in place of what sounds like it, where the draft makes better sense that
way: half of the word stands literally (or is spelled in Latin letters), and no real word of the
draft is torn apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from phrasebook.compiled import A_WHILE, give_way
from phrasebook.wording.lexicon import straddled, words_around, words_of
from phrasebook.wording.rarity import frequency
from phrasebook.wording.readings import SOUNDED, Reading
from phrasebook.wording.sounds import (
    FIRST_CODE,
    FUNCTION_WORDS,
    PRONOUNS,
    SPELLINGS,
    SYLLABLES,
    sound_of,
)
from phrasebook.wording.traits import CHARACTERS, COMMON_ALONE, FIRST_SYLLABLE, SOUND
from phrasebook.wording.tree import tree_of

SECOND_READINGS: Final = {
    "着": "zhao",
    "了": "liao",
    "行": "hang",
    "还": "huan",
    "都": "du",
    "么": "mo",
}
READ_TWICE: Final = frozenset(SECOND_READINGS)
BREAK: Final = "\u3000"  # one that the table of sounds holds
SHORTEST_SOUNDED: Final = 3
"""Syllables of a homophone in characters: two would make 卫星 of 微信."""
LONG: Final = 4
"""Characters from which two words hardly sound alike by chance."""
CONFUSED: Final = {"n": "l", "l": "n", "f": "h", "h": "f", "r": "l"}
"""First letters of syllables for the ones they are taken for."""
SHORTEST_SPELLED: Final = 2
"""Syllables where at least one is spelled in Latin letters."""


class SoundIndex:
    """The words of the rules by sound."""

    def __init__(
        self, words: Iterable[str], heard: Iterable[str] = (), letters: Iterable[str] = ()
    ) -> None:
        """``heard`` are the words of two syllables that count as homophones too; ``letters`` the
        words of one character that the rules hold, each as often as they do."""
        short = frozenset(heard)
        by_sound: dict[str, list[str]] = {}
        known = dict.fromkeys(words)
        self._literal = frozenset(known)
        sounds, mute, ambiguous = sounds_of_words(list(known))
        for number, (word, codes) in enumerate(zip(known, sounds, strict=False)):
            if number % A_WHILE == 0:
                give_way()
            if mute[number] or len(codes) < SHORTEST_SPELLED:
                continue
            by_sound.setdefault(codes, []).append(word)
            if ambiguous[number]:
                for other in sounds_of(word, codes)[1:]:
                    by_sound.setdefault(other, []).append(word)
        self.spelled = sound_tables(tuple(by_sound), tuple(by_sound.values()))
        self.small = small_words(letters)
        for word in sorted(short):
            if FUNCTION_WORDS.isdisjoint(word):  # turned round: 诉投
                by_sound.setdefault(sound_of(word[::-1]), []).append(word)
            for codes in confused(word):
                by_sound.setdefault(codes, []).append(word)
        counted = {
            codes: tuple(words)
            if len(codes) >= SHORTEST_SOUNDED
            else tuple(sorted(short.intersection(words)))
            for codes, words in by_sound.items()
        }
        by_sound_heard = {codes: words for codes, words in counted.items() if words}
        self._heard = tuple(by_sound_heard.values())
        self.tables = sound_tables(tuple(by_sound_heard), self._heard)

    def sounded(self, folded: str, rows: Sequence[int]) -> Reading | None:
        """The draft with homophones replaced, or None where there are none. ``rows`` are the sounds
        that the scan found, last first, as ``number, start, end``."""
        hits: list[tuple[int, int, tuple[str, ...]]] = []
        for number, start, end in zip(rows[-3::-3], rows[-2::-3], rows[::-3], strict=True):
            if folded[start:end] not in self._literal:
                hits.append((start, end, self._heard[number]))
        if len(hits) > 1:
            hits.sort(key=most_said_first)
        letters: list[str] | None = None
        fresh: set[int] = set()
        for start, end, words in hits:
            if fresh and not fresh.isdisjoint(range(start, end)):
                continue
            word = words[0] if len(words) == 1 else closest(folded[start:end], words)
            if plausible(folded, start, end, word):
                letters = letters or list(folded)
                letters[start:end] = word
                fresh.update(range(start, end))
        if letters is None:
            return None
        return Reading("".join(letters), SOUNDED, fresh=frozenset(fresh))


class SoundTables(NamedTuple):
    """Words by sound: a tree of syllables, and for each row of them that is a word's where the
    words that sound so begin (and end: where the next ones do), their characters in a row."""

    tree: NDArray[np.int32]
    words: NDArray[np.int32]


def sound_tables(codes: Sequence[str], words: Sequence[Sequence[str]]) -> SoundTables:
    """The tables for the ``words`` behind each row of codes."""
    symbols = np.frombuffer("".join(codes).encode("utf-32-le"), np.uint32).astype(np.int64)
    lengths = np.fromiter(map(len, codes), np.int64, len(codes))
    tree = tree_of(
        symbols - (FIRST_CODE - 1),
        lengths,
        range(1, len(SPELLINGS) + 1),
        np.arange(len(codes)),
    )
    return SoundTables(tree, words_of_sounds(codes, words))


def words_of_sounds(codes: Sequence[str], words: Sequence[Sequence[str]]) -> NDArray[np.int32]:
    """For each row of codes where its words begin (and end: where the next ones do), then their
    characters in a row."""
    letters = np.fromiter(
        (len(some) * len(row) for some, row in zip(words, codes, strict=True)),
        np.int64,
        len(codes),
    )
    begins = np.cumsum(np.append(len(codes) + 1, letters))
    joined = "".join(chain.from_iterable(words)).encode("utf-32-le")
    return np.concatenate((begins, np.frombuffer(joined, np.uint32))).astype(np.int32)


def small_words(letters: Iterable[str]) -> NDArray[np.int32]:
    """What a syllable (from 1) beside a found word stands for: of the characters that sound so, the one
    that ``letters`` holds most often. One syllable alone could be anything."""
    found = np.zeros(len(SPELLINGS) + 1, np.int32)
    for letter, _ in Counter(letters).most_common():
        number = ord(sound_of(letter)) - FIRST_CODE + 1
        if 0 < number < len(found) and not found[number]:
            found[number] = ord(letter)
    return found


NO_SOUNDS: Final = sound_tables((), ())


def sounds_of_words(words: Sequence[str]) -> tuple[list[str], list[bool], list[bool]]:
    """The codes of each word; whether it holds a character without one; and whether one with two readings: asked of
    all characters at once."""
    joined = BREAK.join(words).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(joined, np.uint32)
    syllables = CHARACTERS[2 * letters + 1] >> SOUND
    codes = np.where(syllables > 0, syllables + FIRST_SYLLABLE, letters).astype(np.uint32)
    breaks = letters == ord(BREAK)
    numbers = np.cumsum(breaks)
    mute = np.zeros(len(words) + 1, np.bool_)
    mute[numbers[(codes < FIRST_CODE) & ~breaks]] = True
    ambiguous = np.zeros(len(words) + 1, np.bool_)
    ambiguous[numbers[np.isin(letters, [ord(letter) for letter in READ_TWICE])]] = True
    sounds = codes.tobytes().decode("utf-32-le", "surrogatepass").split(BREAK)
    return sounds, mute.tolist(), ambiguous.tolist()


def sounds_of(word: str, sound: str) -> list[str]:
    """The codes of a word, ``sound`` and others; characters with two common readings double them, the first two do."""
    sounds = [sound]
    for character, spelling in SECOND_READINGS.items():
        if character in word and len(sounds) < 4:
            code = SPELLINGS[spelling]
            sounds.extend(
                "".join(
                    code if letter == character else one
                    for letter, one in zip(word, sound, strict=True)
                )
                for sound in list(sounds)
            )
    return sounds


def confused(word: str) -> Iterator[str]:
    """The codes of a word of three syllables and more with one of them as whole regions mix it up: n for
    l, h for f, l for r."""
    if len(word) < SHORTEST_SOUNDED:
        return
    sound = sound_of(word)
    for at, letter in enumerate(word):
        spelling = SYLLABLES.get(letter, " ")
        other = SPELLINGS.get(CONFUSED.get(spelling[0], " ") + spelling[1:])
        if other:
            yield sound[:at] + other + sound[at + 1 :]


def most_said_first(hit: tuple[int, int, tuple[str, ...]]) -> tuple[int, int]:
    """Sort key: words that say more first (pronouns say little), then from the left."""
    start, _, words = hit
    first = words[0]
    return sum(map(first.count, PRONOUNS)) - len(first), start


def closest(heard: str, words: tuple[str, ...]) -> str:
    """The word that shares most characters with what was written."""
    return max(words, key=lambda word: sum(map(str.__eq__, word, heard)))


def plausible(folded: str, start: int, end: int, word: str) -> bool:
    """Whether a homophone in characters is meant, rather than other words that sound alike."""
    heard = folded[start:end]
    if len(word) < SHORTEST_SOUNDED:
        if heard == word[::-1]:
            return not straddled(folded, start, end) and all_alone(folded, start, end)
        return (
            (heard[0] == word[0]) != (heard[1] == word[1])
            and spelled_alike(heard, word)
            and stands_apart(folded, start, end, word)
            and not straddled(folded, start, end)
        )
    # As written; of those that are no pronouns; no pronouns at all; function words for others.
    literal = told = telling = small = 0
    for a, b in zip(heard, word, strict=True):
        if b in PRONOUNS:
            literal += a == b
            continue
        telling += 1
        if a == b:
            literal += 1
            told += 1
        elif a in FUNCTION_WORDS:
            small += 1
    if small and (small > 1 or literal + 1 < len(word) or len(word) < LONG):
        return False
    if literal * 2 < len(word):
        said = sum(letter not in FUNCTION_WORDS for letter in word)
        return said > 1 and spelled_alike(heard, word) and all_alone(folded, start, end)
    if telling < 2 or told * 2 <= telling:
        return False
    if len(word) < LONG and (literal * 3 < len(word) * 2 or not spelled_alike(heard, word)):
        at = 0
        for token in words_of(heard):
            after = at + len(token)
            if len(token) > 1 and heard[at:after] != word[at:after]:
                return False
            at = after
    return not straddled(folded, start, end)


def spelled_alike(heard: str, word: str) -> bool:
    """Whether two short words sound the same to the letter: to take 去试 for 去死, who types is not
    sloppy enough."""
    return all(
        a in READ_TWICE or b in READ_TWICE or SYLLABLES.get(a) == SYLLABLES.get(b)
        for a, b in zip(heard, word, strict=True)
    )


def stands_apart(folded: str, start: int, end: int, word: str) -> bool:
    """Whether neither character of a disguised short word belongs to a real word of the draft, and
    the one that differs is none that honest messages are full of."""
    return all(
        a == b or frequency(a) < COMMON_ALONE for a, b in zip(folded[start:end], word, strict=True)
    ) and all_alone(folded, start, end)


def all_alone(folded: str, start: int, end: int) -> bool:
    """Whether no real word of the draft reaches into ``folded[start:end]``."""
    for at, token in words_around(folded, start, end):
        if len(token) > 1 and at < end and start < at + len(token):
            return False
    return True
