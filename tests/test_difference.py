"""Differences are read word by word, and lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.difference import difference


def shown(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}]", "added": "[+{}]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in difference(before, after))


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("同样", "同样", "同样"),
        ("", "", ""),
        ("", "新的", "[+新的]"),
        ("旧的", "", "[-旧的]"),
        ("退款 24 小时到账。", "退款 48 小时到账。", "退款 [-24][+48] 小时到账。"),
        ("10:30 前付款", "10:45 前付款", "[-10:30][+10:45] 前付款"),
        (
            "您好{{name|亲}}，请稍等",
            "您好{{name|您}}，请稍等",
            "您好[-{{name|亲}}][+{{name|您}}]，请稍等",
        ),
        ("我们会尽快处理您的问题", "我们会立即处理您的问题", "我们会[-尽快][+立即]处理您的问题"),
    ],
)
def test_words_numbers_and_variables_change_as_a_whole(before: str, after: str, says: str) -> None:
    assert shown(before, after) == says


@given(
    st.text(alphabet="退款马上到账24 ，{}|a\n", max_size=60),
    st.text(alphabet="退款立即24 ，{}|a\n", max_size=60),
)
def test_the_pieces_make_both_texts_again(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after
    assert all(one.text for one in pieces)
