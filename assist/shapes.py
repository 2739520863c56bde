"""Stored things as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET, UnsetType

from assist import protocol as wire
from assist.complaints import Complaint
from assist.desk import Desk
from assist.phones import masked
from assist.records import callbacks, conversations, deadlines
from assist.records.handovers import Handover
from assist.session import wire_conversation
from phrasebook.entries import Reply
from phrasebook.store import Announcement
from phrasebook.store.corrections import Correction, CorrectionState

TITLE = 40
"""Characters by which an untitled reply is called."""


def wire_deadline(owned: deadlines.Owned) -> wire.WireDeadline:
    """A stored deadline as the wire has it."""
    pure = owned.pure
    return wire.WireDeadline(
        id=pure.id,
        kind=pure.kind.value,
        state=pure.state.value,
        started_at=wire.wire_time(pure.started_at),
        warn_at=wire.wire_time(pure.warn_at),
        due_at=wire.wire_time(pure.due_at),
        policy=pure.policy,
        conversation=owned.key or UNSET,
        ended_at=wire.optional_time(pure.ended_at),
        callback=owned.callback or UNSET,
        complaint=owned.complaint or UNSET,
        clock=pure.clock if pure.clock != pure.kind.value else UNSET,
        light=True if pure.light else UNSET,
        target_at=wire.wire_time(pure.target_at),
        warned=True if pure.warned else UNSET,
        late_s=(pure.ended_at - pure.due_at).total_seconds()
        if pure.ended_at is not None and pure.ended_at > pure.due_at
        else UNSET,
    )


def wire_callback(callback: callbacks.Callback, reader: str | None = None) -> wire.WireCallback:
    """A stored callback as the wire has it. In a list that ``reader`` looks through, the numbers
    of what others have to keep are masked."""
    return wire.WireCallback(
        id=callback.id,
        customer=wire.WireCallbackCustomer(
            name=callback.customer_name,
            phone=_phone(callback.customer_phone, callback.assignee, reader),
        ),
        question=callback.question,
        state=callback.state,
        due_at=wire.wire_time(callback.due_at),
        assignee=callback.assignee,
        created_at=wire.wire_time(callback.created_at),
        conversation=callback.conversation or UNSET,
        note=callback.note or UNSET,
        source=callback.source,
    )


def wire_correction(
    correction: Correction, title: str, *, seen: bool = False
) -> wire.WireCorrection:
    """An answered correction as whoever proposed it hears of it."""
    accepted = correction.state is CorrectionState.ACCEPTED
    return wire.WireCorrection(
        id=correction.id,
        reply=correction.reply,
        title=title[:TITLE],
        state="accepted" if accepted else "declined",
        by=correction.answered_by_name,
        answered_at=wire.wire_time(correction.answered_at or correction.asked_at),
        comment=correction.comment or UNSET,
        became=UNSET if correction.became is None else correction.became,
        seen=seen,
    )


def _phone(phone: str, assignee: str, reader: str | None) -> str | UnsetType:
    if not phone:
        return UNSET
    return phone if reader in (None, assignee) else masked(phone)


def wire_complaint(complaint: Complaint, reader: str | None = None) -> wire.WireComplaint:
    """A stored complaint as the wire has it; for a ``reader`` of a list as with callbacks."""
    return wire.WireComplaint(
        id=complaint.id,
        state=complaint.state,
        version=complaint.version,
        customer=wire.WireCallbackCustomer(
            name=complaint.customer_name,
            phone=_phone(complaint.customer_phone, complaint.assignee, reader),
        ),
        about=complaint.about,
        assignee=complaint.assignee,
        created_by=complaint.created_by,
        created_at=wire.wire_time(complaint.created_at),
        steps={
            name: wire.WireComplaintStep(
                at=wire.wire_time(step.at), by=step.by, note=step.note or UNSET
            )
            for name, step in complaint.steps.items()
        },
        missing=complaint.missing() if complaint.state == "open" else (),
        serious=complaint.serious,
        fault=complaint.fault,
        satisfied=complaint.satisfied,
        conversation=complaint.conversation or UNSET,
        channel=complaint.channel or UNSET,
        named=complaint.named or UNSET,
        reported_at=wire.optional_time(complaint.reported_at),
        seen_by=complaint.seen_by or UNSET,
        promised=complaint.promised or UNSET,
        promised_at=wire.optional_time(complaint.promised_at),
        callback=complaint.callback or UNSET,
        result=complaint.result or UNSET,
        closed_at=wire.optional_time(complaint.closed_at),
    )


def stored_conversation(stored: conversations.Stored, desk: Desk) -> wire.WireConversation:
    """A stored conversation; ``desk`` learns of it, and adds the customer's last words."""
    remembered = desk.conversation(stored.key)
    remembered.channel = remembered.channel or stored.pure.channel
    remembered.customer_name = remembered.customer_name or stored.pure.customer_name
    remembered.customer_title = remembered.customer_title or stored.pure.customer_title
    remembered.waiting_since = stored.waiting_since
    return wire_conversation(remembered)


def wire_announcement(
    announcement: Announcement, replies: Mapping[str, Reply], *, acknowledged: bool = False
) -> wire.WireAnnouncement:
    """A lead's push with those of its replies that are still in the book."""
    known = [replies[reply] for reply in announcement.replies if reply in replies]
    return wire.WireAnnouncement(
        id=announcement.id,
        by=announcement.author_name,
        note=announcement.note,
        replies=tuple(
            wire.WireReply(id=reply.id, version=reply.version, title=reply.title, text=reply.text)
            for reply in known
        ),
        urgent=announcement.urgent,
        must_acknowledge=announcement.must_acknowledge,
        acknowledged=acknowledged,
        recalled=announcement.recalled_at is not None,
        expires_at=wire.optional_time(announcement.expires_at),
    )


def wire_handover(handover: Handover) -> wire.WireHandover:
    """A stored handover as the wire has it."""
    return wire.WireHandover(
        id=handover.id,
        from_=handover.giver,
        from_name=handover.giver_name,
        to=handover.taker,
        to_name=handover.taker_name,
        note=handover.note,
        state=handover.state,
        created_at=wire.wire_time(handover.created_at),
        callbacks=handover.callbacks,
        conversations=handover.conversations,
        deadlines=handover.deadlines,
        complaints=handover.complaints,
    )


def recalled_announcement(announcement: str, by: str, note: str) -> wire.WireAnnouncement:
    """The word that a push is withdrawn: panels take it away."""
    return wire.WireAnnouncement(id=announcement, by=by, note=note, recalled=True)
