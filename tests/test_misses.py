"""A miss is whose deadline it was at that moment, whoever takes the work over afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assist import protocol as wire
from assist.figures import Measured
from assist.records import figures, tallies, teams
from tests.office import Office

CUSTOMER = wire.CallbackCustomer("李先生")


def asks(message: str = "m1") -> wire.CustomerMessage:
    return wire.CustomerMessage(conversation="c", message=message, text="在吗")


def answers(message: str = "r1") -> wire.ReplySent:
    return wire.ReplySent(conversation="c", message=message, text="您好，在的。")


async def hand_over(office: Office) -> None:
    """Anna offers Ben all she has, and he accepts."""
    await office.store(wire.HandoverOffer(to=office.two.person.id))
    offered = [m["handover"] for m in office.one.heard if m["type"] == "handover"]
    answer = wire.HandoverAnswer(handover=offered[-1]["id"], answer="accept")
    await office.store(answer, by=office.two)


async def counted(office: Office, kind: str = "first_reply") -> list[Measured]:
    async with office.engine.begin() as connection:
        found = await figures.measured(
            connection,
            kind=kind,
            since=office.now - timedelta(days=9),
            until=office.now + timedelta(seconds=1),
            wanted=tallies.Wanted(),
        )
    return sorted(found, key=lambda one: one.started_at)


def whose(found: list[Measured]) -> list[tuple[str, str, str]]:
    return [(one.owner, one.team, one.state) for one in found]


@pytest.mark.parametrize("told", [True, False], ids=["announced", "the timer comes too late"])
async def test_a_miss_before_a_handover_is_the_givers(two_teams: Office, told: bool) -> None:
    office = two_teams
    anna, ben = office.one.person, office.two.person
    await office.store(asks())
    office.now += timedelta(minutes=11)
    if told:
        await office.ledger.announce_due()
    await hand_over(office)
    assert whose(await counted(office)) == [(anna.id, "quick", "missed")]
    sample = office.metrics.registry.get_sample_value
    assert sample("assist_deadline_misses_total", {"kind": "first_reply"}) == 1
    office.now += timedelta(minutes=1)
    await office.store(answers(), by=office.two)
    await office.ledger.announce_due()
    assert whose(await counted(office)) == [(anna.id, "quick", "missed")]
    async with office.engine.begin() as connection:
        days = ((None, office.now - timedelta(days=2), office.now + timedelta(days=1)),)
        for seen, settled in ((anna.id, 1), (ben.id, 0)):
            clocked = await tallies.first_replies(
                connection, tallies.Wanted(seen_user=seen), days, frozenset({"user_id", "team"})
            )
            assert sum(one.settled for one in clocked) == settled
            assert [(one.user, one.team, one.met) for one in clocked] == [(anna.id, "quick", 0)][
                :settled
            ]
        await teams.rename_team(connection, "quick", "swift", office.now)
    assert whose(await counted(office)) == [(anna.id, "swift", "missed")]


async def test_a_miss_after_a_handover_is_the_takers(two_teams: Office) -> None:
    office = two_teams
    await office.store(asks())
    office.now += timedelta(minutes=5)
    await hand_over(office)
    office.now += timedelta(minutes=20)
    await office.ledger.announce_due()
    assert whose(await counted(office)) == [(office.two.person.id, "slow", "missed")]


async def test_who_answers_in_time_after_a_handover_is_who_counts(two_teams: Office) -> None:
    office = two_teams
    await office.store(asks())
    office.now += timedelta(minutes=5)
    await hand_over(office)
    await office.store(answers(), by=office.two)
    assert whose(await counted(office)) == [(office.two.person.id, "slow", "met")]


async def test_a_reply_that_was_in_time_after_all_takes_the_miss_back(two_teams: Office) -> None:
    office = two_teams
    sent_at = office.now + timedelta(minutes=9)
    await office.store(asks())
    office.now += timedelta(minutes=11)
    await office.ledger.announce_due()
    late = wire.ReplySent(conversation="c", message="r1", text="您好，在的。", at=sent_at)
    await office.store(late)
    assert whose(await counted(office)) == [(office.one.person.id, "quick", "met")]


async def test_an_overdue_callback_given_on_is_missed_by_who_promised_it(
    two_teams: Office,
) -> None:
    office = two_teams
    await office.store(wire.CallbackCreate(customer=CUSTOMER, question="发票", id="q"))
    made = next(m["callback"] for m in office.one.heard if m["type"] == "callback")
    office.now += timedelta(minutes=61)
    given = wire.CallbackUpdate(callback=made["id"], state="open", assignee=office.two.person.id)
    await office.store(given)
    await office.store(wire.CallbackUpdate(callback=made["id"], state="done"), by=office.two)
    assert whose(await counted(office, "callback")) == [(office.one.person.id, "quick", "missed")]


async def test_a_customer_open_at_both_is_missed_once_and_by_the_giver(two_teams: Office) -> None:
    """The taker's console shows the conversation too: the wait goes on there, red as it was."""
    office = two_teams
    await office.store(asks("theirs"), by=office.two)
    await office.store(answers("r0"), by=office.two)
    office.now += timedelta(seconds=1)
    await office.store(asks())
    office.now += timedelta(minutes=30)
    await hand_over(office)
    await office.store(answers("r2"), by=office.two)
    found = [*await counted(office), *await counted(office, "next_reply")]
    assert sorted(one[2:] + one[:2] for one in whose(found)) == [
        ("met", office.two.person.id, "slow"),
        ("missed", office.one.person.id, "quick"),
    ]


async def test_a_complaints_ended_clock_stays_with_who_ended_it(office: Office) -> None:
    about = wire.ComplaintCreate(customer=CUSTOMER, about="快递员态度差", id="q")
    await office.store(about)
    made = next(m["complaint"] for m in office.one.heard if m["type"] == "complaint")
    for step in ("asked", "followed"):
        await office.store(wire.ComplaintUpdate(complaint=made["id"], step=step))
    before = [one for one in whose(await counted(office, "complaint")) if one[2] == "met"]
    assert before
    lead = office.boss.person.id
    await office.store(wire.ComplaintUpdate(complaint=made["id"], assignee=lead))
    after = [one for one in whose(await counted(office, "complaint")) if one[2] == "met"]
    assert after == before


@pytest.mark.parametrize("told", [True, False], ids=["announced", "the timer comes too late"])
async def test_a_new_time_for_a_missed_callback_is_a_promise_of_its_own(
    office: Office, told: bool
) -> None:
    await office.store(wire.CallbackCreate(customer=CUSTOMER, question="发票"))
    made = next(m["callback"] for m in office.one.heard if m["type"] == "callback")
    office.now += timedelta(hours=25)
    if told:
        await office.ledger.announce_due()
    later = office.now + timedelta(hours=2)
    await office.store(wire.CallbackUpdate(callback=made["id"], state="open", due_at=later))
    assert [one.state for one in await counted(office, "callback")] == ["missed", "running"]
    ended, running = (m["deadline"] for m in office.one.heard[-2:])
    assert (ended["state"], ended["late_s"]) == ("missed", 3600)
    assert running["callback"] == made["id"]
    assert running["id"] != ended["id"]
    # The new one is postponed as any other, and kept.
    again = later + timedelta(hours=1)
    await office.store(wire.CallbackUpdate(callback=made["id"], state="open", due_at=again))
    assert [one.state for one in await counted(office, "callback")] == ["missed", "running"]
    office.now = later + timedelta(minutes=30)
    await office.store(wire.CallbackUpdate(callback=made["id"], state="done"))
    assert [one.state for one in await counted(office, "callback")] == ["missed", "met"]
