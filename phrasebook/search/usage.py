"""How often replies were used lately, by this agent and by the team."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

HALF_LIFE = timedelta(days=30)
"""A use counts half after this long."""

MINE = 0.15
TEAM = 0.06
"""The most that an agent's own habit, and the team's, add to a score."""

OFTEN = 3.0
"""Uses (decayed) below which nothing is a habit."""


class Outcome(StrEnum):
    """What became of a suggestion that was shown."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    IGNORED = "ignored"


WORTH = {Outcome.ACCEPTED: 1.0, Outcome.EDITED: 0.5, Outcome.IGNORED: -0.1}
"""An edited reply was nearly right; a single ignored one says little."""


@dataclass(frozen=True)
class Usage:
    """Decayed uses by reply id: ``mine`` this agent's, ``team`` everybody's in the team."""

    mine: Mapping[str, float] = field(default_factory=dict)
    team: Mapping[str, float] = field(default_factory=dict)

    def boost(self, reply_id: str) -> float:
        """What habit adds to the score of a reply, at most ``MINE + TEAM``."""
        boost = 0.0
        if (mine := self.mine.get(reply_id, 0.0)) > 0:
            boost += MINE * math.log1p(mine) / self._mine_at_most
        if (team := self.team.get(reply_id, 0.0)) > 0:
            boost += TEAM * math.log1p(team) / self._team_at_most
        return boost

    def often(self, reply_id: str) -> bool:
        """Whether the reply is a habit of this agent."""
        return self.mine.get(reply_id, 0.0) >= OFTEN

    def often_in_team(self, reply_id: str) -> bool:
        """Whether the reply is a habit of the team."""
        return self.team.get(reply_id, 0.0) >= 2 * OFTEN

    @cached_property
    def _mine_at_most(self) -> float:
        return math.log1p(max(OFTEN, *self.mine.values()))

    @cached_property
    def _team_at_most(self) -> float:
        return math.log1p(max(OFTEN, *self.team.values()))


def faded(count: float, at: datetime, now: datetime) -> float:
    """What a count of ``at`` is worth ``now``."""
    return float(count * 0.5 ** (max(timedelta(0), now - at) / HALF_LIFE))


def decayed(uses: Iterable[tuple[str, Outcome, datetime]], now: datetime) -> dict[str, float]:
    """Uses by reply id, each worth half after ``HALF_LIFE``, never below nothing."""
    sums: dict[str, float] = {}
    for reply_id, outcome, at in uses:
        sums[reply_id] = sums.get(reply_id, 0.0) + faded(WORTH[outcome], at, now)
    return {reply_id: total for reply_id, total in sums.items() if total > 0}
