"""What an event does to a conversation and its deadlines. Pure and idempotent by message key.

The conversation's *waits* before and after the event are compared, and only what differs is
projected onto deadlines, so a deadline that has ended is not touched by a later policy edit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assist.conversation import (
    Conversation,
    Ended,
    Tone,
    Turn,
    TurnKind,
    Wait,
    WaitKind,
    read,
    take,
)
from assist.deadlines import clock as clocks
from assist.deadlines.clock import Deadline, Notice, NoticeKind, State
from assist.deadlines.happenings import (
    AgentReply,
    Closed,
    CustomerMessage,
    Event,
    Paused,
    Reopened,
    Resumed,
    Transferred,
)
from assist.deadlines.policy import ClockPolicy, Courtesy, Instants, Kind, Policies, Policy
from assist.deadlines.words import tone_of_agent, tone_of_customer


@dataclass(frozen=True, slots=True)
class Outcome:
    """The conversation after the event, the deadlines that are new or changed, and notices."""

    conversation: Conversation
    deadlines: tuple[Deadline, ...] = ()
    notices: tuple[Notice, ...] = ()


OLDEST_REPLY = timedelta(days=30)
"""A reply that claims to be older than this on arrival is history, whatever was waiting."""


def advance(
    conversation: Conversation,
    deadlines: Iterable[Deadline],
    event: Event,
    policy: Policy,
    now: datetime,
) -> Outcome:
    """Apply ``event``, received at ``now``, under ``policy``.

    ``deadlines`` are those of the conversation: all that are open, and those that ended
    lately (more do no harm). An event time later than ``now`` is taken as ``now``: no clock
    runs ahead of ours. A customer's message older than the policy's ``history_s`` is history.
    """
    known = {d.id: d for d in deadlines if d.conversation == conversation.key}
    if isinstance(event, Transferred):
        return _transfer(conversation, known, event, policy, now)
    turn = _turn(event, policy, now)
    if turn is None:
        return Outcome(conversation)
    after = take(conversation, turn)
    if after is conversation:
        return Outcome(conversation)
    before_waits = read(conversation).waits
    after_waits = read(after).waits
    projection = _Projection(conversation.key, policy, known, now)
    projection.apply(
        [wait for wait in before_waits if wait not in after_waits],
        [wait for wait in after_waits if wait not in before_waits],
    )
    return Outcome(after, tuple(projection.changed.values()), tuple(projection.notices))


def deadline_id(conversation: str, kind: Kind, message: str) -> str:
    """The id of the deadline a message starts: the same for the same message, always."""
    parts = (conversation, kind.value, message)
    packed = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(packed.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _turn(event: Event, policy: Policy, now: datetime) -> Turn | None:
    """The event as a turn; ``None`` for what no clock cares about."""
    match event:
        case CustomerMessage(key, text, at):
            at = _no_later(at, now)
            if now - at > timedelta(seconds=policy.history_s):
                return None
            light = policy.courtesy is Courtesy.LIGHT
            return Turn(at, TurnKind.CUSTOMER, key, tone_of_customer(text) if light else Tone.PLAIN)
        case AgentReply(key, text, at, by_bot):
            if by_bot:
                return None
            at = _no_later(at, now)
            if now - at > OLDEST_REPLY:
                return None
            return Turn(at, TurnKind.AGENT, key, tone_of_agent(text))
        case Closed(at):
            return _control(TurnKind.CLOSED, _no_later(at, now))
        case Reopened(at):
            return _control(TurnKind.REOPENED, _no_later(at, now))
        case Paused(at):
            return _control(TurnKind.PAUSED, _no_later(at, now))
        case Resumed(at):
            return _control(TurnKind.RESUMED, _no_later(at, now))
        case _:
            return None


def _control(kind: TurnKind, at: datetime) -> Turn:
    return Turn(at, kind, f"\x1f{kind.name.lower()} {at.isoformat()}", Tone.PLAIN)


def _no_later(at: datetime | None, now: datetime) -> datetime:
    """The time an event is taken to have happened: its own, but never after ours."""
    return now if at is None else min(at, now)


def reapply(
    deadlines: Iterable[Deadline], policies: Policies, now: datetime
) -> tuple[Deadline, ...]:
    """The running and paused deadlines that an edit of ``policies`` or a calendar changes.

    Each is counted anew from its start by the clock it came from. One whose policy or clock is
    gone runs on as it was; so does a promised time. What is overdue by the new figures is
    announced by the next :func:`fire`.
    """
    by_name = {
        (clock.policy, clock.name): clock for policy in policies.policies for clock in policy.clocks
    }
    changed = []
    for deadline in deadlines:
        clock = by_name.get((deadline.policy, deadline.clock))
        if clock is None:
            continue
        after = clocks.recompute(deadline, clock, now)
        if after is not deadline:
            changed.append(after)
    return tuple(changed)


def _transfer(
    conversation: Conversation,
    known: dict[str, Deadline],
    event: Transferred,
    policy: Policy,
    now: datetime,
) -> Outcome:
    changed = []
    for deadline in known.values():
        clock = policy.named(deadline.clock) or policy.clock(deadline.kind)
        if clock and deadline.kind in _LIVE:
            after = clocks.recompute(deadline, clock, now)
            if after != deadline:
                changed.append(after)
    return Outcome(replace(conversation, team=event.team), tuple(changed))


_KINDS = {
    WaitKind.FIRST_REPLY: Kind.FIRST_REPLY,
    WaitKind.NEXT_REPLY: Kind.NEXT_REPLY,
    WaitKind.ACKNOWLEDGEMENT: Kind.NEXT_REPLY,
    WaitKind.HOLD: Kind.HOLD,
    WaitKind.RESOLUTION: Kind.RESOLUTION,
}
_LIVE = frozenset(_KINDS.values())


class _Projection:
    """Turns changed waits into changed deadlines, keeping the identity of those that exist."""

    def __init__(
        self, conversation: str, policy: Policy, known: dict[str, Deadline], now: datetime
    ) -> None:
        self.conversation = conversation
        self.policy = policy
        self.known = known
        self.now = now
        self.changed: dict[str, Deadline] = {}
        self.notices: list[Notice] = []

    def apply(self, gone: list[Wait], come: list[Wait]) -> None:
        old = {id(wait): self._existing(wait) for wait in gone}
        claimed: set[str] = set()
        for wait in come:
            clock = self.policy.clock(_KINDS[wait.kind])
            if clock is None or not clock.counts(wait.since):
                continue
            existing = self._existing(wait)
            deadline = self._project(wait, clock, existing)
            claimed.add(deadline.id)
            if deadline != existing:
                self._record(existing, deadline)
        for existing in old.values():
            if existing is not None and existing.id not in claimed:
                self._take_back(existing)

    def _take_back(self, existing: Deadline) -> None:
        """What arrived late shows there was no such wait."""
        ended_at = existing.ended_at or self.now
        taken = replace(existing, state=State.CANCELLED, ended_at=ended_at, paused_at=None)
        if taken != existing:
            self._record(existing, taken)

    def _existing(self, wait: Wait) -> Deadline | None:
        """The deadline one of the wait's messages has started before."""
        for kind in (_KINDS[wait.kind], Kind.FIRST_REPLY, Kind.NEXT_REPLY):
            if wait.kind in (WaitKind.HOLD, WaitKind.RESOLUTION) and kind is not _KINDS[wait.kind]:
                continue
            for key in wait.keys:
                found = self.known.get(deadline_id(self.conversation, kind, key))
                if found is not None:
                    return found
        return None

    def _project(self, wait: Wait, clock: ClockPolicy, existing: Deadline | None) -> Deadline:
        kind = _KINDS[wait.kind]
        served_since = wait.served_since
        paused_s = sum(
            max(0.0, clock.calendar.between(begin, end, served_since=served_since))
            for begin, end in wait.pauses
            if end is not None
        )
        instants = clock.instants(wait.since, paused_s=paused_s, served_since=served_since)
        named = (clock.policy, clock.name)
        if existing is not None and _missed_as_is(existing, kind, wait.since, paused_s):
            # Another policy by now, of an edit or of the team it was handed to, undoes no miss.
            instants = Instants(existing.target_at, existing.warn_at, existing.due_at)
            named = (existing.policy, existing.clock)
        deadline = Deadline(
            id=existing.id if existing else deadline_id(self.conversation, kind, wait.keys[0]),
            kind=kind,
            policy=named[0],
            clock=named[1],
            started_at=wait.since,
            target_at=instants.target_at,
            warn_at=instants.warn_at,
            due_at=instants.due_at,
            conversation=self.conversation,
            message=existing.message if existing else wait.keys[0],
            paused_s=paused_s,
            served_since=served_since,
            light=wait.kind is WaitKind.ACKNOWLEDGEMENT,
            warned=existing.warned if existing else False,
        )
        if wait.ended_at is not None:
            if wait.ended is Ended.ANSWERED:
                return clocks.finish(deadline, wait.ended_at)
            if wait.ended_at > deadline.due_at and not deadline.light:
                return replace(deadline, state=State.MISSED, ended_at=wait.ended_at)
            return clocks.cancel(deadline, wait.ended_at)
        if wait.paused:
            return clocks.pause(deadline, wait.pauses[-1][0])
        announced = existing is not None and existing.state is State.MISSED and not deadline.light
        if announced and deadline.due_at <= self.now:
            return replace(deadline, state=State.MISSED)
        return deadline

    def _record(self, existing: Deadline | None, deadline: Deadline) -> None:
        self.changed[deadline.id] = deadline
        was_missed = existing is not None and existing.state is State.MISSED
        if deadline.state is State.MISSED and not was_missed:
            self.notices.append(Notice.of(NoticeKind.MISSED, deadline, deadline.due_at, self.now))
        if was_missed and deadline.state is not State.MISSED:
            self.notices.append(Notice.of(NoticeKind.CORRECTED, deadline, self.now, self.now))


def _missed_as_is(existing: Deadline, kind: Kind, since: datetime, paused_s: float) -> bool:
    """Whether it was missed in the very wait that is looked at: as long, and paused as long."""
    return (
        existing.state is State.MISSED
        and existing.kind is kind
        and existing.started_at == since
        and existing.paused_s == paused_s
    )
