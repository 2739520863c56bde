"""Which messages ask something, what of them is kept, and which are one question."""

from __future__ import annotations

import pytest

from phrasebook.search.asked import LONGEST, asks, fit_to_keep, grouped


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "在吗",
        "亲，在吗？",
        "您好，请问一下",
        "早上好呀",
        "谢谢！",
        "嗯",
        "？？？",
        "😀",
        "13800001111",
        "",
    ],
)
def test_a_greeting_a_courtesy_and_a_bare_number_ask_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text", ["你好，鞋子开胶了", "发票", "能不能加装滑雪板", "hello where is my order"]
)
def test_a_question_asks_with_a_greeting_or_without(text: str) -> None:
    assert asks(text)


def test_what_is_kept_is_one_short_line_without_long_numbers() -> None:
    kept = fit_to_keep("订单 2026112800123\n打 138 0000 1111，买了 2 件 300 元")
    assert kept == "订单 # 打 #，买了 2 件 300 元"
    assert len(fit_to_keep("问" * 8000)) == LONGEST


def test_the_same_words_in_another_order_or_with_a_greeting_are_one_question() -> None:
    texts = ["发票怎么开", "能寄到南极吗", "你好，怎么开发票？", "能不能寄到南极", "发票怎么开呀"]
    assert grouped(texts) == [[0, 2, 4], [1, 3]]


def test_other_questions_stay_apart() -> None:
    texts = ["鞋子开胶了怎么办", "运费谁出", "怎么修改收货地址", "可以货到付款吗"]
    assert grouped(texts) == [[0], [1], [2], [3]]
    assert grouped([]) == []
