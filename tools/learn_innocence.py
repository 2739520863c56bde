"""Learns the weights of ``phrasebook/wording/innocence.py`` from what the rules find in labelled drafts.

    python -m tools.learn_innocence [--dry-run]

Reads the ``train`` lists of ``tests/wording`` and what every rule finds in them that asks for it (``weighed``),
what other steps let pass too. What the learned model says of a draft is asked of one that has seen none of
the lists around its own, and so is what cross-validation prints; then
``phrasebook/wording/data/innocence.txt`` is written. Run it after ``tools.learn_wording`` and whenever
rules have changed a good deal. The same data and rules give the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from phrasebook.wording import Checker
from phrasebook.wording.evaluation import GRAVE
from phrasebook.wording.fold import DATA, folded
from phrasebook.wording.innocence import BELIEVED, Around, features
from phrasebook.wording.likely import familiar
from phrasebook.wording.pack import ORDER, read_pack, shipped
from tools.learn_wording import Sample, cross_validated, learn, read_drafts, weight_rows

LIMIT = 0.0
"""The logarithm of the odds below which a hit is innocent."""
SMALLEST = 0.05
"""Weights below are left out of the file."""
WRONG = 0.025
"""The share of honest hits below which a rule is believed whatever stands around."""
STANDING = ("found", "innocent")
"""What is said of hits that no other step lets pass."""


@dataclass(frozen=True)
class Hit(Sample):
    """What a rule found in a draft; ``step`` is the step that decided."""

    step: str


def main() -> None:
    """Learn, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--dry-run", action="store_true")
    args = parser.parse_args()
    hits = list(read_hits())
    report(hits, cross_validated(hits))
    learnt, bias = learn(hits)
    learnt.update(dict.fromkeys(hardly_ever_wrong(hits), BELIEVED / 100))
    if not args.dry_run:
        rows = [
            f"bias {round(100 * bias)}",
            f"limit {round(100 * LIMIT)}",
            *weight_rows("=", learnt, SMALLEST),
        ]
        (DATA / "innocence.txt").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def report(hits: Sequence[Hit], weights: Sequence[float]) -> None:
    """Print how many hits that no other step lets pass lie below some limits."""
    print(f"{len(hits)} hits, {sum(hit.bad for hit in hits)} of them in breaches")
    standing = [
        (hit.bad, weight) for hit, weight in zip(hits, weights, strict=True) if hit.step in STANDING
    ]
    bad = np.array([weight for ill, weight in standing if ill])
    honest = np.array([weight for ill, weight in standing if not ill])
    for limit in sorted({-2.0, -1.0, 0.0, 1.0, LIMIT}):
        print(
            f"below {limit:5.2f}: {np.sum(bad < limit)} of {len(bad)} hits in breaches,"
            f" {np.sum(honest < limit)} of {len(honest)} in honest drafts"
        )


def hardly_ever_wrong(hits: Sequence[Hit]) -> Iterator[str]:
    """The codes of the rules that hardly hit anything honest that other steps do not let pass."""
    counts: dict[str, list[int]] = {}
    for hit in hits:
        if hit.step in STANDING:
            counts.setdefault(hit.found[0], [0, 0])[hit.bad] += 1
    for code, (honest, bad) in counts.items():
        if honest < WRONG * (honest + bad):
            yield code


def read_hits() -> Iterator[Hit]:
    """What the rules that ask for it find in the drafts of the ``train`` lists."""
    drafts = [one for one in read_drafts() if one.source]
    weights = cross_validated(drafts)
    packs = [read_pack(shipped(name)) for name in ORDER]
    checker = Checker(packs)
    weighed = {
        rule.code
        for pack in packs
        for rule in pack.rules
        if rule.weighed and rule.severity in GRAVE
    }
    for draft, weight in zip(drafts, weights, strict=True):
        text = folded(draft.text)
        for found in checker.explain(draft.text):
            if found.rule not in weighed:
                continue
            place = Around(found.rule, text, found.start, found.end, familiar=familiar(draft.text))
            yield Hit(tuple(features(place, weight)), draft.bad, draft.source, found.step)


if __name__ == "__main__":
    main()
