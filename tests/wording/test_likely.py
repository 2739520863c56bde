"""The learned model: what it raises, how gravely, what it covers, and when it is silent."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phrasebook.entries import Diagnostic, Severity
from phrasebook.errors import PackError
from phrasebook.wording import Checker, default_packs, load_pack_text
from phrasebook.wording.evaluation import read_cases
from phrasebook.wording.fold import DATA, fold
from phrasebook.wording.likely import (
    SHORTEST_SURE,
    Model,
    default_model,
    features,
    own_words,
    read_model,
)
from phrasebook.wording.remarks import kinds_of_packs
from phrasebook.wording.rulebook import parts_of

CASES = Path(__file__).parent
checker = Checker(default_packs())
ruled = Checker([pack for pack in default_packs() if pack.name != "likely"])
SARCASTIC = "您这双手可真巧，连个灯泡都拧不进去，还装什么修呀"


def likely(text: str) -> list[Diagnostic]:
    return [one for one in checker.check(text) if one.code.startswith("likely/")]


def test_what_no_rule_names_is_found_with_its_clause() -> None:
    assert not [one for one in ruled.check(SARCASTIC) if one.severity is not Severity.HINT]
    (found,) = likely(SARCASTIC)
    assert found.code == "likely/mockery"
    assert "连个灯泡都拧不进去" in SARCASTIC[found.start : found.end]


def test_the_model_is_silent_in_the_clause_of_which_a_rule_speaks() -> None:
    (found,) = (
        one
        for one in checker.check("您真是个白痴，好好看看说明书吧")
        if one.start < 6 and one.severity is not Severity.HINT
    )
    assert found.code == "service/insult"


def test_what_is_certain_in_another_clause_is_said_too() -> None:
    text = f"不关我的事，{SARCASTIC}"
    by_rule, *by_model = (one for one in checker.check(text) if one.severity is not Severity.HINT)
    assert by_rule.code == "service/not-my-job"
    assert {one.severity for one in by_model} == {Severity.WARNING}
    assert all(one.code.startswith("likely/") and one.start >= 6 for one in by_model)
    assert ("likely/mockery", "found") in {(one.rule, one.step) for one in checker.explain(text)}


def test_what_is_certain_between_two_clauses_is_said_too() -> None:
    text = f"不归我管，{SARCASTIC}，您自己看着办"
    codes = [one.code.partition("/")[0] for one in checker.check(text)]
    assert codes[0] == codes[-1] == "service"
    assert "likely" in codes[1:-1]


def test_what_somebody_else_is_quoted_with_does_not_weigh() -> None:
    for quoted in (f"“{SARCASTIC}”", f"「{SARCASTIC}」", f'"{SARCASTIC}"'):
        assert own_words(f"客户说{quoted}，我转给您看看") == (
            f"客户说{'，' * len(quoted)}，我转给您看看"
        )
        assert not likely(f"您说上次有人回您{quoted}，我替他向您道歉，这就重新登记")
    assert own_words("您可真“懂行”，连说明书都不看") == "您可真“懂行”，连说明书都不看"
    assert own_words(f"“{SARCASTIC}”哈哈") == f"“{SARCASTIC}”哈哈"  # the draft says it itself


def test_a_telling_clause_too_short_to_show_is_shown_with_its_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text(
        "bias 0\nraised 50\nsure 200\nbrief 400\n= 300 是\n= -10 该\nwatched 0\n+rude 0\n",
        encoding="utf-8",
    )
    (found,) = read_model(path).judge("是是是，全国都该送你家")
    assert (found.start, found.end) == (0, 11)


def test_a_finding_covers_neighbours_that_speak_for_it(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text(
        "bias 0\nraised 50\nsure 200\nbrief 400\n= 300 坏\n= 20 庙\n= -20 好\nwatched 0\n+rude 0\n",
        encoding="utf-8",
    )
    model = read_model(path)
    assert [(one.start, one.end) for one in model.judge("小庙容不下，您这坏人")] == [(0, 10)]
    assert [(one.start, one.end) for one in model.judge("您好好说话，您这坏人")] == [(6, 10)]


def test_a_remark_is_information_and_near_certainty_a_warning() -> None:
    severities = {
        one.severity
        for case in read_cases(CASES / "train_01.yaml")
        if not case.clean
        for one in likely(case.text)
    }
    assert severities == {Severity.INFORMATION, Severity.WARNING}


def test_a_short_text_is_never_certain() -> None:
    model = default_model()
    for case in read_cases(CASES / "train_01.yaml"):
        if len(case.text) < SHORTEST_SURE:
            assert not any(one.sure for one in model.judge(fold(case.text)[0]))


def test_without_its_pack_the_model_is_not_asked() -> None:
    assert not [one for one in ruled.check(SARCASTIC) if one.code.startswith("likely/")]


def test_a_long_draft_is_asked_about_sentence_by_sentence() -> None:
    calm = "您的订单已经从仓库发出，预计后天送到，请您留意短信。"
    text = calm * 6 + SARCASTIC + "。" + calm * 3
    (found,) = likely(text)
    assert "灯泡" in text[found.start : found.end]
    assert likely(calm * 9) == []


def test_quotation_approval_and_help_offered_apply_to_what_was_learnt() -> None:
    quoted = f"客户说“{SARCASTIC}”，我转给您看看"
    assert [one for one in checker.check(quoted) if one.severity is Severity.WARNING] == []
    calm = Checker(default_packs(), [SARCASTIC])
    assert not [one for one in calm.check(SARCASTIC) if one.code.startswith("likely/")]


def test_explain_names_what_was_learnt() -> None:
    assert ("likely/mockery", "found") in {
        (one.rule, one.step) for one in checker.explain(SARCASTIC)
    }


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_weight_and_spans_inside_it(text: str) -> None:
    folded = fold(text)[0]
    model = default_model()
    assert isinstance(model.weigh(folded), float)
    for one in model.judge(folded):
        assert 0 <= one.start < one.end <= len(text)


def test_features_leave_out_what_tells_nothing() -> None:
    assert list(features("加我139vx")) == list(features("加我8qq"))
    assert {"我*你", "我和你", "和你$"} <= set(features("我和你"))
    assert "|" in set(features("好，来"))


@given(st.text(alphabet="你我的了，。！ abc12不会吗看", max_size=40))
def test_the_quick_sum_is_the_sum_over_the_features(text: str) -> None:
    model = default_model()
    known = weights_in(DATA / "likely.txt")
    slow = model.bias + sum(known.get(one, 0.0) for one in features(text))
    assert model.weigh(text) == pytest.approx(slow)


@cache
def weights_in(path: Path) -> dict[str, float]:
    """The weight of each feature as the file has it."""
    known: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, hundredths, *texts = line.split(" ")
        if name == "=":
            known.update(dict.fromkeys(texts, int(hundredths) / 100))
    return known


def test_an_unknown_kind_is_refused_with_its_line() -> None:
    source = (
        "pack: own\ntitle: {zh: 自, en: own}\nrules:\n"
        "- {code: one, category: 其他, severity: information, message: {zh: 别说, en: no},\n"
        "   learned: {kind: rudeness}, examples: {bad: [坏]}}\n"
    )
    with pytest.raises(PackError, match=r"p\.yaml:5.*rudeness"):
        load_pack_text(source, "p.yaml")


def test_a_team_may_make_a_remark_graver() -> None:
    source = (
        "pack: own\ntitle: {zh: 自, en: own}\nrules:\n"
        "- {code: one, category: 嘲讽, severity: error, message: {zh: 别说, en: no}, straddle: false,\n"
        f"   learned: {{kind: mockery}}, examples: {{bad: ['{SARCASTIC}']}}}}\n"
    )
    own = Checker([load_pack_text(source)])
    assert [one.severity for one in own.check(SARCASTIC)] == [Severity.ERROR]


def test_who_mutes_a_pack_hears_nothing_of_its_subject() -> None:
    text = "加个微信聊吧"
    codes = frozenset(
        rule.code for pack in default_packs() if pack.name == "diversion" for rule in pack.rules
    )
    assert {one.code for one in checker.check(text)} == {"diversion/private-contact"}
    assert not checker.muting(codes).check(text)
    some = frozenset(sorted(codes)[:1])
    assert checker.muting(some).check(text)


BLUNT = "这不归我管，您自己看说明书去，别来烦我"


def test_who_mutes_service_hears_nothing_of_its_subject_from_the_model() -> None:
    codes = frozenset(
        rule.code for pack in default_packs() if pack.name == "service" for rule in pack.rules
    )
    assert {one.code.partition("/")[0] for one in checker.check(BLUNT)} == {"service"}
    assert not checker.muting(codes).check(BLUNT)
    assert not checker.muting(codes).check(SARCASTIC)
    # Where one rule of it is left on, the model goes on speaking; and of what other packs are about.
    left = codes - {"service/abuse"}
    assert {one.code for one in checker.muting(left).check(SARCASTIC)} == {"likely/mockery"}
    diverting = frozenset({"diversion/private-contact"})
    told = checker.muting(codes | diverting).check("加个微信聊吧")
    assert {one.code for one in told} == {"likely/diversion"}


def test_a_model_is_read_from_rows(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text(
        "bias -100\nraised 50\nsure 300\nbrief 400\n= 200 坏 坏话\n= -50 好\n= 25 length-1\n= 10 clauses-1\nwatched 0 坏话\n+rude -10\nrude 30 坏\n",
        encoding="utf-8",
    )
    model: Model = read_model(path)
    assert model.weigh("坏话") == pytest.approx(3.35)
    assert model.says("坏坏话") == pytest.approx(4.0)  # 坏 counts once
    assert model.judge("你说坏话")[0].kind == "rude"
    assert model.judge("你好好说") == []
    assert model.watched == ("坏话",)


def test_a_short_draft_takes_more_to_be_certain_of(tmp_path: Path) -> None:
    path = tmp_path / "model.txt"
    path.write_text(
        "bias 0\nraised 50\nsure 200\nbrief 400\n= 300 坏\nwatched 0\n+rude 0\n", encoding="utf-8"
    )
    model = read_model(path)
    assert [one.sure for one in model.judge("你这人坏得很")] == [False]
    assert [one.sure for one in model.judge("你这人坏得很我不想说")] == [True]
    assert [one.sure for one in model.judge("坏坏坏坏坏")] == [False]


def test_packs_say_themselves_of_which_kind_their_milder_findings_are() -> None:
    kinds = dict(kinds_of_packs(parts_of(default_packs())))
    assert kinds == {
        "promise": "promise",
        "advertising": "promise",
        "diversion": "diversion",
        "privacy": "privacy",
    }
    source = (
        "pack: shop\ntitle: {zh: 店, en: shop}\nrules:\n"
        "- {code: one, category: 嘲讽, severity: warning, message: {zh: 别说, en: no}, straddle: false,\n"
        "   learned: {kind: mockery, subject: manners, also: [style, desk]},\n"
        f"   examples: {{bad: ['{SARCASTIC}']}}}}\n"
    )
    told = dict(kinds_of_packs(parts_of([load_pack_text(source)])))
    assert told == dict.fromkeys(("manners", "style", "desk"), "mockery")


def test_where_the_kind_is_not_clear_no_kind_is_named() -> None:
    """Nobody spoke of closing time, nor promised or lured anybody away."""
    for text in (
        "做都做了还想退，您去饭店吃完饭也退钱啊",
        "风险测评是您自己勾的吧，闭着眼睛勾的？",
        "出来玩又想便宜又想享受，哪有这好事",
    ):
        assert [one.code for one in likely(text)] == ["likely/unkind"]
    assert [one.code for one in likely(SARCASTIC)] == ["likely/mockery"]


def test_who_mutes_a_kind_does_not_hear_of_it_where_it_is_unclear() -> None:
    text = "做都做了还想退，您去饭店吃完饭也退钱啊"
    muted = frozenset({"likely/closing-time"})
    found = checker.muting(muted).check(text)
    assert not [one for one in found if one.severity is not Severity.HINT]
