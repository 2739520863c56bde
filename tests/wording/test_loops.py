"""The numbers that stand in compiled loops in place of names are those that their first lines tell."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from phrasebook.wording import (
    apart_loops,
    flags,
    innocence_loops,
    likely_loops,
    loops,
    questions,
    repair_loops,
    traits,
)


@pytest.mark.parametrize(
    "module", [loops, apart_loops, innocence_loops, likely_loops, repair_loops]
)
def test_each_bit_that_a_loop_knows_by_number_is_told_as_it_is(module: ModuleType) -> None:
    told = re.findall(r"\b([A-Z][A-Z_]+) ([0-9]+)", module.__doc__ or "")
    assert told
    for name, number in told:
        known = {getattr(home, name, None) for home in (traits, flags, questions)}
        assert int(number) in known, name
