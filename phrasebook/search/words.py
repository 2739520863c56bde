"""Cutting Chinese text into words, with the trade's own words known as words.

jieba's dictionary and our ``data/words.txt`` decide the cuts. jieba itself cuts what is
indexed; its Rust edition, which cuts alike and ten times faster, reads what is typed and marks
where words begin.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache, lru_cache
from zlib import crc32

import jieba
import rjieba

from phrasebook.search.characters import lines

FREQUENCY = 20_000
"""How common one of our own words is taken to be: enough that it is not cut apart."""


MOST_KEPT = 200_000
"""Words whose numbers are remembered."""


def words_of(text: str) -> list[str]:
    """The words of a query in search mode: long words and the short words inside them."""
    found: list[str] = _quick().cut_for_search(text)
    return found


@lru_cache(maxsize=2_048)
def words_to_index(text: str) -> tuple[str, ...]:
    """The words of a text to be indexed, cut the same way. Remembered: each publication indexes
    what was published lately anew."""
    return tuple(_thorough().cut_for_search(text))


def pieces_of(text: str) -> list[str]:
    """``text`` cut into words end to end: joined they are ``text`` again."""
    found: list[str] = _quick().cut(text)
    return found


def word_numbers(words: Iterable[str]) -> list[int]:
    """Numbers of the words of two characters or more; single ones are characters already.

    They are the same in every process (snapshots rely on it).
    """
    return [number for word in words if (number := _numbers[word]) >= 0]


class _Numbers(dict[str, int]):
    """The numbers of words met so far, -1 for what is no word; begun anew when it grows large."""

    def __missing__(self, word: str) -> int:
        if len(self) > MOST_KEPT:
            self.clear()
        counts = len(word) > 1 and word.isalnum()
        self[word] = crc32(word.encode("utf-8", "surrogatepass")) if counts else -1
        return self[word]


_numbers = _Numbers()


@cache
def _thorough() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in lines("words.txt"):
        tokenizer.add_word(word, FREQUENCY)
    return tokenizer


@cache
def _quick() -> rjieba.Jieba:
    tokenizer = rjieba.Jieba()
    for word in lines("words.txt"):
        tokenizer.add_word(word, FREQUENCY, "n")
    return tokenizer
