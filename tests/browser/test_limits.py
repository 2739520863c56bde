"""A lead tries a figure, saves it, is refused an impossible calendar, and goes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def page(demo_server: Demo, new_context: NewContext) -> Page:
    page = demo_server.sign_in(new_context(), "lead", "/lead/limits")
    page.wait_for_selector("html[data-ready]")
    return page


def test_a_figure_is_tried_saved_and_taken_back(page: Page) -> None:
    handbook = page.locator("[data-id=handbook]")
    handbook.locator("summary").click()
    limit = handbook.get_by_role("group", name="首次回复").locator("[name=limit]")
    expect(limit).to_have_value("30s")
    limit.fill("45s")
    handbook.get_by_role("button", name="试算").click()
    expect(handbook.locator("tbody tr").first).to_contain_text("首次回复")
    expect(handbook.locator(".scroll")).to_contain_text("正在计时的")
    handbook.get_by_role("button", name="保存").click()
    expect(page.locator("#limits-state")).to_contain_text("已保存 手册时限")
    expect(handbook.locator("summary")).to_contain_text("改过")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    handbook.locator("summary").click()
    expect(limit).to_have_value("45s")
    handbook.get_by_role("button", name="恢复原值").click()
    expect(page.locator("#limits-state")).to_contain_text("已恢复")
    expect(limit).to_have_value("30s")


def test_an_impossible_calendar_is_refused_where_it_is_wrong(
    page: Page, forgiven: list[str]
) -> None:
    forgiven.append("422")
    office = page.locator("#calendars [data-id=office]")
    office.locator("summary").click()
    monday = office.locator("[name='hours.mon']")
    expect(monday).to_have_value("09:00-12:00, 13:00-18:00")
    monday.fill("09:00-12:00，11:00至18:00")
    office.get_by_role("button", name="保存").click()
    expect(office.locator(".problem")).to_contain_text("上班时间")
    expect(office.locator(".problem")).to_contain_text("同一天的不能重叠")
    expect(office.locator(".problem small")).to_contain_text("与 11:00-18:00 重叠")
    monday.fill("09:00-12:00，13:00至18:30")
    office.locator("[name=exceptions]").fill("2027-01-01 休息\n2027-01-09 10:00-16:00")
    office.locator("[name=years_by_hand]").fill("2027")
    expect(page.locator("#unknown")).to_contain_text("2027")
    office.get_by_role("button", name="保存").click()
    expect(page.locator("#limits-state")).to_contain_text("已保存 office")
    expect(page.locator("#unknown")).to_be_hidden()
    expect(office.locator("[name=exceptions]")).to_have_value(
        "2027-01-01 closed\n2027-01-09 10:00-16:00"
    )
