"""The wording rules as machine code say what they say as plain Python, and never what older rules said."""

from __future__ import annotations

import importlib
import shutil
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from phrasebook import native
from phrasebook.wording import Checker, default_packs
from phrasebook.wording.evaluation import read_cases
from tests.wording.plain_python import plain_python
from tools import native as building

CASES = Path(__file__).parent
DRAFTS = [
    (case.text, case.previous)
    for path in sorted(CASES.glob("*.yaml"))
    if "holdout" not in path.name
    for case in read_cases(path)[::8]
]
SUFFIX = EXTENSION_SUFFIXES[0]


@pytest.mark.parametrize("name", native.MODULES)
def test_each_module_named_runs_as_machine_code_where_it_can_be_made(name: str) -> None:
    if missing := building.lacking():
        pytest.skip(missing)
    module = importlib.import_module(f"phrasebook.wording.{name}")
    assert str(module.__file__).endswith(SUFFIX), "run tools/setup test"


def test_machine_code_finds_what_plain_python_finds() -> None:
    with plain_python():
        from phrasebook.wording import Checker as PlainChecker
        from phrasebook.wording import default_packs as plain_packs
    plain, checker = PlainChecker(plain_packs()), Checker(default_packs())
    assert PlainChecker is not Checker
    assert hasattr(PlainChecker.check, "__code__")
    found = [checker.check(*draft) for draft in DRAFTS]
    assert found == [plain.check(*draft) for draft in DRAFTS]
    assert sum(map(bool, found)) > 1000


def test_a_changed_source_is_not_answered_by_older_machine_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(tmp_path, monkeypatch)
    native.folder().mkdir(parents=True)
    (native.folder() / f"{native.SHARED}{SUFFIX}").touch()
    assert native.first(["here"]) == [str(native.folder()), "here"]
    with (tmp_path / "wording" / "kinds" / "slots.py").open("a") as source:
        source.write("# changed\n")
    assert native.first(["here"]) == ["here"]


def test_what_is_new_takes_the_place_of_what_is_old_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(tmp_path, monkeypatch)
    made, old = tmp_path / "made", native.FOLDER / "old"
    made.mkdir()
    old.mkdir(parents=True)
    for name in ("checker", native.SHARED):
        (made / f"{name}{SUFFIX}").write_text(name)
    assert native.built() is None
    building.settle(made)
    assert native.built() == native.folder()
    assert [one.name for one in native.FOLDER.iterdir()] == [native.folder().name]
    assert (native.folder() / f"checker{SUFFIX}").read_text() == "checker"


def test_without_a_compiler_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copied(tmp_path, monkeypatch)
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    building.main()
    said = capsys.readouterr().err
    assert "there is no C compiler (Debian: gcc)" in said
    assert "plain Python" in said
    assert native.built() is None


def test_a_compiler_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(tmp_path, monkeypatch)

    def fail(room: Path) -> None:
        sys.stderr.write("cc1: out of memory\n")
        raise SystemExit(1)

    monkeypatch.setattr(building, "compile_into", fail)
    assert building.build().startswith("SystemExit: 1 cc1: out of memory: the wording rules run as")
    assert not native.FOLDER.exists()


def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sources stand in a folder of their own."""
    shutil.copytree(
        native.HERE / "wording", tmp_path / "wording", ignore=shutil.ignore_patterns("data")
    )
    shutil.copy(native.HERE / "entries.py", tmp_path)
    monkeypatch.setattr(native, "HERE", tmp_path)
    monkeypatch.setattr(native, "FOLDER", tmp_path / "native_code")
