"""The sample console's customers ask what the shipped phrasebook can answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assist.conversation import Tone
from assist.deadlines.words import tone_of_customer
from phrasebook.files import default_phrasebook
from phrasebook.search import Index, Query

CAST: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "web/static/demo/customers.json").read_text(encoding="utf-8")
)
STORIES = [(actor, story) for actor in CAST["customers"] for story in actor["stories"]]


def lines() -> list[dict[str, str]]:
    told: list[dict[str, str]] = [line for _, story in STORIES for turn in story for line in turn]
    return [*told, *CAST["nudges"]]


def test_every_line_is_in_both_languages() -> None:
    assert all(line["zh"].strip() and line["en"].strip() for line in lines())


def test_customers_of_every_trade_write() -> None:
    assert {actor["channel"] for actor, _ in STORIES} == {"shop", "property", "desk"}
    assert len({actor["key"] for actor in CAST["customers"]}) == len(CAST["customers"]) >= 8


def test_every_story_ends_with_a_courtesy_so_that_no_clock_runs_on() -> None:
    endings = [story[-1][-1]["zh"] for _, story in STORIES]
    assert [text for text in endings if tone_of_customer(text) is not Tone.COURTESY] == []


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(default_phrasebook())


def test_nearly_every_opening_question_has_a_suggestion(index: Index) -> None:
    questions = [story[0][-1]["zh"] for _, story in STORIES]
    unanswered = [text for text in questions if not index.suggest(Query(text))]
    assert len(unanswered) <= len(questions) // 10, unanswered
