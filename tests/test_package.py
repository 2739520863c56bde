"""The wheel holds everything the product needs, and runs where no checkout is."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.native import lacking

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the locked build tools."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        timeout=600,  # the rules are compiled for it, which takes minutes where other work runs
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the wheel; returns its Python.

    Nothing is downloaded: what the wheel depends on is lent by the environment of this test,
    without its editable installation of the checkout.
    """
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        timeout=600,  # the rules are compiled for it, which takes minutes where other work runs
    )
    (site,) = home.glob("lib/python*/site-packages")
    # A line in a .pth file adds a folder without running the .pth files inside it.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def test_the_wording_rules_are_machine_code_where_it_can_be_made(
    installed: Path, tmp_path: Path
) -> None:
    if missing := lacking():
        pytest.skip(missing)
    where = found_at(installed, "phrasebook.wording.checker", tmp_path)
    assert "site-packages/phrasebook/native_code/" in where


def found_at(installed: Path, module: str, elsewhere: Path) -> str:
    """Where the installed Python finds a module, asked in another folder."""
    return subprocess.run(
        [
            str(installed),
            "-c",
            f"import importlib as i; print(i.import_module({module!r}).__file__)",
        ],
        cwd=elsewhere,
        env=environment(elsewhere),
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSIST_")}
    return kept | {"ASSIST_DATA_DIR": str(data), "PYTHONPATH": "", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def address(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where ``assist serve`` of the wheel listens, started in an empty folder."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    server = subprocess.Popen(
        [str(installed.parent / "assist"), "serve", "--port", "0"],
        cwd=elsewhere,
        env=environment(elsewhere / "data"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if found := re.search(r"http://\S+", line):
                yield found[0].rstrip("/")
                break
        else:
            pytest.fail(f"assist serve ended before it listened:\n{''.join(said)}")
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)


def test_the_wheel_holds_the_web_files_and_the_content_packs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (("web", "assist/web"), ("phrasebook/packs", "phrasebook/packs")):
        here = (CHECKOUT / folder).rglob("*")
        files = [path for path in here if path.is_file() and "__pycache__" not in path.parts]
        assert files, f"{folder} is empty"
        for path in files:
            name = f"{inside}/{path.relative_to(CHECKOUT / folder).as_posix()}"
            assert name in names, f"the wheel lacks {name}"


def test_the_wheel_holds_no_tests_and_no_tools(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"assist", "phrasebook"}


def test_the_installed_command_runs_from_the_wheel_and_not_from_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    for module in ("assist", "phrasebook"):
        assert found_at(installed, module, tmp_path).startswith(str(installed.parent.parent))


@pytest.mark.live
def test_an_installed_wheel_serves_pages_and_is_ready_outside_the_checkout(address: str) -> None:
    for path, expected in (("/readyz", b""), ("/login", b"<html"), ("/static/theme.css", b"--")):
        with urllib.request.urlopen(address + path, timeout=30) as answer:
            assert answer.status == 200, path
            assert expected in answer.read(), path
