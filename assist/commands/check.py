"""``assist check``: the wording checker for files, pipes and JSONL."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from assist.errors import UsageError
from assist.protocol import wire_diagnostics
from assist.usage import LOCALES, locale_of_environment
from phrasebook.entries import Diagnostic, Message
from phrasebook.wording import Checker, Pack, default_packs, load_pack
from phrasebook.wording.settling import is_grave


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``check`` to the command line."""
    command = commands.add_parser(
        "check",
        help="check wording in texts, one a line",
        description="Check wording in texts, one a line. Exits with 1 where an error or a warning "
        "is found, with 2 for bad usage or input.",
    )
    command.add_argument("files", nargs="*", metavar="FILE", help="files to check, - for the pipe")
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.add_argument(
        "--jsonl", action="store_true", help='each line is {"id","text"}, with optional "previous"'
    )
    command.add_argument(
        "--explain", action="store_true", help="show which step let each hit pass or fall"
    )
    command.add_argument(
        "--pack", action="append", metavar="NAME|FILE", help="only these packs (repeatable)"
    )
    command.add_argument(
        "--approved", metavar="FILE", help="approved sentences, one a line, that are never flagged"
    )
    command.add_argument("--locale", choices=LOCALES, default=locale_of_environment())
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check every text; 0 clean, 1 an error or a warning found."""
    packs = chosen_packs(args.pack)
    checker = Checker(packs, approved_lines(args.approved))
    grave = False
    for line in lines(args.files):
        if args.jsonl and not line.text.strip():
            continue
        text = read_line(line, jsonl=args.jsonl)
        found = checker.check(text.text, text.previous)
        grave = grave or any(is_grave(one.severity) for one in found)
        for row in rows(args, line, text, found, checker):
            print(row)
    return 1 if grave else 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the input with where it stands."""

    name: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text to check; ``id`` is whatever JSON value the input gave."""

    id: Any
    text: str
    previous: str = ""


def chosen_packs(names: Sequence[str] | None) -> tuple[Pack, ...]:
    """The default packs, or those named: a name of a default pack, a file or a folder.

    Raises UsageError, with the packs there are, for a name of nothing.
    """
    if not names:
        return default_packs()
    known = {pack.name: pack for pack in default_packs()}
    for name in names:
        if name not in known and not Path(name).exists():
            raise UsageError(
                Message(
                    f"--pack {name}: 没有这个规则包、文件或文件夹；规则包有 {'、'.join(sorted(known))}",
                    f"--pack {name}: there is no such pack, file or folder; the packs are "
                    f"{', '.join(sorted(known))}",
                )
            )
    return tuple(known[name] if name in known else load_pack(Path(name)) for name in names)


def approved_lines(path: str | None) -> list[str]:
    """The approved sentences in a file."""
    if path is None:
        return []
    return [line.text for line in lines([path]) if line.text.strip()]


def lines(files: Sequence[str]) -> Iterator[Line]:
    """Every line of every file; without files, of standard input."""
    for name in files or ["-"]:
        if name == "-":
            yield from numbered("-", sys.stdin.buffer)
            continue
        try:
            with Path(name).open("rb") as stream:
                yield from numbered(name, stream)
        except OSError as error:
            raise UsageError(
                Message(
                    f"{name}: 读不了：{error.strerror}", f"{name}: cannot be read: {error.strerror}"
                )
            ) from None


def numbered(name: str, stream: IO[bytes]) -> Iterator[Line]:
    """Lines as text; raises UsageError for one that is not UTF-8."""
    for number, raw in enumerate(stream, 1):
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise UsageError(
                Message(
                    f"{name}:{number}: 不是 UTF-8 编码；请另存为 UTF-8",
                    f"{name}:{number}: is not UTF-8",
                )
            ) from None
        yield Line(name, number, text.rstrip("\r\n"))


def read_line(line: Line, *, jsonl: bool) -> Text:
    """The text of a line, or of the JSON object on it."""
    if not jsonl:
        return Text(None, line.text)
    try:
        value = json.loads(line.text)
    except (ValueError, RecursionError):
        raise UsageError(
            Message(
                f"{line.name}:{line.number}: 不是 JSON", f"{line.name}:{line.number}: is no JSON"
            )
        ) from None
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise UsageError(
            Message(
                f'{line.name}:{line.number}: 应为带 "id" 和 "text"（文字）的 JSON 对象',
                f'{line.name}:{line.number}: an object with "id" and "text" (a string) is expected',
            )
        )
    previous = value.get("previous", "")
    return Text(value.get("id"), value["text"], previous if isinstance(previous, str) else "")


def rows(
    args: argparse.Namespace, line: Line, text: Text, found: Sequence[Diagnostic], checker: Checker
) -> Iterator[str]:
    """The output for one text."""
    if args.jsonl or args.format == "json":
        row: dict[str, Any] = {"id": text.id} if args.jsonl else {"line": line.number}
        if not args.jsonl:
            row["file"] = line.name
        row["diagnostics"] = msgspec.to_builtins(wire_diagnostics(text.text, found, args.locale))
        if args.explain:
            row["explain"] = [
                {
                    "rule": step.rule,
                    "reading": step.reading,
                    "text": text.text[step.start : step.end],
                    "step": step.step,
                    "verdict": step.verdict,
                }
                for step in checker.explain(text.text, text.previous)
            ]
        yield json.dumps(row, ensure_ascii=True)
        return
    for one in found:
        message = one.message.said(args.locale)
        yield (
            f"{line.name}:{line.number}:{one.start + 1}: {one.severity.value} [{one.code}] "
            f"“{printable(text.text[one.start : one.end])}” {message}"
            + (f" → {' / '.join(one.replacements)}" if one.replacements else "")
        )
    if args.explain:
        for step in checker.explain(text.text, text.previous):
            yield (
                f"    {step.verdict:<7} {step.step:<10} {step.rule} "
                f"“{printable(text.text[step.start : step.end])}” ({step.reading})"
            )


def printable(text: str) -> str:
    """The text with what a terminal cannot show replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
