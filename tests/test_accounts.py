"""Users, log-ins and tokens in a real database; the rules for names and passwords."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist import passwords
from assist.account_tables import audit
from assist.accounts import Role, User, checked_name, folded
from assist.database import open_engine
from assist.errors import TooManyAttemptsError, UsageError
from assist.records import accounts
from assist.records.accounts import Token
from assist.settings import Settings
from phrasebook.tables import metadata
from tests.api.world import DATABASES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture(params=DATABASES, ids=lambda url: "postgresql" if url else "sqlite")
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(Settings(data_dir=tmp_path, database_url=request.param))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    yield engine
    await engine.dispose()


async def test_a_stored_user_is_found_in_any_case_and_width(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        stored = await accounts.add_user(
            connection, name="Alice", role=Role.LEAD, team="售后", password_hash="h", now=NOW
        )
        assert await accounts.user_named(connection, "ＡLICE") == stored
        assert await accounts.user_by_id(connection, stored.id) == stored
    assert (stored.display_name, stored.team, stored.has_password) == ("Alice", "售后", True)


async def test_a_name_that_is_taken_is_refused_and_the_transaction_lives_on(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        await add(connection, "alice")
        with pytest.raises(UsageError, match="there is a user named Alice already"):
            await add(connection, "Alice")
        await add(connection, "bob")
        assert [user.name for user in await accounts.all_users(connection)] == ["alice", "bob"]


async def test_a_new_password_signs_out_everywhere(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        user = await add(connection, "alice")
        await login(connection, user.id, "one")
        await login(connection, user.id, "two")
        assert await accounts.count_logins(connection, user.id, NOW) == 2
        await accounts.set_password(connection, user.id, "new")
        assert await accounts.live_login(connection, "one", NOW) is None
        assert (await accounts.password_hash(connection, "alice"))[1] == "new"


async def test_a_login_ends_at_its_time_and_is_swept_by_the_next(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        user = await add(connection, "alice")
        await login(connection, user.id, "one")
        found = await accounts.live_login(connection, "one", NOW)
        assert found is not None
        assert found.user.name == "alice"
        assert await accounts.live_login(connection, "one", LATER) is None
        await accounts.note_login_used(connection, found.id, NOW, LATER + timedelta(days=1))
        assert await accounts.live_login(connection, "one", LATER) is not None


async def test_a_disabled_user_has_neither_cookie_nor_token_nor_password(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        user = await add(connection, "alice")
        await login(connection, user.id, "cookie")
        await token(connection, user.id, "token")
        await accounts.set_disabled(connection, user.id, True)
        assert await accounts.live_login(connection, "cookie", NOW) is None
        assert await accounts.live_token(connection, "token", NOW) is None
        assert await accounts.password_hash(connection, "alice") == (None, None)
        await accounts.set_disabled(connection, user.id, False)
        assert await accounts.live_login(connection, "cookie", NOW) is None
        assert await accounts.live_token(connection, "token", NOW) is not None


async def test_tokens_are_listed_newest_first_and_revoked_one_by_one_or_all(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        user, other = await add(connection, "alice"), await add(connection, "bob")
        old = await token(connection, user.id, "old", NOW - timedelta(hours=1))
        new = await token(connection, user.id, "new")
        await token(connection, other.id, "other")
        assert [t.id for t in await accounts.tokens_of(connection, user.id)] == [new.id, old.id]
        assert await accounts.revoke_tokens(connection, other.id, NOW, new.id) == 0
        assert await accounts.revoke_tokens(connection, user.id, NOW, new.id) == 1
        assert await accounts.live_token(connection, "new", NOW) is None
        assert await accounts.revoke_tokens(connection, user.id, NOW) == 1
        assert await accounts.tokens_of(connection, user.id) == ()
        assert await accounts.live_token(connection, "other", NOW) is not None


async def test_a_token_with_an_end_ends(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        user = await add(connection, "alice")
        await accounts.add_token(
            connection,
            user_id=user.id,
            label="",
            secret_hash="x",
            hint="ast_",
            now=NOW,
            expires_at=LATER,
        )
        assert await accounts.live_token(connection, "x", NOW) is not None
        assert await accounts.live_token(connection, "x", LATER) is None


async def test_the_audience_of_a_push_is_the_enabled_agents_of_its_teams(
    engine: AsyncEngine,
) -> None:
    async with engine.begin() as connection:
        one = await add(connection, "one", team="售前")
        two = await add(connection, "two", team="售后")
        gone = await add(connection, "gone", team="售后")
        await accounts.set_disabled(connection, gone.id, True)
        await add(connection, "boss", role=Role.LEAD, team="售后")
        assert await accounts.agents_of(connection, ["售后"]) == {two.id}
        assert await accounts.agents_of(connection, []) == {one.id, two.id}


async def test_the_audit_log_keeps_who_did_what(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await accounts.note_change(
            connection,
            actor="u1",
            actor_name="alice",
            action="user.disable",
            kind="user",
            subject="u2",
            now=NOW,
            before={"disabled": False},
            after={"disabled": True},
        )
        row = (await connection.execute(select(audit))).one()
    assert (row.at, row.actor_name, row.action, row.after) == (
        NOW,
        "alice",
        "user.disable",
        {"disabled": True},
    )


@pytest.mark.parametrize("name", ["", "   ", "a b", "a\u200bb", "a\nb", "x" * 65])
def test_a_name_nobody_could_type_again_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        checked_name(name)


@pytest.mark.parametrize("name", ["alice", "客服小王", "li.wei-3@shop", "x" * 64])
def test_ordinary_names_pass(name: str) -> None:
    assert checked_name(f" {name} ") == name
    assert folded(name.upper()) == folded(name)


@pytest.mark.parametrize("password", ["short", "x" * 257, "Ａlice-Wang"])
def test_a_weak_or_endless_password_is_refused(password: str) -> None:
    with pytest.raises(UsageError):
        passwords.checked_password(password, "alice-wang")


async def test_a_password_is_verified_however_it_was_typed() -> None:
    keeper = passwords.Passwords()
    stored = await keeper.hash("ｃorrect horse")
    assert stored.startswith("$argon2id$")
    assert await keeper.verify("correct horse", stored)
    assert not await keeper.verify("wrong horse", stored)


async def test_an_account_without_a_password_lets_nobody_in() -> None:
    keeper = passwords.Passwords()
    assert not await keeper.verify("no account has this", None)
    assert not await keeper.verify("", None)
    assert not await keeper.verify("anything", "not a hash")


async def test_an_endless_password_is_not_hashed_but_refused() -> None:
    keeper = passwords.Passwords()
    stored = await keeper.hash("")
    assert not await keeper.verify("x" * (passwords.MAX_LENGTH + 1), stored)


async def test_a_flood_of_logins_is_refused_instead_of_queued_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "WAITING", 0)
    with pytest.raises(TooManyAttemptsError) as refusal:
        await passwords.Passwords().verify("x", None)
    assert refusal.value.retry_after_s >= 1


async def add(
    connection: AsyncConnection, name: str, *, role: Role = Role.AGENT, team: str = ""
) -> User:
    return await accounts.add_user(
        connection, name=name, role=role, team=team, password_hash=None, now=NOW
    )


async def login(connection: AsyncConnection, user_id: str, secret_hash: str) -> None:
    await accounts.open_login(
        connection,
        user_id=user_id,
        secret_hash=secret_hash,
        user_agent="test",
        now=NOW,
        expires_at=LATER,
    )


async def token(
    connection: AsyncConnection, user_id: str, secret_hash: str, now: datetime = NOW
) -> Token:
    return await accounts.add_token(
        connection, user_id=user_id, label="l", secret_hash=secret_hash, hint="ast_abcd", now=now
    )
