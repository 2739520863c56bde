"""The rough choice of entries: cheap, and the same as if everything had been read."""

import numpy as np
import pytest

from phrasebook.entries import Reply
from phrasebook.search import Index, Query, gathering_loops, scoring

THINGS = ("信用卡", "储蓄卡", "登录密码", "支付密码", "电子发票", "优惠券", "运费险", "会员积分")
ASKS = ("怎么查询我的", "在哪里可以修改", "为什么不能使用", "如何取消")
REPLIES = [
    Reply(id=f"{thing}{number}", text=f"关于{thing},请看{number}", questions=(asks + thing,))
    for thing in THINGS
    for number, asks in enumerate(ASKS)
]


def test_what_many_share_is_left_out_first_and_added_for_the_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = Index.build(REPLIES)
    queries = [Query(customer=f"怎么才能修改我的{thing}", threshold=0) for thing in THINGS]
    wanted = [index.suggest(query) for query in queries]
    read: list[int] = []
    add_up = gathering_loops.add_up

    def counted(*args: object) -> int:
        count = add_up(*args)  # type: ignore[arg-type]
        read.append(int(np.sum(args[-1])))  # type: ignore[call-overload]
        return count

    monkeypatch.setattr(scoring, "add_up", counted)
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
    places, near = gathering_loops.nearest(totals.copy(), touched, 0.0, 20, 50)
    assert places[:20].tolist() == wanted.tolist()
    assert len(set(places.tolist())) == 50
    assert near.tolist() == pytest.approx(totals[places].tolist())
