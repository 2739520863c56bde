"""What the server says: one struct a message."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from assist.protocol.things import (
    Limits,
    Notice,
    WireAnnouncement,
    WireCallback,
    WireComplaint,
    WireConversation,
    WireCorrection,
    WireDeadline,
    WireDiagnostic,
    WireHandover,
    WireSuggestion,
    WireUser,
)


class ServerMessage(Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of what the server sends."""


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


class Snapshot(ServerMessage, frozen=True, kw_only=True, tag="snapshot"):
    """The whole state of this agent, after ``welcome`` unless resumed."""

    seq: int
    conversations: tuple[WireConversation, ...]
    deadlines: tuple[WireDeadline, ...]
    callbacks: tuple[WireCallback, ...]
    announcements: tuple[WireAnnouncement, ...]
    handovers: tuple[WireHandover, ...] = ()
    complaints: tuple[WireComplaint, ...] = ()
    corrections: tuple[WireCorrection, ...] = ()


class Diagnostics(ServerMessage, frozen=True, kw_only=True, tag="diagnostics"):
    """What was found in this revision of the draft."""

    conversation: str
    revision: int
    items: tuple[WireDiagnostic, ...]
    reply_to: str | UnsetType = UNSET


class Suggestions(ServerMessage, frozen=True, kw_only=True, tag="suggestions"):
    """Approved replies; ``revision`` is null when it answers a customer message.

    ``reordered`` marks a second answer: the same message, its replies in a better order.
    """

    conversation: str
    revision: int | None
    items: tuple[WireSuggestion, ...]
    reordered: bool | UnsetType = UNSET
    reply_to: str | UnsetType = UNSET


class SearchResults(ServerMessage, frozen=True, kw_only=True, tag="search.results"):
    """The answer to ``search``."""

    items: tuple[WireSuggestion, ...]
    reply_to: str | UnsetType = UNSET


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


class ComplaintEvent(ServerMessage, frozen=True, kw_only=True, tag="complaint"):
    """A complaint was written down or changed; a serious one is told to its leads too."""

    seq: int
    complaint: WireComplaint
    reply_to: str | UnsetType = UNSET


class HandoverEvent(ServerMessage, frozen=True, kw_only=True, tag="handover"):
    """A handover was offered, accepted, declined or withdrawn; both sides hear it."""

    seq: int
    handover: WireHandover
    reply_to: str | UnsetType = UNSET


class CorrectionEvent(ServerMessage, frozen=True, kw_only=True, tag="correction"):
    """A lead has answered a correction of this agent, or the agent has taken notice of that."""

    seq: int
    correction: WireCorrection
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


class AnnouncementAcknowledged(
    ServerMessage, frozen=True, kw_only=True, tag="announcement.acknowledged"
):
    """The agent has acknowledged a push in another panel of theirs."""

    announcement: str


class AdaptersChanged(ServerMessage, frozen=True, kw_only=True, tag="adapters"):
    """The adapters of this agent's team may have changed: fetch ``GET /api/v1/adapters`` again."""

    seq: int
    reply_to: str | UnsetType = UNSET


class LimitsEvent(ServerMessage, frozen=True, kw_only=True, tag="limits"):
    """The deadline policies were edited; what runs follows as ``deadline`` events."""

    seq: int
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
    ComplaintEvent,
    HandoverEvent,
    CorrectionEvent,
    PromiseFound,
    PhrasebookEvent,
    LimitsEvent,
    AnnouncementAcknowledged,
    AdaptersChanged,
    ConversationChanged,
    Ack,
    ErrorMessage,
    Pong,
)
