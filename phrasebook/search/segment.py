"""A part of the index: some entries as arrays, never changed once built.

Two tables hold an entry. Its *bag* is everything all its phrasings say, found by feature
(which entries have this feature, and how much it counts there). Its *rows* are the single
phrasings, found by entry, for the exact comparison of the few best. How much a feature counts
is BM25 with document frequencies over entries, worked out when the segment is built.

Shapes: E entries, R rows (phrasings), V different features, P postings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    key,
    question_features,
)
from phrasebook.search.words import words_to_index

K1 = 1.2
B = 0.6
COMMON = 0.10
"""A feature in more than this share of a large segment's entries is not looked up."""

LARGE = 1_000
"""Entries from which a segment counts as large."""

FIELD_WEIGHTS = np.array([0.0, 1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 0.0, 1.0])

ANSWERS_FROM = key(Field.ANSWER_PAIR, 0)


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is common and what is rare, over all entries the large part was built from."""

    entries: int
    vocabulary: Numbers  # V, rising
    frequencies: NDArray[np.int32]  # V: entries that have the feature
    bag_lengths: Floats  # by field: features an entry has on average
    row_lengths: Floats  # by field: features a phrasing has on average

    def idf(self, keys: Numbers) -> NDArray[np.float32]:
        """The weight of each feature: the rarer, the more."""
        frequency = np.zeros(len(keys))
        if len(self.vocabulary):
            at = np.minimum(np.searchsorted(self.vocabulary, keys), len(self.vocabulary) - 1)
            frequency = np.where(self.vocabulary[at] == keys, self.frequencies[at], 0)
        weight = np.log1p((self.entries - frequency + 0.5) / (frequency + 0.5))
        return np.maximum(weight, 0.01).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Segment:
    """Some entries, ready to be searched."""

    replies: tuple[Reply, ...]
    positions: dict[str, int]
    phrasings: tuple[str, ...]  # R: as they were written
    bare: tuple[str, ...]  # R: as they are compared
    row_entries: NDArray[np.int32]  # R: whose phrasing it is
    row_starts: NDArray[np.int64]  # E + 1
    vocabulary: Numbers  # V, rising
    starts: NDArray[np.int64]  # V + 1: where the postings of a feature are
    entries: NDArray[np.int32]  # P
    impacts: NDArray[np.float32]  # P
    feature_starts: NDArray[np.int64]  # R + 1: where the features of a row are
    features: NDArray[np.int32]  # into the vocabulary
    row_impacts: NDArray[np.float32]

    def slots(self, keys: Numbers) -> Numbers:
        """Where each feature stands in the vocabulary, -1 where it does not."""
        if not len(self.vocabulary):
            return np.full(len(keys), -1)
        at = np.searchsorted(self.vocabulary, keys)
        at[at == len(self.vocabulary)] = 0
        return np.where(self.vocabulary[at] == keys, at, -1)

    def totals(self, keys: Numbers, weights: Floats) -> Floats:
        """What each of the E entries scores for these weighted features."""
        slots = self.slots(keys)
        known = slots >= 0
        slots = slots[known]
        begins, ends = self.starts[slots], self.starts[slots + 1]
        spans = list(map(slice, begins.tolist(), ends.tolist()))
        if not spans:
            return np.zeros(len(self.replies))
        entries = np.concatenate([self.entries[span] for span in spans])
        impacts = np.concatenate([self.impacts[span] for span in spans])
        impacts *= np.repeat(weights[known].astype(np.float32), ends - begins)
        totals: Floats = np.bincount(entries, impacts, minlength=len(self.replies))
        return totals


def statistics_of(replies: Sequence[Reply]) -> tuple[Segment, Statistics]:
    """A segment of ``replies`` and the statistics it was weighted by: its own."""
    read = _read(replies)
    statistics = read.statistics()
    return read.segment(statistics), statistics


def segment_of(replies: Sequence[Reply], statistics: Statistics) -> Segment:
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
    bag_entries: NDArray[np.int32]
    bag_counts: NDArray[np.int64]
    row_slots: Numbers  # features by row
    row_owners: NDArray[np.int32]
    row_counts: NDArray[np.int64]

    def statistics(self) -> Statistics:
        fields = field_of(self.vocabulary)
        frequencies = np.bincount(self.bag_slots, minlength=len(self.vocabulary))
        bags = np.bincount(fields[self.bag_slots], self.bag_counts, minlength=FIELDS)
        rows = np.bincount(fields[self.row_slots], self.row_counts, minlength=FIELDS)
        return Statistics(
            len(self.replies),
            self.vocabulary,
            frequencies.astype(np.int32),
            bags / max(1, len(self.replies)),
            rows / max(1, len(self.bare)),
        )

    def segment(self, statistics: Statistics) -> Segment:
        size = len(self.replies)
        fields = field_of(self.vocabulary)
        idf = statistics.idf(self.vocabulary)
        impacts = _impacts(
            self.bag_counts,
            self.bag_entries,
            fields[self.bag_slots],
            size,
            statistics.bag_lengths,
        )
        impacts *= idf[self.bag_slots]
        row_impacts = _impacts(
            self.row_counts,
            self.row_owners,
            fields[self.row_slots],
            len(self.bare),
            statistics.row_lengths,
        )
        row_impacts *= idf[self.row_slots]
        counts = np.bincount(self.bag_slots, minlength=len(self.vocabulary))
        keep = np.ones(len(self.bag_slots), dtype=bool)
        if size >= LARGE:
            common = counts > COMMON * size
            keep = ~common[self.bag_slots]
            counts[common] = 0
        return Segment(
            self.replies,
            {reply.id: position for position, reply in enumerate(self.replies)},
            self.phrasings,
            self.bare,
            self.row_entries,
            _starts(np.bincount(self.row_entries, minlength=size)),
            self.vocabulary,
            _starts(counts),
            self.bag_entries[keep],
            impacts[keep],
            _starts(np.bincount(self.row_owners, minlength=len(self.bare))),
            self.row_slots.astype(np.int32),
            row_impacts,
        )


def _read(replies: Sequence[Reply]) -> _Read:
    rows = [(position, row) for position, reply in enumerate(replies) for row in rows_of(reply)]
    row_entries = np.array([position for position, _ in rows], dtype=np.int32)
    texts = [without_courtesies(normalise(row)).replace("\n", " ") for _, row in rows]
    asked = question_features(texts, words_to_index, concepts_of)
    told = answer_features([normalise(reply.text).replace("\n", " ") for reply in replies])
    vocabulary, slots = np.unique(np.concatenate([asked.keys, told.keys]), return_inverse=True)
    asked_slots, told_slots = slots[: len(asked.keys)], slots[len(asked.keys) :]
    row_owners, row_slots, row_counts = _counted(asked.owners, asked_slots, len(vocabulary))
    owners = row_entries[asked.owners] if rows else asked.owners
    bag_slots, bag_entries, bag_counts = _counted(
        np.concatenate([asked_slots, told_slots]),
        np.concatenate([owners, told.owners]),
        max(1, len(replies)),
    )
    return _Read(
        tuple(replies),
        tuple(row for _, row in rows),
        tuple(map(squeezed, texts)),
        row_entries,
        vocabulary,
        bag_slots,
        bag_entries.astype(np.int32),
        bag_counts,
        row_slots,
        row_owners.astype(np.int32),
        row_counts,
    )


def _counted(
    major: NDArray[np.int64] | NDArray[np.int32],
    minor: NDArray[np.int64] | NDArray[np.int32],
    width: int,
) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """Each different pair once, by major then minor, and how often it stands."""
    pairs, counts = np.unique(major.astype(np.int64) * width + minor, return_counts=True)
    majors, minors = np.divmod(pairs, width)
    return majors, minors, counts


def _impacts(
    counts: NDArray[np.int64],
    owners: NDArray[np.int32],
    fields: Numbers,
    size: int,
    averages: Floats,
) -> NDArray[np.float32]:
    """The BM25 factor of each count: it saturates, and the longer the owner, the less."""
    lengths = np.bincount(owners * FIELDS + fields, counts, minlength=size * FIELDS)
    relative = lengths[owners * FIELDS + fields] / np.maximum(averages[fields], 1e-9)
    factor = counts * (K1 + 1) / (counts + K1 * (1 - B + B * relative))
    rounded: NDArray[np.float32] = factor.astype(np.float32)
    return rounded


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
