"""Service-level policies: which clocks run for whom, and how long they may.

A *policy* is a named set of clocks for some channels and teams. Several policies may match one
conversation; :meth:`Policies.choose` picks each clock from the most fitting one, so a
platform's reply limits stand on top of the house's callback rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from assist.deadlines.calendar import Calendar
from assist.deadlines.errors import PolicyError
from phrasebook.entries import Message

DAY_S = 86_400


class Kind(StrEnum):
    """What a clock measures; the names of the wire."""

    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    RESOLUTION = "resolution"
    HOLD = "hold"
    CALLBACK = "callback"
    COMPLAINT = "complaint"


class Courtesy(StrEnum):
    """How a customer's closing courtesy (谢谢, 好的, 再见) counts."""

    LIGHT = "light"
    """A light acknowledgement: shown, never amber or red, never a miss."""
    COUNT = "count"
    """Like any message, as the platforms count it."""


class OutsideHours(StrEnum):
    """What becomes of a wait that begins while the calendar is closed."""

    WAIT = "wait"
    """It counts from the next opening."""
    SKIP = "skip"
    """It is not counted at all."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: working seconds, or whole working days. Exactly one is set."""

    seconds: float = 0
    working_days: int = 0

    def __post_init__(self) -> None:
        if self.seconds < 0 or self.working_days < 0:
            raise PolicyError(
                Message("时限不能是负数", "a limit cannot be negative"), field="limit"
            )
        if bool(self.seconds) == bool(self.working_days):
            raise PolicyError(
                Message(
                    "时限要么写时长，要么写工作日", "a limit is either a duration or working days"
                ),
                field="limit",
            )

    def after(
        self, calendar: Calendar, start: datetime, served_since: datetime | None = None
    ) -> datetime:
        """The instant this span after ``start`` ends in ``calendar``."""
        if self.working_days:
            return calendar.add_working_days(start, self.working_days)
        return calendar.add(start, self.seconds, served_since=served_since)


@dataclass(frozen=True, slots=True)
class Instants:
    """When a clock reaches its target, turns amber, and runs out. UTC."""

    target_at: datetime
    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """One clock of a policy.

    ``target`` is what to strive for, ``limit`` what counts as a miss. The warning comes
    ``warn_s`` working seconds after the start or ``warn_before_s`` before the limit, whichever
    is set. ``source`` says where the figures come from.
    """

    policy: str
    name: str
    kind: Kind
    limit: Span
    target: Span
    calendar: Calendar
    warn_s: float | None = None
    warn_before_s: float | None = None
    channels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    priority: int = 0
    source: str = ""
    outside_hours: OutsideHours = OutsideHours.WAIT

    def __post_init__(self) -> None:
        if (self.warn_s is None) == (self.warn_before_s is None):
            raise PolicyError(
                Message(
                    "提醒要么写开始之后多久，要么写到期之前多久",
                    "a warning is either after the start or before the limit",
                ),
                field="warn",
            )
        if (self.warn_s or self.warn_before_s or 0) < 0:
            raise PolicyError(
                Message("提醒时间不能是负数", "a warning point cannot be negative"), field="warn"
            )
        if self.limit.seconds:
            if max(self.warn_s or 0, self.warn_before_s or 0) > self.limit.seconds:
                raise PolicyError(
                    Message("提醒时间要在时限之内", "the warning point must lie within the limit"),
                    field="warn",
                )
            if self.target.working_days or self.target.seconds > self.limit.seconds:
                raise PolicyError(
                    Message("目标不能晚于时限", "the target cannot be later than the limit"),
                    field="target",
                )
        elif self.target.working_days > self.limit.working_days:
            raise PolicyError(
                Message("目标不能晚于时限", "the target cannot be later than the limit"),
                field="target",
            )

    def instants(
        self, start: datetime, *, paused_s: float = 0, served_since: datetime | None = None
    ) -> Instants:
        """The instants of a clock started at ``start`` and paused for ``paused_s`` since."""
        due = self._ends(self.limit, start, paused_s, served_since)
        target = due
        if self.target != self.limit:
            target = self._ends(self.target, start, paused_s, served_since)
        if self.warn_s is not None:
            warn = self.calendar.add(start, self.warn_s + paused_s, served_since=served_since)
        else:
            warn = self.warning_before(due)
        return Instants(target, min(warn, due), due)

    def _ends(
        self, span: Span, start: datetime, paused_s: float, served_since: datetime | None
    ) -> datetime:
        end = span.after(self.calendar, start, served_since)
        if paused_s:
            end = self.calendar.add(end, paused_s, served_since=served_since)
        return end

    def warning_before(self, due_at: datetime) -> datetime:
        """When to warn of a deadline whose ``due_at`` is given rather than computed."""
        if self.warn_before_s is not None:
            return self.calendar.add(due_at, -self.warn_before_s)
        return self.calendar.add(due_at, (self.warn_s or 0) - self.limit.seconds)

    def counts(self, start: datetime) -> bool:
        """Whether a wait that begins at ``start`` is measured by this clock."""
        return self.outside_hours is OutsideHours.WAIT or self.calendar.is_open(start)

    def fits(self, channel: str, team: str) -> bool:
        """Whether the clock applies to conversations of ``channel`` handled by ``team``."""
        return (not self.channels or channel in self.channels) and (
            not self.teams or team in self.teams
        )

    @property
    def rank(self) -> tuple[int, int]:
        """Higher wins among clocks that fit: priority, then how narrowly it is aimed."""
        return self.priority, bool(self.channels) + bool(self.teams)


@dataclass(frozen=True, slots=True)
class Policy:
    """A named set of clocks, or the choice made for one conversation.

    ``caveat`` is shown wherever the figures are (empty: none needed). Customer messages older
    than ``history_s`` on arrival are history and start no clock.
    """

    id: str
    name: Message
    clocks: tuple[ClockPolicy, ...]
    caveat: Message | None = None
    courtesy: Courtesy = Courtesy.LIGHT
    channels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    priority: int = 0
    enabled: bool = True
    history_s: float = DAY_S

    def __post_init__(self) -> None:
        names = [clock.name for clock in self.clocks]
        for name in names:
            if names.count(name) > 1:
                raise PolicyError(
                    Message(
                        f"时限 {self.id} 里有两个计时 {name}",
                        f"policy {self.id} has two clocks {name}",
                    ),
                    field="clocks",
                )
        if self.history_s <= 0:
            raise PolicyError(
                Message("history 要是大于零的时长", "history must be a positive duration"),
                field="history",
            )

    def in_calendars(self, calendars: Mapping[str, Calendar]) -> Policy:
        """The same with each clock in the calendar of that id among ``calendars``."""
        clocks = tuple(
            clock
            if calendars.get(clock.calendar.id, clock.calendar) is clock.calendar
            else replace(clock, calendar=calendars[clock.calendar.id])
            for clock in self.clocks
        )
        return self if clocks == self.clocks else replace(self, clocks=clocks)

    def clock(self, kind: Kind) -> ClockPolicy | None:
        """The first clock of ``kind``, or ``None`` when nothing limits it."""
        return next(self.of_kind(kind), None)

    def of_kind(self, kind: Kind) -> Iterator[ClockPolicy]:
        """All clocks of ``kind``; complaints have several."""
        return (clock for clock in self.clocks if clock.kind is kind)

    def named(self, name: str) -> ClockPolicy | None:
        """The clock called ``name``."""
        return next((clock for clock in self.clocks if clock.name == name), None)


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies of an installation and the calendars they use, by id."""

    policies: tuple[Policy, ...]
    calendars: dict[str, Calendar]

    def choose(self, channel: str = "", team: str = "") -> Policy:
        """The policy for conversations of ``channel`` handled by ``team``.

        Each clock comes from the enabled policy that fits best (priority, then a named channel
        or team over a general one, then the earlier); everything else from the best of all.
        """
        fitting = [
            policy
            for policy in self.policies
            if policy.enabled
            and (not policy.channels or channel in policy.channels)
            and (not policy.teams or team in policy.teams)
        ]
        if not fitting:
            return Policy(id="none", name=Message("无时限", "No limits"), clocks=())
        fitting.sort(
            key=lambda policy: (policy.priority, bool(policy.channels) + bool(policy.teams)),
            reverse=True,
        )
        chosen: dict[str, ClockPolicy] = {}
        for policy in fitting:
            for clock in policy.clocks:
                held = chosen.get(clock.name)
                if clock.fits(channel, team) and (held is None or clock.rank > held.rank):
                    chosen[clock.name] = clock
        best = fitting[0]
        return Policy(
            id=best.id,
            name=best.name,
            clocks=tuple(chosen.values()),
            caveat=best.caveat,
            courtesy=best.courtesy,
            channels=best.channels,
            teams=best.teams,
            priority=best.priority,
            history_s=best.history_s,
        )

    def joined(self, other: Policies) -> Policies:
        """Both sets; a policy or calendar of ``other`` replaces one of the same id."""
        theirs = {policy.id for policy in other.policies}
        kept = tuple(policy for policy in self.policies if policy.id not in theirs)
        calendars = {**self.calendars, **other.calendars}
        # A calendar that was edited counts for all who named it, not only for whom it was read with.
        return Policies(
            tuple(policy.in_calendars(calendars) for policy in kept + other.policies), calendars
        )

    def unknown_years(self, start: datetime, end: datetime) -> dict[str, tuple[int, ...]]:
        """Calendars in use that lack holidays for years from ``start`` to ``end``: to be said."""
        used = {c.calendar.id: c.calendar for p in self.policies if p.enabled for c in p.clocks}
        found = {name: calendar.unknown_years(start, end) for name, calendar in used.items()}
        return {name: years for name, years in sorted(found.items()) if years}

    def clock(self, policy: str, name: str) -> ClockPolicy | None:
        """The clock ``name`` of the policy with id ``policy``, for deadlines already running."""
        for candidate in self.policies:
            if candidate.id == policy:
                return candidate.named(name)
        return None
