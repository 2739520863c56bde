"""Compiles the wording rules (``phrasebook/native.py`` says which) with mypyc, once for each state of
their sources.

    python -m tools.native

Needs a C compiler and the interpreter's headers; where they are missing it says so and ends with 0,
because everything runs without. Half a minute to a minute.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path

from phrasebook import native

CHECKOUT = Path(__file__).parent.parent


def main() -> None:
    """Compile, unless that was done, and say what came of it."""
    if native.built():
        return
    print("native: compiling the wording rules (up to a minute)", file=sys.stderr)
    print(f"native: {build() or 'done'}", file=sys.stderr)


def build() -> str:
    """Compile what is not compiled yet. Answers why it could not be done; empty where it is done."""
    if native.built():
        return ""
    if missing := lacking():
        return without(missing)
    said = io.StringIO()
    with tempfile.TemporaryDirectory() as room:
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                compile_into(Path(room))
        except (Exception, SystemExit) as error:
            last = next((line for line in reversed(said.getvalue().splitlines()) if line), "")
            return without(f"{type(error).__name__}: {error} {last}".strip())
        settle(Path(room, "lib", "phrasebook", "wording"))
    return ""


def lacking() -> str:
    """What would have to be installed first; empty where it can be compiled."""
    if shutil.which(os.environ.get("CC", "cc").split()[0]) is None:
        return "there is no C compiler (Debian: gcc)"
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return "the interpreter's headers are missing (Debian: python3-dev)"
    return ""


def without(reason: str) -> str:
    """What is said where the rules stay as they are."""
    return f"{reason}: the wording rules run as plain Python, with the same answers, later"


def compile_into(room: Path) -> None:
    """The machine code in ``room/lib``. Raises whatever the compilers raise, SystemExit among it."""
    from mypyc.build import mypycify  # noqa: PLC0415 - only where something is compiled
    from setuptools import Distribution  # noqa: PLC0415
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    before = Path.cwd()
    os.chdir(CHECKOUT)  # mypy names modules by where they stand
    try:
        extensions = mypycify(
            # Types were checked elsewhere; what is not installed here may be anything.
            [
                "--config-file=",
                "--ignore-missing-imports",
                "--explicit-package-bases",
                f"--cache-dir={room / 'types'}",
                *(str(source.relative_to(CHECKOUT)) for source in native.sources()),
            ],
            group_name=f"phrasebook.wording.{native.SHARED.removesuffix('__mypyc')}",
            target_dir=str(room / "c"),
            debug_level="0",
        )
        command = build_ext(Distribution({"name": "phrasebook", "ext_modules": extensions}))
        command.build_lib = str(room / "lib")
        command.build_temp = str(room / "objects")
        command.ensure_finalized()
        command.run()
    finally:
        os.chdir(before)


def settle(made: Path) -> None:
    """Put what was made where it is looked for, whole, and throw away that of older sources."""
    wanted = native.folder()
    native.FOLDER.mkdir(exist_ok=True)
    for old in native.FOLDER.iterdir():
        if old != wanted:
            shutil.rmtree(old, ignore_errors=True)
    arriving = native.FOLDER / f".{os.getpid()}"
    shutil.copytree(made, arriving)
    wanted.mkdir(exist_ok=True)
    # For another interpreter there may be some already; the shared library says that all are there.
    for file in sorted(arriving.iterdir(), key=lambda one: one.name.startswith(native.SHARED)):
        file.replace(wanted / file.name)
    arriving.rmdir()


if __name__ == "__main__":
    main()
