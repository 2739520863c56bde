"""What a finding silenced that the agent called not wrong: told too, marked as beneath it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from assist import protocol as wire
from assist.errors import RefusedError
from assist.excused import MOST_LAYERS, beneath
from phrasebook.book import Book
from phrasebook.entries import Diagnostic, Message, Severity
from tests.session.panel import NOW, diagnostics, draft, session_of

WIDE = "😀嫌贵，就别用呗"
"""``service/too-poor`` speaks of it alone; within it stands ``service/unwelcome``, as grave."""


def told(book: Book, text: str, *excused: str) -> list[tuple[str, str, bool]]:
    """Code, words, and whether it lies beneath."""
    found = diagnostics(session_of(book).receive(draft(text, excused=excused), NOW))
    units = text.encode("utf-16-le")
    return [
        (one.code, units[2 * one.start : 2 * one.end].decode("utf-16-le"), one.beneath is True)
        for one in found.items
    ]


def test_what_lies_within_an_excused_finding_is_told_as_beneath_it(book: Book) -> None:
    (alone,) = told(book, WIDE)
    assert alone == ("service/too-poor", "嫌贵，就别用呗", False)
    wide, inner = told(book, WIDE, "service/too-poor")
    assert wide == alone
    assert (inner[0], inner[2]) == ("service/unwelcome", True)


def test_other_codes_and_a_blameless_draft_make_no_difference(book: Book) -> None:
    assert told(book, WIDE, "service/unwelcome", "gone/rule") == told(book, WIDE)
    assert told(book, "您好", "service/too-poor") == []


def rule(code: str, start: int, end: int, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(start, end, severity, code, "", Message("", ""), ())


def asked(*rules: Diagnostic) -> Callable[[frozenset[str]], tuple[Diagnostic, ...]]:
    """A checker of these rules: of what overlaps, the first speaks alone."""

    def check(muted: frozenset[str]) -> tuple[Diagnostic, ...]:
        shown: list[Diagnostic] = []
        for one in rules:
            if one.code not in muted and all(
                one.end <= other.start or other.end <= one.start for other in shown
            ):
                shown.append(one)
        return tuple(shown)

    return check


def under(excused: set[str], *rules: Diagnostic) -> list[str]:
    check = asked(*rules)
    return [one.code for one in beneath(check, check(frozenset()), frozenset(excused))]


WARNING = Severity.WARNING


def test_what_is_as_grave_and_of_other_words_is_told() -> None:
    wide, inner, over = rule("a/wide", 0, 9), rule("b/inner", 2, 5), rule("c/over", 7, 12)
    assert under({"a/wide"}, wide, inner, over) == ["b/inner", "c/over"]
    assert under({"b/inner"}, wide, inner) == []
    assert under({"a/wide"}, wide, rule("d/mild", 2, 5, WARNING)) == []
    assert under({"a/wide"}, rule("a/wide", 0, 9, WARNING), rule("d/mild", 2, 5, WARNING)) == [
        "d/mild"
    ]


def test_the_very_same_words_are_excused_with_their_rule_and_do_not_hide_what_is_within() -> None:
    rules = rule("a/wide", 0, 9), rule("b/same", 0, 9), rule("c/inner", 2, 5)
    assert under({"a/wide"}, *rules) == ["c/inner"]


def test_what_lies_within_an_excused_inner_one_is_told_too() -> None:
    rules = rule("a/wide", 0, 9), rule("b/inner", 2, 8), rule("c/core", 3, 5)
    assert under({"a/wide", "b/inner"}, *rules) == ["b/inner", "c/core"]
    assert under({"a/wide"}, *rules) == ["b/inner"]


def test_the_model_has_nothing_to_say_of_it() -> None:
    """It speaks of the same clause where a rule does no more: an excuse would never be over."""
    rules = rule("a/wide", 0, 9), rule("likely/rude", 1, 8), rule("b/inner", 2, 5)
    assert under({"a/wide"}, rules[0], rules[1]) == []
    assert under({"likely/rude"}, *rules[1:]) == []


def test_it_comes_to_an_end() -> None:
    calls = 0

    def endless(muted: frozenset[str]) -> tuple[Diagnostic, ...]:
        nonlocal calls
        calls += 1
        return (rule(f"r/{len(muted)}", len(muted), 50),)

    codes = frozenset(f"r/{at}" for at in range(40))
    assert len(beneath(endless, endless(frozenset()), codes)) == MOST_LAYERS
    assert calls == MOST_LAYERS + 1


@pytest.mark.parametrize("excused", [["x" * 201], ["a/b"] * 101, "a/b", [1]])
def test_codes_beyond_bounds_are_refused(excused: object) -> None:
    message = {"type": "draft", "conversation": "c", "revision": 1, "text": "x", "excused": excused}
    with pytest.raises(RefusedError) as refused:
        wire.decode(json.dumps(message))
    assert (refused.value.field or "").startswith("excused")
