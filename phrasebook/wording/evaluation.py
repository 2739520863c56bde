"""How good a checker is on labelled cases: found, missed, false alarms, by category and kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from phrasebook.entries import Diagnostic, Severity
from phrasebook.errors import EntryError
from phrasebook.wording.checker import Checker
from phrasebook.wording.yamlfiles import Loader

GRAVE = frozenset({Severity.ERROR, Severity.WARNING})
ABOVE_HINT = GRAVE | {Severity.INFORMATION}
EXPECTATIONS = ("clean", "hint", "information", "warning", "error", "found")
FIELDS = frozenset(
    {"text", "expect", "span", "previous", "kind", "category", "domain", "note", "id"}
)


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled draft.

    ``expect`` is ``clean`` or ``hint`` (nothing at warning or error), ``information`` or ``found``
    (something above hint), ``warning`` or ``error`` (something at warning or error). ``span`` is
    the part of the text that a finding must touch; empty means anywhere.
    """

    text: str
    expect: str
    kind: str = ""
    category: str = ""
    span: str = ""
    previous: str = ""
    place: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing grave may be found."""
        return self.expect in ("clean", "hint")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checker said of a case, and whether that is right."""

    case: Case
    right: bool
    diagnostics: tuple[Diagnostic, ...]


def read_cases(path: Path) -> list[Case]:
    """The cases of a YAML list or a JSONL file. Raises EntryError with path:line."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise EntryError(
            f"{path}:1", f"cannot be read: {error.strerror}", zh=f"读不了：{error.strerror}"
        ) from None
    except UnicodeDecodeError:
        raise EntryError(
            f"{path}:1", "is not UTF-8", zh="不是 UTF-8 编码；请另存为 UTF-8"
        ) from None
    if path.suffix == ".jsonl":
        return [
            read_case(parse_json(line, f"{path}:{number}"), f"{path}:{number}")
            for number, line in enumerate(source.split("\n"), 1)
            if line.strip()
        ]
    try:
        node = yaml.compose(source, Loader=Loader)
        values = yaml.load(source, Loader=Loader)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = error.problem or "broken"
        raise EntryError(f"{path}:{line}", f"is no YAML: {said}", zh=f"不是 YAML：{said}") from None
    except yaml.YAMLError as error:
        raise EntryError(f"{path}:1", f"is no YAML: {error}", zh=f"不是 YAML：{error}") from None
    if not isinstance(values, list) or not isinstance(node, yaml.SequenceNode):
        raise EntryError(f"{path}:1", "a list of cases is expected", zh="应为句子的列表")
    return [
        read_case(value, f"{path}:{item.start_mark.line + 1}")
        for value, item in zip(values, node.value, strict=True)
    ]


def parse_json(line: str, place: str) -> object:
    """One line of JSONL."""
    try:
        value: object = json.loads(line)
    except ValueError:
        raise EntryError(place, "is no JSON", zh="不是 JSON") from None
    return value


def read_case(value: object, place: str) -> Case:
    """One case; raises EntryError for a field that is wrong."""
    if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
        raise EntryError(place, "a case needs a text", field="text", zh="要有 text")
    unknown = set(value) - FIELDS
    if unknown:
        raise EntryError(
            place,
            f"there is no field “{min(map(str, unknown))}”",
            zh=f"没有“{min(map(str, unknown))}”这个字段",
        )
    if value.get("expect") not in EXPECTATIONS:
        raise EntryError(
            place,
            f"expect is one of {', '.join(EXPECTATIONS)}",
            field="expect",
            zh=f"expect 只能写 {'、'.join(EXPECTATIONS)}",
        )
    text = value["text"]
    span = str(value.get("span") or "")
    if span not in text:
        raise EntryError(
            place,
            f"the span “{span}” does not stand in the text",
            field="span",
            zh=f"span“{span}”不在 text 里",
        )
    return Case(
        text=text,
        expect=str(value["expect"]),
        kind=str(value.get("kind") or ""),
        category=str(value.get("category") or ""),
        span=span,
        previous=str(value.get("previous") or ""),
        place=place,
    )


def evaluate(checker: Checker, cases: Iterable[Case]) -> list[Outcome]:
    """Check every case."""
    outcomes = []
    for case in cases:
        found = checker.check(case.text, case.previous)
        outcomes.append(Outcome(case, is_right(case, found), found))
    return outcomes


def is_right(case: Case, found: Sequence[Diagnostic]) -> bool:
    """Whether the findings are what the case expects."""
    if case.clean:
        return all(one.severity not in GRAVE for one in found)
    enough = ABOVE_HINT if case.expect in ("information", "found") else GRAVE
    return any(one.severity in enough and touches(case, one) for one in found)


def touches(case: Case, found: Diagnostic) -> bool:
    """Whether a finding overlaps the expected span (every place where it stands counts)."""
    if not case.span:
        return True
    at = case.text.find(case.span)
    while at >= 0:
        if found.start < at + len(case.span) and at < found.end:
            return True
        at = case.text.find(case.span, at + 1)
    return False


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``of`` cases."""

    name: str
    right: int
    of: int

    @property
    def percent(self) -> float:
        """0 to 100."""
        return 100 * self.right / self.of if self.of else 100.0


@dataclass(frozen=True, slots=True)
class Report:
    """The figures: ``recall`` over bad cases, ``false_alarms`` over clean ones (``right`` counts
    the flagged), ``precision`` over bad cases that were found and clean ones that were flagged
    (``right`` counts the former), and shares of right answers: by kind over all cases, by category
    over bad ones."""

    recall: Share
    false_alarms: Share
    precision: Share
    by_kind: tuple[Share, ...]
    by_category: tuple[Share, ...]


def summarise(outcomes: Sequence[Outcome]) -> Report:
    """The figures of some outcomes."""
    bad = [one for one in outcomes if not one.case.clean]
    clean = [one for one in outcomes if one.case.clean]
    hits = sum(one.right for one in bad)
    alarms = sum(not one.right for one in clean)
    return Report(
        recall=Share("recall", hits, len(bad)),
        false_alarms=Share("false alarms", alarms, len(clean)),
        precision=Share("precision", hits, hits + alarms),
        by_kind=shares(outcomes, "kind"),
        by_category=shares(bad, "category"),
    )


def shares(outcomes: Sequence[Outcome], field: str) -> tuple[Share, ...]:
    """Right answers by a field of the cases, cases without it left out."""
    names = sorted({getattr(one.case, field) for one in outcomes} - {""})
    rows = []
    for name in names:
        members = [one for one in outcomes if getattr(one.case, field) == name]
        rows.append(Share(name, sum(one.right for one in members), len(members)))
    return tuple(rows)
