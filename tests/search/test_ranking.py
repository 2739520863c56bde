"""The cases of tests/ranking: anybody can add a line."""

import json
from typing import Any

import pytest

from phrasebook import files
from phrasebook.search import Index, Query
from tests.search.conftest import DATA


def _cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


CASES = _cases("cases.jsonl")
DEFAULT_CASES = _cases("default_cases.jsonl")


@pytest.fixture(scope="module")
def default_index() -> Index:
    return Index.build(files.default_phrasebook())


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


@pytest.mark.parametrize("case", DEFAULT_CASES, ids=[case["name"] for case in DEFAULT_CASES])
def test_the_replies_that_come_with_the_product_speak_when_they_should(
    default_index: Index, case: dict[str, Any]
) -> None:
    ids = [hit.reply.id for hit in default_index.suggest(Query(customer=case["customer"]))]
    assert ids[:1] == ([] if case.get("silent", False) else [case["first"]])
