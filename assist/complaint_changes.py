"""What a complaint's messages change: its steps, its clocks, its promise, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assist import complaints as pure
from assist import protocol as wire
from assist.accounts import Role, User
from assist.callback_changes import CallbackChanges, reopened
from assist.complaints import Complaint
from assist.deadlines import Kind, Policies, cancel, finish, recompute, start
from assist.errors import RefusedError
from assist.records import accounts, callbacks, complaints, conversations, deadlines
from assist.turns import Person
from assist.unit import Unit
from phrasebook.entries import Message
from phrasebook.ids import new_id


class ComplaintChanges:
    """Writes down complaints and takes them through their steps, under the policies in force."""

    def __init__(self, policies: Policies, promised: CallbackChanges) -> None:
        self._policies = policies
        self._promised = promised

    async def create(self, unit: Unit, person: Person, message: wire.ComplaintCreate) -> None:
        """Write down a complaint and start its clocks; the same request again only tells of it."""
        customer = message.customer
        key = callbacks.request_key(
            message.id or "", "complaint", message.conversation or "", customer.name, message.about
        )
        if message.id:
            made = await callbacks.already_made(unit.connection, person.id, key)
            known = await complaints.get(unit.connection, made) if made else None
            if known is not None:
                await unit.tell_complaint(known)
                return
        if message.named:
            await _named(unit, message.named)
        channel = message.channel or await _channel(unit, person, message.conversation)
        complaint = pure.opened(
            Complaint(
                id=new_id(unit.now),
                assignee=person.id,
                created_by=person.id,
                team=person.team,
                channel=channel,
                customer_name=customer.name,
                customer_phone=customer.phone or "",
                about=message.about,
                created_at=unit.now,
                updated_at=unit.now,
                conversation=message.conversation,
                named=message.named or "",
                serious=message.serious,
            )
        )
        await complaints.add(unit.connection, complaint)
        await self._note(unit, person, complaint, "created", message.about, before=None)
        await unit.tell_complaint(complaint)
        if complaint.serious:
            await self._report(unit, complaint)
        for clock in self._policies.choose(channel, person.team).of_kind(Kind.COMPLAINT):
            name = f"complaint-{complaint.id}-{clock.name}"
            await unit.save_deadline(
                deadlines.Owned(
                    start(clock, id=name, at=unit.now),
                    person.id,
                    channel=channel,
                    team=person.team,
                    complaint=complaint.id,
                )
            )
        if message.id:
            await callbacks.note_made(unit.connection, person.id, key, complaint.id, unit.now)

    async def update(self, unit: Unit, person: Person, message: wire.ComplaintUpdate) -> None:
        """Take a complaint further. Nothing is changed when any part of the message is refused."""
        before = await complaints.get(unit.connection, message.complaint)
        if before is None or not may_see(person, before):
            raise RefusedError(
                "not_found",
                Message("您没有这件投诉", "there is no such complaint of yours"),
                field="complaint",
            )
        if message.version is not None and message.version != before.version:
            raise RefusedError(
                "conflict",
                Message(
                    f"有人刚改过，现在是第 {before.version} 版；请重新查看后再改",
                    f"somebody changed it; its version is {before.version}",
                ),
                field="version",
            )
        after, taker = await self._changed(unit, person, before, message)
        if message.promised_at is not None:
            after = await self._promise(unit, person, after)
        after = replace(after, updated_at=unit.now, version=before.version + 1)
        if not await complaints.save(unit.connection, after, before.version):
            raise RefusedError(
                "conflict",
                Message(
                    "有人刚改过；请重新查看后再改", "somebody changed it just now; read it again"
                ),
            )
        action = _action(before, after, message)
        await self._note(unit, person, after, action, message.note or "", before=before)
        await unit.tell_complaint(after)
        if after.assignee != before.assignee:
            await unit.tell_complaint(after, user=before.assignee)
        if after.serious and (not before.serious or after.seen_at != before.seen_at):
            await self._report(unit, after)
        await self._follow(unit, after, None if taker is None else taker.team)

    async def hand(self, unit: Unit, complaint_id: str, giver: str, taker: User, note: str) -> None:
        """A complaint goes to ``taker`` with the rest of a shift, unless it is settled or gone."""
        found = await complaints.get(unit.connection, complaint_id)
        if found is None or found.state != "open" or found.assignee != giver:
            return
        after = replace(found, assignee=taker.id, updated_at=unit.now, version=found.version + 1)
        await complaints.save(unit.connection, after, found.version)
        await complaints.note_history(
            unit.connection, after.id, "handed over", by=giver, note=note, now=unit.now
        )
        await unit.tell_complaint(after)
        await unit.tell_complaint(after, user=giver)
        await self._follow(unit, after, taker.team)

    async def _changed(
        self, unit: Unit, person: Person, complaint: Complaint, message: wire.ComplaintUpdate
    ) -> tuple[Complaint, User | None]:
        """The complaint after the message, and whom it was given to, if it was."""
        note, now = message.note or "", unit.now
        if message.state == "open":
            complaint = pure.reopened(complaint)
        fields: dict[str, Any] = {
            name: value
            for name in ("fault", "satisfied", "promised", "promised_at", "serious", "named")
            if (value := getattr(message, name)) is not None
        }
        if fields:
            pure.refuse_settled(complaint)
        if fields.get("named"):
            await _named(unit, fields["named"])
        complaint = pure.reported(replace(complaint, **fields), person.id, now)
        if message.step is not None:
            complaint = pure.stepped(
                complaint, message.step, person.id, now, done=message.done, note=note
            )
        if message.seen and complaint.serious and complaint.seen_at is None:
            if person.role == "agent":
                raise RefusedError(
                    "forbidden",
                    Message("由组长过目投诉", "a lead takes notice of a complaint"),
                    field="seen",
                )
            complaint = replace(complaint, seen_by=person.id, seen_at=now)
        taker: User | None = None
        if message.assignee is not None and message.assignee != complaint.assignee:
            pure.refuse_settled(complaint)
            taker = await unit.colleague(message.assignee, "assignee")
            complaint = replace(complaint, assignee=taker.id)
        if message.state == "closed":
            complaint = pure.closed(complaint, person.id, now, note)
        elif message.state == "withdrawn":
            complaint = pure.withdrawn(complaint, now)
        return complaint, taker

    async def _promise(self, unit: Unit, person: Person, complaint: Complaint) -> Complaint:
        """The promised time becomes a callback, or moves the one that was promised before."""
        due_at = complaint.promised_at
        assert due_at is not None
        known = (
            await callbacks.get(unit.connection, complaint.callback) if complaint.callback else None
        )
        if known is not None and known.state == "open":
            moved = wire.CallbackUpdate(
                callback=known.id, state="open", due_at=due_at, note=complaint.promised or None
            )
            await self._promised.update(unit, person, moved)
            return complaint
        made = await self._promised.add(
            unit,
            person,
            callbacks.Callback(
                id=new_id(unit.now),
                assignee=complaint.assignee,
                created_by=person.id,
                customer_name=complaint.customer_name,
                customer_phone=complaint.customer_phone,
                question=complaint.promised or complaint.about,
                due_at=due_at,
                created_at=unit.now,
                updated_at=unit.now,
                conversation=complaint.conversation,
            ),
            due_at,
        )
        return replace(complaint, callback=made.id)

    async def _follow(self, unit: Unit, complaint: Complaint, team: str | None) -> None:
        """Let the clocks follow the steps; counted anew for another ``team``. One that has ended
        stays with who ended it."""
        for known in await deadlines.of_complaint(unit.connection, complaint.id):
            given = known.owner != complaint.assignee
            owned = await unit.settle(known) if given else known
            clock = owned.pure
            if team is not None:
                named = self._policies.choose(owned.channel, team).named(clock.clock)
                clock = clock if named is None else recompute(clock, named, unit.now)
            ended_at = complaint.ends(clock.clock)
            if complaint.state == "withdrawn":
                clock = cancel(clock, unit.now)
            elif ended_at is not None:
                clock = finish(clock, ended_at)
            elif not clock.open:
                clock = reopened(clock, unit.now)
            after = replace(owned, pure=clock)
            if owned.pure.open or clock.open:
                after = replace(after, owner=complaint.assignee)
            if team is not None and clock.open:
                after = replace(after, team=team)
            if after != owned:
                await unit.save_deadline(after)

    async def _report(self, unit: Unit, complaint: Complaint) -> None:
        """Tell every lead of the team, and whoever leads all, of a serious complaint."""
        for user in await accounts.all_users(unit.connection):
            leads = user.role.reaches(Role.LEAD) and user.team in ("", complaint.team)
            concerned = (leads or user.role is Role.ADMIN) and user.id != complaint.assignee
            if concerned and not user.disabled:
                await unit.tell_complaint(complaint, user=user.id)

    async def _note(
        self,
        unit: Unit,
        person: Person,
        complaint: Complaint,
        action: str,
        note: str,
        *,
        before: Complaint | None,
    ) -> None:
        await complaints.note_history(
            unit.connection, complaint.id, action, by=person.id, note=note, now=unit.now
        )
        await accounts.note_change(
            unit.connection,
            actor=person.id,
            actor_name=person.name,
            action=f"complaint.{action.replace(' ', '_')}",
            kind="complaint",
            subject=complaint.id,
            now=unit.now,
            before=None if before is None else _audited(before),
            after=_audited(complaint),
        )


def may_see(person: Person, complaint: Complaint) -> bool:
    """Agents see what they handle or wrote down; leads their team's; admins and team-less leads all."""
    if person.role == "admin" or (person.role == "lead" and not person.team):
        return True
    mine = person.id in (complaint.assignee, complaint.created_by)
    return mine or (person.role == "lead" and complaint.team == person.team)


async def _named(unit: Unit, user: str) -> None:
    if await accounts.user_by_id(unit.connection, user) is None:
        raise RefusedError(
            "not_found", Message("没有这位客服", "there is no such agent"), field="named"
        )


async def _channel(unit: Unit, person: Person, conversation: str | None) -> str:
    if not conversation:
        return ""
    stored = await conversations.get(unit.connection, person.id, conversation)
    return "" if stored is None else stored.pure.channel


def _action(before: Complaint, after: Complaint, message: wire.ComplaintUpdate) -> str:
    if after.state != before.state:
        return {"open": "reopened"}.get(after.state, after.state)
    if after.assignee != before.assignee:
        return "handed over"
    if message.step is not None:
        return message.step if message.done else f"not {message.step}"
    if after.serious and not before.serious:
        return "reported"
    if after.seen_at != before.seen_at:
        return "seen"
    return "promised" if message.promised_at is not None else "noted"


def _audited(complaint: Complaint) -> Mapping[str, Any]:
    """What the audit log keeps: how it stands, not what the customer said or who they are."""
    return {
        "state": complaint.state,
        "assignee": complaint.assignee,
        "named": complaint.named,
        "serious": complaint.serious,
        "fault": complaint.fault,
        "satisfied": complaint.satisfied,
        "steps": sorted(complaint.steps),
    }
