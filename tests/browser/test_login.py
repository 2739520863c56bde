"""Logging in and looking after one's account, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


def test_a_link_of_the_demo_signs_in_and_leaves_no_code_in_the_address(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto(demo_server.links["lead"])
    expect(page).to_have_url(f"{demo_server.address}/lead")
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()


def test_a_wrong_password_is_told_and_the_name_stays(
    demo_server: Demo, new_context: NewContext, forgiven: list[str]
) -> None:
    forgiven.append("401")
    page = new_context().new_page()
    page.goto(f"{demo_server.address}/account")
    page.keyboard.type("agent")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(page.get_by_label("用户名")).to_have_value("agent")
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(demo_server.passwords["agent"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{demo_server.address}/account")


def test_a_password_can_be_looked_at_while_it_is_typed(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto(f"{demo_server.address}/login")
    page.fill("[name=password]", "correct horse")
    page.get_by_role("button", name="显示").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    page.get_by_role("button", name="隐藏").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "password")


def test_a_token_is_made_copied_and_revoked(demo_server: Demo, new_context: NewContext) -> None:
    context = new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = demo_server.sign_in(context, "agent", "/account")
    page.get_by_label("用途").fill("办公电脑")
    page.get_by_role("button", name="创建令牌").click()
    secret = page.locator("#secret").inner_text()
    assert re.fullmatch(r"ast_[\w-]{43}", secret)
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    asked = context.request.get(
        f"{demo_server.address}/api/v1/replies", headers={"Authorization": f"Bearer {secret}"}
    )
    assert asked.ok
    page.get_by_role("button", name="撤销令牌“办公电脑”").click()
    expect(page.get_by_text("还没有令牌")).to_be_visible()


def test_the_language_is_changed_for_the_pages_and_the_panel(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/account")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="API tokens")).to_be_visible()
    assert page.evaluate("JSON.parse(localStorage.getItem('assist.settings')).locale") == "en"
    page.goto(f"{demo_server.address}/panel")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en"))


def test_the_panels_settings_lead_to_the_place_where_a_browser_is_paired(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(
        new_context(viewport={"width": 360, "height": 700}), "agent", "/panel"
    )
    page.get_by_role("button", name="设置", exact=True).click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="配对浏览器扩展").click()
    account = opened.value
    expect(account).to_have_url(f"{demo_server.address}/account#devices")
    account.get_by_role("button", name="生成配对码").click()
    expect(account.locator("#pairing-code")).to_have_text(re.compile(r"^\d{3} \d{3}$"))


@pytest.mark.parametrize("path", ["/login", "/account", "/lead"])
def test_a_page_fits_a_narrow_screen(demo_server: Demo, new_context: NewContext, path: str) -> None:
    context = new_context(viewport={"width": 360, "height": 700})
    if path == "/login":
        page = context.new_page()
        page.goto(demo_server.address + path)
    else:
        page = demo_server.sign_in(context, "lead", path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
