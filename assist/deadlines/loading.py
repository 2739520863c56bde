"""Reads policy packs: YAML in, :class:`Policies` out, each mistake named by ``path:line``."""

from __future__ import annotations

from pathlib import Path

import yaml

from assist.deadlines.calendar import WALL_CLOCK, WEEKDAYS, Calendar, Period
from assist.deadlines.errors import PolicyError
from assist.deadlines.places import Place
from assist.deadlines.policy import (
    ClockPolicy,
    Courtesy,
    Kind,
    OutsideHours,
    Policies,
    Policy,
)
from phrasebook.entries import Message

PACKS = Path(__file__).parent / "packs"


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
        raise PolicyError(
            Message(f"{path}: 读不了：{error}", f"{path}: cannot be read: {error}")
        ) from error
    return parse_policies(text, str(path), known)


def parse_policies(text: str, where: str, known: Policies | None = None) -> Policies:
    """As :func:`load_policies`, of text that came from ``where`` (named in errors)."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PolicyError(
            Message(
                f"{where}:{line}: 不是 YAML：{error.problem}",
                f"{where}:{line}: not YAML: {error.problem}",
            )
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyError(
            Message(f"{where}:1: 不是 YAML：{error}", f"{where}:1: not YAML: {error}")
        ) from error
    if node is None:
        raise PolicyError(Message(f"{where}:1: 文件是空的", f"{where}:1: the pack is empty"))
    root = Place(node, where, "pack")
    root.only("calendars", "policies")
    calendars = {WALL_CLOCK.id: WALL_CLOCK, **(known.calendars if known else {})}
    for name, place in root.items("calendars"):
        calendars[name] = _calendar(name, place)
    policies = tuple(_policy(place, calendars) for place in root.list("policies"))
    for index, policy in enumerate(policies):
        if policy.id in {other.id for other in policies[:index]}:
            raise PolicyError(
                Message(
                    f"{where}: 有两个时限都叫 {policy.id}；请改一个名字",
                    f"{where}: two policies are called {policy.id}",
                ),
                field="id",
            )
    return Policies(policies, calendars)


def _calendar(name: str, place: Place) -> Calendar:
    place.only(
        "zone",
        "holidays",
        "hours",
        "days",
        "shifts",
        "make_up",
        "exceptions",
        "extension",
        "years_by_hand",
    )
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
            years_by_hand=frozenset(place.years("years_by_hand")),
            shifts=tuple(
                (shift.text("name", ""), shift["hours"].period()) for shift in place.list("shifts")
            ),
        )


def _week(place: Place) -> tuple[tuple[Period, ...], ...]:
    week: list[tuple[Period, ...]] = [()] * 7
    for days, hours in place.items("hours"):
        for day in hours.weekdays(days):
            if week[day]:
                raise hours.error(
                    Message(f"{WEEKDAYS[day]} 写了两次", f"{WEEKDAYS[day]} is given twice"), "hours"
                )
            week[day] = hours.periods()
    return tuple(week)


def _shift_week(place: Place) -> tuple[tuple[Period, ...], ...]:
    """Shifts may overlap for the handover; work goes on from the first to the last of them."""
    if place.has("hours"):
        raise place.error(
            Message("日历里 hours 和 shifts 只写一个", "a calendar has either hours or shifts"),
            "shifts",
        )
    merged: list[Period] = []
    for period in sorted(shift["hours"].period() for shift in place.list("shifts")):
        if merged and period.start_s <= merged[-1].end_s:
            merged[-1] = Period(merged[-1].start_s, max(merged[-1].end_s, period.end_s))
        else:
            merged.append(period)
    days = place.weekdays(place.text("days", "mon-sun"))
    return tuple(tuple(merged) if day in days else () for day in range(7))


def _policy(place: Place, calendars: dict[str, Calendar]) -> Policy:
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
    place: Place, policy: Place, policy_id: str, calendars: dict[str, Calendar]
) -> ClockPolicy:
    place.only(
        "kind", "name", "target", "warn", "limit", "calendar", "outside_hours", "channels",
        "teams", "priority", "source",
    )  # fmt: skip
    kind = Kind(place.choice("kind", tuple(Kind)))
    limit = place.span("limit")
    calendar_id = place.text("calendar", policy.text("calendar", WALL_CLOCK.id))
    if calendar_id not in calendars:
        raise place.error(
            Message(f"没有叫“{calendar_id}”的日历", f"no calendar is called {calendar_id!r}"),
            "calendar",
        )
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
