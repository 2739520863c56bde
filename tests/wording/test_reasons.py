"""The reason given for words is the one a supervisor would give: which rule speaks."""

from __future__ import annotations

import pytest

from phrasebook.wording import Checker, default_packs

checker = Checker(default_packs())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("您有病吧", "insult"),
        ("你是不是有毛病", "insult"),
        ("眼睛长屁股上了", "abuse"),
        ("怪谁呢", "whose-fault"),
        ("谁让您不看清楚", "own-fault"),
        ("谁让您不看清楚就拍的", "own-fault"),
        ("您自己没看清还怪我们", "turned-back"),
        ("您去别家买吧", "show-the-door"),
        ("这个不卖你", "show-the-door"),
        ("嫌慢您换移动去啊", "off-you-go"),
        ("不放心就别买", "unwelcome"),
        ("我挂了", "hang-up"),
        ("懒得理你", "wont-talk"),
        ("哪有那么多为什么", "fed-up"),
        ("规定就是规定", "because-rules"),
        ("先把物业费交了再说", "ultimatum"),
        ("就是来找茬的", "at-the-person"),
        ("多大点事", "making-light"),
        ("真够烦的", "annoyed"),
        ("不伺候", "wont-serve"),
        ("就这价格，你爱来不来", "point-blank"),
        ("您自认倒霉吧", "tough-luck"),
        ("您问我这个，我也想找人问问", "plainly-ask-whom"),
        ("听不懂人话", "stupid"),
        ("痴心妄想", "contempt"),
        ("再这样我就不客气了", "dare"),
        ("把我们当傻子呢", "snub"),
    ],
)
def test_the_rule_that_fits_speaks(text: str, code: str) -> None:
    assert f"service/{code}" in {found.code for found in checker.check(text)}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Are you kidding me？这点小事也来找客服", "diversion"),
        ("您爱什么感觉什么感觉", "privacy"),
        ("罚到您哭都算轻的", "diversion"),
        ("等四十分钟能饿死吗", "closing-time"),
    ],
)
def test_the_model_names_no_subject_that_is_not_spoken_of(text: str, wrong: str) -> None:
    codes = {found.code for found in checker.check(text)}
    assert codes
    assert f"likely/{wrong}" not in codes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我都跟您说了八百遍退款退了", "都跟您说了八百遍"),
        ("合同您自己签的字，现在又来问", "合同您自己签的"),
        ("自己心里没数吗，好端端的", "自己心里没数"),
    ],
)
def test_a_finding_covers_what_is_said(text: str, words: str) -> None:
    assert words in {text[found.start : found.end] for found in checker.check(text)}


@pytest.mark.parametrize(
    "text",
    [
        "收件人：张* 电话：139****8821，对的话回个1",
        "收货人：李** 电话：138****0000，地址：海淀区",
    ],
)
def test_a_name_behind_stars_is_not_told(text: str) -> None:
    assert not checker.check(text)
