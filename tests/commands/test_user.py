"""``assist user`` as an administrator uses it, on a real database file."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pytest

from assist.cli import main


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ASSIST_DATABASE_URL", raising=False)
    monkeypatch.delenv("ASSIST_DATA_DIR", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path / "data" / "assist.db"


def type_password(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    assert main(["user", "list", "--format", "json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_an_account_is_added_to_a_database_made_on_the_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    type_password(monkeypatch, "correct horse")
    added = ["user", "add", "小王", "--role", "agent", "--team", "售后", "--password-stdin"]
    assert main(added) == 0
    assert database.exists()
    (user,) = listed(capsys)
    assert (user["name"], user["role"], user["team"]) == ("小王", "agent", "售后")
    assert user["has_password"] is True
    assert user["disabled"] is False


def test_no_password_stands_in_the_database(
    monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    type_password(monkeypatch, "correct horse")
    main(["user", "add", "alice", "--role", "agent", "--password-stdin"])
    with sqlite3.connect(database) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert "correct horse" not in dump
    assert "$argon2id$" in dump


def test_without_a_terminal_an_account_is_added_without_a_password_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["user", "add", "robot", "--role", "agent"]) == 0
    assert "robot has no password yet" in capsys.readouterr().err
    assert listed(capsys)[0]["has_password"] is False


@pytest.mark.parametrize(
    ("name", "password", "told"),
    [
        ("alice", "short", "at least 8 characters"),
        ("alice-wang", "Alice-Wang", "is the user name"),
        ("a b", "correct horse", "no spaces"),
        ("", "correct horse", "a user name is needed"),
    ],
)
def test_what_will_not_do_is_told_in_one_sentence_and_adds_nobody(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    password: str,
    told: str,
) -> None:
    type_password(monkeypatch, password)
    assert main(["user", "add", name, "--role", "lead", "--password-stdin"]) == 2
    message = capsys.readouterr().err
    assert told in message
    assert len(message.splitlines()) == 1
    assert listed(capsys) == []


def test_a_name_is_given_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "add", "alice", "--role", "agent"]) == 0
    assert main(["user", "add", "ALICE", "--role", "admin"]) == 2
    assert "there is a user named ALICE already" in capsys.readouterr().err
    assert [user["role"] for user in listed(capsys)] == ["agent"]


def test_an_account_is_disabled_and_enabled(capsys: pytest.CaptureFixture[str]) -> None:
    main(["user", "add", "alice", "--role", "agent"])
    assert main(["user", "disable", "Alice"]) == 0
    assert listed(capsys)[0]["disabled"] is True
    assert main(["user", "enable", "alice"]) == 0
    assert listed(capsys)[0]["disabled"] is False


def test_a_password_is_set_later(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["user", "add", "alice", "--role", "agent"])
    type_password(monkeypatch, "battery staple")
    assert main(["user", "password", "alice", "--password-stdin"]) == 0
    assert listed(capsys)[0]["has_password"] is True


@pytest.mark.parametrize("action", ["disable", "enable", "password"])
def test_an_unknown_name_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    type_password(monkeypatch, "battery staple")
    options = ["--password-stdin"] if action == "password" else []
    assert main(["user", action, "nobody", *options]) == 2
    assert "there is no user named nobody" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("ASSIST_DATA_DIR", str(tmp_path / "file"))
    assert main(["user", "list"]) == 2
    message = capsys.readouterr().err
    assert message.startswith("assist: ")
    assert len(message.splitlines()) == 1


def test_a_file_that_is_no_database_is_told_and_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "other.db"
    path.write_text("minutes of a meeting, by no means a database\n" * 20)
    monkeypatch.setenv("ASSIST_DATABASE_URL", f"sqlite:///{path}")
    assert main(["user", "list"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert path.read_text().startswith("minutes")
