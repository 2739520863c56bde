"""``assist token`` as an administrator uses it, on a real database file."""

from __future__ import annotations

import asyncio
import io
import sqlite3
from pathlib import Path

import pytest

from assist import settings
from assist.access import Access, SignedIn
from assist.cli import main
from assist.database import open_engine


@pytest.fixture(autouse=True)
def alice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSIST_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("ASSIST_DATABASE_URL", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["user", "add", "alice", "--role", "agent"]) == 0


def make(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    capsys.readouterr()
    assert main(["token", "create", "alice", *options]) == 0
    return capsys.readouterr().out.removesuffix("\n")


def bearer(token: str) -> SignedIn | None:
    async def ask() -> SignedIn | None:
        given = settings.load()
        engine = open_engine(given)
        access = Access(engine, given)
        try:
            return await access.authenticate_token(token)
        finally:
            # What notes the use is under way in the driver's thread; it must not outlive the loop.
            await access.uses.stop()
            await engine.dispose()

    return asyncio.run(ask())


def test_a_token_is_printed_alone_and_lets_its_user_in(capsys: pytest.CaptureFixture[str]) -> None:
    token = make(capsys, "--label", "插件")
    assert token.startswith("ast_")
    assert token.split() == [token]
    who = bearer(token)
    assert who is not None
    assert who.name == "alice"


def test_a_token_stands_in_no_readable_form_in_the_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    token = make(capsys)
    with sqlite3.connect(tmp_path / "assist.db") as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    assert token not in dump
    assert token[4:12] not in dump


def test_tokens_are_listed_by_label_without_their_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    token = make(capsys, "--label", "插件")
    assert main(["token", "list", "alice"]) == 0
    line = capsys.readouterr().out
    assert "插件" in line
    assert "never used" in line
    assert token not in line


def test_a_token_is_revoked_by_its_id_and_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = make(capsys), make(capsys)
    assert main(["token", "list", "alice"]) == 0
    newest = capsys.readouterr().out.splitlines()[0].split("\t")[0]
    assert main(["token", "revoke", newest]) == 0
    assert (bearer(first) is None, bearer(second) is None) == (False, True)
    assert main(["token", "revoke", first]) == 0
    assert "revoked 1 token" in capsys.readouterr().out
    assert bearer(first) is None


def test_all_tokens_of_a_user_are_revoked_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    tokens = [make(capsys) for _ in range(3)]
    assert main(["token", "revoke", "Alice"]) == 0
    assert "revoked 3 tokens" in capsys.readouterr().out
    assert [bearer(token) for token in tokens] == [None, None, None]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["create", "nobody"], "there is no user named nobody"),
        (["create", "alice", "--days", "0"], "--days is a number from 1"),
        (["create", "alice", "--label", "a\nb"], "a label has at most"),
        (["list", "nobody"], "there is no user named nobody"),
        (["revoke", "nothing"], "no such token and no such user"),
    ],
)
def test_what_will_not_do_is_told_in_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    capsys.readouterr()
    assert main(["token", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    assert len(captured.err.splitlines()) == 1
