"""Letters put inside a phrase and characters turned round do not hide it."""

from __future__ import annotations

import pytest

from phrasebook.wording import Checker, default_packs
from tests.wording.reference_readings import stripped, unfilled

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


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("申京饼，三块钱也要退", "申京饼"),  # every character is another one
        ("规格步之到，页面上写着呢", "步之到"),
        ("水表坏了不关我的是，找水厂", "不关我的是"),  # the other one is a function word
        ("找宁导去，改价我没权限", "找宁导去"),  # n for l
        ("地下室渗水我管，不，着，您找开发商", "管，不，着"),  # behind a long run
        ("你管芣着，几点开门随意", "管芣着"),
        ("找领ㄉ去，改价我没权限", "找领ㄉ"),
        ("按钮写着开，你是🐷吗", "你是🐷"),
        ("自已看，墙上贴着呢", "自已看"),
        ("ni wen wo, wo wen shei", "wo wen shei"),
        ("这价一向都4这样", "都4这样"),  # digits are said
        ("缴费8行就8行，找柜台", "8行就8行"),
        ("利息算得对不对我卜氵青楚", "卜氵青楚"),  # a character in two halves
        ("漏水與 涐 們 無 関", "與 涐 們 無 関"),  # Martian letters
        ("不诚心买就滚🥚", "滚🥚"),
        ("插反了，真是s·b", "s·b"),
    ],
)
def test_what_only_sounds_or_looks_like_it_is_found(text: str, part: str) -> None:
    (found,) = grave(text)
    assert part in found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("记一下我号，幺五九四个零再四个六", "幺五九四个零再四个六"),
        ("我手机138四个五后面是1234，打我", "138四个五后面是1234"),
        ("这是我号：〡〣〧〢〇〦〥〤〨〩〡", "〡〣〧〢〇〦〥〤〨〩〡"),
    ],
)
def test_a_number_told_by_how_many_there_are_is_found_whole(text: str, number: str) -> None:
    at = text.index(number)
    (found,) = (one for one in checker.check(text) if one.code.startswith("diversion/"))
    assert (found.start, found.end) == (at, at + len(number))


@pytest.mark.parametrize(
    "text",
    [
        "您骂得对，是我们漏了您的单，现在补发",
        "他刚出去送件了，您留个电话，他回来我让他打给您",
        "颜色有红，黄，蓝，白四种，您看看",
        "买了两个三孔的再加四个五孔的，一共六个",
        "ㄅㄆㄇ识字卡今天有货",
        "型号 BQC-200 的滤芯有货，48 小时内发出",
        "满300减40，第4个半价",
        "本店3天内发货，5号楼8点前送",
        "取件码SB-7474，SB接口的灯",
        "NC 降噪键长按 3 秒打开",
        "布吉岛店今天有货",
    ],
)
def test_what_only_happens_to_sound_or_look_alike_is_not(text: str) -> None:
    assert grave(text) == []
