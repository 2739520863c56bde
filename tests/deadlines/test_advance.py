"""What events do to deadlines: one sentence a test."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from assist.conversation import Conversation
from assist.deadlines import (
    AgentReply,
    Closed,
    CustomerMessage,
    Deadline,
    Event,
    InternalNote,
    Kind,
    Notice,
    NoticeKind,
    Paused,
    Policy,
    Reopened,
    Resumed,
    State,
    Transferred,
    advance,
    default_policies,
    fire,
    next_instant,
)

START = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
POLICIES = default_policies()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Desk:
    """Keeps what a database would keep, and feeds events in."""

    def __init__(self, channel: str = "", team: str = "") -> None:
        self.conversation = Conversation(key="c1", channel=channel, team=team)
        self.deadlines: dict[str, Deadline] = {}
        self.notices: list[Notice] = []
        self.policy: Policy = POLICIES.choose(channel, team)

    def on(self, event: Event, now: float) -> None:
        outcome = advance(self.conversation, self.deadlines.values(), event, self.policy, at(now))
        self.conversation = outcome.conversation
        self._keep(outcome.deadlines, outcome.notices)

    def customer(
        self, key: str, now: float, text: str = "在吗?什么时候发货", **times: float
    ) -> None:
        sent = times.get("sent")
        self.on(CustomerMessage(key, text, None if sent is None else at(sent)), now)

    def agent(self, key: str, now: float, text: str = "今天发出。", **times: float) -> None:
        sent = times.get("sent")
        self.on(AgentReply(key, text, None if sent is None else at(sent)), now)

    def tick(self, now: float) -> None:
        self._keep(*fire(self.deadlines.values(), at(now)))

    def _keep(self, deadlines: Iterable[Deadline], notices: Iterable[Notice]) -> None:
        self.deadlines.update((deadline.id, deadline) for deadline in deadlines)
        self.notices.extend(notices)

    def only(self, kind: Kind) -> Deadline:
        found = self.all(kind)
        assert len(found) == 1, found
        return found[0]

    def all(self, kind: Kind) -> list[Deadline]:
        found = [deadline for deadline in self.deadlines.values() if deadline.kind is kind]
        return sorted(found, key=lambda deadline: deadline.started_at)

    def announced(self, kind: Kind) -> list[NoticeKind]:
        return [notice.kind for notice in self.notices if notice.deadline.kind is kind]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_first_message_starts_the_first_reply_clock(desk: Desk) -> None:
    desk.customer("m1", 0)
    first = desk.only(Kind.FIRST_REPLY)
    assert (first.state, first.started_at) == (State.RUNNING, at(0))
    assert (first.target_at, first.warn_at, first.due_at) == (at(3), at(20), at(30))


def test_a_burst_keeps_the_first_time(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.customer("m2", 9)
    desk.customer("m3", 12)
    assert desk.only(Kind.FIRST_REPLY).started_at == at(0)


def test_a_reply_at_the_limit_is_in_time_and_one_after_it_is_late(desk: Desk) -> None:
    other = Desk()
    for each, moment in ((desk, 30), (other, 30.001)):
        each.customer("m1", 0)
        each.agent("a1", moment)
    assert desk.only(Kind.FIRST_REPLY).state is State.MET
    late = other.only(Kind.FIRST_REPLY)
    assert (late.state, late.ended_at) == (State.MISSED, at(30.001))
    assert late.late_s(at(99)) == pytest.approx(0.001)
    assert other.announced(Kind.FIRST_REPLY) == [NoticeKind.MISSED]


def test_the_second_question_starts_a_next_reply_clock(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 5)
    desk.customer("m2", 60)
    assert desk.only(Kind.NEXT_REPLY).due_at == at(240)


def test_a_bot_and_a_note_stop_nothing(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.on(AgentReply("b1", "您好,机器人为您服务", at(1), by_bot=True), 1)
    desk.on(InternalNote("n1"), 2)
    assert desk.only(Kind.FIRST_REPLY).state is State.RUNNING


def test_an_outreach_before_the_customer_writes_is_no_reply(desk: Desk) -> None:
    desk.agent("a1", 0, "您好,您的包裹到了。")
    desk.customer("m1", 10)
    assert desk.only(Kind.FIRST_REPLY).due_at == at(40)


def test_the_same_key_twice_changes_nothing_even_with_another_text(desk: Desk) -> None:
    desk.customer("m1", 0)
    before = (desk.conversation, dict(desk.deadlines))
    desk.customer("m1", 8, "别的话")
    assert (desk.conversation, desk.deadlines) == before


def test_each_warning_and_miss_is_announced_once(desk: Desk) -> None:
    desk.customer("m1", 0)
    for moment in (19, 20, 21, 29, 30, 31, 400):
        desk.tick(moment)
    assert desk.announced(Kind.FIRST_REPLY) == [NoticeKind.WARNING, NoticeKind.MISSED]
    desk.agent("a1", 50)
    assert desk.announced(Kind.FIRST_REPLY) == [NoticeKind.WARNING, NoticeKind.MISSED]
    missed = desk.only(Kind.FIRST_REPLY)
    assert (missed.state, missed.ended_at) == (State.MISSED, at(50))


def test_a_reply_in_time_that_arrives_late_takes_the_miss_back(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.tick(31)
    desk.agent("a1", 33, sent=28)
    assert desk.only(Kind.FIRST_REPLY).state is State.MET
    assert desk.announced(Kind.FIRST_REPLY) == [NoticeKind.MISSED, NoticeKind.CORRECTED]


def test_a_time_ahead_of_ours_is_taken_as_now(desk: Desk) -> None:
    desk.customer("m1", 0, sent=86_400)
    assert desk.only(Kind.FIRST_REPLY).started_at == at(0)
    desk.agent("a1", 10, sent=90_000)
    assert desk.only(Kind.FIRST_REPLY).ended_at == at(10)


def test_a_message_that_arrives_late_moves_the_start_of_the_same_deadline(desk: Desk) -> None:
    desk.customer("m2", 10)
    deadline = desk.only(Kind.FIRST_REPLY)
    desk.customer("m1", 12, sent=4)
    moved = desk.only(Kind.FIRST_REPLY)
    assert (moved.id, moved.started_at, moved.due_at) == (deadline.id, at(4), at(34))


def test_a_reply_sent_before_the_last_question_leaves_that_question_waiting(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.customer("m2", 20)
    desk.agent("a1", 21, sent=15)
    assert desk.only(Kind.FIRST_REPLY).ended_at == at(15)
    assert desk.only(Kind.NEXT_REPLY).started_at == at(20)


def test_a_message_older_than_the_policy_allows_is_history(desk: Desk) -> None:
    desk.customer("m1", 0, sent=-86_401)
    assert not desk.deadlines


def test_please_wait_starts_a_hold_that_the_next_reply_stops(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 5, "请您稍等,我帮您查一下。")
    assert desk.only(Kind.HOLD).started_at == at(5)
    desk.customer("m2", 8, "好的")
    assert not desk.all(Kind.NEXT_REPLY)
    desk.agent("a2", 50, "让您久等了,已经发出。")
    assert desk.only(Kind.HOLD).state is State.MET


def test_a_closing_courtesy_opens_a_light_lane_that_lapses_in_silence(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 5)
    desk.customer("m2", 9, "好的,谢谢啦~")
    light = desk.only(Kind.NEXT_REPLY)
    assert light.light
    desk.tick(9_999)
    assert desk.only(Kind.NEXT_REPLY).state is State.CANCELLED
    assert not desk.announced(Kind.NEXT_REPLY)


def test_a_real_question_takes_the_place_of_the_light_lane(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 5)
    desk.customer("m2", 9, "谢谢")
    desk.customer("m3", 30, "对了能开发票吗")
    light, real = desk.all(Kind.NEXT_REPLY)
    assert (light.light, light.state) == (True, State.CANCELLED)
    assert (real.light, real.state, real.started_at) == (False, State.RUNNING, at(30))


def test_yes_in_answer_to_a_question_is_a_message(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 5, "请问是要退货吗?")
    desk.customer("m2", 9, "嗯嗯")
    assert not desk.only(Kind.NEXT_REPLY).light


def test_a_platform_counts_courtesies() -> None:
    desk = Desk("taobao")
    desk.customer("m1", 0)
    desk.agent("a1", 5)
    desk.customer("m2", 9, "谢谢")
    assert not desk.only(Kind.NEXT_REPLY).light


def test_closing_ends_all_and_reopening_brings_the_wait_back(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.on(Closed(), 10)
    assert desk.only(Kind.FIRST_REPLY).state is State.CANCELLED
    desk.on(Reopened(), 12)
    again = desk.only(Kind.FIRST_REPLY)
    assert (again.state, again.started_at, again.due_at) == (State.RUNNING, at(0), at(30))


def test_writing_after_the_closing_starts_a_new_first_reply(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 5)
    desk.on(Closed(), 10)
    desk.customer("m2", 500, "还有个问题想问")
    assert [d.state for d in desk.all(Kind.FIRST_REPLY)] == [State.MET, State.RUNNING]


def test_thanks_after_the_closing_starts_nothing_red(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 5)
    desk.on(Closed(), 10)
    desk.customer("m2", 500, "谢谢")
    assert desk.only(Kind.NEXT_REPLY).light
    assert len(desk.all(Kind.FIRST_REPLY)) == 1


def test_a_transfer_keeps_the_start_and_takes_the_new_policy(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.policy = POLICIES.choose("taobao")
    desk.on(Transferred("second line"), 10)
    moved = desk.only(Kind.FIRST_REPLY)
    assert (moved.started_at, moved.due_at, moved.policy) == (at(0), at(180), "taobao")
    assert desk.conversation.team == "second line"


def test_a_pause_of_seconds_is_counted_to_the_millisecond(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.on(Paused(), 10)
    assert desk.only(Kind.FIRST_REPLY).state is State.PAUSED
    desk.tick(100)
    desk.on(Resumed(), 17.25)
    resumed = desk.only(Kind.FIRST_REPLY)
    assert (resumed.state, resumed.due_at) == (State.RUNNING, at(37.25))


def test_resolution_counts_only_our_own_time(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.agent("a1", 20)
    assert desk.only(Kind.RESOLUTION).state is State.PAUSED
    desk.customer("m2", 1_000)
    resumed = desk.only(Kind.RESOLUTION)
    assert (resumed.state, resumed.due_at) == (State.RUNNING, at(180 + 980))
    desk.agent("a2", 1_030)
    desk.on(Closed(), 1_100)
    assert desk.only(Kind.RESOLUTION).state is State.MET


def test_the_next_instant_is_the_warning_then_the_limit(desk: Desk) -> None:
    desk.customer("m1", 0)
    assert next_instant(desk.deadlines.values()) == at(20)
    desk.tick(20)
    assert next_instant(desk.deadlines.values()) == at(30)


def test_an_old_miss_says_that_it_is_stale(desk: Desk) -> None:
    desk.customer("m1", 0)
    desk.tick(3_600)
    stale = [n.stale for n in desk.notices if n.deadline.kind is Kind.FIRST_REPLY]
    assert stale == [True]


def test_a_reply_from_another_age_is_history(desk: Desk) -> None:
    desk.customer("m1", 0)
    ancient = datetime(1, 1, 1, tzinfo=UTC)
    desk.on(AgentReply("a1", "请您稍等", ancient), 1)
    desk.on(CustomerMessage("m0", "在吗", ancient), 1)
    assert desk.only(Kind.FIRST_REPLY).state is State.RUNNING
    assert not desk.all(Kind.HOLD)
