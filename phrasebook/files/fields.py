"""The fields of a phrasebook file: what each may hold, and how a row becomes a ``Reply``.

Every format hands over ``Row``s and gets back a ``Reply`` or the list of all that is wrong with
the row, each with its place. Lengths are code points.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from phrasebook.entries import STAGES, Answer, Message, Picture, Reply, Scope
from phrasebook.errors import EntryError, FieldError
from phrasebook.files.times import format_time, parse_time
from phrasebook.pictures import MAX_A_REPLY

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000
MAX_QUESTIONS = 1000
MAX_TAGS = 50
MAX_ANSWERS = 20

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as a file gave it.

    ``values`` are raw values by field name; ``None`` is the same as absent. ``places`` and
    ``columns`` say, where the format can, at which place or under which heading a field stands.
    ``remarks`` is what a person should know of how the row was read. A row that ``joins`` may
    stand for an entry told before: both have one text and differ in their questions and tags.
    """

    place: str
    values: Mapping[str, object]
    places: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Message] = field(default_factory=dict)
    remarks: tuple[Message, ...] = ()
    joins: bool = False

    def error(self, name: str, problem: str, zh: str) -> EntryError:
        label = self.columns.get(name, Message(name, name))
        return EntryError(
            self.places.get(name, self.place),
            f"{label.en}: {problem}",
            field=name,
            zh=f"{label.zh}：{zh}",
        )


def parse_row(row: Row) -> Reply | list[EntryError]:
    """Turn a row into a reply, or say everything that is wrong with it."""
    errors = [row.error(name, *_unknown(name)) for name in row.values if name not in _PARSERS]
    taken: dict[str, Any] = {}
    for name, parse in _PARSERS.items():
        value = row.values.get(name)
        if value is None:
            continue
        try:
            taken[name] = parse(value)
        except FieldError as problem:
            errors.append(row.error(name, str(problem), problem.zh))
    refused = {error.field for error in errors}
    errors += [
        row.error(name, "is missing or empty; every entry needs one", "没有填写；每条都需要")
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
        "answers": [_filled(answer) for answer in reply.answers],
        "pictures": [_filled(picture) for picture in reply.pictures],
    }
    return {name: value for name, value in values.items() if value}


def _filled(part: Answer | Picture) -> dict[str, str]:
    return {name: value for name, value in asdict(part).items() if value}


def _judge_together(row: Row, taken: dict[str, Any], errors: list[EntryError]) -> None:
    if taken.get("team"):
        if taken.setdefault("scope", Scope.TEAM) is not Scope.TEAM:
            errors.append(
                row.error(
                    "team",
                    "only a reply of scope 'team' belongs to a team",
                    "只有范围为“团队”的话术才填团队",
                )
            )
    elif taken.get("scope") is Scope.TEAM:
        errors.append(
            row.error(
                "team",
                "a reply of scope 'team' needs the name of the team",
                "范围为“团队”的话术需要写明团队",
            )
        )
    start, end = taken.get("valid_from"), taken.get("valid_until")
    if start and end and start >= end:
        errors.append(row.error("valid_until", "must be later than valid_from", "须晚于生效时间"))


def _unknown(name: str) -> tuple[str, str]:
    near = difflib.get_close_matches(name.lower(), _PARSERS, n=1, cutoff=0.5)
    if near:
        return f"unknown field; did you mean {near[0]!r}?", f"没有这个字段；是不是 {near[0]}？"
    known = ", ".join(_PARSERS)
    return f"unknown field; known are {known}", f"没有这个字段；可用的有 {known}"


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
            raise FieldError(f"must be a list of texts, not {_kind(value)}", "须是文字的列表")
        lines = tuple(dict.fromkeys(filter(None, map(parse_one, value))))
        if len(lines) > limit:
            raise FieldError(
                f"has {len(lines)} items; at most {limit} are allowed",
                f"有 {len(lines)} 项；最多 {limit} 项",
            )
        return lines

    return parse


def _answers(value: object) -> tuple[Answer, ...]:
    """Further answers: objects of ``text`` and ``condition``, or plain texts."""
    answers = []
    for part in _parts(value, ("text", "condition"), MAX_ANSWERS):
        text = _paragraphs(4_000)(part.get("text", ""))
        if not text:
            raise FieldError("holds an answer without text", "有一个答案没有正文")
        answers.append(Answer(text, _paragraphs(2_000)(part.get("condition", ""))))
    return tuple(answers)


def _pictures(value: object) -> tuple[Picture, ...]:
    """Pictures that the server keeps: objects of ``hash`` and ``alt``, or hashes alone."""
    pictures: dict[str, Picture] = {}
    for part in _parts(value, ("hash", "alt"), MAX_A_REPLY):
        digest = _clean(part.get("hash", "")).strip().lower()
        if not _HASH.fullmatch(digest):
            raise FieldError(
                f"{digest!r} is not the hash of a picture (64 hexadecimal digits)",
                f"“{digest}”不是图片编号（64 位十六进制）",
            )
        pictures[digest] = Picture(digest, _line(200)(part.get("alt", "")))
    return tuple(pictures.values())


def _parts(value: object, names: tuple[str, str], limit: int) -> list[Mapping[str, object]]:
    """A list of objects with those fields; a plain text stands for the first of them."""
    if not isinstance(value, list | tuple):
        raise FieldError(f"must be a list, not {_kind(value)}", "须是列表")
    parts: list[Mapping[str, object]] = []
    for one in value:
        if isinstance(one, str):
            parts.append({names[0]: one})
        elif isinstance(one, Mapping) and one and set(one) <= set(names):
            parts.append(one)
        else:
            known = " and ".join(names)
            raise FieldError(f"each must be an object with {known}", f"每项只能有 {known}")
    if len(parts) > limit:
        raise FieldError(
            f"has {len(parts)} items; at most {limit} are allowed",
            f"有 {len(parts)} 项；最多 {limit} 项",
        )
    return parts


def _shortcut(value: object) -> str:
    text = _within(_clean(value).strip(), 64)
    if any(character.isspace() for character in text):
        raise FieldError(
            f"{text!r} holds a space; a shortcut is typed in one go",
            f"“{text}”里有空格；快捷码须能一口气输入",
        )
    return text


def _stage(value: object) -> str:
    text = _clean(value).strip()
    if text and text not in STAGES:
        near = difflib.get_close_matches(text, STAGES, n=1, cutoff=0.3)
        stages = "、".join(STAGES)
        raise FieldError(
            f"there is no stage {text!r}; "
            + (f"did you mean {near[0]}?" if near else f"stages are {stages}"),
            f"没有“{text}”这个阶段；" + (f"是不是“{near[0]}”？" if near else f"可用的有{stages}"),
        )
    return text


def _scope(value: object) -> Scope:
    text = _clean(value).strip().lower()
    if not text:
        return Scope.ORGANISATION
    try:
        return Scope(text)
    except ValueError:
        known = ", ".join(Scope)
        raise FieldError(
            f"there is no scope {text!r}; scopes are {known}",
            f"没有“{text}”这个范围；可用的有组织、团队、个人",
        ) from None


def _time(value: object) -> datetime | None:
    text = _clean(value).strip()
    return parse_time(text) if text else None


def _clean(value: object) -> str:
    """A text with plain line feeds and without what no file format can carry."""
    if not isinstance(value, str):
        raise FieldError(f"must be text, not {_kind(value)}", "须是文字")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    for character in text:
        if character not in "\n\t" and (
            unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff\ufeff"
        ):
            code = f"U+{ord(character):04X}"
            raise FieldError(
                f"holds the control character {code}; remove it", f"含有控制字符 {code}；请删去"
            )
    return text


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise FieldError(
            f"has {len(text)} characters; at most {limit} are allowed",
            f"有 {len(text)} 个字；最多 {limit} 个",
        )
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
    "team": _line(64),
    "note": _paragraphs(2_000),
    "condition": _paragraphs(2_000),
    "valid_from": _time,
    "valid_until": _time,
    "answers": _answers,
    "pictures": _pictures,
}

FIELDS: tuple[str, ...] = tuple(_PARSERS)
"""The names of all fields, in the order in which files hold them."""
