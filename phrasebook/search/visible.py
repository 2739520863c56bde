"""Who may see which reply, and when."""

from __future__ import annotations

from collections import defaultdict
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
    by_stage: dict[str, NDArray[np.int64]]
    by_tag: dict[str, NDArray[np.int64]]
    by_scope: dict[str, NDArray[np.int64]]

    @property
    def open(self) -> bool:
        """Whether every entry is for everybody at any time."""
        return not (self.by_team or self.by_user or self.dated)

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

    def only(self, stage: str, tag: str, scope: str) -> NDArray[np.bool_]:
        """Which entries have this stage, this tag and this scope (``""``: whatever)."""
        kept = np.ones(len(self.public), dtype=bool)
        for found, wanted in ((self.by_stage, stage), (self.by_tag, tag), (self.by_scope, scope)):
            if wanted:
                here = np.zeros(len(self.public), dtype=bool)
                here[found.get(wanted, _NOBODY)] = True
                kept &= here
        return kept


_NOBODY = np.zeros(0, dtype=np.int64)


def audience_of(replies: Sequence[Reply]) -> Audience:
    """The audience of each of ``replies``."""
    public = np.array([reply.scope is Scope.ORGANISATION for reply in replies], dtype=bool)
    teams, users, stages, tags, scopes = (defaultdict[str, list[int]](list) for _ in range(5))
    for entry, reply in enumerate(replies):
        if reply.scope is Scope.TEAM:
            teams[reply.team].append(entry)
        elif reply.scope is Scope.PERSONAL:
            users[reply.owner].append(entry)
        stages[reply.stage].append(entry)
        scopes[reply.scope].append(entry)
        for tag in reply.tags:
            tags[tag].append(entry)
    return Audience(
        public,
        _arrays(teams),
        _arrays(users),
        tuple(
            (entry, reply)
            for entry, reply in enumerate(replies)
            if reply.valid_from is not None or reply.valid_until is not None
        ),
        _arrays(stages),
        _arrays(tags),
        _arrays(scopes),
    )


def _arrays(lists: dict[str, list[int]]) -> dict[str, NDArray[np.int64]]:
    return {name: np.array(entries, dtype=np.int64) for name, entries in lists.items()}


def valid(reply: Reply, now: datetime) -> bool:
    """Whether ``now`` lies within the reply's dates; the last moment is the end itself."""
    if reply.valid_from is not None and now < reply.valid_from:
        return False
    return reply.valid_until is None or now <= reply.valid_until
