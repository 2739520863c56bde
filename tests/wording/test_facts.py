"""What only the writer of a sentence knows is not thrown away with it."""

from __future__ import annotations

import pytest

from phrasebook.entries import Diagnostic, Message, Severity
from phrasebook.wording import Checker, default_packs
from phrasebook.wording.facts import holds_facts
from phrasebook.wording.fitting import fitted

SENTENCE = "我来帮您处理"
checker = Checker(default_packs())


@pytest.mark.parametrize(
    "text",
    [
        "订单20241102887",
        "单号SF3309127",
        "11月3日",
        "３月８号",
        "下午3点前",
        "下午三点半",
        "15:30",
        "2024/11/02",
        "赔您50元",
        "退您五十块钱",
        "打8折",
        "3个工作日内",
        "看 https://example.com/a",
        "在 www.example.cn 上",
        "售价1299",
    ],
)
def test_what_is_a_fact(text: str) -> None:
    assert holds_facts(text)


@pytest.mark.parametrize(
    "text",
    [
        "打12315也没用",
        "您打95588去",
        "2B吧你",
        "一天到晚问",
        "慢一点",
        "三天两头",
        "100次了也不看",
        "",
    ],
)
def test_what_is_none(text: str) -> None:
    assert not holds_facts(text)


def put(text: str, words: str, code: str) -> str:
    """``text`` with the replacement of a finding on ``words``, where it offers one."""
    start = text.index(words)
    found = Diagnostic(
        start, start + len(words), Severity.WARNING, code, "", Message("", ""), (SENTENCE,)
    )
    fit = fitted(text, found)
    assert fit.start <= start
    assert start + len(words) <= fit.end
    return text[: fit.start] + fit.replacements[0] + text[fit.end :] if fit.replacements else text


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("运单3309到了自己拿去", "自己拿去", "运单3309到了，我来帮您处理"),
        ("别催了3号到", "别催了", "我来帮您处理，3号到"),
        ("爱要不要就50元", "爱要不要", "我来帮您处理，就50元"),
        ("亲3点前别催了", "别催了", "亲3点前，我来帮您处理"),
    ],
)
def test_facts_beside_a_finding_stay(text: str, words: str, expected: str) -> None:
    assert put(text, words, "service/curt") == expected
    assert put(text, words, "likely/impatience") == expected


def test_a_clause_of_the_model_that_holds_facts_is_reworded_by_hand() -> None:
    text = "您那个订单20241102887说了三遍了还问"
    assert put(text, text, "likely/impatience") == text
    assert put("还要我说几遍", "还要我说几遍", "likely/impatience") == SENTENCE


def test_what_a_rule_names_goes_with_its_numbers() -> None:
    """It is them that must not stand there: a private number, an amount that is promised."""
    assert put("加我微信13900005678", "微信13900005678", "diversion/contact-number") == SENTENCE
    assert put("我薇信lan2208", "薇信", "diversion/private-contact") == SENTENCE
    assert put("保证赚5万", "保证", "promise/guarantee") == SENTENCE
    assert put("今晚12点前铁定修好", "今晚12点前铁定修好", "likely/promise") == SENTENCE
    assert put("打139这个号1390000找我", "打139这个号1390000找我", "likely/diversion") == SENTENCE
    assert put("保证赚5万", "保证赚5万", "promise/guarantee") == SENTENCE


LONG = (
    "您好，您的订单20241102887已于11月3日发出。您这双手可真巧，连个灯泡都拧不进去，还装什么修呀。"
    "退款50元三个工作日内到账，物流请看 https://example.com/t/20241102887 哦"
)


def test_in_a_long_text_what_stands_beside_the_telling_clauses_keeps_its_facts() -> None:
    found = [one for one in checker.check(LONG) if one.code.startswith("likely/")]
    assert found
    for one in found:
        fit = fitted(LONG, one)
        assert fit.replacements
        left = LONG[: fit.start] + LONG[fit.end :]
        for fact in ("20241102887", "11月3日", "50元", "三个工作日", "https://example.com/t/"):
            assert fact in left


def test_a_clause_with_facts_is_no_part_of_what_the_model_marks_beside_it() -> None:
    text = "您这双手可真巧，连个灯泡都拧不进去，11月3日还装什么修呀"
    (found,) = (one for one in checker.check(text) if one.code.startswith("likely/"))
    assert "连个灯泡都拧不进去" in text[found.start : found.end]
    assert "11月3日" not in text[found.start : found.end]
    assert fitted(text, found).replacements
