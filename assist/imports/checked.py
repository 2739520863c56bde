"""A file read and held against the wording rules: the slow part of an import, free of a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from phrasebook.entries import Diagnostic, Message, Severity
from phrasebook.files import Found, Remark, Wording, survey
from phrasebook.wording import Checker

READING, CHECKING = "reading", "checking"
_TOLD_EVERY = 50
_SHOWN_WORDS = 40

Rules = Callable[[str], Checker]
"""The rules in force for a team (an empty name: for everybody): what is off there flags nothing."""

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
    rules: Callable[[], Rules],
    *,
    name: str = "",
    split: bool = True,
    unchecked_below: int = 1,
    progress: Progress = lambda _phase, _done, _of: None,
) -> CheckedFile:
    """Read ``path`` and check every text by the rules in force where it is to be seen. ``rules``
    is asked only when there is a text to check.

    With fewer entries than ``unchecked_below`` the checking is left to the caller.
    """
    found = survey(path, name=name, split=split, progress=lambda rows: progress(READING, rows, 0))
    entries = [Checked(entry) for entry in found.entries]
    if len(entries) >= unchecked_below:
        in_force = rules()
        progress(CHECKING, 0, len(entries))
        for at, entry in enumerate(found.entries):
            entries[at] = checked_by(in_force, entry)
            if at % _TOLD_EVERY == 0:
                progress(CHECKING, at, len(entries))
    refusals = [Refusal(one.place, one.field, Message(one.zh, one.problem)) for one in found.errors]
    return CheckedFile(tuple(entries), tuple(refusals), tuple(found.remarks), tuple(found.wording))


def checked_by(rules: Rules, found: Found) -> Checked:
    """An entry held against the rules of its team, as a single publication is."""
    checker = rules(found.reply.team)
    hits = [(text, hit) for text in found.reply.texts for hit in checker.check(text)]
    return Checked(
        found,
        tuple(_why(text, hit) for text, hit in hits if hit.severity is Severity.ERROR),
        tuple(_why(text, hit) for text, hit in hits if hit.severity is Severity.WARNING),
    )


def _why(text: str, hit: Diagnostic) -> Message:
    """The reason with the words found and the rule, so that a row is mended without a search."""
    words = text[hit.start : hit.end]
    if len(words) > _SHOWN_WORDS:
        words = f"{words[:_SHOWN_WORDS]}…"
    return Message(
        f"“{words}”：{hit.message.zh}（{hit.code}）", f"“{words}”: {hit.message.en} [{hit.code}]"
    )


def rules_less(checker: Checker, silent: Mapping[str, frozenset[str]]) -> Rules:
    """The rules of ``checker`` less those that are off: codes by team, an empty name for all
    teams that are not there."""
    everybody = silent.get("", frozenset())
    return lambda team: checker.muting(silent.get(team, everybody))
