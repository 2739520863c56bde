"""The rough choice of entries: cheap, and the same as if everything had been read."""

from inspect import signature

import numpy as np
import pytest

from phrasebook.entries import Reply
from phrasebook.search import Index, Query, gathering_loops, scoring
from phrasebook.search.part import Part
from phrasebook.search.question import Question
from phrasebook.search.segment import Statistics
from phrasebook.search.silence import Certainty, Judging

THINGS = ("信用卡", "储蓄卡", "登录密码", "支付密码", "电子发票", "优惠券", "运费险", "会员积分")
ASKS = ("怎么查询我的", "在哪里可以修改", "为什么不能使用", "如何取消")
REPLIES = [
    Reply(id=f"{thing}{number}", text=f"关于{thing},请看{number}", questions=(asks + thing,))
    for thing in THINGS
    for number, asks in enumerate(ASKS)
]
LEFT_OUT = list(signature(gathering_loops.gather_whole).parameters).index("left_out")


def test_what_many_share_is_left_out_first_and_added_for_the_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = Index.build(REPLIES)
    queries = [Query(customer=f"怎么才能修改我的{thing}", threshold=0) for thing in THINGS]
    wanted = [index.suggest(query) for query in queries]
    read: list[int] = []
    gather = gathering_loops.gather_whole

    def counted(*args: object) -> tuple[int, float, float]:
        found = gather(*args)  # type: ignore[arg-type]
        read.append(int(np.sum(args[LEFT_OUT])))  # type: ignore[call-overload]
        return found

    monkeypatch.setattr(scoring, "gather_whole", counted)
    monkeypatch.setattr(scoring, "BUDGET", 90)
    monkeypatch.setattr(scoring, "BUDGET_SHARE", 0.0)
    for query, whole in zip(queries, wanted, strict=True):
        hits = index.suggest(query)
        assert [hit.reply.id for hit in hits[:4]] == [hit.reply.id for hit in whole[:4]]
        assert [hit.score for hit in hits[:4]] == pytest.approx(
            [hit.score for hit in whole[:4]], abs=0.01
        )
    assert min(read) > 5


def test_the_pool_holds_the_best_and_no_more_than_it_may() -> None:
    numbers = np.random.default_rng(1)
    totals = numbers.random(500).astype(np.float32)
    totals[100:160] = totals.max()  # Equals, as many as there is hardly room for.
    touched = np.flatnonzero(totals).astype(np.int32)
    wanted = np.lexsort((np.arange(500), -totals))[:20]
    places, near = np.empty(50, np.int64), np.empty(50)
    assert gathering_loops.nearest(totals.copy(), touched, 0.0, 20, places, near) == 50
    assert places[:20].tolist() == wanted.tolist()
    assert len(set(places.tolist())) == 50
    assert near.tolist() == pytest.approx(totals[places].tolist())


@pytest.mark.parametrize("budget", [3_000, 90])
def test_one_part_is_ranked_as_several_would_be(
    budget: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "BUDGET", budget)
    monkeypatch.setattr(scoring, "BUDGET_SHARE", 0.0)
    index = Index.build(REPLIES)
    for thing in THINGS:
        at_once = index.score(Query(customer=f"怎么才能修改我的{thing}"))
        with monkeypatch.context() as patched:
            patched.setattr(scoring, "_in_one", _as_several)
            apart = index.score(Query(customer=f"怎么才能修改我的{thing}"))
        assert len(at_once.ranked.points)
        for one, other in zip(at_once.ranked, apart.ranked, strict=True):
            assert one.tolist() == other.tolist()
        assert at_once.certainty == apart.certainty


def _as_several(
    question: Question, part: Part, statistics: Statistics, judged_by: Judging
) -> tuple[scoring.Ranked, Certainty]:
    return scoring._in_several(question, [part], statistics, judged_by)
