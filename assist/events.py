"""Events that must not be lost: what they are, and who hears them. Pure.

An event is made inside the transaction that changes the state it tells of, gets its ``seq``
there, and is broadcast only after the commit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec
from msgspec import UNSET

from assist import protocol as wire


@dataclass(frozen=True, slots=True)
class Audience:
    """Who hears an event: one user, or members of ``teams``, or (neither given) everybody."""

    user: str = ""
    teams: tuple[str, ...] = ()

    def includes(self, user: str, team: str) -> bool:
        """Whether ``user`` of ``team`` hears it."""
        if self.user:
            return user == self.user
        return not self.teams or team in self.teams


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered event. ``body`` is the JSON of what its kind carries on the wire."""

    seq: int
    kind: str
    body: bytes
    audience: Audience

    def message(self, reply_to: str | None = None) -> wire.ServerMessage:
        """The message of this event; ``reply_to`` where it answers this very panel."""
        answer = UNSET if reply_to is None else reply_to
        match self.kind:
            case "deadline":
                told = msgspec.json.decode(self.body, type=DeadlineBody)
                return wire.DeadlineEvent(
                    seq=self.seq, deadline=told.deadline, notice=told.notice, reply_to=answer
                )
            case "callback":
                callback = msgspec.json.decode(self.body, type=wire.WireCallback)
                return wire.CallbackEvent(seq=self.seq, callback=callback, reply_to=answer)
            case "complaint":
                complaint = msgspec.json.decode(self.body, type=wire.WireComplaint)
                return wire.ComplaintEvent(seq=self.seq, complaint=complaint, reply_to=answer)
            case "handover":
                handover = msgspec.json.decode(self.body, type=wire.WireHandover)
                return wire.HandoverEvent(seq=self.seq, handover=handover, reply_to=answer)
            case "correction":
                answered = msgspec.json.decode(self.body, type=wire.WireCorrection)
                return wire.CorrectionEvent(seq=self.seq, correction=answered, reply_to=answer)
            case "limits":
                return wire.LimitsEvent(seq=self.seq, reply_to=answer)
            case "phrasebook":
                change = msgspec.json.decode(self.body, type=PhrasebookBody)
                return wire.PhrasebookEvent(
                    seq=self.seq,
                    version=change.version,
                    announcement=change.announcement,
                    reply_to=answer,
                )
            case "adapters":
                return wire.AdaptersChanged(seq=self.seq, reply_to=answer)
        raise ValueError(f"no event is called {self.kind!r}")


class DeadlineBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a deadline event carries."""

    deadline: wire.WireDeadline
    notice: wire.Notice | msgspec.UnsetType = UNSET


class PhrasebookBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a phrasebook event carries."""

    version: int
    announcement: wire.WireAnnouncement | msgspec.UnsetType = UNSET


def body_of(value: msgspec.Struct) -> bytes:
    """The JSON a new event carries."""
    return msgspec.json.encode(value)


def announced(event: Event) -> str:
    """The announcement an event brings, or an empty text."""
    if event.kind != "phrasebook":
        return ""
    told = msgspec.json.decode(event.body, type=PhrasebookBody).announcement
    return "" if told is UNSET or told.recalled else told.id


def without_announcement(event: Event) -> Event:
    """A phrasebook event that says nothing but the version."""
    told = msgspec.json.decode(event.body, type=PhrasebookBody)
    return replace(event, body=body_of(PhrasebookBody(told.version)))
