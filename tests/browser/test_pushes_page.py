"""A publication for later: told where the lead looks, cancelled there, refused in the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.lead_console import ready, says, write_reply
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def soon() -> str:
    """A moment at least a minute from now, as the form takes it: in the product's zone."""
    at = datetime.now(SHANGHAI) + timedelta(minutes=2)
    return at.strftime("%Y-%m-%dT%H:%M")


def plan(page: Page, title: str, text: str, note: str) -> None:
    write_reply(page, title, text)
    page.click("#publish")
    dialog = page.locator("#publish-dialog")
    dialog.locator("[name=note]").fill(note)
    dialog.locator("[name=at]").fill(soon())
    dialog.locator("[value=go]").click()
    says(page, "已定好")


def test_what_is_planned_stands_on_the_page_and_is_cancelled_there(
    lead_page: Page, demo_server: Demo
) -> None:
    plan(lead_page, "景泰蓝保养", "景泰蓝请用软布擦拭。", "景泰蓝有了保养说明")
    expect(lead_page.locator("#planned")).to_contain_text("发布第 1 版")
    pushes = ready(demo_server.sign_in(lead_page.context, "lead", "/lead/pushes"))
    row = pushes.locator("#planned .row").filter(has_text="景泰蓝保养")
    expect(row).to_contain_text("景泰蓝有了保养说明")
    row.get_by_role("button", name="取消").click()
    says(pushes, "已取消，不会发布")
    expect(row).to_have_count(0)
    lead_page.reload()
    ready(lead_page)
    expect(lead_page.locator("#text")).to_have_value("景泰蓝请用软布擦拭。")
    expect(lead_page.locator("#planned")).to_be_hidden()


def test_what_is_planned_is_cancelled_in_the_editor_too(lead_page: Page, demo_server: Demo) -> None:
    plan(lead_page, "螺钿盒", "螺钿盒请避免暴晒。", "螺钿盒")
    lead_page.click("#planned-cancel")
    says(lead_page, "已取消，不会发布")
    expect(lead_page.locator("#planned")).to_be_hidden()
    pushes = ready(demo_server.sign_in(lead_page.context, "lead", "/lead/pushes"))
    expect(pushes.locator("#planned")).not_to_contain_text("螺钿盒")


def test_a_moment_that_is_over_is_refused_and_nothing_is_lost(
    lead_page: Page, forgiven: list[str]
) -> None:
    forgiven.append("422")
    write_reply(lead_page, "漆扇", "漆扇请平放。")
    lead_page.click("#publish")
    dialog = lead_page.locator("#publish-dialog")
    dialog.locator("[name=at]").fill("2020-01-01T08:00")
    dialog.locator("[value=go]").click()
    expect(dialog.locator("[data-problem]")).to_be_visible()
    expect(dialog.locator("[data-problem]")).not_to_be_empty()
    dialog.locator("[data-cancel]").click()
    expect(lead_page.locator("#text")).to_have_value("漆扇请平放。")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_page_is_as_wide_as_its_window(lead_page: Page, demo_server: Demo, width: int) -> None:
    plan(lead_page, f"宽 {width}", "您好，这里有一条说明。", "一句很长的通知" * 12)
    page = ready(demo_server.sign_in(lead_page.context, "lead", "/lead/pushes"))
    page.set_viewport_size({"width": width, "height": 800})
    expect(page.locator("#planned .row").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
