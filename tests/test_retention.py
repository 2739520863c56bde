"""After their time no name, number or text of a complaint, callback, handover or conversation is
left."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import protocol as wire
from assist.complaints import Complaint
from assist.deadlines import State
from assist.errors import RefusedError
from assist.panel import Panel
from assist.records import callbacks, complaints, conversations, deadlines, events, handovers
from assist.tables import complaint_history
from assist.turns import Turn
from tests.office import Office
from tests.test_unanswered import found_in, settled

NAME, PHONE = "欧阳守约", "13900007777"
ABOUT = "快递把鱼缸摔碎了还说不归他管"
NOTE = "已向站点核实破损照片"
RESULT = "同意照价赔偿鱼缸"
PROMISE = "周五前把赔付单寄给客户"
OTHER = "另一位客户说包裹晚到"
TEXTS = (NAME, PHONE, ABOUT, NOTE, RESULT, PROMISE)


async def complain(office: Office, about: str, name: str) -> Complaint:
    await office.store(
        wire.ComplaintCreate(
            customer=wire.CallbackCustomer(name, PHONE), about=about, conversation="c1"
        )
    )
    async with office.engine.begin() as connection:
        found = await complaints.listed(connection, complaints.Wanted(), offset=0, limit=9)
    return next(one for one in found if one.about == about)


async def change(office: Office, complaint: Complaint, **fields: object) -> None:
    await office.store(wire.ComplaintUpdate(complaint=complaint.id, **fields))  # type: ignore[arg-type]


async def close(office: Office, complaint: Complaint) -> None:
    """All steps, a promise that is kept, and the end."""
    await change(office, complaint, promised=PROMISE, promised_at=office.now + timedelta(hours=5))
    async with office.engine.begin() as connection:
        (promised,) = await callbacks.open_of(connection, office.one.person.id, 9)
    await office.store(wire.CallbackUpdate(callback=promised.id, state="done", note=NOTE))
    await change(office, complaint, step="asked", note=NOTE)
    await change(office, complaint, step="followed")
    await change(office, complaint, step="answered", note=RESULT)
    await change(office, complaint, fault="ours", satisfied="yes", named=office.one.person.id)
    await change(office, complaint, state="closed", note=NOTE)


def left(folder: Path, words: str) -> bool:
    """Whether the words stand in the file, as they are or as JSON writes them."""
    return found_in(folder, words) or found_in(folder, json.dumps(words)[1:-1])


async def forget(
    office: Office,
    days: int,
    of: Callable[[AsyncConnection, datetime], Awaitable[int]] = complaints.forget,
) -> int:
    async with office.engine.begin() as connection:
        gone = await of(connection, office.now - timedelta(days=days))
        await events.in_order(connection)
        await events.prune(connection, office.now - timedelta(hours=24))
    await settled(office)
    return gone


async def test_a_complaint_loses_every_byte_of_its_texts_and_keeps_what_is_counted(
    office: Office, tmp_path: Path
) -> None:
    complaint = await complain(office, ABOUT, NAME)
    await close(office, complaint)
    opened = await complain(office, OTHER, "还开着")
    office.now += timedelta(days=31)
    await settled(office)
    assert [one for one in TEXTS if not found_in(tmp_path, one)] == []
    assert await forget(office, 32) == 0
    assert found_in(tmp_path, NAME)
    assert await forget(office, 30) == 1
    assert [one for one in TEXTS if one != PHONE and left(tmp_path, one)] == []
    assert found_in(tmp_path, OTHER)  # still open, and with the same number
    assert await forget(office, 30) == 0
    async with office.engine.begin() as connection:
        kept = await complaints.get(connection, complaint.id)
        assert kept is not None
        assert (kept.customer_name, kept.customer_phone, kept.about) == ("", "", "")
        assert (kept.state, kept.fault, kept.satisfied) == ("closed", "ours", "yes")
        assert {"heard", "asked", "followed", "answered", "recorded"} <= kept.steps.keys()
        assert kept.forgotten
        (count,) = await complaints.named(connection, complaints.Wanted())
        assert (count.agent, count.count, count.ours) == (office.one.person.id, 1, 1)
        notes = await connection.scalars(
            select(complaint_history.c.note).where(complaint_history.c.complaint_id == complaint.id)
        )
        assert set(notes) == {""}
        assert (await complaints.get(connection, opened.id)) == opened


async def test_the_number_goes_with_the_last_complaint_that_has_it(
    office: Office, tmp_path: Path
) -> None:
    complaint = await complain(office, ABOUT, NAME)
    await change(office, complaint, state="withdrawn")
    office.now += timedelta(days=8)
    assert await forget(office, 7) == 1
    assert not left(tmp_path, PHONE)


async def test_a_promise_still_open_keeps_its_complaint(office: Office, tmp_path: Path) -> None:
    complaint = await complain(office, ABOUT, NAME)
    await change(office, complaint, promised=PROMISE, promised_at=office.now + timedelta(days=20))
    await change(office, complaint, state="withdrawn")
    office.now += timedelta(days=8)
    assert await forget(office, 7) == 0
    assert found_in(tmp_path, NAME)
    async with office.engine.begin() as connection:
        (promised,) = await callbacks.open_of(connection, office.one.person.id, 9)
    await office.store(wire.CallbackUpdate(callback=promised.id, state="cancelled"))
    assert await forget(office, 7) == 1
    office.now += timedelta(days=2)
    await forget(office, 7)  # what told the panels of the promise is gone now too
    assert not left(tmp_path, NAME)


async def test_what_is_deleted_cannot_be_reopened(office: Office) -> None:
    complaint = await complain(office, ABOUT, NAME)
    await change(office, complaint, state="withdrawn")
    office.now += timedelta(days=8)
    await forget(office, 7)
    again = wire.ComplaintUpdate(complaint=complaint.id, state="open")
    with pytest.raises(RefusedError) as refused:
        await office.ledger.store(cast(Panel, office.one), Turn(store=again), None)
    assert refused.value.code == "conflict"


async def test_a_settled_callback_loses_every_byte_of_its_texts_and_keeps_what_is_counted(
    office: Office, tmp_path: Path
) -> None:
    customer = wire.CallbackCustomer(NAME, PHONE)
    asked = wire.CallbackCreate(customer=customer, question=ABOUT, conversation="c1", id="q")
    await office.store(asked)
    other = wire.CallbackCustomer("还开着", "13900008888")
    await office.store(wire.CallbackCreate(customer=other, question=OTHER, id="r"))
    async with office.engine.begin() as connection:
        mine = await callbacks.open_of(connection, office.one.person.id, 9)
    (promised,) = (one for one in mine if one.question == ABOUT)
    await office.store(wire.CallbackUpdate(callback=promised.id, state="done", note=NOTE))
    office.now += timedelta(days=31)
    await settled(office)
    assert all(found_in(tmp_path, one) for one in (NAME, PHONE, ABOUT, NOTE))
    assert await forget(office, 32, callbacks.forget) == 0
    assert found_in(tmp_path, NAME)
    assert await forget(office, 30, callbacks.forget) == 1
    assert [one for one in (NAME, PHONE, ABOUT, NOTE) if left(tmp_path, one)] == []
    assert found_in(tmp_path, OTHER)  # nobody has kept that promise yet
    assert await forget(office, 30, callbacks.forget) == 0
    async with office.engine.begin() as connection:
        kept = await callbacks.get(connection, promised.id)
        clock = await deadlines.of_callback(connection, promised.id)
    assert kept is not None
    assert clock is not None
    assert kept.forgotten
    assert (kept.state, kept.assignee, kept.due_at) == ("done", promised.assignee, promised.due_at)
    assert clock.pure.state is State.MET
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.CallbackUpdate(callback=promised.id, state="open"))
    assert (refused.value.code, refused.value.field) == ("conflict", "callback")


async def test_answered_handovers_go_with_their_notes_and_offered_ones_stay(
    office: Office, tmp_path: Path
) -> None:
    one = handovers.Handover(
        id="h1", giver="a", giver_name="a", taker="b", taker_name="b", note=NOTE, callbacks=(),
        conversations=(), deadlines=(), created_at=office.now, state="accepted",
        answered_at=office.now,
    )  # fmt: skip
    async with office.engine.begin() as connection:
        await handovers.add(connection, one)
        waits = replace(one, id="h2", state="offered", answered_at=None, note=PROMISE)
        await handovers.add(connection, waits)
        assert await handovers.forget(connection, office.now - timedelta(days=1)) == 0
        assert await handovers.forget(connection, office.now + timedelta(days=1)) == 1
    await settled(office)
    assert not left(tmp_path, NOTE)
    assert found_in(tmp_path, PROMISE)


async def test_an_old_conversation_goes_with_its_customer_and_its_clocks_stay_counted(
    office: Office, tmp_path: Path
) -> None:
    for key in ("answered", "waiting", "fresh"):
        customer = wire.Customer(name=f"{NAME}{key}")
        await office.store(wire.ConversationOpen(conversation=key, customer=customer))
        await office.store(wire.CustomerMessage(conversation=key, message="m", text="在吗"))
    for key in ("answered", "fresh"):
        await office.store(wire.ReplySent(conversation=key, message="r", text="您好，在的。"))
    office.now += timedelta(days=31)
    await office.ledger.announce_due()
    await office.store(wire.CustomerMessage(conversation="fresh", message="n", text="还在吗"))
    anna = office.one.person.id

    async def standing() -> tuple[dict[str, str], Counter[str]]:
        async with office.engine.begin() as connection:
            stored = await conversations.open_of(connection, anna, 9)
            clocks = await deadlines.listed(connection, owners=None, state=None, offset=0, limit=99)
        names = {one.key: one.pure.customer_name for one in stored}
        return names, Counter(one.pure.state.value for one in clocks if one.key != "fresh")

    async def forgotten(days: int) -> int:
        gone = await office.ledger.forget_conversations(timedelta(days=days))
        await forget(office, days, callbacks.forget)  # and what told the panels of them
        return gone

    names, clocks = await standing()
    assert set(names) == {"answered", "waiting", "fresh"}
    assert await forgotten(32) == 0
    assert await forgotten(30) == 2
    # What waited for the customer to say that all is solved waits no more.
    clocks["cancelled"] = clocks.pop("paused")
    assert await standing() == ({"fresh": f"{NAME}fresh"}, clocks)
    async with office.engine.begin() as connection:
        waiting = await deadlines.open_for(connection, owners=[anna], limit=9)
    assert {one.key for one in waiting} == {"fresh"}
    office.now += timedelta(days=2)
    assert await forgotten(30) == 0
    assert not left(tmp_path, f"{NAME}answered")
    assert not left(tmp_path, f"{NAME}waiting")
    assert left(tmp_path, f"{NAME}fresh")
    # Who comes back begins anew.
    await office.store(wire.CustomerMessage(conversation="answered", message="m", text="在吗"))
    assert (await standing())[0] == {"fresh": f"{NAME}fresh", "answered": ""}
