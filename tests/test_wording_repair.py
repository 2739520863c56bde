"""Characters that make no sense where they stand are read as what sounds or looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.entries import Severity
from phrasebook.wording import Checker, default_packs
from phrasebook.wording.fold import fold
from phrasebook.wording.homophones import SoundIndex
from phrasebook.wording.repair import Repair
from tests.wording.reference_readings import stripped

checker = Checker(default_packs())
repair = Repair(["你自己看吧", "自己看吧", "我就是不管", "就是不管", "不知道", "不知道呢"] * 4)
GRAVE = (Severity.WARNING, Severity.ERROR)


def grave(text: str) -> list[str]:
    return [text[one.start : one.end] for one in checker.check(text) if one.severity in GRAVE]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("您籽饥看吧", "您籽饥看吧"),
        ("亲，斡就这态镀", "斡就这态镀"),
        ("您犹毛病吧", "您犹毛病吧"),
        ("这单没一个烤谱的", "没一个烤谱"),
        ("我也步知刀", "步知刀"),
        ("您好，快朔", "快朔"),
        ("zhe ge bu xing", "zhe ge bu xing"),
        ("wo有shuoguozhehua吗", "wo有shuoguozhehua吗"),
        ("kuai shuo，亲", "kuai shuo"),
        ("这边跟您说一下，wo ye mei ban fa。", "wo ye mei ban fa"),
        ("傻丕拉几的", "傻丕拉几"),
    ],
)
def test_disguised_characters_are_found_where_they_stand(text: str, phrase: str) -> None:
    assert any(phrase in found or found in phrase for found in grave(text)), grave(text)


@pytest.mark.parametrize(
    "text",
    [
        "您的L码和S码都有货",
        "请找霍师傅登记",
        "窗帘布是遮光的，烤箱另发",
        "请加入weifuwu活动",
        "阿胶糕配枸杞，煲汤放陈皮",
        "我在瓯海区梧田街道等您",
    ],
)
def test_rare_words_and_names_stay(text: str) -> None:
    assert grave(text) == []


def test_several_doubtful_neighbours_are_weighed_together() -> None:
    reading = repair.sounded("籽饥看吧")
    assert reading is not None
    assert reading.text == "自己看吧"
    assert reading.fresh == {0, 1}


def test_what_makes_sense_is_left_alone() -> None:
    assert repair.sounded("孜孜不倦地看") is None
    assert repair.sounded("你自己看吧") is None


def test_syllables_and_first_letters_are_spelled_out() -> None:
    spelled = repair.spelled(stripped("zi ji看吧"))[1]
    assert spelled is not None
    assert spelled.text == "自己看吧"
    initial = repair.spelled(stripped("不z道呢"))[1]
    assert initial is not None
    assert initial.text == "不知道呢"
    assert repair.spelled(stripped("没有别的")) == (None, None)


def test_pinyin_is_parsed_from_end_to_end_or_not_at_all() -> None:
    sounds = SoundIndex(["不知道", "风"])
    by_word = Repair(["不知道"], sounds=sounds)
    spelled, _ = by_word.spelled(stripped("我buzhidao呢"), words=True)
    assert spelled is not None
    assert (spelled.text, spelled.starts, spelled.ends) == (
        "我不知道呢",
        [0, 1, 3, 6, 9],
        [1, 3, 6, 9, 10],
    )
    assert spelled.fresh == {1, 2, 3}
    assert by_word.spelled(stripped("我buzhidao呢"))[0] is None
    for run in ("phone", "buzhidaox", "x" * 100, "bu" * 40):
        assert by_word.spelled(stripped(run), words=True) == (None, None)


@given(st.text(alphabet="自己看吧籽饥布卜zijikan 不管zd。，😀", max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_keeps_its_length_and_its_places(text: str) -> None:
    folded = fold(text)[0]
    sounded = repair.sounded(folded)
    if sounded is not None:
        assert len(sounded.text) == len(folded)
    spelled = repair.spelled(stripped(folded))[1]
    if spelled is not None:
        assert spelled.starts is not None
        assert spelled.ends is not None
        assert all(
            0 <= start < end <= len(folded)
            for start, end in zip(spelled.starts, spelled.ends, strict=True)
        )
