"""The compiled loops and the plain ones answer alike; what they borrow comes back clean."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest

from phrasebook import compiled
from phrasebook.entries import Reply
from phrasebook.search import (
    Hit,
    Index,
    Query,
    gathering_loops,
    leads,
    ranking_loops,
    reading_loops,
    scratch,
    steering_loops,
)

LOOPS = {
    **vars(reading_loops),
    **vars(gathering_loops),
    **vars(ranking_loops),
    **vars(steering_loops),
}
QUERIES = (
    Query(customer="啥时候发货", threshold=0),
    Query(customer="退宽多久到账 tuikuan", threshold=0),
    Query(customer="怎么退货", draft="yf"),
    Query(customer="发货了吗？另外邮费谁出？", threshold=0),
    Query(draft="您好,请您"),
    Query(draft="退h"),
)


@pytest.fixture
def plain_loops(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The search as it is where numba is not installed."""
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.MonkeyPatch.context() as patched:
        for name, loop in LOOPS.items():
            plain = getattr(loop, "__wrapped__", None)
            if plain is None:
                continue
            for module in list(sys.modules.values()):
                if (getattr(module, "__name__", "")).startswith("phrasebook.search") and getattr(
                    module, name, None
                ) is loop:
                    patched.setattr(module, name, compiled.compiled(plain))
        yield


def test_without_numba_every_answer_is_the_same(
    index: Index, replies: list[Reply], request: pytest.FixtureRequest
) -> None:
    wanted = [_told(index.suggest(query)) for query in QUERIES]
    request.getfixturevalue("plain_loops")
    plain = Index.build(replies)
    assert [_told(plain.suggest(query)) for query in QUERIES] == wanted


def test_the_nearest_are_the_best_in_order_and_leave_no_trace() -> None:
    totals = np.array([0, 3, 1, 5, 5, 0.1, 2], dtype=np.float32)
    touched = np.array([6, 5, 4, 3, 2, 1], dtype=np.int32)
    places, near = gathering_loops.nearest(totals, touched, 0.12, 3, 10)
    assert places[:3].tolist() == [3, 4, 1]
    assert sorted(places[3:].tolist()) == [2, 6]
    assert near[:3].tolist() == [5, 5, 3]
    assert not totals.any()


def test_every_number_is_found_where_it_was_scattered() -> None:
    vocabulary = np.array([3, 8, 13, 18, 23, 1 << 50], dtype=np.int64)
    table = reading_loops.scattered(vocabulary, 2 * len(vocabulary) + 1)
    assert sorted(slot for slot in table.tolist() if slot >= 0) == list(range(len(vocabulary)))


def test_what_a_search_borrows_comes_back_all_zero(index: Index) -> None:
    for query in QUERIES:
        index.suggest(query)
    totals, touched = scratch.borrow(index.size)
    assert not totals.any()
    assert len(touched) == index.size


def _told(hits: tuple[Hit, ...]) -> list[tuple[str, float, str]]:
    return [(hit.reply.id, hit.score, hit.question) for hit in hits]


@pytest.mark.parametrize("draft", ["f", "n", "您", "您好", "fh", "z"])
@pytest.mark.parametrize("customer", ["", "什么时候发货", "怎么退货"])
def test_where_very_much_begins_so_the_same_is_shown(
    index: Index, customer: str, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = Query(customer=customer, draft=draft, limit=3)
    wanted = _told(index.steer(index.score(query), query))
    assert wanted
    monkeypatch.setattr(leads, "MANY", 0)
    assert _told(index.steer(index.score(query), query)) == wanted
