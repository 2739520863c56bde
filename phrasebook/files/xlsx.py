"""XLSX workbooks. Every sheet with a heading row is read; nothing in a workbook is ever run.

A workbook is a zip file from a stranger, so its unpacked size is bounded before it is opened.
"""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from phrasebook.entries import Message, Reply
from phrasebook.errors import EntryError
from phrasebook.files.columns import EXPORT_HEADINGS, column_letters, no_headings, to_cells
from phrasebook.files.fields import FIELDS, MAX_ROWS
from phrasebook.files.merges import Merges, merges_of
from phrasebook.files.table import (
    Item,
    Options,
    Remark,
    Table,
    is_wording,
    wording_rows,
    wording_told,
)

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_PARTS = 1_000
MAX_COLUMNS = 64
MAX_VISITED_ROWS = 2_000_000
"""Rows looked at in one workbook, empty ones included: a sheet formatted to its very end has a
million, and a hundred such sheets would only serve to keep the server busy."""

_WIDTHS = {"id": 24, "title": 24, "text": 60, "questions": 40, "note": 30, "condition": 24}
_SHEET = "话术"


def read_rows(path: Path, options: Options) -> Iterator[Item]:
    """Yield each row's entries, or what is wrong with it, sheet by sheet."""
    if problem := _unsafe(path):
        yield EntryError(str(path), problem.en, zh=problem.zh)
        return
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_vba=False)
    except Exception as error:  # openpyxl lets whatever its parsers raise through
        kind = type(error).__name__
        yield EntryError(
            str(path),
            f"cannot be read as a workbook ({kind})",
            zh=f"不能作为工作簿打开（{kind}）；请用 Excel 或 WPS 另存为 .xlsx",
        )
        return
    try:
        yield from _book_rows(path, book, options)
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


def _unsafe(path: Path) -> Message | None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return Message(
            "不是 XLSX 工作簿；旧的 .xls 或加密的文件请另存为 .xlsx",
            "is no XLSX workbook; an old .xls or a locked file must be saved anew as .xlsx",
        )
    # The declared size is binding: zipfile stops reading a part there.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        bound = f"{MAX_UNPACKED_BYTES // 1024**2} MiB"
        return Message(f"解压后超过 {bound}；请拆分", f"unpacks to more than {bound}; split it")
    return None


def _book_rows(path: Path, book: Any, options: Options) -> Iterator[Item]:
    found_any = False
    first_place = ""
    visited = count(1)
    for sheet in book.worksheets:
        place = f"{path}:{sheet.title}"
        if sheet.sheet_state != "visible":
            yield Remark(place, Message("隐藏的工作表，未导入", "a hidden sheet; not imported"))
            continue
        first_place = first_place or f"{place}:1"
        table = Table(split=options.split)
        try:
            if is_wording(sheet.title):
                found_any = True
                told = partial(wording_told, sheet.title)
                yield from wording_rows(_plain_rows(place, sheet, visited), told)
                continue
            yield from _sheet_rows(path, place, sheet, visited, table)
        except _TooManyRowsError as error:
            yield error.refusal
        except Exception as error:  # a broken part; see read_rows
            kind = type(error).__name__
            yield EntryError(place, f"is damaged ({kind})", zh=f"已损坏（{kind}）")
            return
        found_any = found_any or table.found
        if not table.found and table.seen:
            message = Message("没有表头，未导入", "has no heading row; it is not imported")
            yield Remark(place, message)
    if not found_any:
        yield no_headings(first_place or str(path))


def _sheet_rows(
    path: Path, prefix: str, sheet: Any, visited: Iterator[int], table: Table
) -> Iterator[Item]:
    merges = merges_of(path, _part(sheet))
    fill = _Fill(merges)
    filled = 0
    for number, cells in _rows(prefix, sheet, visited):
        place = f"{prefix}:{number}"
        texts, faults, remarks = _texts(place, cells)
        spanned = fill.down(number, texts)
        # A row that holds nothing but what is merged into it belongs to the row above.
        if not any(texts[at] for at in range(len(texts)) if at not in spanned):
            continue
        if faults and table.settled:
            yield from faults
            continue
        across = merges.across.get(number, ())
        made = list(table.feed(place, texts, across=across, remarks=remarks, joins=bool(spanned)))
        filled += table.settled
        if filled > MAX_ROWS:
            bound = f"{MAX_ROWS:,}"
            yield EntryError(
                place, f"more than {bound} rows; split the file", zh=f"超过 {bound} 行；请拆分"
            )
            return
        yield from made
        if table.over:
            return
    yield from table.end()


def _plain_rows(
    prefix: str, sheet: Any, visited: Iterator[int]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Each row's texts, for a sheet of wording; bounded like any other."""
    for number, cells in islice(_rows(prefix, sheet, visited), MAX_ROWS):
        yield f"{prefix}:{number}", _texts("", cells)[0]


def _rows(prefix: str, sheet: Any, visited: Iterator[int]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows with anything in them, by number."""
    sheet.reset_dimensions()  # the size a file states for itself is often wrong
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if next(visited) > MAX_VISITED_ROWS:
            raise _TooManyRowsError(f"{prefix}:{number}")
        if any(cell.value is not None for cell in cells):
            yield number, cells


def _part(sheet: Any) -> str:
    """Where in the archive a sheet is kept. openpyxl's fast reader knows it but does not tell."""
    return str(getattr(sheet, "_worksheet_path", ""))


class _TooManyRowsError(Exception):
    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.refusal = EntryError(
            place,
            "too many empty rows; delete them or split the workbook",
            zh="空行太多；请删去空行或拆分工作簿",
        )


class _Fill:
    """Gives the rows of a merged span the value of its first row, as they pass by in order."""

    def __init__(self, merges: Merges) -> None:
        self._spans = {column: deque(spans) for column, spans in merges.down.items()}
        self._values: dict[int, str] = {}

    def down(self, number: int, texts: list[str]) -> set[int]:
        """Fill ``texts``, the row ``number``, in place; return the columns that were filled."""
        filled = set()
        for column, spans in self._spans.items():
            while spans and spans[0][1] < number:
                spans.popleft()
            if not spans or column >= len(texts) or number < spans[0][0]:
                continue
            if number == spans[0][0]:
                self._values[column] = texts[column]
            elif not texts[column] and self._values.get(column):
                texts[column] = self._values[column]
                filled.add(column)
        return filled


def _texts(
    place: str, cells: Sequence[Any]
) -> tuple[list[str], list[EntryError], tuple[Message, ...]]:
    """What the cells of a row say; what is wrong with any; what to tell of them."""
    texts: list[str] = []
    faults: list[EntryError] = []
    formulas: list[str] = []
    for at, cell in enumerate(cells):
        letters = column_letters(at)
        if cell.data_type == "e":
            faults.append(
                EntryError(
                    place,
                    f"column {letters}: holds the error {cell.value}; mend the formula",
                    zh=f"{letters} 列是错误值 {cell.value}；请先改正公式",
                )
            )
        if cell.data_type == "f":
            formulas.append(letters)
        texts.append(_text(cell))
    if not formulas:
        return texts, faults, ()
    where = "、".join(formulas)
    remark = Message(
        f"{where} 列是公式，按文字取入，不会运行",
        f"column {where} holds a formula, which is taken as its text and never run",
    )
    return texts, faults, (remark,)


def _text(cell: Any) -> str:
    """A cell's content as text; of a formula its own text, because nothing here is ever run."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.replace(microsecond=0).isoformat(" ")
        case _:
            # Formulas over several cells are objects; their text is theirs alone to give.
            return str(getattr(value, "text", value) or "")


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"  # never a formula, whatever it starts with
        cell.quotePrefix = True  # nor after somebody edits the cell
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if bold:
            cell.font = Font(bold=True)
    return cell
