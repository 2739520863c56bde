"""``assist suggest``: rank the replies of a phrasebook file for questions and drafts."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeGuard

from assist.errors import UsageError
from phrasebook import files
from phrasebook.encoders import open_encoder
from phrasebook.entries import Message
from phrasebook.search import Hit, Index, Query
from phrasebook.search.meaning import reordered
from phrasebook.variables import fill

MOST = 1_000
"""Suggestions asked for at most in one answer."""

TEXTS = ("customer", "draft", "stage", "channel", "team", "user")
LISTS = ("previous", "sent")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``suggest`` to the command line."""
    command = commands.add_parser(
        "suggest",
        help="rank the replies of a phrasebook file for questions and drafts",
        description='Read one {"id", "customer" and/or "draft"} a line from standard input, write '
        'one {"id", "suggestions"} a line. An empty list: nothing is good enough.',
    )
    command.add_argument("--phrasebook", required=True, type=Path, metavar="FILE")
    command.add_argument(
        "--jsonl", action="store_true", help="read and write JSON lines (the only format there is)"
    )
    command.add_argument("--limit", type=limit, default=9, metavar="N", help="at most N (9)")
    command.add_argument(
        "--always", action="store_true", help="rank even where nothing is good enough"
    )
    add_semantic(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer every line; a bad one ends it with its number."""
    ask = asking(Index.build(replies_of(args.phrasebook)), args.semantic)
    now = datetime.now(UTC)
    for line in lines_of(sys.stdin.buffer, "standard input"):
        query = query_of(line, limit=args.limit, always=args.always, now=now)
        answer = {"id": line.values["id"], "suggestions": suggestions(ask(query))}
        print(json.dumps(answer, ensure_ascii=False))
    return 0


def add_semantic(command: argparse.ArgumentParser) -> None:
    """Add ``--semantic MODEL``."""
    command.add_argument(
        "--semantic",
        metavar="MODEL",
        help="order the best few by a sentence encoder: a folder with model.onnx and "
        "tokenizer.json, or module:NAME",
    )


def asking(index: Index, semantic: str | None) -> Callable[[Query], tuple[Hit, ...]]:
    """How the index is asked: by itself, or with an encoder behind it."""
    if semantic is None:
        return index.suggest
    encoder = open_encoder(semantic)
    return lambda query: index.steer(reordered(index.score(query), encoder), query)


@dataclass(frozen=True, slots=True)
class Line:
    """One JSON object of the input and where it stands."""

    place: str
    values: dict[str, Any]


def replies_of(path: Path) -> list[Any]:
    """The entries of a phrasebook file; ``UsageError`` where it cannot be read."""
    try:
        return list(files.read(path, bounds=files.MEASURED))
    except OSError as error:
        raise UsageError(
            Message(
                f"{path}: 读不了：{error.strerror or error}",
                f"{path}: cannot be read: {error.strerror or error}",
            )
        ) from error


def lines_of(source: Iterable[bytes], name: str) -> Iterator[Line]:
    """The JSON objects of ``source``, one a line; blank lines are passed over."""
    for number, raw in enumerate(source, start=1):
        place = f"{name}:{number}"
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            if not text.strip():
                continue
            values = json.loads(text)
        except UnicodeDecodeError as error:
            raise UsageError(
                Message(f"{place}: 不是 UTF-8 编码；请另存为 UTF-8", f"{place}: is not UTF-8")
            ) from error
        except (ValueError, RecursionError) as error:
            raise UsageError(
                Message(f"{place}: 不是 JSON：{error}", f"{place}: is not JSON: {error}")
            ) from error
        if not isinstance(values, dict) or "id" not in values:
            raise UsageError(
                Message(
                    f'{place}: 应为一个带 "id" 的 JSON 对象',
                    f'{place}: must be one JSON object with an "id"',
                )
            )
        yield Line(place, values)


def query_of(line: Line, *, limit: int, always: bool, now: datetime) -> Query:
    """The question a line asks."""
    values = {name: line.values[name] for name in (*TEXTS, *LISTS) if name in line.values}
    if not {"customer", "draft"} & set(values):
        raise UsageError(
            Message(
                f'{line.place}: 要有 "customer" 或 "draft"',
                f'{line.place}: needs "customer" or "draft"',
            )
        )
    for name, value in values.items():
        if name in TEXTS and not isinstance(value, str):
            raise UsageError(
                Message(
                    f'{line.place}: "{name}" 应为文字', f'{line.place}: "{name}" must be a text'
                )
            )
        if name in LISTS and not _texts(value):
            raise UsageError(
                Message(
                    f'{line.place}: "{name}" 应为文字的列表',
                    f'{line.place}: "{name}" must be a list of texts',
                )
            )
    values["previous"] = tuple(values.get("previous", ()))
    values["sent"] = frozenset(values.get("sent", ()))
    return Query(**values, limit=limit, threshold=0.0 if always else None, now=now)


def suggestions(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """The hits as the contract has them; variables stand at their fallbacks."""
    return [
        {"reply": hit.reply.id, "score": hit.score, "text": fill(hit.reply.text, {}).text}
        for hit in hits
    ]


def limit(text: str) -> int:
    """A number of suggestions from the command line."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {MOST}")
    return number


def _texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
