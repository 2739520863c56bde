"""Promises read from words; the cases are data."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.deadlines import default_policies
from assist.deadlines.phrases import find_times
from assist.deadlines.said import number
from assist.promises import Act, find

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = default_policies().calendars["office"]
CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("promises.jsonl").read_text("utf-8").splitlines()
]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_each_reply_has_the_promises_of_its_case(case: dict[str, Any]) -> None:
    now = local(case.get("now", "2026-03-04 10:00"))
    found = find(case["text"], now, OFFICE)
    assert [f"{p.due_at.astimezone(SHANGHAI):%F %H:%M}" for p in found] == case["due"]
    for promise in found:
        assert case["text"][promise.start : promise.end] == promise.text
        assert promise.vague == case.get("vague", False)
    if "span" in case:
        assert [promise.text for promise in found] == case["span"]


def test_an_act_is_a_call_a_reply_or_a_deed() -> None:
    now = local("2026-03-04 10:00")
    acts = [
        find(text, now, OFFICE)[0].act
        for text in ("明天给您回电", "明天回复您", "明天电话联系您", "明天给您补发")
    ]
    assert acts == [Act.CALL, Act.REPLY, Act.CALL, Act.DO]


_WORDS = st.sampled_from(
    [
        "24小时",
        "三个工作日",
        "内",
        "明天",
        "上午",
        "下周一",
        "3月5日",
        "10点",
        "半",
        "今天下班前",
        "稍后",
        "一会儿",
        "给您",
        "回电",
        "回复",
        "您",
        "不",
        "会",
        "已",
        ",",
        "。",
        "?",
        "请",
        "我们",
        "99号",
        "13月40日",
        "25点",
        "百",
        "12:75",
    ]
)


@given(st.lists(_WORDS | st.characters(), max_size=14).map("".join))
def test_any_text_is_read_without_error_and_only_into_the_future(text: str) -> None:
    now = datetime(2026, 3, 4, 2, tzinfo=UTC)
    for promise in find(text, now, OFFICE):
        assert promise.due_at > now
        assert 0 <= promise.start < promise.end <= len(text)
        assert text[promise.start : promise.end] == promise.text


def test_time_phrases_do_not_overlap() -> None:
    times = find_times("最晚明天下午3点前,或后天", local("2026-03-04 10:00"), OFFICE)
    assert all(a.end <= b.start for a, b in itertools.pairwise(times))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("24", 24),
        ("1.5", 1.5),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("一百二十", 120),
        ("x", None),
    ],
)
def test_numbers_are_read_in_both_scripts(said: str, value: float | None) -> None:
    assert number(said) == value
