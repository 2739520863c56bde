"""``assist check`` and ``assist evaluate wording`` as people and pipes use them."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path

import pytest

from assist.commands import check, evaluate
from assist.errors import UsageError
from phrasebook.errors import EntryError


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    check.register(commands)
    evaluate.register(commands)
    args = parser.parse_args(arguments)
    code: int = args.run(args)
    return code


def test_a_clean_file_exits_with_0_and_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("您好，请稍等\n", encoding="utf-8")
    assert run("check", str(path)) == 0
    assert capsys.readouterr().out == ""


def test_a_finding_names_file_line_column_and_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("您好\n亲，这事儿不归我管\n", encoding="utf-8")
    assert run("check", str(path)) == 1
    assert f"{path}:2:6: error [service/not-my-job] “不归我管”" in capsys.readouterr().out


def test_hints_alone_exit_with_0(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("我帮你查一下\n", encoding="utf-8")
    assert run("check", str(path)) == 0


def test_jsonl_gives_offsets_in_utf_16_units(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"id": 7, "text": "😀😀不关我的事"}) + "\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert run("check", "--jsonl", "-") == 1
    row = json.loads(capsys.readouterr().out)
    assert row["id"] == 7
    (found,) = row["diagnostics"]
    assert (found["start"], found["end"]) == (4, 9)
    assert set(found) == {
        "start",
        "end",
        "severity",
        "code",
        "category",
        "message",
        "replacements",
    }


def test_a_lone_surrogate_passes_through_jsonl(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = '{"id": "a", "text": "\\ud800不关我的事"}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert run("check", "--jsonl", "--explain") == 1
    assert json.loads(capsys.readouterr().out)["explain"]


def test_blank_lines_of_jsonl_are_passed_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `assist suggest` does, and as files end that were put together from others."""
    given = b'{"id": 1, "text": "\xe5\xa5\xbd"}\r\n\r\n  \n{"id": 2, "text": "\xe5\xa5\xbd"}\n\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert run("check", "--jsonl") == 0
    told = [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]
    assert told == [1, 2]


def test_previous_message_is_read_from_jsonl(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"id": 1, "text": "知道", "previous": "我也不"}) + "\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    assert run("check", "--jsonl") == 1
    assert json.loads(capsys.readouterr().out)["diagnostics"]


@pytest.mark.parametrize("line", ["no json", "[1]", '{"id": 1}', '{"text": 5}'])
def test_bad_jsonl_is_named_with_its_line(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    source = '{"id": 1, "text": "好"}\n' + line + "\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source.encode())))
    with pytest.raises(UsageError, match="-:2"):
        run("check", "--jsonl")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.txt"):
        run("check", str(tmp_path / "none.txt"))


def test_explain_shows_which_step_let_a_hit_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("您看着办公桌的尺寸选\n", encoding="utf-8")
    assert run("check", "--explain", str(path)) == 0
    assert "drop    straddle   service/suit-yourself" in capsys.readouterr().out


def test_chosen_packs_and_approved_sentences(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("加个微信聊吧\n", encoding="utf-8")
    approved = tmp_path / "approved.txt"
    approved.write_text("加个微信聊吧\n", encoding="utf-8")
    assert run("check", str(path)) == 1
    assert run("check", "--pack", "service", str(path)) == 0
    assert run("check", "--approved", str(approved), str(path)) == 0


def test_an_unknown_pack_is_refused_with_the_packs_there_are(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("您好\n", encoding="utf-8")
    known = "advertising, diversion, likely, privacy, promise, service, style"
    for command in (["check"], ["evaluate", "wording"]):
        with pytest.raises(UsageError, match=f"--pack nosuch: .*{known}"):
            run(*command, "--pack", "nosuch", str(path))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (
            "- {text: 好, expect: clean}\n  - x: [",
            ":2: is no YAML: did not find expected '-' indicator",
        ),
        ("- {text: '好, expect: clean}\n", ":2: is no YAML: found unexpected end of stream"),
        ("[]\n", ": has no cases"),
        ("", ":1: a list of cases is expected"),
        ("- {text: 好, expect: clean}\n- {text: 好, expect: fine}", ":2: expect is one of"),
    ],
)
def test_a_broken_list_of_cases_is_named_with_its_line(
    tmp_path: Path, content: str, place: str
) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises((UsageError, EntryError)) as refused:
        run("evaluate", "wording", str(path))
    assert str(refused.value).startswith(f"{path}{place}")
    assert "\n" not in str(refused.value)


def test_a_line_of_cases_may_hold_a_separator_of_lines_that_json_allows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"text": "您好\u2028请稍等", "expect": "clean"}\r\n\r\n', encoding="utf-8")
    assert run("evaluate", "wording", str(path)) == 0
    told = capsys.readouterr().out
    assert "cases          1" in told
    # Of what is not in the list there is no share.
    assert "recall               –  0/0" in told


def test_evaluate_prints_recall_and_false_alarms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(
        "- {text: 不知道, expect: error, kind: exact}\n- {text: 您好, expect: error, kind: exact}\n"
        "- {text: 请稍等, expect: clean, kind: trap}\n",
        encoding="utf-8",
    )
    assert run("evaluate", "wording", "--failures", str(path)) == 0
    out = capsys.readouterr().out
    assert "recall          50.00%  1/2" in out
    assert "false alarms     0.00%  0/1" in out
    assert f"{path}:2: error expected: 您好 → nothing" in out
