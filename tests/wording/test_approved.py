"""Approved sentences: what was changed step by step finds what was built at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phrasebook.wording import approved as room
from phrasebook.wording import default_packs
from phrasebook.wording.approved import Approved
from phrasebook.wording.fold import fold
from phrasebook.wording.readings import as_typed
from phrasebook.wording.verdicts import Hit

RULE = default_packs()[0].rules[0]
texts = st.lists(
    st.text(alphabet="甲乙丙丁，。{{x}}", max_size=12).map(lambda text: f"好的{text}"), max_size=6
)


@given(st.lists(texts, min_size=1, max_size=5), st.text(alphabet="好的甲乙丙丁，。", max_size=30))
def test_a_chain_of_changes_finds_what_one_build_finds(
    history: list[list[str]], draft: str
) -> None:
    stepwise = Approved.of(history[0])
    for state in history[1:]:
        stepwise = stepwise.changed(state)
    assert sorted(spans(stepwise, draft)) == sorted(spans(Approved.of(history[-1]), draft))


@given(
    st.lists(st.text(alphabet="甲乙丙", min_size=4, max_size=6), min_size=1, max_size=4),
    st.text(alphabet="甲乙丙，~", min_size=1, max_size=16),
    st.data(),
)
def test_what_a_sentence_covers_is_never_passed_over(
    sentences: list[str], draft: str, data: st.DataObject
) -> None:
    known = Approved.of(sentences)
    left = data.draw(st.integers(0, len(draft) - 1))
    right = data.draw(st.integers(left + 1, len(draft)))
    covering = [span for span in known.spans(draft) if span[0] <= left and right <= span[1]]
    hit = Hit(RULE, as_typed(draft), left, right, left, right)
    told = known.around(draft, [hit])
    assert not covering or list(told) == known.spans(draft)


def test_a_change_leaves_what_it_was_made_from() -> None:
    before = Approved.of(["我帮您查一下"])
    after = before.changed(["请您稍等片刻"])
    assert spans(before, "我帮您查一下") == [(0, 6)]
    assert spans(after, "我帮您查一下，请您稍等片刻") == [(7, 13)]


def test_many_changes_are_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "REBUILT_FROM", 2)
    after = Approved.of(["我帮您查一下"]).changed(["请您稍等片刻", "马上为您处理"])
    assert after.late.sentences == ()
    assert len(after.early.sentences) == 2


def test_a_variable_parts_a_sentence_and_short_pieces_excuse_nothing() -> None:
    known = Approved.of(["您好{{customer_name|}}，请您稍等片刻。好的"])
    assert spans(known, "您好") == []
    assert spans(known, "请您稍等片刻") == [(0, 6)]


def spans(known: Approved, draft: str) -> list[tuple[int, int]]:
    return known.spans(fold(draft)[0])
