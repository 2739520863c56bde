"""The cases of tests/ranking: anybody can add a line."""

import json
from typing import Any

import pytest

from phrasebook.search import Index, Query
from tests.search.conftest import DATA

CASES = [json.loads(line) for line in (DATA / "cases.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_wanted_reply_comes_where_it_should(index: Index, case: dict[str, Any]) -> None:
    silent = case.get("silent", False)
    query = Query(
        customer=case.get("customer", ""),
        draft=case.get("draft", ""),
        previous=tuple(case.get("previous", ())),
        threshold=None if silent else 0.0,
    )
    ids = [hit.reply.id for hit in index.suggest(query)]
    if silent:
        assert ids == []
    if "first" in case:
        assert ids[:1] == [case["first"]]
    if "within" in case:
        wanted, places = case["within"]
        assert wanted in ids[:places]
    assert not set(case.get("absent", ())) & set(ids)
