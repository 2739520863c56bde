"""CSV and XLSX as people really have them."""

from __future__ import annotations

import csv
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from phrasebook.entries import Reply, Scope
from phrasebook.errors import EntryError
from phrasebook.files import MAX_ROWS, read, write, xlsx

_TABLE = "标题,问题,回复,快捷码,阶段,标签\n问候,在吗,您好,wh,建立关系,通用、问候\n"


def _csv(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "book.csv"
    path.write_bytes(content)
    return path


def _xlsx(tmp_path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active or book.create_sheet())
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding_a_spreadsheet_saves(tmp_path: Path, encoding: str) -> None:
    [reply] = read(_csv(tmp_path, _TABLE.encode(encoding)))
    assert (reply.title, reply.questions, reply.text) == ("问候", ("在吗",), "您好")
    assert (reply.shortcut, reply.stage, reply.tags) == ("wh", "建立关系", ("通用", "问候"))


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_with_another_delimiter_is_read(tmp_path: Path, delimiter: str) -> None:
    [reply] = read(_csv(tmp_path, _TABLE.replace(",", delimiter).encode()))
    assert reply.shortcut == "wh"


def test_english_headings_and_marks_around_headings_are_understood(tmp_path: Path) -> None:
    path = _csv(tmp_path, "*ID:,Question,*Answer:,Category\nhi,hello,您好,a\n".encode())
    assert read(path) == [Reply(id="hi", text="您好", questions=("hello",), tags=("a",))]


def test_csv_export_opens_with_a_byte_order_mark_and_runs_nothing(tmp_path: Path) -> None:
    texts = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "=1", "'=already", "'quoted'", "plain"]
    replies = [Reply(id=f"={n}", text=text) for n, text in enumerate(texts)]
    path = tmp_path / "book.csv"
    write(path, replies)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for record in csv.reader(file) for cell in record]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "="))]
    assert read(path) == replies


def test_a_csv_row_over_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    path = _csv(tmp_path, '编号,回复\na,"一\n二\n三"\n"b\n",\n'.encode())
    with pytest.raises(EntryError, match=r"column B \(回复\): is missing") as caught:
        read(path)
    assert caught.value.place == f"{path}:5"


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "no heading row"),
        ("甲,乙\n1,2\n", "no heading row"),
        ("回复,问是\n您好,在\n", "column B: unknown heading '问是'; did you mean 问题"),
        ("回复,答案\n您好,在\n", "two columns hold the field 'text'"),
        ("回复\n您好,多出来\n", "column B has a value but no heading"),
        ('回复\n"没有关上\n', "unclosed quote"),
    ],
)
def test_a_broken_csv_is_refused_with_the_reason(tmp_path: Path, content: str, part: str) -> None:
    with pytest.raises(EntryError) as caught:
        read(_csv(tmp_path, content.encode()))
    assert part in str(caught.value)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="neither UTF-8 nor GB18030"):
        read(_csv(tmp_path, b"\xff\xff\x00\x81"))


def test_a_table_without_ids_gets_the_same_ids_every_time(tmp_path: Path) -> None:
    path = _csv(tmp_path, "回复,标题\n您好,\n再见,x\n".encode())
    first = read(path)
    assert first == read(path)
    assert len({reply.id for reply in first}) == 2


def test_rows_of_one_text_without_ids_become_one_entry_with_all_questions(tmp_path: Path) -> None:
    path = _csv(tmp_path, "问题,回复,标签\n在吗,您好,a\n有人吗,您好,b\n在吗,您好,\n".encode())
    [reply] = read(path)
    assert (reply.questions, reply.tags) == (("在吗", "有人吗"), ("a", "b"))


def test_a_repeated_id_names_both_rows(tmp_path: Path) -> None:
    path = _csv(tmp_path, "编号,回复\na,您好\na,您好\n".encode())
    with pytest.raises(EntryError, match=f"stands already at {path}:2"):
        read(path)


def test_times_without_an_offset_are_chinas_and_a_last_day_counts_whole(tmp_path: Path) -> None:
    path = _csv(tmp_path, "回复,生效时间,失效时间\n您好,2026/1/1,2026年1月31日\n".encode())
    [reply] = read(path)
    assert reply.valid_from == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert reply.valid_until == datetime(2026, 1, 31, 16, tzinfo=UTC)
    for_ever = _csv(tmp_path, "回复,失效时间\n您好,9999-12-31\n".encode())
    assert read(for_ever)[0].valid_until == datetime(9999, 12, 30, 16, tzinfo=UTC)
    bad = _csv(tmp_path, "回复,失效时间\n您好,2026-02-30\n".encode())
    with pytest.raises(EntryError, match="RFC 3339"):
        read(bad)


def test_chinese_scopes_are_understood(tmp_path: Path) -> None:
    path = _csv(tmp_path, "回复,范围,团队\n您好,团队,一组\n再见,个人,\n".encode())
    team, personal = read(path)
    assert (team.scope, team.team) == (Scope.TEAM, "一组")
    assert personal.scope is Scope.PERSONAL


def test_a_workbook_may_have_a_title_row_a_guide_sheet_and_several_sheets(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path,
        [["填写说明"], ["每行一条话术"]],
        [["客服话术表"], [], ["编号", "回复内容", "问法"], ["a", "您好", "在吗\n有人吗"]],
        [["编号", "回复", "失效时间"], [12, 3.0, date(2026, 1, 31)], ["b", True, None]],
    )
    assert read(path) == [
        Reply(id="a", text="您好", questions=("在吗", "有人吗")),
        Reply(id="12", text="3", valid_until=datetime(2026, 1, 31, 16, tzinfo=UTC)),
        Reply(id="b", text="TRUE"),
    ]


def test_a_workbook_fault_names_sheet_row_and_column(tmp_path: Path) -> None:
    path = _xlsx(
        tmp_path,
        [["编号", "回复", "阶段"], ["a", "您好"], [], ["b", None, "没有的"], ["c", "#REF!"]],
        [["编号", "回复"], ["a", "您好"]],
    )
    errors: list[EntryError] = []
    assert [reply.id for reply in read(path, errors)] == ["a"]
    assert [(error.place.removeprefix(f"{path}:"), error.field) for error in errors] == [
        ("表1:4", "stage"),
        ("表1:4", "text"),
        ("表1:5", ""),
        ("表2:2", "id"),
    ]
    assert "column C (阶段): there is no stage '没有的'" in errors[0].problem
    assert "holds the error #REF!" in errors[2].problem
    assert errors[3].problem.endswith(f"{path}:表1:2")


def test_xlsx_export_holds_text_only(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write(path, [Reply(id="=1+1", text="=HYPERLINK(1)", shortcut="007")])
    sheet = openpyxl.load_workbook(path)["话术"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)


def test_an_empty_workbook_an_old_one_and_a_damaged_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="no heading row"):
        read(_xlsx(tmp_path, []))
    path = tmp_path / "old.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(EntryError, match="saved anew"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "x")
    with pytest.raises(EntryError, match="cannot be read as a workbook"):
        read(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"\0" * 101 * 1024 * 1024)
    with pytest.raises(EntryError, match="unpacks to more than 100 MiB"):
        read(path)


def test_the_rows_looked_at_are_bounded_however_far_down_a_cell_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["编号", "回复"])
    sheet.cell(5_000, 1, "far")
    sheet.cell(5_000, 2, "您好")
    path = tmp_path / "far.xlsx"
    book.save(path)
    assert [reply.id for reply in read(path)] == ["far"]
    monkeypatch.setattr(xlsx, "MAX_VISITED_ROWS", 4_000)
    with pytest.raises(EntryError, match="too many empty rows"):
        read(path)


def test_a_workbook_with_too_many_rows_is_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["编号", "回复"]]
    rows += [[f"r{n}", "您好"] for n in range(MAX_ROWS + 1)]
    errors: list[EntryError] = []
    assert len(read(_xlsx(tmp_path, rows), errors)) == MAX_ROWS
    assert len(errors) == 1
