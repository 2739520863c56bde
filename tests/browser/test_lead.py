"""A lead writes a reply, pushes it to an open panel and takes it back, in real browsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.lead_console import Rest, ready, says, write_reply
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


def test_bad_wording_is_told_while_writing_and_cannot_be_published(lead_page: Page) -> None:
    write_reply(lead_page, "推诿", "您好，这不归我管。😀")
    finding = lead_page.locator(".finding-error").first
    expect(finding).to_be_visible()
    words = finding.locator(".finding-where").inner_text()
    finding.locator(".finding-where").click()
    selected = "(t => t.value.slice(t.selectionStart, t.selectionEnd))(document.activeElement)"
    assert lead_page.evaluate(selected) == words
    lead_page.click("#publish")
    says(lead_page, "禁用语")
    better = finding.locator(".finding-better button").first
    replacement = better.inner_text()
    better.click()
    # The sentence takes the place of the clause, not of the words alone.
    expect(lead_page.locator("#text")).to_have_value(f"您好，{replacement}。😀")
    expect(lead_page.locator(".finding-error")).to_have_count(0)


def test_a_better_wording_takes_the_place_of_all_that_it_stands_for(lead_page: Page) -> None:
    finding = {
        "start": 4,
        "end": 7,
        "severity": "error",
        "code": "pack/rule",
        "category": "brush_off",
        "message": "推脱",
        "replacements": ["我马上查"],
        "edit": {"start": 3, "end": 8},
    }

    def answer(route: Route) -> None:
        found = [finding] if "不知道" in (route.request.post_data or "") else []
        route.fulfill(json={"diagnostics": found})

    lead_page.route("**/api/v1/check", answer)
    write_reply(lead_page, "推诿", "您好，我不知道呢。")
    better = lead_page.locator(".finding-error .finding-better button")
    expect(lead_page.locator(".finding-where")).to_have_text("不知道")
    expect(better).to_have_attribute("title", "换掉“我不知道呢”")
    better.click()
    expect(lead_page.locator("#text")).to_have_value("您好，我马上查。")


def test_a_pushed_reply_is_in_an_open_panel_without_a_reload_and_gone_when_recalled(
    demo_server: Demo, new_context: NewContext, lead_page: Page
) -> None:
    panel = demo_server.sign_in(new_context(), "agent", "/panel")
    expect(panel.locator("#panel")).not_to_be_empty()
    write_reply(lead_page, "琉璃灯补寄", "琉璃灯如果在路上碰坏了，我马上给您补寄一盏。")
    lead_page.fill("[name=questions]", "琉璃灯碎了怎么办\n收到的灯是坏的")
    lead_page.click("#publish")
    dialog = lead_page.locator("#publish-dialog")
    dialog.locator("[name=note]").fill("琉璃灯破损一律补寄")
    dialog.locator("[name=must_acknowledge]").check()
    dialog.locator("[value=go]").click()
    told = panel.locator("assist-announcements").get_by_text("琉璃灯破损一律补寄")
    expect(told).to_be_visible()
    says(lead_page, "已发布并通知坐席")
    push = lead_page.locator(".push").filter(has_text="琉璃灯破损一律补寄")
    expect(push.locator("[data-count=delivered] dd")).to_have_text("1/1")
    lead_page.click("#recall")
    lead_page.locator("#recall-dialog [value=go]").click()
    says(lead_page, "已从所有面板撤回")
    expect(push).to_contain_text("已撤回")
    expect(told).to_be_hidden()


def test_a_draft_is_saved_found_and_reopened_by_its_address(lead_page: Page) -> None:
    write_reply(lead_page, "青花瓷包装", "青花瓷用三层气泡膜包装。")
    lead_page.keyboard.press("Control+s")
    says(lead_page, "已保存第 1 版")
    lead_page.fill("#query", "青花瓷")
    expect(lead_page.locator(".reply")).to_have_count(1)
    expect(lead_page.locator(".reply")).to_contain_text("草稿")
    ready_again = lead_page.url
    lead_page.goto("about:blank")
    lead_page.goto(ready_again)
    expect(ready(lead_page).locator("#text")).to_have_value("青花瓷用三层气泡膜包装。")


def test_words_not_saved_outlive_a_closed_tab(lead_page: Page) -> None:
    write_reply(lead_page, "竹编篮", "竹编篮可以")
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")
    lead_page.fill("#text", "竹编篮可以定制尺寸")
    context, address = lead_page.context, lead_page.url
    lead_page.close()
    page = ready_page(context, address)
    expect(page.locator("#restored")).to_be_visible()
    expect(page.locator("#text")).to_have_value("竹编篮可以定制尺寸")
    page.click("#restored-drop")
    expect(page.locator("#text")).to_have_value("竹编篮可以")
    expect(page.locator("#restored")).to_be_hidden()


def ready_page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return ready(page)


@pytest.mark.parametrize(
    ("choice", "text"),
    [("#conflict-mine", "我的版本"), ("#conflict-theirs", "他们的版本")],
)
def test_the_second_of_two_leads_loses_nothing(
    lead_page: Page,
    rest: Rest,
    forgiven: list[str],
    choice: str,
    text: str,
) -> None:
    forgiven.append("409")
    write_reply(lead_page, "铜壶", "开始的版本")
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")
    number = lead_page.url.split("#")[1]
    rest("PATCH", f"replies/{number}", {"version": 1, "text": "他们的版本"})
    lead_page.fill("#text", "我的版本")
    lead_page.click("#save")
    expect(lead_page.locator("#conflict")).to_contain_text("他们的版本")
    expect(lead_page.locator("#text")).to_have_value("我的版本")
    lead_page.click(choice)
    expect(lead_page.locator("#conflict")).to_be_hidden()
    expect(lead_page.locator("#text")).to_have_value(text)
    kept = [one["text"] for one in rest("GET", f"replies/{number}/versions")["items"]]
    assert "他们的版本" in kept
    assert rest("GET", f"replies/{number}")["text"] == text


def test_a_field_that_will_not_do_is_marked_and_focused(
    lead_page: Page, forgiven: list[str]
) -> None:
    forgiven.append("422")
    lead_page.click("#new")
    lead_page.fill("[name=title]", "只有标题")
    lead_page.click("#save")
    expect(lead_page.locator("#text")).to_have_attribute("aria-invalid", "true")
    expect(lead_page.locator("#text")).to_be_focused()
    expect(lead_page.locator("[data-field=text] .field-problem")).to_be_visible()


def test_when_the_server_is_gone_the_words_stay_and_can_be_saved_later(
    lead_page: Page, forgiven: list[str]
) -> None:
    forgiven.append("ERR_FAILED")
    write_reply(lead_page, "漆盒", "漆盒的光泽可以保持多年。")

    def fail(route: Route) -> None:
        route.abort()

    lead_page.route("**/api/v1/replies", fail)
    lead_page.click("#save")
    says(lead_page, "连接不上服务器")
    lead_page.unroute("**/api/v1/replies", fail)
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")


def test_the_console_works_by_keyboard_alone(lead_page: Page) -> None:
    lead_page.keyboard.press("/")
    expect(lead_page.locator("#query")).to_be_focused()
    lead_page.keyboard.press("ArrowDown")
    expect(lead_page.locator(".reply").first).to_be_focused()
    lead_page.keyboard.press("ArrowDown")
    lead_page.keyboard.press("Enter")
    expect(lead_page.locator("#editor")).to_be_visible()
    expect(lead_page.locator(".reply").nth(1)).to_have_attribute("aria-current", "true")


def test_markup_in_a_reply_is_shown_as_text(lead_page: Page) -> None:
    write_reply(lead_page, "<img src=x onerror=alert(1)>", "<b>粗</b>")
    lead_page.click("#save")
    says(lead_page, "已保存第 1 版")
    expect(lead_page.locator(".reply-title").first).to_have_text("<img src=x onerror=alert(1)>")
    expect(lead_page.locator(".reply img, .reply b")).to_have_count(0)


def test_on_a_narrow_screen_list_and_editor_take_turns(
    demo_server: Demo, new_context: NewContext
) -> None:
    context = new_context(viewport={"width": 360, "height": 700})
    page = ready(demo_server.sign_in(context, "lead", "/lead"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(".reply").first.click()
    expect(page.locator("#text")).to_be_visible()
    expect(page.locator("#query")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("#back")
    expect(page.locator("#query")).to_be_visible()
    page.click("#pushes-open")
    expect(page.get_by_role("heading", name="推送记录")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="推送记录")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1100, 800), (1280, 720), (1440, 900)])
def test_the_console_fills_its_window_and_scrolls_within(
    demo_server: Demo, new_context: NewContext, width: int, height: int
) -> None:
    context = new_context(viewport={"width": width, "height": height}, locale="en-US")
    page = ready(demo_server.sign_in(context, "lead", "/lead"))
    page.locator(".reply").first.click()
    expect(page.locator("#text")).to_be_visible()
    assert page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    ) == [width, height]
