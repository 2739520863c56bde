"""What a handover changes: offered, then accepted, declined or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from assist import protocol as wire
from assist.complaint_changes import ComplaintChanges
from assist.conversation import Conversation, WaitKind, read
from assist.deadlines import (
    Closed,
    CustomerMessage,
    Kind,
    Policies,
    State,
    Transferred,
    advance,
    recompute,
)
from assist.desk import Desk
from assist.errors import RefusedError
from assist.records import accounts, callbacks, complaints, conversations, deadlines, handovers
from assist.shapes import stored_conversation
from assist.turns import Person
from assist.unit import Unit
from phrasebook.entries import Message
from phrasebook.ids import new_id

MOST = 500
"""Open promises one handover carries at the most; nobody keeps more."""

_WAITS = (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.HOLD)
"""Clocks of a customer who waits for words of ours."""

_SETTLED: dict[str, handovers.State] = {
    "accept": "accepted",
    "decline": "declined",
    "withdraw": "withdrawn",
}


class HandoverChanges:
    """Passes work on, under the deadline policies in force."""

    def __init__(self, policies: Policies, complaints: ComplaintChanges) -> None:
        self._policies = policies
        self._complaints = complaints

    async def offer(self, unit: Unit, person: Person, message: wire.HandoverOffer) -> None:
        """Offer everything open of ``person`` to a colleague; it stays theirs until accepted."""
        if message.to == person.id:
            raise RefusedError(
                "bad_message", Message("请转交给别人", "hand over to somebody else"), field="to"
            )
        taker = await unit.colleague(message.to, "to")
        waiting = await handovers.offered_with(unit.connection, person.id)
        if any(one.giver == person.id for one in waiting):
            raise RefusedError(
                "conflict",
                Message(
                    "您有一次交接还在等对方答复；请先撤回",
                    "a handover of yours waits to be answered; withdraw it first",
                ),
            )
        running = await deadlines.open_for(unit.connection, owners=[person.id], limit=MOST)
        complained = await complaints.open_of(unit.connection, person.id, MOST)
        promised = await callbacks.open_of(unit.connection, person.id, MOST)
        made = handovers.Handover(
            id=new_id(unit.now),
            giver=person.id,
            giver_name=person.name,
            taker=taker.id,
            taker_name=taker.display_name,
            note=message.note,
            callbacks=tuple(one.id for one in promised),
            conversations=tuple(
                dict.fromkeys(one.key for one in running if one.key and one.callback is None)
            ),
            deadlines=tuple(one.pure.id for one in running),
            created_at=unit.now,
            complaints=tuple(one.id for one in complained),
        )
        await handovers.add(unit.connection, made)
        await unit.tell_handover(made)

    async def answer(self, unit: Unit, person: Person, message: wire.HandoverAnswer) -> None:
        """Settle a handover; when it is accepted, what it is about changes hands."""
        found = await handovers.get(unit.connection, message.handover)
        mine = found is not None and (
            found.giver == person.id if message.answer == "withdraw" else found.taker == person.id
        )
        if found is None or not mine:
            raise RefusedError(
                "not_found",
                Message("您没有这次交接", "there is no such handover of yours"),
                field="handover",
            )
        state = _SETTLED[message.answer]
        if not await handovers.answer(unit.connection, found.id, state, unit.now):
            raise RefusedError(
                "conflict",
                Message("这次交接已经结束了", f"the handover is {found.state} already"),
                field="handover",
            )
        if state == "accepted":
            await self._change_hands(unit, found)
        await unit.tell_handover(replace(found, state=state, answered_at=unit.now))

    async def _change_hands(self, unit: Unit, handover: handovers.Handover) -> None:
        connection = unit.connection
        taker = await accounts.user_by_id(connection, handover.taker)
        team = "" if taker is None else taker.team
        for owned in await deadlines.among(connection, handover.deadlines):
            if owned.owner == handover.giver:
                await unit.settle(owned)
        given = []
        for key in handover.conversations:
            stored = await conversations.get(connection, handover.giver, key)
            if stored is None:
                continue
            theirs = await conversations.give(connection, stored, handover.taker)
            if theirs is None:
                given.append(key)
            else:
                await self._join(unit, stored, theirs, team)
        if taker is not None:
            for complaint_id in handover.complaints:
                await self._complaints.hand(
                    unit, complaint_id, handover.giver, taker, handover.note
                )
        for callback_id in handover.callbacks:
            await self._give_callback(unit, handover, callback_id)
        moved = await deadlines.give(connection, handover.deadlines, handover.taker, team)
        recounted = await self._recount(unit, moved, team)
        for key in given:
            told = await self._transferred(unit, handover.taker, key, team, recounted)
            unit.answers.append(wire.ConversationChanged(conversation=told))
        for owned in recounted.values():
            await unit.save_recounted(owned)

    async def _join(
        self, unit: Unit, mine: conversations.Stored, theirs: conversations.Stored, team: str
    ) -> None:
        """The taker has the conversation open too: the giver's closes, and what the customer
        waits for in it goes on in the taker's, since when it did."""
        since = _unanswered_since(mine.pure)
        mine_policy = self._policies.choose(mine.pure.channel, mine.pure.team)
        await unit.advance(mine, Closed(unit.now), mine_policy, mine.pure.team)
        if since is not None and _unanswered_since(theirs.pure) is None:
            policy = self._policies.choose(theirs.pure.channel, team)
            # What is older than the history a policy reads would start no clock at all.
            oldest = unit.now - timedelta(seconds=policy.history_s)
            waits = CustomerMessage(f"handover:{mine.id}", "", max(oldest, since))
            await unit.advance(theirs, waits, policy, team)
            await self._keep_with_giver(unit, mine, theirs, team)

    async def _keep_with_giver(
        self, unit: Unit, mine: conversations.Stored, theirs: conversations.Stored, team: str
    ) -> None:
        """One wait is missed once: what was overdue as it came to the taker goes on there, and
        counts for the giver."""
        moved = [
            pure
            for pure in await deadlines.of_conversation(unit.connection, theirs.id)
            if pure.kind in _WAITS and pure.state is State.RUNNING and pure.due_at <= unit.now
        ]
        for pure in moved:
            owned = deadlines.Owned(
                pure, theirs.owner, theirs.key, channel=theirs.pure.channel, team=team
            )
            await unit.settle(owned)
            await deadlines.book_miss(unit.connection, pure.id, mine.owner, mine.pure.team)
        if not moved:
            return
        for pure in await deadlines.of_conversation(unit.connection, mine.id):
            if pure.kind in _WAITS and pure.state is State.MISSED and pure.ended_at == unit.now:
                given = deadlines.Owned(
                    replace(pure, state=State.CANCELLED),
                    mine.owner,
                    mine.key,
                    channel=mine.pure.channel,
                    team=mine.pure.team,
                )
                await unit.save_deadline(given)

    async def _give_callback(
        self, unit: Unit, handover: handovers.Handover, callback_id: str
    ) -> None:
        callback = await callbacks.get(unit.connection, callback_id)
        # What was settled or given to a third person meanwhile stays as it is.
        if callback is None or callback.state != "open" or callback.assignee != handover.giver:
            return
        after = replace(callback, assignee=handover.taker, updated_at=unit.now)
        await callbacks.save(unit.connection, after)
        await callbacks.note_history(
            unit.connection, after, "handed over",
            by=handover.giver, note=handover.note, now=unit.now,
        )  # fmt: skip
        await unit.tell_callback(after)
        await unit.tell_callback(after, user=handover.giver)

    async def _recount(
        self, unit: Unit, moved: tuple[deadlines.Owned, ...], team: str
    ) -> dict[str, deadlines.Owned]:
        """Promises by the taker's team's policy; a promised time stays. Complaints have been."""
        policy = self._policies.choose("", team)
        counted = {}
        for owned in moved:
            pure = owned.pure
            if pure.kind is Kind.CALLBACK:
                clock = policy.named(pure.clock)
                pure = pure if clock is None else recompute(pure, clock, unit.now)
            counted[pure.id] = replace(owned, pure=pure)
        return counted

    async def _transferred(
        self,
        unit: Unit,
        owner: str,
        key: str,
        team: str,
        recounted: dict[str, deadlines.Owned],
    ) -> wire.WireConversation:
        """The conversation in the taker's team: its clocks go into ``recounted``, counted anew."""
        stored = await conversations.get(unit.connection, owner, key)
        assert stored is not None  # It has just been given.
        policy = self._policies.choose(stored.pure.channel, team)
        known = await deadlines.of_conversation(unit.connection, stored.id)
        outcome = advance(stored.pure, known, Transferred(team), policy, unit.now)
        stored = replace(stored, pure=outcome.conversation)
        await conversations.save(unit.connection, stored, unit.now)
        for pure in outcome.deadlines:
            if pure.id in recounted:
                recounted[pure.id] = replace(recounted[pure.id], pure=pure)
        return stored_conversation(stored, Desk())


def _unanswered_since(conversation: Conversation) -> datetime | None:
    """Since when the customer waits for words of ours, a promised moment among them."""
    waits = read(conversation).standing.waits
    kinds = (WaitKind.FIRST_REPLY, WaitKind.NEXT_REPLY, WaitKind.HOLD)
    return min((wait.since for wait in waits if wait.kind in kinds), default=None)
