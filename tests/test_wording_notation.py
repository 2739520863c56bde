"""The pieces under the checker: folding, inflections, sequences, sounds, readings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.wording.fold import fold, folded
from phrasebook.wording.inflect import expression, variants
from phrasebook.wording.kinds.regex import identity_number, luhn
from phrasebook.wording.lexicon import straddled
from phrasebook.wording.readings import digits_only
from phrasebook.wording.sequence import compile_sequence
from tests.wording.reference_readings import collapsed, stripped


@given(st.text())
def test_folding_keeps_the_length_and_leaves_valid_unicode(text: str) -> None:
    out, _ = fold(text)
    assert len(out) == len(text)
    out.encode("utf-8")


def test_what_is_folded_stays_as_it_is_when_folded_again() -> None:
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x30000)]))
    once = folded(every)
    again = folded(once)
    assert [pair for pair in zip(once, again, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("帳帐账", "账账账"),
        ("ＡＢ１２", "ab12"),
        ("您不知道", "你不知道"),
        ("妳瞭解嗎", "你了解吗"),
        ("⽀付", "支付"),
        ("⻅面", "见面"),
        ("ѕоѕ", "sos"),
        ("①②", "12"),
        ("٣", "3"),
        ("🈚", "🈚"),
        ("\ud800", "\ufffd"),
    ],
)
def test_folding_sees_through_scripts_and_look_alikes(text: str, out: str) -> None:
    assert folded(text) == out


def test_a_plain_draft_is_not_odd() -> None:
    assert fold("您好，请稍等。") == ("你好，请稍等。", False)
    assert fold("您好 ")[1]


def test_inflections_cover_pronouns_and_colloquial_forms() -> None:
    assert set(variants("我问什么")) == {"我问什么", "我问啥", "我们问什么", "我们问啥"}
    assert variants("投诉") == ("投诉",)
    assert expression("你").count("你们") == 1


def found(source: str, text: str) -> list[str]:
    sequence = compile_sequence(source, {"complain": ("投诉", "举报")})
    folded_text = folded(text)
    spans = sequence.find(folded_text, 0, len(folded_text))
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("source", "text", "hits"),
    [
        ("随便|尽管 ~4 {complain}", "您随便去哪投诉", ["随便去哪投诉"]),
        ("随便 ~4 {complain}", "随便，投诉", []),
        ("随便 ~~4 {complain}", "随便，投诉", ["随便，投诉"]),
        ("去 {complain}? 吧", "去吧", ["去吧"]),
        ("^ 等着 $", "您等着，等着啊", ["等着"]),
        ("^^ 不行 $$", "不行啊！", ["不行"]),
        ("^^ 不行 $$", "不行的话", []),
        ("急什么 !时候", "急什么时候", []),
        ("!<着 急什么", "着急什么", []),
        ("我 ( 不知道 ) ~3 发货", "我不知道哪天发货", ["不知道"]),
        ("不行 呢|$", "这个不行", ["不行"]),
    ],
)
def test_the_notation_of_slots(source: str, text: str, hits: list[str]) -> None:
    assert found(source, text) == hits


def test_the_rarest_words_are_looked_for() -> None:
    assert compile_sequence("你 ~3 投诉", {}).anchors == ("投诉",)
    assert compile_sequence("你 ~3 告 去|吧", {}).anchors == ("告去", "告吧")


def test_stripping_keeps_clause_marks_but_not_marks_between_single_letters() -> None:
    assert stripped("您好，不 知 道").text == "您好，不知道"
    assert stripped("不，知，道").text == "不知道"
    assert stripped("好的，您稍等").text == "好的，您稍等"


def test_collapsed_letters_map_back_to_their_whole_run() -> None:
    reading = collapsed(stripped("不不知知道"))
    assert reading.text == "不知道"
    assert reading.span(0, 3) == (0, 5)


def test_digits_of_any_script_are_read_as_one_number() -> None:
    assert digits_only(folded("一三八-零零 ①")).text == "138001"


def test_check_digits() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert identity_number("11010519491231002X")
    assert not identity_number("110105194912310021")
    assert not identity_number("11010519491331002X")


def test_a_dictionary_word_over_the_edge_straddles() -> None:
    assert straddled("路口交通", 1, 3) == "路口"
    assert not straddled("你急什么", 1, 4)


@pytest.mark.parametrize(
    ("source", "closes", "barred"),
    [
        ("不管 $", True, ""),
        ("^ ( 不知道 ) !你|的|是否 ~10 $", False, "你的"),
        ("不管 ~2 $", False, ""),
        ("不管 啊? $", False, ""),
        ("不管 !你 $$", True, "你"),
    ],
)
def test_what_must_or_must_not_stand_right_behind_a_word_is_known(
    source: str, closes: bool, barred: str
) -> None:
    sequence = compile_sequence(source, {})
    assert sequence.window.closes is closes
    assert sequence.barred == frozenset(barred)


def test_a_word_whose_forms_are_not_written_out_has_nothing_right_behind_it() -> None:
    sequence = compile_sequence("我们你们我们你们我们你们我们 $", {})
    assert not sequence.window.closes
