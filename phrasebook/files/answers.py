"""Several answers in one cell: where one ends and the next begins. Pure.

People number them (``1. … 2. …``, ``① … ② …``) or leave a blank line between them. A numbered
list that follows an opening line (``请按以下步骤操作：``) is one answer with steps, and a letter
with a salutation is one answer with paragraphs, so neither is split.
"""

from __future__ import annotations

import re

MAX_ANSWERS = 20
"""A cell with more is no list of answers but a document; it stays whole."""

_CLOSING = ")\uff09]\u3011.\uff0e\u3001:\uff1a"
"""What may end a number: brackets, stops and colons, of both widths."""
_NUMBERED = re.compile(
    r"[ \t\u3000]*(?:答案|回复|话术)?[(\uff08\[\u3010]?"
    r"(?:(\d{1,2})|([\u2460-\u2473])|([一二三四五六七八九十]))"
    r"(?:[)\uff09\]\u3011]|[.\uff0e\u3001:\uff1a](?!\d))?[ \t\u3000]*"
)
_CHINESE = "一二三四五六七八九十"
_BLANK_LINE = re.compile(r"\n[ \t\u3000]*\n\s*")
_GOES_ON = tuple(",\uff0c\u3001:\uff1a;\uff1b~\uff5e")
_SHORTEST = 6
"""Characters: a shorter paragraph is a salutation or a closing, not an answer of its own."""


def answers_in(cell: str) -> list[str]:
    """The answers in a cell, in order; a cell with one answer comes back as it is."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    for parts in (_numbered(text), _paragraphs(text)):
        if 2 <= len(parts) <= MAX_ANSWERS:
            return parts
    return [cell]


def _numbered(text: str) -> list[str]:
    """Parts that begin with 1, 2, 3 … at the start of a line; none unless the text begins so."""
    parts: list[list[str]] = []
    for line in text.split("\n"):
        found = _NUMBERED.match(line)
        if found and _is_marked(found, line) and _number(found) == len(parts) + 1:
            parts.append([line[found.end() :]])
        elif parts:
            parts[-1].append(line)
        else:
            return []
    answers = ["\n".join(lines).strip() for lines in parts]
    return answers if all(answers) else []


def _is_marked(found: re.Match[str], line: str) -> bool:
    """Whether the number is a mark: ``1.`` and ``①`` are, the 3 of ``3天内`` is not."""
    return bool(found[2]) or line[: found.end()].rstrip(" \t\u3000")[-1:] in _CLOSING


def _number(found: re.Match[str]) -> int:
    if found[1]:
        return int(found[1])
    if found[2]:
        return ord(found[2]) - ord("①") + 1
    return _CHINESE.index(found[3]) + 1


def _paragraphs(text: str) -> list[str]:
    parts = [part.strip() for part in _BLANK_LINE.split(text)]
    whole = all(len(part) >= _SHORTEST and not part.endswith(_GOES_ON) for part in parts)
    return parts if whole else []
