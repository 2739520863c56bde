"""Learns the weights of ``phrasebook/wording/likely.py`` from the labelled drafts of the project.

    python -m tools.learn_wording [--dry-run] [--try FILE]

Reads the lists of cases in ``tests/wording``, the bad examples of the packs and the replies that come
with the product. Left out are the hold-outs, evasions, cases that go on from another message, rules
that only hint, and the pack *likely*, whose examples need the model. Prints what cross-validation says
of the ``train`` lists, run after run of files left out together so that near copies by one hand do not
vouch for each other, then writes ``phrasebook/wording/data/likely.txt``. ``--try`` names a JSONL file of
honest drafts (``{"text"}``) that are only counted, never learnt from. The same data give the same file.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from phrasebook.entries import Severity
from phrasebook.wording.evaluation import read_cases
from phrasebook.wording.fold import DATA, folded
from phrasebook.wording.han import all_han
from phrasebook.wording.likely import BRIEF, SHORTEST_SURE, features
from phrasebook.wording.pack import ORDER, read_pack, shipped
from phrasebook.wording.rarity import FREQUENCIES
from phrasebook.wording.yamlfiles import read_yaml

CHECKOUT = Path(__file__).parent.parent
CASES = CHECKOUT / "tests" / "wording"
REPLIES = CHECKOUT / "phrasebook" / "packs" / "phrasebook"
PARTS = 5
"""Of the ``train`` lists, each judged by what was learnt from the others."""
SELDOM = 2
"""Drafts that must hold a feature before it is learnt."""
DECAY = 1e-5
ROUNDS = 300
SMALLEST = 0.1
"""Weights below are left out of the file."""
LIMITS = {"raised": 0.6, "sure": 1.7, "brief": 2.5}
"""The logarithm of the odds from which a draft is remarked on, and warned of where it is long and short:
9 to 5, eleven to two and twelve to one. Of clean drafts in the lists, most of them traps, one in thirty-two and
one in ninety lie above."""
TELLING, MORE_OFTEN, SELDOM_HONEST = 0.05, 1.2, 600
"""A pair is watched for if it weighs so much, stands in so many times more breaches than honest drafts,
and in at most so many of these."""
AGAIN = 4
"""Honest drafts in which a pair stands that is called ordinary."""
KIND_FEATURES = 400
KINDS = {
    "brush_off": "brush-off",
    "pass_the_buck": "brush-off",
    "closing_time": "closing-time",
    "sarcasm": "mockery",
    "ridicule": "mockery",
    "haggling_contempt": "contempt",
    "threat": "threat",
    "dismissing_complaint": "threat",
    "blame_customer": "blame",
    "doubting_honesty": "distrust",
    "rhetorical_question": "retort",
    "lecturing": "lecture",
    "impatience": "impatience",
    "indifference": "indifference",
    "bare_refusal": "refusal",
    "over_promise": "promise",
    "off_platform": "diversion",
    "privacy": "privacy",
    "slander_of_third_party": "slander",
}


@dataclass(frozen=True)
class Sample:
    """What a model learns from: features, whether they are those of a breach, and the list of ``train``
    cases that they come from, if any: those are scored."""

    found: tuple[str, ...]
    bad: bool
    source: str


@dataclass(frozen=True)
class Draft(Sample):
    """A labelled draft: its text, how long that is once folded, and its kind if it is a breach of one."""

    text: str
    length: int
    kind: str


def main() -> None:
    """Learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--try", dest="tried", type=Path, metavar="FILE")
    args = parser.parse_args()
    drafts = list(read_drafts())
    learnt, bias = learn(drafts)
    report(drafts, learnt, bias, list(read_honest(args.tried)))
    if not args.dry_run:
        rows = rows_of(drafts, learnt, bias)
        (DATA / "likely.txt").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def report(
    drafts: Sequence[Draft], learnt: dict[str, float], bias: float, tried: Sequence[Draft]
) -> None:
    """Print how many breaches and clean drafts lie above each limit by models that have seen none of the
    lists around them, and how many of the ``tried`` ones by what was learnt of all."""
    print(f"{len(drafts)} drafts, {sum(one.bad for one in drafts)} of them breaches")
    weights = cross_validated(drafts)
    scored = [(weights[at], one) for at, one in enumerate(drafts) if one.source]
    counted = [(bias + sum(learnt.get(f, 0.0) for f in one.found), one) for one in tried]
    for name, lengths in (
        ("raised", range(10_000)),
        ("sure", range(BRIEF, 10_000)),
        ("brief", range(SHORTEST_SURE, BRIEF)),
    ):
        clean, bad, honest = (
            np.array([weight for weight, one in rows if one.bad == ill and one.length in lengths])
            for rows, ill in ((scored, False), (scored, True), (counted, False))
        )
        limit = LIMITS[name]
        print(
            f"{name:<7} from {limit:5.2f}: {np.sum(bad >= limit)} of {sum(one.bad for _, one in scored)}"
            f" breaches, {np.sum(clean >= limit)} of {sum(not one.bad for _, one in scored)} clean"
            f" drafts, {np.sum(honest >= limit)} of {len(counted)} tried"
        )


def rows_of(drafts: Sequence[Draft], learnt: dict[str, float], bias: float) -> Iterator[str]:
    """The rows of the file (``likely.read_model``)."""
    pairs = count_pairs(drafts)
    yield f"bias {round(100 * bias)}"
    yield from (f"{name} {round(100 * limit)}" for name, limit in LIMITS.items())
    yield from weight_rows("=", learnt, SMALLEST)
    yield f"watched 0 {' '.join(watched(learnt, pairs))}"
    yield f"ordinary 0 {' '.join(ordinary(learnt, pairs))}"
    yield from kind_rows(drafts)


def read_drafts() -> Iterator[Draft]:
    """Every labelled draft of the project but the hold-out's; each text once."""
    seen: set[str] = set()
    for text, bad, kind, source in texts():
        plain = folded(text)
        if plain not in seen:
            seen.add(plain)
            yield draft_of(text, bad, KINDS.get(kind, ""), source)


def draft_of(text: str, bad: bool, kind: str, source: str) -> Draft:
    """A draft with its features."""
    plain = folded(text)
    return Draft(tuple(features(plain)), bad, source, text, len(plain), kind)


def texts() -> Iterator[tuple[str, bool, str, str]]:
    """``(text, breach?, kind, list of train cases)``."""
    train = sorted(CASES.glob("train*.yaml"))
    for path in (*train, *sorted(set(CASES.glob("*.yaml")).difference(train))):
        if "holdout" in path.name or path.name == "evasions.yaml":
            continue
        for case in read_cases(path):
            if case.kind != "evasion" and not case.previous:
                source = path.name if path.name.startswith("train") else ""
                yield case.text, not case.clean, case.category, source
    for name in ORDER:
        if name == "likely":  # its own examples need the model
            continue
        for rule in read_pack(shipped(name)).rules:
            if rule.severity is Severity.HINT:
                continue
            for example in rule.examples:
                if example.bad:
                    yield example.text, True, "", ""
    for path in sorted(REPLIES.glob("*.yaml")):
        for item in read_yaml(path).items():
            yield item.need("text").text(), False, "", ""


def cross_validated(drafts: Sequence[Sample]) -> list[float]:
    """The weight of each scored sample by a model that has seen none of the lists around its own."""
    sums = [0.0] * len(drafts)
    sources = sorted({one.source for one in drafts} - {""})
    for number in range(PARTS):
        outside = set(
            sources[number * len(sources) // PARTS : (number + 1) * len(sources) // PARTS]
        )
        weights, bias = learn([one for one in drafts if one.source not in outside])
        for at, one in enumerate(drafts):
            if one.source in outside:
                sums[at] = bias + sum(weights.get(name, 0.0) for name in one.found)
    return sums


def learn(drafts: Sequence[Sample]) -> tuple[dict[str, float], float]:
    """Logistic regression, by accelerated gradient descent over all samples at once.

    Features are scaled by the root of their own log-odds (as in naive Bayes), so that telling ones
    are learnt first.
    """
    counts = Counter(one for draft in drafts for one in set(draft.found))
    numbers = {
        name: at for at, name in enumerate(sorted(n for n, c in counts.items() if c >= SELDOM))
    }
    rows = [[numbers[one] for one in draft.found if one in numbers] for draft in drafts]
    columns = np.concatenate([np.array(row, dtype=np.int64) for row in rows])
    owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    truth = np.array([float(draft.bad) for draft in drafts])
    size = len(numbers)
    good = np.bincount(columns, weights=1 - truth[owners], minlength=size) + 1
    ill = np.bincount(columns, weights=truth[owners], minlength=size) + 1
    scale = np.sqrt(np.abs(np.log((ill / ill.sum()) / (good / good.sum()))))
    values = scale[columns]

    def forward(w: np.ndarray) -> np.ndarray:
        return np.bincount(owners, weights=w[columns] * values, minlength=len(rows))

    def backward(g: np.ndarray) -> np.ndarray:
        return np.bincount(columns, weights=g[owners] * values, minlength=size)

    longest = np.ones(size)
    for _ in range(15):  # the largest curvature, by power iteration
        longest = backward(forward(longest)) / len(rows)
        curvature = float(np.linalg.norm(longest))
        longest /= curvature
    step = 1 / (0.25 * (curvature + 1) + DECAY)
    weights = ahead = np.zeros(size)
    bias = bias_ahead = 0.0
    pace = 1.0
    for _ in range(ROUNDS):
        slope = (1 / (1 + np.exp(-(forward(ahead) + bias_ahead))) - truth) / len(rows)
        next_weights = ahead - step * (backward(slope) + DECAY * ahead)
        next_bias = bias_ahead - step * float(slope.sum())
        next_pace = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = next_weights + (pace - 1) / next_pace * (next_weights - weights)
        bias_ahead = next_bias + (pace - 1) / next_pace * (next_bias - bias)
        weights, bias, pace = next_weights, next_bias, next_pace
    weights = weights * scale
    return {name: float(weights[at]) for name, at in numbers.items()}, bias


class Pairs(NamedTuple):
    """Pairs of neighbouring Chinese characters with how many honest drafts and breaches hold each,
    and how many honest drafts there are for each breach."""

    honest: Counter[str]
    breaches: Counter[str]
    share: float


def count_pairs(drafts: Sequence[Draft]) -> Pairs:
    """The pairs of some drafts."""
    counts: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for draft in drafts:
        counts[draft.bad].update(one for one in set(draft.found) if len(one) == 2 and all_han(one))
    bad = sum(draft.bad for draft in drafts)
    return Pairs(*counts, (len(drafts) - bad) / bad)


def watched(weights: dict[str, float], pairs: Pairs) -> list[str]:
    """The pairs of neighbours that the scan of every draft looks for."""
    return sorted(
        name
        for name, count in pairs.breaches.items()
        if weights.get(name, 0.0) >= TELLING
        and count >= MORE_OFTEN * pairs.honest[name]
        and pairs.honest[name] <= SELDOM_HONEST
    )


def ordinary(weights: dict[str, float], pairs: Pairs) -> list[str]:
    """The pairs of neighbours that stand in honest drafts again and again, at least as often as in
    breaches, and of which neither the model nor the list of frequent pairs tells: no character of one is
    put there by somebody in disguise."""
    return sorted(
        name
        for name, count in pairs.honest.items()
        if count >= AGAIN
        and count >= pairs.share * pairs.breaches[name]
        and abs(weights.get(name, 0.0)) < SMALLEST
        and name not in FREQUENCIES
    )


def weight_rows(name: str, weights: dict[str, float], least: float) -> Iterator[str]:
    """Features by their weight in hundredths."""
    by_weight: dict[int, list[str]] = defaultdict(list)
    for feature, weight in weights.items():
        if abs(weight) >= least:
            by_weight[round(100 * weight)].append(feature)
    for hundredths in sorted(by_weight):
        yield f"{name} {hundredths} {' '.join(sorted(by_weight[hundredths]))}"


def kind_rows(drafts: Sequence[Draft]) -> Iterator[str]:
    """For each kind of breach, what speaks for it among breaches (naive Bayes)."""
    named = [draft for draft in drafts if draft.kind]
    total = Counter(one for draft in named for one in set(draft.found))
    for kind in sorted({draft.kind for draft in named}):
        own = [draft for draft in named if draft.kind == kind]
        counts = Counter(one for draft in own for one in set(draft.found))
        yield f"+{kind} {round(100 * np.log(len(own) / len(named)))}"
        gains = {}
        for one, count in counts.items():
            if count >= SELDOM:
                others = total[one] - count
                share = (count + 0.5) / (len(own) + 1)
                gains[one] = float(np.log(share / ((others + 0.5) / (len(named) - len(own) + 1))))
        telling = sorted(gains, key=lambda one: (-gains[one] * counts[one], one))[:KIND_FEATURES]
        yield from weight_rows(kind, {one: gains[one] * 0.3 for one in telling}, 0.01)


def read_honest(path: Path | None) -> Iterator[Draft]:
    """Honest drafts that are only counted."""
    for line in path.read_text(encoding="utf-8").splitlines() if path else ():
        yield draft_of(json.loads(line)["text"], False, "", "")


if __name__ == "__main__":
    main()
