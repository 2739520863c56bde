"""The Chinese characters that rules, readings and tables know: the first block of Unicode's, no rarer ones."""

from __future__ import annotations

from typing import Final

FIRST_HAN: Final = 0x4E00
AFTER_HAN: Final = 0xA000
"""Code points: of the first one, and the one past the last."""
HAN_COUNT: Final = AFTER_HAN - FIRST_HAN
HAN_RANGE: Final = "\u4e00-\u9fff"
"""The same for the brackets of an expression."""


def is_han(letter: str) -> bool:
    """Whether one character is a Chinese one; no character is not."""
    return "\u4e00" <= letter <= "\u9fff"


def all_han(text: str) -> bool:
    """Whether there are Chinese characters and no others; there may be none."""
    return all(is_han(letter) for letter in text)


def is_radical(character: str) -> bool:
    """Whether a character is a radical with a code point of its own, which looks like a Chinese character."""
    return "\u2e80" <= character <= "\u2fdf"
