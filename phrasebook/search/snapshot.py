"""An index kept in a folder, so that a restart need not build it anew.

Arrays are ``.npy`` files without objects in them, the rest is JSON: nothing in a
snapshot is ever run. A snapshot made by another version of the index or its data is refused
(``SnapshotError``), and the index is then built as usual. Changes since the last large build
are kept as the entries they are and taken apart again on loading.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phrasebook.entries import Reply, Scope
from phrasebook.errors import PhrasebookError
from phrasebook.search.leads import Leads
from phrasebook.search.lexicon import Lexicon
from phrasebook.search.segment import Segment, Statistics, statistics_of
from phrasebook.search.visible import audience_of

FORMAT = 1

ARRAYS = (
    *("row_starts", "entry_starts", "vocabulary", "starts", "postings"),
    *("features", "feature_rows", "row_masses"),
)
LEADS = ("codes", "spoken", "otherwise", "keys", "at", "entries", "places")


class SnapshotError(PhrasebookError):
    """A snapshot is not there, is damaged, or was made by another version."""


def save(folder: Path, segment: Segment, statistics: Statistics) -> None:
    """Write a large segment to ``folder``, whole or not at all; what was there is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(building, segment, statistics)
        old = building.with_name(f"{building.name}-old")
        if folder.exists():
            os.replace(folder, old)
        os.replace(building, folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def load(folder: Path) -> tuple[Segment, Statistics]:
    """Read what ``save`` wrote; ``SnapshotError`` where that cannot be used."""
    try:
        head = json.loads((folder / "head.json").read_text(encoding="utf-8"))
        if head.get("format") != FORMAT or head.get("made_by") != fingerprint():
            raise SnapshotError(f"{folder}: was made by another version; build the index anew")
        return _read(folder, head)
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError) as error:
        raise SnapshotError(f"{folder}: cannot be used: {error}") from error


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


def _write(folder: Path, segment: Segment, statistics: Statistics) -> None:
    for name in ARRAYS:
        _save(folder, name, getattr(segment, name))
    for name in LEADS:
        _save(folder, f"leads_{name}", getattr(segment.leads, name))
    _save(folder, "counts", statistics.counts[:-1])
    _save(folder, "lengths", statistics.lengths)
    entries = [_packed(reply) for reply in segment.replies]
    (folder / "entries.json").write_text(json.dumps(entries, ensure_ascii=False), "utf-8")
    rest = {
        "bare": segment.bare,
        "by_sound": dict(segment.lexicon.by_sound),
        "words": dict(segment.lexicon.counts),
        "shortcuts": segment.leads.shortcuts,
        "phrasings": segment.phrasings,
    }
    (folder / "rest.json").write_text(json.dumps(rest, ensure_ascii=False), encoding="utf-8")
    head = {"format": FORMAT, "made_by": fingerprint(), "entries": statistics.entries}
    (folder / "head.json").write_text(json.dumps(head), encoding="utf-8")


def _read(folder: Path, head: dict[str, object]) -> tuple[Segment, Statistics]:
    arrays: dict[str, Any] = {name: _load(folder, name) for name in ARRAYS}
    leads: dict[str, Any] = {name: _load(folder, f"leads_{name}") for name in LEADS}
    rest = json.loads((folder / "rest.json").read_text(encoding="utf-8"))
    replies = tuple(_unpacked(json.loads((folder / "entries.json").read_bytes())))
    entries = int(str(head["entries"]))
    if len(replies) != entries or len(arrays["row_starts"]) != entries + 1:
        raise ValueError("its parts do not fit together")
    vocabulary = arrays["vocabulary"]
    statistics = statistics_of(
        entries, vocabulary, _load(folder, "counts"), _load(folder, "lengths")
    )
    segment = Segment(
        **arrays,
        replies=replies,
        positions={reply.id: position for position, reply in enumerate(replies)},
        phrasings=tuple(rest["phrasings"]),
        bare=tuple(rest["bare"]),
        lexicon=Lexicon(rest["by_sound"], rest["words"]),
        leads=Leads(**leads, shortcuts=tuple((code, at) for code, at in rest["shortcuts"])),
        audience=audience_of(replies),
    )
    return segment, statistics


def _save(folder: Path, name: str, array: NDArray[np.generic]) -> None:
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def _load(folder: Path, name: str) -> Any:
    array: NDArray[np.generic] = np.load(folder / f"{name}.npy", allow_pickle=False)
    return array


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
    ]


def _unpacked(entries: Iterable[list[Any]]) -> Iterator[Reply]:
    scopes = {scope.value: scope for scope in Scope}
    for values in entries:
        values[3], values[6], values[7] = tuple(values[3]), tuple(values[6]), scopes[values[7]]
        for at in (12, 13):
            values[at] = values[at] and datetime.fromisoformat(values[at])
        yield Reply(*values)
