"""The fields of a phrasebook file: what each may hold, and how a row becomes a ``Reply``.

Every format hands over ``Row``s and gets back a ``Reply`` or the list of all that is wrong with
the row, each with its place. Lengths are code points.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from phrasebook.entries import STAGES, Reply, Scope
from phrasebook.errors import EntryError
from phrasebook.files.times import format_time, parse_time

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_QUESTIONS = 50
MAX_TAGS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as a file gave it.

    ``values`` are raw values by field name; ``None`` is the same as absent. ``places`` and
    ``columns`` say, where the format can, at which place or under which heading a field stands.
    """

    place: str
    values: Mapping[str, object]
    places: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def error(self, name: str, problem: str) -> EntryError:
        label = self.columns.get(name, name)
        return EntryError(self.places.get(name, self.place), f"{label}: {problem}", field=name)


def parse_row(row: Row) -> Reply | list[EntryError]:
    """Turn a row into a reply, or say everything that is wrong with it."""
    errors = [row.error(name, _unknown(name)) for name in row.values if name not in _PARSERS]
    taken: dict[str, Any] = {}
    for name, parse in _PARSERS.items():
        value = row.values.get(name)
        if value is None:
            continue
        try:
            taken[name] = parse(value)
        except ValueError as problem:
            errors.append(row.error(name, str(problem)))
    refused = {error.field for error in errors}
    errors += [
        row.error(name, "is missing or empty; every entry needs one")
        for name in ("id", "text")
        if name not in refused and not taken.get(name)
    ]
    _judge_together(row, taken, errors)
    return errors or Reply(**taken)


def to_mapping(reply: Reply) -> dict[str, object]:
    """The fields a file holds of a reply, in file order, empty ones left out.

    The owner of a personal reply and the version count are the store's business, not a file's.
    """
    values: dict[str, object] = {
        "id": reply.id,
        "title": reply.title,
        "text": reply.text,
        "questions": list(reply.questions),
        "shortcut": reply.shortcut,
        "stage": reply.stage,
        "tags": list(reply.tags),
        "scope": "" if reply.scope is Scope.ORGANISATION else reply.scope.value,
        "team": reply.team,
        "note": reply.note,
        "condition": reply.condition,
        "valid_from": format_time(reply.valid_from) if reply.valid_from else "",
        "valid_until": format_time(reply.valid_until) if reply.valid_until else "",
    }
    return {name: value for name, value in values.items() if value}


def _judge_together(row: Row, taken: dict[str, Any], errors: list[EntryError]) -> None:
    if taken.get("team"):
        if taken.setdefault("scope", Scope.TEAM) is not Scope.TEAM:
            errors.append(row.error("team", "only a reply of scope 'team' belongs to a team"))
    elif taken.get("scope") is Scope.TEAM:
        errors.append(row.error("team", "a reply of scope 'team' needs the name of the team"))
    start, end = taken.get("valid_from"), taken.get("valid_until")
    if start and end and start >= end:
        errors.append(row.error("valid_until", "must be later than valid_from"))


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), _PARSERS, n=1, cutoff=0.5)
    return "unknown field; " + (
        f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_PARSERS)}"
    )


def _line(limit: int) -> Callable[[object], str]:
    """A text of one line: runs of white space, line breaks too, become one space."""

    def parse(value: object) -> str:
        return _within(" ".join(_clean(value).split()), limit)

    return parse


def _paragraphs(limit: int) -> Callable[[object], str]:
    """A text of any number of lines; only white space around it is dropped."""

    def parse(value: object) -> str:
        return _within(_clean(value).strip(), limit)

    return parse


def _lines(limit: int, each: int) -> Callable[[object], tuple[str, ...]]:
    """A list of one-line texts; empty ones are dropped, repeated ones kept once."""
    parse_one = _line(each)

    def parse(value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f"must be a list of texts, not {_kind(value)}")
        lines = tuple(dict.fromkeys(filter(None, map(parse_one, value))))
        if len(lines) > limit:
            raise ValueError(f"has {len(lines)} items; at most {limit} are allowed")
        return lines

    return parse


def _shortcut(value: object) -> str:
    text = _within(_clean(value).strip(), 32)
    if any(character.isspace() for character in text):
        raise ValueError(f"{text!r} holds a space; a shortcut is typed in one go")
    return text


def _stage(value: object) -> str:
    text = _clean(value).strip()
    if text and text not in STAGES:
        near = difflib.get_close_matches(text, STAGES, n=1, cutoff=0.3)
        hint = f"did you mean {near[0]}?" if near else f"stages are {'、'.join(STAGES)}"
        raise ValueError(f"there is no stage {text!r}; {hint}")
    return text


def _scope(value: object) -> Scope:
    text = _clean(value).strip().lower()
    if not text:
        return Scope.ORGANISATION
    try:
        return Scope(text)
    except ValueError:
        known = ", ".join(Scope)
        raise ValueError(f"there is no scope {text!r}; scopes are {known}") from None


def _time(value: object) -> datetime | None:
    text = _clean(value).strip()
    return parse_time(text) if text else None


def _clean(value: object) -> str:
    """A text with plain line feeds and without what no file format can carry."""
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {_kind(value)}")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    for character in text:
        if character not in "\n\t" and (
            unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff\ufeff"
        ):
            raise ValueError(f"holds the control character U+{ord(character):04X}; remove it")
    return text


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise ValueError(f"has {len(text)} characters; at most {limit} are allowed")
    return text


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", dict: "an object"}
    return names.get(type(value), "a list" if isinstance(value, list | tuple) else "this")


_PARSERS: dict[str, Callable[[object], object]] = {
    "id": _line(128),
    "title": _line(200),
    "text": _paragraphs(4_000),
    "questions": _lines(MAX_QUESTIONS, 500),
    "shortcut": _shortcut,
    "stage": _stage,
    "tags": _lines(MAX_TAGS, 64),
    "scope": _scope,
    "team": _line(128),
    "note": _paragraphs(2_000),
    "condition": _paragraphs(500),
    "valid_from": _time,
    "valid_until": _time,
}

FIELDS: tuple[str, ...] = tuple(_PARSERS)
"""The names of all fields, in the order in which files hold them."""
