"""The workbook that people download to fill in: headings, an example row, notes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from phrasebook.entries import STAGES
from phrasebook.files.columns import EXPORT_HEADINGS, column_letters
from phrasebook.files.fields import FIELDS

_EXAMPLE = {
    "title": "【示例】催发货",
    "text": "{{customer_name}}您好，您的订单{{order_no|}}已经在备货，我催一下仓库，今天18点前给您回复。",
    "questions": "什么时候发货\n怎么还不发货",
    "shortcut": "cfh",
    "stage": "异议处理",
    "tags": "发货、催单",
    "note": "先查仓库状态再用",
}
_NOTES = (
    ("回复", "必填：发给客户的话。用 {{customer_name}} 自动填称呼；{{order_no|您的订单}} 表示没有订单号时写“您的订单”"),
    ("编号", "可以不填，导入时自动生成；导出的文件带编号，改好再导入就是更新原来那条"),
    ("标题", "客服在列表里看到的名字"),
    ("问题", "客户可能的问法，一行一个（单元格里换行用 Alt+Enter），越接近原话越准"),
    ("快捷码", "客服打这几个字母就能找到，不能有空格"),
    ("阶段", "、".join(STAGES)),
    ("标签", "用顿号或逗号隔开"),
    ("范围", "组织（默认）、团队、个人；填“团队”时要写团队名"),
    ("备注", "只给客服看，不会发出去"),
    ("条件", "什么情况下才能用"),
    ("生效时间 / 失效时间", "例如 2026-01-31 或 2026-01-31 18:00；只写日期的失效时间包含当天"),
    ("一格多条", "没有编号的行里，一个单元格写了 1. 2. 3. 或用空行隔开的几条答案，会分成几条话术；导入前能看到结果"),
    ("示例行", "标题以【示例】开头的行不会导入"),
    ("English", "Headings may be English too: id, title, text, questions, shortcut, stage, tags, scope, team, note, condition, valid_from, valid_until"),
)  # fmt: skip
_WIDTHS = {"id": 14, "title": 20, "text": 60, "questions": 36, "note": 24, "condition": 20}


def write_template(path: Path) -> None:
    """Write the template. Every cell is text, and the stages can be chosen from a list."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "话术"
    sheet.freeze_panes = "A2"
    sheet.append(list(EXPORT_HEADINGS))
    sheet.append([_EXAMPLE.get(name) for name in FIELDS])
    for at, name in enumerate(FIELDS):
        letters = column_letters(at)
        sheet.column_dimensions[letters].width = _WIDTHS.get(name, 13)
        sheet.cell(1, at + 1).font = Font(bold=True)
        sheet.cell(2, at + 1).alignment = Alignment(vertical="top", wrap_text=True)
        if name in {"stage", "scope"}:
            choices = STAGES if name == "stage" else ("组织", "团队", "个人")
            choice = DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            choice.add(f"{letters}2:{letters}5000")
            sheet.add_data_validation(choice)
    notes: Any = book.create_sheet("填写说明")
    notes.column_dimensions["A"].width = 120
    for name, note in _NOTES:
        # In one cell: a column of field names would be taken for the headings of a table.
        notes.append([f"【{name}】{note}"])
        notes.cell(notes.max_row, 1).alignment = Alignment(wrap_text=True)
    book.save(path)
