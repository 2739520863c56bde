"""The ledger on a real database with a clock in hand: commit first, then tell, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import pytest

from assist import protocol as wire
from assist.deadlines import Kind, State
from assist.errors import RefusedError
from assist.panel import Panel
from assist.turns import Turn
from tests.office import Ear, Office


def asks(message: str = "m1") -> wire.CustomerMessage:
    return wire.CustomerMessage(conversation="c", message=message, text="在吗")


async def test_the_sender_hears_its_event_as_the_answer_and_the_others_as_news(
    office: Office,
) -> None:
    customer = wire.CallbackCustomer("李先生")
    await office.store(wire.CallbackCreate(customer=customer, question="发票", id="q"), "q")
    assert office.one.heard[0]["type"] == office.two.heard[0]["type"] == "callback"
    assert office.one.heard[0]["reply_to"] == "q"
    assert "reply_to" not in office.two.heard[0]
    told = [message["seq"] for message in office.two.heard]
    assert told == sorted(set(told)) == [message["seq"] for message in office.one.heard]


async def test_what_changes_nothing_is_acknowledged(office: Office) -> None:
    await office.store(asks())
    office.one.heard.clear()
    await office.store(asks(), "q")
    assert office.one.heard == [{"type": "ack", "reply_to": "q"}]


async def test_a_refused_change_is_neither_kept_nor_told(office: Office) -> None:
    update = wire.CallbackUpdate(callback="none", state="done")
    with pytest.raises(RefusedError) as refused:
        await office.store(update, "q")
    assert refused.value.code == "not_found"
    assert office.one.heard == office.two.heard == []
    assert (await office.ledger.since(office.one.person, None)).callbacks == ()


async def test_a_deadline_is_announced_once_however_many_servers_look(office: Office) -> None:
    await office.store(asks())
    office.two.heard.clear()
    office.now += timedelta(hours=1)
    for _ in range(3):
        for ledger in (office.ledger, office.other):
            await ledger.announce_due()
    missed = [
        message["deadline"]["id"]
        for message in office.two.heard
        if message["type"] == "deadline" and message["deadline"]["state"] == "missed"
    ]
    assert missed
    assert len(missed) == len(set(missed))


async def test_a_clock_set_back_announces_nothing_again(office: Office) -> None:
    await office.store(asks())
    office.now += timedelta(hours=1)
    await office.ledger.announce_due()
    office.two.heard.clear()
    office.now -= timedelta(hours=2)
    await office.ledger.announce_due()
    office.now += timedelta(hours=2)
    await office.ledger.announce_due()
    assert office.two.heard == []


async def test_who_was_away_gets_what_they_missed_and_else_everything(office: Office) -> None:
    start = await office.ledger.since(office.one.person, None)
    await office.store(asks())
    resume = wire.ResumePoint(start.stream, start.seq)
    back = await office.ledger.since(office.one.person, resume)
    assert back.missed is not None
    assert [event.seq for event in back.missed] == [m["seq"] for m in office.one.heard]
    fresh = await office.ledger.since(office.one.person, wire.ResumePoint("forged", start.seq))
    assert fresh.missed is None
    assert {one.pure.id for one in fresh.deadlines} >= {
        m["deadline"]["id"] for m in office.one.heard if m["type"] == "deadline"
    }


async def test_a_handover_counts_by_the_limits_of_the_takers_team(two_teams: Office) -> None:
    """What the giver's team had ten minutes for is due when the taker's team says."""
    office = two_teams
    ear = office.one
    await office.store(asks())
    customer = wire.CallbackCustomer("李先生")
    await office.store(wire.CallbackCreate(customer=customer, question="发票", id="q"))
    later = office.now + timedelta(hours=50)
    await office.store(
        wire.CallbackCreate(customer=customer, question="补发", id="r", due_at=later)
    )
    callbacks = [m["callback"] for m in ear.heard if m["type"] == "callback"]
    began = office.now
    office.now += timedelta(seconds=20)
    await office.store(wire.HandoverOffer(to=office.two.person.id))
    offered = next(m["handover"] for m in ear.heard if m["type"] == "handover")
    answer = wire.HandoverAnswer(handover=offered["id"], answer="accept")
    await office.ledger.store(cast(Panel, office.two), Turn(store=answer), None)
    standing = await office.ledger.since(office.two.person, None)
    due = {(one.pure.kind.value, one.callback): one.pure.due_at for one in standing.deadlines}
    assert due["first_reply", None] == began + timedelta(minutes=20)
    assert due["callback", callbacks[0]["id"]] == began + timedelta(hours=4)
    assert due["callback", callbacks[1]["id"]] == later
    assert {one.team for one in standing.deadlines} == {"slow"}
    shown = {one.id: one.due_at for one in standing.callbacks}
    assert shown[callbacks[0]["id"]] == began + timedelta(hours=4)
    assert (await office.ledger.since(ear.person, None)).deadlines == ()


async def handed_over(office: Office) -> None:
    """Anna offers Ben what she has, and he accepts."""
    await office.store(wire.HandoverOffer(to=office.two.person.id))
    offered = [m["handover"] for m in office.one.heard if m["type"] == "handover"]
    answer = wire.HandoverAnswer(handover=offered[-1]["id"], answer="accept")
    await office.store(answer, by=office.two)


async def waiting(office: Office, ear: Ear) -> list[tuple[str | None, datetime]]:
    """Since when customers wait for a first reply of that agent, by conversation."""
    standing = await office.ledger.since(ear.person, None)
    return [
        (one.key, one.pure.started_at)
        for one in standing.deadlines
        if one.pure.kind is Kind.FIRST_REPLY
    ]


async def test_a_taker_who_had_closed_the_conversation_gets_it_with_its_clocks(
    two_teams: Office,
) -> None:
    office = two_teams
    await office.store(asks("old"), by=office.two)
    await office.store(wire.ConversationClose(conversation="c"), by=office.two)
    office.now += timedelta(minutes=5)
    began = office.now
    await office.store(asks())
    await handed_over(office)
    assert await waiting(office, office.two) == [("c", began)]
    assert await waiting(office, office.one) == []
    await office.store(
        wire.ReplySent(conversation="c", message="r", text="您好，在的。"), by=office.two
    )
    assert await waiting(office, office.two) == []


@pytest.mark.parametrize("answered", [True, False])
async def test_a_taker_who_has_the_conversation_open_too_goes_on_waiting_in_it(
    two_teams: Office, answered: bool
) -> None:
    """Where both consoles show one conversation: nothing is forgotten, nothing counted twice."""
    office = two_teams
    began = office.now
    await office.store(asks("theirs"), by=office.two)
    if answered:
        reply = wire.ReplySent(conversation="c", message="r", text="您好，在的。")
        await office.store(reply, by=office.two)
        office.now += timedelta(minutes=5)
        began = office.now
    await office.store(asks())
    await handed_over(office)
    standing = await office.ledger.since(office.two.person, None)
    waits = [
        one.pure.started_at
        for one in standing.deadlines
        if one.pure.kind in (Kind.FIRST_REPLY, Kind.NEXT_REPLY)
    ]
    assert waits == [began]
    reply = wire.ReplySent(conversation="c", message="r2", text="今天发出。")
    await office.store(reply, by=office.two)
    await office.store(wire.ConversationClose(conversation="c"), by=office.two)
    for ear in (office.one, office.two):
        assert (await office.ledger.since(ear.person, None)).deadlines == ()


async def test_a_callback_given_to_another_team_counts_by_its_limits(two_teams: Office) -> None:
    office = two_teams
    customer = wire.CallbackCustomer("李先生")
    await office.store(wire.CallbackCreate(customer=customer, question="发票", id="q"))
    made = next(m["callback"] for m in office.one.heard if m["type"] == "callback")
    await office.store(
        wire.CallbackUpdate(callback=made["id"], state="open", assignee=office.two.person.id)
    )
    standing = await office.ledger.since(office.two.person, None)
    assert [one.due_at for one in standing.callbacks] == [office.now + timedelta(hours=4)]
    assert [one.pure.due_at for one in standing.deadlines] == [office.now + timedelta(hours=4)]


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (wire.CallbackUpdate(callback="made", state="open", assignee="gone"), "not_found"),
        (wire.CallbackUpdate(callback="made", state="open", assignee="left"), "not_found"),
        (
            wire.CallbackUpdate(
                callback="made", state="open", due_at=datetime(2026, 11, 21, 1, tzinfo=UTC)
            ),
            "bad_message",
        ),
        (wire.HandoverOffer(to="left"), "not_found"),
    ],
)
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    two_teams: Office, action: Any, code: str
) -> None:
    office = two_teams
    customer = wire.CallbackCustomer("李先生")
    await office.store(wire.CallbackCreate(customer=customer, question="发票", id="q"))
    made = next(m["callback"] for m in office.one.heard if m["type"] == "callback")
    before = await office.ledger.since(office.one.person, None)
    names = {"made": made["id"], "left": office.left}
    given = {
        name: names.get(getattr(action, name), getattr(action, name))
        for name in ("callback", "assignee", "to")
        if getattr(action, name, None)
    }
    with pytest.raises(RefusedError) as refused:
        await office.store(msgspec.structs.replace(action, **given))
    assert refused.value.code == code
    assert refused.value.field in ("assignee", "due_at", "to")
    after = await office.ledger.since(office.one.person, None)
    assert (after.seq, after.callbacks, after.deadlines) == (
        before.seq, before.callbacks, before.deadlines,
    )  # fmt: skip


async def test_a_paused_conversation_waits_to_the_moment_until_the_customer_writes(
    office: Office,
) -> None:
    await office.store(asks())
    began = office.now
    office.now += timedelta(seconds=10)
    await office.store(wire.ConversationPause(conversation="c"), "p")
    assert office.one.heard[-1]["deadline"]["state"] == "paused"
    office.now += timedelta(seconds=40, milliseconds=500)
    await office.ledger.announce_due()
    await office.store(wire.ConversationResume(conversation="c"), "r")
    first = next(
        one for one in (await office.ledger.since(office.one.person, None)).deadlines
        if one.pure.kind is Kind.FIRST_REPLY
    )  # fmt: skip
    assert first.pure.state is State.RUNNING
    assert first.pure.due_at == began + timedelta(seconds=30 + 40, milliseconds=500)
    await office.store(wire.ConversationPause(conversation="c"))
    office.now += timedelta(seconds=5)
    await office.store(asks("m2"))
    running = (await office.ledger.since(office.one.person, None)).deadlines
    assert {one.pure.state for one in running} == {State.RUNNING}
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.ConversationPause(conversation="never opened"))
    assert (refused.value.code, refused.value.field) == ("not_found", "conversation")


@pytest.mark.parametrize("toggle", [wire.ConversationPause, wire.ConversationResume])
async def test_a_pause_is_answered_when_all_clocks_of_the_conversation_were_told_of(
    office: Office, toggle: type[wire.ConversationPause | wire.ConversationResume]
) -> None:
    await office.store(asks())
    if toggle is wire.ConversationResume:
        await office.store(wire.ConversationPause(conversation="c"))
        office.now += timedelta(seconds=1)
    before = len(office.one.heard)
    await office.store(toggle(conversation="c"), "p")
    told = office.one.heard[before:]
    assert {one["deadline"]["kind"] for one in told} == {"first_reply", "resolution"}
    assert [one.get("reply_to") for one in told] == [None, "p"]
