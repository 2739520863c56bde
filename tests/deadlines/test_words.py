"""What a message's words mean for waiting; the cases are data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.conversation import Tone
from assist.deadlines.words import tone_of_agent, tone_of_customer

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("words.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['who']} {case['text']}")
def test_each_text_has_the_tone_of_its_case(case: dict[str, str]) -> None:
    tone_of = tone_of_customer if case["who"] == "customer" else tone_of_agent
    assert tone_of(case["text"]) == case["tone"]


@given(st.text(max_size=80))
def test_any_text_has_a_tone(text: str) -> None:
    assert tone_of_customer(text) in (Tone.PLAIN, Tone.COURTESY, Tone.ASSENT)
    assert tone_of_agent(text) in (Tone.PLAIN, Tone.HOLD, Tone.QUESTION)
