"""One deadline: how it starts, pauses, ends, warns and is missed. Pure: values in, values out.

    running ──pause──► paused ──resume──► running
       │ │                │
       │ └─ due_at ─► missed (still waiting: ended_at is None) ─ reply ─► missed (ended_at set)
       ├─ reply by due_at ─► met
       └─ no longer needed ─► cancelled

A reply at ``due_at`` itself is in time; a timer that looks at ``due_at`` sees a miss. Where the
two meet, the reply's own time decides and the miss is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from assist.deadlines.errors import DeadlineError
from assist.deadlines.policy import ClockPolicy, Instants, Kind
from phrasebook.entries import Message

STALE_S = 300.0
"""A notice later than this after its instant says so; it must not look fresh."""


class State(StrEnum):
    """The states of the wire."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A running or finished clock. Times are timezone-aware UTC.

    ``policy`` and ``clock`` name the :class:`ClockPolicy` it came from. ``message`` is the key
    of the customer's message it was first seen with. ``paused_s`` counts the working seconds of
    past pauses. ``warned`` says its warning has been announced (the state *missed* says the
    same of the miss). A ``light`` deadline is an acknowledgement nobody must give: it neither
    warns nor is missed, it lapses. A ``promised`` due time was given to the customer: no policy
    edit moves it.
    """

    id: str
    kind: Kind
    policy: str
    clock: str
    started_at: datetime
    target_at: datetime
    warn_at: datetime
    due_at: datetime
    state: State = State.RUNNING
    conversation: str | None = None
    message: str | None = None
    ended_at: datetime | None = None
    paused_at: datetime | None = None
    paused_s: float = 0.0
    served_since: datetime | None = None
    warned: bool = False
    light: bool = False
    promised: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody still waits: running, paused, or missed and not yet answered."""
        return self.ended_at is None

    @property
    def next_at(self) -> datetime | None:
        """The next instant at which there is something to announce, if any."""
        if self.state is not State.RUNNING:
            return None
        return self.due_at if self.warned or self.light else min(self.warn_at, self.due_at)

    def late_s(self, now: datetime) -> float:
        """Seconds past the limit, at its end or else at ``now``; 0 when in time."""
        return max(0.0, ((self.ended_at or now) - self.due_at).total_seconds())


class NoticeKind(StrEnum):
    """What is announced of a deadline."""

    WARNING = "warning"
    MISSED = "missed"
    CORRECTED = "corrected"
    """A miss was announced, but the reply turns out to have been in time."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to record and announce once. ``at`` is the instant it is about."""

    kind: NoticeKind
    deadline: Deadline
    at: datetime
    stale: bool

    @classmethod
    def of(cls, kind: NoticeKind, deadline: Deadline, at: datetime, now: datetime) -> Notice:
        return cls(kind, deadline, at, stale=(now - at).total_seconds() > STALE_S)


def start(
    clock: ClockPolicy,
    *,
    id: str,
    at: datetime,
    now: datetime | None = None,
    due_at: datetime | None = None,
    conversation: str | None = None,
    message: str | None = None,
    light: bool = False,
    served_since: datetime | None = None,
) -> Deadline:
    """A deadline of ``clock`` running since ``at``.

    ``due_at`` overrules the policy's limit (a promised time) and must be later than ``now``
    (default: ``at``); else :class:`DeadlineError`.
    """
    instants = clock.instants(at, served_since=served_since)
    target, warn, due = instants.target_at, instants.warn_at, instants.due_at
    if due_at is not None:
        _refuse_past(due_at, now or at)
        target, due = due_at, due_at
        warn = _warning(clock, at, due_at)
    return Deadline(
        id=id,
        kind=clock.kind,
        policy=clock.policy,
        clock=clock.name,
        started_at=at,
        target_at=target,
        warn_at=warn,
        due_at=due,
        conversation=conversation,
        message=message,
        light=light,
        served_since=served_since,
        promised=due_at is not None,
    )


def finish(deadline: Deadline, at: datetime) -> Deadline:
    """Answered or done at ``at``: met up to and including ``due_at``, else missed and late."""
    if not deadline.open:
        return deadline
    state = State.MET if at <= deadline.due_at or deadline.light else State.MISSED
    return replace(deadline, state=state, ended_at=at, paused_at=None)


def cancel(deadline: Deadline, at: datetime) -> Deadline:
    """No longer needed. A miss stays a miss."""
    if not deadline.open:
        return deadline
    state = State.MISSED if deadline.state is State.MISSED else State.CANCELLED
    return replace(deadline, state=state, ended_at=at, paused_at=None)


def pause(deadline: Deadline, at: datetime) -> Deadline:
    """Stop counting at ``at``. Only a running deadline pauses; past its limit it is missed."""
    if deadline.state is not State.RUNNING:
        return deadline
    if at > deadline.due_at and not deadline.light:
        return replace(deadline, state=State.MISSED)
    return replace(deadline, state=State.PAUSED, paused_at=max(at, deadline.started_at))


def resume(deadline: Deadline, at: datetime, clock: ClockPolicy) -> Deadline:
    """Count on from ``at``; every instant moves by the pause, measured in working time."""
    if deadline.state is not State.PAUSED or deadline.paused_at is None:
        return deadline
    since = deadline.served_since
    paused_s = max(0.0, clock.calendar.between(deadline.paused_at, at, served_since=since))
    return replace(
        deadline,
        state=State.RUNNING,
        paused_at=None,
        paused_s=deadline.paused_s + paused_s,
        target_at=clock.calendar.add(deadline.target_at, paused_s, served_since=since),
        warn_at=clock.calendar.add(deadline.warn_at, paused_s, served_since=since),
        due_at=clock.calendar.add(deadline.due_at, paused_s, served_since=since),
    )


def postpone(deadline: Deadline, due_at: datetime, now: datetime, clock: ClockPolicy) -> Deadline:
    """The same promise for a later time, agreed at ``now``; warns anew.

    Only what is still open can be postponed, and only into the future: else DeadlineError.
    """
    if not deadline.open:
        raise DeadlineError(
            Message(
                "它已经结束，不能再延期", f"it is {deadline.state} already and cannot be postponed"
            ),
            field="state",
        )
    _refuse_past(due_at, now)
    return replace(
        deadline,
        state=State.RUNNING,
        paused_at=None,
        target_at=due_at,
        warn_at=_warning(clock, now, due_at),
        due_at=due_at,
        warned=False,
        promised=True,
    )


def recompute(deadline: Deadline, clock: ClockPolicy, now: datetime) -> Deadline:
    """The deadline under an edited policy or calendar, counted anew from its start.

    What has ended or was announced as missed stays as it was. The warning is armed again only
    where its new point is still to come.
    """
    if deadline.state not in (State.RUNNING, State.PAUSED):
        return deadline
    instants = clock.instants(
        deadline.started_at, paused_s=deadline.paused_s, served_since=deadline.served_since
    )
    if deadline.promised:
        due = deadline.due_at
        warn = _warning(clock, deadline.started_at, due)
        instants = Instants(deadline.target_at, warn, due)
    before = (
        deadline.policy,
        deadline.clock,
        deadline.target_at,
        deadline.warn_at,
        deadline.due_at,
    )
    if before == (clock.policy, clock.name, instants.target_at, instants.warn_at, instants.due_at):
        return deadline
    return replace(
        deadline,
        policy=clock.policy,
        clock=clock.name,
        target_at=instants.target_at,
        warn_at=instants.warn_at,
        due_at=instants.due_at,
        warned=deadline.warned and instants.warn_at <= now,
    )


def fire(
    deadlines: Iterable[Deadline], now: datetime
) -> tuple[tuple[Deadline, ...], tuple[Notice, ...]]:
    """What has come due by ``now``: the changed deadlines, and what to announce, oldest first.

    Firing the changed deadlines again announces nothing: store them and the notices in one
    transaction and each is announced exactly once. A warning overtaken by its miss is not
    announced. A light deadline lapses without a notice.
    """
    changed: list[Deadline] = []
    notices: list[Notice] = []
    for deadline in deadlines:
        next_at = deadline.next_at
        if next_at is None or next_at > now:
            continue
        if deadline.light:
            changed.append(cancel(deadline, deadline.due_at))
            continue
        missed = deadline.due_at <= now
        state = State.MISSED if missed else deadline.state
        after = replace(deadline, state=state, warned=True)
        changed.append(after)
        if missed:
            notices.append(Notice.of(NoticeKind.MISSED, after, after.due_at, now))
        else:
            notices.append(Notice.of(NoticeKind.WARNING, after, after.warn_at, now))
    notices.sort(key=lambda notice: (notice.at, notice.deadline.id))
    return tuple(changed), tuple(notices)


def next_instant(deadlines: Iterable[Deadline]) -> datetime | None:
    """When :func:`fire` next has something to do; ``None`` when nothing is running."""
    return min((at for d in deadlines if (at := d.next_at) is not None), default=None)


def rescue_order(deadlines: Iterable[Deadline], now: datetime) -> tuple[Deadline, ...]:
    """Open deadlines, the one whose action now saves most first.

    Nearest limit that can still be kept, then those already missed by the longest wait, then
    light acknowledgements, then the paused.
    """

    def key(deadline: Deadline) -> tuple[int, datetime, datetime, str]:
        if deadline.state is State.PAUSED:
            group, by = 3, deadline.due_at
        elif deadline.light:
            group, by = 2, deadline.started_at
        elif deadline.state is State.MISSED or deadline.due_at <= now:
            group, by = 1, deadline.started_at
        else:
            group, by = 0, deadline.due_at
        return group, by, deadline.started_at, deadline.id

    return tuple(sorted((d for d in deadlines if d.open), key=key))


def _warning(clock: ClockPolicy, since: datetime, due_at: datetime) -> datetime:
    """When to warn of a promise given at ``since``. One too near for the policy's own point is
    warned of when two thirds of its time are gone: a warning at once would say nothing."""
    warn = clock.warning_before(due_at)
    return warn if warn > since else since + (due_at - since) * 2 / 3


def _refuse_past(due_at: datetime, now: datetime) -> None:
    if due_at.tzinfo is None:
        raise DeadlineError(
            Message("到期时间要带时区，例如 2026-01-31T09:00:00Z", "a due time needs a time zone"),
            field="due_at",
        )
    if due_at <= now:
        raise DeadlineError(
            Message("到期时间要在将来", "the due time must lie in the future"), field="due_at"
        )
    if due_at - now > timedelta(days=3_660):
        raise DeadlineError(
            Message("到期时间超过十年了；请写近一些", "the due time is more than ten years away"),
            field="due_at",
        )
