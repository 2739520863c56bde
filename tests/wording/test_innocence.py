"""Whether what a rule found is meant innocently: the model of what stands around a hit, and the step that asks it."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.entries import Severity
from phrasebook.wording import Checker, default_packs, load_pack_text
from phrasebook.wording.clauses import clause_with_mark
from phrasebook.wording.innocence import (
    MOST,
    Around,
    Innocence,
    default_innocence,
    features,
    half_units,
    read_innocence,
)

checker = Checker(default_packs())
LETTERS = "你我的了，。！ abc12不会吗看“”^$|\n"


def grave(text: str) -> bool:
    return any(one.severity in (Severity.ERROR, Severity.WARNING) for one in checker.check(text))


def written(tmp_path: Path, rows: str) -> Innocence:
    path = tmp_path / "innocence.txt"
    path.write_text(rows, encoding="utf-8")
    return read_innocence(path)


def around(model: Innocence, place: Around) -> int:
    return model.around(place, *clause_with_mark(place.text, place.start, place.end))


def test_the_weight_of_each_feature_is_added(tmp_path: Path) -> None:
    # One feature of each kind: what the hit is of, and each place around 坏话 in 哎呀，你说坏话吗？好的
    told = {
        "s/x": 1,
        "l说": 2,
        "L你说": 4,
        "r吗": 8,
        "R吗|": 16,
        "<你说": 32,
        ">吗|": 64,
        "[哎呀": 128,
        "]好的": 256,
        "h坏话": 512,
        "familiar": 1024,
        "weight-2": 2048,
    }
    rows = "".join(f"= {weight} {name}\n" for name, weight in told.items())
    model = written(tmp_path, f"bias 0\nlimit 0\n{rows}")
    text, place = "哎呀，你说坏话吗？好的", (5, 7)
    assert around(model, Around("s/x", text, *place, familiar=True)) + model.draft(-1.0) == 4095
    assert (
        around(model, Around("s/y", text, *place, familiar=False)) + model.draft(-1.1)
        == 4095 - 1 - 1024 - 2048
    )


def test_a_draft_of_one_clause_says_so(tmp_path: Path) -> None:
    model = written(tmp_path, "bias 10\nlimit 0\n= 5 alone\n")
    assert around(model, Around("s/x", "你说坏话吗。", 2, 4, familiar=False)) == 15
    assert around(model, Around("s/x", "你说坏话吗，好", 2, 4, familiar=False)) == 10


@given(st.text(alphabet=LETTERS, min_size=1, max_size=40), st.data())
def test_the_quick_sum_is_the_sum_over_the_features(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    weight = data.draw(st.floats(-20, 20))
    familiar = data.draw(st.booleans())
    place = Around("s/x", text, start, end, familiar=familiar)
    named = [*features(place, weight)]
    chosen = random.Random(len(text))
    told = {name: chosen.randrange(-300, 300) for name in sorted(set(named))}
    model = made(told)
    assert around(model, place) + model.draft(weight) == sum(told[one] for one in named)


def made(told: dict[str, int]) -> Innocence:
    with TemporaryDirectory() as folder:
        rows = "".join(f"= {weight} {name}\n" for name, weight in told.items())
        return written(Path(folder), f"bias 0\nlimit 0\n{rows}")


@pytest.mark.parametrize(
    ("weight", "place"), [(0.0, 0), (0.49, 0), (0.5, 1), (-0.1, -1), (99, MOST), (-99, -MOST)]
)
def test_weights_are_told_apart_by_half_units(weight: float, place: int) -> None:
    assert half_units(weight) - MOST == place


@given(st.text(max_size=80), st.data())
def test_any_text_has_a_weight(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = Around("service/insult", text, start, end, familiar=False)
    assert isinstance(around(default_innocence(), place), int)


@pytest.mark.parametrize(
    ("honest", "breach"),
    [
        ("入住时间是十三点以后，行李可以先寄放前台", "您这个人真是十三点"),
        ("我刚接手，前面聊到哪一步不太清楚，我先翻两分钟记录", "具体我也不太清楚"),
        ("我不是很懂税务，已经请会计进群给您解释", "我不懂，您别问我"),
        ("不敢糊弄您，宁可晚两天也要测合格", "您少来糊弄我"),
    ],
)
def test_what_stands_around_words_tells_what_they_are_meant_for(honest: str, breach: str) -> None:
    assert not grave(honest)
    assert grave(breach)
    assert "found" not in {
        one.step for one in checker.explain(honest) if one.rule.startswith("service/")
    }


OWN = """
pack: own
title: {zh: 自, en: own}
rules:
- {code: sad, category: 其他, severity: error, message: {zh: 别说, en: no}, phrases: [不是很清楚],
   WEIGHED examples: {bad: [不是很清楚]}}
"""


def test_only_rules_that_ask_for_it_are_weighed() -> None:
    text = "我不是很清楚税务，您稍等，会计马上进群给您解释，今天六点前一定答复"
    own = Checker([load_pack_text(OWN.replace("WEIGHED", ""))])
    assert [one.severity for one in own.check(text)] == [Severity.ERROR]
    asked = Checker([load_pack_text(OWN.replace("WEIGHED", "weighed: true,"))])
    assert [one.severity for one in asked.check(text)] == [Severity.HINT]


def test_a_disguise_is_never_innocent() -> None:
    assert not grave("入住时间是十三点以后，行李可以先寄放前台")
    assert grave("入住时间是十🙂三🙂点以后，行李可以先寄放前台")
    assert not grave("房东留的电话要的话加微信群里那位管家就行")
    assert grave("房东留的电话要的话加溦信群里那位管家就行")


@pytest.mark.parametrize("rude", ["老东西", "卧槽", "蠢货", "真是的", "有事说事"])
def test_nothing_excuses_a_hit_that_is_its_whole_clause(rude: str) -> None:
    assert grave(f"感谢您的耐心等待，包裹明天就到，{rude}")
    assert grave(f"{rude}，包裹明天就到，请您留意短信")


def test_a_long_draft_is_weighed_by_the_sentence_of_the_hit() -> None:
    calm = "您的订单已经从仓库发出，预计后天送到，请您留意短信。"
    assert grave(f"{calm * 4}摔坏了是您自己活该，我们不管。{calm * 4}")
