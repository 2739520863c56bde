"""An index as plain arrays and texts, to be kept until a restart (``phrasebook.index_files``).

No array holds objects and the texts are JSON: nothing in a snapshot is ever run. A snapshot
made by another version of the index or its data is refused (``SnapshotError``), and the index
is then built as usual.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Answer, Message, Picture, Reply, Scope
from phrasebook.errors import PhrasebookError
from phrasebook.search.leads import Leads
from phrasebook.search.lexicon import Lexicon
from phrasebook.search.segment import Segment, Statistics, statistics_of
from phrasebook.search.visible import audience_of

FORMAT = 3

ARRAYS = (
    *("row_starts", "vocabulary", "starts", "postings"),
    *("feature_starts", "features", "row_masses", "damping"),
)
LEADS = ("codes", "spoken", "otherwise", "keys", "at", "entries", "places")
STATISTICS = ("counts", "lengths")

ARRAY_NAMES = (*ARRAYS, *(f"leads_{name}" for name in LEADS), *STATISTICS)
TEXT_NAMES = ("head", "entries", "rest")


class SnapshotError(PhrasebookError):
    """A snapshot is not there, is damaged, or was made by another version."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A large segment and its statistics: arrays by ``ARRAY_NAMES``, JSON by ``TEXT_NAMES``."""

    arrays: Mapping[str, NDArray[np.generic]]
    texts: Mapping[str, str]


def snapshot_of(segment: Segment, statistics: Statistics) -> Snapshot:
    """All that is needed to have ``segment`` and ``statistics`` again."""
    arrays = {name: getattr(segment, name) for name in ARRAYS}
    arrays |= {f"leads_{name}": getattr(segment.leads, name) for name in LEADS}
    arrays |= {"counts": statistics.counts[:-1], "lengths": statistics.lengths}
    rest = {
        "bare": segment.bare,
        "by_sound": dict(segment.lexicon.by_sound),
        "words": dict(segment.lexicon.counts),
        "shortcuts": segment.leads.shortcuts,
        "phrasings": segment.phrasings,
    }
    head = {"format": FORMAT, "made_by": fingerprint(), "entries": statistics.entries}
    entries = [_packed(reply) for reply in segment.replies]
    texts = {
        "head": json.dumps(head),
        "entries": json.dumps(entries, ensure_ascii=False),
        "rest": json.dumps(rest, ensure_ascii=False),
    }
    return Snapshot(arrays, texts)


def restored(snapshot: Snapshot) -> tuple[Segment, Statistics]:
    """What ``snapshot_of`` was given; ``SnapshotError`` where the snapshot cannot be used."""
    try:
        head = json.loads(snapshot.texts["head"])
        if head.get("format") != FORMAT or head.get("made_by") != fingerprint():
            raise SnapshotError(
                Message(
                    "是别的版本做的；请重建索引",
                    "was made by another version; build the index anew",
                )
            )
        return _restored(head, snapshot)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise SnapshotError(unusable(error)) from error


def unusable(error: Exception) -> Message:
    """Of a snapshot that is damaged: what went wrong when it was read."""
    return Message(f"用不了：{error}", f"cannot be used: {error}")


@cache
def fingerprint() -> str:
    """What an index depends on: the data and the code of this package, and the machine's order."""
    seen = blake2b(digest_size=16)
    seen.update(sys.byteorder.encode())
    package = files("phrasebook.search")
    for place in (package, package.joinpath("data")):
        for file in sorted(place.iterdir(), key=lambda file: file.name):
            if file.name.endswith((".py", ".txt")):
                seen.update(file.name.encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()


def _restored(head: Mapping[str, object], snapshot: Snapshot) -> tuple[Segment, Statistics]:
    kept: Mapping[str, Any] = snapshot.arrays
    rest = json.loads(snapshot.texts["rest"])
    replies = tuple(_unpacked(json.loads(snapshot.texts["entries"])))
    entries = int(str(head["entries"]))
    if len(replies) != entries or len(kept["row_starts"]) != entries + 1:
        raise ValueError("its parts do not fit together")
    statistics = statistics_of(entries, kept["vocabulary"], kept["counts"], kept["lengths"])
    segment = Segment(
        **{name: kept[name] for name in ARRAYS},
        replies=replies,
        positions={reply.id: position for position, reply in enumerate(replies)},
        phrasings=tuple(rest["phrasings"]),
        bare=tuple(rest["bare"]),
        lexicon=Lexicon(rest["by_sound"], rest["words"]),
        leads=Leads(
            **{name: kept[f"leads_{name}"] for name in LEADS},
            shortcuts=tuple((code, at) for code, at in rest["shortcuts"]),
        ),
        audience=audience_of(replies),
    )
    return segment, statistics


def _packed(reply: Reply) -> list[object]:
    return [
        reply.id,
        reply.text,
        reply.title,
        reply.questions,
        reply.shortcut,
        reply.stage,
        reply.tags,
        reply.scope,
        reply.team,
        reply.owner,
        reply.note,
        reply.condition,
        reply.valid_from and reply.valid_from.isoformat(),
        reply.valid_until and reply.valid_until.isoformat(),
        reply.version,
        [(answer.text, answer.condition) for answer in reply.answers],
        [(picture.hash, picture.alt) for picture in reply.pictures],
    ]


def _unpacked(entries: Iterable[list[Any]]) -> Iterator[Reply]:
    scopes = {scope.value: scope for scope in Scope}
    for values in entries:
        values[3], values[6], values[7] = tuple(values[3]), tuple(values[6]), scopes[values[7]]
        for at in (12, 13):
            values[at] = values[at] and datetime.fromisoformat(values[at])
        values[15] = tuple(Answer(*answer) for answer in values[15])
        values[16] = tuple(Picture(*picture) for picture in values[16])
        yield Reply(*values)
