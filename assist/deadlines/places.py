"""A YAML node that knows where it stands: readers for the values of policy packs.

Scalars are read as text, never by YAML's own typing, so ``09:00`` stays a time of day. Every
refusal is a PolicyError that starts ``path:line:`` and names the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from assist.deadlines.calendar import ALL_DAY, WEEKDAYS, Period
from assist.deadlines.errors import DeadlineError, PolicyError
from assist.deadlines.policy import Span
from phrasebook.entries import Message

_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")
_WORKING_DAYS = re.compile(r"(\d+) working days?")
_PERIOD = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")


@dataclass(frozen=True)
class Place:
    """A YAML node that knows where it stands; readers raise PolicyError with the place."""

    node: yaml.Node
    where: str
    field: str

    def error(self, message: Message, field: str | None = None) -> PolicyError:
        """A refusal that points here, or at ``field`` within."""
        line = self.node.start_mark.line + 1
        if field and field in (members := self._members()):
            line = members[field].start_mark.line + 1
        return PolicyError(message.at(f"{self.where}:{line}"), field=field or self.field)

    def blame(self) -> Blame:
        """A context in which refusals of the core get this place."""
        return Blame(self)

    def only(self, *fields: str) -> None:
        """Refuse fields other than ``fields``."""
        for key in self._members(required=True):
            if key not in fields:
                raise self.error(
                    Message(
                        f"没有“{key}”这个字段；可以写 {'、'.join(fields)}",
                        f"unknown field {key!r}; known: {', '.join(fields)}",
                    ),
                    key,
                )

    def has(self, field: str) -> bool:
        """Whether ``field`` is given."""
        return field in self._members()

    def __getitem__(self, field: str) -> Place:
        members = self._members(required=True)
        if field not in members:
            raise self.error(Message(f"缺少“{field}”", f"{field!r} is missing"))
        return Place(members[field], self.where, field)

    def items(self, field: str) -> Iterator[tuple[str, Place]]:
        """The named members of ``field``; none where it is not given."""
        if self.has(field):
            inner = self[field]
            for key, node in inner._members(required=True).items():
                yield key, Place(node, self.where, field)

    def list(self, field: str) -> Iterator[Place]:
        """The items of ``field``; none where it is not given."""
        if not self.has(field):
            return
        node = self[field].node
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(Message("应为列表", "must be a list"), field)
        for item in node.value:
            yield Place(item, self.where, field)

    def scalar(self) -> str:
        """The single value, as it is written."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error(Message("应为单个值", "must be a single value"))
        return str(self.node.value)

    def text(self, field: str, default: str | None = None) -> str:
        """The single value of ``field``; missing is refused without a ``default``."""
        if default is not None and not self.has(field):
            return default
        return self[field].scalar()

    def texts(self, field: str) -> tuple[str, ...]:
        """The list of single values of ``field``."""
        return tuple(place.scalar() for place in self.list(field))

    def choice(self, field: str, known: tuple[str, ...], default: str | None = None) -> str:
        """The value of ``field``, one of ``known``."""
        value = self.text(field, default)
        if value not in known:
            raise self.error(
                Message(
                    f"{field} 只能是 {'、'.join(known)}，不能是“{value}”",
                    f"{field} is one of {', '.join(known)}, not {value!r}",
                ),
                field,
            )
        return value

    def integer(self, field: str, default: int) -> int:
        """The whole number of ``field``."""
        value = self.text(field, str(default))
        try:
            return int(value)
        except ValueError as error:
            raise self.error(
                Message(
                    f"{field} 应为整数，不能是“{value}”",
                    f"{field} is a whole number, not {value!r}",
                ),
                field,
            ) from error

    def years(self, field: str) -> tuple[int, ...]:
        """Years of ``field``, like [2027]."""
        found = []
        for year in self.texts(field):
            if not year.isdigit() or len(year) != 4:
                raise self.error(
                    Message(
                        f"年份写成 2027 这样，不能是“{year}”", f"a year is like 2027, not {year!r}"
                    ),
                    field,
                )
            found.append(int(year))
        return tuple(found)

    def message(self) -> Message:
        """A sentence in both languages: ``{zh: ..., en: ...}``."""
        self.only("zh", "en")
        return Message(self.text("zh"), self.text("en"))

    def duration(self, field: str, default: str | None = None) -> float:
        """Seconds of ``field``, written like 30s, 3m, 1h30m."""
        value = self.text(field, default)
        return self._seconds(value, field)

    def span(self, field: str) -> Span:
        """A limit: a duration, or "2 working days"."""
        value = self.text(field)
        days = _WORKING_DAYS.fullmatch(value)
        with self.blame():
            if days:
                return Span(working_days=int(days[1]))
            return Span(seconds=self._seconds(value, field))

    def warning(self) -> tuple[float | None, float | None]:
        """Seconds after the start, or (with "before") before the limit; the other is ``None``."""
        value = self.text("warn")
        if value.endswith(" before"):
            return None, self._seconds(value.removesuffix(" before"), "warn")
        return self._seconds(value, "warn"), None

    def weekdays(self, value: str) -> tuple[int, ...]:
        """Days like "mon-fri" or "sat,sun"; Monday is 0."""
        found: list[int] = []
        for part in value.replace(" ", "").split(","):
            first, _, last = part.partition("-")
            if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
                raise self.error(
                    Message(
                        f"星期写成 mon-fri 或 sat,sun 这样，不能是“{value}”",
                        f"days are like mon-fri or sat,sun, not {value!r}",
                    )
                )
            begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
            found.extend((begin + step) % 7 for step in range((end - begin) % 7 + 1))
        return tuple(found)

    def periods(self) -> tuple[Period, ...]:
        """A list of periods, "closed" or "all day"."""
        if isinstance(self.node, yaml.ScalarNode):
            if self.node.value == "closed":
                return ()
            if self.node.value == "all day":
                return ALL_DAY
            return (self.period(),)
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error(
                Message(
                    "营业时间要写成时段的列表、closed 或 all day",
                    "hours are a list of periods, 'closed' or 'all day'",
                )
            )
        return tuple(
            sorted(Place(item, self.where, self.field).period() for item in self.node.value)
        )

    def period(self) -> Period:
        """One period like 09:00-18:00; an end before the start is next morning."""
        value = self.scalar()
        match = _PERIOD.fullmatch(value)
        if not match:
            raise self.error(
                Message(
                    f"时段写成 09:00-18:00 这样，不能是“{value}”",
                    f"a period is like 09:00-18:00, not {value!r}",
                )
            )
        h1, m1, h2, m2 = map(int, match.groups())
        if h1 > 23 or h2 > 24 or m1 > 59 or m2 > 59 or (h2 == 24 and m2):
            raise self.error(
                Message(f"“{value}”里没有这样的钟点", f"no such time of day in {value!r}")
            )
        start, end = h1 * 3_600 + m1 * 60, h2 * 3_600 + m2 * 60
        with self.blame():
            return Period(start, end if end > start else end + 86_400)

    def date(self, value: str) -> date:
        """A date like 2026-10-01."""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.error(
                Message(
                    f"日期写成 2026-10-01 这样，不能是“{value}”",
                    f"a date is like 2026-10-01, not {value!r}",
                )
            ) from error

    def _seconds(self, value: str, field: str) -> float:
        if value.startswith("-"):
            raise self.error(
                Message(f"{field} 不能是负数：“{value}”", f"{field} cannot be negative: {value!r}"),
                field,
            )
        match = _DURATION.fullmatch(value)
        if not value or not match:
            raise self.error(
                Message(
                    f"{field} 写成 30s、3m 或 24h 这样，不能是“{value}”",
                    f"{field} is like 30s, 3m or 24h, not {value!r}",
                ),
                field,
            )
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return days * 86_400 + hours * 3_600 + minutes * 60 + seconds

    def _members(self, *, required: bool = False) -> dict[str, yaml.Node]:
        if not isinstance(self.node, yaml.MappingNode):
            if required:
                raise PolicyError(
                    Message(
                        f"{self.where}:{self.node.start_mark.line + 1}: {self.field} 里要有字段",
                        f"{self.where}:{self.node.start_mark.line + 1}: {self.field} must have fields",
                    ),
                    field=self.field,
                )
            return {}
        members: dict[str, yaml.Node] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name in members:
                raise PolicyError(
                    Message(
                        f"{self.where}:{key.start_mark.line + 1}: “{name}”写了两次",
                        f"{self.where}:{key.start_mark.line + 1}: {name!r} is given twice",
                    ),
                    field=name,
                )
            members[name] = value
        return members


class Blame:
    """Adds the place to an error raised inside, unless it has one."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DeadlineError) and not str(error).startswith(self.place.where):
            raise self.place.error(error.message, error.field) from error
