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
    ],
)
def test_the_rule_that_fits_speaks(text: str, code: str) -> None:
    assert f"service/{code}" in {found.code for found in checker.check(text)}
