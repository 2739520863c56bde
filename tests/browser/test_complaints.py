"""A complaint written down by an agent, seen by the lead, taken through its steps, closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def panel(demo_server: Demo, new_context: NewContext) -> Page:
    page = demo_server.sign_in(new_context(), "agent", "/panel")
    expect(page.locator(".connection")).to_have_attribute("data-phase", "online")
    return page


@pytest.fixture
def lead_panel(demo_server: Demo, new_context: NewContext) -> Page:
    page = demo_server.sign_in(new_context(), "lead", "/panel")
    expect(page.locator(".connection")).to_have_attribute("data-phase", "online")
    return page


def test_a_complaint_goes_from_a_key_press_to_its_closing(panel: Page, lead_panel: Page) -> None:
    panel.keyboard.press("Alt+t")
    pane = panel.locator("assist-complaints-pane")
    expect(pane.locator("textarea")).to_be_focused()
    panel.keyboard.type("联系三次都让等,要求道歉")
    pane.locator("[name=name]").fill("王女士")
    pane.locator("[name=phone]").fill("13800138000")
    pane.locator("[name=serious]").check()
    pane.locator("textarea").press("Enter")
    one = pane.locator("assist-complaint")
    expect(one.locator(".name")).to_have_text("王女士")
    expect(one).to_contain_text("138****8000")
    expect(one.locator(".complaint-clocks li")).to_have_count(3)

    report = lead_panel.locator("assist-report-cards section")
    expect(report).to_contain_text("严重投诉：王女士")
    report.locator("button.primary").click()
    expect(report).to_have_count(0)

    forward = one.locator(".complaint-next button")
    for words in ("已问清", "已回访"):
        expect(forward).to_have_text(words)
        forward.click()
    expect(forward).to_have_text("已答复")
    forward.click()
    expect(one.locator("> .problem")).to_have_text("请写明怎样答复了客户")
    one.locator(".complaint-next input").fill("已换新并道歉")
    forward.click()
    expect(one.locator(".complaint-clocks li")).to_have_count(1)
    expect(forward).to_have_text("办结")
    forward.click()
    expect(one.locator("> .problem")).to_have_text("请先选是谁的责任")
    one.locator("[name=fault]").select_option("ours")
    one.locator("[name=satisfied]").select_option("yes")
    forward.click()
    expect(one).to_have_count(0)
    expect(pane).to_contain_text("没有处理中的投诉")


def test_the_leads_page_takes_a_complaint_further_and_names_what_is_missing(
    demo_server: Demo, new_context: NewContext, forgiven: list[str]
) -> None:
    forgiven.append("422")
    page = demo_server.sign_in(new_context(), "lead", "/lead/complaints")
    answer = page.request.post(
        f"{demo_server.address}/api/v1/complaints",
        data={"customer": {"name": "李先生"}, "about": "发错货没人管"},
        headers={"Origin": demo_server.address},
    )
    assert answer.ok, answer.text()
    page.reload()
    page.get_by_role("link", name="李先生").click()
    page.get_by_role("button", name="办结").click()
    expect(page.locator("[role=alert]")).to_have_text("还有步骤没有完成，请先完成五清楚。")
    page.get_by_role("button", name="已问清").click()
    page.get_by_role("button", name="已回访").click()
    page.locator(".step-form [name=note]").fill("已补发")
    page.get_by_role("button", name="已答复").click()
    page.locator("[name=fault]").select_option("third")
    page.locator("form:has([name=fault]) button").click()
    page.locator("[name=satisfied]").select_option("no")
    page.locator("form:has([name=satisfied]) button").click()
    page.get_by_role("button", name="办结").click()
    expect(page.locator("h1")).to_contain_text("已办结")
    expect(page.locator(".facts")).to_contain_text("第三方")
    expect(page.locator(".history li")).to_have_count(7)
