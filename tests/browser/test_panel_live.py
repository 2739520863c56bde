"""The panel on the real server, end to end."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.panel_page import begin, field
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def page(demo_server: Demo, new_context: NewContext) -> Page:
    context = new_context(
        viewport={"width": 400, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = demo_server.sign_in(context, "agent", "/panel")
    expect(page.locator(".connection .word")).to_have_text("在线")
    return page


def test_a_customers_words_bring_a_countdown_and_suggestions(page: Page) -> None:
    begin(page)
    expect(page.locator(".customer .figure")).to_have_text(re.compile(r"^\d:\d\d$"))
    expect(page.locator(".choice").first).to_be_visible()


def test_a_brush_off_is_underlined_explained_and_mended_by_one_key(page: Page) -> None:
    begin(page)
    field(page).click()
    page.keyboard.type("这个不归我管")
    expect(page.locator(".mirror .mark.is-error").first).to_be_visible()
    expect(page.locator(".card[data-open] .why")).not_to_be_empty()
    page.keyboard.press("Alt+Enter")
    expect(field(page)).not_to_have_value(re.compile("不归我管"))
    expect(page.locator(".draft-status")).to_have_text("措辞没有问题")


def test_the_whole_of_a_conversation_by_keyboard_alone(page: Page) -> None:
    begin(page)
    expect(page.locator(".choice").first).to_be_visible()
    page.keyboard.press("Alt+1")
    for _ in range(4):
        if page.locator("assist-fill-form").is_visible():
            page.keyboard.type("甲")
            page.keyboard.press("Enter")
    expect(field(page)).not_to_have_value("")
    text = field(page).input_value()
    expect(page.locator(".draft-status")).to_have_text(re.compile("措辞没有问题|处要留意"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".line.by-agent .said").last).to_have_text(text)
    assert page.evaluate("navigator.clipboard.readText()") == text
    # Everything is acknowledged: nothing is left to send.
    for _ in range(100):
        if not any("unsent" in key for key in page.evaluate("Object.keys(localStorage)")):
            return
        page.wait_for_timeout(50)
    pytest.fail("something was never acknowledged")


def test_work_is_still_there_after_a_reload(page: Page) -> None:
    begin(page, "发票怎么开")
    field(page).click()
    page.keyboard.type("您好，发票我马上")
    tabs = page.get_by_role("tab").count()
    page.reload()
    expect(page.get_by_role("tab")).to_have_count(tabs)
    page.get_by_role("tab", name=re.compile("客户")).first.click()
    drafted = page.locator(".tab[data-drafted]")
    expect(drafted).not_to_have_count(0)
    drafted.first.click()
    expect(field(page)).to_have_value("您好，发票我马上")
    expect(page.locator(".line.by-customer .said").last).to_have_text("发票怎么开")


def test_the_phrasebook_is_searched_by_pinyin(page: Page) -> None:
    begin(page)
    field(page).click()
    page.keyboard.press("/")
    page.keyboard.type("fapiao")
    expect(page.locator("dialog .choice").first).to_contain_text("发票")
    page.keyboard.press("Escape")


def test_a_callback_is_kept_by_the_server(page: Page) -> None:
    begin(page)
    page.keyboard.press("Alt+b")
    page.locator("assist-callbacks-pane").get_by_label("客户", exact=True).fill("孙先生")
    page.get_by_label("要回复什么").fill("换货的尺码有没有货")
    page.locator("assist-callbacks-pane").get_by_role("button", name="记下").click()
    expect(page.locator(".callback .question")).to_contain_text(["换货的尺码有没有货"])
    page.reload()
    expect(page.get_by_text("在线", exact=True)).to_be_visible()
    page.keyboard.press("Alt+b")
    expect(page.locator(".callback .question")).to_contain_text(["换货的尺码有没有货"])


def test_two_panels_of_one_agent_show_the_same(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".connection .word")).to_have_text("在线")
    before = other.get_by_role("tab").count()
    begin(page, "在吗")
    expect(other.get_by_role("tab")).to_have_count(before + 1)


def test_one_key_pauses_the_clock_and_the_customers_next_message_lets_it_go_on(page: Page) -> None:
    begin(page)
    ring = page.locator(".customer assist-ring")
    button = page.locator(".pausing")
    # At once: the clock itself may still be on its way.
    page.keyboard.press("Alt+h")
    expect(ring).to_have_attribute("data-tone", "paused")
    expect(button).to_have_attribute("aria-label", "继续计时")
    button.click()
    expect(ring).not_to_have_attribute("data-tone", "paused")
    expect(button).to_have_attribute("aria-label", "暂停计时")
    page.keyboard.press("Alt+h")
    expect(ring).to_have_attribute("data-tone", "paused")
    page.keyboard.press("Alt+m")
    page.keyboard.type("找到了")
    page.keyboard.press("Enter")
    expect(ring).not_to_have_attribute("data-tone", "paused")
    expect(button).to_have_attribute("aria-label", "暂停计时")


def test_presses_faster_than_the_server_all_count_and_the_last_one_holds(page: Page) -> None:
    begin(page)
    ring = page.locator(".customer assist-ring")
    button = page.locator(".pausing")
    for _ in range(5):
        page.keyboard.press("Alt+h")
    expect(button).to_have_attribute("aria-label", "继续计时")
    expect(ring).to_have_attribute("data-tone", "paused")
    # What the server holds is what was pressed last.
    page.reload()
    expect(ring).to_have_attribute("data-tone", "paused")
    expect(button).to_have_attribute("aria-label", "继续计时")
    for _ in range(3):
        page.keyboard.press("Alt+h")
    page.reload()
    expect(button).to_have_attribute("aria-label", "暂停计时")
    expect(ring).to_have_attribute("data-tone", re.compile("calm|amber|red"))
