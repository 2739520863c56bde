"""What replacements stand in place of."""

from __future__ import annotations

import pytest

from phrasebook.entries import Diagnostic, Message, Severity
from phrasebook.wording import Checker, default_packs
from phrasebook.wording.fitting import fitted

SENTENCE = "我来帮您处理"


def put(text: str, words: str, offered: str = SENTENCE) -> str:
    """``text`` with the first replacement of a finding on ``words``."""
    start = text.index(words)
    found = Diagnostic(
        start, start + len(words), Severity.WARNING, "a/b", "", Message("", ""), (offered,)
    )
    fit = fitted(text, found)
    assert fit.start <= found.start
    assert found.end <= fit.end
    return text[: fit.start] + fit.replacements[0] + text[fit.end :]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("现在快下班了，明天再来吧", "明天再来", "现在快下班了，我来帮您处理"),
        ("谁让您不看清楚就拍的？", "让您不看清楚就拍", "我来帮您处理。"),
        ("都跟您说了不能退！", "都跟您说了不", "我来帮您处理。"),
        ("您直接转我支付宝就行", "转我支付宝", "我来帮您处理"),
        ("亲不知道呢", "不知道", "亲，我来帮您处理"),
        ("王女士，神经病，退", "神经病", "王女士，我来帮您处理，退"),
        ("加个微信聊吧🙂", "加个微信", "我来帮您处理🙂"),
        ("已经到驿站了 自己去拿 谢谢", "自己去拿", "已经到驿站了 我来帮您处理 谢谢"),
        (
            "发票这边已经给您开好了您爱要不要",
            "爱要不要",
            "发票这边已经给您开好了，我来帮您处理",
        ),
        (
            "爱要不要呀发票这边已经给您开好了放桌上",
            "爱要不要",
            "我来帮您处理，发票这边已经给您开好了放桌上",
        ),
        ("您要觉得不公平您上法院去呗，我们等着", "法院去呗", "我来帮您处理，我们等着"),
        ("上次给差评那女的就是个疯子", "疯子", "我来帮您处理"),
        ("您以为消协会为三百块钱搭理您？", "您以为", "我来帮您处理。"),
        ("难道还要我跪下来求您交物业费？", "难道还", "我来帮您处理。"),
        ("你再截图发群里看我怎么收拾你", "收拾你", "我来帮您处理"),
        ("直接支付宝转我个人吧不走平台便宜五十", "不走平台", "我来帮您处理"),
        ("这笔跨境手续费怎么扣的我也不清楚", "不清楚", "这笔跨境手续费怎么扣的，我来帮您处理"),
        ("不行。", "不行", "我来帮您处理。"),
        ("您急什么？我在查", "您急什么？", "我来帮您处理。我在查"),
        ("您急什么，我在查", "您急什么，", "我来帮您处理，我在查"),
        ("您的快递 YT88 急也没用", "急也没用", "您的快递 YT88，我来帮您处理"),
        ("张女士退款 20240513 别问了 谢谢", "别问", "张女士退款 20240513，我来帮您处理 谢谢"),
        ("1）不知道；2）别再催了", "别再催", "1）不知道；2）我来帮您处理"),
        ("- 不知道\n- 谢谢", "不知道", "- 我来帮您处理\n- 谢谢"),
        ("不知道啊刘姐", "不知道", "我来帮您处理，刘姐"),
        ("客服小李：这个我不清楚", "我不清楚", "客服小李：我来帮您处理"),
        ("您不看短信超了流量活该", "活该", "我来帮您处理"),
        ("自己记错时间错过航班还有脸要退全款", "还有脸要", "我来帮您处理"),
        ("难道还要我教您怎么点确认收货？", "难道还", "我来帮您处理。"),
        ("装修押金退款流程墙上贴着呢", "贴着呢", "我来帮您处理"),
        ("您先把卡号密码和短信验证码报我", "验证码报我", "我来帮您处理"),
        ("我的裙号 889 1234 56，进来领券", "裙号", "我来帮您处理，进来领券"),
        ("那户姓李，电话139xxxx2207", "那户姓李，电话", "我来帮您处理"),
    ],
)
def test_a_sentence_takes_the_place_of_the_clause(text: str, words: str, expected: str) -> None:
    assert put(text, words) == expected


def test_a_sentence_that_ends_takes_the_place_of_one_that_did() -> None:
    offered = "退款七个工作日内退回。"
    assert (
        put("您好。退款三天到。还有别的吗", "退款三天到。", offered) == f"您好。{offered}还有别的吗"
    )


def test_a_word_takes_the_place_of_the_words_and_keeps_their_form() -> None:
    assert put("最好的产品，最低的价格", "最好的", "口碑不错") == "口碑不错的产品，最低的价格"
    assert put("你的订单", "你", "您") == "您的订单"


def test_what_the_packs_offer_leaves_nothing_hanging() -> None:
    """In every example of the packs that is found: nothing of its clause stays beside a sentence but what
    says something of its own, and the sentence is not found itself."""
    checker = Checker(default_packs())
    examined = 0
    for rule in [rule for pack in default_packs() for rule in pack.rules]:
        for example in rule.examples:
            for found in checker.check(example.text):
                if not found.replacements or len(found.replacements[0]) < 6:
                    continue
                examined += 1
                fit = fitted(example.text, found)
                put_in = example.text[: fit.start] + fit.replacements[0]
                again = checker.check(put_in + example.text[fit.end :])
                overlapping = [
                    one
                    for one in again
                    if one.severity in (Severity.ERROR, Severity.WARNING)
                    and one.code == found.code
                    and one.start < len(put_in)
                    and one.end > fit.start
                ]
                assert not overlapping, (example.text, put_in, overlapping)
    assert examined > 300
