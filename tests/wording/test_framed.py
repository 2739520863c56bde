"""What is drawn around words, or stands unseen beside them, hides nothing."""

from __future__ import annotations

import pytest

from phrasebook.entries import Severity
from phrasebook.wording import Checker, default_packs

GRAVE = (Severity.ERROR, Severity.WARNING)
FRAMES = [
    ("\u200b", "\u200b"),  # blanks without width
    ("\u2060", ""),
    ("\ufeff", "\ufeff"),
    ("\u00ad", "\u00ad"),
    ("\u202b", "\u202c"),  # marks of direction
    ("\u2066", "\u2069"),
    ("-", "-"),
    ("*", "*"),
    ("_", "_"),
    ("{", "}"),
    ("\u2800", "\u2800"),  # letters that show nothing
    ("\u034f", ""),
    ("\u200d", "\u200d"),
    ("【", "】"),
    ("🙂", "🙂"),
    ("😡", ""),
    ("🙄", "！"),
    ("⭐", "⭐"),
    ("[发怒]", ""),
    ("→", ""),
]


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(default_packs())


@pytest.mark.parametrize("words", ["不知道", "自己看", "滚", "没办法", "不行", "不能", "神经病"])
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: ascii("".join(frame)))
def test_a_frame_hides_nothing(checker: Checker, words: str, frame: tuple[str, str]) -> None:
    left, right = frame
    text = left + words + right
    found = [one for one in checker.check(text) if one.severity in GRAVE]
    assert found, text
    assert [text[one.start : one.end] for one in found] == [words]


def test_fillers_that_count_as_letters_hide_nothing(checker: Checker) -> None:
    for text in ("\u3164不知道\u3164", "我不知\u3164道", "\u115f没办法\u115f"):
        assert any(one.severity in GRAVE for one in checker.check(text)), ascii(text)


def test_a_frame_within_a_draft_hides_nothing(checker: Checker) -> None:
    text = "您好\u200b自己看\u200b吧"
    assert any(one.severity in GRAVE for one in checker.check(text))


@pytest.mark.parametrize(
    "text",
    [
        "这款是A-12*2型号的，两件包邮",
        "*满减规则*见详情页",
        "🙂好的呢，这就帮您看看🙂",
        "\u200b您好\u200b，请稍等",
        "1-3天发货，请您放心",
        "[不行] [一般] [很好]，您选一个",
        "滚/平/斜 三种刀头都有货",
        "您的还款日是每月5日",
        "我们5日放假，6日正常发货",
        "按1查单，按2投诉，按3人工",
        "[1]查单 [2]投诉 [3]人工",
    ],
)
def test_frames_around_honest_words_are_nothing(checker: Checker, text: str) -> None:
    assert not [one for one in checker.check(text) if one.severity in GRAVE]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我跟您说，您爱买不买", "爱买不买"),
        ("跟您说了，您眼瞎啊", "您眼瞎啊"),
        ("都跟您说了不能退，您听不懂人话吗", "您听不懂人话吗"),
        ("我不想跟您说了，您找我们领导去", "找我们领导去"),
    ],
)
def test_saying_it_to_the_customer_reports_nobody(checker: Checker, text: str, words: str) -> None:
    assert words in [
        text[one.start : one.end] for one in checker.check(text) if one.severity in GRAVE
    ]


def test_what_the_customer_said_is_still_reported(checker: Checker) -> None:
    assert not [one for one in checker.check("您刚才说他爱买不买是吗") if one.severity in GRAVE]


@pytest.mark.parametrize(
    ("previous", "text", "code"),
    [
        ("我扣扣是", "88660011", "diversion/contact-number"),
        ("VX", "lanmao8866", "diversion/contact-number"),
        ("微信号：", "abc12345", "diversion/contact-number"),
        ("加我微信", "13900005678", "diversion/contact-number"),
        ("我电话是138", "00138000，打我", "privacy/mobile-number"),
    ],
)
def test_a_number_split_over_two_messages(
    checker: Checker, previous: str, text: str, code: str
) -> None:
    assert code in [one.code for one in checker.check(text, previous)]


@pytest.mark.parametrize(
    ("previous", "text"),
    [
        ("您的订单号是", "88660011"),
        ("取件码", "8866"),
        ("微信", "支付也可以"),
        ("客服热线", "4008001234"),
    ],
)
def test_an_honest_number_after_an_honest_message(
    checker: Checker, previous: str, text: str
) -> None:
    assert not [one for one in checker.check(text, previous) if one.severity in GRAVE]


@pytest.mark.parametrize(
    "text",
    [
        "这问题不想hui答你",
        "保养套餐sī下找我半价给你做",
        "这届业主素zhi真低",
        "被骗了吧智shang税交得值",
    ],
)
def test_a_syllable_in_the_middle_of_a_word_hides_nothing(checker: Checker, text: str) -> None:
    assert any(one.severity in GRAVE for one in checker.check(text)), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("把验证码发给我", "privacy/ask-secret"),
        ("您把银行卡密码告诉我", "privacy/ask-secret"),
        ("给差评我就公开您的地址", "service/menace"),
        ("不行，这个真的退不了", "service/flat-no"),
        ("您的要求太过分了", "service/accuse"),
        ("扫一下我的二维码加个好友，以后有优惠", "diversion/private-contact"),
        ("你是不是听不懂我说的话", "service/reproach-question"),
    ],
)
def test_the_reason_fits(checker: Checker, text: str, code: str) -> None:
    assert code in [one.code for one in checker.check(text) if one.severity in GRAVE]


def test_a_picture_as_consoles_write_it_hides_nothing_and_is_no_disguise(checker: Checker) -> None:
    assert not [one for one in checker.check("亲，等着收货就好啦[微笑]") if one.severity in GRAVE]
    assert [one for one in checker.check("不知道[捂脸]") if one.severity in GRAVE]
