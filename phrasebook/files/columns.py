"""What CSV and XLSX share: headings in Chinese and English, and lists within a cell."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from phrasebook.entries import Message, Reply
from phrasebook.errors import EntryError
from phrasebook.files.answers import answers_in
from phrasebook.files.fields import FIELDS, Row, to_mapping
from phrasebook.files.lists import answers_cell, pictures_cell, read_answers, read_pictures
from phrasebook.files.times import parse_local_time

HEADING_ROWS = 10
"""How many rows may stand above the headings: people put a title or a hint there."""

_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("编号", "id", "标识", "话术编号", "话术id", "key"),
    "title": ("标题", "title", "名称", "话术标题", "主题", "话术名称"),
    "text": (
        "回复",
        "text",
        "内容",
        "话术",
        "话术内容",
        "回复内容",
        "回复话术",
        "标准话术",
        "标准回复",
        "标准答案",
        "推荐话术",
        "推荐回复",
        "参考话术",
        "参考回复",
        "客服回复",
        "客服话术",
        "应答",
        "应答话术",
        "短语内容",
        "答案",
        "回答",
        "答",
        "reply",
        "answer",
        "content",
        "response",
    ),
    "questions": (
        "问题",
        "questions",
        "question",
        "问法",
        "相似问法",
        "相似问题",
        "相似问",
        "标准问题",
        "标准问",
        "客户问题",
        "客户问法",
        "客户提问",
        "用户问题",
        "用户问法",
        "常见问法",
        "常见问题",
        "咨询问题",
        "问",
    ),
    "shortcut": ("快捷码", "shortcut", "快捷键", "快捷编码", "简码", "助记码"),
    "stage": ("阶段", "stage", "会话阶段", "环节", "接待阶段"),
    "tags": (
        "标签",
        "tags",
        "tag",
        "分类",
        "分组",
        "类目",
        "类别",
        "一级分类",
        "二级分类",
        "三级分类",
        "快捷短语分组",
        "category",
    ),
    "scope": ("范围", "scope", "可见范围", "适用范围"),
    "team": ("团队", "team", "班组", "部门", "小组"),
    "note": ("备注", "note", "notes", "说明", "内部说明"),
    "condition": ("条件", "condition", "使用条件", "适用条件", "适用场景"),
    "valid_from": ("生效时间", "valid_from", "开始时间", "生效日期", "valid from", "start"),
    "valid_until": ("失效时间", "valid_until", "结束时间", "到期时间", "失效日期", "valid until"),
    "answers": ("其他答案", "answers", "其它答案", "备选答案", "备选回复", "备选话术"),
    "pictures": ("配图", "pictures", "配图编号"),
}
_FIELD_OF = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_EITHER = {
    "快捷短语": ("text", "shortcut"),
    "场景": ("title", ""),
    "业务场景": ("title", ""),
    "客户场景": ("title", ""),
    "情景": ("title", ""),
}
"""Headings that mean the first where no other column does, else the second or nothing."""
_OF_NO_USE = frozenset(
    {
        *(
            "序号",
            "序",
            "no",
            "no.",
            "#",
            "行号",
            "状态",
            "版本",
            "使用次数",
            "来源",
            "渠道",
            "日期",
        ),
        *("创建时间", "更新时间", "修改时间", "创建日期", "更新日期", "修改日期", "最后修改时间"),
        *(
            "创建人",
            "更新人",
            "修改人",
            "最后修改人",
            "作者",
            "负责人",
            "审核人",
            "录入人",
            "提供人",
        ),
        *("禁用语", "忌语", "禁语", "服务忌语", "错误示例"),
    }
)
"""Headings of what a phrasebook does not keep: passed over with a remark."""
_SEVERAL = frozenset({"text", "questions", "tags"})
"""Fields that may stand in several columns: 回复1 and 回复2, 一级分类 and 二级分类."""
_NUMBER = re.compile(r"[\s_\-]*[(\uff08]?(?:\d{1,2}|[一二三四五六七八九十])[)\uff09]?$")
_GRADES = re.compile(r"^[一二三四五]级")
_SKIPPED = "-"
_SCOPES = {"组织": "organisation", "公司": "organisation", "全员": "organisation"} | {
    "团队": "team",
    "班组": "team",
    "个人": "personal",
}
_MARKS = re.compile(r"^[\s*\uff0a]+|[\s*\uff0a:\uff1a]+$")
"""What people put around a heading: the star of a required column, a colon."""
_TAG_SEPARATORS = str.maketrans(dict.fromkeys(",\uff0c\u3001;\uff1b|\uff5c", "\n"))

EXAMPLE = "【示例】"
"""What the title of the template's example row begins with."""

EXPORT_HEADINGS: tuple[str, ...] = tuple(_HEADINGS[name][0] for name in FIELDS)


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading row: for each column, from the first, its field, ``""`` for an empty heading
    or ``"-"`` for one that is passed over.

    ``labels`` names a field's first column for people, ``skipped`` the columns passed over.
    """

    fields: tuple[str, ...]
    labels: Mapping[str, Message]
    skipped: tuple[Message, ...] = ()

    def example(self, cells: Sequence[str]) -> bool:
        """Whether a row is the template's example: its title says so. An exported reply may be
        called the same, but has an id."""
        given = {
            name: cell.strip()
            for name, cell in zip(self.fields, cells, strict=False)
            if name in {"id", "title"}
        }
        return given.get("title", "").startswith(EXAMPLE) and not given.get("id")

    def rows(
        self, place: str, cells: Sequence[str], *, split: bool = True, joins: bool = False
    ) -> list[Row | EntryError]:
        """Turn a row's cells into its entries: one, or one an answer; none for an empty row.

        ``split`` looks for several answers in one cell, in rows that have no id of their own.
        """
        values: dict[str, list[str]] = {}
        for column, cell in enumerate(cells):
            name = self.fields[column] if column < len(self.fields) else ""
            if not cell.strip() or name == _SKIPPED:
                continue
            if not name:
                letters = column_letters(column)
                return [
                    EntryError(
                        place,
                        f"column {letters} has a value but no heading",
                        zh=f"{letters} 列有内容，但没有表头",
                    )
                ]
            values.setdefault(name, []).append(cell)
        if not values:
            return []
        answers = values.pop("text", [])
        remarks: tuple[Message, ...] = ()
        if split and "id" not in values:
            answers = [part for cell in answers for part in answers_in(cell)]
        if len(answers) > 1:
            remarks = (
                Message(
                    f"这一行有 {len(answers)} 条答案，每条答案各成一条话术",
                    f"this row holds {len(answers)} answers; each becomes a reply of its own",
                ),
            )
        common = {name: _value(name, given) for name, given in values.items()}
        return [
            self._row(
                Row(place, common, columns=self.labels, remarks=remarks, joins=joins),
                answer,
                number,
            )
            for number, answer in enumerate(answers or [""], start=1)
        ]

    def _row(self, common: Row, answer: str, number: int) -> Row:
        values = {**common.values, **({"text": answer} if answer else {})}
        if "id" not in values:
            values["id"] = _made_id(values.get("text"))
            return replace(common, values=values, joins=True)
        if number > 1:
            values["id"] = f"{values['id']}-{number}"
        return replace(common, values=values)


def is_heading_row(cells: Sequence[str]) -> bool:
    """Whether every filled cell is a heading that is known, and one of them names a reply."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(_field_of(cell) or _of_no_use(cell) for cell in filled)


def has_text_heading(cells: Sequence[str]) -> bool:
    """Whether a row has a column for the reply's text, and so may be the heading row."""
    return any(_field_of(cell) == "text" for cell in cells)


def read_headings(place: str, cells: Sequence[str]) -> Headings | list[EntryError]:
    """Read a row that has a column for the reply's text as headings, or say what is wrong."""
    exact = {_FIELD_OF.get(_folded(cell), "") for cell in cells}
    names = [_name(cell, exact) for cell in cells]
    errors: list[EntryError] = []
    skipped: list[Message] = []
    for at, (cell, name) in enumerate(zip(cells, names, strict=True)):
        label, letters = cell.strip(), column_letters(at)
        if not label or name:
            continue
        if near := _near(label, names):
            errors.append(
                EntryError(
                    place,
                    f"column {letters}: unknown heading {label!r}; did you mean {near}?",
                    field=label,
                    zh=f"{letters} 列：不认识表头“{label}”；是不是“{near}”？",
                )
            )
            continue
        names[at] = _SKIPPED
        skipped.append(
            Message(
                f"{letters} 列“{label}”没有对应的字段，未导入",
                f"column {letters} ({label}) matches no field and is not imported",
            )
        )
    errors += [
        EntryError(
            place,
            f"two columns hold the field {name!r}; keep one",
            field=name,
            zh=f"有两列都是“{_HEADINGS[name][0]}”；请只留一列",
        )
        for name in FIELDS
        if _doubled(name, names, cells)
    ]
    if errors:
        return errors
    labels: dict[str, Message] = {}
    for at, name in enumerate(names):
        letters, label = column_letters(at), cells[at].strip()
        if name and name != _SKIPPED:
            labels.setdefault(
                name, Message(f"{letters} 列（{label}）", f"column {letters} ({label})")
            )
    return Headings(tuple(names), labels, tuple(skipped))


def no_headings(place: str) -> EntryError:
    """The error for a table without a heading row."""
    known = "、".join(EXPORT_HEADINGS)
    return EntryError(
        place,
        "no heading row found; the first row names the columns, at least 回复 (text), "
        f"and may have {known}",
        field="text",
        zh=f"没有找到表头；第一行写列名，至少要有“回复”，还可以有{known}",
    )


def to_cells(reply: Reply) -> list[str]:
    """A reply's cells in the order of ``EXPORT_HEADINGS``."""
    values = to_mapping(reply)
    return [_cell(name, values.get(name, "")) for name in FIELDS]


def column_letters(index: int) -> str:
    """The name a spreadsheet gives the column ``index`` (0-based): A … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _value(name: str, cells: Sequence[str]) -> object:
    """The value of a field that stands in ``cells``: one, or several where lists may."""
    cell = cells[0]
    match name:
        case "questions":
            return [line for each in cells for line in each.replace("\r", "\n").split("\n")]
        case "tags":
            # One a line when there is a line break, else by commas as people type them.
            lines = [each.replace("\r", "\n") for each in cells]
            parted = [one if "\n" in one else one.translate(_TAG_SEPARATORS) for one in lines]
            return [tag for one in parted for tag in one.split("\n")]
        case "answers":
            return read_answers(cell)
        case "pictures":
            return read_pictures(cell)
        case "scope":
            return _SCOPES.get(cell.strip(), cell)
        case "valid_from" | "valid_until":
            return parse_local_time(cell.strip(), end_of_day=name == "valid_until")
        case _:
            return cell


def _cell(name: str, value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    if name == "answers":
        return answers_cell(value)
    if name == "pictures":
        return pictures_cell(value)
    cell = "\n".join(value)
    # A single tag with a comma in it ends in a line break, so that it is not split.
    separated = name == "tags" and "\n" not in cell and cell.translate(_TAG_SEPARATORS) != cell
    return cell + "\n" if separated else cell


def _made_id(text: object) -> str:
    """An id from the text, so that importing the same table again changes nothing."""
    if not isinstance(text, str):
        return "t-"  # the row is refused for its missing text, and for that alone
    return "t-" + hashlib.sha256(text.strip().encode("utf-8", "replace")).hexdigest()[:16]


def _folded(cell: str) -> str:
    return _MARKS.sub("", cell).lower()


def _name(cell: str, exact: set[str]) -> str:
    """A heading's field, given which fields have a column of their very own name."""
    first, second = _EITHER.get(_folded(cell), ("", ""))
    if first:
        return second if first in exact else first
    return _FIELD_OF.get(_folded(cell), "") or _numbered_field(cell)


def _field_of(cell: str) -> str:
    return _name(cell, set())


def _of_no_use(cell: str) -> bool:
    return _folded(cell) in _OF_NO_USE


def _numbered_field(cell: str) -> str:
    """The field of 回复1, 问法（二） and their like."""
    base = _NUMBER.sub("", _folded(cell))
    name = _FIELD_OF.get(base, "")
    return name if name in _SEVERAL and base != _folded(cell) else ""


def _doubled(name: str, names: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a field stands in two columns that are not numbered ones of a kind."""
    own = [_folded(cell) for cell, each in zip(cells, names, strict=True) if each == name]
    if name not in _SEVERAL:
        return len(own) > 1
    # 一级分类 beside 二级分类, and one heading merged over several columns, are of a kind.
    plain = {cell for cell in own if not _NUMBER.search(cell) and not _GRADES.search(cell)}
    return len(plain) > 1 and name == "text"


def _near(label: str, names: Sequence[str]) -> str:
    """The heading that ``label`` may be a slip of, or an empty text.

    Only of a field that has no column yet: beside 回复, the column 回复人 is another matter.
    """
    if _of_no_use(label):
        return ""
    open_for = [
        heading for heading, name in _FIELD_OF.items() if name not in names and len(heading) > 1
    ]
    near = difflib.get_close_matches(_folded(label), open_for, n=1, cutoff=0.5)
    return near[0] if near else ""
