"""What export writes, import reads: any reply, every format."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phrasebook.entries import STAGES, Answer, Picture, Reply, Scope
from phrasebook.files import read, write

_SAFE = st.characters(
    exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"
)
_TRICKY = st.sampled_from(
    [
        "=1+1",
        "+86",
        "-5",
        "@all",
        "'=x",
        "''",
        "=1",
        "+1",
        "null",
        "no",
        "0012",
        "1e3",
        "_x0041_",
        "x005F_",
        "a,b;c",
        "-",
        "#",
        "{{a|亲}}",
        '"quoted"',
        "a|b",
        "😀",
        "x:",
        "【示例】",
        "~",
        "&lt;",
        "'''",
        "\\n",
        ">",
        "!",
        "%",
        "&",
        "*",
        "[]",
        "{}",
    ]
)


def _line(limit: int) -> st.SearchStrategy[str]:
    words = st.lists(st.one_of(_TRICKY, st.text(_SAFE, max_size=8)), max_size=4).map(" ".join)
    return words.map(lambda text: " ".join(text[:limit].split()))


_PARAGRAPHS = st.lists(_line(80), min_size=1, max_size=4).map("\n".join).map(str.strip)
_TIMES = st.none() | st.datetimes(
    min_value=datetime.fromisoformat("1900-01-01"),
    max_value=datetime.fromisoformat("9999-12-31"),
    timezones=st.just(UTC),
)


def _unique(limit: int) -> st.SearchStrategy[tuple[str, ...]]:
    lines = st.lists(_line(60).filter(bool), max_size=limit, unique=True)
    return lines.map(tuple)


_MARKED = st.sampled_from(["【坚持】", "【", "】", "---", "[{", "【】", "\n---\n"])
_WORDS = st.lists(st.one_of(_MARKED, _line(20)), min_size=1, max_size=3).map("\n".join)
_ANSWERS = st.builds(
    Answer, _WORDS.map(str.strip).filter(bool), st.one_of(_line(20), _WORDS.map(str.strip))
)
_PICTURES = st.builds(Picture, st.sampled_from(["ab" * 32, "01" * 32, "f" * 64]), _line(40))


@st.composite
def _replies(draw: st.DrawFn) -> Reply:
    scope = draw(st.sampled_from(Scope))
    start, end = draw(_TIMES), draw(_TIMES)
    if start and end and start >= end:
        end = None
    return Reply(
        id=draw(_line(128).filter(bool)),
        text=draw(_PARAGRAPHS.filter(bool)),
        title=draw(_line(200)),
        questions=draw(_unique(4)),
        shortcut=draw(st.text(string.ascii_letters + string.digits + "=+-@'", max_size=32)),
        stage=draw(st.sampled_from(("", *STAGES))),
        tags=draw(_unique(3)),
        scope=scope,
        team=draw(_line(60).filter(bool)) if scope is Scope.TEAM else "",
        note=draw(_PARAGRAPHS),
        condition=draw(_PARAGRAPHS),
        valid_from=start,
        valid_until=end,
        answers=tuple(draw(st.lists(_ANSWERS, max_size=3))),
        pictures=tuple(draw(st.lists(_PICTURES, max_size=2, unique_by=lambda one: one.hash))),
    )


@pytest.mark.parametrize("ending", ["jsonl", "yaml", "csv", "xlsx"])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(replies=st.lists(_replies(), max_size=5, unique_by=lambda reply: reply.id))
def test_every_format_gives_back_exactly_what_was_written(
    tmp_path: Path, ending: str, replies: list[Reply]
) -> None:
    path = tmp_path / f"book.{ending}"
    write(path, replies)
    assert read(path) == replies


@pytest.mark.parametrize("ending", ["jsonl", "yaml", "csv", "xlsx"])
def test_thousands_of_replies_come_back_in_order(tmp_path: Path, ending: str) -> None:
    replies = [
        Reply(id=f"r{n}", text=f"您好,第{n}条。", questions=(f"问{n}",)) for n in range(3_000)
    ]
    path = tmp_path / f"book.{ending}"
    write(path, replies)
    assert read(path) == replies
