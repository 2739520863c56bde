"""What clients say: one struct a message, its fields and their bounds."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from assist.protocol.limits import (
    MAX_EXCUSED,
    MAX_KEY,
    Count,
    CustomerText,
    DraftText,
    Key,
    Locale,
    Moment,
    Name,
    Note,
)


class ClientMessage(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"
):
    """Base of what a client may send. ``id`` comes back as ``reply_to``."""

    id: Annotated[str, Meta(max_length=64)] | None = None


class Client(Struct, frozen=True, forbid_unknown_fields=True):
    """Which program connects."""

    kind: Literal["panel", "extension", "api"]
    version: Annotated[str, Meta(max_length=64)] = ""


class ResumePoint(Struct, frozen=True, forbid_unknown_fields=True):
    """The last event a reconnecting client has seen."""

    stream: Annotated[str, Meta(max_length=64)]
    seq: Count


class Hello(ClientMessage, frozen=True, kw_only=True, tag="hello"):
    """The first message of a connection."""

    protocol: int
    client: Client
    token: Annotated[str, Meta(max_length=256)] | None = None
    resume: ResumePoint | None = None
    locale: Locale = "zh"


class Customer(Struct, frozen=True, forbid_unknown_fields=True):
    """Who the customer is, as far as the console knows."""

    name: Name | None = None
    title: Name | None = None


class ConversationOpen(ClientMessage, frozen=True, kw_only=True, tag="conversation.open"):
    """The agent looks at this conversation. Idempotent."""

    conversation: Key
    channel: Name | None = None
    customer: Customer | None = None
    at: Moment | None = None


class ConversationClose(ClientMessage, frozen=True, kw_only=True, tag="conversation.close"):
    """The conversation is finished."""

    conversation: Key


class ConversationPause(ClientMessage, frozen=True, kw_only=True, tag="conversation.pause"):
    """Nothing counts until resumed, or until the customer writes again."""

    conversation: Key
    at: Moment | None = None


class ConversationResume(ClientMessage, frozen=True, kw_only=True, tag="conversation.resume"):
    """Counting goes on."""

    conversation: Key
    at: Moment | None = None


class CustomerMessage(ClientMessage, frozen=True, kw_only=True, tag="customer.message"):
    """The customer wrote. Idempotent by ``message``."""

    conversation: Key
    message: Key
    text: CustomerText
    at: Moment | None = None


Code = Annotated[str, Meta(min_length=1, max_length=200)]
"""Of a rule: "pack/rule"."""


class Draft(ClientMessage, frozen=True, kw_only=True, tag="draft"):
    """The draft as it stands now, whole. The highest ``revision`` wins.

    ``excused``: codes of rules of which the agent has called something not wrong in this
    conversation; what their findings silence is told too, as ``beneath`` them.
    """

    conversation: Key
    revision: Count
    text: DraftText
    caret: Count | None = None
    excused: Annotated[tuple[Code, ...], Meta(max_length=MAX_EXCUSED)] = ()


class ReplySent(ClientMessage, frozen=True, kw_only=True, tag="reply.sent"):
    """The reply went out. Idempotent by ``message``."""

    conversation: Key
    message: Key
    text: CustomerText
    at: Moment | None = None
    by: Literal["agent", "bot"] = "agent"


class SuggestionUse(ClientMessage, frozen=True, kw_only=True, tag="suggestion.use"):
    """A suggestion was inserted or copied."""

    reply: Key
    version: Count
    how: Literal["insert", "copy"]
    conversation: Key | None = None


class DiagnosticDismiss(ClientMessage, frozen=True, kw_only=True, tag="diagnostic.dismiss"):
    """ "Not wrong here". Idempotent by ``dismissal``, the client's own name for it, by which it may
    be taken back."""

    conversation: Key
    code: Code
    reason: Annotated[str, Meta(max_length=500)] | None = None
    dismissal: Key | None = None


class DiagnosticWithdraw(ClientMessage, frozen=True, kw_only=True, tag="diagnostic.withdraw"):
    """A dismissal is taken back. Idempotent; of one that is not known nothing is changed."""

    conversation: Key
    dismissal: Key


class CallbackCustomer(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to call back."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    phone: Annotated[str, Meta(max_length=40)] | None = None


class CallbackCreate(ClientMessage, frozen=True, kw_only=True, tag="callback.create"):
    """A promise to call or write back; due by policy where ``due_at`` is left out."""

    customer: CallbackCustomer
    question: Annotated[str, Meta(min_length=1, max_length=2_000)]
    conversation: Key | None = None
    due_at: Moment | None = None


class CallbackUpdate(ClientMessage, frozen=True, kw_only=True, tag="callback.update"):
    """A callback was kept, cancelled, reopened, postponed (``due_at``) or handed over."""

    callback: Key
    state: Literal["done", "cancelled", "open"]
    note: Note | None = None
    assignee: Key | None = None
    due_at: Moment | None = None


class ComplaintCreate(ClientMessage, frozen=True, kw_only=True, tag="complaint.create"):
    """A customer complains: written down, its clocks start. ``named`` is a user id."""

    customer: CallbackCustomer
    about: Annotated[str, Meta(min_length=1, max_length=2_000)]
    conversation: Key | None = None
    channel: Name | None = None
    named: Key | None = None
    serious: bool = False


class ComplaintUpdate(ClientMessage, frozen=True, kw_only=True, tag="complaint.update"):
    """A complaint is taken further; several fields may come at once. ``named`` "" clears."""

    complaint: Key
    version: Count | None = None
    step: Literal["asked", "followed", "answered"] | None = None
    done: bool = True
    note: Note | None = None
    fault: Literal["", "ours", "customer", "third", "nobody"] | None = None
    named: Annotated[str, Meta(max_length=MAX_KEY)] | None = None
    serious: bool | None = None
    promised: Annotated[str, Meta(max_length=500)] | None = None
    promised_at: Moment | None = None
    satisfied: Literal["", "yes", "no", "unreachable"] | None = None
    assignee: Key | None = None
    seen: bool = False
    state: Literal["open", "closed", "withdrawn"] | None = None


class HandoverOffer(ClientMessage, frozen=True, kw_only=True, tag="handover.offer"):
    """Everything open of mine goes to a colleague, once they accept. ``to`` is a user id."""

    to: Key
    note: Note = ""


class HandoverAnswer(ClientMessage, frozen=True, kw_only=True, tag="handover.answer"):
    """Accept or decline what was offered to me, or withdraw what I offered."""

    handover: Key
    answer: Literal["accept", "decline", "withdraw"]


class Search(ClientMessage, frozen=True, kw_only=True, tag="search"):
    """Search the phrasebook by words, pinyin, initials or shortcut.

    ``stage``, ``tag`` and ``scope`` narrow what is searched; with one of them an empty ``query``
    lists all that fits.
    """

    query: Annotated[str, Meta(max_length=200)]
    conversation: Key | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20
    stage: Annotated[str, Meta(max_length=64)] | None = None
    tag: Annotated[str, Meta(max_length=64)] | None = None
    scope: Literal["organisation", "team", "personal"] | None = None


class AnnouncementAck(ClientMessage, frozen=True, kw_only=True, tag="announcement.ack"):
    """The agent has seen a lead's push."""

    announcement: Key


class AnnouncementSeen(ClientMessage, frozen=True, kw_only=True, tag="announcement.seen"):
    """A lead's push stands before the agent's eyes; counted, nothing more."""

    announcement: Key


class CorrectionSeen(ClientMessage, frozen=True, kw_only=True, tag="correction.seen"):
    """The agent has taken notice of what a lead said to their correction."""

    correction: Key


class Ping(ClientMessage, frozen=True, kw_only=True, tag="ping"):
    """Keeps the connection alive and tells the server's clock."""


AnyClientMessage = (
    Hello
    | ConversationOpen
    | ConversationClose
    | ConversationPause
    | ConversationResume
    | CustomerMessage
    | Draft
    | ReplySent
    | SuggestionUse
    | DiagnosticDismiss
    | DiagnosticWithdraw
    | CallbackCreate
    | CallbackUpdate
    | ComplaintCreate
    | ComplaintUpdate
    | HandoverOffer
    | HandoverAnswer
    | Search
    | AnnouncementAck
    | AnnouncementSeen
    | CorrectionSeen
    | Ping
)
CLIENT_MESSAGES: tuple[type[ClientMessage], ...] = AnyClientMessage.__args__
