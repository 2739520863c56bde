"""Phrasebook files: import and export, one module a format, and the phrasebook we ship.

read(path)           every entry of a .jsonl, .yaml, .yml, .csv or .xlsx file
write(path, replies) exactly what read takes
default_phrasebook() the replies that come with the product
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.files import csv, jsonl, xlsx, yaml
from phrasebook.files.fields import MAX_BYTES, MAX_ROWS, Row, parse_row, to_mapping

__all__ = ["MAX_BYTES", "MAX_ROWS", "default_phrasebook", "read", "write"]

_Format = TypeVar("_Format")

_READERS: dict[str, Callable[[Path], Iterator[Row | EntryError]]] = {
    ".jsonl": jsonl.read_rows,
    ".yaml": yaml.read_rows,
    ".yml": yaml.read_rows,
    ".csv": csv.read_rows,
    ".xlsx": xlsx.read_rows,
}
_WRITERS: dict[str, Callable[[Path, Iterable[Reply]], None]] = {
    ".jsonl": jsonl.write_rows,
    ".yaml": yaml.write_rows,
    ".yml": yaml.write_rows,
    ".csv": csv.write_rows,
    ".xlsx": xlsx.write_rows,
}
_PACKS = Path(__file__).resolve().parent.parent / "packs" / "phrasebook"


def read(path: Path, errors: list[EntryError] | None = None) -> list[Reply]:
    """Read every entry of a phrasebook file, in file order; the ending tells the format.

    With ``errors`` given, everything that is wrong is appended there and the good entries are
    returned; without, the first fault is raised. Bounds: 20 MiB and 20,000 entries.

    Raises ``EntryError``, its place ``path:line`` (XLSX: ``path:sheet:row``).
    """
    replies: list[Reply] = []
    for result in _checked(path):
        if isinstance(result, Reply):
            replies.append(result)
        elif errors is None:
            raise result
        else:
            errors.append(result)
    return replies


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


def _checked(path: Path) -> Iterator[Reply | EntryError]:
    try:
        read_rows = _by_ending(_READERS, path)
        if path.stat().st_size > MAX_BYTES:
            raise EntryError(str(path), f"is larger than {MAX_BYTES // 1024**2} MiB; split it")
        yield from _replies(read_rows(path))
    except EntryError as error:
        yield error
    except OSError as error:
        yield EntryError(str(path), f"cannot be read: {error.strerror or error}")


def _replies(rows: Iterable[Row | EntryError]) -> Iterator[Reply | EntryError]:
    """Each row's reply or faults; an id may stand once, entries are bounded in number."""
    places: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        if isinstance(row, EntryError):
            yield row
            continue
        if number > MAX_ROWS:
            yield EntryError(row.place, f"more than {MAX_ROWS:,} entries; split the file")
            return
        result = parse_row(row)
        if not isinstance(result, Reply):
            yield from result
        elif first := places.get(result.id):
            yield row.error("id", f"{result.id!r} stands already at {first}")
        else:
            places[result.id] = row.places.get("id", row.place)
            yield result


def _by_ending(formats: dict[str, _Format], path: Path) -> _Format:
    try:
        return formats[path.suffix.lower()]
    except KeyError:
        known = ", ".join(formats)
        raise EntryError(str(path), f"its ending must be one of {known}") from None
