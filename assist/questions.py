"""Unanswered questions of customers as groups of those that ask nearly the same. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from phrasebook.search.asked import grouped

MOST_GROUPS = 200
MOST_WORDINGS = 20
"""Wordings shown of one group, and taken into a draft."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``state`` is open, drafted or dismissed; ``reply`` the draft it went into."""

    id: int
    at: datetime
    user: str
    team: str
    channel: str
    text: str
    state: str
    reply: str


@dataclass(frozen=True, slots=True)
class Group:
    """Questions alike: the most frequent wording first, with the ids of all that are open.

    ``reply`` is the draft that earlier ones of the group went into, or empty.
    """

    wordings: tuple[str, ...]
    ids: tuple[int, ...]
    last_at: datetime
    channels: tuple[str, ...]
    agents: int
    reply: str


def groups_of(questions: Sequence[Question]) -> tuple[Group, ...]:
    """The groups something is open in, those asked most often first.

    What is like something dismissed is dismissed with it, for as long as that is kept.
    """
    found = []
    for places in grouped([one.text for one in questions]):
        members = [questions[place] for place in places]
        opened = [one for one in members if one.state == "open"]
        if opened and all(one.state != "dismissed" for one in members):
            found.append(_group(opened, [one.reply for one in members if one.reply]))
    found.sort(key=lambda group: (-len(group.ids), -group.last_at.timestamp()))
    return tuple(found[:MOST_GROUPS])


def wordings_of(questions: Sequence[Question]) -> tuple[str, ...]:
    """The different wordings, the most frequent first."""
    counts = Counter(one.text for one in questions)
    return tuple(text for text, _ in counts.most_common(MOST_WORDINGS))


def _group(opened: list[Question], replies: list[str]) -> Group:
    channels = Counter(one.channel for one in opened if one.channel)
    return Group(
        wordings=wordings_of(opened),
        ids=tuple(one.id for one in opened),
        last_at=max(one.at for one in opened),
        channels=tuple(name for name, _ in channels.most_common()),
        agents=len({one.user for one in opened}),
        reply=replies[0] if replies else "",
    )
