"""The command line says what is wrong in the reader's language: Chinese first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assist.cli import main

WRONG = [
    (["token", "create", "nobody", "--days", "0"], "--days 是 1 到 3650 的数", "--days is a number"),
    (["check", "nowhere.txt"], "nowhere.txt: 读不了", "nowhere.txt: cannot be read"),
    (["rules", "check", "nowhere"], "nowhere: 没有这个文件或文件夹", "nowhere: there is no such file"),
    (["evaluate", "wording", "nowhere.yaml"], "nowhere.yaml:1: 读不了", "nowhere.yaml:1: cannot be read"),
    (["import", "nowhere.jsonl"], "nowhere.jsonl", "nowhere.jsonl"),
    (["user", "add", "a b", "--role", "agent"], "用户名里不能有空格", "a user name has no spaces"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "zh", "en"), WRONG)
def test_what_is_wrong_is_said_in_the_language_of_the_server(
    arguments: list[str],
    zh: str,
    en: str,
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for locale, said in ((None, zh), ("zh", zh), ("en", en)):
        if locale is None:
            monkeypatch.delenv("ASSIST_LOCALE", raising=False)
        else:
            monkeypatch.setenv("ASSIST_LOCALE", locale)
        assert main(arguments) == 2
        assert f"assist: {said}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["check", "--format", "xml"], "参数 --format：没有 'xml'；可以写", "invalid choice: 'xml'"),
        (["evaluate"], "缺少参数：", "the following arguments are required: "),
        (["check", "--nonsense"], "没有这样的参数：--nonsense", "unrecognized arguments: --nonsense"),
        (["serve", "--port", "much"], "参数 --port：应为整数，不能是 'much'", "invalid int value: 'much'"),
        (["check", "--pack"], "参数 --pack 后面要写一个值", "expected one argument"),
        (["nonsense"], "没有 'nonsense'", "invalid choice: 'nonsense'"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_told_in_the_language_of_the_server(
    arguments: list[str],
    zh: str,
    en: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for locale, usage, said in (("zh", "用法：", zh), ("en", "usage:", en)):
        monkeypatch.setenv("ASSIST_LOCALE", locale)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith(usage)
        assert said in told


def test_the_command_runs_as_a_module_too() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "assist", "rules", "--help"], capture_output=True, check=True
    )
    assert b"assist rules" in told.stdout
