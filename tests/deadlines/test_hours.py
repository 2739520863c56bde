"""Working hours, events and limits together: nights, holidays, shifts, platforms' windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assist.conversation import Conversation
from assist.deadlines import (
    AgentReply,
    CustomerMessage,
    Deadline,
    Event,
    Kind,
    Policies,
    Policy,
    State,
    advance,
    default_policies,
    start,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICIES = default_policies()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def shifts() -> Policy:
    """The handbook's limits in shift hours, switched on."""
    on = tuple(
        replace(policy, enabled=True) if policy.id == "handbook_shifts" else policy
        for policy in POLICIES.policies
    )
    return Policies(on, POLICIES.calendars).choose()


def play(policy: Policy, *said: tuple[str, str]) -> list[Deadline]:
    """The reply deadlines after ``said``: pairs of who and when."""
    conversation = Conversation(key="c")
    kept: dict[str, Deadline] = {}
    for who, when in said:
        event: Event = (
            CustomerMessage(f"{who}{when}", "什么时候发货")
            if who == "customer"
            else AgentReply(f"{who}{when}", "今天发出。")
        )
        outcome = advance(conversation, kept.values(), event, policy, local(when))
        conversation = outcome.conversation
        kept.update((deadline.id, deadline) for deadline in outcome.deadlines)
    replies = [d for d in kept.values() if d.kind in (Kind.FIRST_REPLY, Kind.NEXT_REPLY)]
    return sorted(replies, key=lambda deadline: deadline.started_at)


@pytest.mark.parametrize(
    ("channel", "asked", "due"),
    [
        ("taobao", "2026-10-01 22:58", "2026-10-02 08:01"),
        ("taobao", "2026-10-01 23:30", "2026-10-02 08:03"),
        ("taobao", "2026-10-01 07:59:59", "2026-10-01 08:03"),
        ("douyin", "2026-10-01 23:00", "2026-10-02 09:03"),
        ("xiaohongshu", "2026-10-01 08:30", "2026-10-01 09:03"),
        ("pinduoduo", "2026-10-01 12:00", "2026-10-01 12:03"),
        ("jd", "2026-10-01 22:59:50", "2026-10-02 09:00:20"),
        ("", "2026-10-01 03:00", "2026-10-01 03:00:30"),
    ],
)
def test_a_first_reply_is_due_within_the_hours_of_its_channel(
    channel: str, asked: str, due: str
) -> None:
    (first,) = play(POLICIES.choose(channel), ("customer", asked))
    assert first.due_at == local(due)
    assert first.started_at <= first.warn_at <= first.due_at


@pytest.mark.parametrize("asked", ["2026-10-01 23:00", "2026-10-02 03:00", "2026-10-02 08:59:59"])
def test_jd_does_not_count_sessions_of_the_night(asked: str) -> None:
    assert play(POLICIES.choose("jd"), ("customer", asked)) == []


def test_an_answer_in_the_night_is_in_time_for_a_limit_of_the_morning() -> None:
    (first,) = play(
        POLICIES.choose("taobao"), ("customer", "2026-10-01 23:30"), ("agent", "2026-10-02 00:10")
    )
    assert first.state is State.MET


def test_a_customer_being_served_at_closing_keeps_the_shift_open() -> None:
    policy = shifts()
    _, after_closing = play(
        policy,
        ("customer", "2026-10-01 22:20"),
        ("agent", "2026-10-01 22:20:20"),
        ("customer", "2026-10-01 22:35"),
    )
    assert after_closing.due_at == local("2026-10-01 22:38")
    (newcomer,) = play(policy, ("customer", "2026-10-01 22:35"))
    assert newcomer.due_at == local("2026-10-02 09:00:30")


def test_a_customer_who_comes_back_after_a_long_silence_is_a_newcomer() -> None:
    *_, later = play(
        shifts(),
        ("customer", "2026-10-01 22:00"),
        ("agent", "2026-10-01 22:00:20"),
        ("customer", "2026-10-01 22:50"),
    )
    assert later.due_at == local("2026-10-02 09:03")


@pytest.mark.parametrize(
    ("clock", "since", "due"),
    [
        ("callback", "2026-09-30 17:00", "2026-10-01 17:00"),
        ("complaint_follow_up", "2026-02-14 17:00", "2026-02-15 17:00"),
        ("complaint_reply", "2026-09-30 17:00", "2026-10-08 18:00"),
        ("complaint_reply", "2026-02-13 17:00", "2026-02-14 18:00"),
        ("complaint_reply", "2025-01-25 12:00", "2025-01-26 18:00"),
        ("complaint_finish", "2024-09-27 09:00", "2024-10-10 18:00"),
        ("complaint_finish", "2025-09-26 09:00", "2025-10-10 18:00"),
        ("complaint_finish", "2025-09-28 09:00", "2025-10-11 18:00"),
        ("complaint_finish", "2026-04-28 09:00", "2026-05-08 18:00"),
    ],
)
def test_callbacks_and_complaints_know_the_holidays(clock: str, since: str, due: str) -> None:
    found = POLICIES.choose().named(clock)
    assert found is not None
    assert start(found, id="d", at=local(since)).due_at == local(due)
