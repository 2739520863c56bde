"""What a handover changes: offered, then accepted, declined or withdrawn."""

from __future__ import annotations

from dataclasses import replace

from assist import protocol as wire
from assist.desk import Desk
from assist.errors import RefusedError
from assist.records import callbacks, conversations, deadlines, handovers
from assist.session import Person
from assist.shapes import stored_conversation
from assist.unit import Unit
from phrasebook.ids import new_id

MOST = 500
"""Open promises one handover carries at the most; nobody keeps more."""

_SETTLED: dict[str, handovers.State] = {
    "accept": "accepted",
    "decline": "declined",
    "withdraw": "withdrawn",
}


async def offer(unit: Unit, person: Person, message: wire.HandoverOffer) -> None:
    """Offer everything open of ``person`` to a colleague; it stays theirs until accepted."""
    if message.to == person.id:
        raise RefusedError("bad_message", "hand over to somebody else", field="to")
    taker = await unit.colleague(message.to, "to")
    if any(one.giver == person.id for one in await handovers.offered_with(
        unit.connection, person.id
    )):  # fmt: skip
        raise RefusedError(
            "conflict", "a handover of yours waits to be answered; withdraw it first"
        )
    running = await deadlines.open_for(unit.connection, owners=[person.id], limit=MOST)
    promised = await callbacks.open_of(unit.connection, person.id, MOST)
    made = handovers.Handover(
        id=new_id(unit.now),
        giver=person.id,
        giver_name=person.name,
        taker=taker.id,
        taker_name=taker.display_name,
        note=message.note,
        callbacks=tuple(one.id for one in promised),
        conversations=tuple(dict.fromkeys(one.key for one in running if one.key is not None)),
        deadlines=tuple(one.pure.id for one in running),
        created_at=unit.now,
    )
    await handovers.add(unit.connection, made)
    await unit.tell_handover(made)


async def answer(unit: Unit, person: Person, message: wire.HandoverAnswer) -> None:
    """Settle a handover; when it is accepted, what it is about changes hands."""
    found = await handovers.get(unit.connection, message.handover)
    mine = found is not None and (
        found.giver == person.id if message.answer == "withdraw" else found.taker == person.id
    )
    if found is None or not mine:
        raise RefusedError("not_found", "there is no such handover of yours", field="handover")
    state = _SETTLED[message.answer]
    if not await handovers.answer(unit.connection, found.id, state, unit.now):
        raise RefusedError("conflict", f"the handover is {found.state} already", field="handover")
    if state == "accepted":
        await _change_hands(unit, found)
    await unit.tell_handover(replace(found, state=state, answered_at=unit.now))


async def _change_hands(unit: Unit, handover: handovers.Handover) -> None:
    connection = unit.connection
    for key in await conversations.give(
        connection, handover.giver, handover.conversations, handover.taker
    ):
        given = await conversations.get(connection, handover.taker, key)
        if given is not None:
            told = stored_conversation(given, Desk())
            unit.answers.append(wire.ConversationChanged(conversation=told))
    for callback_id in handover.callbacks:
        callback = await callbacks.get(connection, callback_id)
        # What was settled or given to a third person meanwhile stays as it is.
        if callback is None or callback.state != "open" or callback.assignee != handover.giver:
            continue
        after = replace(callback, assignee=handover.taker, updated_at=unit.now)
        await callbacks.save(connection, after)
        await callbacks.note_history(
            connection, after, "handed over", by=handover.giver, note=handover.note, now=unit.now
        )
        await unit.tell_callback(after)
        await unit.tell_callback(after, user=handover.giver)
    for owned in await deadlines.give(connection, handover.deadlines, handover.taker):
        await unit.tell_deadline(owned)
