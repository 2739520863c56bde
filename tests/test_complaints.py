"""Complaints: the manuals' steps, their clocks, and who hears of them, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assist import protocol as wire
from assist.deadlines import State
from assist.errors import RefusedError
from assist.records import deadlines
from tests.office import Ear, Office

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUSTOMER = wire.CallbackCustomer("王女士", "138 0013 8000")


async def complain(office: Office, **fields: Any) -> str:
    """Anna writes down a complaint; its id."""
    made = wire.ComplaintCreate(customer=CUSTOMER, about="客服态度不好,要求道歉", **fields)
    await office.store(made, fields.get("id"))
    return str(heard(office.one)[-1]["id"])


def heard(ear: Ear) -> list[dict[str, Any]]:
    return [m["complaint"] for m in ear.heard if m["type"] == "complaint"]


async def clocks(office: Office, complaint: str) -> dict[str, Any]:
    async with office.engine.connect() as connection:
        found = await deadlines.of_complaint(connection, complaint)
    return {one.pure.clock.removeprefix("complaint_"): one.pure for one in found}


def local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"


async def test_a_complaint_starts_the_three_clocks_of_the_handbook(office: Office) -> None:
    """Written down on a Saturday at ten: the day itself is no working day and does not count."""
    number = await complain(office)
    found = await clocks(office, number)
    assert {name: local(one.due_at) for name, one in found.items()} == {
        "follow_up": "11-22 10:00",
        "reply": "11-23 18:00",
        "finish": "11-27 18:00",
    }
    assert local(found["finish"].target_at) == "11-25 18:00"
    told = [m["deadline"] for m in office.one.heard if m["type"] == "deadline"]
    assert {one["clock"] for one in told} == {f"complaint_{name}" for name in found}
    assert {one["complaint"] for one in told} == {number}


async def test_each_step_ends_its_clock_and_closing_the_rest(office: Office) -> None:
    number = await complain(office)
    office.now += timedelta(hours=2)
    await office.store(wire.ComplaintUpdate(complaint=number, step="asked", note="问了经过"))
    assert all(one.open for one in (await clocks(office, number)).values())
    await office.store(wire.ComplaintUpdate(complaint=number, step="followed"))
    found = await clocks(office, number)
    assert [name for name, one in found.items() if not one.open] == ["follow_up"]
    office.now += timedelta(hours=1)
    await office.store(
        wire.ComplaintUpdate(complaint=number, step="answered", note="已致歉并补偿10元")
    )
    found = await clocks(office, number)
    assert found["reply"].state is State.MET
    assert found["reply"].ended_at == office.now
    assert found["finish"].open
    await office.store(wire.ComplaintUpdate(complaint=number, fault="ours", satisfied="yes"))
    office.now += timedelta(days=7)
    await office.ledger.announce_due()
    await office.store(wire.ComplaintUpdate(complaint=number, state="closed"))
    found = await clocks(office, number)
    assert found["finish"].state is State.MISSED
    assert found["finish"].ended_at == office.now
    last = heard(office.one)[-1]
    assert last["state"] == "closed"
    assert set(last["steps"]) == {"heard", "asked", "followed", "answered", "recorded"}
    assert last["result"] == "已致歉并补偿10元"


async def test_closing_names_what_is_missing_and_changes_nothing(office: Office) -> None:
    number = await complain(office)
    before = await office.ledger.since(office.one.person, None)
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.ComplaintUpdate(complaint=number, state="closed", fault="ours"))
    assert refused.value.code == "conflict"
    assert "asked, followed, answered, satisfied" in refused.value.message.en
    after = await office.ledger.since(office.one.person, None)
    assert (after.seq, after.complaints) == (before.seq, before.complaints)


async def test_a_step_taken_back_sets_its_clock_going_again(office: Office) -> None:
    number = await complain(office)
    await office.store(wire.ComplaintUpdate(complaint=number, step="followed"))
    await office.store(wire.ComplaintUpdate(complaint=number, step="followed", done=False))
    follow_up = (await clocks(office, number))["follow_up"]
    assert (follow_up.state, follow_up.ended_at) == (State.RUNNING, None)
    office.now += timedelta(days=2)
    await office.ledger.announce_due()
    assert (await clocks(office, number))["follow_up"].state is State.MISSED


async def test_a_complaint_taken_back_counts_nowhere_and_one_reopened_runs_again(
    office: Office,
) -> None:
    number = await complain(office)
    await office.store(wire.ComplaintUpdate(complaint=number, state="withdrawn"))
    assert {one.state for one in (await clocks(office, number)).values()} == {State.CANCELLED}
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.ComplaintUpdate(complaint=number, step="asked"))
    assert refused.value.code == "conflict"
    await office.store(wire.ComplaintUpdate(complaint=number, state="open"))
    assert {one.state for one in (await clocks(office, number)).values()} == {State.RUNNING}


async def test_a_serious_complaint_is_told_to_the_lead_at_once_until_they_have_seen_it(
    two_teams: Office,
) -> None:
    office = two_teams
    plain = await complain(office)
    assert heard(office.boss) == []
    number = await complain(office, serious=True)
    (told,) = heard(office.boss)
    assert (told["id"], told["reported_at"]) == (number, wire.wire_time(office.now))
    assert "reported" in told["steps"]
    waiting = (await office.ledger.since(office.boss.person, None)).complaints
    assert [one.id for one in waiting] == [number]
    assert heard(office.two) == []
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.ComplaintUpdate(complaint=number, seen=True))
    assert refused.value.code == "forbidden"
    await office.store(wire.ComplaintUpdate(complaint=number, seen=True), by=office.boss)
    assert heard(office.one)[-1]["seen_by"] == office.boss.person.id
    assert (await office.ledger.since(office.boss.person, None)).complaints == ()
    await office.store(wire.ComplaintUpdate(complaint=plain, serious=True))
    assert heard(office.boss)[-1]["id"] == plain


async def test_what_was_promised_by_when_is_a_callback_that_moves_with_it(office: Office) -> None:
    number = await complain(office)
    first, later = office.now + timedelta(hours=3), office.now + timedelta(hours=30)
    await office.store(
        wire.ComplaintUpdate(complaint=number, promised="核实后回电", promised_at=first)
    )
    (callback,) = (await office.ledger.since(office.one.person, None)).callbacks
    assert (callback.due_at, callback.question) == (first, "核实后回电")
    assert heard(office.one)[-1]["callback"] == callback.id
    await office.store(wire.ComplaintUpdate(complaint=number, promised_at=later))
    (moved,) = (await office.ledger.since(office.one.person, None)).callbacks
    assert (moved.id, moved.due_at) == (callback.id, later)


async def test_a_complaint_goes_with_the_shift_and_with_its_clocks(two_teams: Office) -> None:
    office = two_teams
    number = await complain(office)
    await office.store(wire.HandoverOffer(to=office.two.person.id, note="请跟进"))
    offered = next(m["handover"] for m in office.one.heard if m["type"] == "handover")
    assert offered["complaints"] == [number]
    await office.store(wire.HandoverAnswer(handover=offered["id"], answer="accept"), by=office.two)
    standing = await office.ledger.since(office.two.person, None)
    assert [one.id for one in standing.complaints] == [number]
    assert {one.complaint for one in standing.deadlines} == {number}
    left = await office.ledger.since(office.one.person, None)
    assert (left.complaints, left.deadlines) == ((), ())
    await office.store(wire.ComplaintUpdate(complaint=number, step="asked"), by=office.two)


async def test_the_same_request_again_makes_no_second_complaint(office: Office) -> None:
    assert await complain(office, id="q1") == await complain(office, id="q1")
    assert len((await office.ledger.since(office.one.person, None)).complaints) == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"named": "nobody"}, "not_found", "named"),
        ({"assignee": "nobody"}, "not_found", "assignee"),
        ({"version": 7, "step": "asked"}, "conflict", "version"),
        ({"step": "answered"}, "bad_message", "note"),
        ({"complaint": "nothing"}, "not_found", "complaint"),
    ],
)
async def test_what_cannot_be_is_refused_by_name_and_changes_nothing(
    office: Office, fields: dict[str, Any], code: str, field: str
) -> None:
    number = await complain(office)
    before = await office.ledger.since(office.one.person, None)
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.ComplaintUpdate(**{"complaint": number, **fields}))
    assert (refused.value.code, refused.value.field) == (code, field)
    after = await office.ledger.since(office.one.person, None)
    assert (after.seq, after.complaints) == (before.seq, before.complaints)


async def test_an_agent_sees_no_complaint_of_others(two_teams: Office) -> None:
    office = two_teams
    number = await complain(office)
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.ComplaintUpdate(complaint=number, step="asked"), by=office.two)
    assert refused.value.code == "not_found"


async def test_a_holiday_and_a_make_up_day_count_as_they_are_worked(office: Office) -> None:
    """The day before the National Day holiday of 2026, which a make-up Saturday follows."""
    office.now = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
    found = await clocks(office, await complain(office))
    assert {name: local(one.due_at) for name, one in found.items()} == {
        "follow_up": "10-01 10:00",
        "reply": "10-08 18:00",
        "finish": "10-13 18:00",
    }
