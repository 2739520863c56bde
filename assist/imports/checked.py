"""A file read and held against the wording rules: the slow part of an import, free of a server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from phrasebook.entries import Message, Severity
from phrasebook.files import Found, Remark, Wording, survey
from phrasebook.wording import Checker, Pack

READING, CHECKING = "reading", "checking"
_TOLD_EVERY = 50

Progress = Callable[[str, int, int], None]
"""Told the phase, how much of it is done, and of how much (0 where that is not known yet)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot be imported, and why."""

    place: str
    field: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry of the file. ``unfit`` are the rules whose breach refuses its publication,
    ``doubts`` those that only warn."""

    found: Found
    unfit: tuple[Message, ...] = ()
    doubts: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """All of a file."""

    entries: tuple[Checked, ...]
    refusals: tuple[Refusal, ...]
    remarks: tuple[Remark, ...]
    wording: tuple[Wording, ...]


def read_checked(
    path: Path,
    packs: Callable[[], Sequence[Pack]],
    *,
    name: str = "",
    split: bool = True,
    unchecked_below: int = 1,
    progress: Progress = lambda _phase, _done, _of: None,
) -> CheckedFile:
    """Read ``path`` and check every text. ``packs`` is asked only when there is a text to check.

    With fewer entries than ``unchecked_below`` the checking is left to the caller.
    """
    found = survey(path, name=name, split=split, progress=lambda rows: progress(READING, rows, 0))
    entries = [Checked(entry) for entry in found.entries]
    if len(entries) >= unchecked_below:
        checker = Checker(packs())
        progress(CHECKING, 0, len(entries))
        for at, entry in enumerate(found.entries):
            entries[at] = checked_by(checker, entry)
            if at % _TOLD_EVERY == 0:
                progress(CHECKING, at, len(entries))
    refusals = [Refusal(one.place, one.field, Message(one.zh, one.problem)) for one in found.errors]
    return CheckedFile(tuple(entries), tuple(refusals), tuple(found.remarks), tuple(found.wording))


def checked_by(checker: Checker, found: Found) -> Checked:
    """An entry held against the rules."""
    hits = checker.check(found.reply.text)
    return Checked(
        found,
        tuple(hit.message for hit in hits if hit.severity is Severity.ERROR),
        tuple(hit.message for hit in hits if hit.severity is Severity.WARNING),
    )
