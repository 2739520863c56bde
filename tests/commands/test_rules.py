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
    monkeypatch.delenv("ASSIST_LOCALE", raising=False)
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
    assert told.out.splitlines() == [f"{two}: desk, 1 条规则", f"{one}: shop, 1 条规则"]
    assert told.err == ""
    assert main(["rules", "check", "--locale", "en", str(folder)]) == 0
    assert f"{one}: shop, 1 rule" in capsys.readouterr().out.splitlines()
    for place in (one, two.parent):
        assert main(["rules", "check", str(place)]) == 0


def test_each_broken_pack_is_named_with_its_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = pack(folder, "a", PACK.replace("severity: warning", "severity: grave"))
    pack(folder, "b")
    last = pack(folder, "c", PACK.replace("bad: [就是", "bad: [只是"))
    monkeypatch.setenv("ASSIST_WORDING_DIR", str(folder))
    for locale, grave, example in (
        ("zh", "这里不能写“grave”", "应当被标出的例句"),
        ("en", "“grave” is unknown", "the bad example"),
    ):
        assert main(["rules", "check", "--locale", locale]) == 2
        told = capsys.readouterr()
        assert "shop, 1" in told.out
        errors = told.err.splitlines()
        assert errors[0].startswith(f"assist: {first}:6: {grave}")
        assert errors[1].startswith(f"assist: {last}:9: {example}")
        assert len(errors) == 2


def test_a_code_that_is_taken_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack(folder, "shop/pack")
    pack(folder, "shop/other", "rules:" + PACK.partition("rules:")[2])
    assert main(["rules", "check", str(folder)]) == 2
    assert f"{folder / 'shop/pack.yaml'}:4" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("shop", "“shop”已经在", "“shop” is already used"),
        ("service", "“service”已经在", "“service” is already used"),
        ("own", "“own”留给组长", "“own” belongs to the rules that leads write"),
    ],
)
def test_a_name_that_is_taken_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, zh: str, en: str
) -> None:
    pack(folder, "a")
    taken = pack(folder, "b", PACK.replace("pack: shop", f"pack: {name}").replace("late", "two"))
    assert main(["rules", "check", str(folder)]) == 2
    assert f"{taken}:1: 规则包的名称{zh}" in capsys.readouterr().err
    assert main(["rules", "check", "--locale", "en", str(folder)]) == 2
    assert f"{taken}:1: the pack name {en}" in capsys.readouterr().err


def test_what_is_not_read_is_named_and_no_failure(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(folder, "a")
    other = folder / "shop.yaml.txt"
    other.write_text(PACK, encoding="utf-8")
    assert main(["rules", "check", str(folder)]) == 0
    assert capsys.readouterr().err.startswith(f"assist: {other}: 注意：没有读取")
    assert main(["rules", "check", "--locale", "en", str(folder)]) == 0
    assert capsys.readouterr().err.startswith(f"assist: {other}: note: is not read")


def test_check_speaks_of_a_broken_pack_in_the_language_that_was_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = pack(folder, "a", PACK.replace("severity: warning", "severity: grave"))
    for locale, said in (("zh", "这里不能写"), ("en", "“grave” is unknown here")):
        assert main(["check", "--locale", locale, "--pack", str(broken), str(broken)]) == 2
        assert f"assist: {broken}:6: {said}" in capsys.readouterr().err


def test_a_folder_without_packs_and_no_folder_at_all_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "check", str(folder)]) == 2
    assert "里没有规则包" in capsys.readouterr().err
    assert main(["rules", "check", str(folder / "none")]) == 2
    assert "没有这个文件或文件夹" in capsys.readouterr().err
    assert main(["rules", "check"]) == 2
    assert "ASSIST_WORDING_DIR" in capsys.readouterr().err
