"""Stored things as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET

from assist import protocol as wire
from assist.desk import Desk
from assist.records import callbacks, conversations, deadlines
from assist.records.handovers import Handover
from assist.session import wire_conversation
from phrasebook.entries import Reply
from phrasebook.store import Announcement


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
        light=True if pure.light else UNSET,
        target_at=wire.wire_time(pure.target_at),
        warned=True if pure.warned else UNSET,
        late_s=(pure.ended_at - pure.due_at).total_seconds()
        if pure.ended_at is not None and pure.ended_at > pure.due_at
        else UNSET,
    )


def wire_callback(callback: callbacks.Callback) -> wire.WireCallback:
    """A stored callback as the wire has it."""
    return wire.WireCallback(
        id=callback.id,
        customer=wire.WireCallbackCustomer(
            name=callback.customer_name, phone=callback.customer_phone or UNSET
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
    )


def recalled_announcement(announcement: str, by: str, note: str) -> wire.WireAnnouncement:
    """The word that a push is withdrawn: panels take it away."""
    return wire.WireAnnouncement(id=announcement, by=by, note=note, recalled=True)
