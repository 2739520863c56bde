"""Who speaks in a turn, and what one message leads to. Pure.

``complaint`` and ``promise`` check what is to be written down, from a panel as from REST.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist import protocol as wire
from assist.errors import RefusedError
from assist.rounds import NOTHING, Tally
from phrasebook.entries import Message
from phrasebook.search.usage import Outcome

Storable = (
    wire.ConversationOpen
    | wire.ConversationClose
    | wire.ConversationPause
    | wire.ConversationResume
    | wire.CustomerMessage
    | wire.ReplySent
    | wire.SuggestionUse
    | wire.DiagnosticDismiss
    | wire.DiagnosticWithdraw
    | wire.CallbackCreate
    | wire.CallbackUpdate
    | wire.ComplaintCreate
    | wire.ComplaintUpdate
    | wire.HandoverOffer
    | wire.HandoverAnswer
    | wire.AnnouncementAck
    | wire.CorrectionSeen
    | wire.AnnouncementSeen
)
Feedback = tuple[tuple[str, Outcome], ...]
"""Suggested replies and what became of them."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at the panel, as the session needs it."""

    id: str
    name: str
    role: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to.

    ``answers`` go to this panel now. ``later`` names the conversation whose suggestions are to
    follow: ``suggest`` makes them once nobody waits for a warning. ``peers`` go to the agent's
    other panels; ``store`` must be committed, and its events (with ``reply_to``) are the
    message's answer; ``sent_codes`` are the diagnostics a sent reply went out with;
    ``unanswered`` tells that nothing good enough was suggested for the customer's message;
    ``tally`` counts, where it is stored, what became of suggestions and warnings, and
    ``feedback`` names the suggestions that went out in other words or were passed over.
    """

    answers: tuple[wire.ServerMessage, ...] = ()
    later: str | None = None
    peers: tuple[wire.ServerMessage, ...] = ()
    store: Storable | None = None
    sent_codes: tuple[str, ...] = ()
    unanswered: bool = False
    tally: Tally = NOTHING
    feedback: Feedback = ()


def promise(message: wire.CallbackCreate | wire.CallbackUpdate, now: datetime) -> Turn:
    """A callback's message, to be stored. Raises ``RefusedError`` for what cannot be."""
    _refuse_past(message.due_at, now)
    if isinstance(message, wire.CallbackCreate):
        _refuse_no_phone(message.customer.phone)
    return Turn(store=message)


def complaint(message: wire.ComplaintCreate | wire.ComplaintUpdate, now: datetime) -> Turn:
    """A complaint's message, to be stored. Raises ``RefusedError`` for what cannot be."""
    if isinstance(message, wire.ComplaintCreate):
        _refuse_no_phone(message.customer.phone)
    else:
        _refuse_past(message.promised_at, now, "promised_at")
    return Turn(store=message)


def _refuse_past(moment: datetime | None, now: datetime, field: str = "due_at") -> None:
    if moment is not None and moment <= now:
        raise RefusedError(
            "bad_message",
            Message(
                f"{field} 已经过去；请选更晚的时间",
                f"{field} lies in the past; choose a later time",
            ),
            field=field,
        )


def _refuse_no_phone(phone: str | None) -> None:
    if phone and not _is_phone(phone):
        raise RefusedError(
            "bad_message",
            Message(
                "customer.phone 里没有电话号码；请用数字、空格、+ - ( ) # 或 *",
                "customer.phone holds no telephone number; use digits, spaces, + - ( ) # or *",
            ),
            field="customer.phone",
        )


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return digits >= 3 and all(c.isdigit() or c in " +-()#*" for c in text)
