"""Signing in inside another site's frame: a code for a cookie that counts there alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from assist import pages, pairing
from assist.access import COOKIE
from assist.account_tables import audit
from assist.headers import SecurityHeaders
from tests.api.world import HOST, World, company

ORIGIN = {"Origin": f"https://{HOST}", "Sec-Fetch-Site": "same-origin"}
PANEL = "/panel?embed=chatwoot"


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(pairing, "_SCRYPT_COST", 2)
    async with company(tmp_path) as built:
        pages.install(built.app)
        built.app.add_middleware(SecurityHeaders, allowed_origins=("https://chat.example",))
        yield built


async def code_of(world: World, name: str = "agent") -> str:
    code, _ends = await world.access.pairing.make_code(world.users[name])
    return code


async def test_a_code_gives_a_cookie_for_that_site_alone(world: World) -> None:
    code = await code_of(world)
    answer = await world.client(ORIGIN).post("/panel", data={"code": f"{code[:3]} {code[3:]}"})
    assert (answer.status_code, answer.headers["location"]) == (303, PANEL)
    cookie = answer.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=none", "Secure", "Partitioned", "Path=/"):
        assert part in cookie.split("; ")
    framed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}
    page = await world.client(framed, cookies={COOKIE: answer.cookies[COOKIE]}).get(PANEL)
    assert page.status_code == 200
    assert 'data-host="chatwoot"' in page.text
    assert page.headers["set-cookie"].endswith("; Partitioned")
    assert "frame-ancestors 'self' https://chat.example" in page.headers["content-security-policy"]
    own = await world.client(cookies={COOKIE: answer.cookies[COOKIE]}).get("/panel")
    assert "SameSite=lax" in own.headers["set-cookie"]
    assert "Partitioned" not in own.headers["set-cookie"]
    async with world.engine.connect() as connection:
        actions = (await connection.execute(select(audit.c.action))).scalars().all()
    assert actions[-1] == "device.frame"


async def test_a_code_signs_in_once_and_a_wrong_one_never(world: World) -> None:
    code = await code_of(world)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    client = world.client(ORIGIN)
    refused = await client.post("/panel", data={"code": wrong})
    assert (refused.status_code, "配对码不对" in refused.text) == (401, True)
    assert (
        "frame-ancestors 'self' https://chat.example" in refused.headers["content-security-policy"]
    )
    assert (await client.post("/panel", data={"code": code})).status_code == 303
    again = await world.client(ORIGIN).post("/panel", data={"code": code})
    assert (again.status_code, "配对码已过期或已用过" in again.text) == (401, True)
    assert "set-cookie" not in again.headers


async def test_guesses_are_limited_as_those_of_devices_are(world: World) -> None:
    code = await code_of(world)
    client = world.client(ORIGIN)
    for step in range(1, pairing.TRIES + 1):
        await client.post("/panel", data={"code": f"{(int(code) + step) % 10**6:06d}"})
    locked = await client.post("/panel", data={"code": code})
    assert (locked.status_code, "输错次数太多" in locked.text) == (429, True)


async def test_another_sites_page_cannot_send_the_form(world: World) -> None:
    code = await code_of(world)
    foreign = {"Origin": "https://chat.example", "Sec-Fetch-Site": "cross-site"}
    answer = await world.client(foreign).post("/panel", data={"code": code})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_over_plain_http_it_says_what_is_missing_and_spends_no_code(world: World) -> None:
    address = f"http://{HOST}"
    page = await world.client().get(f"{address}{PANEL}")
    assert (page.status_code, "HTTPS" in page.text, 'name="code"' in page.text) == (
        401,
        True,
        False,
    )
    code = await code_of(world)
    answer = await world.client().post(
        f"{address}/panel", data={"code": code}, headers={"Origin": address}
    )
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert (await world.client(ORIGIN).post("/panel", data={"code": code})).status_code == 303
