"""Sheets as people really have them: merged cells, several answers, sheets of wording, formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from phrasebook.files import read, survey, write
from phrasebook.files.answers import answers_in


def _book(tmp_path: Path, rows: list[list[object]], *merges: str, title: str = "话术") -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def _texts(path: Path) -> list[str]:
    return [reply.text for reply in read(path)]


@pytest.mark.parametrize(
    ("cell", "answers"),
    [
        ("您好", ["您好"]),
        ("1. 您好，请稍等\n2. 您好，马上为您查", ["您好，请稍等", "您好，马上为您查"]),
        ("1、您好\n2、在的", ["您好", "在的"]),
        ("（1）您好\n（2）在的", ["您好", "在的"]),
        ("①您好\n②在的\n接着说", ["您好", "在的\n接着说"]),
        ("一、您好\n二、在的", ["您好", "在的"]),
        ("话术1：您好\n话术2：在的", ["您好", "在的"]),
        ("1. 您好\n\n2. 在的", ["您好", "在的"]),
        (
            "您好，请问有什么可以帮您？\n\n您好，很高兴为您服务。",
            ["您好，请问有什么可以帮您？", "您好，很高兴为您服务。"],
        ),
    ],
)
def test_a_cell_with_several_answers_is_split(cell: str, answers: list[str]) -> None:
    assert answers_in(cell) == answers


@pytest.mark.parametrize(
    "cell",
    [
        "请按以下步骤操作：\n1. 打开订单\n2. 点退款",
        "尊敬的客户，\n\n您的订单已经发出。\n\n祝好！",
        "3天内发货\n4天内到达",
        "1天内发货\n2天内到达",
        "1. 只有一条",
        "1. 第一\n3. 第三",
        "1.5元一件\n2.5元两件",
        "您好\n请稍等",
    ],
)
def test_a_cell_with_one_answer_stays_whole(cell: str) -> None:
    assert answers_in(cell) == [cell]


def test_each_answer_of_a_cell_keeps_the_questions_and_says_where_it_came_from(
    tmp_path: Path,
) -> None:
    path = _book(tmp_path, [["问题", "回复"], ["在吗", "1. 您好，我在\n2. 在的，请讲"]])
    found = survey(path)
    assert [(one.reply.text, one.reply.questions) for one in found.entries] == [
        ("您好，我在", ("在吗",)),
        ("在的，请讲", ("在吗",)),
    ]
    assert "2 条答案" in found.entries[0].remarks[0].zh
    assert len({one.reply.id for one in found.entries}) == 2
    whole = survey(path, split=False)
    assert [one.reply.text for one in whole.entries] == ["1. 您好，我在\n2. 在的，请讲"]


def test_a_row_with_an_id_is_never_split_so_that_an_export_comes_back_whole(tmp_path: Path) -> None:
    path = _book(tmp_path, [["编号", "回复"], ["a", "1. 您好，我在\n2. 在的，请讲"]])
    replies = read(path)
    assert [reply.text for reply in replies] == ["1. 您好，我在\n2. 在的，请讲"]
    again = tmp_path / "again.xlsx"
    write(again, replies)
    assert read(again) == replies


def test_answers_in_columns_of_their_own_become_entries_of_their_own(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        [
            ["问题1", "问题2", "回复1", "回复2"],
            ["在吗", "有人吗", "您好", "在的"],
            ["", "", "", "好"],
        ],
    )
    assert [(one.text, one.questions) for one in read(path)] == [
        ("您好", ("在吗", "有人吗")),
        ("在的", ("在吗", "有人吗")),
        ("好", ()),
    ]


def test_a_title_merged_over_the_headings_is_passed_over(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["话术", None, None],
        ["问题", "回复", "备注"],
        ["在吗", "您好", None],
    ]
    path = _book(tmp_path, rows, "A1:C1")
    assert _texts(path) == ["您好"]


def test_headings_of_two_rows_are_read_as_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["问题", "回复", None, "备注"],
        [None, "话术一", "话术二", None],
        ["在吗", "您好", "在的", "晚上用"],
    ]
    path = _book(tmp_path, rows, "A1:A2", "B1:C1", "D1:D2")
    assert [(one.text, one.note) for one in read(path)] == [("您好", "晚上用"), ("在的", "晚上用")]


def test_cells_merged_downwards_hold_for_each_of_their_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["分类", "问题", "回复"],
        ["物流", "发货了吗", "您好，已发出"],
        [None, None, "您好，正在打包"],
        [None, "多久到", "一般三天"],
        ["售后", "能退吗", "可以退"],
    ]
    path = _book(tmp_path, rows, "A2:A4", "B2:B3")
    assert [(one.tags, one.questions, one.text) for one in read(path)] == [
        (("物流",), ("发货了吗",), "您好，已发出"),
        (("物流",), ("发货了吗",), "您好，正在打包"),
        (("物流",), ("多久到",), "一般三天"),
        (("售后",), ("能退吗",), "可以退"),
    ]


def test_one_answer_merged_over_several_questions_is_one_entry(tmp_path: Path) -> None:
    rows: list[list[object]] = [["问题", "回复"], ["在吗", "您好"], ["有人吗", None], [None, None]]
    path = _book(tmp_path, rows, "B2:B4")
    assert [(one.text, one.questions) for one in read(path)] == [("您好", ("在吗", "有人吗"))]


def test_columns_without_a_field_are_passed_over_and_named(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        [["序号", "一级分类", "二级分类", "场景", "回复", "更新人", "点击率"],
         [1, "物流", "催单", "客户催发货", "您好", "小王", 0.5]],
    )  # fmt: skip
    found = survey(path)
    [entry] = found.entries
    assert entry.reply.tags == ("物流", "催单")
    assert entry.reply.title == "客户催发货"
    assert [one.message.zh[:2] for one in found.remarks] == ["A ", "F ", "G "]


def test_a_sheet_of_prohibited_wording_is_listed_and_not_imported(tmp_path: Path) -> None:
    path = _book(tmp_path, [["编号", "回复"], ["a", "您好"]])
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("服务忌语")
    for row in (
        ["客服部禁用语"],
        ["序号", "禁用语", "说明"],
        [1, "不知道", "推诿"],
        [2, "自己看", None],
    ):
        sheet.append(row)
    book.save(path)
    found = survey(path, name="我的话术.xlsx")
    assert [one.reply.id for one in found.entries] == ["a"]
    assert [(one.place, one.text) for one in found.wording] == [
        ("我的话术.xlsx:服务忌语:3", "不知道"),
        ("我的话术.xlsx:服务忌语:4", "自己看"),
    ]
    assert found.errors == []


def test_a_formula_is_taken_as_its_text_and_never_runs_again(tmp_path: Path) -> None:
    path = _book(tmp_path, [["编号", "回复"], ["a", '=HYPERLINK("http://x.example")']])
    [entry] = survey(path).entries
    assert entry.reply.text == '=HYPERLINK("http://x.example")'
    assert "公式" in entry.remarks[0].zh
    again = tmp_path / "again.xlsx"
    write(again, [entry.reply])
    sheet: Any = openpyxl.load_workbook(again).active
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf", b"\x84\x31\x95\x33"])
def test_csv_of_old_spreadsheets_is_read_with_and_without_a_mark(
    tmp_path: Path, bom: bytes
) -> None:
    encoding = "utf-8" if bom.startswith(b"\xef") else "gb18030"
    path = tmp_path / "book.csv"
    path.write_bytes(bom + "快捷短语编码,快捷短语,快捷短语分组\r\n,您好，在的,问候\r\n".replace(
        "快捷短语编码", "快捷编码").encode(encoding))  # fmt: skip
    assert [(one.text, one.tags) for one in read(path)] == [("您好，在的", ("问候",))]


def test_a_workbook_with_macros_is_read_without_them(tmp_path: Path) -> None:
    path = _book(tmp_path, [["编号", "回复"], ["a", "您好"]])
    macros = path.rename(tmp_path / "book.xlsm")
    assert _texts(macros) == ["您好"]


def test_faults_are_told_in_chinese_too(tmp_path: Path) -> None:
    path = _book(tmp_path, [["编号", "回复", "阶段"], ["a", "您好", "没有的"], ["b", None, None]])
    errors = survey(path).errors
    assert "C 列（阶段）：没有“没有的”这个阶段" in errors[0].zh
    assert "没有填写" in errors[1].zh
