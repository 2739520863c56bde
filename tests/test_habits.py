"""What agents use reaches the ranking, fades, and stays within bounds."""

from datetime import UTC, datetime

import pytest

from assist import habits as room
from assist.habits import Habits, Used
from phrasebook.search.usage import HALF_LIFE, Outcome

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


def test_an_agents_use_is_also_the_teams() -> None:
    habits = Habits()
    habits.note("li", "east", "ship", Outcome.ACCEPTED, NOW)
    mine, other = habits.usage("li", "east", NOW), habits.usage("wang", "east", NOW)
    assert mine is not None
    assert other is not None
    assert mine.boost("ship") > other.boost("ship") > 0
    assert habits.usage("zhao", "west", NOW) is None


def test_a_use_that_was_edited_counts_half_and_passing_over_takes_a_little() -> None:
    habits = Habits()
    habits.note("li", "", "ship", Outcome.ACCEPTED, NOW)
    habits.note("li", "", "ship", Outcome.EDITED, NOW)
    usage = habits.usage("li", "", NOW)
    assert usage is not None
    assert usage.mine == {"ship": 0.5}
    for _ in range(6):
        habits.note("li", "", "ship", Outcome.IGNORED, NOW)
    assert habits.usage("li", "", NOW) is None


def test_stored_uses_fade_by_their_age_and_on_while_the_server_runs() -> None:
    habits = Habits([Used("li", "east", "ship", 8, NOW - HALF_LIFE)], NOW)
    usage = habits.usage("li", "", NOW)
    assert usage is not None
    assert usage.mine["ship"] == pytest.approx(4)
    later = habits.usage("li", "", NOW + HALF_LIFE)
    assert later is not None
    assert later.mine["ship"] == pytest.approx(2)


def test_the_least_used_are_forgotten_beyond_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_EACH", 2)
    habits = Habits([Used("li", "", "a", 5, NOW), Used("li", "", "b", 3, NOW)], NOW)
    habits.note("li", "", "c", Outcome.ACCEPTED, NOW)
    usage = habits.usage("li", "", NOW)
    assert usage is not None
    assert set(usage.mine) == {"a", "b"}
