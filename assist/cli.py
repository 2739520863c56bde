"""The ``assist`` command: parses arguments, runs one subcommand, turns errors into a sentence."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from assist.errors import AssistError
from assist.usage import Parser, locale_of_environment
from phrasebook.errors import PhrasebookError

COMMANDS = (
    "serve",
    "demo",
    "check",
    "rules",
    "suggest",
    "evaluate",
    "import",
    "export",
    "handbook",
    "user",
    "token",
    "extension",
    "migrate",
)
"""Modules of ``assist.commands``, in the order of the help text."""

MODULES = {"import": "import_command"}
"""Commands whose name is no name for a module."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``assist`` with ``arguments`` (default: the process's own); return the exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    # Of one command only its own module is loaded: `assist token` should not wait for the rest.
    wanted = tuple(name for name in COMMANDS if given[:1] == [name]) or COMMANDS
    args = parser(wanted).parse_args(given)
    try:
        code: int = args.run(args)
    except (AssistError, PhrasebookError) as error:
        # A command that can be asked for a language says this too in that one.
        locale = getattr(args, "locale", None) or locale_of_environment()
        print(f"assist: {error.said(locale)}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 2
    return code


def parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The command line of these commands; whole for help and for the test of the documentation."""
    root = Parser(
        prog="assist", description="Live agent-assist sidebar: wording, replies, deadlines."
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in names:
        module = MODULES.get(name, name)
        importlib.import_module(f"assist.commands.{module}").register(commands)
    return root


if __name__ == "__main__":
    sys.exit(main())
