"""Reads policy packs: YAML in, :class:`Policies` out, each mistake named by ``path:line``.

Scalars are read as text, never by YAML's own typing, so ``09:00`` stays a time of day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from assist.deadlines.calendar import ALL_DAY, WALL_CLOCK, WEEKDAYS, Calendar, Period
from assist.deadlines.errors import DeadlineError, PolicyError
from assist.deadlines.policy import (
    ClockPolicy,
    Courtesy,
    Kind,
    OutsideHours,
    Policies,
    Policy,
    Span,
)
from phrasebook.entries import Message

PACKS = Path(__file__).parent / "packs"

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")
_WORKING_DAYS = re.compile(r"(\d+) working days?")
_PERIOD = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")


def default_policies() -> Policies:
    """The packs that come with the product: the handbook's policy and those of the platforms."""
    policies = Policies((), {})
    for path in sorted(PACKS.glob("*.yaml")):
        policies = policies.joined(load_policies(path, policies))
    return policies


def load_policies(path: Path, known: Policies | None = None) -> Policies:
    """The policies of one pack; it may name calendars of ``known``. Raises PolicyError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: cannot be read: {error}") from error
    return parse_policies(text, str(path), known)


def parse_policies(text: str, where: str, known: Policies | None = None) -> Policies:
    """As :func:`load_policies`, of text that came from ``where`` (named in errors)."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(f"{where}:{line}: not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyError(f"{where}:1: not YAML: {error}") from error
    if node is None:
        raise PolicyError(f"{where}:1: the pack is empty")
    root = _Place(node, where, "pack")
    root.only("calendars", "policies")
    calendars = {WALL_CLOCK.id: WALL_CLOCK, **(known.calendars if known else {})}
    for name, place in root.items("calendars"):
        calendars[name] = _calendar(name, place)
    policies = tuple(_policy(place, calendars) for place in root.list("policies"))
    for index, policy in enumerate(policies):
        if policy.id in {other.id for other in policies[:index]}:
            raise PolicyError(f"{where}: two policies are called {policy.id}", field="id")
    return Policies(policies, calendars)


def _calendar(name: str, place: _Place) -> Calendar:
    place.only("zone", "holidays", "hours", "days", "shifts", "make_up", "exceptions", "extension")
    holidays = place.choice("holidays", ("china", "none"), "none")
    week = _shift_week(place) if place.has("shifts") else _week(place)
    exceptions = {
        day_place.date(day): day_place.periods() for day, day_place in place.items("exceptions")
    }
    with place.blame():
        return Calendar(
            id=name,
            zone=place.text("zone", "Asia/Shanghai"),
            week=week,
            statutory_holidays=holidays == "china",
            make_up=place["make_up"].periods() if place.has("make_up") else (),
            exceptions=exceptions,
            extension_s=int(place.duration("extension", "0s")),
        )


def _week(place: _Place) -> tuple[tuple[Period, ...], ...]:
    week: list[tuple[Period, ...]] = [()] * 7
    for days, hours in place.items("hours"):
        for day in hours.weekdays(days):
            if week[day]:
                raise hours.error(f"{WEEKDAYS[day]} is given twice", "hours")
            week[day] = hours.periods()
    return tuple(week)


def _shift_week(place: _Place) -> tuple[tuple[Period, ...], ...]:
    """Shifts may overlap for the handover; work goes on from the first to the last of them."""
    if place.has("hours"):
        raise place.error("a calendar has either hours or shifts", "shifts")
    merged: list[Period] = []
    for period in sorted(shift["hours"].period() for shift in place.list("shifts")):
        if merged and period.start_s <= merged[-1].end_s:
            merged[-1] = Period(merged[-1].start_s, max(merged[-1].end_s, period.end_s))
        else:
            merged.append(period)
    days = place.weekdays(place.text("days", "mon-sun"))
    return tuple(tuple(merged) if day in days else () for day in range(7))


def _policy(place: _Place, calendars: dict[str, Calendar]) -> Policy:
    place.only(
        "id", "name", "caveat", "courtesy", "channels", "teams", "priority", "enabled",
        "history", "calendar", "source", "clocks",
    )  # fmt: skip
    policy_id = place.text("id")
    clocks = tuple(_clock(clock, place, policy_id, calendars) for clock in place.list("clocks"))
    with place.blame():
        return Policy(
            id=policy_id,
            name=place["name"].message(),
            clocks=clocks,
            caveat=place["caveat"].message() if place.has("caveat") else None,
            courtesy=Courtesy(place.choice("courtesy", tuple(Courtesy), Courtesy.LIGHT)),
            channels=place.texts("channels"),
            teams=place.texts("teams"),
            priority=place.integer("priority", 0),
            enabled=place.choice("enabled", ("true", "false"), "true") == "true",
            history_s=place.duration("history", "24h"),
        )


def _clock(
    place: _Place, policy: _Place, policy_id: str, calendars: dict[str, Calendar]
) -> ClockPolicy:
    place.only(
        "kind", "name", "target", "warn", "limit", "calendar", "outside_hours", "channels",
        "teams", "priority", "source",
    )  # fmt: skip
    kind = Kind(place.choice("kind", tuple(Kind)))
    limit = place.span("limit")
    calendar_id = place.text("calendar", policy.text("calendar", WALL_CLOCK.id))
    if calendar_id not in calendars:
        raise place.error(f"no calendar is called {calendar_id!r}", "calendar")
    warn_s, warn_before_s = place.warning()
    with place.blame():
        return ClockPolicy(
            policy=policy_id,
            name=place.text("name", kind.value),
            kind=kind,
            limit=limit,
            target=place.span("target") if place.has("target") else limit,
            calendar=calendars[calendar_id],
            warn_s=warn_s,
            warn_before_s=warn_before_s,
            channels=place.texts("channels") or policy.texts("channels"),
            teams=place.texts("teams") or policy.texts("teams"),
            priority=place.integer("priority", policy.integer("priority", 0)),
            source=place.text("source", policy.text("source", "")),
            outside_hours=OutsideHours(place.choice("outside_hours", tuple(OutsideHours), "wait")),
        )


@dataclass(frozen=True)
class _Place:
    """A YAML node that knows where it stands; readers raise PolicyError with the place."""

    node: yaml.Node
    where: str
    field: str

    def error(self, message: str, field: str | None = None) -> PolicyError:
        line = self.node.start_mark.line + 1
        if field and field in (members := self._members()):
            line = members[field].start_mark.line + 1
        return PolicyError(f"{self.where}:{line}: {message}", field=field or self.field)

    def blame(self) -> _Blame:
        return _Blame(self)

    def only(self, *fields: str) -> None:
        for key in self._members(required=True):
            if key not in fields:
                raise self.error(f"unknown field {key!r}; known: {', '.join(fields)}", key)

    def has(self, field: str) -> bool:
        return field in self._members()

    def __getitem__(self, field: str) -> _Place:
        members = self._members(required=True)
        if field not in members:
            raise self.error(f"{field!r} is missing")
        return _Place(members[field], self.where, field)

    def items(self, field: str) -> Iterator[tuple[str, _Place]]:
        if self.has(field):
            inner = self[field]
            for key, node in inner._members(required=True).items():
                yield key, _Place(node, self.where, field)

    def list(self, field: str) -> Iterator[_Place]:
        if not self.has(field):
            return
        node = self[field].node
        if not isinstance(node, yaml.SequenceNode):
            raise self.error("must be a list", field)
        for item in node.value:
            yield _Place(item, self.where, field)

    def scalar(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("must be a single value")
        return str(self.node.value)

    def text(self, field: str, default: str | None = None) -> str:
        if default is not None and not self.has(field):
            return default
        return self[field].scalar()

    def texts(self, field: str) -> tuple[str, ...]:
        return tuple(place.scalar() for place in self.list(field))

    def choice(self, field: str, known: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(field, default)
        if value not in known:
            raise self.error(f"{field} is one of {', '.join(known)}, not {value!r}", field)
        return value

    def integer(self, field: str, default: int) -> int:
        value = self.text(field, str(default))
        try:
            return int(value)
        except ValueError as error:
            raise self.error(f"{field} is a whole number, not {value!r}", field) from error

    def message(self) -> Message:
        self.only("zh", "en")
        return Message(self.text("zh"), self.text("en"))

    def duration(self, field: str, default: str | None = None) -> float:
        value = self.text(field, default)
        return self._seconds(value, field)

    def span(self, field: str) -> Span:
        value = self.text(field)
        days = _WORKING_DAYS.fullmatch(value)
        with self.blame():
            if days:
                return Span(working_days=int(days[1]))
            return Span(seconds=self._seconds(value, field))

    def warning(self) -> tuple[float | None, float | None]:
        value = self.text("warn")
        if value.endswith(" before"):
            return None, self._seconds(value.removesuffix(" before"), "warn")
        return self._seconds(value, "warn"), None

    def weekdays(self, value: str) -> tuple[int, ...]:
        found: list[int] = []
        for part in value.replace(" ", "").split(","):
            first, _, last = part.partition("-")
            if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
                raise self.error(f"days are like mon-fri or sat,sun, not {value!r}")
            begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
            found.extend((begin + step) % 7 for step in range((end - begin) % 7 + 1))
        return tuple(found)

    def periods(self) -> tuple[Period, ...]:
        if isinstance(self.node, yaml.ScalarNode):
            if self.node.value == "closed":
                return ()
            if self.node.value == "all day":
                return ALL_DAY
            return (self.period(),)
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("hours are a list of periods, 'closed' or 'all day'")
        return tuple(
            sorted(_Place(item, self.where, self.field).period() for item in self.node.value)
        )

    def period(self) -> Period:
        value = self.scalar()
        match = _PERIOD.fullmatch(value)
        if not match:
            raise self.error(f"a period is like 09:00-18:00, not {value!r}")
        h1, m1, h2, m2 = map(int, match.groups())
        if h1 > 23 or h2 > 24 or m1 > 59 or m2 > 59 or (h2 == 24 and m2):
            raise self.error(f"no such time of day in {value!r}")
        start, end = h1 * 3_600 + m1 * 60, h2 * 3_600 + m2 * 60
        with self.blame():
            return Period(start, end if end > start else end + 86_400)

    def date(self, value: str) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.error(f"a date is like 2026-10-01, not {value!r}") from error

    def _seconds(self, value: str, field: str) -> float:
        if value.startswith("-"):
            raise self.error(f"{field} cannot be negative: {value!r}", field)
        match = _DURATION.fullmatch(value)
        if not value or not match:
            raise self.error(f"{field} is like 30s, 3m or 24h, not {value!r}", field)
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return days * 86_400 + hours * 3_600 + minutes * 60 + seconds

    def _members(self, *, required: bool = False) -> dict[str, yaml.Node]:
        if not isinstance(self.node, yaml.MappingNode):
            if required:
                raise PolicyError(
                    f"{self.where}:{self.node.start_mark.line + 1}: {self.field} must have fields",
                    field=self.field,
                )
            return {}
        members: dict[str, yaml.Node] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name in members:
                raise PolicyError(
                    f"{self.where}:{key.start_mark.line + 1}: {name!r} is given twice", field=name
                )
            members[name] = value
        return members


class _Blame:
    """Adds the place to an error raised inside, unless it has one."""

    def __init__(self, place: _Place) -> None:
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DeadlineError) and not str(error).startswith(self.place.where):
            raise self.place.error(str(error), error.field) from error
