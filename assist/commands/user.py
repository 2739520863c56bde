"""``assist user``: add, list, disable and enable accounts, and set their passwords."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import MAX_TEAM, Role, User, checked_name
from assist.commands import unit_of_work
from assist.errors import UsageError
from assist.passwords import Passwords, checked_password
from assist.records import accounts
from phrasebook.entries import Message


def register(commands: Any) -> None:
    """Add the parser."""
    parser = commands.add_parser("user", help="accounts: add, list, disable, enable, password")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    adding = actions.add_parser("add", help="add an account")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--role", required=True, choices=[role.value for role in Role])
    adding.add_argument("--team", default="", help="the team of an agent or lead")
    adding.add_argument("--display-name", default="", help="the name on screens (default: NAME)")
    _password_option(adding)
    adding.set_defaults(run=add)

    listing = actions.add_parser("list", help="list all accounts")
    listing.add_argument("--format", choices=["text", "json"], default="text")
    listing.set_defaults(run=list_all)

    for name, help_text, run in (
        ("disable", "shut an account out; open panels close within five seconds", disable),
        ("enable", "let a disabled account in again", enable),
    ):
        action = actions.add_parser(name, help=help_text)
        action.add_argument("name", metavar="NAME")
        action.set_defaults(run=run)

    setting = actions.add_parser("password", help="set a password; signs out everywhere")
    setting.add_argument("name", metavar="NAME")
    _password_option(setting)
    setting.set_defaults(run=set_password)


def _password_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of standard input instead of asking",
    )


def add(args: argparse.Namespace) -> int:
    """Add an account. Without a terminal and ``--password-stdin`` it gets no password."""
    name, team = checked_name(args.name), _checked_team(args.team)
    password = _read_password(name, args.password_stdin)

    async def work(connection: AsyncConnection) -> User:
        user = await accounts.add_user(
            connection,
            name=name,
            role=Role(args.role),
            team=team,
            password_hash=None if password is None else await Passwords().hash(password),
            now=datetime.now(UTC),
            display_name=args.display_name.strip()[:128],
        )
        await _note(connection, user, "user.add", {"role": user.role, "team": user.team})
        return user

    user = unit_of_work.run(work)
    print(f"added {user.name} ({user.role}{', team ' + user.team if user.team else ''})")
    if password is None:
        print(
            f"assist: {user.name} has no password yet; give one with `assist user password "
            f"{user.name}`, or a token with `assist token create {user.name}`",
            file=sys.stderr,
        )
    return 0


def list_all(args: argparse.Namespace) -> int:
    """Print every account, a line each."""
    users = unit_of_work.run(accounts.all_users)
    for user in users:
        if args.format == "json":
            print(json.dumps(_public(user), ensure_ascii=False))
        else:
            state = "disabled" if user.disabled else "enabled"
            print(f"{user.name}\t{user.role}\t{user.team or '-'}\t{state}\t{user.display_name}")
    return 0


def disable(args: argparse.Namespace) -> int:
    """Shut an account out."""
    return _set_disabled(args.name, True)


def enable(args: argparse.Namespace) -> int:
    """Let an account in again."""
    return _set_disabled(args.name, False)


def _set_disabled(name: str, disabled: bool) -> int:
    action = "disable" if disabled else "enable"

    async def work(connection: AsyncConnection) -> User:
        user = await _named(connection, name)
        await accounts.set_disabled(connection, user.id, disabled)
        await _note(connection, user, f"user.{action}", {"disabled": disabled})
        return user

    print(f"{action}d {unit_of_work.run(work).name}")
    return 0


def set_password(args: argparse.Namespace) -> int:
    """Set an account's password and sign it out everywhere."""
    password = _read_password(args.name, args.password_stdin)
    if password is None:
        raise UsageError(
            Message(
                "没有可以询问密码的终端；请用 --password-stdin",
                "there is no terminal to ask for a password; use --password-stdin",
            )
        )

    async def work(connection: AsyncConnection) -> User:
        user = await _named(connection, args.name)
        await accounts.set_password(connection, user.id, await Passwords().hash(password))
        await _note(connection, user, "user.password", {})
        return user

    print(f"set the password of {unit_of_work.run(work).name}")
    return 0


def _read_password(name: str, from_stdin: bool) -> str | None:
    """The password, checked; ``None`` where nobody can be asked for one."""
    if from_stdin:
        return checked_password(sys.stdin.readline().rstrip("\r\n"), name)
    if not sys.stdin.isatty():
        return None
    password = checked_password(getpass.getpass(f"Password for {name}: "), name)
    if getpass.getpass("The same again: ") != password:
        raise UsageError(
            Message(
                "两次输入的密码不同；没有作任何修改",
                "the two passwords differ; nothing was changed",
            )
        )
    return password


def _checked_team(team: str) -> str:
    team = team.strip()
    if len(team) > MAX_TEAM or not team.isprintable():
        raise UsageError(
            Message(
                f"团队名最多 {MAX_TEAM} 个可见字符",
                f"a team's name has at most {MAX_TEAM} visible characters",
            )
        )
    return team


async def _named(connection: AsyncConnection, name: str) -> User:
    user = await accounts.user_named(connection, name)
    if user is None:
        raise UsageError(
            Message(
                f"没有叫 {name} 的用户；`assist user list` 列出全部",
                f"there is no user named {name}; `assist user list` shows all",
            )
        )
    return user


async def _note(
    connection: AsyncConnection, user: User, action: str, after: dict[str, object]
) -> None:
    await accounts.note_change(
        connection,
        actor=accounts.COMMAND_LINE,
        actor_name=accounts.COMMAND_LINE,
        action=action,
        kind="user",
        subject=user.id,
        now=datetime.now(UTC),
        after={"name": user.name, **after},
    )


def _public(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "name": user.name,
        "display_name": user.display_name,
        "role": user.role,
        "team": user.team,
        "disabled": user.disabled,
        "has_password": user.has_password,
    }
