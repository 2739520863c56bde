"""The labelled cases: figures may rise, never fall. Anyone may add cases to the data files."""

from __future__ import annotations

from pathlib import Path

import pytest

from phrasebook.errors import EntryError
from phrasebook.wording import Checker, default_packs
from phrasebook.wording.evaluation import evaluate, read_cases, summarise

CASES = Path(__file__).parent / "wording"
checker = Checker(default_packs())


@pytest.mark.parametrize(
    ("name", "recall", "false_alarms"),
    [("bad.yaml", 99.0, 0.0), ("good.yaml", 100.0, 0.3), ("evasions.yaml", 98.0, 0.0)],
)
def test_the_figures_of_our_own_cases_hold(name: str, recall: float, false_alarms: float) -> None:
    outcomes = evaluate(checker, read_cases(CASES / name))
    report = summarise(outcomes)
    wrong = [(one.case.text, one.diagnostics) for one in outcomes if not one.right]
    assert report.recall.percent >= recall, wrong
    assert report.false_alarms.of == 0 or report.false_alarms.percent <= false_alarms, wrong


def test_there_are_enough_cases_to_mean_something() -> None:
    cases = [case for path in CASES.glob("*.yaml") for case in read_cases(path)]
    assert sum(not case.clean for case in cases) >= 600
    assert sum(case.clean for case in cases) >= 1200


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("- {expect: clean}", "needs a text"),
        ("- {text: a, expect: perhaps}", "expect is one of"),
        ("- {text: a, expect: clean, span: b}", "does not stand in the text"),
        ("- {text: a, expect: clean, wrong: b}", "no field “wrong”"),
    ],
)
def test_a_wrong_case_is_named_with_its_line(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text("- {text: 好, expect: clean}\n" + line + "\n", encoding="utf-8")
    with pytest.raises(EntryError, match=r"cases\.yaml:2") as caught:
        read_cases(path)
    assert problem in caught.value.problem


def test_jsonl_and_yaml_read_the_same(tmp_path: Path) -> None:
    yaml = tmp_path / "a.yaml"
    yaml.write_text('- {"text": "不知道", "expect": "error", "kind": "exact"}\n', encoding="utf-8")
    jsonl = tmp_path / "a.jsonl"
    jsonl.write_text('{"text": "不知道", "expect": "error", "kind": "exact"}\n', encoding="utf-8")
    (left,), (right,) = read_cases(yaml), read_cases(jsonl)
    assert (left.text, left.expect, left.kind) == (right.text, right.expect, right.kind)
