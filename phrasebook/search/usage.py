"""How often replies were used lately, by this agent and by the team."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

HALF_LIFE = timedelta(days=30)
"""A use counts half after this long."""

MINE = 0.15
TEAM = 0.06
"""The most that an agent's own habit, and the team's, add to a score."""


class Outcome(StrEnum):
    """What became of a suggestion that was shown."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    IGNORED = "ignored"


WORTH = {Outcome.ACCEPTED: 1.0, Outcome.EDITED: 0.5, Outcome.IGNORED: -0.1}
"""An edited reply was nearly right; a single ignored one says little."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Decayed uses by reply id: ``mine`` this agent's, ``team`` everybody's in the team."""

    mine: Mapping[str, float] = field(default_factory=dict)
    team: Mapping[str, float] = field(default_factory=dict)

    def boost(self, reply_id: str) -> float:
        """What habit adds to the score of a reply, at most ``MINE + TEAM``."""
        return MINE * _share(self.mine, reply_id) + TEAM * _share(self.team, reply_id)

    def often(self, reply_id: str) -> bool:
        """Whether this agent uses the reply a lot: at least half as much as the most used."""
        return _share(self.mine, reply_id) >= 0.5


def decayed(uses: Iterable[tuple[str, Outcome, datetime]], now: datetime) -> dict[str, float]:
    """Uses by reply id, each worth half after ``HALF_LIFE``, never below nothing."""
    sums: dict[str, float] = {}
    for reply_id, outcome, at in uses:
        age = max(timedelta(0), now - at) / HALF_LIFE
        sums[reply_id] = sums.get(reply_id, 0.0) + WORTH[outcome] * 0.5**age
    return {reply_id: total for reply_id, total in sums.items() if total > 0}


def _share(uses: Mapping[str, float], reply_id: str) -> float:
    count = uses.get(reply_id, 0.0)
    return math.log1p(count) / math.log1p(max(uses.values())) if count > 0 else 0.0
