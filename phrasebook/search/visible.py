"""Who may see which reply, and when."""

from __future__ import annotations

from datetime import datetime

from phrasebook.entries import Reply, Scope


def visible(reply: Reply, *, team: str, user: str, now: datetime | None) -> bool:
    """Whether this agent may be offered ``reply`` at ``now`` (``None``: dates are not judged)."""
    if reply.scope is Scope.PERSONAL and reply.owner != user:
        return False
    if reply.scope is Scope.TEAM and reply.team != team:
        return False
    return now is None or valid(reply, now)


def valid(reply: Reply, now: datetime) -> bool:
    """Whether ``now`` lies within the reply's dates; the last moment is the end itself."""
    if reply.valid_from is not None and now < reply.valid_from:
        return False
    return reply.valid_until is None or now <= reply.valid_until
