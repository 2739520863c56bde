"""Phrasebook files: import and export, one module a format, and the phrasebook we ship.

read(path)           every entry of a .jsonl, .yaml, .yml, .csv or .xlsx file
write(path, replies) exactly what read takes
default_phrasebook() the replies that come with the product
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from phrasebook.entries import Message, Reply
from phrasebook.errors import EntryError
from phrasebook.files import csv, jsonl, xlsx, yaml
from phrasebook.files.fields import (
    MAX_BYTES,
    MAX_QUESTIONS,
    MAX_ROWS,
    MAX_TAGS,
    Row,
    parse_row,
    to_mapping,
)
from phrasebook.files.table import Item, Options, Remark, Wording

__all__ = [
    "FORMATS",
    "MAX_BYTES",
    "MAX_ROWS",
    "MEASURED",
    "Bounds",
    "Found",
    "Remark",
    "Survey",
    "Wording",
    "default_phrasebook",
    "read",
    "survey",
    "write",
]

_Format = TypeVar("_Format")

_READERS: dict[str, Callable[[Path, Options], Iterator[Item]]] = {
    ".jsonl": jsonl.read_rows,
    ".yaml": yaml.read_rows,
    ".yml": yaml.read_rows,
    ".csv": csv.read_rows,
    ".xlsx": xlsx.read_rows,
    ".xlsm": xlsx.read_rows,  # its macros are never looked at
}
_WRITERS: dict[str, Callable[[Path, Iterable[Reply]], None]] = {
    ".jsonl": jsonl.write_rows,
    ".yaml": yaml.write_rows,
    ".yml": yaml.write_rows,
    ".csv": csv.write_rows,
    ".xlsx": xlsx.write_rows,
}
FORMATS: tuple[str, ...] = tuple(_READERS)
"""The endings of files that can be read, with their dots."""

_TOLD_EVERY = 200
_PACKS = Path(__file__).resolve().parent.parent / "packs" / "phrasebook"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a file may be, in bytes and in entries. A workbook's own bounds hold besides."""

    bytes: int
    entries: int


KEPT = Bounds(MAX_BYTES, MAX_ROWS)
"""What is to be stored: more is a mistake, or an attack."""

MEASURED = Bounds(1024**3, 1_000_000)
"""What somebody only ranks with, on a machine of their own."""


def read(
    path: Path, errors: list[EntryError] | None = None, *, bounds: Bounds = KEPT
) -> list[Reply]:
    """Read every entry of a phrasebook file, in file order; the ending tells the format.

    With ``errors`` given, everything that is wrong is appended there and the good entries are
    returned; without, the first fault is raised.

    Raises ``EntryError``, its place ``path:line`` (XLSX: ``path:sheet:row``).
    """
    found = survey(path, bounds=bounds)
    if errors is not None:
        errors.extend(found.errors)
    elif found.errors:
        raise found.errors[0]
    return [entry.reply for entry in found.entries]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of a file, where it stands, and what a person should know of how it was read."""

    place: str
    reply: Reply
    remarks: tuple[Message, ...] = ()


@dataclass(slots=True)
class Survey:
    """All a file holds: entries in its order, faults, remarks, and wording that is no reply."""

    entries: list[Found] = field(default_factory=list)
    errors: list[EntryError] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    wording: list[Wording] = field(default_factory=list)


def survey(
    path: Path,
    *,
    name: str = "",
    split: bool = True,
    progress: Callable[[int], None] = lambda _rows: None,
    bounds: Bounds = KEPT,
) -> Survey:
    """Read a file and everything there is to tell of it; nothing is raised for its content.

    ``name`` is what places call the file, for one that is kept elsewhere. With ``split`` a cell
    of a table that holds several answers gives one entry an answer, unless its row has an id.
    ``progress`` is told how many rows are read, now and then.
    """
    options = Options(name=Path(name).stem if name else "", split=split)
    gathered = _Gathered(bounds.entries)
    for count, item in enumerate(_items(path, options, bounds.bytes), start=1):
        if not gathered.take(item):
            break
        if count % _TOLD_EVERY == 0:
            progress(count)
    return gathered.named(str(path), name) if name else gathered.survey


def write(path: Path, replies: Iterable[Reply]) -> None:
    """Write replies to a file whose ending tells the format; ``read`` gives them back.

    The file appears whole or not at all. A personal reply's owner and the version count are not
    written. Raises ``EntryError`` for an ending that is no format of ours and for a reply that
    ``read`` would refuse (its id is the place), ``OSError`` where the disk refuses.
    """
    write_rows = _by_ending(_WRITERS, path)
    replies = list(replies)
    for reply in replies:
        if not isinstance(faults := parse_row(Row(reply.id, to_mapping(reply))), Reply):
            raise faults[0]
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        write_rows(temporary, replies)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def default_phrasebook() -> tuple[Reply, ...]:
    """The replies that come with the product, pack after pack."""
    return tuple(reply for path in sorted(_PACKS.glob("*.yaml")) for reply in read(path))


def _items(path: Path, options: Options, most_bytes: int) -> Iterator[Item]:
    try:
        read_rows = _by_ending(_READERS, path)
        if path.stat().st_size > most_bytes:
            bound = f"{most_bytes // 1024**2} MiB"
            raise EntryError(
                str(path), f"is larger than {bound}; split it", zh=f"超过 {bound}；请拆分"
            )
        yield from read_rows(path, options)
    except EntryError as error:
        yield error
    except OSError as error:
        said = error.strerror or str(error)
        yield EntryError(str(path), f"cannot be read: {said}", zh=f"读不了：{said}")


class _Gathered:
    """Puts a file's items into a survey; an id may stand once, entries are bounded in number."""

    def __init__(self, most: int) -> None:
        self.survey = Survey()
        self._most = most
        self._at: dict[str, int] = {}
        self._places: dict[str, str] = {}
        self._rows = 0

    def take(self, item: Item) -> bool:
        """Take one item; whether more is wanted."""
        match item:
            case EntryError():
                self.survey.errors.append(item)
            case Remark():
                self.survey.remarks.append(item)
            case Wording():
                self.survey.wording.append(item)
            case Row():
                return self._take_row(item)
        return True

    def _take_row(self, row: Row) -> bool:
        self._rows += 1
        if self._rows > self._most:
            bound = f"{self._most:,}"
            self.survey.errors.append(
                EntryError(
                    row.place,
                    f"more than {bound} entries; split the file",
                    zh=f"超过 {bound} 条；请拆分",
                )
            )
            return False
        result = parse_row(row)
        if not isinstance(result, Reply):
            self.survey.errors.extend(result)
        elif result.id not in self._at:
            self._at[result.id] = len(self.survey.entries)
            self._places[result.id] = row.places.get("id", row.place)
            self.survey.entries.append(Found(row.place, result, row.remarks))
        elif not (row.joins and self._joined(row, result)):
            first = self._places[result.id]
            self.survey.errors.append(
                row.error(
                    "id",
                    f"{result.id!r} stands already at {first}",
                    f"“{result.id}”已出现在 {first}",
                )
            )
        return True

    def _joined(self, row: Row, reply: Reply) -> bool:
        """Give an entry of the same text the questions and tags of a further row, if they fit."""
        at = self._at[reply.id]
        before = self.survey.entries[at]
        kept = before.reply
        questions = tuple(dict.fromkeys([*kept.questions, *reply.questions]))
        tags = tuple(dict.fromkeys([*kept.tags, *reply.tags]))
        if reply.text != kept.text or len(questions) > MAX_QUESTIONS or len(tags) > MAX_TAGS:
            return False
        remark = Message(
            f"与 {row.place} 的回复相同，合成一条",
            f"the reply at {row.place} is the same; both became one entry",
        )
        self.survey.entries[at] = replace(
            before,
            reply=replace(kept, questions=questions, tags=tags),
            remarks=(*before.remarks, remark),
        )
        return True

    def named(self, path: str, name: str) -> Survey:
        """The survey with ``name`` in place of ``path`` wherever a place is told."""

        def called(text: str) -> str:
            return text.replace(path, name)

        def told(message: Message) -> Message:
            return Message(called(message.zh), called(message.en))

        found = self.survey
        return Survey(
            [
                replace(one, place=called(one.place), remarks=tuple(map(told, one.remarks)))
                for one in found.entries
            ],
            [
                EntryError(
                    called(one.place), called(one.problem), field=one.field, zh=called(one.zh)
                )
                for one in found.errors
            ],
            [Remark(called(one.place), told(one.message)) for one in found.remarks],
            [replace(one, place=called(one.place)) for one in found.wording],
        )


def _by_ending(formats: dict[str, _Format], path: Path) -> _Format:
    try:
        return formats[path.suffix.lower()]
    except KeyError:
        known = ", ".join(formats)
        raise EntryError(
            str(path),
            f"its ending must be one of {known}",
            zh=f"文件的后缀须是 {known} 之一；旧的 .xls 请另存为 .xlsx",
        ) from None
