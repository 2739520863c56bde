"""Writes tables of ``phrasebook/wording/data`` from the dictionaries of OpenCC, pypinyin and jieba.

    python -m tools.write_wording_tables

Run it after one of them is upgraded. OpenCC and pypinyin are development dependencies; a running server
reads what was written and needs neither.
"""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import jieba
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from phrasebook.wording.fold import DATA
from phrasebook.wording.han import AFTER_HAN, FIRST_HAN


def main() -> None:
    """Write ``folds.txt``, ``sounds.txt`` and ``frequencies.txt``."""
    simplified = simplified_by_character()
    write(DATA / "folds.txt", sorted(f"{old}{new}" for old, new in simplified.items()))
    sounds = characters_by_syllable(set(simplified))
    write(DATA / "sounds.txt", [f"{name} {''.join(sounds[name])}" for name in sorted(sounds)])
    write(DATA / "frequencies.txt", frequency_rows())


def simplified_by_character() -> dict[str, str]:
    """Every traditional or variant character whose simplified form is one other character."""
    convert = OpenCC("t2s").convert
    pairs = {}
    for code in (*range(0x3400, 0x4DC0), *range(FIRST_HAN, AFTER_HAN), *range(0xF900, 0xFB00)):
        old = chr(code)
        new = convert(old)
        if new != old and len(new) == 1:
            pairs[old] = new
    return pairs


def characters_by_syllable(traditional: set[str]) -> dict[str, list[str]]:
    """The toneless syllable of each simplified character of GB 2312, its usual reading."""
    rows: dict[str, list[str]] = defaultdict(list)
    for code in range(FIRST_HAN, AFTER_HAN):
        character = chr(code)
        if character in traditional or not typed(character):
            continue
        syllable = lazy_pinyin(character, style=Style.NORMAL, v_to_u=False)[0]
        if syllable.isascii() and syllable.isalpha():
            rows[syllable].append(character)
    return rows


def frequency_rows() -> list[str]:
    """Characters and pairs of characters by how often they stand in Chinese text, per million.

    One row a level, ``level text text …``: a text of level *n* stands 2**n times in a million
    characters, or thereabouts.
    """
    counts: dict[str, float] = defaultdict(float)
    total = 0.0
    with jieba.get_dict_file() as source:
        for line in source:
            word, count = line.decode("utf-8").split()[:2]
            total += int(count) * len(word)
            for at, character in enumerate(word):
                counts[character] += int(count)
                if at:
                    counts[word[at - 1 : at + 1]] += int(count)
    rows: dict[int, list[str]] = defaultdict(list)
    for text, count in counts.items():
        million = count / total * 1e6
        if million >= (1 if len(text) == 1 else 30):
            rows[int(math.log2(million))].append(text)
    return [f"{level} {' '.join(sorted(rows[level]))}" for level in sorted(rows)]


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
