"""What CSV and XLSX share: headings in Chinese and English, and lists within a cell."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.files.fields import FIELDS, Row, to_mapping
from phrasebook.files.times import parse_local_time

HEADING_ROWS = 10
"""How many rows may stand above the headings: people put a title or a hint there."""

_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("编号", "id", "标识", "话术编号", "话术id", "key"),
    "title": ("标题", "title", "名称", "话术标题", "主题"),
    "text": (
        "回复",
        "text",
        "内容",
        "话术",
        "话术内容",
        "回复内容",
        "答案",
        "回答",
        "reply",
        "answer",
        "content",
    ),
    "questions": (
        "问题",
        "questions",
        "question",
        "问法",
        "相似问法",
        "相似问题",
        "标准问题",
        "客户问题",
        "常见问法",
    ),
    "shortcut": ("快捷码", "shortcut", "快捷键", "快捷短语", "快捷编码", "简码", "助记码"),
    "stage": ("阶段", "stage", "会话阶段", "环节", "接待阶段"),
    "tags": ("标签", "tags", "tag", "分类", "分组", "类目", "category"),
    "scope": ("范围", "scope", "可见范围", "适用范围"),
    "team": ("团队", "team", "班组", "部门", "小组"),
    "note": ("备注", "note", "notes", "说明", "内部说明"),
    "condition": ("条件", "condition", "使用条件", "适用条件", "适用场景"),
    "valid_from": ("生效时间", "valid_from", "开始时间", "生效日期", "valid from", "start"),
    "valid_until": ("失效时间", "valid_until", "结束时间", "到期时间", "失效日期", "valid until"),
}
_FIELD_OF = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_SCOPES = {"组织": "organisation", "公司": "organisation", "全员": "organisation"} | {
    "团队": "team",
    "班组": "team",
    "个人": "personal",
}
_MARKS = re.compile(r"^[\s*]+|[\s*::]+$")
"""What people put around a heading: the star of a required column, a colon."""
_TAG_SEPARATORS = str.maketrans(dict.fromkeys(",,、;;|", "\n"))

EXPORT_HEADINGS: tuple[str, ...] = tuple(_HEADINGS[name][0] for name in FIELDS)


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading row: for each column, from the first, its field or ``""`` for an empty one."""

    fields: tuple[str, ...]
    labels: Mapping[str, str]

    def row(self, place: str, cells: Sequence[str]) -> Row | EntryError | None:
        """Turn a row's cells into an entry; ``None`` for a row that is empty."""
        if not any(cells):
            return None
        values: dict[str, object] = {}
        for column, cell in enumerate(cells):
            name = self.fields[column] if column < len(self.fields) else ""
            if not name and cell.strip():
                return EntryError(
                    place, f"column {column_letters(column)} has a value but no heading"
                )
            if name and cell.strip():
                values[name] = _value(name, cell)
        if not values:
            return None
        if "id" not in values:
            values["id"] = _made_id(values.get("text"))
        return Row(place, values, columns=self.labels)


def find_headings(place: str, cells: Sequence[str]) -> Headings | list[EntryError] | None:
    """Read a row as headings; ``None`` where it has no column for the reply's text."""
    names = [_FIELD_OF.get(_folded(cell), "") for cell in cells]
    if "text" not in names:
        return None
    errors = [
        EntryError(place, f"column {column_letters(at)}: {_unknown(cell)}", field=cell.strip())
        for at, (cell, name) in enumerate(zip(cells, names, strict=True))
        if cell.strip() and not name
    ]
    errors += [
        EntryError(place, f"two columns hold the field {name!r}; keep one", field=name)
        for name in FIELDS
        if names.count(name) > 1
    ]
    if errors:
        return errors
    labels = {
        name: f"column {column_letters(at)} ({cells[at].strip()})"
        for at, name in enumerate(names)
        if name
    }
    return Headings(tuple(names), labels)


def no_headings(place: str) -> EntryError:
    """The error for a table without a heading row."""
    return EntryError(
        place,
        "no heading row found; the first row names the columns, at least 回复 (text), "
        f"and may have {'、'.join(EXPORT_HEADINGS)}",
        field="text",
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


def _value(name: str, cell: str) -> object:
    match name:
        case "questions":
            return cell.replace("\r", "\n").split("\n")
        case "tags":
            # One a line when there is a line break, else by commas as people type them.
            lines = cell.replace("\r", "\n")
            return (lines if "\n" in lines else lines.translate(_TAG_SEPARATORS)).split("\n")
        case "scope":
            return _SCOPES.get(cell.strip(), cell)
        case "valid_from" | "valid_until":
            return parse_local_time(cell.strip(), end_of_day=name == "valid_until")
        case _:
            return cell


def _cell(name: str, value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    cell = "\n".join(value)
    # A single tag with a comma in it ends in a line break, so that it is not split.
    separated = name == "tags" and "\n" not in cell and cell.translate(_TAG_SEPARATORS) != cell
    return cell + "\n" if separated else cell


def _made_id(text: object) -> str | None:
    """An id from the text, so that importing the same table again changes nothing."""
    if not isinstance(text, str):
        return None
    return "t-" + hashlib.sha256(text.strip().encode("utf-8", "replace")).hexdigest()[:16]


def _folded(cell: str) -> str:
    return _MARKS.sub("", cell).lower()


def _unknown(cell: str) -> str:
    near = difflib.get_close_matches(_folded(cell), _FIELD_OF, n=1, cutoff=0.4)
    return f"unknown heading {cell.strip()!r}; " + (
        f"did you mean {near[0]}?" if near else f"known are {'、'.join(EXPORT_HEADINGS)}"
    )
