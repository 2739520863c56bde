"""What a Chatwoot installation says by webhook, read as our own messages. Pure.

Written against Chatwoot's sources (``message.rb``, ``event_data_presenter.rb``) and the webhook
description of its API: a delivery is signed in ``X-Chatwoot-Signature`` with HMAC-SHA256 over
``{X-Chatwoot-Timestamp}.{body}``, since 4.11.2.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from assist import protocol as wire
from assist.errors import RefusedError
from phrasebook.entries import Message

CHANNEL = "chatwoot"
"""As the shipped adapter says, so that webhook and extension feed one conversation."""
FRESH = timedelta(minutes=5)
"""A delivery whose signed time is further off is a replay, or a clock that is wrong."""

Said = (
    wire.ConversationOpen
    | wire.ConversationClose
    | wire.ConversationPause
    | wire.ConversationResume
    | wire.CustomerMessage
    | wire.ReplySent
)


@dataclass(frozen=True, slots=True)
class Agent:
    """A person in Chatwoot who may be a user here."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A delivery that concerns us: whose conversation, and what happened in it.

    ``agent`` is ``None`` while nobody is assigned. ``what`` is the message, or how the
    conversation stands now.
    """

    conversation: str
    agent: Agent | None
    what: wire.CustomerMessage | wire.ReplySent | Literal["open", "resolved", "snoozed"]
    customer: str = ""


def verified(
    secrets: Collection[str], timestamp: str, body: bytes, signature: str, now: datetime
) -> bool:
    """Whether one of ``secrets`` signed this delivery, lately. Compared in constant time."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp)) > FRESH.total_seconds():
        return False
    given = signature.encode("utf-8", "surrogatepass")
    found = False
    for secret in secrets:
        signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
        found |= hmac.compare_digest(f"sha256={signed.hexdigest()}".encode(), given)
    return found


def heard(payload: object) -> Heard | None:
    """What a delivery says; ``None`` for what is not for us (notes, other events).

    Raises ``RefusedError("bad_message")`` with the field that is missing or wrong.
    """
    body = _record(payload, "body")
    match body.get("event"):
        case "message_created":
            return _message(body)
        case "conversation_status_changed":
            return _status(body)
        case str():
            return None
    raise _bad("event", Message("要写明事件", "names the event"))


def _message(body: Mapping[str, Any]) -> Heard | None:
    kind: Any = body.get("message_type")
    # Chatwoot numbers the kinds in some places and names them in others.
    kind = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}.get(kind, kind)
    if kind not in {"incoming", "outgoing", "activity", "template"}:
        raise _bad(
            "message_type",
            Message(
                "只能是 incoming、outgoing、activity 或 template",
                "is incoming, outgoing, activity or template",
            ),
        )
    if kind == "activity" or body.get("private") is True:
        return None
    conversation = _record(body.get("conversation"), "conversation")
    key = _number(conversation.get("id"), "conversation.id")
    # The adapter reads the id of the element, which is this.
    message = f"message{_number(body.get('id'), 'id')}"
    text = body.get("content")
    text = text[: wire.MAX_CUSTOMER_TEXT] if isinstance(text, str) else ""
    at = _moment(body.get("created_at"))
    assigned, sender = _assignee(conversation), _optional(body.get("sender"))
    if kind == "incoming":
        wrote = wire.CustomerMessage(conversation=key, message=message, text=text, at=at)
        name = _text(sender.get("name")) or _text(_customer(conversation).get("name"))
        return Heard(key, assigned, wrote, name[:200])
    by_person = kind == "outgoing" and _is_person(sender) and not _is_automatic(body)
    sent = wire.ReplySent(
        conversation=key,
        message=message,
        text=text,
        at=at,
        by="agent" if by_person else "bot",
    )
    # Who answers a conversation of nobody's has taken it.
    agent = assigned or (_agent(sender) if by_person else None)
    return Heard(key, agent, sent, _text(_customer(conversation).get("name"))[:200])


def _status(body: Mapping[str, Any]) -> Heard | None:
    key = _number(body.get("id"), "id")
    status = body.get("status")
    match status:
        case "open" | "resolved" | "snoozed":
            return Heard(key, _assignee(body), status, _text(_customer(body).get("name"))[:200])
        case "pending":
            return None  # A bot has it: nobody's clock runs.
    raise _bad(
        "status",
        Message(
            "只能是 open、resolved、pending 或 snoozed", "is open, resolved, pending or snoozed"
        ),
    )


def _assignee(conversation: Mapping[str, Any]) -> Agent | None:
    assignee = _optional(_optional(conversation.get("meta")).get("assignee"))
    return _agent(assignee) if _is_person(assignee) else None


def _customer(conversation: Mapping[str, Any]) -> Mapping[str, Any]:
    return _optional(_optional(conversation.get("meta")).get("sender"))


def _agent(person: Mapping[str, Any]) -> Agent | None:
    email, name = _text(person.get("email")), _text(person.get("name"))
    return Agent(email, name) if email or name else None


def _is_person(someone: Mapping[str, Any]) -> bool:
    """An agent bot says so; a person does or, in older versions, says nothing."""
    return bool(someone) and someone.get("type", "user") == "user"


def _is_automatic(body: Mapping[str, Any]) -> bool:
    """Sent in a person's name by a rule or a campaign."""
    attributes = _optional(body.get("content_attributes"))
    more = _optional(body.get("additional_attributes"))
    return bool(attributes.get("automation_rule_id") or more.get("campaign_id"))


def _moment(value: object) -> datetime | None:
    """Seconds, or text as Rails writes it; without one the delivery counts when it comes."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            found = datetime.fromisoformat(value.replace(" UTC", "+00:00"))
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _record(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _bad(field, Message("应为对象", "is an object"))
    return value


def _optional(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object, field: str) -> str:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise _bad(field, Message("应为数字", "is a number"))
    return text


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _bad(field: str, rule: Message) -> RefusedError:
    said = Message(f"{field} {rule.zh}", f"{field} {rule.en}")
    return RefusedError("bad_message", said, field=field)
