"""Tables for people to take away: CSV and XLSX that no spreadsheet takes for formulas. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

Cell = str | int | float | None


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with BOM, which Excel needs to read Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """One sheet; every text is stored as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(cell: Cell) -> Cell:
    """A text a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
