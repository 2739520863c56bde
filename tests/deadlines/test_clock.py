"""One deadline: states, pauses, promised times, what is announced when, what to save first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from assist.deadlines import (
    WALL_CLOCK,
    ClockPolicy,
    Deadline,
    DeadlineError,
    Kind,
    NoticeKind,
    Span,
    State,
    cancel,
    default_policies,
    finish,
    fire,
    next_instant,
    pause,
    postpone,
    reapply,
    recompute,
    rescue_order,
    resume,
    start,
)

START = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
REPLY = ClockPolicy(
    policy="p", name="next_reply", kind=Kind.NEXT_REPLY, limit=Span(180), target=Span(60),
    calendar=WALL_CLOCK, warn_s=120,
)  # fmt: skip
CALLBACK = ClockPolicy(
    policy="p", name="callback", kind=Kind.CALLBACK, limit=Span(86_400), target=Span(86_400),
    calendar=WALL_CLOCK, warn_before_s=3_600,
)  # fmt: skip


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def running(name: str = "d", since: float = 0) -> Deadline:
    return start(REPLY, id=name, at=at(since))


def test_a_callback_is_due_in_a_day_and_warns_an_hour_before() -> None:
    deadline = start(CALLBACK, id="c", at=START)
    assert (deadline.warn_at, deadline.due_at) == (at(82_800), at(86_400))


def test_a_promised_time_overrules_the_policy() -> None:
    deadline = start(CALLBACK, id="c", at=START, due_at=at(7_200))
    assert (deadline.warn_at, deadline.due_at, deadline.promised) == (at(3_600), at(7_200), True)
    soon = start(CALLBACK, id="c", at=START, due_at=at(60))
    assert soon.warn_at == at(40)


@pytest.mark.parametrize("seconds", [0, -1, -86_400])
def test_a_due_time_in_the_past_is_refused(seconds: float) -> None:
    with pytest.raises(DeadlineError, match="future") as refused:
        start(CALLBACK, id="c", at=START, due_at=at(seconds))
    assert refused.value.field == "due_at"
    deadline = start(CALLBACK, id="c", at=START)
    with pytest.raises(DeadlineError, match="future"):
        postpone(deadline, at(seconds), START, CALLBACK)


def test_a_due_time_without_a_zone_or_in_another_age_is_refused() -> None:
    for due_at in (datetime.fromisoformat("2030-01-01"), datetime(2126, 1, 1, tzinfo=UTC)):
        with pytest.raises(DeadlineError):
            start(CALLBACK, id="c", at=START, due_at=due_at)


def test_postponing_warns_anew_and_only_what_is_open_can_be_postponed() -> None:
    deadline = start(CALLBACK, id="c", at=START)
    (warned,), _ = fire([deadline], at(83_000))
    later = postpone(warned, at(200_000), at(83_100), CALLBACK)
    assert (later.warn_at, later.due_at, later.warned) == (at(196_400), at(200_000), False)
    missed = fire([deadline], at(90_000))[0][0]
    assert postpone(missed, at(200_000), at(90_001), CALLBACK).state is State.RUNNING
    with pytest.raises(DeadlineError, match="met already"):
        postpone(finish(deadline, at(9)), at(200_000), at(10), CALLBACK)


def test_finishing_twice_or_after_cancelling_changes_nothing() -> None:
    for ended in (finish(running(), at(5)), cancel(running(), at(5))):
        assert finish(ended, at(500)) == ended
        assert cancel(ended, at(500)) == ended


def test_a_miss_stays_a_miss_when_it_is_answered_or_cancelled() -> None:
    (missed,), _ = fire([running()], at(180))
    assert (missed.state, missed.open) == (State.MISSED, True)
    assert missed.late_s(at(190)) == 10
    assert finish(missed, at(200)).late_s(at(999)) == 20
    assert cancel(missed, at(200)).state is State.MISSED


def test_a_paused_deadline_announces_nothing_and_moves_by_its_pause() -> None:
    paused = pause(running(), at(30))
    assert (paused.state, paused.next_at) == (State.PAUSED, None)
    assert pause(paused, at(40)) == paused
    resumed = resume(paused, at(30.5), REPLY)
    assert (resumed.warn_at, resumed.due_at, resumed.paused_s) == (at(120.5), at(180.5), 0.5)
    assert resume(resumed, at(50), REPLY) == resumed


def test_pausing_after_the_limit_hides_no_miss() -> None:
    assert pause(running(), at(180)).state is State.PAUSED
    assert pause(running(), at(180.001)).state is State.MISSED


def test_a_pause_over_night_costs_working_time_only() -> None:
    office = default_policies().calendars["office"]
    clock = replace(REPLY, calendar=office, limit=Span(7_200))
    begun = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai
    deadline = start(clock, id="d", at=begun)
    paused = pause(deadline, begun + timedelta(minutes=30))
    resumed = resume(paused, datetime(2026, 3, 5, 1, 30, tzinfo=UTC), clock)
    assert resumed.paused_s == 3_600
    assert resumed.due_at == datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
    assert recompute(resumed, clock, begun) == resumed


def test_firing_again_announces_nothing_and_a_late_timer_announces_the_miss_alone() -> None:
    changed, notices = fire([running()], at(120))
    assert [n.kind for n in notices] == [NoticeKind.WARNING]
    assert fire(changed, at(121)) == ((), ())
    changed, notices = fire([running()], at(999))
    assert [n.kind for n in notices] == [NoticeKind.MISSED]
    assert fire(changed, at(9_999)) == ((), ())


def test_a_clock_that_jumps_back_announces_nothing_twice() -> None:
    changed, _ = fire([running()], at(500))
    assert fire(changed, at(0)) == ((), ())
    assert fire(changed, at(500)) == ((), ())


@pytest.mark.parametrize(("late", "stale"), [(0, False), (300, False), (300.001, True)])
def test_a_notice_over_five_minutes_late_says_so(late: float, stale: bool) -> None:
    _, (notice,) = fire([running()], at(180 + late))
    assert notice.stale is stale


def test_notices_come_oldest_first() -> None:
    _, notices = fire([running("b", 50), running("a", 0), running("c", 20)], at(125))
    assert [n.deadline.id for n in notices] == ["a"]
    _, notices = fire([running("b", 50), running("a", 0), running("c", 20)], at(900))
    assert [n.deadline.id for n in notices] == ["a", "c", "b"]


def test_an_edited_policy_moves_what_runs_and_leaves_what_is_over() -> None:
    longer = replace(REPLY, limit=Span(600), warn_s=500)
    (warned,), _ = fire([running()], at(130))
    moved = recompute(warned, longer, at(130))
    assert (moved.due_at, moved.warned) == (at(600), False)
    still_past = recompute(warned, replace(REPLY, limit=Span(600)), at(130))
    assert still_past.warned
    (missed,), _ = fire([running()], at(180))
    for over in (missed, finish(running(), at(9)), cancel(running(), at(9))):
        assert recompute(over, longer, at(200)) == over


def test_an_edited_policy_does_not_move_a_promise() -> None:
    promised = start(CALLBACK, id="c", at=START, due_at=at(7_200))
    moved = recompute(promised, replace(CALLBACK, warn_before_s=30), at(1))
    assert (moved.warn_at, moved.due_at) == (at(7_170), at(7_200))


def test_reapplying_unchanged_policies_changes_nothing() -> None:
    policies = default_policies()
    clock = policies.choose().clock(Kind.NEXT_REPLY)
    assert clock is not None
    deadline = start(clock, id="d", at=START)
    assert reapply([deadline], policies, at(1)) == ()
    assert reapply([replace(deadline, policy="gone")], policies, at(1)) == ()


def test_rescue_order_saves_what_can_be_saved_first() -> None:
    soon, later = running("soon", -150), running("later", -100)
    just_missed, long_missed = running("just", -190), running("long", -900)
    light = replace(running("light", -179), light=True)
    paused = pause(running("paused", -170), at(0))
    done = finish(running("done", -5), at(0))
    everything = [paused, long_missed, light, done, later, just_missed, soon]
    order = [deadline.id for deadline in rescue_order(everything, at(0))]
    assert order == ["soon", "later", "long", "just", "light", "paused"]


def test_nothing_running_needs_no_timer() -> None:
    assert next_instant([pause(running(), at(1)), finish(running(), at(1))]) is None


def test_a_deadline_survives_being_written_and_read() -> None:
    deadline = pause(start(CALLBACK, id="c", at=START, due_at=at(7_200)), at(10))
    assert msgspec.json.decode(msgspec.json.encode(deadline), type=Deadline) == deadline
