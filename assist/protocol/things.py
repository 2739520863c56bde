"""The things that the server's messages speak of."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from assist.protocol.client import Customer
from assist.protocol.limits import MAX_CUSTOMER_TEXT, MAX_DRAFT_TEXT, MAX_FRAME_BYTES


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
    complaint: str | UnsetType = UNSET
    clock: str | UnsetType = UNSET
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


class WireComplaintStep(Struct, frozen=True, kw_only=True):
    """A step of a complaint that was done; ``by`` is a user id."""

    at: str
    by: str
    note: str | UnsetType = UNSET


class WireComplaint(Struct, frozen=True, kw_only=True):
    """A complaint. People are user ids; ``missing`` is what must be noted before it is closed."""

    id: str
    state: Literal["open", "closed", "withdrawn"]
    version: int
    customer: WireCallbackCustomer
    about: str
    assignee: str
    created_by: str
    created_at: str
    steps: dict[str, WireComplaintStep]
    missing: tuple[str, ...]
    serious: bool = False
    fault: Literal["", "ours", "customer", "third", "nobody"] = ""
    satisfied: Literal["", "yes", "no", "unreachable"] = ""
    conversation: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    named: str | UnsetType = UNSET
    reported_at: str | UnsetType = UNSET
    seen_by: str | UnsetType = UNSET
    promised: str | UnsetType = UNSET
    promised_at: str | UnsetType = UNSET
    callback: str | UnsetType = UNSET
    result: str | UnsetType = UNSET
    closed_at: str | UnsetType = UNSET


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
    complaints: tuple[str, ...] = ()


class WireCorrection(Struct, frozen=True, kw_only=True):
    """What a lead said to a correction this agent proposed. ``title`` is the reply's; ``became``
    the version that came of it. With ``seen`` the agent has taken notice of it."""

    id: str
    reply: str
    title: str
    state: Literal["accepted", "declined"]
    by: str
    answered_at: str
    comment: str | UnsetType = UNSET
    became: int | UnsetType = UNSET
    seen: bool = False


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
    reminder: bool | UnsetType = UNSET


class Edit(Struct, frozen=True):
    """A stretch of a draft, in UTF-16 code units, ``end`` exclusive."""

    start: int
    end: int


class WireDiagnostic(Struct, frozen=True, kw_only=True):
    """One finding; offsets in UTF-16 code units.

    ``edit`` is what ``replacements`` stand in place of, left out where that is ``start`` to
    ``end``: ``edit.start <= start < end <= edit.end``. ``by_hand``: nothing is offered because the
    words hold a number, a date or an amount that no offered sentence would say again.
    ``beneath``: another finding, of a rule that the draft names as ``excused``, silenced it; it is
    for the agent's eyes only where they have called that one not wrong.
    """

    start: int
    end: int
    severity: str
    code: str
    category: str
    message: str
    replacements: tuple[str, ...]
    edit: Edit | UnsetType = UNSET
    by_hand: bool | UnsetType = UNSET
    beneath: bool | UnsetType = UNSET


class WireAnswer(Struct, frozen=True, kw_only=True):
    """A further answer of a reply, variables filled, and when to give it."""

    text: str
    missing: tuple[str, ...]
    condition: str | UnsetType = UNSET


class WireWording(Struct, frozen=True, kw_only=True):
    """A reply that says nearly the same as the one it comes with, variables filled."""

    reply: str
    version: int
    text: str
    missing: tuple[str, ...]


class WirePicture(Struct, frozen=True, kw_only=True):
    """A picture of a reply: its address on this server, and what it shows."""

    url: str
    alt: str


class WireSuggestion(Struct, frozen=True, kw_only=True):
    """One approved reply; ``matched`` are UTF-16 ranges of ``text`` to highlight. ``condition``
    says when to give it, ``note`` is for the agent alone."""

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
    note: str | UnsetType = UNSET
    answers: tuple[WireAnswer, ...] | UnsetType = UNSET
    pictures: tuple[WirePicture, ...] | UnsetType = UNSET
    matched: tuple[tuple[int, int], ...] | UnsetType = UNSET
    alternatives: tuple[str, ...] | UnsetType = UNSET
    wordings: tuple[WireWording, ...] | UnsetType = UNSET


class Notice(Struct, frozen=True):
    """Why a deadline is told of just now; ``stale``: more than five minutes after its instant."""

    kind: Literal["warning", "missed", "corrected"]
    at: str
    stale: bool
