"""Every message of the live connection, both ways, and the one place that speaks UTF-16.

``decode`` turns a frame into a client message or raises ``RefusedError``; ``encode`` turns a
server message into a frame. Inside the server offsets are code points and times are
``datetime``; on the wire offsets are UTF-16 code units and times RFC 3339 UTC with
milliseconds. ``schema`` is what ``GET /protocol.json`` serves.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Never

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from assist.errors import RefusedError
from phrasebook.entries import Diagnostic

VERSION = 1
SUBPROTOCOL = "assist.v1"

MAX_FRAME_BYTES = 64 * 1024
"""A frame above this is closed with 1009: no honest message comes near it."""
MAX_CUSTOMER_TEXT = 8_000
MAX_DRAFT_TEXT = 4_000
MAX_KEY = 128
MAX_BAD_IN_A_ROW = 10

Key = Annotated[str, Meta(min_length=1, max_length=MAX_KEY)]
Name = Annotated[str, Meta(max_length=200)]
Note = Annotated[str, Meta(max_length=2_000)]
Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
CustomerText = Annotated[str, Meta(max_length=MAX_CUSTOMER_TEXT)]
DraftText = Annotated[str, Meta(max_length=MAX_DRAFT_TEXT)]
Locale = Literal["zh", "en"]


# What clients say


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


class CustomerMessage(ClientMessage, frozen=True, kw_only=True, tag="customer.message"):
    """The customer wrote. Idempotent by ``message``."""

    conversation: Key
    message: Key
    text: CustomerText
    at: Moment | None = None


class Draft(ClientMessage, frozen=True, kw_only=True, tag="draft"):
    """The draft as it stands now, whole. The highest ``revision`` wins."""

    conversation: Key
    revision: Count
    text: DraftText
    caret: Count | None = None


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
    """ "Not wrong here"."""

    conversation: Key
    code: Annotated[str, Meta(min_length=1, max_length=200)]
    reason: Annotated[str, Meta(max_length=500)] | None = None


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


class HandoverOffer(ClientMessage, frozen=True, kw_only=True, tag="handover.offer"):
    """Everything open of mine goes to a colleague, once they accept. ``to`` is a user id."""

    to: Key
    note: Note = ""


class HandoverAnswer(ClientMessage, frozen=True, kw_only=True, tag="handover.answer"):
    """Accept or decline what was offered to me, or withdraw what I offered."""

    handover: Key
    answer: Literal["accept", "decline", "withdraw"]


class Search(ClientMessage, frozen=True, kw_only=True, tag="search"):
    """Search the phrasebook by words, pinyin, initials or shortcut."""

    query: Annotated[str, Meta(max_length=200)]
    conversation: Key | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class AnnouncementAck(ClientMessage, frozen=True, kw_only=True, tag="announcement.ack"):
    """The agent has seen a lead's push."""

    announcement: Key


class Ping(ClientMessage, frozen=True, kw_only=True, tag="ping"):
    """Keeps the connection alive and tells the server's clock."""


AnyClientMessage = (
    Hello
    | ConversationOpen
    | ConversationClose
    | CustomerMessage
    | Draft
    | ReplySent
    | SuggestionUse
    | DiagnosticDismiss
    | CallbackCreate
    | CallbackUpdate
    | HandoverOffer
    | HandoverAnswer
    | Search
    | AnnouncementAck
    | Ping
)
CLIENT_MESSAGES: tuple[type[ClientMessage], ...] = AnyClientMessage.__args__


# What the server says


class ServerMessage(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what the server sends."""


class WireUser(Struct, frozen=True):
    """Who is connected."""

    id: str
    name: str
    role: Literal["agent", "lead", "admin"]


class Limits(Struct, frozen=True):
    """What the server takes from a client: characters, bytes, messages a second."""

    draft: int = MAX_DRAFT_TEXT
    customer_message: int = MAX_CUSTOMER_TEXT
    frame_bytes: int = MAX_FRAME_BYTES
    messages_per_second: int = 200


class Welcome(ServerMessage, frozen=True, kw_only=True, tag="welcome"):
    """The hello was accepted."""

    protocol: int
    stream: str
    seq: int
    now: str
    user: WireUser
    phrasebook: int
    limits: Limits
    resumed: bool
    calendar_unknown: tuple[int, ...] | UnsetType = UNSET
    reply_to: str | UnsetType = UNSET


class WireConversation(Struct, frozen=True, kw_only=True):
    """A conversation of this agent. ``last_message`` is the customer's, while it is in memory."""

    conversation: str
    state: Literal["open", "closed"]
    channel: str | UnsetType = UNSET
    customer: Customer | UnsetType = UNSET
    waiting_since: str | None = None
    last_message: str | UnsetType = UNSET


class WireDeadline(Struct, frozen=True, kw_only=True):
    """A running or ended deadline."""

    id: str
    kind: Literal["first_reply", "next_reply", "resolution", "hold", "callback", "complaint"]
    state: Literal["running", "paused", "met", "missed", "cancelled"]
    started_at: str
    warn_at: str
    due_at: str
    policy: str
    conversation: str | UnsetType = UNSET
    ended_at: str | UnsetType = UNSET
    callback: str | UnsetType = UNSET
    light: bool | UnsetType = UNSET
    target_at: str | UnsetType = UNSET
    warned: bool | UnsetType = UNSET
    late_s: float | UnsetType = UNSET


class WireCallbackCustomer(Struct, frozen=True, kw_only=True):
    """Whom to call back; the number is masked except for its assignee."""

    name: str
    phone: str | UnsetType = UNSET


class WireCallback(Struct, frozen=True, kw_only=True):
    """A promise to call or write back."""

    id: str
    customer: WireCallbackCustomer
    question: str
    state: Literal["open", "done", "cancelled"]
    due_at: str
    assignee: str
    created_at: str
    conversation: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    source: Literal["agent", "promise"] = "agent"


class WireHandover(Struct, frozen=True, kw_only=True):
    """What one agent hands to another. ``from_`` and ``to`` are user ids, with their names."""

    id: str
    from_: str = msgspec.field(name="from")
    from_name: str
    to: str
    to_name: str
    note: str
    state: Literal["offered", "accepted", "declined", "withdrawn"]
    created_at: str
    callbacks: tuple[str, ...]
    conversations: tuple[str, ...]
    deadlines: tuple[str, ...] = ()


class WireReply(Struct, frozen=True, kw_only=True):
    """A reply inside an announcement."""

    id: str
    version: int
    title: str
    text: str


class WireAnnouncement(Struct, frozen=True, kw_only=True):
    """A lead's push."""

    id: str
    by: str
    note: str
    replies: tuple[WireReply, ...] = ()
    urgent: bool = False
    must_acknowledge: bool = False
    acknowledged: bool = False
    recalled: bool = False
    expires_at: str | UnsetType = UNSET


class Snapshot(ServerMessage, frozen=True, kw_only=True, tag="snapshot"):
    """The whole state of this agent, after ``welcome`` unless resumed."""

    seq: int
    conversations: tuple[WireConversation, ...]
    deadlines: tuple[WireDeadline, ...]
    callbacks: tuple[WireCallback, ...]
    announcements: tuple[WireAnnouncement, ...]
    handovers: tuple[WireHandover, ...] = ()


class WireDiagnostic(Struct, frozen=True, kw_only=True):
    """One finding; offsets in UTF-16 code units."""

    start: int
    end: int
    severity: str
    code: str
    category: str
    message: str
    replacements: tuple[str, ...]


class Diagnostics(ServerMessage, frozen=True, kw_only=True, tag="diagnostics"):
    """What was found in this revision of the draft."""

    conversation: str
    revision: int
    items: tuple[WireDiagnostic, ...]
    reply_to: str | UnsetType = UNSET


class WireSuggestion(Struct, frozen=True, kw_only=True):
    """One approved reply; ``matched`` are UTF-16 ranges of ``text`` to highlight."""

    reply: str
    version: int
    title: str
    text: str
    score: float
    source: Literal["faq", "phrasebook", "personal"]
    missing: tuple[str, ...]
    why: str
    question: str | UnsetType = UNSET
    stage: str | UnsetType = UNSET
    shortcut: str | UnsetType = UNSET
    condition: str | UnsetType = UNSET
    matched: tuple[tuple[int, int], ...] | UnsetType = UNSET
    alternatives: tuple[str, ...] | UnsetType = UNSET


class Suggestions(ServerMessage, frozen=True, kw_only=True, tag="suggestions"):
    """Approved replies; ``revision`` is null when it answers a customer message."""

    conversation: str
    revision: int | None
    items: tuple[WireSuggestion, ...]
    reply_to: str | UnsetType = UNSET


class SearchResults(ServerMessage, frozen=True, kw_only=True, tag="search.results"):
    """The answer to ``search``."""

    items: tuple[WireSuggestion, ...]
    reply_to: str | UnsetType = UNSET


class Notice(Struct, frozen=True):
    """Why a deadline is told of just now; ``stale``: more than five minutes after its instant."""

    kind: Literal["warning", "missed", "corrected"]
    at: str
    stale: bool


class DeadlineEvent(ServerMessage, frozen=True, kw_only=True, tag="deadline"):
    """A deadline started, changed or ended; with a ``notice`` at most once for each reason."""

    seq: int
    deadline: WireDeadline
    notice: Notice | UnsetType = UNSET
    reply_to: str | UnsetType = UNSET


class CallbackEvent(ServerMessage, frozen=True, kw_only=True, tag="callback"):
    """A callback was made or changed."""

    seq: int
    callback: WireCallback
    reply_to: str | UnsetType = UNSET


class HandoverEvent(ServerMessage, frozen=True, kw_only=True, tag="handover"):
    """A handover was offered, accepted, declined or withdrawn; both sides hear it."""

    seq: int
    handover: WireHandover
    reply_to: str | UnsetType = UNSET


class PromiseFound(ServerMessage, frozen=True, kw_only=True, tag="promise"):
    """A sent reply promises something. ``callback`` names the callback made of it; without it the
    agent is offered one. Offsets in the reply's text; an answer, never replayed."""

    conversation: str
    message: str
    start: int
    end: int
    text: str
    due_at: str
    vague: bool
    callback: str | UnsetType = UNSET


class PhrasebookEvent(ServerMessage, frozen=True, kw_only=True, tag="phrasebook"):
    """The approved content changed; with an announcement when the lead pushed it."""

    seq: int
    version: int
    announcement: WireAnnouncement | UnsetType = UNSET
    reply_to: str | UnsetType = UNSET


class ConversationChanged(ServerMessage, frozen=True, kw_only=True, tag="conversation"):
    """A conversation of this agent changed, possibly through another panel."""

    conversation: WireConversation


class Ack(ServerMessage, frozen=True, kw_only=True, tag="ack"):
    """The message was taken and, where it changes anything, is stored."""

    reply_to: str


class ErrorMessage(ServerMessage, frozen=True, kw_only=True, tag="error"):
    """A message was refused; the connection lives on."""

    code: str
    message: str
    field: str | UnsetType = UNSET
    reply_to: str | UnsetType = UNSET


class Pong(ServerMessage, frozen=True, kw_only=True, tag="pong"):
    """The server's clock."""

    now: str
    reply_to: str | UnsetType = UNSET


SERVER_MESSAGES: tuple[type[ServerMessage], ...] = (
    Welcome,
    Snapshot,
    Diagnostics,
    Suggestions,
    SearchResults,
    DeadlineEvent,
    CallbackEvent,
    HandoverEvent,
    PromiseFound,
    PhrasebookEvent,
    ConversationChanged,
    Ack,
    ErrorMessage,
    Pong,
)


# Frames


def decode(frame: str) -> ClientMessage:
    """Read one text frame. Raises ``RefusedError`` (``bad_json``, ``bad_message``,
    ``unknown_type``, ``too_long``) with the field at fault and ``reply_to`` where known.

    A lone surrogate is taken as U+FFFD: it is one UTF-16 unit too, so offsets hold, and the
    text can be stored and sent on.
    """
    draft = _plain_draft(frame)
    return _any_message(frame) if draft is None else draft


def _plain_draft(frame: str) -> Draft | None:
    """``frame`` if it is a flawless draft without escapes, else ``None``: read it again, slowly.

    Nearly all frames are such drafts, and this reads them ten times faster. It does not see a
    key that stands twice, but counts: without escapes each quote opens or closes a key or a text.
    """
    if not frame.startswith('{"type":"draft"') or "\\" in frame:
        return None
    try:
        draft = _DRAFT.decode(frame)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return None
    texts = 7 + 2 * (draft.id is not None) + (draft.caret is not None)
    return draft if frame.count('"') == 2 * texts else None


def _any_message(frame: str) -> ClientMessage:
    try:
        data = _parse(frame)
    except RecursionError:
        raise RefusedError("bad_json", "the message is nested too deeply") from None
    except ValueError as error:
        raise RefusedError("bad_json", f"the message is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise RefusedError("bad_message", "the message must be a JSON object with a type")
    kind = data.get("type")
    message_type = _CLIENT_TYPES.get(kind) if isinstance(kind, str) else None
    if message_type is None:
        raise _unknown_type(data)
    try:
        return msgspec.convert(data, message_type)
    except msgspec.ValidationError as error:
        raise _bad_message(error, data) from None


def encode(message: ServerMessage) -> str:
    """One text frame."""
    return _ENCODER.encode(message).decode()


_ENCODER = msgspec.json.Encoder()
_DRAFT = msgspec.json.Decoder(Draft)
_CLIENT_TYPES: dict[str, type[ClientMessage]] = {
    str(kind.__struct_config__.tag): kind for kind in CLIENT_MESSAGES
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def _parse(frame: str) -> object:
    # json and not msgspec: it reports duplicate keys, and reads lone surrogates, which browsers
    # send when a draft is cut inside an emoji.
    if "\\u" in frame:
        return _without_surrogates(_JSON.decode(frame))
    return _JSON.decode(frame)


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:64]!r} stands twice")
    return data


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a JSON number")


_JSON = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _unknown_type(data: dict[str, Any]) -> RefusedError:
    kind = data.get("type")
    if not isinstance(kind, str):
        return RefusedError(
            "bad_message", "type must be a text", field="type", reply_to=_reply_to(data)
        )
    return RefusedError(
        "unknown_type",
        f"there is no message type {kind[:64]!r}; see /protocol.json",
        field="type",
        reply_to=_reply_to(data),
    )


def _bad_message(error: msgspec.ValidationError, data: dict[str, Any]) -> RefusedError:
    text = str(error)
    problem, _, place = text.partition(" - at `$")
    field = place.rstrip("`").lstrip(".")
    named = _NAMED_FIELD.search(problem)
    if named:
        field = f"{field}.{named[1]}" if field else named[1]
    code = "too_long" if "of length <=" in problem else "bad_message"
    return RefusedError(
        code, f"{field or 'message'}: {problem}", field=field or None, reply_to=_reply_to(data)
    )


_NAMED_FIELD = re.compile(r"(?:required|unknown) field `([^`]*)`")


def _reply_to(data: dict[str, Any]) -> str | None:
    value = data.get("id")
    return value if isinstance(value, str) and len(value) <= 64 else None


# Units


def utf16_length(text: str) -> int:
    """Length of ``text`` in UTF-16 code units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


class Utf16:
    """Turns code-point offsets of one text into UTF-16 code units."""

    __slots__ = ("_astral",)

    def __init__(self, text: str) -> None:
        # Most texts hold no astral character: then every offset is its own answer.
        self._astral = (
            [index for index, character in enumerate(text) if character > "\uffff"]
            if text and not text.isascii() and max(text) > "\uffff"
            else []
        )

    def __call__(self, offset: int) -> int:
        """The UTF-16 offset of code-point ``offset``."""
        return offset + bisect_left(self._astral, offset) if self._astral else offset


def wire_diagnostics(
    text: str, found: Sequence[Diagnostic], locale: str = "zh"
) -> tuple[WireDiagnostic, ...]:
    """Diagnostics of ``text`` as the wire has them, messages in ``locale``."""
    if not found:
        return ()
    utf16 = Utf16(text)
    return tuple(
        WireDiagnostic(
            start=utf16(item.start),
            end=utf16(item.end),
            severity=item.severity.value,
            code=item.code,
            category=item.category,
            message=item.message.en if locale == "en" else item.message.zh,
            replacements=item.replacements,
        )
        for item in found
    )


def wire_ranges(text: str, ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Code-point ranges of ``text`` as UTF-16 ranges."""
    utf16 = Utf16(text)
    return tuple((utf16(start), utf16(end)) for start, end in ranges)


def wire_time(moment: datetime) -> str:
    """RFC 3339 UTC with milliseconds: ``2026-11-21T08:00:00.000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{moment.microsecond // 1000:03d}Z"
    )


def refusal(error: RefusedError, reply_to: str | None = None) -> ErrorMessage:
    """The message that tells of a refusal; ``error.reply_to``, where known, goes before ``reply_to``."""
    answered = error.reply_to or reply_to
    return ErrorMessage(
        code=error.code,
        message=error.message,
        field=UNSET if error.field is None else error.field,
        reply_to=UNSET if answered is None else answered,
    )


def optional_time(moment: datetime | None) -> str | UnsetType:
    """``wire_time``, or left out."""
    return UNSET if moment is None else wire_time(moment)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of every message: ``client``, ``server`` and their ``$defs``."""
    types = (*CLIENT_MESSAGES, *SERVER_MESSAGES)
    refs, components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    count = len(CLIENT_MESSAGES)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assist live protocol",
        "version": VERSION,
        "subprotocol": SUBPROTOCOL,
        "client": {"oneOf": list(refs[:count])},
        "server": {"oneOf": list(refs[count:])},
        "$defs": components,
    }
