"""The index: all replies an agent may be offered, searched by question, draft or both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.search.clauses import questions_in
from phrasebook.search.hit import Hit
from phrasebook.search.lexicon import Lexicon
from phrasebook.search.offer import Found, offer
from phrasebook.search.part import Part
from phrasebook.search.query import Query
from phrasebook.search.question import read_question
from phrasebook.search.scoring import NOTHING, Ranked, rank
from phrasebook.search.scratch import give_back
from phrasebook.search.segment import Segment, Statistics, large_segment, small_segment
from phrasebook.search.silence import NONE, Certainty, Judging, judging
from phrasebook.search.snapshot import Snapshot, restored, snapshot_of
from phrasebook.search.steering import Steer, steer
from phrasebook.search.steering_loops import best_of
from phrasebook.search.usage import Usage
from phrasebook.search.weights import THRESHOLD

SMALL = 32
"""Changed entries that are taken apart again with each change; more go into a middle segment."""

SPARE = 9
"""Entries looked at beyond those asked for: some are near-duplicates of others."""

MESSAGE_SHARE = 0.5
"""How much the nearness to the message counts beside the fit with the draft."""


@dataclass(slots=True, eq=False)  # Not frozen: that takes three times as long to make.
class Scored:
    """A customer's message scored against one index, to be steered by each keystroke."""

    index: Index
    query: Query
    ranked: Ranked
    certainty: Certainty
    parts: Sequence[Part]
    apart: tuple[Scored, ...] = ()  # where the message asks several things: each of them

    def with_order(self, ranked: Ranked) -> Scored:
        """The same with its entries in another order."""
        return replace(self, ranked=ranked)

    def with_apart(self, apart: tuple[Scored, ...]) -> Scored:
        """The same with what it asks in other orders."""
        return replace(self, apart=apart)


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
                raise EntryError(
                    reply.id,
                    "two entries have this id; give each its own",
                    zh="有两条都用这个 id；请各用各的",
                )
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

    @cached_property
    def phrasings_each(self) -> float:
        """How many phrasings an entry of the large segment has on average."""
        first = self.segments[0]
        return len(first.bare) / max(1, len(first.replies))

    @cached_property
    def _judging(self) -> Judging:
        return judging(self.size, self.phrasings_each)

    @cached_property
    def conditional(self) -> bool:
        """Whether any reply holds only under a condition."""
        return any(segment.conditional for segment in self.segments)

    @cached_property
    def _open_to_all(self) -> list[Part] | None:
        """The parts as everybody sees them at any time; ``None`` where that differs."""
        whole = all(alive is None for alive in self.alive)
        if whole and all(segment.audience.open for segment in self.segments):
            return [Part(segment, None) for segment in self.segments]
        return None

    @cached_property
    def _lexicons(self) -> list[Lexicon]:
        return [segment.lexicon for segment in self.segments]

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

    def _is_whole(self) -> bool:
        return len(self.segments) == 1 and self.alive[0] is None

    def merged(self) -> Index:
        """The same replies in one large segment with fresh statistics; takes as long as ``build``."""
        return self if self._is_whole() else Index.build(self.replies())

    def snapshot(self) -> Snapshot:
        """This index as arrays and texts, changes merged; ``index_files`` keeps it in a folder."""
        whole = self.merged()
        return snapshot_of(whole.segments[0], whole.statistics)

    @classmethod
    def restored(cls, snapshot: Snapshot) -> Index:
        """The index ``snapshot`` was taken of; ``SnapshotError`` where it cannot be used."""
        segment, statistics = restored(snapshot)
        return cls((segment,), (None,), statistics)

    def brought_to(self, replies: Iterable[Reply]) -> Index:
        """This index changed to hold just ``replies``: what a loaded snapshot needs.

        Quick where little differs; where much does, ``build`` is the better way.
        """
        wanted = {reply.id: reply for reply in replies}
        present = {reply.id: reply for reply in self.replies()}
        fresh = [reply for id_, reply in wanted.items() if present.get(id_) != reply]
        return self.changed(fresh, present.keys() - wanted.keys())

    def phrasings_at(self, place: int, row: int, most: int) -> tuple[str, ...]:
        """At most ``most`` phrasings of an entry, the one in ``row`` first."""
        for segment in self.segments:
            if place < len(segment.replies):
                begin, end = segment.row_starts[place : place + 2].tolist()
                rows = [row, *(each for each in range(begin, end) if each != row)]
                return tuple(segment.phrasings[each] for each in rows[:most] if each >= 0)
            place -= len(segment.replies)
        raise IndexError(place)

    def suggest(self, query: Query, usage: Usage | None = None) -> tuple[Hit, ...]:
        """The replies to offer, best first; none where none is good enough."""
        return self.steer(self.score(query), query, usage)

    def sure(self, query: Query) -> bool:
        """Whether ``suggest`` would show anything at the index's own threshold."""
        return bool(self.suggest(replace(query, threshold=None, limit=1)))

    def score(self, query: Query) -> Scored:
        """The customer's message scored, whatever the draft."""
        return self._score(query, self._parts(query))

    def steer(self, scored: Scored, query: Query, usage: Usage | None = None) -> tuple[Hit, ...]:
        """What fits the scored message and ``query.draft``.

        ``scored`` may come from an older index or another message: it is scored anew then.
        """
        if scored.index is not self or not _same_message(scored.query, query):
            scored = self.score(query)
        conditional, surest = self.conditional, scored.certainty.answered
        if not query.draft or query.draft.isspace():
            candidates = self._as_asked(scored)
            for one in scored.apart:
                surest = max(surest, one.certainty.answered)
            return offer(candidates, surest, query, usage, conditional)
        near, most = scored.ranked.places, query.limit + SPARE
        steered = steer(query.draft, scored.parts, self.statistics, near, most)
        candidates, surest_here = self._together(scored, steered, query.limit)
        return offer(candidates, max(surest, surest_here), query, usage, conditional)

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
        parts = self._parts(query, stage=stage, tag=tag, scope=scope)
        if not text.strip():
            return offer(self._listed(parts, 4 * limit), 1.0, query, None, self.conditional)
        scored = self._score(query, parts)
        steered = steer(text, parts, self.statistics, scored.ranked.places, limit + SPARE)
        candidates, _ = self._together(scored, steered, limit, everything=True)
        return offer(candidates, 1.0, query, None, self.conditional)

    def _score(self, query: Query, parts: Sequence[Part]) -> Scored:
        if not query.customer.strip():
            return Scored(self, query, NOTHING, NONE, parts)
        question = read_question(query.customer, query.previous, self._lexicons, self.statistics)
        ranked, sure = rank(question, parts, self.statistics, self._judging)
        asked = questions_in(query.customer)
        if not asked:
            return Scored(self, query, ranked, sure, parts)
        apart = [self._score(replace(query, customer=clause), parts) for clause in asked]
        return Scored(self, query, ranked, sure, parts, tuple(apart))

    def _as_asked(self, scored: Scored) -> Iterable[Found]:
        """The hits of a message; of one that asks several things, each one's best in turn."""
        whole = self._ranked(scored)
        if not scored.apart:
            return whole
        answers = [self._ranked(one) for one in scored.apart if one.certainty.answered >= THRESHOLD]
        if len(answers) < 2:
            return whole
        in_turn = [each for round_ in zip_longest(*answers) for each in round_ if each is not None]
        found: dict[str, Found] = {}
        for candidate in (*in_turn[: 2 * len(answers)], *whole, *in_turn):
            found.setdefault(candidate[0].id, candidate)
        return list(found.values())

    def _ranked(self, scored: Scored) -> Iterator[Found]:
        """One by one: hardly ever are all of them looked at."""
        ranked, scores = scored.ranked, scored.certainty.scores
        places = ranked.places[: len(scores)].tolist()
        found = zip(places, ranked.rows.tolist(), scores, strict=False)
        if len(self.segments) == 1:
            replies, phrasings = self.segments[0].replies, self.segments[0].phrasings
            for place, row, score in found:
                yield replies[place], phrasings[row] if row >= 0 else "", score, score, 0.0
            return
        for place, row, score in found:
            yield *self._at(place, row), score, score, 0.0

    def _together(
        self, scored: Scored, steered: Steer, limit: int, *, everything: bool = False
    ) -> tuple[Iterator[Found], float]:
        """The entries near the message or fitting the draft, with what both say of each; and how
        sure the surest of them is."""
        ranked = scored.ranked
        most = limit + SPARE
        numbers, values = np.empty((2, most), np.int64), np.empty((3, most))
        found = best_of(
            steered.fits,
            steered.touched,
            ranked.places,
            ranked.totals,
            np.array(scored.certainty.scores),
            MESSAGE_SHARE,
            steered.narrows and not everything,
            numbers,
            values,
        )
        give_back(steered.scratch)
        places, which = numbers[:, :found].tolist()
        sures, orders, fits = values[:, :found].tolist()
        candidates = zip(places, which, sures, orders, fits, strict=True)
        return self._candidates(candidates, ranked.rows.tolist()), max(sures, default=0.0)

    def _candidates(
        self, found: Iterable[tuple[int, int, float, float, float]], rows: Sequence[int]
    ) -> Iterator[Found]:
        """One by one, as ``_ranked``: of a place, which of the nearest it is (-1: none), how sure, its
        order and its fit."""
        first, large, compared = self.segments[0], len(self.segments[0].replies), len(rows)
        for place, which, sure, order, fit in found:
            row = rows[which] if 0 <= which < compared else -1
            if place < large:
                reply, question = first.replies[place], first.phrasings[row] if row >= 0 else ""
            else:
                reply, question = self._at(place, row)
            yield reply, question, sure, order, fit

    def _listed(self, parts: Sequence[Part], most: int) -> list[Found]:
        found: list[Found] = []
        first = 0
        for part in parts:
            size = len(part.segment.replies)
            seen = range(size) if part.seen is None else np.flatnonzero(part.seen)[:most].tolist()
            found += [(*self._at(first + at, -1), 0.0, 0.0, 0.0) for at in seen[:most]]
            first += size
        return found[:most]

    def _parts(
        self, query: Query, *, stage: str = "", tag: str = "", scope: str = ""
    ) -> list[Part]:
        if not (stage or tag or scope) and self._open_to_all is not None:
            return self._open_to_all
        parts = []
        for segment, alive in zip(self.segments, self.alive, strict=True):
            masks = [
                segment.audience.mask(query.team, query.user, query.now),
                segment.audience.only(stage, tag, scope) if stage or tag or scope else None,
                alive,
            ]
            told = [mask for mask in masks if mask is not None]
            parts.append(Part(segment, np.logical_and.reduce(told) if told else None))
        return parts

    def _at(self, place: int, row: int) -> tuple[Reply, str]:
        for segment in self.segments:
            if place < len(segment.replies):
                return segment.replies[place], segment.phrasings[row] if row >= 0 else ""
            place -= len(segment.replies)
        raise IndexError(place)


def _same_message(one: Query, other: Query) -> bool:
    return one is other or (one.customer, one.previous, one.team, one.user, one.now) == (
        other.customer,
        other.previous,
        other.team,
        other.user,
        other.now,
    )


def warm_up() -> None:
    """Load dictionaries and tables, so that the first query is as fast as the next."""
    reply = Reply(id="warm", text="您好,这就为您查询。", questions=("怎么查询",))
    index = Index.build([reply])
    for each in (index, index.changed([reply])):  # One segment is searched otherwise than several.
        for draft in ("nh", "您好,这就"):
            each.suggest(Query(customer="怎么查询 chaxun", draft=draft))
        each.search("chaxun")
