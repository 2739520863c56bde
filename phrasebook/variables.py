"""Variables of a reply: ``{{customer_name}}`` and, with a fallback, ``{{order_no|您的订单}}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_VARIABLE = re.compile(r"\{\{\s*([^{}|]+?)\s*(?:\|([^{}]*))?\}\}")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|｛｛|｝｝")

TITLES = ("先生", "女士", "小姐", "老师", "医生", "经理", "总", "同志", "师傅")
"""Titles a name may already end in."""

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "夏侯",
        "诸葛",
        "尉迟",
        "皇甫",
        "公孙",
        "慕容",
        "司徒",
        "长孙",
        "宇文",
        "司空",
        "令狐",
        "轩辕",
        "闻人",
        "东郭",
        "西门",
        "公冶",
        "濮阳",
        "淳于",
        "单于",
        "申屠",
        "公羊",
        "澹台",
        "呼延",
        "钟离",
        "第五",
        "百里",
        "万俟",
        "左丘",
    ]
)


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply with what is known put in; ``missing`` names the variables still standing."""

    text: str
    missing: tuple[str, ...]


def names(text: str) -> tuple[str, ...]:
    """The variables of ``text``, each once, in order."""
    return tuple(dict.fromkeys(match[1] for match in _VARIABLE.finditer(text)))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """``text`` with each variable's value, else its fallback; what has neither stays and is named.

    A value is put in as it is: a value that itself looks like a variable is not filled again.
    """
    missing: dict[str, None] = {}

    def value_of(match: re.Match[str]) -> str:
        name, fallback = match[1], match[2]
        if value := values.get(name, "").strip():
            return value
        if fallback is not None:
            return fallback
        missing[name] = None
        return match[0]

    return Filled(_VARIABLE.sub(value_of, text), tuple(missing))


def has_placeholder(text: str) -> bool:
    """Whether something unfilled still stands in ``text``: it must not be sent like that."""
    return bool(_PLACEHOLDER.search(text))


def honorific(name: str, title: str = "") -> str:
    """How to address a customer: surname and title (王女士), never a full name with one.

    ``title`` is 先生, 女士 and the like; without one the name stands as it is (a screen name
    is nobody's surname). A name that already ends in a title is taken at its word where no
    other is given. Without a name there is nothing: the reply's fallback speaks.
    """
    name = "".join(name.split())
    title = title.strip()
    own = next((known for known in TITLES if len(name) > len(known) and name.endswith(known)), "")
    if own:
        bare = name[: -len(own)]
        return surname(bare) + (title or own) if _is_name(bare) else name
    if not title:
        return name
    return surname(name) + title if _is_name(name) else name


def surname(name: str) -> str:
    """The surname of a Chinese full name: two characters where it is a compound one."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 4 and all("\u4e00" <= character <= "\u9fff" for character in name)
