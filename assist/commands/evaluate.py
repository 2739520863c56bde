"""``assist evaluate``: measure the wording checker and the suggestions on labelled cases."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from pathlib import Path

from assist.commands.check import approved_lines, chosen_packs, printable
from assist.errors import UsageError
from phrasebook.entries import Message
from phrasebook.wording import Checker
from phrasebook.wording.evaluation import Outcome, Share, evaluate, read_cases, summarise


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``evaluate`` and its kinds to the command line."""
    command = commands.add_parser("evaluate", help="precision and recall on labelled cases")
    kinds = command.add_subparsers(dest="kind", required=True, metavar="KIND")
    wording = kinds.add_parser(
        "wording", help="the wording checker on a YAML or JSONL file of cases"
    )
    wording.add_argument("files", nargs="+", metavar="FILE")
    wording.add_argument("--pack", action="append", metavar="NAME|FILE", help="only these packs")
    wording.add_argument("--approved", metavar="FILE", help="approved sentences, one a line")
    wording.add_argument("--failures", action="store_true", help="name every wrong answer")
    wording.set_defaults(run=run_wording)
    if importlib.util.find_spec("assist.commands.evaluate_suggestions"):
        importlib.import_module("assist.commands.evaluate_suggestions").register(kinds)


def run_wording(args: argparse.Namespace) -> int:
    """Print the figures; 0 whatever they are."""
    checker = Checker(chosen_packs(args.pack), approved_lines(args.approved))
    outcomes: list[Outcome] = []
    for name in args.files:
        cases = read_cases(Path(name))
        if not cases:
            raise UsageError(Message("没有句子", "has no cases").at(name))
        outcomes.extend(evaluate(checker, cases))
    report = summarise(outcomes)
    print(f"cases          {len(outcomes)}")
    print(line(report.recall))
    print(line(report.precision))
    print(line(report.false_alarms))
    for title, rows in (("by kind", report.by_kind), ("bad by category", report.by_category)):
        if rows:
            print(f"\n{title}")
            for row in rows:
                print("  " + line(row))
    if args.failures:
        print()
        for outcome in outcomes:
            if not outcome.right:
                print(failure(outcome))
    return 0


def line(share: Share) -> str:
    """One figure; none of nothing."""
    if not share.of:
        return f"{share.name:<14} {'–':>7}  0/0"
    return f"{share.name:<14} {share.percent:6.2f}%  {share.right}/{share.of}"


def failure(outcome: Outcome) -> str:
    """A wrong answer in one line."""
    case = outcome.case
    said = ", ".join(
        f"{one.severity.value} {one.code} “{case.text[one.start : one.end]}”"
        for one in outcome.diagnostics
    )
    return printable(f"{case.place}: {case.expect} expected: {case.text} → {said or 'nothing'}")
