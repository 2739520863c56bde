"""Tables to take away."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from assist.sheets import Cell, as_csv, as_xlsx

ROWS: list[list[Cell]] = [["组", "次数"], ["=1+1", 3], ["@sum", None], ["-小王", 0.5]]


def test_no_cell_of_a_csv_is_a_formula_and_excel_can_read_it() -> None:
    data = as_csv(ROWS)
    assert data.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert read == [["组", "次数"], ["'=1+1", "3"], ["'@sum", ""], ["'-小王", "0.5"]]


def test_texts_of_an_xlsx_are_texts() -> None:
    sheet = load_workbook(io.BytesIO(as_xlsx(ROWS, "首次回复")))["首次回复"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == ROWS
    assert sheet["A2"].data_type == "s"
