"""Which replies each agent and each team use, kept in memory for the ranking. Pure.

Begun from the stored uses, edits and passes, added to as panels use, edit and pass over
suggestions. Only ids are kept, no text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from phrasebook.search.usage import HALF_LIFE, WORTH, Outcome, Usage, faded

REMEMBERED = timedelta(days=90)
"""Older uses are worth less than an eighth; they are not read at the start."""

MOST_EACH = 500
"""Replies remembered of one agent or team; beyond it the least used is forgotten."""

RENEWED = HALF_LIFE / 30
"""The counts are faded anew after this long; in between, a day more or less is no matter."""


class Used(NamedTuple):
    """Uses of one reply by one agent: how many, and when in the middle."""

    user: str
    team: str
    reply: str
    times: float
    at: datetime


def worth_of(outcome: Outcome) -> float:
    """What an outcome adds to the count of a reply whose uses are counted when it is used."""
    worth = WORTH[outcome]
    return worth - WORTH[Outcome.ACCEPTED] if outcome is Outcome.EDITED else worth


class Habits:
    """Decayed uses of all agents. Bounded by ``MOST_EACH`` for each agent and team."""

    def __init__(self, uses: Iterable[Used] = (), now: datetime | None = None) -> None:
        self._mine: dict[str, dict[str, float]] = {}
        self._team: dict[str, dict[str, float]] = {}
        self._faded_at = now
        for used in uses:
            count = used.times if now is None else faded(used.times, used.at, now)
            self._add(used.user, used.team, used.reply, count)

    def usage(self, user: str, team: str, now: datetime) -> Usage | None:
        """The habits that count for this agent; ``None`` where there are none."""
        self._fade(now)
        mine, ours = self._mine.get(user, {}), self._team.get(team, {}) if team else {}
        return Usage(mine, ours) if mine or ours else None

    def note(self, user: str, team: str, reply: str, outcome: Outcome, now: datetime) -> None:
        """A suggestion was used, edited after its use, or passed over."""
        self._fade(now)
        self._add(user, team, reply, worth_of(outcome))

    def _add(self, user: str, team: str, reply: str, count: float) -> None:
        for habits, whose in ((self._mine, user), (self._team, team)):
            if not whose:
                continue
            counts = habits.setdefault(whose, {})
            total = counts.get(reply, 0.0) + count
            if total > 0:
                counts[reply] = total
                if len(counts) > MOST_EACH:
                    del counts[min(counts, key=lambda one: counts[one])]
            else:
                counts.pop(reply, None)

    def _fade(self, now: datetime) -> None:
        if self._faded_at is None:
            self._faded_at = now
        since = self._faded_at
        if now - since < RENEWED:
            return
        self._faded_at = now
        for counts in (*self._mine.values(), *self._team.values()):
            for reply in counts:
                counts[reply] = faded(counts[reply], since, now)
