"""Whole handbooks, as a careful reader lists them: the bounds are those leads were promised."""

from __future__ import annotations

import pytest

from tests.handbook import scored


@pytest.mark.parametrize("name", scored.NAMES)
def test_prohibited_wording_is_found_and_hardly_anything_else(name: str) -> None:
    score = scored.scores(name)["rules"]
    assert score.recall >= 0.97, score.missing
    found = score.expected - len(score.missing) + len(score.surplus)
    assert len(score.surplus) <= 0.1 * found, score.surplus


@pytest.mark.parametrize("name", scored.NAMES)
def test_nothing_approved_is_taken_for_prohibited(name: str) -> None:
    expected, found = scored.handbook(name)
    approved = {scored.plain(text) for text in expected["replies"]}
    assert not [
        one.text for one in found if one.kind == "rule" and scored.plain(one.text) in approved
    ]


@pytest.mark.parametrize("name", scored.NAMES)
@pytest.mark.parametrize("kind", ["replies", "questions", "limits"])
def test_what_a_reader_lists_is_proposed(name: str, kind: str) -> None:
    score = scored.scores(name)[kind]
    assert score.recall >= 0.85, score.missing


@pytest.mark.parametrize("name", scored.NAMES)
def test_every_proposal_stands_where_it_says(name: str) -> None:
    lines = (scored.HERE / f"{name}.txt").read_text("utf-8").splitlines()
    _, found = scored.handbook(name)
    assert found
    for one in found:
        near = scored.plain("".join(lines[one.place.line - 1 : one.place.line + 2]))
        start = scored.plain(one.question or one.text)[:6]
        assert start in near, one
