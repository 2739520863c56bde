"""The index: all replies an agent may be offered, searched by question, draft or both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.search.hit import Hit
from phrasebook.search.offer import Candidate, offer
from phrasebook.search.part import Part
from phrasebook.search.query import Query
from phrasebook.search.question import Question, read_question
from phrasebook.search.scoring import NOTHING, Ranked, rank
from phrasebook.search.segment import Segment, Statistics, large_segment, small_segment
from phrasebook.search.silence import certainties
from phrasebook.search.steering import Steer, steer
from phrasebook.search.usage import Usage

SMALL = 64
"""Changed entries that are taken apart again with each change; more go into a middle segment."""

STEERED = 60
"""Entries looked at for one answer to a draft."""

MESSAGE_SHARE = 0.5
"""How much the nearness to the message counts beside the fit with the draft."""

MATCHES = Callable[[Reply], bool]


@dataclass(frozen=True, slots=True)
class Scored:
    """A customer's message scored against one index, to be steered by each keystroke."""

    index: Index
    query: Query
    question: Question
    ranked: Ranked
    scores: tuple[float, ...]


@dataclass(frozen=True)
class Index:
    """Immutable. Build one with ``Index.build``; get the next with ``changed``.

    The first segment is the large one; those after it hold what was changed since. ``alive``
    says for each which of its entries still stand; ``None``: all.
    """

    segments: tuple[Segment, ...]
    alive: tuple[NDArray[np.bool_] | None, ...]
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
        segment, statistics = large_segment(listed)
        return cls((segment,), (None,), statistics)

    @cached_property
    def size(self) -> int:
        """How many replies are in it."""
        return sum(
            len(segment.replies) if alive is None else int(alive.sum())
            for segment, alive in zip(self.segments, self.alive, strict=True)
        )

    @property
    def changes(self) -> int:
        """How many entries stand outside the large segment: some thousands call for ``merged``."""
        return sum(len(segment.replies) for segment in self.segments[1:])

    def replies(self) -> Iterable[Reply]:
        """All replies in it."""
        for segment, alive in zip(self.segments, self.alive, strict=True):
            for position, reply in enumerate(segment.replies):
                if alive is None or alive[position]:
                    yield reply

    def changed(self, upserts: Iterable[Reply], removed: Iterable[str] = ()) -> Index:
        """An index with ``upserts`` added or replaced and ``removed`` gone; this one stays.

        Costs milliseconds for a few entries, whatever the size of the index.
        """
        listed = {reply.id: reply for reply in upserts}
        gone = {*listed, *removed}
        segments, alive = list(self.segments), list(self.alive)
        if len(segments) > 1 and len(segments[-1].replies) < SMALL:
            kept, standing = segments.pop(), alive.pop()
            recent = [
                reply
                for position, reply in enumerate(kept.replies)
                if reply.id not in gone and (standing is None or standing[position])
            ]
        else:
            recent = []
        for number, segment in enumerate(segments):
            here = [at for name in gone if (at := segment.positions.get(name)) is not None]
            if here:
                before = alive[number]
                after = np.ones(len(segment.replies), bool) if before is None else before.copy()
                after[here] = False
                alive[number] = after
        recent += listed.values()
        if recent:
            segments.append(small_segment(recent, self.statistics))
            alive.append(None)
        return Index(tuple(segments), tuple(alive), self.statistics)

    def merged(self) -> Index:
        """The same replies in one large segment with fresh statistics; takes as long as ``build``."""
        return Index.build(self.replies()) if len(self.segments) > 1 else self

    def suggest(self, query: Query, usage: Usage | None = None) -> tuple[Hit, ...]:
        """The replies to offer, best first; none where none is good enough."""
        return self.steer(self.score(query), query, usage)

    def score(self, query: Query) -> Scored:
        """The customer's message scored, whatever the draft."""
        question = read_question(
            query.customer,
            query.previous,
            [segment.lexicon for segment in self.segments],
            self.statistics.frequencies_of,
        )
        ranked = rank(question, self._parts(query), self.statistics) if query.customer else NOTHING
        return Scored(self, query, question, ranked, certainties(question, ranked))

    def steer(self, scored: Scored, query: Query, usage: Usage | None = None) -> tuple[Hit, ...]:
        """What fits the scored message and ``query.draft``.

        ``scored`` may come from an older index or another message: it is scored anew then.
        """
        if scored.index is not self or not _same_message(scored.query, query):
            scored = self.score(query)
        usual = scored.ranked
        if not query.draft.strip():
            candidates = [
                Candidate(*self._at(place, row), score, score)
                for place, row, score in zip(
                    usual.places.tolist(), usual.rows.tolist(), scored.scores, strict=False
                )
            ]
            return offer(candidates, query, usage)
        steered = steer(query.draft, self._parts(query), self.statistics)
        return offer(self._together(scored, steered), query, usage)

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
        """What a person looks for by words, pinyin, initials or shortcut; never silent.

        ``stage``, ``tag`` and ``scope`` filter; without ``text`` they list all that fits.
        """
        query = Query(
            customer=text, draft=text, team=team, user=user, now=now, limit=limit, threshold=0.0
        )

        def wanted(reply: Reply) -> bool:
            return (
                (not stage or reply.stage == stage)
                and (not tag or tag in reply.tags)
                and (not scope or reply.scope == scope)
            )

        if not text.strip():
            return self._listed(query, wanted)
        scored = self.score(query)
        steered = steer(text, self._parts(query), self.statistics)
        candidates = self._together(scored, steered, everything=True)
        return offer([c for c in candidates if wanted(c.reply)], query, None)

    def _together(
        self, scored: Scored, steered: Steer, *, everything: bool = False
    ) -> list[Candidate]:
        """The entries near the message or fitting the draft, with what both say of each."""
        usual = scored.ranked
        near: dict[int, tuple[float, float, int]] = {}
        for at, (place, total) in enumerate(
            zip(
                usual.places.tolist(),
                (usual.totals / (usual.totals.max(initial=1e-9))).tolist(),
                strict=True,
            )
        ):
            compared = at < len(scored.scores)
            near[place] = (
                total,
                scored.scores[at] if compared else 0.0,
                int(usual.rows[at]) if compared else -1,
            )
        fits = dict(zip(steered.places.tolist(), steered.fits.tolist(), strict=True))
        if steered.narrows and not everything:
            wanted: Iterable[int] = fits
        else:
            wanted = {**fits, **near}
        best = sorted(
            wanted,
            key=lambda place: (
                -(fits.get(place, 0.0) + MESSAGE_SHARE * sum(near.get(place, (0.0, 0.0, 0))[:2]))
            ),
        )[:STEERED]
        candidates = []
        for place in best:
            total, score, row = near.get(place, (0.0, 0.0, -1))
            fit = fits.get(place, 0.0)
            certainty = 1 - (1 - score) * (1 - fit)
            order = fit + MESSAGE_SHARE * (total + score)
            candidates.append(Candidate(*self._at(place, row), certainty, order, fit))
        return candidates

    def _listed(self, query: Query, wanted: MATCHES) -> tuple[Hit, ...]:
        found: list[Candidate] = []
        for part in self._parts(query):
            for position, reply in enumerate(part.segment.replies):
                if (part.seen is None or part.seen[position]) and wanted(reply):
                    found.append(Candidate(reply, "", 0.0, 0.0))
                    if len(found) >= 4 * query.limit:
                        break
        return offer(found, query, None)

    def _parts(self, query: Query) -> list[Part]:
        parts = []
        for segment, alive in zip(self.segments, self.alive, strict=True):
            seen = segment.audience.mask(query.team, query.user, query.now)
            if seen is None:
                seen = alive
            elif alive is not None:
                seen &= alive
            parts.append(Part(segment, seen))
        return parts

    def _at(self, place: int, row: int) -> tuple[Reply, str]:
        for segment in self.segments:
            if place < len(segment.replies):
                return segment.replies[place], segment.phrasings[row] if row >= 0 else ""
            place -= len(segment.replies)
        raise IndexError(place)


def _same_message(one: Query, other: Query) -> bool:
    return (one.customer, one.previous, one.team, one.user, one.now) == (
        other.customer,
        other.previous,
        other.team,
        other.user,
        other.now,
    )


def warm_up() -> None:
    """Load dictionaries and tables, so that the first query is as fast as the next."""
    index = Index.build([Reply(id="warm", text="您好,这就为您查询。", questions=("怎么查询",))])
    index.suggest(Query(customer="怎么查询 chaxun", draft="nh"))
    index.search("chaxun")
