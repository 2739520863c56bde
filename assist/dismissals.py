"""What agents said was not wrong, by rule: how often, by how many, for which reasons. Pure.

Codes and reasons only; the drafts are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

MOST_REASONS = 20
"""Reasons listed of one rule; what is rarer is summed up."""

SENT_ANYWAY = "sent-anyway"
"""The reason of what was held and sent all the same: a code, for each reader's own language."""

_OLDER = {"sent after confirmation": SENT_ANYWAY}
"""What earlier extensions stored, and those not updated yet still do."""


@dataclass(frozen=True, slots=True)
class Dismissed:
    """So many findings of ``code`` were dismissed by ``user`` with one ``reason`` (may be empty), and
    ``withdrawn`` of them were taken back since."""

    code: str
    user: str
    reason: str
    count: int
    last_at: datetime
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class ByRule:
    """What was dismissed of one rule. ``withdrawn`` counts what was taken back, and nothing else
    does, save that ``last_at`` is of the last press in any case. ``reasons`` are the most frequent
    with their counts, words or ``SENT_ANYWAY``; ``others`` counts the rest."""

    code: str
    count: int
    withdrawn: int
    agents: int
    last_at: datetime
    reasons: tuple[tuple[str, int], ...]
    others: int


def by_rule(dismissed: Iterable[Dismissed]) -> tuple[ByRule, ...]:
    """Rules by how often they were dismissed, the most frequent first."""
    ordered = sorted(dismissed, key=lambda one: one.code)
    rules = [_rule(code, list(group)) for code, group in groupby(ordered, key=lambda one: one.code)]
    return tuple(sorted(rules, key=lambda rule: (-rule.count, rule.code)))


def _rule(code: str, members: list[Dismissed]) -> ByRule:
    counts: dict[str, int] = {}
    stand = [one for one in members if one.count > one.withdrawn]
    for one in stand:
        reason = _OLDER.get(one.reason, one.reason)
        counts[reason] = counts.get(reason, 0) + one.count - one.withdrawn
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ByRule(
        code,
        sum(counts.values()),
        sum(one.withdrawn for one in members),
        len({one.user for one in stand}),
        max(one.last_at for one in members),
        tuple(ranked[:MOST_REASONS]),
        sum(count for _, count in ranked[MOST_REASONS:]),
    )
