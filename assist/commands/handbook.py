"""``assist handbook``: what a service handbook proposes, for reading or as JSONL."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from phrasebook.handbook import Proposal, read_handbook
from phrasebook.handbook.documents import read_document


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``handbook`` to the command line."""
    command = commands.add_parser(
        "handbook",
        help="propose rules, replies, questions and limits out of a service handbook",
        description="Read a service handbook (.docx, .txt, .pdf) as it is and print what it "
        "proposes. Nothing is imported or published.",
    )
    command.add_argument("file", metavar="FILE", help="the handbook")
    command.add_argument("--jsonl", action="store_true", help="one proposal a line, as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the proposals; a handbook that cannot be read raises HandbookError (exit code 2)."""
    proposals = read_handbook(read_document(Path(args.file)))
    if args.jsonl:
        for proposal in proposals:
            print(json.dumps(proposal.row(), ensure_ascii=True))
    else:
        for line in summary(proposals):
            print(line.encode("utf-8", "replace").decode("utf-8"))
    return 0


def summary(proposals: Iterable[Proposal]) -> Iterator[str]:
    """The proposals by heading, and how many there are of each kind."""
    counts: dict[str, int] = {}
    for heading, below in groupby(proposals, key=lambda proposal: proposal.place.heading):
        yield f"# {heading or '-'}"
        for proposal in below:
            counts[proposal.kind] = counts.get(proposal.kind, 0) + 1
            yield f"  {proposal.place.line}: {proposal.kind:<6} {told(proposal)}"
        yield ""
    yield ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "nothing found"


def told(proposal: Proposal) -> str:
    """One proposal in a line."""
    parts = [proposal.text]
    if proposal.question:
        parts.insert(0, f"{proposal.question} →")
    if proposal.limit_s is not None:
        parts.append(f"[{proposal.limit_s} s]")
    if proposal.working_days is not None:
        parts.append(f"[{proposal.working_days} working days]")
    if proposal.condition:
        parts.append(f"({proposal.condition})")
    return " ".join(" ".join(parts).split())
