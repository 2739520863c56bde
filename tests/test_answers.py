"""What a lead says to a correction reaches the agent's open panel, and one that comes back."""

from __future__ import annotations

from datetime import datetime

import pytest

from assist import protocol as wire
from assist.errors import RefusedError
from assist.events import Audience, body_of
from assist.records import events
from assist.shapes import wire_correction
from phrasebook import store
from phrasebook.entries import Reply
from phrasebook.store.corrections import (
    Answered,
    Correction,
    CorrectionState,
    answer_correction,
    propose_correction,
)
from tests.office import Office


async def answered(office: Office, state: CorrectionState = CorrectionState.DECLINED) -> Correction:
    """Anna's correction, answered by Lea as REST does it: noted in the change, then told."""
    anna = office.one.person
    async with office.engine.begin() as connection:
        reply = Reply(id="r", text="您好，请讲。", title="问候")
        await store.create(connection, reply, anna.id, office.now)
        await store.publish(connection, "r", anna.id, office.now)
        made = await propose_correction(
            connection, "r", version=1, changes={"text": "您好，您请讲。"}, reason="更客气",
            asker=anna.id, asker_name=anna.name, now=office.now,
        )  # fmt: skip
        said = Answered(state, "lea", "李组长", office.now, "原句更短")
        settled = await answer_correction(connection, made.id, said)
        assert settled is not None
        told = body_of(wire_correction(settled, "问候"))
        await events.put_off(connection, Audience(user=anna.id), told, "correction")
    await office.ledger.tell_answers()
    return settled


def heard(office: Office) -> list[dict[str, object]]:
    return [one["correction"] for one in office.one.heard if one["type"] == "correction"]


async def test_an_answer_is_told_once_to_who_proposed_it_alone(office: Office) -> None:
    start = await office.ledger.since(office.one.person, None)
    correction = await answered(office)
    await office.ledger.tell_answers()
    (told,) = heard(office)
    assert (told["id"], told["state"], told["by"]) == (correction.id, "declined", "李组长")
    assert (told["title"], told["comment"], told["seen"]) == ("问候", "原句更短", False)
    assert not [one for one in office.boss.heard if one["type"] == "correction"]
    back = await office.ledger.since(office.one.person, wire.ResumePoint(start.stream, start.seq))
    assert back.missed is not None
    assert [one.kind for one in back.missed].count("correction") == 1


async def test_it_is_in_the_snapshot_until_it_is_seen(office: Office) -> None:
    correction = await answered(office, CorrectionState.ACCEPTED)
    standing = await office.ledger.since(office.one.person, None)
    assert [one.id for one in standing.corrections] == [correction.id]
    assert (await office.ledger.since(office.boss.person, None)).corrections == ()
    await office.store(wire.CorrectionSeen(correction=correction.id), "q")
    assert office.one.heard[-1]["reply_to"] == "q"
    assert [one["seen"] for one in heard(office)] == [False, True]
    assert [
        one["correction"]["seen"] for one in office.two.heard if one["type"] == "correction"
    ] == [
        False,
        True,
    ]
    assert (await office.ledger.since(office.one.person, None)).corrections == ()


async def test_nobody_sees_anothers_answer_away(office: Office) -> None:
    correction = await answered(office)
    with pytest.raises(RefusedError) as refused:
        await office.store(wire.CorrectionSeen(correction=correction.id), by=office.boss)
    assert (refused.value.code, refused.value.field) == ("not_found", "correction")


async def test_what_another_process_left_untold_is_told_by_the_relay(office: Office) -> None:
    """A server that died between the commit and the telling."""
    anna = office.one.person
    body = body_of(
        wire.WireCorrection(
            id="c", reply="r", title="问候", state="declined", by="李组长",
            answered_at=wire.wire_time(datetime.fromisoformat("2026-11-21T02:00:00+00:00")),
        )
    )  # fmt: skip
    async with office.engine.begin() as connection:
        await events.put_off(connection, Audience(user=anna.id), body, "correction")
    await office.ledger.tell_content()
    assert [one["id"] for one in heard(office)] == ["c"]
