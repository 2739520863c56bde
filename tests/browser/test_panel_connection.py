"""When the server goes away, comes back, refuses, or knows the time better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.scripted_server import ScriptedServer, scripted

pytestmark = pytest.mark.browser


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted() as server:
        server.conversations = [
            {"conversation": "c1", "state": "open", "customer": {"name": "王女士"}}
        ]
        yield server


@pytest.fixture
def page(server: ScriptedServer, browser: Browser) -> Iterator[Page]:
    """A panel. Failed sockets are the subject here, so its console is not looked at."""
    context = browser.new_context(viewport={"width": 400, "height": 760}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.address}/panel")
    expect(word(page)).to_have_text("在线")
    yield page
    context.close()


def word(page: Page) -> Locator:
    return page.locator(".connection .word")


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="回复草稿")


def test_a_lost_server_is_told_honestly_and_the_panel_comes_back_by_itself(
    page: Page, server: ScriptedServer
) -> None:
    field(page).fill("写到一")
    server.stop()
    expect(word(page)).to_have_text(re.compile("已断开|连接中"))
    field(page).fill("写到一半，不知道")
    expect(page.locator(".draft-status")).to_have_text("未检查")
    server.received.clear()
    server.start()
    expect(word(page)).to_have_text("在线", timeout=20_000)
    expect(page.locator(".mirror .mark")).to_have_text("不知道")
    assert server.of("draft")[-1]["text"] == "写到一半，不知道"
    assert server.of("hello")[-1]["resume"]["stream"] == "s1"


def test_the_pause_before_the_next_try_is_counted_down(page: Page, server: ScriptedServer) -> None:
    server.stop()
    expect(page.locator(".connection .detail")).to_have_text(
        re.compile(r"\d+ 秒后重连"), timeout=20_000
    )


def test_a_draft_survives_a_reload(page: Page) -> None:
    field(page).fill("还没写完")
    page.reload()
    expect(field(page)).to_have_value("还没写完")


def test_what_was_done_while_the_server_was_away_arrives_after_a_reload_too(
    page: Page, server: ScriptedServer
) -> None:
    server.answering = False
    page.get_by_label("客户说", exact=True).fill("在吗")
    page.get_by_label("客户说", exact=True).press("Enter")
    key = server.received_in_time("customer.message")[0]["message"]
    server.received.clear()
    server.answering = True
    page.reload()
    again = server.received_in_time("customer.message")[0]
    assert (again["message"], again["text"]) == (key, "在吗")
    expect(word(page)).to_have_text("在线")
    server.received.clear()
    page.reload()
    expect(word(page)).to_have_text("在线")
    page.wait_for_timeout(300)
    assert server.of("customer.message") == []


def test_an_expired_log_in_offers_to_sign_in(page: Page, server: ScriptedServer) -> None:
    server.close_all(4401)
    expect(word(page)).to_have_text("登录已失效")
    expect(page.get_by_role("link", name="去登录")).to_be_visible()


def test_a_colleague_who_signs_in_instead_is_not_shown_the_drafts(
    page: Page, server: ScriptedServer
) -> None:
    field(page).fill("别人看不到")
    server.user = "u2"
    server.close_all(1012)
    expect(word(page)).to_have_text("在线", timeout=20_000)
    expect(page.locator("html")).to_have_attribute("data-user", "u2")
    expect(field(page)).to_have_value("")
    server.user = "u1"
    page.reload()
    expect(field(page)).to_have_value("别人看不到")


def test_an_upgraded_server_offers_a_reload(page: Page, server: ScriptedServer) -> None:
    field(page).fill("还没写完")
    server.close_all(4400)
    expect(word(page)).to_have_text("有新版本")
    page.get_by_role("link", name="刷新").click()
    expect(word(page)).to_have_text("在线")
    expect(field(page)).to_have_value("还没写完")


def test_a_restarting_server_is_found_again(page: Page, server: ScriptedServer) -> None:
    server.close_all(1012)
    expect(word(page)).to_have_text("在线", timeout=20_000)
    assert len(server.received_in_time("hello", 2, within_s=20)) == 2


def test_the_countdown_is_right_though_this_computers_clock_is_a_day_wrong(
    server: ScriptedServer, browser: Browser
) -> None:
    server.deadlines = [server.deadline("c1", 300)]
    context = browser.new_context(locale="zh-CN")
    context.add_init_script("const now = Date.now; Date.now = () => now() - 86_400_000;")
    page = context.new_page()
    page.goto(f"{server.address}/panel")
    expect(page.locator(".customer .figure")).to_have_text(re.compile(r"^(5:00|4:5\d)$"))
    context.close()


def test_the_countdown_follows_the_servers_clock_not_ours(
    server: ScriptedServer, browser: Browser
) -> None:
    server.clock_error = timedelta(hours=-7)
    server.deadlines = [server.deadline("c1", 300, ago=301)]
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.address}/panel")
    expect(page.locator(".customer .figure")).to_have_text(re.compile(r"^\+0:0\d$"))
    expect(page.locator(".customer assist-ring")).to_have_attribute("data-tone", "red")
    context.close()


def test_a_stepped_clock_moves_no_countdown(page: Page, server: ScriptedServer) -> None:
    server.event({"type": "deadline", "deadline": server.deadline("c1", 300)})
    expect(page.locator(".customer .figure")).to_have_text(re.compile(r"^(5:00|4:5\d)$"))
    page.evaluate("const now = Date.now; Date.now = () => now() + 3_600_000")
    page.wait_for_timeout(1_000)
    expect(page.locator(".customer .figure")).to_have_text(re.compile(r"^(5:00|4:5\d)$"))
