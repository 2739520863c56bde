"""``assist rules check`` on folders of packs as administrators have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assist.cli import main

PACK = """pack: shop
title: {zh: 店, en: Shop}
rules:
- code: late
  category: 推诿
  severity: warning
  message: {zh: 先致歉。, en: Apologise.}
  phrases: [就是不发货]
  examples: {bad: [就是不发货]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSIST_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("ASSIST_WORDING_DIR", raising=False)
    made = tmp_path / "packs"
    made.mkdir()
    return made


def pack(folder: Path, name: str, source: str = PACK) -> Path:
    place = folder / f"{name}.yaml"
    place.parent.mkdir(exist_ok=True)
    place.write_text(source, encoding="utf-8")
    return place


def test_packs_that_load_are_listed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = pack(folder, "shop")
    two = pack(folder, "desk/pack", PACK.replace("pack: shop", "pack: desk"))
    assert main(["rules", "check", str(folder)]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [f"{two}: desk, 1 rule", f"{one}: shop, 1 rule"]
    assert told.err == ""
    for place in (one, two.parent):
        assert main(["rules", "check", str(place)]) == 0


def test_each_broken_pack_is_named_with_its_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = pack(folder, "a", PACK.replace("severity: warning", "severity: grave"))
    pack(folder, "b")
    last = pack(folder, "c", PACK.replace("bad: [就是", "bad: [只是"))
    monkeypatch.setenv("ASSIST_WORDING_DIR", str(folder))
    assert main(["rules", "check"]) == 2
    told = capsys.readouterr()
    assert "shop, 1 rule" in told.out
    errors = told.err.splitlines()
    assert errors[0].startswith(f"assist: {first}:6: “grave” is unknown")
    assert errors[1].startswith(f"assist: {last}:9: the bad example")
    assert len(errors) == 2


def test_a_code_that_is_taken_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack(folder, "a")
    pack(folder, "b")
    assert main(["rules", "check", str(folder)]) == 2
    assert f"{folder / 'b.yaml'}:4: the code “shop/late” is already used" in capsys.readouterr().err


def test_a_folder_without_packs_and_no_folder_at_all_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "check", str(folder)]) == 2
    assert "holds no pack" in capsys.readouterr().err
    assert main(["rules", "check", str(folder / "none")]) == 2
    assert "there is no such file or folder" in capsys.readouterr().err
    assert main(["rules", "check"]) == 2
    assert "ASSIST_WORDING_DIR" in capsys.readouterr().err
