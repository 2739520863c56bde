"""Words that people hide by look-alikes, turned characters or initials are put back."""

from __future__ import annotations

import pytest

from phrasebook.wording import Checker, default_packs
from phrasebook.wording.forms import SLANG, Forms, forms_of

checker = Checker(default_packs())


def grave(text: str, previous: str = "") -> list[str]:
    return [
        text[found.start : found.end]
        for found in checker.check(text, previous)
        if found.severity.value in ("error", "warning")
    ]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("加徽信聊", "加徽信"),
        ("亲，丕知道什么时候发货", "丕知道"),
        ("神病经", "神病经"),
        ("亲，着不管你", "着不管你"),
        ("你神j病吧", "神j病"),
        ("你管不z", "你管不z"),
        ("亲，gwps", "gwps"),
        ("尽管投素好了", "尽管投素好了"),
        ("自1️⃣己2️⃣看3️⃣着4️⃣办", "自1️⃣己2️⃣看3️⃣着4️⃣办"),
        ("《有》《病》《吧》", "有》《病》《吧"),
        ("另刂问了，没货", "另刂问了"),
        ("ninguanbuzhao", "ninguanbuzhao"),
        ("zhao kuai di qu，亲", "zhao kuai di qu"),
        ("不#知…道", "不#知…道"),
        ("你神abc经病吧", "神abc经病"),
        ("这事我布鸡道", "我布鸡道"),
        ("8知道，找别人", "8知道"),
        ("关我锤子事", "关我锤子事"),
        ("你是不是深井冰", "深井冰"),
        ("公告里有，自己👀", "自己👀"),
        ("神经疒", "神经疒"),
        ("weixni加一个", "weixni加"),
        ("buzhidoa", "buzhidoa"),
        ("什么时候到我不zd", "我不zd"),
        ("关我ps", "关我ps"),
        ("gun，别在群里叫", "gun"),
        ("你tm到底要几码", "你tm"),
        ("suibian 你投诉", "suibian 你投诉"),
        ("这个我不知噵", "不知噵"),
        ("加一下薇~信~哈亲", "薇~信"),
    ],
)
def test_a_hidden_word_is_found_as_it_stands_in_the_draft(text: str, span: str) -> None:
    found = grave(text)
    assert any(span in one for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "安徽信息已登记",
        "选A不选B",
        "这款gwpx型号有货",
        "微波炉和信封都有",
        "管家不着急，您慢慢看",
        "（一）（二）（三）步都要做",
        "一、二、三号楼都通了",
        "打开微信支付就能付款",
        "这款要abc三种配件",
        "布吉岛站B口出来就是",
        "您M码合适，L码偏大",
        "还有BB霜吗",
        "有BB霜，换气垫也行",
        "怎么关WPS，我教您",
        "这TM标是注册商标",
        "Windows NT系统的驱动",
        "TOP GUN 外套有货",
        "我MK包有货",
        "公告5点发布，主管5分钟后到",
        "稻草泥马俑是仿品",
        "黑龙江地区深井冰冷泉水有货",
        "您选4号还是8号",
        "好的~您~稍等~哈",
    ],
)
def test_what_only_resembles_a_form_is_left_alone(text: str) -> None:
    assert grave(text) == []


def test_no_form_is_the_word_itself() -> None:
    heard = [word for pack in default_packs() for word in pack.heard]
    for word in ("微信", "不知道", "关我屁事", "看看", *heard):
        assert word not in list(forms_of(word))


def test_a_text_without_forms_has_no_such_reading() -> None:
    assert Forms(["微信"]).undone("您好，请稍等") is None
    assert Forms([]).undone("徽信") is None


def test_what_was_put_back_maps_to_the_draft() -> None:
    reading = Forms(["关我屁事"]).undone("亲，gwps啊")
    assert reading is not None
    assert reading.text == "亲，关我屁事啊"
    assert reading.span(2, 6) == (2, 6)
    assert reading.span(6, 7) == (6, 7)


def test_no_respelling_is_the_word_itself() -> None:
    # 甚麼 folds to 什么: every draft that says 什么 would be looked at again.
    assert not [form for form, word in SLANG.items() if form == word]
