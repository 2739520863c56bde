"""Pairing: a code of the account page becomes a device; guessing gets nobody in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from assist import pairing
from assist.access import Access
from assist.account_tables import audit, pairing_codes, pairing_tries
from assist.pairing import TRIES, TRIES_OF_A_NETWORK
from assist.records import accounts
from tests.api.world import HOST, World

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


@pytest.fixture(autouse=True)
def quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairing, "_SCRYPT_COST", 2)


@pytest.fixture
def later(world: World) -> Callable[[timedelta], None]:
    """Moves the clock of pairing on."""
    shift = timedelta()

    def move(by: timedelta) -> None:
        nonlocal shift
        shift += by

    world.access = Access(world.engine, world.settings, now=lambda: datetime.now(UTC) + shift)
    return move


async def code_of(world: World, name: str = "agent") -> str:
    code, _ends = await world.access.pairing.make_code(world.users[name])
    return code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def redeem(
    world: World, code: str, device: str = "Chrome · 前台2号机", address: str = "192.0.2.7"
) -> httpx.Response:
    transport = httpx.ASGITransport(world.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
        return await client.post("/api/v1/pairing", json={"code": code, "device": device})


async def outcome(world: World, code: str, address: str = "192.0.2.7") -> str:
    answer = await redeem(world, code, address=address)
    return "paired" if answer.status_code == 201 else answer.json()["code"]


# The way in


async def test_a_code_becomes_a_token_of_that_agent_and_device(world: World) -> None:
    answer = await redeem(world, await code_of(world))
    assert answer.status_code == 201
    agent = world.users["agent"]
    assert answer.json() == {
        "token": answer.json()["token"],
        "user": {"id": agent.id, "name": "agent", "role": "agent"},
        "device": "Chrome · 前台2号机",
    }
    who = await world.access.authenticate_token(answer.json()["token"])
    assert who is not None
    assert who.id == agent.id
    listed = (await world.as_user("agent").get("/api/v1/devices")).json()["items"]
    assert [one["device"] for one in listed] == ["Chrome · 前台2号机"]


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}\u3000{1}"])
async def test_a_code_may_be_typed_as_people_type(world: World, typed: str) -> None:
    code = await code_of(world)
    assert await outcome(world, typed.format(code[:3], code[3:])) == "paired"
    code = await code_of(world)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert await outcome(world, full_width) == "paired"


async def test_a_code_works_once(world: World) -> None:
    code = await code_of(world)
    both = await asyncio.gather(redeem(world, code), redeem(world, code))
    assert sorted(answer.status_code for answer in both) == [201, 410]
    assert await outcome(world, code) == "pairing_code_expired"


async def test_a_new_code_takes_the_place_of_the_last(world: World) -> None:
    first, second = await code_of(world), await code_of(world)
    assert await outcome(world, first) == "pairing_code_wrong"
    assert await outcome(world, second) == "paired"


async def test_after_five_minutes_a_code_is_too_old(
    world: World, later: Callable[[timedelta], None]
) -> None:
    code = await code_of(world)
    later(timedelta(minutes=5, seconds=1))
    assert await outcome(world, code) == "pairing_code_expired"
    later(timedelta(minutes=31))
    assert await outcome(world, code) == "pairing_code_wrong"


async def test_a_disabled_users_code_is_no_code(world: World) -> None:
    code = await code_of(world)
    async with world.engine.begin() as connection:
        await accounts.set_disabled(connection, world.users["agent"].id, True)
    assert await outcome(world, code) == "pairing_code_wrong"


async def test_the_database_holds_neither_the_code_nor_the_token(world: World) -> None:
    code = await code_of(world)
    async with world.engine.begin() as connection:
        stored = (await connection.execute(select(pairing_codes.c.code_hash))).scalar_one()
    assert code not in stored
    assert len(stored) == 64
    token = (await redeem(world, code)).json()["token"]
    async with world.engine.begin() as connection:
        rows = (await connection.execute(select(audit))).all()
    assert [row.action for row in rows] == ["device.code", "device.pair"]
    assert token not in str(rows)
    assert code not in str(rows)


# Guessing


async def test_after_five_wrong_tries_the_right_code_is_refused_too(world: World) -> None:
    code = await code_of(world)
    for _ in range(TRIES):
        assert await outcome(world, wrong(code)) == "pairing_code_wrong"
    answer = await redeem(world, code)
    assert (answer.status_code, answer.json()["code"]) == (429, "pairing_locked")
    assert int(answer.headers["retry-after"]) == 300
    assert await outcome(world, wrong(code)) == "pairing_locked"
    assert await outcome(world, code, "198.51.100.1") == "paired", "another office is not concerned"


async def test_guesses_sent_at_once_are_counted_one_by_one(world: World) -> None:
    code = await code_of(world)
    guesses = [f"{(int(code) + step) % 1_000_000:06d}" for step in range(1, 16)]
    found = await asyncio.gather(*(outcome(world, guess) for guess in guesses))
    assert found.count("pairing_code_wrong") == TRIES
    assert found.count("pairing_locked") == len(guesses) - TRIES


async def test_a_new_code_gives_five_new_tries_but_not_for_ever(world: World) -> None:
    code, missed = "", 0
    for _ in range(TRIES_OF_A_NETWORK // TRIES):
        code = await code_of(world)
        for _ in range(TRIES):
            missed += (await outcome(world, wrong(code))) == "pairing_code_wrong"
    assert missed == TRIES_OF_A_NETWORK
    code = await code_of(world)
    assert await outcome(world, code) == "pairing_locked"
    assert await outcome(world, code, "198.51.100.1") == "paired"


async def test_many_addresses_together_have_few_tries(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "TRIES_FROM_ANYWHERE", 7)
    code = await code_of(world)
    for number in range(7):
        assert await outcome(world, wrong(code), f"192.0.2.{number}") == "pairing_code_wrong"
    assert await outcome(world, code, "203.0.113.1") == "pairing_locked"
    assert await outcome(world, await code_of(world), "203.0.113.1") == "paired"


async def test_one_network_of_ipv6_is_one_guesser(world: World) -> None:
    code = await code_of(world)
    for number in range(TRIES):
        assert await outcome(world, wrong(code), f"2001:db8::{number}") == "pairing_code_wrong"
    assert await outcome(world, code, "2001:db8::ffff") == "pairing_locked"


async def test_wrong_tries_are_forgotten(world: World, later: Callable[[timedelta], None]) -> None:
    code = await code_of(world)
    await redeem(world, wrong(code))
    later(timedelta(hours=1))
    await redeem(world, wrong(code))
    async with world.engine.begin() as connection:
        assert (await connection.scalar(select(func.count()).select_from(pairing_tries))) == 1


async def test_without_any_open_code_a_guess_is_just_wrong(world: World) -> None:
    assert await outcome(world, "123456") == "pairing_code_wrong"


# Bad input


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "abcdef", "１２３"])
async def test_what_is_no_code_is_wrong_and_costs_no_try(world: World, typed: str) -> None:
    assert await outcome(world, typed) == "pairing_code_wrong"
    async with world.engine.begin() as connection:
        assert (await connection.scalar(select(func.count()).select_from(pairing_tries))) == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"code": 123456},
        {"code": None},
        {"code": "1" * 65},
        {"code": "123456", "device": 1},
        {"code": "123456", "device": "x" * 257},
        {"code": "123456", "user": "agent"},
    ],
)
async def test_a_body_that_is_none_is_refused(world: World, body: Any) -> None:
    answer = await world.client().post("/api/v1/pairing", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_message")


async def test_a_devices_name_is_one_visible_line(world: World) -> None:
    answer = await redeem(world, await code_of(world), " a\nb\u200b\x00c " + "长" * 100)
    assert answer.json()["device"] == ("a b c " + "长" * 100)[:64]


async def test_there_is_an_end_to_the_number_of_devices(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "MAX_TOKENS", 1)
    code = await code_of(world)
    assert await outcome(world, code) == "conflict"
    await world.as_user("admin").delete(f"/api/v1/users/{world.users['agent'].id}/tokens")
    assert await outcome(world, code) == "paired", "the code is not spent by the refusal"


# Seeing and revoking


async def paired(world: World, name: str) -> str:
    await redeem(world, await code_of(world, name), f"{name}'s")
    items = (await world.as_user("admin").get(f"/api/v1/devices?query={name}'s")).json()["items"]
    (found,) = items
    return str(found["id"])


async def test_devices_are_seen_by_their_agent_the_teams_lead_and_admins(world: World) -> None:
    for name in ("agent", "agent2", "lead"):
        await paired(world, name)

    async def seen(by: str) -> list[str]:
        items = (await world.as_user(by).get("/api/v1/devices")).json()["items"]
        return [one["user"]["name"] for one in items]

    assert await seen("agent") == ["agent"]
    assert await seen("lead") == ["agent", "lead"]
    assert await seen("lead2") == ["agent2"]
    assert await seen("admin") == ["agent", "agent2", "lead"]
    assert (await world.client().get("/api/v1/devices")).status_code == 401


@pytest.mark.parametrize(
    ("by", "status"),
    [("agent", 200), ("lead", 200), ("admin", 200), ("agent2", 404), ("lead2", 404)],
)
async def test_a_device_is_revoked_by_who_may_see_it(world: World, by: str, status: int) -> None:
    code = await code_of(world)
    token = (await redeem(world, code)).json()["token"]
    (device,) = (await world.as_user("agent").get("/api/v1/devices")).json()["items"]
    address = f"/api/v1/devices/{device['id']}"
    assert (await world.as_user(by).delete(address)).status_code == status
    alive = await world.access.authenticate_token(token) is not None
    assert alive is (status == 404)
    if not alive:
        assert (await world.as_user(by).delete(address)).status_code == 404


async def test_a_programs_token_is_no_device(world: World) -> None:
    token = (await world.as_user("admin").get(f"/api/v1/users/{world.users['agent'].id}")).json()[
        "token_list"
    ][0]["id"]
    assert (await world.as_user("agent").delete(f"/api/v1/devices/{token}")).status_code == 404


# From an extension


@pytest.mark.parametrize("origin", [EXTENSION, "moz-extension://8c1f-1"])
async def test_an_extension_may_call_with_a_token_and_read_the_answer(
    world: World, origin: str
) -> None:
    client = world.client({"Origin": origin})
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Private-Network": "true",
    }
    preflight = await client.options("/api/v1/pairing", headers=asked)
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == origin
    assert "content-type" in preflight.headers["access-control-allow-headers"]
    assert preflight.headers["access-control-allow-private-network"] == "true"
    body = {"code": await code_of(world), "device": "x"}
    answer = await client.post("/api/v1/pairing", json=body)
    assert answer.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-credentials" not in answer.headers
    bearer = {"Authorization": f"Bearer {answer.json()['token']}"}
    read = await client.get("/api/v1/adapters", headers=bearer)
    assert (read.status_code, read.headers["access-control-allow-origin"]) == (200, origin)
    refused = await client.post("/api/v1/pairing", json={"code": "000000"})
    assert refused.headers["access-control-allow-origin"] == origin, "a refusal can be read, too"


async def test_no_page_is_let_in_that_way(world: World) -> None:
    for origin in ("https://evil.example", "null", f"https://{HOST}", "chrome-extension"):
        client = world.client({"Origin": origin})
        asked = {"Access-Control-Request-Method": "POST"}
        assert (await client.options("/api/v1/pairing", headers=asked)).status_code == 405
        answer = await client.post("/api/v1/pairing", json={"code": "000000"})
        assert "access-control-allow-origin" not in answer.headers


async def test_other_calls_are_not_opened_to_extensions(world: World) -> None:
    answer = await world.client({"Origin": EXTENSION}).get("/api/v1/replies")
    assert "access-control-allow-origin" not in answer.headers


async def test_the_cookie_of_an_extensions_browser_does_not_count(world: World) -> None:
    page = await world.as_page("lead", origin=EXTENSION)
    assert (await page.get("/api/v1/adapters")).status_code == 401
    assert (await page.get("/api/v1/replies")).status_code == 401
