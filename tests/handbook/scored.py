"""How much of what a careful reader lists in a handbook was proposed, and how much else was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from phrasebook.handbook import Proposal, read_handbook
from phrasebook.handbook.folding import fold

HERE = Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.yaml"))


@dataclass(frozen=True)
class Score:
    """Missing and surplus texts of a kind."""

    expected: int
    missing: list[str]
    surplus: list[str]

    @property
    def recall(self) -> float:
        return 1 - len(self.missing) / self.expected if self.expected else 1.0


def plain(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def handbook(name: str) -> tuple[dict[str, Any], tuple[Proposal, ...]]:
    expected = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    return expected, read_handbook((HERE / f"{name}.txt").read_text("utf-8"))


def wordings(expected: list[str], found: tuple[Proposal, ...], kind: str) -> Score:
    wanted = {plain(text): text for text in expected}
    given = {plain(one.text): one.text for one in found if one.kind == kind}
    return Score(
        len(wanted),
        [text for key, text in wanted.items() if key not in given],
        [text for key, text in given.items() if key not in wanted],
    )


def questions(expected: list[list[str]], found: tuple[Proposal, ...]) -> Score:
    given = {plain(one.question): plain(one.text) for one in found if one.kind == "faq"}
    missing = [q for q, a in expected if not given.get(plain(q), "").startswith(plain(a))]
    wanted = {plain(q) for q, _ in expected}
    return Score(len(expected), missing, [key for key in given if key not in wanted])


def limits(expected: list[dict[str, float]], found: tuple[Proposal, ...]) -> Score:
    given = [
        {
            k: v
            for k, v in (("limit_s", one.limit_s), ("working_days", one.working_days))
            if v is not None
        }
        for one in found
        if one.kind == "policy"
    ]
    missing = []
    for one in expected:
        if one in given:
            given.remove(one)
        else:
            missing.append(str(one))
    return Score(len(expected), missing, [str(one) for one in given])


def scores(name: str) -> dict[str, Score]:
    expected, found = handbook(name)
    return {
        "rules": wordings(expected["rules"], found, "rule"),
        "replies": wordings(expected["replies"], found, "reply"),
        "questions": questions(expected["questions"], found),
        "limits": limits(expected["limits"], found),
    }
