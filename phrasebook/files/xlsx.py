"""XLSX workbooks. Every sheet with a heading row is read; nothing in a workbook is ever run.

A workbook is a zip file from a stranger, so its unpacked size is bounded before it is opened.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.files.columns import (
    EXPORT_HEADINGS,
    HEADING_ROWS,
    Headings,
    column_letters,
    find_headings,
    no_headings,
    to_cells,
)
from phrasebook.files.fields import FIELDS, MAX_ROWS, Row
from phrasebook.files.times import from_local

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PARTS = 1_000
MAX_COLUMNS = 64
MAX_VISITED_ROWS = 2_000_000
"""Rows looked at in one workbook, empty ones included: a sheet formatted to its very end has a
million, and a hundred such sheets would only serve to keep the server busy."""

_WIDTHS = {"id": 24, "title": 24, "text": 60, "questions": 40, "note": 30, "condition": 24}
_SHEET = "话术"


def read_rows(path: Path) -> Iterator[Row | EntryError]:
    """Yield each row's entry, or what is wrong with it, sheet by sheet."""
    if problem := _unsafe(path):
        yield EntryError(str(path), problem)
        return
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except Exception as error:  # openpyxl lets whatever its parsers raise through
        yield EntryError(str(path), f"cannot be read as a workbook ({type(error).__name__})")
        return
    try:
        yield from _book_rows(path, book)
    finally:
        book.close()


def write_rows(path: Path, replies: Iterable[Reply]) -> None:
    """Write one sheet with Chinese headings; every cell is text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    sheet.freeze_panes = "A2"
    for at, name in enumerate(FIELDS):
        sheet.column_dimensions[column_letters(at)].width = _WIDTHS.get(name, 14)
    sheet.append([_text_cell(sheet, heading, bold=True) for heading in EXPORT_HEADINGS])
    for reply in replies:
        sheet.append([_text_cell(sheet, cell) for cell in to_cells(reply)])
    book.save(path)


def _unsafe(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return "is no XLSX workbook; an old .xls or a locked file must be saved anew as .xlsx"
    # The declared size is binding: zipfile stops reading a part there.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        return f"unpacks to more than {MAX_UNPACKED_BYTES // 1024**2} MiB; split it"
    return ""


def _book_rows(path: Path, book: Any) -> Iterator[Row | EntryError]:
    found_any = False
    first_place = ""
    visited = count(1)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        first_place = first_place or f"{path}:{sheet.title}:1"
        try:
            for item in _sheet_rows(f"{path}:{sheet.title}", sheet, visited):
                found_any = True
                if not isinstance(item, Headings):
                    yield item
        except Exception as error:  # a broken part; see read_rows
            yield EntryError(f"{path}:{sheet.title}", f"is damaged ({type(error).__name__})")
            return
    if not found_any:
        yield no_headings(first_place or str(path))


def _sheet_rows(
    prefix: str, sheet: Any, visited: Iterator[int]
) -> Iterator[Row | EntryError | Headings]:
    """The sheet's headings, then its rows; nothing for a sheet without a heading row."""
    sheet.reset_dimensions()  # the size a file states for itself is often wrong
    headings: Headings | None = None
    seen = filled = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        place = f"{prefix}:{number}"
        if next(visited) > MAX_VISITED_ROWS:
            yield EntryError(place, "too many empty rows; delete them or split the workbook")
            return
        if all(cell.value is None for cell in cells):
            continue
        if headings is None:
            seen += 1
            found = find_headings(place, [_text(cell, "") or "" for cell in cells])
            if isinstance(found, list):
                yield from found
                return
            if found:
                yield found
            headings = found
            if headings is None and seen >= HEADING_ROWS:
                return
            continue
        filled += 1
        if filled > MAX_ROWS:
            yield EntryError(place, f"more than {MAX_ROWS:,} rows; split the file")
            return
        yield from _entry(place, headings, cells)


def _entry(place: str, headings: Headings, cells: Sequence[Any]) -> Iterator[Row | EntryError]:
    texts = []
    for at, cell in enumerate(cells):
        name = headings.fields[at] if at < len(headings.fields) else ""
        text = _text(cell, name)
        if text is None:
            label = headings.labels.get(name, f"column {column_letters(at)}")
            yield EntryError(place, f"{label}: holds a formula; paste it as a value", field=name)
            return
        texts.append(text)
    if row := headings.row(place, texts):
        yield row


def _text(cell: Any, name: str) -> str | None:
    """A cell's content as text, ``None`` for a formula."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return None if cell.data_type == "f" else value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            midnight = value.time() == time()
            return from_local(value, end_of_day=midnight and name == "valid_until")
        case date():
            moment = datetime.combine(value, time())
            return from_local(moment, end_of_day=name == "valid_until")
        case int() | float() | time():
            return str(value)
        case _:
            return None


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"  # never a formula, whatever it starts with
        cell.quotePrefix = True  # nor after somebody edits the cell
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if bold:
            cell.font = Font(bold=True)
    return cell
