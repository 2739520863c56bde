"""Bad entries: every one is named with its place, its field and what to do; good ones survive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from phrasebook.entries import Reply
from phrasebook.errors import EntryError
from phrasebook.files import MAX_BYTES, MAX_ROWS, Bounds, read, write


def _jsonl(tmp_path: Path, *entries: object) -> Path:
    path = tmp_path / "book.jsonl"
    lines = [entry if isinstance(entry, str) else json.dumps(entry) for entry in entries]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("fields", "field", "part"),
    [
        ({"text": "  \n "}, "text", "missing or empty"),
        ({"text": None}, "text", "missing or empty"),
        ({"id": ""}, "id", "missing or empty"),
        ({"id": 7}, "id", "must be text, not a number"),
        ({"id": "x" * 129}, "id", "at most 128"),
        ({"text": "好" * 4001}, "text", "has 4001 characters"),
        ({"title": "好" * 201}, "title", "at most 200"),
        ({"questions": "在吗"}, "questions", "must be a list"),
        ({"questions": ["在吗", 3]}, "questions", "must be text, not a number"),
        ({"questions": [f"问{n}" for n in range(1001)]}, "questions", "at most 1000"),
        ({"questions": ["问" * 501]}, "questions", "at most 500"),
        ({"shortcut": "a b"}, "shortcut", "holds a space"),
        ({"shortcut": "a" * 65}, "shortcut", "at most 64"),
        ({"stage": "异议"}, "stage", "异议处理"),
        ({"tags": [str(n) for n in range(51)]}, "tags", "at most 50"),
        ({"scope": "world"}, "scope", "organisation, team, personal"),
        ({"scope": "team"}, "team", "needs the name"),
        ({"scope": "personal", "team": "A"}, "team", "belongs to a team"),
        ({"valid_from": "2026-01-31T09:00:00"}, "valid_from", "offset"),
        ({"valid_from": "2026-02-30T09:00:00Z"}, "valid_from", "no time that exists"),
        ({"valid_from": "0001-01-01T00:00:00+08:00"}, "valid_from", "no time that exists"),
        (
            {"valid_from": "2026-01-02T00:00:00Z", "valid_until": "2026-01-01T00:00:00Z"},
            "valid_until",
            "later than valid_from",
        ),
        ({"quesions": []}, "quesions", "did you mean 'questions'?"),
        ({"zzzzzz": 1}, "zzzzzz", "known are id, title, text"),
        ({"text": "a\u0000b"}, "text", "U+0000"),
        ({"text": "a\ud800b"}, "text", "U+D800"),
    ],
)
def test_a_bad_field_is_named_with_line_and_remedy(
    tmp_path: Path, fields: dict[str, object], field: str, part: str
) -> None:
    path = _jsonl(tmp_path, {"id": "good", "text": "您好"}, {"id": "bad", "text": "您好"} | fields)
    with pytest.raises(EntryError) as caught:
        read(path)
    assert caught.value.place == f"{path}:2"
    assert caught.value.field == field
    assert part in caught.value.problem


def test_all_faults_are_collected_and_the_good_entries_returned(tmp_path: Path) -> None:
    path = _jsonl(
        tmp_path,
        {"id": "one", "text": "您好"},
        {"id": 2, "text": "", "colour": "red"},
        "{not json",
        "",
        {"id": "one", "text": "再次您好"},
        {"id": "six", "text": "谢谢您"},
    )
    errors: list[EntryError] = []
    assert [reply.id for reply in read(path, errors)] == ["one", "six"]
    lines = [int(error.place.rsplit(":", 1)[1]) for error in errors]
    assert lines == [2, 2, 2, 3, 5]
    assert errors[-1].problem == f"id: 'one' stands already at {path}:1"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("[1]", "one JSON object"),
        ('{"id": "a", "id": "b", "text": "x"}', "'id' stands twice"),
        ("[" * 100_000, "not usable JSON"),
        ('{"id": "a" "text": "x"}', "at column 12"),
        (
            '{"id": "a"\n{"id": "b", "text": "x"}',
            ":1: is not JSON: Expecting ',' delimiter at column 11",
        ),
        ('{"id": "a",\r\n', "at column 12"),
    ],
)
def test_a_line_that_is_no_entry_is_refused(tmp_path: Path, line: str, part: str) -> None:
    with pytest.raises(EntryError, match=part):
        read(_jsonl(tmp_path, line))


def test_a_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "book.jsonl"
    path.write_bytes(b'{"id": "a", "text": "ok"}\n' + '{"id":"b","text":"您好"}'.encode("gb18030"))
    with pytest.raises(EntryError, match="UTF-8") as caught:
        read(path)
    assert caught.value.place.endswith(":2")


@pytest.mark.parametrize(
    ("content", "line", "part"),
    [
        ("replies: 1\n", 1, "list of entries"),
        ("- id: a\n  text: 您好\n- 3\n", 3, "must be an entry"),
        ("- id: a\n  text: 您好\n  stage: 别的\n", 3, "no stage"),
        ("- id: a\n  text: 您好\n  text: 您好\n", 3, "stands twice"),
        ("- id: a\n  text: {a: b}\n", 2, "must be text, not an object"),
        ("- id: a\n  text: x\n  questions: [[a]]\n", 3, "must be text, not an object"),
        ("- id: a\n  text: [\n", 3, "not YAML"),
        ("- id: a\n\ttext: x\n", 2, "not YAML"),
        ("- id: a\n  text: x\n\n- id: a\n  text: y\n", 4, "stands already"),
        ("[" * 50_000, 1, "nested too deeply"),
        ("- text: 您好\n", 1, "id: is missing"),
    ],
)
def test_a_yaml_fault_is_named_with_its_line(
    tmp_path: Path, content: str, line: int, part: str
) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EntryError, match=part) as caught:
        read(path)
    assert caught.value.place == f"{path}:{line}"


def test_yaml_that_is_not_utf8_is_refused_with_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes("- id: 您好".encode("gb18030"))
    with pytest.raises(EntryError, match="not YAML in UTF-8"):
        read(path)


def test_missing_files_and_unknown_endings_are_entry_errors(tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="cannot be read"):
        read(tmp_path / "none.csv")
    with pytest.raises(EntryError, match=r"must be one of \.jsonl"):
        read(tmp_path / "book.doc")
    with pytest.raises(EntryError, match=r"must be one of \.jsonl"):
        write(tmp_path / "book.doc", [])
    errors: list[EntryError] = []
    assert read(tmp_path / "none.csv", errors) == []
    assert len(errors) == 1


def test_files_are_bounded_in_bytes_and_entries(tmp_path: Path) -> None:
    huge = tmp_path / "huge.jsonl"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(EntryError, match="larger than 20 MiB"):
        read(huge)
    long = _jsonl(tmp_path, *({"id": str(n), "text": "x"} for n in range(MAX_ROWS + 1)))
    errors: list[EntryError] = []
    assert len(read(long, errors)) == MAX_ROWS
    assert [error.place for error in errors] == [f"{long}:{MAX_ROWS + 1}"]
    with pytest.raises(EntryError, match="larger than 0 MiB"):
        read(long, bounds=Bounds(10, 10))
    with pytest.raises(EntryError, match=f"{long}:4: more than 3 entries"):
        read(long, bounds=Bounds(MAX_BYTES, 3))


@pytest.mark.parametrize("ending", ["jsonl", "yaml", "csv", "xlsx"])
def test_an_export_that_could_not_be_read_again_leaves_the_old_file(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"book.{ending}"
    write(path, [Reply(id="a", text="您好")])
    before = path.read_bytes()
    with pytest.raises(EntryError, match=r"b: text: holds the control character U\+0000"):
        write(path, [Reply(id="b", text="\x00")])
    assert path.read_bytes() == before


def test_an_export_the_disk_refuses_leaves_no_scraps(tmp_path: Path) -> None:
    (tmp_path / "book.jsonl").mkdir()
    with pytest.raises(OSError, match=r"book\.jsonl"):
        write(tmp_path / "book.jsonl", [Reply(id="a", text="您好")])
    assert [path.name for path in tmp_path.iterdir()] == ["book.jsonl"]
