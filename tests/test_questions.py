"""Unanswered questions as groups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from assist.questions import Question, groups_of

NOW = datetime(2026, 11, 28, 6, tzinfo=UTC)


def question(number: int, text: str, state: str = "open", **more: str) -> Question:
    values = {"user": "anna", "team": "north", "channel": "shop", "reply": "", **more}
    return Question(id=number, at=NOW - timedelta(hours=number), text=text, state=state, **values)


def test_the_question_asked_most_often_comes_first_with_its_usual_wording() -> None:
    first, second = groups_of(
        [
            question(1, "能寄到南极吗"),
            question(2, "怎么开发票"),
            question(3, "发票怎么开", user="ben", channel="微信"),
            question(4, "发票怎么开", user="ben", channel="微信"),
        ]
    )
    assert first.wordings == ("发票怎么开", "怎么开发票")
    assert (first.ids, first.agents, first.channels) == ((2, 3, 4), 2, ("微信", "shop"))
    assert first.last_at == NOW - timedelta(hours=2)
    assert second.wordings == ("能寄到南极吗",)


def test_what_is_like_something_dismissed_stays_away() -> None:
    assert groups_of([question(1, "能寄到南极吗"), question(2, "能寄到南极吗", "dismissed")]) == ()


def test_asked_again_after_a_draft_it_names_the_draft_and_counts_anew() -> None:
    (group,) = groups_of(
        [question(1, "能寄到南极吗"), question(2, "能寄到南极吗", "drafted", reply="r1")]
    )
    assert (group.ids, group.reply) == ((1,), "r1")
    assert groups_of([question(2, "能寄到南极吗", "drafted", reply="r1")]) == ()
