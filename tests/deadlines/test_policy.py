"""Policies as data: what the packs say, how one is chosen, and how bad ones are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assist.deadlines import (
    Courtesy,
    Kind,
    OutsideHours,
    PolicyError,
    Span,
    default_policies,
    load_policies,
    parse_policies,
)
from assist.deadlines.loading import PACKS

POLICIES = default_policies()
START = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "target", "limit"),
    [
        ("first_reply", Span(3), Span(30)),
        ("next_reply", Span(60), Span(180)),
        ("resolution", Span(180), Span(180)),
        ("hold", Span(60), Span(120)),
        ("callback", Span(86_400), Span(86_400)),
        ("complaint_follow_up", Span(86_400), Span(86_400)),
        ("complaint_reply", Span(working_days=1), Span(working_days=1)),
        ("complaint_finish", Span(working_days=3), Span(working_days=5)),
    ],
)
def test_the_handbook_has_the_figures_of_the_manuals(name: str, target: Span, limit: Span) -> None:
    clock = POLICIES.choose().named(name)
    assert clock is not None
    assert (clock.target, clock.limit) == (target, limit)


def test_every_figure_names_its_source_and_every_platform_its_caveat() -> None:
    for policy in POLICIES.policies:
        assert policy.name.zh
        assert policy.name.en
        assert all(clock.source for clock in policy.clocks)
        if policy.channels:
            assert policy.caveat is not None
            assert policy.courtesy is Courtesy.COUNT


@pytest.mark.parametrize(
    ("channel", "limit_s"),
    [("taobao", 180), ("tmall", 180), ("jd", 30), ("douyin", 180), ("pinduoduo", 180),
     ("xiaohongshu", 180), ("wechat", 30), ("", 30)],
)  # fmt: skip
def test_each_channel_has_its_first_reply_limit(channel: str, limit_s: float) -> None:
    clock = POLICIES.choose(channel).clock(Kind.FIRST_REPLY)
    assert clock is not None
    assert clock.limit == Span(limit_s)


def test_a_platform_stands_on_top_of_the_house_rules() -> None:
    policy = POLICIES.choose("jd")
    assert policy.id == "jd"
    first, callback = policy.clock(Kind.FIRST_REPLY), policy.clock(Kind.CALLBACK)
    assert first is not None
    assert callback is not None
    assert (first.policy, callback.policy) == ("jd", "handbook")
    assert first.outside_hours is OutsideHours.SKIP
    assert not first.counts(datetime(2026, 3, 4, 15, 0, tzinfo=UTC))  # 23:00
    assert first.counts(datetime(2026, 3, 4, 14, 59, tzinfo=UTC))


def test_years_without_holidays_are_named_for_the_calendars_that_need_them() -> None:
    new_year = datetime(2026, 12, 28, tzinfo=UTC)
    assert POLICIES.unknown_years(START, START + timedelta(days=5)) == {}
    assert POLICIES.unknown_years(new_year, new_year + timedelta(days=7)) == {"office": (2027,)}


def test_three_complaint_clocks_run_side_by_side() -> None:
    assert len(list(POLICIES.choose().of_kind(Kind.COMPLAINT))) == 3


def test_a_working_day_limit_warns_within_working_hours() -> None:
    clock = POLICIES.choose().named("complaint_reply")
    assert clock is not None
    friday = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)
    instants = clock.instants(friday)
    assert instants.due_at == datetime(2026, 10, 8, 10, 0, tzinfo=UTC)
    assert instants.warn_at == instants.due_at - timedelta(hours=2)


def test_no_policy_at_all_means_no_clock() -> None:
    nothing = parse_policies("policies: []", "empty.yaml")
    assert nothing.choose("taobao").clocks == ()


CLOCK = "      - {kind: first_reply, target: 3s, warn: 20s, limit: 30s}\n"
HEAD = "policies:\n  - id: house\n    name: {zh: 家, en: House}\n"


def pack(extra: str = "", clock: str = CLOCK) -> str:
    return f"{HEAD}{extra}    clocks:\n{clock}"


def test_the_narrower_policy_wins_and_then_the_higher_priority() -> None:
    text = pack() + (
        "  - {id: vip, name: {zh: 贵, en: Vip}, teams: [vip], clocks: [{kind: first_reply, target: 3s, warn: 5s, limit: 10s}]}\n"
        "  - {id: chat, name: {zh: 聊, en: Chat}, channels: [chat], priority: 5, clocks: [{kind: first_reply, target: 3s, warn: 5s, limit: 15s}]}\n"
        "  - {id: off, name: {zh: 停, en: Off}, enabled: false, priority: 99, clocks: []}\n"
    )
    policies = parse_policies(text, "p.yaml")
    found = [policies.choose(*who).id for who in (("", ""), ("", "vip"), ("chat", "vip"))]
    assert found == ["house", "vip", "chat"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"p\.yaml:1: the pack is empty"),
        ("policies: [", r"p\.yaml:\d+: not YAML"),
        ("[1, 2]", r"p\.yaml:1: pack must have fields"),
        ("polices: []", r"p\.yaml:1: unknown field 'polices'"),
        (pack("    color: red\n"), r"p\.yaml:4: unknown field 'color'"),
        (pack(clock=CLOCK.replace("30s", "-30s")), r"p\.yaml:5: limit cannot be negative"),
        (pack(clock=CLOCK.replace("30s", "0s")), r"p\.yaml:5: a limit is either"),
        (pack(clock=CLOCK.replace("30s", "soon")), r"p\.yaml:5: limit is like 30s, 3m or 24h"),
        (pack(clock=CLOCK.replace("20s", "40s")), r"p\.yaml:5: the warning point must lie"),
        (pack(clock=CLOCK.replace("3s,", "60s,")), r"p\.yaml:5: the target cannot be later"),
        (pack(clock=CLOCK.replace("first_reply", "lunch")), r"p\.yaml:5: kind is one of"),
        (pack(clock=CLOCK + CLOCK), r"p\.yaml:5: policy house has two clocks first_reply"),
        (pack("    calendar: mars\n"), r"p\.yaml:6: no calendar is called 'mars'"),
        (pack("    priority: high\n"), r"p\.yaml:4: priority is a whole number"),
        (pack("    id: again\n"), r"p\.yaml:4: 'id' is given twice"),
        (HEAD.replace("name", "title") + "    clocks: []\n", r"unknown field 'title'"),
        (HEAD.replace(", en: House", "") + "    clocks: []\n", r"p\.yaml:3: 'en' is missing"),
        ("calendars:\n  a:\n    zone: Mars/Base\n    hours: {mon: all day}", r"p\.yaml:3: unknown time zone"),
        ("calendars:\n  a:\n    hours: {mon: ['09:00-12:00', '11:00-13:00']}", r"p\.yaml:3: .*overlap"),
        ("calendars:\n  a:\n    hours: {mon: '09:00-25:00'}", r"p\.yaml:3: no such time of day"),
        ("calendars:\n  a:\n    hours: {mon: 9-12}", r"p\.yaml:3: a period is like"),
        ("calendars:\n  a:\n    hours: {monday: all day}", r"p\.yaml:3: days are like"),
        ("calendars:\n  a:\n    hours: {mon-wed: all day, tue: all day}", r"p\.yaml:3: tue is given twice"),
        ("calendars:\n  a:\n    hours: {}", r"p\.yaml:3: calendar a is never open"),
        ("calendars:\n  a:\n    hours: {mon: all day}\n    exceptions: {2026-02-30: closed}", r"p\.yaml:4: a date is like"),
        ("calendars:\n  a:\n    hours: {mon: all day}\n    holidays: mars", r"p\.yaml:4: holidays is one of"),
    ],
)  # fmt: skip
def test_a_bad_pack_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        parse_policies(text, "p.yaml")


def test_a_pack_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policies(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policies(tmp_path / "latin.yaml")


def test_the_packs_that_come_with_us_load_alone() -> None:
    assert len(list(PACKS.glob("*.yaml"))) == 2
    for path in PACKS.glob("*.yaml"):
        assert load_policies(path).policies


def test_two_policies_of_one_id_are_refused() -> None:
    with pytest.raises(PolicyError, match="two policies are called house"):
        parse_policies(pack() + pack().removeprefix("policies:\n"), "p.yaml")
