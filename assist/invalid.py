"""What is wrong with a body or a query, in the reader's language: what the validator says of it, said for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phrasebook.entries import Message
from phrasebook.errors import FieldError

ZH: Mapping[str, str] = {
    "missing": "这一项要填写",
    "extra_forbidden": "没有这个字段",
    "string_type": "应为文字",
    "string_too_long": "最多 {max_length} 个字符",
    "string_too_short": "至少 {min_length} 个字符",
    "string_pattern_mismatch": "写法不对",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "enum": "只能写 {expected}",
    "literal_error": "只能写 {expected}",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than": "要小于 {lt}",
    "less_than_equal": "不能大于 {le}",
    "datetime_type": "应为时间，例如 2026-01-31T09:00:00Z",
    "datetime_parsing": "应为时间，例如 2026-01-31T09:00:00Z",
    "datetime_from_date_parsing": "应为时间，例如 2026-01-31T09:00:00Z",
    "timezone_aware": "时间要带时区，例如 2026-01-31T09:00:00Z",
    "date_parsing": "应为日期，例如 2026-01-31",
    "date_from_datetime_parsing": "应为日期，例如 2026-01-31",
}
"""By the validator's name for what is wrong; what is rarer stays as it says it."""


def message_of(one: Mapping[str, Any]) -> Message:
    """One finding of the validator as a sentence."""
    english = str(one["msg"]).removeprefix("Value error, ")
    return Message(_chinese(one, english), english)


def _chinese(one: Mapping[str, Any], english: str) -> str:
    context = one.get("ctx", {})
    error = context.get("error")
    if isinstance(error, FieldError):
        return error.zh
    sentence = ZH.get(one["type"])
    if sentence is None:
        return english
    return sentence.format_map(
        {name: str(value).replace(" or ", "、") for name, value in context.items()}
    )
