"""Who may see which reply, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Reply, Scope


@dataclass(frozen=True, slots=True)
class Audience:
    """For the entries of a segment: whose they are and when they hold."""

    public: NDArray[np.bool_]
    by_team: dict[str, NDArray[np.int64]]
    by_user: dict[str, NDArray[np.int64]]
    dated: tuple[tuple[int, Reply], ...]

    def mask(self, team: str, user: str, now: datetime | None) -> NDArray[np.bool_] | None:
        """Which entries this agent may be offered at ``now``; ``None`` is all of them.

        Without ``now`` no date is judged.
        """
        judged = self.dated if now is not None else ()
        if not (self.by_team or self.by_user or judged):
            return None
        seen = self.public.copy()
        for whose, who in ((self.by_team, team), (self.by_user, user)):
            if who and (own := whose.get(who)) is not None:
                seen[own] = True
        for entry, reply in judged:
            if now is not None and not valid(reply, now):
                seen[entry] = False
        return seen


def audience_of(replies: Sequence[Reply]) -> Audience:
    """The audience of each of ``replies``."""
    public = np.array([reply.scope is Scope.ORGANISATION for reply in replies], dtype=bool)
    by_team: dict[str, list[int]] = {}
    by_user: dict[str, list[int]] = {}
    for entry, reply in enumerate(replies):
        if reply.scope is Scope.TEAM:
            by_team.setdefault(reply.team, []).append(entry)
        elif reply.scope is Scope.PERSONAL:
            by_user.setdefault(reply.owner, []).append(entry)
    return Audience(
        public,
        {team: np.array(entries) for team, entries in by_team.items()},
        {user: np.array(entries) for user, entries in by_user.items()},
        tuple(
            (entry, reply)
            for entry, reply in enumerate(replies)
            if reply.valid_from is not None or reply.valid_until is not None
        ),
    )


def valid(reply: Reply, now: datetime) -> bool:
    """Whether ``now`` lies within the reply's dates; the last moment is the end itself."""
    if reply.valid_from is not None and now < reply.valid_from:
        return False
    return reply.valid_until is None or now <= reply.valid_until
