"""What the store gives back and is asked for: replies with their life, versions, filters. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from phrasebook.entries import Reply, Scope


class State(StrEnum):
    """Where the newest version of a reply stands in its life."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply with its life. ``reply`` is the newest version, which panels may not see yet:
    they see ``published_version``, or nothing where that is ``None``."""

    reply: Reply
    state: State
    published_version: int | None
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version of a reply, with who wrote it and when; ``reason`` is why it was published in
    spite of a warning of the wording rules."""

    reply: Reply
    written_at: datetime
    written_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Whose replies a reader may see: the organisation's, these teams', this owner's.

    ``teams`` of ``None`` means every team. ``unpublished`` lets in organisation and team
    replies that were never published; the reader's own are always let in.
    """

    owner: str
    teams: tuple[str, ...] | None
    unpublished: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list; empty fields do not filter. ``page`` counts from 1.

    ``among`` are the only ids to list, if given. With ``unused_but`` (ids of what was used) only
    published replies that are not among these are listed.
    """

    query: str = ""
    state: State | None = None
    scope: Scope | None = None
    stage: str = ""
    tag: str = ""
    page: int = 1
    size: int = 50
    by_update: bool = False
    among: Collection[str] | None = None
    unused_but: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``next`` is the number of the page after it, if there is one."""

    items: tuple[StoredReply, ...]
    next: int | None
