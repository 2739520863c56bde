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
from phrasebook.search.segment import POSTING

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
    places, near = np.empty(10, np.int64), np.empty(10)
    found = gathering_loops.nearest(totals, touched, 0.12, 3, places, near)
    assert places[:3].tolist() == [3, 4, 1]
    assert sorted(places[3:found].tolist()) == [2, 6]
    assert near[:3].tolist() == [5, 5, 3]
    assert not totals.any()


def test_every_number_is_found_where_it_was_scattered() -> None:
    vocabulary = np.array([3, 8, 13, 18, 23, 1 << 50], dtype=np.int64)
    table = reading_loops.scattered(vocabulary, 2 * len(vocabulary) + 1)
    assert sorted(slot for slot in table.tolist() if slot >= 0) == list(range(len(vocabulary)))


def test_the_pairs_of_a_draft_are_read_once_each_in_their_order() -> None:
    vocabulary = np.array([1 << 48 | ord("a") << 21 | ord("b")], dtype=np.int64)
    table = reading_loops.scattered(vocabulary, 3)
    codes = np.array([ord(letter) for letter in "abab"], dtype=np.uint32)
    keys, slots = reading_loops.read_pairs(codes, 1 << 48, 2 << 48, vocabulary, table)
    pairs = [ord("a") << 21 | ord("b"), ord("b") << 21 | ord("a")]
    assert keys.tolist() == [1 << 48 | pair for pair in pairs] + [2 << 48 | pair for pair in pairs]
    assert slots.tolist() == [0, -1, -1, -1]


def test_what_entries_share_adds_up_to_the_same_for_those_who_see_all_or_some() -> None:
    rng = np.random.default_rng(3)
    starts = np.array([0, 40, 90, 100], dtype=np.int64)
    entries = np.concatenate(
        [np.sort(rng.choice(60, size, replace=False)) for size in (40, 50, 10)]
    ).astype(np.int32)
    impacts = rng.random(100).astype(np.float32) + np.float32(0.1)
    postings = np.empty(100, POSTING)
    postings["entry"], postings["impact"] = entries, impacts
    slots, weighed = np.array([2, -1, 0, 1], dtype=np.int64), np.ones((2, 4))
    wanted = np.zeros(60)
    np.add.at(wanted, entries, impacts)
    some = np.arange(60) % 3 > 0
    for seen in (np.zeros(0, np.bool_), some):
        totals, touched = np.zeros(60, np.float32), np.empty(61, np.int32)
        left_out = np.empty(4, np.bool_)
        count = gathering_loops.add_up(
            slots,
            weighed,
            starts,
            postings.view(np.int64),
            seen,
            totals,
            0,
            touched,
            0,
            1_000,
            left_out,
        )
        visible = wanted if not len(seen) else np.where(seen, wanted, 0)
        assert np.allclose(totals, visible)
        assert sorted(touched[:count].tolist()) == np.flatnonzero(visible).tolist()


def test_what_a_search_borrows_comes_back_all_zero(index: Index) -> None:
    for query in QUERIES:
        index.suggest(query)
    totals, touched = scratch.borrow(index.size)
    assert not totals.any()
    assert len(touched) == index.size + 1


def _told(hits: tuple[Hit, ...]) -> list[tuple[str, float, str]]:
    return [(hit.reply.id, hit.score, hit.question) for hit in hits]


@pytest.mark.parametrize("draft", ["f", "n", "您", "您好", "fh", "z"])
@pytest.mark.parametrize("customer", ["", "什么时候发货", "怎么退货"])
def test_where_very_much_begins_so_the_same_is_shown(
    index: Index, customer: str, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = Query(customer=customer, draft=draft, limit=3)
    crowds = index.segments[0].leads.crowds
    crowds.clear()
    wanted = _told(index.steer(index.score(query), query))
    assert wanted
    assert not crowds
    monkeypatch.setattr(leads, "MANY", 0)
    monkeypatch.setattr(leads, "CROWDS", 1)
    for _ in range(2):  # once worked out, once remembered
        assert _told(index.steer(index.score(query), query)) == wanted
        assert len(crowds) == 1
