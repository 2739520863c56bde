"""What is wrong with a message, in the reader's language: what the decoder says of it, said for people."""

from __future__ import annotations

import re

from phrasebook.entries import Message

_KINDS = {
    "str": "文字",
    "int": "整数",
    "float": "数字",
    "bool": "true 或 false",
    "object": "对象",
    "array": "列表",
    "null": "空（null）",
}
_ZH = (
    (r"Object missing required field `([^`]*)`", "缺少字段 {}"),
    (r"Object contains unknown field `([^`]*)`", "没有 {} 这个字段"),
    (r"Expected `str` of length <= (\d+)", "最多 {} 个字符"),
    (r"Expected `str` of length >= (\d+)", "至少 {} 个字符"),
    (r"Expected `array` of length <= (\d+)", "最多 {} 项"),
    (r"Expected `(?:int|float)` >= (\S+)", "不能小于 {}"),
    (r"Expected `(?:int|float)` <= (\S+)", "不能大于 {}"),
    (r"Expected `datetime` with a timezone component", "时间要带时区，例如 2026-01-31T09:00:00Z"),
    (r"Invalid RFC3339 encoded datetime|Expected `datetime`.*", "应为时间，例如 2026-01-31T09:00:00Z"),
    (r"Invalid enum value (.+)", "不能写 {}；可以写的见 /protocol.json"),
)  # fmt: skip
_EXPECTED = re.compile(r"Expected `([^`]*)`, got `([^`]*)`")


def message_of(problem: str) -> Message:
    """One finding of the decoder as a sentence; what is rarer stays as it says it."""
    for pattern, zh in _ZH:
        if found := re.fullmatch(pattern, problem):
            return Message(zh.format(*found.groups()), problem)
    if found := _EXPECTED.fullmatch(problem):
        wanted = "或".join(_KINDS.get(kind, kind) for kind in found[1].split(" | "))
        return Message(f"应为{wanted}，不能是{_KINDS.get(found[2], found[2])}", problem)
    return Message(problem, problem)
