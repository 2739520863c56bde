"""One character in, one character out: case, width, script and look-alikes folded away.

Folding keeps the length of a text, so an offset into the folded text is an offset into the draft.
Punctuation is left alone (the steps that ask for clauses need it) and a lone surrogate becomes
U+FFFD, because the libraries that cut and search folded text take valid Unicode only.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from phrasebook.wording.clauses import UNSEEN
from phrasebook.wording.han import AFTER_HAN, FIRST_HAN, is_radical

DATA = Path(__file__).parent / "data"

PRONOUNS = (("您", "你"), ("咱", "我"), ("俺", "我"))
"""How people address each other is no difference to a rule."""
VARIANTS = dict(zip("著妳祢甚麽麼嘸帐瞭", "着你你什么么无账了", strict=True))
"""What a dictionary of simplification keeps apart."""
DIALECT = dict(
    zip("唔冇嘅咗睇佢啲俾嚟侬甭咁哋喺喇㗎", "不没的了看他些给来你别这们在啦的", strict=True)
)
"""What Cantonese, Shanghai and Beijing chats write for a word of the standard language, where it means nothing else."""


UNSEEN_CATEGORIES = frozenset(("Cf", "Cc", "Cn"))
SEEN = "\t\n\r\u200d"
"""Of these what shows: blanks, and what joins the parts of an emoji."""
EMPTY = "\u2800\u3164\u115f\u1160\uffa0\u034f"
"""Letters and signs that show nothing: the empty pattern of Braille, fillers of Hangul, the joiner of graphemes."""


class Folds(dict[int, str]):
    """Folds by code point for ``str.translate``; what is not stored is worked out once."""

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code), self)
        self[code] = folded
        return folded


def fold_character(character: str, known: dict[int, str]) -> str:
    """The folded form of one character that no table names."""
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    category = unicodedata.category(character)
    if (category in UNSEEN_CATEGORIES and character not in SEEN) or character in EMPTY:
        return UNSEEN
    if category[0] in "PZC":
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    wide = unicodedata.normalize("NFKC", character)
    if category == "So" and not wide.isascii() and not is_radical(character):
        return character  # an emoji that shows a character (🈚) separates letters like any other
    if len(wide) > 1:
        inner = [part for part in wide if part.isalnum()]
        wide = inner[0] if len(inner) == 1 else character
    lower = wide.lower()
    if len(lower) != 1:
        lower = wide
    bare = unicodedata.normalize("NFD", lower)[0] if lower.isalpha() else lower
    if bare.isascii():
        lower = bare
    return known.get(ord(lower), lower) if lower != character else lower


def load_folds() -> Folds:
    """Traditional characters of the generated table, then look-alikes and what else is one to a rule."""
    folds = Folds()
    for pair in (DATA / "folds.txt").read_text(encoding="utf-8").split():
        folds[ord(pair[0])] = pair[1]
    for old, new in (*LOOK_ALIKES.items(), *VARIANTS.items(), *DIALECT.items(), *PRONOUNS):
        folds[ord(old)] = new
        upper = old.upper()
        if len(upper) == 1 and upper != old:
            folds[ord(upper)] = new
    # A traditional form of a look-alike (帳, 帐, 账) goes all the way at once.
    for code in folds:
        while (further := folds.get(ord(folds[code]), folds[code])) != folds[code]:
            folds[code] = further
    return folds


def load_look_alikes() -> dict[str, str]:
    """What is written for another character, each with what it stands for."""
    found: dict[str, str] = {}
    for row in rows_of("look_alikes.txt"):
        meant, written = row.split(" ")
        found.update(dict.fromkeys(written, meant))
    return found


def rows_of(name: str) -> list[str]:
    """The rows of a table in ``data/`` without those that say why others are there (``# …``)."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("# ")]


LOOK_ALIKES = load_look_alikes()
FOLDS = load_folds()
SAID = tuple(
    written
    for written, meant in sorted(LOOK_ALIKES.items())
    if unicodedata.category(written) == "So" and not is_radical(written) and meant.isalnum()
)
"""Pictures that are said as words (🐔)."""

PUNCTUATION = "，。！？；：、,.!?;:~～…—“”‘’「」『』（）()《》【】\"'"
"""Marks that stand in any honest message; they never make a draft odd."""


def odd_characters() -> re.Pattern[str]:
    """Finds the first character that is neither a plain simplified character nor plain
    punctuation: without one, a draft needs no folding."""
    plain = []
    first = None
    for code in range(FIRST_HAN, AFTER_HAN + 1):
        same = code < AFTER_HAN and (code not in FOLDS or chr(code) in dict(PRONOUNS))
        if same and first is None:
            first = code
        elif not same and first is not None:
            plain.append(f"{chr(first)}-{chr(code - 1)}")
            first = None
    return re.compile(f"[^{''.join(plain)}{re.escape(PUNCTUATION)}]")


ODD = odd_characters()
HIDES = re.compile(
    f"[{re.escape(''.join(sorted(LOOK_ALIKES)))}\uff21-\uff5a\u2460-\u24ff\U0001d400-\U0001d7ff]"
)
"""A character that nobody writes but to hide another: what looks like it, and letters in circles or another style."""


def fold(text: str) -> tuple[str, bool]:
    """``text`` folded, of the same length, and whether it holds anything odd: a character that is
    neither a plain simplified one nor ordinary punctuation."""
    if ODD.search(text) is None:
        return folded(text, odd=False), False
    return folded(text, odd=True), True


def folded(text: str, *, odd: bool = True) -> str:
    """``text`` folded, of the same length. Quicker where nothing is ``odd``."""
    if odd:
        return text.translate(FOLDS)
    for said, meant in PRONOUNS:
        if said in text:
            text = text.replace(said, meant)
    return text
