"""One spelling for punctuation, character for character, so that offsets stay those of the text."""

from __future__ import annotations

OPEN, CLOSE = "“", "”"

_TABLE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TABLE |= {
    ord(given): ord(kept)
    for kept, all_given in {
        " ": "\u3000\u00a0\u2002\u2003\ufeff\u200b",
        ",": "﹐",
        "、": "﹑",
        "-": "—–−‐‑―─",
        "~": "∼〜",
        "•": "●▪■◆★☆◇○▶►◎※·",
    }.items()
    for given in all_given
}
_DOUBLE = frozenset('“”「」『』"„‟＂')
_OPENERS = frozenset("“「『„")
_SINGLE = {"‘": "’", "'": "'"}
_AFTER_A_QUOTE = frozenset("、,。;:.!?)/…和或及等 ")


def fold(text: str) -> str:
    """The text with half-width punctuation and with every quotation written “…”.

    Of marks that stand the wrong way round, or were never closed, the reading is chosen that
    leaves the most quotations: a mark opens where none is open, and an opening mark within a
    quotation closes it where a separator follows.
    """
    plain = text.translate(_TABLE)
    marks = _DOUBLE if any(mark in _DOUBLE for mark in text) else frozenset(_SINGLE.keys() | {"’"})
    out = list(plain)
    opened = False
    for place, mark in enumerate(text):
        if mark not in marks or (mark == "'" and _within_a_word(text, place)):
            continue
        following = plain[place + 1 : place + 2]
        if not opened:
            out[place], opened = OPEN, True
        elif mark in _OPENERS and following and following not in _AFTER_A_QUOTE:
            out[place] = OPEN
        else:
            out[place], opened = CLOSE, False
    return "".join(out)


def _within_a_word(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
