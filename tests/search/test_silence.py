"""How sure the index is: scores rise with what speaks for a hit, whatever the index."""

import math

import numpy as np
import pytest

from phrasebook.entries import Reply
from phrasebook.search import Index, Query
from phrasebook.search.question import read_question
from phrasebook.search.scoring import rank
from phrasebook.search.silence import judging
from phrasebook.search.weights import CURVE, CURVE_ENDS, CURVE_PHRASINGS, CURVE_SIZES


@pytest.mark.parametrize("entries", CURVE_SIZES)
@pytest.mark.parametrize("phrasings", CURVE_PHRASINGS)
def test_the_curve_rises_wherever_it_is_used(entries: int, phrasings: float) -> None:
    size, each = math.log(entries / 4_000), math.log(phrasings)
    at = np.linspace(-CURVE_ENDS, CURVE_ENDS, 500)
    slope = CURVE[1] + CURVE[5] * size + CURVE[9] * each
    assert (slope + CURVE[2] * at / 2 + 3 * CURVE[3] * at**2 / 16 > 0).all()


def test_scores_fall_from_hit_to_hit_and_depend_on_how_large_the_index_is(index: Index) -> None:
    query = Query(customer="什么时候发货")
    statistics = index.statistics
    question = read_question(query.customer, (), [index.segments[0].lexicon], statistics)
    parts = index.score(query).parts
    told = [
        rank(question, parts, statistics, judging(entries, each))[1]
        for entries in CURVE_SIZES
        for each in (*CURVE_PHRASINGS, 1_000.0)
    ]
    for scores in (each.scores for each in told):
        assert list(scores) == sorted(scores, reverse=True)
        assert all(0 < score < 1 for score in scores)
    assert len({each.scores for each in told}) == 4  # Beyond what was measured nothing changes.
    assert len({each.answered for each in told}) == 1


def test_an_index_knows_how_many_phrasings_an_entry_has() -> None:
    replies = [
        Reply(id=str(number), text=f"回复{number}", questions=("怎么退货", "退货流程", "如何退"))
        for number in range(4)
    ]
    assert Index.build(replies).phrasings_each == 3
    assert Index.build([]).phrasings_each == 0
