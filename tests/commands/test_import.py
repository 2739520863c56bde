"""``assist import`` and ``assist export`` on a real database file."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assist.cli import main

GOOD = {
    "id": "a",
    "text": "您好，我马上为您核实。",
    "questions": ["在吗", "有人吗"],
    "tags": ["问候"],
}


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ASSIST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ASSIST_SEED_PHRASEBOOK", "false")
    monkeypatch.setenv("ASSIST_LOCALE", "en")
    return tmp_path / "data" / "assist.db"


def jsonl(path: Path, *entries: dict[str, Any]) -> str:
    path.write_text(
        "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), encoding="utf-8"
    )
    return str(path)


def stored(database: Path) -> dict[str, tuple[str, str, int]]:
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT id, text, state, version FROM replies").fetchall()
    connection.close()
    return {row[0]: row[1:] for row in rows}


def actions(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    rows = connection.execute("SELECT action FROM audit ORDER BY at, id").fetchall()
    connection.close()
    return [row[0] for row in rows]


def test_a_file_is_imported_and_published(
    tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", jsonl(tmp_path / "book.jsonl", GOOD)]) == 0
    assert stored(database) == {"a": (GOOD["text"], "published", 1)}
    assert "imported 1 new and 0 changed replies, published 1" in capsys.readouterr().out
    assert actions(database) == ["reply.import"]


def test_the_same_file_again_changes_nothing_and_a_changed_one_keeps_both_versions(
    tmp_path: Path, database: Path
) -> None:
    path = jsonl(tmp_path / "book.jsonl", GOOD)
    assert main(["import", path]) == 0
    assert main(["import", path]) == 0
    assert stored(database)["a"] == (GOOD["text"], "published", 1)
    assert main(["import", jsonl(tmp_path / "book.jsonl", {**GOOD, "text": "您好，请讲。"})]) == 0
    assert stored(database)["a"] == ("您好，请讲。", "published", 2)
    connection = sqlite3.connect(database)
    texts = connection.execute("SELECT text FROM reply_versions ORDER BY version").fetchall()
    [(before, after)] = connection.execute(
        "SELECT before, after FROM audit WHERE action = 'reply.change'"
    ).fetchall()
    connection.close()
    assert texts == [(GOOD["text"],), ("您好，请讲。",)]
    assert json.loads(before)["text"] == GOOD["text"]
    assert json.loads(after)["text"] == "您好，请讲。"


def test_one_bad_row_stops_the_import_and_is_named_by_its_place(
    tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(tmp_path / "book.jsonl", GOOD, {"id": "b", "text": "好", "stage": "没有"})
    assert main(["import", path]) == 2
    assert stored(database) == {}
    said = capsys.readouterr().err
    assert f"{path}:2: stage: there is no stage '没有'" in said
    assert "nothing was imported" in said


def test_skip_bad_imports_the_other_rows(tmp_path: Path, database: Path) -> None:
    path = jsonl(tmp_path / "book.jsonl", GOOD, {"id": "b"})
    assert main(["import", "--skip-bad", path]) == 0
    assert list(stored(database)) == ["a"]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--dry-run", jsonl(tmp_path / "book.jsonl", GOOD)]) == 0
    assert "1 new, 0 changed, 0 same, 0 refused" in capsys.readouterr().out
    assert stored(database) == {}
    assert actions(database) == []


def test_prohibited_wording_is_not_published_but_may_be_a_draft(
    tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(tmp_path / "book.jsonl", {"id": "b", "text": "这事不归我管"})
    assert main(["import", path]) == 2
    assert f"{path}:1" in capsys.readouterr().err
    assert main(["import", "--draft", path]) == 0
    assert stored(database)["b"][1] == "draft"


def test_a_personal_reply_needs_its_owner(tmp_path: Path, database: Path) -> None:
    assert main(["import", jsonl(tmp_path / "b.jsonl", {**GOOD, "scope": "personal"})]) == 2
    assert stored(database) == {}


def test_a_recalled_reply_is_not_brought_back(tmp_path: Path, database: Path) -> None:
    path = jsonl(tmp_path / "book.jsonl", GOOD)
    assert main(["import", path]) == 0
    connection = sqlite3.connect(database)
    connection.execute("UPDATE replies SET state = 'retired', published_version = NULL")
    connection.commit()
    connection.close()
    assert main(["import", path]) == 0
    assert stored(database)["a"][1] == "retired"
    assert main(["import", jsonl(tmp_path / "book.jsonl", {**GOOD, "text": "您好。"})]) == 0
    assert stored(database)["a"][1] == "draft"


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonl", "yaml"])
def test_an_export_gives_back_what_was_imported_exactly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    entries: list[dict[str, Any]] = [
        GOOD,
        {"id": "b", "text": "=1+1\n第二行，{{order_no|您的订单}}", "title": "'quoted'", "note": "1. 一\n2. 二"},
        {"id": "c", "text": "1. 好的\n2. 好的\n\n另起一段，这样写", "team": "售后", "scope": "team"},
        {"id": "d", "text": "节日问候", "valid_until": "2027-01-31T16:00:00.000Z"},
    ]  # fmt: skip
    assert main(["import", jsonl(tmp_path / "in.jsonl", *entries)]) == 0
    assert main(["export", f"out.{ending}"]) == 0
    assert main(["import", "--dry-run", f"out.{ending}"]) == 0
    assert "0 new, 0 changed, 4 same, 0 refused" in capsys.readouterr().out
    assert main(["export", "again.jsonl"]) == 0
    lines = (tmp_path / "again.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted((json.loads(line) for line in lines), key=lambda one: one["id"]) == entries


def test_an_exported_workbook_holds_no_live_formula(tmp_path: Path) -> None:
    assert main(["import", jsonl(tmp_path / "in.jsonl", {"id": "=1", "text": "=1+1"})]) == 0
    assert main(["export", "out.xlsx"]) == 0
    sheet: Any = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}


def test_a_gbk_table_is_imported(tmp_path: Path, database: Path) -> None:
    path = tmp_path / "话术.csv"
    path.write_bytes("问题,回复\r\n在吗,您好，我在的\r\n".encode("gbk"))
    assert main(["import", str(path)]) == 0
    assert [text for text, *_ in stored(database).values()] == ["您好，我在的"]


def test_importing_before_the_first_start_leaves_the_first_content_in_place(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSIST_SEED_PHRASEBOOK", "true")
    assert main(["import", jsonl(tmp_path / "book.jsonl", GOOD)]) == 0
    assert len(stored(database)) > 100
    assert main(["export", "all.yaml"]) == 0


@pytest.mark.parametrize("name", ["missing.csv", "book.txt", "folder.xlsx"])
def test_a_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "book.txt").write_text("x")
    assert main(["import", name]) == 2
    said = capsys.readouterr().err
    assert f"assist: {name}" in said
    assert "Traceback" not in said


def test_an_export_to_where_nothing_can_be_written_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "nowhere/out.csv"]) == 2
    assert main(["export", "out.doc"]) == 2
    assert "nowhere/out.csv: cannot be written" in capsys.readouterr().err


def test_a_row_that_breaks_a_rule_is_named_with_the_words_and_the_rule(
    tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {"id": "b", "text": "亲，这事儿不归我管"}
    path = jsonl(tmp_path / "book.jsonl", GOOD, bad)
    assert main(["import", path]) == 2
    told = capsys.readouterr().err
    assert f"{path}:2: “不归我管”: " in told
    assert "[service/not-my-job]" in told


def test_the_command_goes_by_the_rules_that_leads_made_and_switched(
    tmp_path: Path, database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = jsonl(tmp_path / "book.jsonl", {"id": "r", "text": "这事不归我管，您爱找谁找谁。"})
    assert main(["import", "--dry-run", file]) == 2
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "INSERT INTO rule_switches VALUES ('', 'service', 0, 1, '2026-01-01 00:00:00', 'x')"
        )
    capsys.readouterr()
    assert main(["import", "--dry-run", file]) == 0
    assert "1 new" in capsys.readouterr().out
