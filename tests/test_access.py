"""Who is let in, who is not, and how soon a change is in force."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assist.access import Access, SignedIn, hash_secret, new_token, require
from assist.accounts import Role, User
from assist.database import open_engine
from assist.errors import RefusedError, TooManyAttemptsError
from assist.origins import OriginKind, origin_allowed, same_origin
from assist.passwords import Passwords
from assist.records import accounts
from assist.settings import Settings
from phrasebook.tables import metadata

PASSWORD = "correct horse"


class FastPasswords(Passwords):
    """Counts the work instead of doing it: the tests of real hashing are elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.verified = 0

    async def verify(self, password: str, stored: str | None) -> bool:
        self.verified += 1
        await asyncio.sleep(0.01)
        return stored is not None and password == stored


@dataclass
class Site:
    """An ``Access`` on a real database, with hands on its clocks."""

    access: Access
    passwords: FastPasswords
    alice: User
    now: datetime
    seconds: float = 0.0

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    settings = Settings(data_dir=tmp_path, session_days=1)
    engine = open_engine(settings)
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        alice = await accounts.add_user(
            connection, name="alice", role=Role.AGENT, team="", password_hash=PASSWORD, now=now
        )
    keeper = FastPasswords()
    access = Access(
        engine,
        settings,
        passwords=keeper,
        login_codes=True,
        now=lambda: built.now,
        monotonic=lambda: built.seconds,
    )
    built = Site(access, keeper, alice, now)
    yield built
    await access.uses.stop()
    await engine.dispose()


async def test_the_right_password_gives_the_user(site: Site) -> None:
    assert await site.access.authenticate_password("ALICE", PASSWORD, "10.0.0.1") == site.alice


@pytest.mark.parametrize(
    ("name", "password"), [("alice", "wrong"), ("nobody", PASSWORD), ("a\x00", ""), ("", "")]
)
async def test_every_wrong_login_is_refused_alike_and_after_equal_work(
    site: Site, name: str, password: str
) -> None:
    with pytest.raises(RefusedError, match="the name or the password is wrong") as refusal:
        await site.access.authenticate_password(name, password, "10.0.0.1")
    assert refusal.value.code == "unauthenticated"
    assert site.passwords.verified == 1


async def test_after_ten_failures_even_the_right_password_must_wait(site: Site) -> None:
    for number in range(10):
        with pytest.raises(RefusedError, match="wrong"):
            await site.access.authenticate_password("alice", "wrong", f"10.0.0.{number}")
    with pytest.raises(TooManyAttemptsError) as refusal:
        await site.access.authenticate_password("Alice", PASSWORD, "10.0.0.99")
    assert refusal.value.code == "rate_limited"
    assert 1 <= refusal.value.retry_after_s <= 300
    assert site.passwords.verified == 10


async def test_a_burst_of_guesses_does_not_slip_through_together(site: Site) -> None:
    guesses = (
        site.access.authenticate_password("alice", f"guess {number}", f"10.0.{number}.1")
        for number in range(40)
    )
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert site.passwords.verified <= 10
    assert all(isinstance(answer, RefusedError) for answer in answers)


async def test_one_address_cannot_try_name_after_name(site: Site) -> None:
    for number in range(100):
        with pytest.raises(RefusedError, match="wrong"):
            await site.access.authenticate_password(f"user{number}", "x", f"2001:db8::{number:x}")
    with pytest.raises(TooManyAttemptsError):
        await site.access.authenticate_password("alice", PASSWORD, "2001:db8::ffff")
    assert await site.access.authenticate_password("alice", PASSWORD, "2001:db8:1::1")


async def test_a_success_forgives_the_failures_of_the_account(site: Site) -> None:
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(RefusedError, match="wrong"):
                await site.access.authenticate_password("alice", "wrong", "10.0.0.1")
        await site.access.authenticate_password("alice", PASSWORD, "10.0.0.1")


async def test_an_office_behind_one_address_can_start_its_shift(site: Site) -> None:
    for _ in range(300):
        await site.access.authenticate_password("alice", PASSWORD, "10.0.0.1")


async def test_a_cookie_signs_in_and_slides_and_ends(site: Site) -> None:
    cookie = await site.access.open_login(site.alice, "browser")
    who = await site.access.authenticate_cookie(cookie)
    assert who is not None
    assert (who.id, who.via) == (site.alice.id, "cookie")
    await site.access.uses.noted()
    site.wait(0.9 * 86_400)
    assert await site.access.authenticate_cookie(cookie)
    await site.access.uses.noted()
    site.wait(0.9 * 86_400)
    assert await site.access.authenticate_cookie(cookie)
    await site.access.uses.noted()
    site.wait(86_401)
    assert await site.access.authenticate_cookie(cookie) is None


async def test_signing_out_is_in_force_at_once(site: Site) -> None:
    one, two = [await site.access.open_login(site.alice, "") for _ in range(2)]
    for cookie in (one, two):
        assert await site.access.authenticate_cookie(cookie)
    await site.access.close_login(one)
    assert await site.access.authenticate_cookie(one) is None
    assert await site.access.authenticate_cookie(two)
    assert await site.access.close_all_logins(site.alice.id) == 1
    assert await site.access.authenticate_cookie(two) is None


async def test_a_token_names_its_user_and_nonsense_names_nobody(site: Site) -> None:
    secret = await issue_token(site)
    who = await site.access.authenticate_token(secret)
    assert who is not None
    assert (who.name, who.via) == ("alice", "token")
    for nonsense in (None, "", "ast_", secret[:-1], secret[4:], secret + "x", "ast_\udc00"):
        assert await site.access.authenticate_token(nonsense) is None


async def test_a_token_is_no_cookie_and_a_cookie_no_token(site: Site) -> None:
    secret, cookie = await issue_token(site), await site.access.open_login(site.alice, "")
    assert await site.access.authenticate_cookie(secret) is None
    assert await site.access.authenticate_token(cookie) is None


async def test_a_user_disabled_elsewhere_is_out_within_five_seconds(site: Site) -> None:
    secret, cookie = await issue_token(site), await site.access.open_login(site.alice, "")
    people = [await site.access.authenticate_token(secret)]
    people.append(await site.access.authenticate_cookie(cookie))
    known = [who for who in people if who is not None]
    assert set(await site.access.still_allowed(known)) == {who.credential for who in known}
    async with site.access._engine.begin() as connection:
        await accounts.set_disabled(connection, site.alice.id, True)
    assert await site.access.still_allowed(known) == {}
    site.wait(2.5)
    assert await site.access.authenticate_token(secret) is None
    assert await site.access.authenticate_cookie(cookie) is None


async def test_the_last_use_of_a_token_is_kept_to_the_minute(site: Site) -> None:
    secret = await issue_token(site)
    for _ in range(3):
        await site.access.authenticate_token(secret)
        await site.access.uses.noted()
        site.wait(50)
    async with site.access._engine.begin() as connection:
        (token,) = await accounts.tokens_of(connection, site.alice.id)
    assert token.last_used_at == datetime(2026, 3, 2, 9, 1, 40, tzinfo=UTC)


async def test_a_login_code_works_once_and_five_minutes(site: Site) -> None:
    code, other = (site.access.create_login_code(site.alice) for _ in range(2))
    assert await site.access.redeem_login_code(code) == site.alice
    for bad in (code, "", "guess"):
        with pytest.raises(RefusedError, match="used already or is too old"):
            await site.access.redeem_login_code(bad)
    site.wait(301)
    with pytest.raises(RefusedError, match="too old"):
        await site.access.redeem_login_code(other)


async def test_login_codes_are_closed_unless_opened(site: Site, tmp_path: Path) -> None:
    access = Access(open_engine(Settings(data_dir=tmp_path)), Settings(data_dir=tmp_path))
    with pytest.raises(RefusedError, match="only under assist demo"):
        access.create_login_code(site.alice)
    with pytest.raises(RefusedError, match="used already"):
        await access.redeem_login_code("anything")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("needed", Role)
def test_a_role_may_do_what_it_reaches_and_no_more(role: Role, needed: Role) -> None:
    user = SignedIn("id", "name", "Name", role)
    if list(Role).index(role) >= list(Role).index(needed):
        assert require(user, needed) is user
    else:
        with pytest.raises(RefusedError, match=f"needs the role {needed}") as refusal:
            require(user, needed)
        assert refusal.value.code == "forbidden"


def test_nobody_may_do_nothing() -> None:
    with pytest.raises(RefusedError) as refusal:
        require(None)
    assert refusal.value.code == "unauthenticated"


@pytest.mark.parametrize(
    ("origin", "host", "scheme", "kind"),
    [
        (None, "shop.example", "https", OriginKind.MISSING),
        ("https://shop.example", "shop.example", "https", OriginKind.OWN),
        ("https://shop.example", "shop.example", "wss", OriginKind.OWN),
        ("https://shop.example", "shop.example:443", "wss", OriginKind.OWN),
        ("https://SHOP.example", "Shop.Example", "https", OriginKind.OWN),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "ws", OriginKind.OWN),
        ("http://[::1]:8000", "[::1]:8000", "ws", OriginKind.OWN),
        # TLS ends at a proxy before us, never the other way round
        ("https://shop.example", "shop.example", "http", OriginKind.OWN),
        ("http://shop.example", "shop.example", "https", OriginKind.FOREIGN),
        ("http://127.0.0.1:8001", "127.0.0.1:8000", "ws", OriginKind.FOREIGN),
        ("http://localhost:8000", "127.0.0.1:8000", "ws", OriginKind.FOREIGN),
        ("https://evil.example", "shop.example", "https", OriginKind.FOREIGN),
        ("https://shop.example.evil.example", "shop.example", "https", OriginKind.FOREIGN),
        ("https://shop.example@evil.example", "shop.example", "https", OriginKind.FOREIGN),
        ("null", "shop.example", "https", OriginKind.FOREIGN),
        ("", "shop.example", "https", OriginKind.FOREIGN),
        ("https://", "shop.example", "https", OriginKind.FOREIGN),
        ("https://shop.example:x", "shop.example", "https", OriginKind.FOREIGN),
        ("https://shop.example/", "shop.example", "https", OriginKind.FOREIGN),
        ("https://console.example", "shop.example", "https", OriginKind.ALLOWED),
        ("https://console.example:443", "shop.example", "https", OriginKind.ALLOWED),
        ("http://console.example", "shop.example", "https", OriginKind.FOREIGN),
        ("chrome-extension://abcdef", "shop.example", "https", OriginKind.EXTENSION),
        ("moz-extension://abc-def", "shop.example", "https", OriginKind.EXTENSION),
        ("extension://abcdef", "shop.example", "https", OriginKind.FOREIGN),
    ],
)
def test_an_origin_is_judged(origin: str | None, host: str, scheme: str, kind: OriginKind) -> None:
    settings = Settings(allowed_origins=("https://console.example",))
    assert origin_allowed(origin, host, scheme, settings) is kind


def test_only_our_own_origin_may_use_the_cookie() -> None:
    assert {kind for kind in OriginKind if kind.cookie_counts} == {OriginKind.OWN}
    assert {kind for kind in OriginKind if not kind.admitted} == {OriginKind.FOREIGN}


@pytest.mark.parametrize(
    ("origin", "fetch_site", "ours"),
    [
        ("https://shop.example", None, True),
        ("https://shop.example", "cross-site", True),
        (None, "same-origin", True),
        (None, "same-site", False),
        (None, None, False),
        ("null", "same-origin", False),
        ("https://console.example", "same-site", False),
        ("chrome-extension://abcdef", "none", False),
    ],
)
def test_a_write_with_the_cookie_must_come_from_our_page(
    origin: str | None, fetch_site: str | None, ours: bool
) -> None:
    settings = Settings(allowed_origins=("https://console.example",))
    assert same_origin(origin, fetch_site, "shop.example", "https", settings) is ours


async def issue_token(site: Site) -> str:
    secret, secret_hash, hint = new_token()
    assert secret.startswith("ast_")
    assert hash_secret(secret) == secret_hash
    async with site.access._engine.begin() as connection:
        await accounts.add_token(
            connection,
            user_id=site.alice.id,
            label="test",
            secret_hash=secret_hash,
            hint=hint,
            now=site.now,
        )
    return secret
