"""What was dismissed, summed up by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assist.dismissals import MOST_REASONS, SENT_ANYWAY, Dismissed, by_rule

NOW = datetime(2026, 11, 28, 6, tzinfo=UTC)


def dismissed(code: str, user: str, reason: str, count: int = 1, hours: int = 0) -> Dismissed:
    return Dismissed(code, user, reason, count, NOW - timedelta(hours=hours))


def test_the_rule_dismissed_most_often_comes_first_with_its_reasons() -> None:
    first, second = by_rule(
        [
            dismissed("service/busy", "a", "商品名", 1),
            dismissed("service/curt", "a", "转述别人的话", 2, hours=3),
            dismissed("service/curt", "b", "", 1, hours=1),
            dismissed("service/curt", "b", "转述别人的话", 1, hours=2),
        ]
    )
    assert (first.code, first.count, first.agents) == ("service/curt", 4, 2)
    assert first.reasons == (("转述别人的话", 3), ("", 1))
    assert first.last_at == NOW - timedelta(hours=1)
    assert (second.code, second.count, second.others) == ("service/busy", 1, 0)


def test_rare_reasons_are_summed_up() -> None:
    (rule,) = by_rule(
        dismissed("service/curt", "a", f"理由{at:02}") for at in range(MOST_REASONS + 3)
    )
    assert (len(rule.reasons), rule.others, rule.count) == (MOST_REASONS, 3, MOST_REASONS + 3)


def test_what_was_sent_anyway_is_one_reason_however_it_was_stored() -> None:
    (rule,) = by_rule(
        [
            dismissed("service/curt", "a", "sent after confirmation", 2),
            dismissed("service/curt", "b", SENT_ANYWAY),
            dismissed("service/curt", "b", "主管同意"),
        ]
    )
    assert rule.reasons == ((SENT_ANYWAY, 3), ("主管同意", 1))


def test_what_was_taken_back_is_told_apart_and_a_rule_with_nothing_else_comes_last() -> None:
    taken_back = replace(dismissed("service/curt", "b", "主管同意", 4), withdrawn=3)
    gone = replace(dismissed("promise/all", "c", "", 9), withdrawn=9)
    first, second = by_rule([dismissed("service/curt", "a", "", 1), taken_back, gone])
    assert (first.code, first.count, first.withdrawn, first.agents) == ("service/curt", 2, 3, 2)
    assert first.reasons == (("", 1), ("主管同意", 1))
    assert (second.code, second.count, second.withdrawn) == ("promise/all", 0, 9)
    assert (second.agents, second.reasons) == (0, ())


def test_nothing_dismissed_is_no_rule() -> None:
    assert by_rule([]) == ()
