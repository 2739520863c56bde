"""Merged cells of a sheet, read as a stream: the fast reader of workbooks does not know them."""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

MAX_MERGES = 50_000
_CHUNK = 256 * 1024
_LONGEST = 200
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)


@dataclass(frozen=True, slots=True)
class Merges:
    """Where one cell stands for several. Rows count from 1, columns from 0.

    ``down`` holds for each column the spans of rows that share the value of their first;
    ``across`` for each row the spans of columns.
    """

    down: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    across: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def merges_of(path: Path, part: str) -> Merges:
    """The merged cells of the sheet kept in ``part`` of a workbook; none where it has no such part.

    What follows the first ``MAX_MERGES`` is left out: its cells count as empty.
    """
    down: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    across: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for left, top, right, bottom in _ranges(path, part):
        if bottom > top:
            down[left].append((top, bottom))
        if right > left:
            for row in range(top, min(bottom, top + 2) + 1):
                across[row].append((left, right))
    for spans in (*down.values(), *across.values()):
        spans.sort()
    return Merges(dict(down), dict(across))


def _ranges(path: Path, part: str) -> list[tuple[int, int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    rest = b""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
            while chunk := stream.read(_CHUNK):
                window = rest + chunk
                end = 0
                for match in _MERGE.finditer(window):
                    end = match.end()
                    found.append(
                        (_column(match[1]), int(match[2]), _column(match[3]), int(match[4]))
                    )
                    if len(found) >= MAX_MERGES:
                        return found
                rest = window[max(end, len(window) - _LONGEST) :]
    except KeyError:
        return []
    return found


def _column(letters: bytes) -> int:
    """``A`` as 0, ``AA`` as 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
