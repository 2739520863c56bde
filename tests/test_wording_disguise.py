"""Letters put inside a phrase and characters turned round do not hide it."""

from __future__ import annotations

import pytest

from phrasebook.wording import Checker, default_packs
from phrasebook.wording.disguise import unfilled
from phrasebook.wording.readings import stripped

checker = Checker(default_packs())


def grave(text: str) -> list[str]:
    return [
        text[found.start : found.end]
        for found in checker.check(text)
        if found.severity.value in ("error", "warning")
    ]


@pytest.mark.parametrize("text", ["脑c残", "白1痴", "废f话f少说", "嘴闭", "障智"])
def test_a_disguised_phrase_is_found_as_it_stands_in_the_draft(text: str) -> None:
    assert grave(text) == [text]


@pytest.mark.parametrize(
    "text",
    ["身高170穿M不知道合不合适", "要A款不要B款", "方便随时来", "好评差评都看", "这个病有办法"],
)
def test_sizes_models_and_neighbouring_words_are_no_disguise(text: str) -> None:
    assert grave(text) == []


def test_a_draft_without_single_letters_has_no_such_reading() -> None:
    assert unfilled(stripped("穿xl码，一共12件")) is None


@pytest.mark.parametrize(
    "text",
    [
        "没 有 扳 法",
        "我😀怎😀摸😀知😀道",
        "神神井井病病",
        "烦.布.烦",
        "关 窝 屁 事",
    ],
)
def test_what_is_set_apart_or_repeated_may_sound_like_what_is_meant(text: str) -> None:
    (found,) = grave(text)
    assert len(found) >= len(text) - 2


@pytest.mark.parametrize(
    "text",
    [
        "b u z h i d a o",
        "B\u3000U\u3000Z\u3000H\u3000I\u3000D\u3000A\u3000O",
        "bu4 zhi1 dao4",
        "bu2guan1wo3de5shi4",
    ],
)
def test_pinyin_letter_by_letter_and_with_numbers_of_tones_is_read(text: str) -> None:
    (found,) = grave(text)
    assert text.startswith(found)


@pytest.mark.parametrize("text", ["渍级疥决", "拟罐部着", "怖惯我得史"])
def test_a_row_of_homophones_may_hold_common_characters(text: str) -> None:
    assert grave(text) == [text]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("把您微信给我", "微信"),
        ("➕企鹅", "企鹅"),
        ("加我薇❤号", "薇❤"),
        ("亲，绿泡泡 qingfeng_99 聊", "qingfeng_99"),
        ("我的威信号㊂㊂㊄㊇㊁㊈㊀㊅", "㊂㊂㊄㊇㊁㊈㊀㊅"),
        ("微❤号130杠1234杠5678", "130杠1234杠5678"),
        ("加我幺三九洞洞洞洞五六拐八", "幺三九洞洞洞洞五六拐八"),
        ("我薇心是159，1234，0000", "159，1234，0000"),
    ],
)
def test_a_messenger_and_a_number_in_any_writing_are_found(text: str, part: str) -> None:
    at = text.index(part)
    assert any(
        one.severity.value in ("error", "warning") and one.start < at + len(part) and at < one.end
        for one in checker.check(text)
    )


@pytest.mark.parametrize(
    "text",
    [
        "能买，只要您征信没有问题就可以贷款",
        "卫星电视的机顶盒请您重启一下",
        "wifi5和wifi6都支持",
        "100加20加30一共150元",
        "给您发welcome礼包",
    ],
)
def test_credit_reports_satellites_and_sums_are_no_messengers(text: str) -> None:
    assert grave(text) == []
