"""The index: all replies an agent may be offered, searched by question, draft or both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Message, Reply
from phrasebook.errors import EntryError
from phrasebook.search.characters import syllable_of
from phrasebook.search.features import Field, Floats
from phrasebook.search.hit import Hit
from phrasebook.search.query import Query, Question, read, read_answer
from phrasebook.search.segment import (
    ANSWERS_FROM,
    FIELD_WEIGHTS,
    Segment,
    Statistics,
    segment_of,
    statistics_of,
)
from phrasebook.search.usage import Usage
from phrasebook.search.visible import visible
from phrasebook.search.words import words_of, words_to_index

ANSWER_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Scored:
    """A customer's message scored against one index, to be steered by each keystroke."""

    index: Index
    query: Query
    totals: Floats


@dataclass(frozen=True)
class Index:
    """Immutable. Build one with ``Index.build``; get the next with ``changed``."""

    segments: tuple[Segment, ...]
    alive: tuple[NDArray[np.bool_], ...]
    statistics: Statistics

    @classmethod
    def build(cls, replies: Iterable[Reply]) -> Index:
        """An index of ``replies``; raises ``EntryError`` where two have one id."""
        listed = list(replies)
        seen: set[str] = set()
        for reply in listed:
            if reply.id in seen:
                raise EntryError(reply.id, "two entries have this id; give each its own")
            seen.add(reply.id)
        segment, statistics = statistics_of(listed)
        return cls((segment,), (np.ones(len(listed), dtype=bool),), statistics)

    @cached_property
    def size(self) -> int:
        """How many replies are in it."""
        return sum(int(alive.sum()) for alive in self.alive)

    def changed(self, upserts: Iterable[Reply], removed: Iterable[str] = ()) -> Index:
        """An index with ``upserts`` added or replaced and ``removed`` gone; this one stays."""
        listed = {reply.id: reply for reply in upserts}
        gone = {*listed, *removed}
        main, late = self.segments[0], self.segments[1:]
        alive = self.alive[0].copy()
        for reply_id in gone:
            if (position := main.positions.get(reply_id)) is not None:
                alive[position] = False
        kept = [r for segment in late for r in segment.replies if r.id not in gone]
        delta = segment_of([*kept, *listed.values()], self.statistics)
        return Index(
            (main, delta), (alive, np.ones(len(delta.replies), dtype=bool)), self.statistics
        )

    def suggest(self, query: Query, usage: Usage | None = None) -> tuple[Hit, ...]:
        """The replies to offer, best first; none where none is good enough."""
        return self.steer(self.score(query), query, usage)

    def score(self, query: Query) -> Scored:
        """The customer's message scored, whatever the draft."""
        return Scored(self, query, self._totals(read(query.customer, query.previous)))

    def steer(self, scored: Scored, query: Query, usage: Usage | None = None) -> tuple[Hit, ...]:
        """What fits the scored message and ``query.draft``."""
        if scored.index is not self or scored.query.customer != query.customer:
            scored = self.score(query)
        totals = scored.totals
        if query.draft.strip():
            drafted = self._totals(read_answer(query.draft))
            totals = totals + drafted + 0.5 * self._totals(read(query.draft))
        return self._hits(totals, query)

    def search(
        self,
        text: str,
        *,
        limit: int = 20,
        stage: str = "",
        tag: str = "",
        scope: str = "",
        team: str = "",
        user: str = "",
        now: datetime | None = None,
    ) -> tuple[Hit, ...]:
        """What a person looks for by words, pinyin, initials or shortcut; never silent."""
        query = Query(draft=text, team=team, user=user, now=now, limit=limit, threshold=0.0)
        hits = self.suggest(query)
        return tuple(
            hit
            for hit in hits
            if (not stage or hit.reply.stage == stage)
            and (not tag or tag in hit.reply.tags)
            and (not scope or hit.reply.scope == scope)
        )

    def _totals(self, question: Question) -> Floats:
        weights = FIELD_WEIGHTS[question.keys >> 48] * question.counts
        weights[question.keys >= ANSWERS_FROM] *= ANSWER_WEIGHT
        parts = [
            segment.totals(question.keys, weights) * alive
            for segment, alive in zip(self.segments, self.alive, strict=True)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _hits(self, totals: Floats, query: Query) -> tuple[Hit, ...]:
        found = np.flatnonzero(totals > 0)
        found = found[np.argsort(-totals[found], kind="stable")]
        hits: list[Hit] = []
        for position in found.tolist():
            reply, question = self._at(position)
            if not visible(reply, team=query.team, user=query.user, now=query.now):
                continue
            score = float(totals[position] / (totals[position] + 20))
            why = Message(f"像顾客问的:{question}", f"like the question: {question}")
            hits.append(Hit(reply, score, question, why))
            if len(hits) == query.limit:
                break
        threshold = 0.5 if query.threshold is None else query.threshold
        return tuple(hits) if hits and hits[0].score >= threshold else ()

    def _at(self, position: int) -> tuple[Reply, str]:
        for segment in self.segments:
            if position < len(segment.replies):
                start, end = segment.row_starts[position : position + 2]
                return segment.replies[position], segment.phrasings[start] if end > start else ""
            position -= len(segment.replies)
        raise IndexError(position)


def warm_up() -> None:
    """Load dictionaries and tables, so that the first query is as fast as the next."""
    syllable_of("你")
    list(words_to_index("您好"))
    words_of("您好")
    read("您好")
    assert Field.WORD
