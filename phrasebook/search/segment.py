"""A part of the index: some entries as arrays, never changed once built.

Two tables hold an entry. Its *bag* is everything all its phrasings say, found by feature:
which entries have it, and how much it counts there (BM25, with document frequencies over
entries and the weight of its field, worked out when the segment is built). Its *rows* are the
single phrasings, found by entry, for the exact comparison of the few best.

Shapes: E entries, R rows (phrasings), V different features, P postings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Reply
from phrasebook.search.characters import normalise, squeezed
from phrasebook.search.concepts import concepts_of, without_courtesies
from phrasebook.search.features import (
    FIELDS,
    Field,
    Floats,
    Numbers,
    answer_features,
    field_of,
    question_features,
    sums,
)
from phrasebook.search.leads import Leads, leads_of
from phrasebook.search.lexicon import Lexicon, lexicon_of
from phrasebook.search.reading_loops import scattered
from phrasebook.search.visible import Audience, audience_of
from phrasebook.search.weights import BLEND, FIELD_WEIGHTS, K1, B
from phrasebook.search.words import words_to_index

COMMON = 0.05
"""A feature in more than this share of a large segment's entries is not looked up, unless it is
a word: a phrasebook may well have nothing but replies about one thing."""

POSTING = np.dtype([("entry", np.int32), ("impact", np.float32)])
"""Side by side, for one fetch from memory."""

LARGE = 1_000
"""Entries from which a segment counts as large."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is common and what is rare, over all entries the large part was built from."""

    entries: int
    vocabulary: Numbers  # V, rising
    counts: NDArray[np.int32]  # V + 1: entries that have the feature; the last is 0
    lengths: Floats  # by field: features an entry has on average
    weights: Floats  # V + 1: the idf of each feature; the last of one never seen
    table: NDArray[np.int32]  # ``reading_loops.scattered`` of the vocabulary

    def slots(self, keys: Numbers) -> Numbers:
        """Where each feature stands in the vocabulary, -1 where it does not."""
        return places_of(self.vocabulary, keys)

    def idf(self, keys: Numbers) -> Floats:
        """The weight of each feature: the rarer, the more."""
        return self.weights[self.slots(keys)]


def statistics_of(
    entries: int, vocabulary: Numbers, frequencies: NDArray[np.int32], lengths: Floats
) -> Statistics:
    """The statistics of so many entries, their features' weights worked out."""
    counts = np.append(frequencies, np.int32(0))
    seen = counts + 0.5
    weights = np.log1p((entries + 1 - seen) / seen)
    table = scattered(vocabulary, 2 * len(vocabulary) + 1)
    return Statistics(entries, vocabulary, counts, lengths, weights, table)


@dataclass(frozen=True, slots=True)
class Segment:
    """Some entries, ready to be searched."""

    replies: tuple[Reply, ...]
    positions: dict[str, int]
    phrasings: tuple[str, ...]  # R: as they were written
    bare: tuple[str, ...]  # R: as they are compared
    row_starts: Numbers  # E + 1: where the rows of an entry are
    vocabulary: Numbers  # V, rising
    starts: Numbers  # V + 1: where the postings of a feature are
    postings: Numbers  # P: which entry has it (first half) and what it counts there: ``POSTING``
    feature_starts: Numbers  # R + 1: where the features of a row are
    features: NDArray[np.int32]  # row by row: into the vocabulary
    row_masses: Floats  # R: what all features of a row weigh together
    damping: NDArray[np.float32]  # E x FIELDS, flat: how fast features stop counting (BM25)
    lexicon: Lexicon
    leads: Leads
    audience: Audience
    conditional: bool = field(init=False, compare=False, repr=False)  # whether any reply is

    def __post_init__(self) -> None:
        conditional = any(reply.condition for reply in self.replies)
        object.__setattr__(self, "conditional", conditional)

    def slots(self, keys: Numbers) -> Numbers:
        """Where each feature stands in the vocabulary, -1 where it does not."""
        return places_of(self.vocabulary, keys)


def large_segment(replies: Sequence[Reply]) -> tuple[Segment, Statistics]:
    """A segment of ``replies`` and the statistics it was weighted by: its own."""
    read = _read(replies)
    statistics = read.statistics()
    return read.segment(statistics), statistics


def small_segment(replies: Sequence[Reply], statistics: Statistics) -> Segment:
    """A segment of ``replies`` weighted by the statistics of a larger one."""
    return _read(replies).segment(statistics)


def rows_of(reply: Reply) -> Iterable[str]:
    """The texts by which a customer's question may find a reply."""
    yield from reply.questions
    if reply.title and reply.title not in reply.questions:
        yield reply.title
    if reply.tags:
        yield " ".join(reply.tags)


@dataclass(frozen=True, slots=True)
class _Read:
    """Entries taken apart, not weighted yet."""

    replies: tuple[Reply, ...]
    phrasings: tuple[str, ...]
    bare: tuple[str, ...]
    row_entries: NDArray[np.int32]
    vocabulary: Numbers
    bag_slots: Numbers  # postings by feature, then entry
    bag_entries: Numbers
    bag_counts: Numbers
    row_slots: Numbers  # features by row
    row_owners: Numbers
    words: Sequence[str]

    def statistics(self) -> Statistics:
        fields = field_of(self.vocabulary)
        frequencies = np.bincount(self.bag_slots, minlength=len(self.vocabulary))
        lengths = sums(fields[self.bag_slots], self.bag_counts.astype(np.float64), FIELDS)
        return statistics_of(
            len(self.replies),
            self.vocabulary,
            frequencies.astype(np.int32),
            lengths / max(1, len(self.replies)),
        )

    def segment(self, statistics: Statistics) -> Segment:
        size, rows = len(self.replies), len(self.bare)
        fields = field_of(self.vocabulary)
        idf = statistics.idf(self.vocabulary)
        damping = self._damping(statistics)
        postings, starts = self._postings(idf * FIELD_WEIGHTS[fields], damping)
        masses = sums(self.row_owners, (idf * BLEND[fields])[self.row_slots], rows)
        return Segment(
            replies=self.replies,
            positions={reply.id: position for position, reply in enumerate(self.replies)},
            phrasings=self.phrasings,
            bare=self.bare,
            row_starts=_starts(np.bincount(self.row_entries, minlength=size)),
            vocabulary=self.vocabulary,
            starts=starts,
            postings=postings,
            feature_starts=_starts(np.bincount(self.row_owners, minlength=rows)),
            features=self.row_slots.astype(np.int32),
            row_masses=masses,
            damping=damping.astype(np.float32),
            lexicon=lexicon_of(self.words),
            leads=leads_of(self.replies),
            audience=audience_of(self.replies),
        )

    def _damping(self, statistics: Statistics) -> Floats:
        """Of each entry and field: the longer the entry, the faster its features stop counting."""
        lengths = sums(self._lengthwise(), self.bag_counts.astype(np.float64), self._lengths())
        relative = lengths.reshape(-1, FIELDS) / np.maximum(statistics.lengths, 1e-9)
        return (K1 * (1 - B + B * relative)).reshape(-1)

    def _lengthwise(self) -> Numbers:
        return self.bag_entries * FIELDS + field_of(self.vocabulary)[self.bag_slots]

    def _lengths(self) -> int:
        return len(self.replies) * FIELDS

    def _postings(self, worth: Floats, damping: Floats) -> tuple[Numbers, Numbers]:
        """Of each feature in turn: which entries have it and what it counts there."""
        size = len(self.replies)
        fields = field_of(self.vocabulary)
        damped = self.bag_counts + damping[self._lengthwise()]
        impacts = worth[self.bag_slots] * self.bag_counts * (K1 + 1) / damped
        counts = np.bincount(self.bag_slots, minlength=len(self.vocabulary))
        left_out = FIELD_WEIGHTS[fields] == 0
        if size >= LARGE:
            left_out |= (counts > COMMON * size) & (fields != Field.WORD)
        counts[left_out] = 0
        kept = ~left_out[self.bag_slots]
        postings = np.empty(int(kept.sum()), dtype=POSTING)
        postings["entry"] = self.bag_entries[kept]
        postings["impact"] = impacts[kept]
        return postings.view(np.int64), _starts(counts)


def _read(replies: Sequence[Reply]) -> _Read:
    rows = [(position, row) for position, reply in enumerate(replies) for row in rows_of(reply)]
    row_entries = np.array([position for position, _ in rows], dtype=np.int32)
    texts = [without_courtesies(normalise(row)).replace("\n", " ") for _, row in rows]
    words: list[str] = []

    def cut(text: str) -> tuple[str, ...]:
        found = words_to_index(text)
        words.extend(found)
        return found

    asked = question_features(texts, cut, concepts_of)
    told = answer_features([normalise(reply.text).replace("\n", " ") for reply in replies])
    vocabulary, slots = np.unique(np.concatenate([asked.keys, told.keys]), return_inverse=True)
    asked_slots, told_slots = slots[: len(asked.keys)], slots[len(asked.keys) :]
    row_owners, row_slots, _ = _counted(asked.owners, asked_slots, len(vocabulary))
    owners = row_entries[asked.owners]
    bag_slots, bag_entries, bag_counts = _counted(
        np.concatenate([asked_slots, told_slots]),
        np.concatenate([owners, told.owners]),
        max(1, len(replies)),
    )
    return _Read(
        replies=tuple(replies),
        phrasings=tuple(row for _, row in rows),
        bare=tuple(map(squeezed, texts)),
        row_entries=row_entries,
        vocabulary=vocabulary,
        bag_slots=bag_slots,
        bag_entries=bag_entries,
        bag_counts=bag_counts,
        row_slots=row_slots,
        row_owners=row_owners,
        words=words,
    )


def _counted(
    major: NDArray[np.integer], minor: NDArray[np.integer], width: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Each different pair once, by major then minor, and how often it stands."""
    pairs, counts = np.unique(major.astype(np.int64) * max(1, width) + minor, return_counts=True)
    majors, minors = np.divmod(pairs, max(1, width))
    return majors, minors, counts


def places_of(rising: Numbers, wanted: Numbers) -> Numbers:
    """Where each wanted number stands among rising ones, -1 where it does not."""
    if not len(rising):
        return np.full(len(wanted), -1)
    at = rising.searchsorted(wanted)
    at[at == len(rising)] = 0
    at[rising[at] != wanted] = -1
    return at


def _starts(counts: NDArray[np.integer]) -> Numbers:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts, dtype=np.int64)])
