"""``assist handbook``: proposals as JSONL and as a summary; one sentence for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assist.cli import main

MANUAL = "服务忌语\n1、没空。\n投诉\n1、24小时内回访客户。\n"


@pytest.fixture
def manual(tmp_path: Path) -> str:
    path = tmp_path / "manual.txt"
    path.write_text(MANUAL, "utf-8")
    return str(path)


def test_each_proposal_is_a_json_object_on_its_line(
    manual: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["handbook", manual, "--jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows == [
        {"kind": "rule", "text": "没空", "place": {"heading": "服务忌语", "line": 2}},
        {
            "kind": "policy",
            "text": "24小时内回访客户",
            "limit_s": 86_400,
            "place": {"heading": "投诉", "line": 4},
        },
    ]


def test_a_summary_shows_the_proposals_by_heading(
    manual: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["handbook", manual]) == 0
    out = capsys.readouterr().out
    assert "# 服务忌语\n  2: rule   没空" in out
    assert out.rstrip().endswith("1 policy, 1 rule")


def test_a_bad_file_ends_with_2_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"nothing")
    assert main(["handbook", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("assist: a.pdf: ")
    assert len(said.splitlines()) == 1
