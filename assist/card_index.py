"""All stored replies, drafts and retired ones too, to be searched as the panel searches.

Panels search the book, which holds what is published. Whoever keeps the phrasebook looks for
everything: this index holds the newest version of every reply in memory, built when first asked
and brought up to date with each question. It knows nothing of who may see what: whoever asks
filters what it answers.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapidfuzz import fuzz, process
from sqlalchemy.ext.asyncio import AsyncEngine

from assist.database import reading
from phrasebook import store
from phrasebook.entries import Reply, Scope
from phrasebook.search import Index
from phrasebook.store import StoredReply
from phrasebook.store.rows import search_text

SURE = 0.4
"""A hit of the index below this is only the nearest of what is far off."""

MOST = 1_000
"""Hits of the index taken for one question."""

OVERLAP = timedelta(minutes=10)
"""How far back changes are looked for: the clocks of several servers differ."""

MERGED_FROM = 2_000
"""Changed replies from which the index is built anew."""

ALIKE = 60
"""Percent from which a reply is worth showing as a similar one."""

_NAMED = re.compile(r"\{\{[^{}]*\}\}")


@dataclass(frozen=True, slots=True)
class Similar:
    """A stored reply, how like it is in percent, and in what: its text or a question."""

    stored: StoredReply
    likeness: int
    of: str


class CardIndex:
    """Searches every stored reply."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._reading = reading(engine)
        self._busy = asyncio.Lock()
        self._stamp: tuple[object, ...] = ()
        self._newest: datetime | None = None
        self._index = Index.build(())
        self._held: dict[str, StoredReply] = {}
        self._words: dict[str, str] = {}

    async def search(self, text: str) -> list[str]:
        """Ids of the replies that ``text`` may mean, best first: those that hold all its words,
        and those whose pinyin, initials or shortcut it is."""
        await self._refresh()
        wanted = text.casefold().split()
        ranks = {
            name: 1.0 if self._held[name].reply.shortcut.casefold() == text.casefold() else 0.5
            for name, words in self._words.items()
            if all(word in words for word in wanted)
        }
        for hit in self._index.search(text, limit=MOST):
            if hit.score >= SURE:
                for name in (hit.reply.id, *hit.alternatives):
                    ranks[name] = ranks.get(name, 0.0) + hit.score
        return sorted(ranks, key=lambda name: -ranks[name])

    def has_no_draft(self, reply: str) -> bool:
        """Whether the newest version of a reply is what panels show, or a personal one."""
        held = self._held.get(reply)
        return held is not None and (
            held.reply.scope is Scope.PERSONAL or held.published_version == held.reply.version
        )

    async def similar(
        self, texts: Sequence[str], questions: Sequence[str], *, but: Collection[str], most: int = 5
    ) -> list[Similar]:
        """Stored replies that say nearly the same as one of ``texts`` or are asked for by nearly
        the same question, likest first. More than are wanted: who may see what is not judged."""
        await self._refresh()
        held = [one for one in self._held.values() if one.reply.id not in but]
        return await asyncio.to_thread(_similar, held, texts, questions, most)

    async def _refresh(self) -> None:
        async with self._busy:
            async with self._reading.begin() as connection:
                stamp = await store.stamp(connection)
                if stamp == self._stamp:
                    return
                since = None if self._newest is None else self._newest - OVERLAP
                found = await store.everything(connection, since)
            fresh = [one for one in found if self._held.get(one.reply.id) != one]
            self._index = await asyncio.to_thread(_changed, self._index, fresh)
            for one in fresh:
                self._held[one.reply.id] = one
                self._words[one.reply.id] = search_text(one.reply)
            moments = [one.updated_at for one in fresh]
            self._newest = max([*moments, *([self._newest] if self._newest else [])], default=None)
            self._stamp = stamp


def _changed(index: Index, fresh: Sequence[StoredReply]) -> Index:
    cards = [_card(one.reply) for one in fresh]
    if index.size == 0:
        return Index.build(cards)
    after = index.changed(cards)
    return after.merged() if after.changes >= MERGED_FROM else after


def _card(reply: Reply) -> Reply:
    """A reply as the index is to find it: for everybody, at any time."""
    return replace(
        reply, scope=Scope.ORGANISATION, team="", owner="", valid_from=None, valid_until=None
    )


def _bare(text: str) -> str:
    """``text`` without its variables: they are long, and say nothing."""
    return _NAMED.sub("", text).strip() if "{{" in text else text.strip()


def _similar(
    held: Sequence[StoredReply], texts: Sequence[str], questions: Sequence[str], most: int
) -> list[Similar]:
    best: dict[str, Similar] = {}
    asked = [one.strip() for one in questions if one.strip()]
    written = [bare for one in texts if (bare := _bare(one))]
    for kind, mine, theirs in (
        ("text", written, [(one, _bare(text)) for one in held for text in one.reply.texts]),
        ("question", asked, [(one, text) for one in held for text in one.reply.questions]),
    ):
        choices = [text for _stored, text in theirs]
        for text in mine:
            for _text, score, at in process.extract(
                text, choices, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=20 * most
            ):
                stored = theirs[at][0]
                before = best.get(stored.reply.id)
                if before is None or before.likeness < score:
                    best[stored.reply.id] = Similar(stored, int(score), kind)
    return sorted(best.values(), key=lambda one: -one.likeness)
