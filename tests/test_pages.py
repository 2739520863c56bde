"""The pages: logging in and out, where they lead, what their headers forbid."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import httpx
import pytest
from fastapi.staticfiles import StaticFiles
from sqlalchemy import select

from assist import pages
from assist.access import COOKIE, Access
from assist.account_tables import audit
from assist.headers import SecurityHeaders
from assist.passwords import Passwords
from assist.records import accounts
from assist.settings import Settings
from assist.webfiles import WEB
from tests.api.world import HOST, World, company

PASSWORD = "correct horse"
ORIGIN = {"Origin": f"https://{HOST}"}


@cache
def hashed() -> str:
    """The password's hash; made once, because making it is slow on purpose."""
    return asyncio.run(Passwords().hash(PASSWORD))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with company(tmp_path) as built:
        pages.install(built.app)
        built.app.add_middleware(SecurityHeaders, allowed_origins=("https://console.example",))
        built.app.mount("/static", StaticFiles(directory=WEB / "static"))
        password_hash = await asyncio.to_thread(hashed)
        async with built.engine.begin() as connection:
            for name in ("agent", "lead"):
                await accounts.set_password(connection, built.users[name].id, password_hash)
        yield built


async def log_in(world: World, name: str = "agent", **fields: str) -> httpx.Response:
    return await world.client(ORIGIN).post(
        "/login", data={"name": name, "password": PASSWORD, **fields}
    )


# Logging in


async def test_the_right_password_gives_a_cookie_no_script_can_read(world: World) -> None:
    answer = await log_in(world)
    assert (answer.status_code, answer.headers["location"]) == (303, "/panel")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=lax", "Secure", "Path=/", "Max-Age=1209600"):
        assert part in cookie
    page = world.client(cookies={COOKIE: answer.cookies[COOKIE]})
    assert (await page.get("/account")).status_code == 200


@pytest.mark.parametrize(
    ("setting", "scheme", "secure"),
    [
        ("auto", "https", True),
        ("auto", "http", False),
        ("always", "http", True),
        ("never", "https", False),
    ],
)
async def test_the_cookie_is_secure_as_the_settings_say(
    world: World, setting: str, scheme: str, secure: bool
) -> None:
    world.settings = world.settings.model_copy(update={"cookie_secure": setting})
    address = f"{scheme}://{HOST}"
    answer = await world.client().post(
        f"{address}/login",
        data={"name": "agent", "password": PASSWORD},
        headers={"Origin": address},
    )
    assert ("Secure" in answer.headers["set-cookie"]) is secure


@pytest.mark.parametrize(("name", "password"), [("agent", "wrong"), ("nobody", PASSWORD), ("", "")])
async def test_a_wrong_login_shows_the_form_again_and_sets_no_cookie(
    world: World, name: str, password: str
) -> None:
    answer = await world.client(ORIGIN).post("/login", data={"name": name, "password": password})
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert "set-cookie" not in answer.headers
    assert password not in answer.text or not password


async def test_after_many_failures_the_form_says_when_to_come_back(world: World) -> None:
    for _ in range(10):
        await log_in(world, password="wrong password")
    answer = await log_in(world)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 300
    assert "尝试次数太多" in answer.text


@pytest.mark.parametrize(
    ("place", "leads_to"),
    [
        ("/lead", "/lead"),
        ("/panel?embed=1", "/panel?embed=1"),
        ("", "/panel"),
        ("https://evil.example/", "/panel"),
        ("//evil.example", "/panel"),
        ("//[", "/panel"),
        ("/[", "/["),
        ("/lead?x=a:b//c", "/lead?x=a:b//c"),
        ("/\\evil.example", "/panel"),
        ("/\t/evil.example", "/panel"),
        ("javascript:alert(1)", "/panel"),
        ("/logout", "/panel"),
        ("/login?next=/x", "/panel"),
    ],
)
async def test_a_login_leads_nowhere_but_into_the_product(
    world: World, place: str, leads_to: str
) -> None:
    answer = await log_in(world, "lead", next=place)
    assert answer.headers["location"] == leads_to


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}], ids=str
)
@pytest.mark.parametrize("path", ["/login", "/logout", "/account/tokens", "/language"])
async def test_a_form_of_another_site_does_nothing(
    world: World, headers: dict[str, str], path: str
) -> None:
    page = await world.as_page("agent", origin=None)
    fields = {"name": "agent", "password": PASSWORD, "locale": "en", "label": "x"}
    answer = await page.post(path, data=fields, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert (await page.get("/account")).status_code == 200


async def test_a_second_login_leaves_no_forgotten_cookie_behind(world: World) -> None:
    first = (await log_in(world)).cookies[COOKIE]
    again = await world.client(ORIGIN, {COOKIE: first}).post(
        "/login", data={"name": "lead", "password": PASSWORD}
    )
    assert again.status_code == 303
    assert await world.access.authenticate_cookie(first) is None


async def test_signing_out_ends_the_cookie_on_the_server(world: World) -> None:
    page = await world.as_page("agent")
    answer = await page.post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    fresh = world.client(cookies=dict(page.cookies))
    assert (await fresh.get("/account")).headers["location"] == "/login?next=/account"


async def test_who_is_not_signed_in_is_asked_to_and_comes_back(world: World) -> None:
    answer = await world.client().get("/panel?x=1")
    assert answer.headers["location"] == "/login?next=/panel%3Fx%3D1"
    assert (await world.client().get("/")).headers["location"] == "/panel"


async def test_a_framed_panel_without_a_login_offers_a_window_for_it(world: World) -> None:
    answer = await world.client().get("/panel?embed=1")
    assert answer.status_code == 401
    assert 'target="_blank"' in answer.text


async def test_a_login_link_works_once(world: World) -> None:
    world.access = Access(world.engine, world.settings, login_codes=True)
    code = world.access.create_login_code(world.users["lead"])
    first = await world.client().get("/login", params={"once": code, "next": "/lead"})
    assert (first.status_code, first.headers["location"]) == (303, "/lead")
    assert COOKIE in first.cookies
    again = await world.client().get("/login", params={"once": code})
    assert again.status_code == 401
    assert "已经用过或已过期" in again.text
    signed_in = world.client(cookies={COOKIE: first.cookies[COOKIE]})
    assert (await signed_in.get("/login", params={"once": code})).headers["location"] == "/panel"


async def test_a_server_that_is_no_demo_knows_no_login_links_and_no_console(world: World) -> None:
    assert (await world.client().get("/login?once=x")).status_code == 401
    assert (await world.client().get("/demo")).status_code == 404


# Roles


async def test_the_leads_console_is_for_leads(world: World) -> None:
    for name, status in (("agent", 403), ("lead", 200), ("admin", 200)):
        page = await world.as_page(name)
        answer = await page.get("/lead")
        assert answer.status_code == status, name
        assert ('href="/lead"' in answer.text) is (status == 200)
        assert 'action="/logout"' in answer.text, "a refusal keeps the way out"


# The account


async def test_a_token_is_shown_once_and_works_until_it_is_revoked(world: World) -> None:
    page = await world.as_page("agent")
    shown = await page.post("/account/tokens", data={"label": "  插件 <b> "})
    (secret,) = set(re.findall(r"ast_[\w-]{43}", shown.text))
    assert "插件 &lt;b&gt;" in shown.text
    assert await world.access.authenticate_token(secret)
    later = (await page.get("/account")).text
    assert secret not in later
    token = re.findall(r"/account/tokens/(\w+)/revoke", later)[0]
    other = await world.as_page("agent2")
    await other.post(f"/account/tokens/{token}/revoke")
    assert await world.access.authenticate_token(secret)
    await page.post(f"/account/tokens/{token}/revoke")
    assert await world.access.authenticate_token(secret) is None


async def test_signing_out_everywhere_ends_every_cookie(world: World) -> None:
    one, two = await world.as_page("agent"), await world.as_page("agent")
    assert (await two.get("/account")).status_code == 200
    await one.post("/account/sign-out-everywhere")
    for page in (one, two):
        fresh = world.client(cookies=dict(page.cookies))
        assert (await fresh.get("/account")).status_code == 303


async def test_a_password_is_changed_by_who_knows_the_present_one(world: World) -> None:
    page, other = await world.as_page("agent"), await world.as_page("agent")
    for fields, status in (
        ({"present": "wrong", "password": "battery staple"}, 422),
        ({"present": PASSWORD, "password": "short"}, 422),
    ):
        assert (await page.post("/account/password", data=fields)).status_code == status
    done = await page.post(
        "/account/password", data={"present": PASSWORD, "password": "battery staple"}
    )
    assert done.status_code == 303
    assert (await world.client(cookies=dict(other.cookies)).get("/account")).status_code == 303
    kept = world.client(cookies={COOKIE: done.cookies[COOKIE]})
    assert "密码已修改" in (await kept.get("/account?changed=1")).text
    assert (await log_in(world)).status_code == 401
    assert (await log_in(world, password="battery staple")).status_code == 303
    async with world.engine.begin() as connection:
        rows = (await connection.execute(select(audit))).all()
    assert [row.action for row in rows] == ["user.password"]


# Language and headers


async def test_the_language_is_the_chosen_one_else_the_browsers(world: World) -> None:
    assert "<h1>登录</h1>" in (await world.client().get("/login")).text
    english = {"Accept-Language": "de, en-GB;q=0.8"}
    assert "<h1>Log in</h1>" in (await world.client(english).get("/login")).text
    chosen = await world.client(ORIGIN).post("/language", data={"locale": "en", "next": "/account"})
    assert chosen.headers["location"] == "/account"
    page = world.client(cookies=dict(chosen.cookies))
    assert 'lang="en"' in (await page.get("/login")).text
    nonsense = await world.client(ORIGIN).post("/language", data={"locale": "xx"})
    assert "set-cookie" not in nonsense.headers


async def test_no_page_has_inline_script_or_style(world: World) -> None:
    page = await world.as_page("lead")
    for path in ("/account", "/lead", "/panel", "/nothing"):
        text = (await page.get(path)).text
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", text) == [], path


async def test_every_answer_says_what_a_browser_may_do_with_it(world: World) -> None:
    page = await world.as_page("lead")
    for path in ("/lead", "/panel", "/api/v1/replies", "/nothing", "/static/theme.css"):
        headers = (await page.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        static = path.startswith("/static/")
        assert headers["cache-control"] == ("no-cache" if static else "no-store")
        embeddable = "https://console.example" in policy
        assert embeddable is (path == "/panel"), path
        assert ("x-frame-options" in headers) is not embeddable


async def test_a_failing_page_tells_people_what_to_do_in_their_language(world: World) -> None:
    answer = await world.client().get("/nothing")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert "no such" not in answer.text


async def test_a_page_keeps_the_cookie_alive_in_the_browser(world: World) -> None:
    page = await world.as_page("agent")
    assert "Max-Age=1209600" in (await page.get("/account")).headers["set-cookie"]


async def test_settings_of_few_days_make_a_cookie_of_few_days(world: World, tmp_path: Path) -> None:
    world.settings = Settings(data_dir=tmp_path, session_days=2)
    assert "Max-Age=172800" in (await log_in(world)).headers["set-cookie"]
