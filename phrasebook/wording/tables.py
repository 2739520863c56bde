"""Writes the character tables in ``data/`` from the dictionaries of OpenCC and pypinyin.

Run by hand with ``python -m phrasebook.wording.tables`` after either dictionary is upgraded; both
are development dependencies, so a running server needs neither.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

DATA = Path(__file__).parent / "data"


def main() -> None:
    """Write ``folds.txt`` and ``sounds.txt``."""
    simplified = simplified_by_character()
    write(DATA / "folds.txt", sorted(f"{old}{new}" for old, new in simplified.items()))
    sounds = characters_by_syllable(set(simplified))
    write(DATA / "sounds.txt", [f"{name} {''.join(sounds[name])}" for name in sorted(sounds)])


def simplified_by_character() -> dict[str, str]:
    """Every traditional or variant character whose simplified form is one other character."""
    convert = OpenCC("t2s").convert
    pairs = {}
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00)):
        old = chr(code)
        new = convert(old)
        if new != old and len(new) == 1:
            pairs[old] = new
    return pairs


def characters_by_syllable(traditional: set[str]) -> dict[str, list[str]]:
    """The toneless syllable of each simplified character of GB 2312, its usual reading."""
    rows: dict[str, list[str]] = defaultdict(list)
    for code in range(0x4E00, 0xA000):
        character = chr(code)
        if character in traditional or not typed(character):
            continue
        syllable = lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)[0]
        if syllable.isascii() and syllable.isalpha():
            rows[syllable].append(character)
    return rows


def typed(character: str) -> bool:
    """Whether GB 2312 holds the character (or people type it all the same)."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character in "啰瞭"
    return True


def write(path: Path, lines: list[str]) -> None:
    """One line a row, always ending in a newline."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
