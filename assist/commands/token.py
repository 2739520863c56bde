"""``assist token``: make, list and revoke API tokens."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import hash_secret, new_token
from assist.commands import unit_of_work
from assist.errors import UsageError
from assist.records import accounts
from phrasebook.entries import Message


def register(commands: Any) -> None:
    """Add the parser."""
    parser = commands.add_parser("token", help="API tokens: create, list, revoke")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    creating = actions.add_parser("create", help="make a token; it is shown this once")
    creating.add_argument("name", metavar="NAME", help="the user it speaks for")
    creating.add_argument("--label", default="", help="what it is for")
    creating.add_argument("--days", type=int, help="days it lives (default: until revoked)")
    creating.set_defaults(run=create)

    listing = actions.add_parser("list", help="list a user's tokens")
    listing.add_argument("name", metavar="NAME")
    listing.set_defaults(run=list_all)

    revoking = actions.add_parser("revoke", help="revoke a token, or all of a user")
    revoking.add_argument(
        "what", metavar="TOKEN", help="a token's id, the token itself, or a user's NAME for all"
    )
    revoking.set_defaults(run=revoke)


def create(args: argparse.Namespace) -> int:
    """Make a token and print it, alone, on standard output."""
    if args.days is not None and not 1 <= args.days <= 3650:
        raise UsageError(Message("--days 是 1 到 3650 的数", "--days is a number from 1 to 3650"))
    label = args.label.strip()
    if len(label) > 128 or not label.isprintable():
        raise UsageError(
            Message("标签最多 128 个可见字符", "a label has at most 128 visible characters")
        )
    secret, secret_hash, hint = new_token()

    async def work(connection: AsyncConnection) -> None:
        now = datetime.now(UTC)
        user = await accounts.user_named(connection, args.name)
        if user is None:
            raise UsageError(
                Message(
                    f"没有叫 {args.name} 的用户；`assist user list` 列出全部",
                    f"there is no user named {args.name}; `assist user list` shows all",
                )
            )
        token = await accounts.add_token(
            connection,
            user_id=user.id,
            label=label,
            secret_hash=secret_hash,
            hint=hint,
            now=now,
            expires_at=None if args.days is None else now + timedelta(days=args.days),
        )
        await _note(connection, "token.create", token.id, {"user": user.name, "label": label})

    unit_of_work.run(work)
    print(secret)
    return 0


def list_all(args: argparse.Namespace) -> int:
    """Print a user's live tokens, a line each: id, how it begins, last use, label."""

    async def work(connection: AsyncConnection) -> tuple[accounts.Token, ...]:
        user = await accounts.user_named(connection, args.name)
        if user is None:
            raise UsageError(
                Message(
                    f"没有叫 {args.name} 的用户；`assist user list` 列出全部",
                    f"there is no user named {args.name}; `assist user list` shows all",
                )
            )
        return await accounts.tokens_of(connection, user.id)

    for token in unit_of_work.run(work):
        used = f"{token.last_used_at:%Y-%m-%dT%H:%M:%SZ}" if token.last_used_at else "never used"
        print(f"{token.id}\t{token.hint}…\t{used}\t{token.label}")
    return 0


def revoke(args: argparse.Namespace) -> int:
    """Revoke a token by its id or by itself, or all tokens of a user."""

    async def work(connection: AsyncConnection) -> int:
        now = datetime.now(UTC)
        found = await accounts.find_token(connection, args.what, hash_secret(args.what))
        if found is not None:
            token_id, user_id = found
            count = await accounts.revoke_tokens(connection, user_id, now, token_id)
            await _note(connection, "token.revoke", token_id, {})
            return count
        user = await accounts.user_named(connection, args.what)
        if user is None:
            raise UsageError(
                Message(
                    "没有这个令牌，也没有这个用户；见 `assist token list`",
                    "there is no such token and no such user; see `assist token list`",
                )
            )
        count = await accounts.revoke_tokens(connection, user.id, now)
        await _note(connection, "token.revoke_all", user.id, {"user": user.name, "count": count})
        return count

    count = unit_of_work.run(work)
    print(f"revoked {count} token{'' if count == 1 else 's'}")
    return 0


async def _note(
    connection: AsyncConnection, action: str, subject: str, after: dict[str, object]
) -> None:
    await accounts.note_change(
        connection,
        actor=accounts.COMMAND_LINE,
        actor_name=accounts.COMMAND_LINE,
        action=action,
        kind="token",
        subject=subject,
        now=datetime.now(UTC),
        after=after,
    )
