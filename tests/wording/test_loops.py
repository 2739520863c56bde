"""The numbers that stand in compiled loops in place of names are those that their first lines tell."""

from __future__ import annotations

import random
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import phrasebook.wording
from phrasebook import compiled
from phrasebook.wording import (
    apart_loops,
    flags,
    innocence_loops,
    loops,
    questions,
    repair_loops,
    traits,
)
from phrasebook.wording.evaluation import read_cases
from tests.wording.plain_python import plain_python

CASES = Path(__file__).parent
FEW = 40


@pytest.mark.parametrize("module", [loops, apart_loops, innocence_loops, repair_loops])
def test_each_bit_that_a_loop_knows_by_number_is_told_as_it_is(module: ModuleType) -> None:
    told = re.findall(r"\b([A-Z][A-Z_]+) ([0-9]+)", module.__doc__ or "")
    assert told
    for name, number in told:
        known = {getattr(home, name, None) for home in (traits, flags, questions)}
        assert int(number) in known, name


def test_no_loop_counts_from_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    # As Python, with every index said to be 0 or more: one below would raise, where machine code
    # reads what lies elsewhere in the memory.
    monkeypatch.setattr(compiled, "_machine_code", lambda function, **_: function)
    chosen = random.Random(3)
    listed = [
        case for name in ("bad", "good", "evasions") for case in read_cases(CASES / f"{name}.yaml")
    ]
    drafts = [case.text for case in chosen.sample(listed, FEW)]
    expected = [
        phrasebook.wording.Checker(phrasebook.wording.default_packs()).check(one) for one in drafts
    ]
    with plain_python(), np.errstate(all="ignore"):
        from phrasebook.wording import Checker, default_packs

        plain = Checker(default_packs())
        for draft, found in zip(drafts, expected, strict=True):
            assert plain.check(draft) == found, draft
        for draft in ("", "不", "🙄" * 70, "不知道" * 40, "a1", "\ud800不"):
            plain.check(draft)
