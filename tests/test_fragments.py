"""Fragments are put in, wherever they stand, or the text is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.entries import Answer, Reply
from phrasebook.errors import FragmentError
from phrasebook.fragments import completed, names_in, put_in, using

KNOWN = {
    "地址": "浙江省杭州市文一路 1 号",
    "hours": "9:00 至 18:00",
    "both": "{{>地址}}，{{> hours }}",
    "deep": "请寄：{{>both}}。",
    "one": "{{>two}}",
    "two": "{{>one}}",
    "lonely": "{{>nowhere}}",
}


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("没有片段", "没有片段"),
        ("{{>hours}}", "9:00 至 18:00"),
        ("{{ > hours }}在线", "9:00 至 18:00在线"),
        ("{{>deep}}{{>hours}}", "请寄：浙江省杭州市文一路 1 号，9:00 至 18:00。9:00 至 18:00"),
        ("{{customer_name|您好}}，{{>hours}}", "{{customer_name|您好}}，9:00 至 18:00"),
    ],
)
def test_fragments_are_put_in_through_all_levels(text: str, whole: str) -> None:
    assert put_in(text, KNOWN).text == whole


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{>nothing}}", "no fragment 'nothing'"),
        ("{{>one}}", "one → two → one"),
        ("{{>lonely}}", "no fragment 'nowhere'"),
        ("{{>}}", "is written"),
        ("{{>a b}}", "is written"),
        ("{{>hours", "is written"),
        ("{{>hours|否则}}", "is written"),
    ],
)
def test_nothing_goes_out_unresolved(text: str, says: str) -> None:
    with pytest.raises(FragmentError, match=says):
        put_in(text, KNOWN)


def test_fragments_that_double_each_other_end_at_the_bound() -> None:
    tower = {f"f{n}": f"{{{{>f{n + 1}}}}}" * 10 for n in range(40)} | {"f40": "字" * 100}
    with pytest.raises(FragmentError, match="at most 4000"):
        put_in("{{>f0}}", tower)


def test_empty_fragments_that_multiply_end_too() -> None:
    tower = {f"f{n}": f"{{{{>f{n + 1}}}}}" * 100 for n in range(40)} | {"f40": ""}
    assert put_in("{{>f0}}", tower).text == ""


def test_answers_are_completed_with_the_text() -> None:
    reply = Reply(id="r", text="{{>hours}}", answers=(Answer("{{>地址}}", "追问"), Answer("好")))
    whole = completed(reply, KNOWN)
    assert whole.texts == ("9:00 至 18:00", "浙江省杭州市文一路 1 号", "好")
    assert completed(whole, {}) is whole


def test_who_uses_a_fragment_is_found_through_others() -> None:
    assert using("hours", KNOWN) == {"hours", "both", "deep"}
    assert using("one", KNOWN) == {"one", "two"}
    assert names_in("{{>a}}{{>b}}{{>a}}{{c}}") == ("a", "b")


def test_a_place_in_the_whole_leads_back_to_what_was_written() -> None:
    written = "请在{{>hours}}联系，寄到{{>地址}}。"
    whole = put_in(written, KNOWN)
    for words in ("请在", "联系，寄到", "。"):
        at = whole.text.index(words)
        start, end = whole.place(at, at + len(words))
        assert written[start:end] == words
    at = whole.text.index("至")
    start, end = whole.place(at, at + 1)
    assert written[start:end] == "{{>hours}}"
    start, end = whole.place(0, len(whole.text))
    assert written[start:end] == written
    at = whole.text.index("18:00联")
    start, end = whole.place(at, at + 6)
    assert written[start:end] == "{{>hours}}联"


@given(st.lists(st.sampled_from(["好", "{{>hours}}", "{{>地址}}", "a", "{{x}}"])))
def test_every_place_leads_to_a_place(parts: list[str]) -> None:
    written = "".join(parts)
    whole = put_in(written, KNOWN)
    assert whole.place(0, len(whole.text)) == (0, len(written))
    for at in range(len(whole.text)):
        start, end = whole.place(at, at + 1)
        assert 0 <= start < end <= len(written)
