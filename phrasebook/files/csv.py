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
from phrasebook.files.columns import EXPORT_HEADINGS, no_headings, to_cells
from phrasebook.files.table import (
    Item,
    Options,
    Table,
    is_wording,
    wording_rows,
    wording_told,
)

# Full-width signs start a formula too in spreadsheets set to an East Asian language.
_RUNS = r"[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
_DANGEROUS = re.compile(rf"'*{_RUNS}")
_GUARDED = re.compile(rf"'+{_RUNS}")


def read_rows(path: Path, options: Options) -> Iterator[Item]:
    """Yield each row's entries, or what is wrong with it. A row's line is its first one."""
    text = _decode(path.read_bytes())
    if text is None:
        yield EntryError(
            f"{path}:1",
            "is neither UTF-8 nor GB18030; save it as CSV UTF-8",
            zh="既不是 UTF-8 也不是 GB18030 编码；请另存为“CSV UTF-8”",
        )
        return
    table = Table(split=options.split)
    line = 1
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for record in records:
            place, line = f"{path}:{line}", records.line_num + 1
            yield from table.feed(place, [_unguard(cell) for cell in record])
            if table.over:
                break
    except csv.Error as error:
        yield EntryError(
            f"{path}:{line}",
            f"is not CSV: {error}; look for an unclosed quote",
            zh=f"不是 CSV：{error}；请检查是否有没关上的引号",
        )
        return
    yield from table.end()
    if table.found:
        return
    if is_wording(options.name or path.stem):
        numbered = enumerate(csv.reader(io.StringIO(text, newline="")), start=1)
        rows = ((f"{path}:{number}", record) for number, record in numbered)
        yield from wording_rows(rows, lambda count: wording_told(path.stem, count))
        return
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
            # GB18030 has a byte order mark too, which its decoder leaves in the text.
            return content.decode(encoding).removeprefix("\ufeff")
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
