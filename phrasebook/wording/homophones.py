"""Undoes homophones and pinyin: 布知道, bu zhi dao and 加wei信 become the words they stand for.

A word of the rules is put in place of what sounds like it, where the draft makes better sense that
way: half of the word stands literally (or is spelled in Latin letters), and no real word of the
draft is torn apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from phrasebook.wording.lexicon import straddled, words_of
from phrasebook.wording.rarity import frequency
from phrasebook.wording.readings import How, Reading, spelled_out
from phrasebook.wording.sounds import FIRST_CODE, LATIN_RUN, SPELLINGS, sound_of, spelled

FUNCTION_WORDS = frozenset("是的了在有我你他她也就都和与把被给让从对为不没要这那个")
"""Who evades writes a rare character; one of these is meant as it stands."""
SECOND_READINGS = {"着": "zhao", "了": "liao", "行": "hang", "还": "huan", "都": "du", "么": "mo"}
SMALL_WORDS = {
    SPELLINGS[spelling]: character
    for spelling, character in {
        "wo": "我",
        "ni": "你",
        "nin": "你",
        "men": "们",
        "ye": "也",
        "jiu": "就",
        "bu": "不",
        "qu": "去",
        "gao": "告",
        "ba": "吧",
        "zhe": "这",
        "na": "那",
        "dou": "都",
        "zhen": "真",
        "le": "了",
        "de": "的",
        "ma": "吗",
        "ne": "呢",
        "hao": "好",
        "lai": "来",
        "mai": "买",
    }.items()
}
"""What a spelled syllable beside a found word stands for: one syllable alone could be anything."""
COMMON = 400.0
"""Times in a million above which a character is meant as it stands."""
PRONOUNS = frozenset("我你们")

SHORTEST_SOUNDED = 3
"""Syllables of a homophone in characters: two would make 卫星 of 微信."""
SHORTEST_SPELLED = 2
"""Syllables where at least one is spelled in Latin letters."""


class SoundIndex:
    """The words of the rules by sound."""

    def __init__(self, words: Iterable[str], heard: Iterable[str] = ()) -> None:
        """``heard`` are the words of two syllables that count as homophones too."""
        short = frozenset(heard)
        by_sound: dict[str, list[str]] = {}
        known = dict.fromkeys(words)
        self._literal = frozenset(known)
        for word in known:
            for codes in sounds_of(word):
                if len(codes) >= SHORTEST_SPELLED and all(
                    ord(code) >= FIRST_CODE for code in codes
                ):
                    by_sound.setdefault(codes, []).append(word)
        self._spelled = Automaton(by_sound)
        for word in sorted(short):  # turned round: 诉投
            if FUNCTION_WORDS.isdisjoint(word):
                by_sound.setdefault(sound_of(word[::-1]), []).append(word)
        self._sounded = Automaton(
            {
                codes: words
                if len(codes) >= SHORTEST_SOUNDED
                else sorted(short.intersection(words))
                for codes, words in by_sound.items()
                if len(codes) >= SHORTEST_SOUNDED or not short.isdisjoint(words)
            }
        )

    def sounded(self, folded: str) -> Reading | None:
        """The draft with homophones replaced, or None where there are none."""
        if self._sounded.engine is None:
            return None
        hits = [
            hit
            for hit in self._sounded.engine.find_matches_as_indexes(
                sound_of(folded), overlapping=True
            )
            if folded[hit[1] : hit[2]] not in self._literal
        ]
        if not hits:
            return None
        letters: list[str] | None = None
        fresh: set[int] = set()
        if len(hits) > 1:
            hits.sort(key=self._sounded.rank)
        for number, start, end in hits:
            if not fresh.isdisjoint(range(start, end)):
                continue
            word = closest(folded[start:end], self._sounded.words[number])
            if plausible(folded, start, end, word):
                letters = letters or list(folded)
                letters[start:end] = word
                fresh.update(range(start, end))
        if letters is None:
            return None
        return Reading("".join(letters), How.SOUNDED, fresh=frozenset(fresh))

    def spelled(self, reading: Reading) -> Reading | None:
        """A stripped reading with pinyin replaced, or None where there is none."""
        if self._spelled.engine is None:
            return None
        if not any(spelled(run) for run in LATIN_RUN.findall(reading.text)):
            return None
        codes, starts, ends, literals = spelled_out(reading)
        hits = self._spelled.engine.find_matches_as_indexes(codes, overlapping=True)
        letters = literals
        fresh: set[int] = set()
        for number, start, end in sorted(hits, key=self._spelled.rank):
            if not fresh.isdisjoint(range(start, end)):
                continue
            heard = literals[start:end]
            words = self._spelled.words[number]
            if not any(piece.isascii() and len(piece) > 1 for piece in heard):
                continue
            word = closest_spelled(heard, words)
            if agrees(heard, word):
                letters[start:end] = word
                fresh.update(range(start, end))
        for at, code in enumerate(codes):
            small = SMALL_WORDS.get(code)
            if (
                small
                and at not in fresh
                and heard_spelled(literals[at])
                and (not fresh.isdisjoint((at - 2, at - 1, at + 1, at + 2)) or mixed(literals, at))
            ):
                letters[at] = small
                fresh.add(at)
        if not fresh:
            return None
        return rebuild(reading, letters, starts, ends, fresh)


def sounds_of(word: str) -> list[str]:
    """The codes of a word; characters with two common readings double it, the first two do."""
    sounds = [sound_of(word)]
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


@dataclass(frozen=True, slots=True)
class Automaton:
    """Sounds with the words behind each; ``engine`` is None where there are no words."""

    engine: AhoCorasick | None
    words: tuple[tuple[str, ...], ...]
    ranks: tuple[int, ...]

    def __init__(self, by_sound: dict[str, list[str]]) -> None:
        object.__setattr__(self, "engine", AhoCorasick(list(by_sound)) if by_sound else None)
        object.__setattr__(self, "words", tuple(map(tuple, by_sound.values())))
        object.__setattr__(
            self,
            "ranks",
            tuple(
                -sum(letter not in PRONOUNS for letter in words[0]) if words else 0
                for words in by_sound.values()
            ),
        )

    def rank(self, hit: tuple[int, int, int]) -> tuple[int, int]:
        """Sort key: words that say more first (pronouns say little), then from the left."""
        return self.ranks[hit[0]], hit[1]


def heard_spelled(piece: str) -> bool:
    """Whether a piece is a syllable in Latin letters."""
    return len(piece) > 1 and piece.isascii()


def mixed(literals: list[str], at: int) -> bool:
    """Whether a spelled syllable stands right before a character (ni管不着)."""
    return at + 1 < len(literals) and "\u4e00" <= literals[at + 1] <= "\u9fff"


def closest(heard: str, words: tuple[str, ...]) -> str:
    """The word that shares most characters with what was written."""
    if len(words) == 1:
        return words[0]
    return max(words, key=lambda word: sum(map(str.__eq__, word, heard)))


def closest_spelled(heard: list[str], words: tuple[str, ...]) -> str:
    """The word that shares most characters with the mixed spelling."""
    if len(words) == 1:
        return words[0]
    return max(words, key=lambda word: sum(map(str.__eq__, word, heard)))


def agrees(heard: list[str], word: str) -> bool:
    """Every character that is not spelled out is the word's own, or all but one are."""
    wrong = sum(
        not piece.isascii() and piece != letter for piece, letter in zip(heard, word, strict=True)
    )
    return wrong == 0 or (wrong == 1 and len(word) > 2)


def plausible(folded: str, start: int, end: int, word: str) -> bool:
    """Whether a homophone in characters is meant, rather than other words that sound alike."""
    heard = folded[start:end]
    if heard == word[::-1] and len(word) < SHORTEST_SOUNDED:
        return not straddled(folded, start, end) and all_alone(folded, start, end)
    literal = sum(map(str.__eq__, heard, word))
    if literal * 2 < len(word) or straddled(folded, start, end):
        return False
    if len(word) < SHORTEST_SOUNDED:
        return literal == 1 and stands_apart(folded, start, end, word)
    pairs = [(a, b) for a, b in zip(heard, word, strict=True) if b not in PRONOUNS]
    if len(pairs) < 2 or sum(a == b for a, b in pairs) * 2 <= len(pairs):
        return False
    if any(a != b and a in FUNCTION_WORDS for a, b in pairs):
        return False
    at = 0
    for token in words_of(heard):
        after = at + len(token)
        torn = len(token) > 1 and any(heard[place] != word[place] for place in range(at, after))
        if torn and literal * 3 < len(word) * 2:
            return False
        at = after
    return True


def stands_apart(folded: str, start: int, end: int, word: str) -> bool:
    """Whether neither character of a disguised short word belongs to a real word of the draft, and
    the one that differs is none that honest messages are full of."""
    return all_alone(folded, start, end) and all(
        a == b or frequency(a) < COMMON for a, b in zip(folded[start:end], word, strict=True)
    )


def all_alone(folded: str, start: int, end: int) -> bool:
    """Whether no real word of the draft reaches into ``folded[start:end]``."""
    at = max(0, start - 8)
    for token in words_of(folded[at : end + 8]):
        after = at + len(token)
        if len(token) > 1 and at < end and start < after:
            return False
        at = after
    return True


def rebuild(
    reading: Reading, letters: list[str], starts: list[int], ends: list[int], fresh: set[int]
) -> Reading:
    """A reading made of replaced and kept letters, mapped back to the draft."""
    text: list[str] = []
    lefts: list[int] = []
    rights: list[int] = []
    made: set[int] = set()
    for at, letter in enumerate(letters):
        if at in fresh:
            made.add(len(text))
            text.append(letter)
            left, right = reading.span(starts[at], ends[at])
            lefts.append(left)
            rights.append(right)
            continue
        for place in range(starts[at], ends[at]):  # a syllable that stays as it was spelled
            left, right = reading.span(place, place + 1)
            text.append(reading.text[place])
            lefts.append(left)
            rights.append(right)
    return Reading("".join(text), How.SOUNDED, lefts, rights, frozenset(made))
