"""``assist evaluate suggestions``: what a phrasebook is worth on questions with known answers."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from assist.commands.suggest import Line, add_semantic, asking, lines_of, query_of, replies_of
from assist.errors import UsageError
from phrasebook.entries import Message
from phrasebook.search import Hit, Index, Query
from phrasebook.search.evaluation import Case, Outcome, Report, curve, report, worst

DEPTH = 10
"""Hits looked at for each question."""

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def register(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the kind ``suggestions`` to ``assist evaluate``."""
    command = kinds.add_parser(
        "suggestions",
        help="recall, coverage, calibration and latency on questions with known answers",
        description='Each line of the queries is {"id", "text", "gold": [reply ids]}; "customer" '
        'may stand for "text", "draft" and "previous" as in assist suggest. An empty "gold" is a '
        "message that no reply answers: silence is right.",
    )
    command.add_argument("--phrasebook", required=True, type=Path, metavar="FILE")
    command.add_argument("--queries", required=True, type=Path, metavar="FILE")
    command.add_argument("--misses", type=int, default=10, metavar="N", help="show N misses (10)")
    add_semantic(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the figures; 0 whatever they are."""
    replies = replies_of(args.phrasebook)
    started = time.perf_counter()
    index = Index.build(replies)
    built = time.perf_counter() - started
    cases = read_cases(args.queries, frozenset(reply.id for reply in replies))
    ask = asking(index, args.semantic)
    outcomes = [outcome_of(index, case, ask) for case in cases]
    print(f"entries        {index.size}, built in {built:.2f} s")
    show(report(outcomes))
    print("\nscore of the first hit at least, share shown, right among three where shown")
    for threshold, coverage, precision in curve(outcomes, THRESHOLDS):
        print(f"  {threshold:.1f}  {coverage:6.1%}  {precision:6.1%}")
    misses = worst(outcomes, args.misses)
    if misses:
        print("\nworst misses")
    for miss in misses:
        first = miss.hits[0]
        wanted = ", ".join(sorted(miss.case.wanted)) or "silence"
        print(f"  {miss.case.id}: {one_line(miss.case.query.customer or miss.case.query.draft)}")
        print(
            f"    wanted {wanted}; got {first.reply.id} ({first.score:.2f}) {one_line(first.question or first.reply.text)}"
        )
    return 0


def read_cases(path: Path, known: frozenset[str]) -> list[Case]:
    """The questions of a file; a wanted reply must be in the phrasebook."""
    try:
        with path.open("rb") as file:
            cases = [case_of(line, known) for line in lines_of(file, str(path))]
    except OSError as error:
        raise UsageError(
            Message(
                f"{path}: 读不了：{error.strerror or error}",
                f"{path}: cannot be read: {error.strerror or error}",
            )
        ) from error
    if not cases:
        raise UsageError(Message(f"{path}: 没有查询", f"{path}: has no queries"))
    return cases


def case_of(line: Line, known: frozenset[str]) -> Case:
    """One question with its answers."""
    gold = line.values.get("gold")
    if not isinstance(gold, list) or not all(isinstance(each, str) for each in gold):
        raise UsageError(
            Message(
                f'{line.place}: "gold" 应为话术 id 的列表（空列表表示不应有建议）',
                f'{line.place}: "gold" must be a list of reply ids (empty: silence)',
            )
        )
    unknown = sorted(set(gold) - known)
    if unknown:
        raise UsageError(
            Message(
                f"{line.place}: 话术库里没有 {unknown[0]}",
                f"{line.place}: the phrasebook has no entry {unknown[0]}",
            )
        )
    values = dict(line.values)
    if "text" in values:
        values.setdefault("customer", values["text"])
    query = query_of(Line(line.place, values), limit=DEPTH, always=True, now=datetime.now(UTC))
    return Case(str(line.values["id"]), query, frozenset(gold))


def outcome_of(index: Index, case: Case, ask: Callable[[Query], tuple[Hit, ...]]) -> Outcome:
    """Ask the index, and take the time."""
    started = time.perf_counter()
    hits = ask(case.query)
    seconds = time.perf_counter() - started
    return Outcome(case, hits, index.sure(case.query), seconds)


def show(figures: Report) -> None:
    """Print the figures, one a line."""
    print(f"questions      {figures.answerable} with an answer, {figures.unanswerable} without")
    for depth, share in figures.recall.items():
        print(f"recall@{depth}       {share:6.1%}")
    print(f"MRR            {figures.reciprocal_rank:.3f}")
    print(f"coverage       {figures.coverage:6.1%}  of the questions with an answer are shown one")
    print(f"kept           {figures.kept:6.1%}  of those right among three are shown")
    print(f"precision      {figures.precision:6.1%}  of what is shown has a right one among three")
    if figures.unanswerable:
        print(f"silenced       {figures.silenced:6.1%}  of the messages without an answer")
    print(f"calibration    {figures.calibration_error:.3f} off on average (first hit's score)")
    for each in figures.reliability:
        bar = "#" * round(each.right * 40)
        print(f"  scored {each.score:.2f}  right {each.right:6.1%} of {each.hits:5d}  {bar}")
    print(f"latency        p50 {figures.median * 1e3:.2f} ms, p99 {figures.p99 * 1e3:.2f} ms")


def one_line(text: str) -> str:
    """``text`` on one line, shortened."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
