"""Repairs a question by the words the phrasebook itself uses.

``tuikuan`` and 退宽 both sound like 退款, a word some entry is known to use. Letters that spell
such words are replaced by them; a pair of characters that hardly any entry has, but that sounds
like such a word, brings the word in beside it. Nothing is repaired towards a word no entry uses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from phrasebook.search.characters import read_aloud, sound_number
from phrasebook.search.latin import spelled

LONGEST = 4
"""Characters of the longest word repaired to."""

RARER = 8
"""How many times rarer than the word the written pair must be, to be taken for a slip."""

USUAL = 60
"""A pair that so many entries have is no slip, whatever it sounds like."""

LETTERS = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The Chinese words of some entries, by sound, and how often each is used."""

    by_sound: Mapping[str, str]
    counts: Mapping[str, int]

    def spelled_out(self, text: str) -> str:
        """``text`` with runs of letters that spell known words replaced by those words."""
        return LETTERS.sub(lambda run: self._words_for(run[0]) or run[0], text)

    def repairs(self, text: str, spoken: str, frequencies: Sequence[int]) -> list[str]:
        """Words that ``text`` may have meant.

        ``spoken`` has the sound of each character, as one; ``frequencies[i]`` says how many
        entries have the pair at ``i``.
        """
        found: dict[str, None] = {}
        known, counts = self.by_sound.get, self.counts
        ahead, ahead_of = None, -1  # the word of three from the place before, where looked up
        for at, frequency in enumerate(frequencies):
            if frequency > USUAL:
                continue
            before = at - 1 if at else 0
            pair = known(spoken[at : at + 2])
            behind = ahead if ahead_of == before else known(spoken[before : at + 2])
            ahead, ahead_of = known(spoken[at : at + 3]), at
            if pair is None and behind is None and ahead is None:
                continue
            for word, begin, end in (
                (pair, at, at + 2),
                (behind, before, at + 2),
                (ahead, at, at + 3),
            ):
                if (
                    word is not None
                    and word != text[begin:end]
                    and counts[word] > RARER * frequency
                ):
                    found[word] = None
        return list(found)

    def _words_for(self, run: str) -> str:
        """The known words a run of letters spells; ``""`` where it does not, or is one itself."""
        if run in self.counts:
            return ""
        sounds = "".join(chr(sound_number(syllable)) for syllable in spelled(run))
        words: list[str] = []
        at = 0
        while at < len(sounds):
            for end in range(min(len(sounds), at + LONGEST), at, -1):
                if (word := self.by_sound.get(sounds[at:end])) is not None:
                    words.append(word)
                    at = end
                    break
            else:
                return ""
        return "".join(words)


def lexicon_of(words: Iterable[str]) -> Lexicon:
    """The lexicon of all ``words`` of some entries, each as often as it is used."""
    counts = Counter(word for word in words if word.isalpha() and len(word) <= LONGEST)
    by_sound: dict[str, str] = {}
    for word, _ in counts.most_common():
        sounds = read_aloud(word)
        if len(word) > 1 and all(sounds):
            by_sound.setdefault("".join(map(chr, sounds)), word)
    return Lexicon(by_sound, dict(counts))
