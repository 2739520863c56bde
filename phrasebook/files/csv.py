"""CSV as spreadsheets write it: UTF-8 with or without a byte order mark, or GB18030.

Export is UTF-8 with a byte order mark, which every spreadsheet recognises. A cell that a
spreadsheet would run as a formula gets an apostrophe in front, which import takes off again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.files.columns import (
    EXPORT_HEADINGS,
    HEADING_ROWS,
    Headings,
    find_headings,
    no_headings,
    to_cells,
)
from phrasebook.files.fields import Row

# Full-width signs start a formula too in spreadsheets set to an East Asian language.
_RUNS = r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_DANGEROUS = re.compile(rf"'*{_RUNS}")
_GUARDED = re.compile(rf"'+{_RUNS}")


def read_rows(path: Path) -> Iterator[Row | EntryError]:
    """Yield each row's entry, or what is wrong with it. A row's line is its first one."""
    text = _decode(path.read_bytes())
    if text is None:
        yield EntryError(f"{path}:1", "is neither UTF-8 nor GB18030; save it as CSV UTF-8")
        return
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    headings: Headings | None = None
    line, seen = 1, 0
    try:
        for record in records:
            place, line = f"{path}:{line}", records.line_num + 1
            cells = [_unguard(cell) for cell in record]
            if headings is None:
                seen += any(cells)
                found = find_headings(place, cells)
                if isinstance(found, list):
                    yield from found
                    return
                headings = found
                if headings is None and seen >= HEADING_ROWS:
                    break
            elif row := headings.row(place, cells):
                yield row
    except csv.Error as error:
        yield EntryError(f"{path}:{line}", f"is not CSV: {error}; look for an unclosed quote")
        return
    if headings is None:
        yield no_headings(f"{path}:1")


def write_rows(path: Path, replies: Iterable[Reply]) -> None:
    """Write Chinese headings and one row a reply."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(EXPORT_HEADINGS)
        for reply in replies:
            writer.writerow([_guard(cell) for cell in to_cells(reply)])


def _decode(content: bytes) -> str | None:
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(",\t;", key=first.count)


def _guard(cell: str) -> str:
    return "'" + cell if _DANGEROUS.match(cell) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell
