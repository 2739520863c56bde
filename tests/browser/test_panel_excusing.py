""" "Fine here" in a real browser: taken back by pointer and keyboard, kept over a reload, and what it
hid comes into sight."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.panel_page import begin, field
from tests.browser.scripted_server import ScriptedServer, scripted
from tools.demo import Demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def running() -> Iterator[ScriptedServer]:
    with scripted() as server:
        yield server


@pytest.fixture
def server(running: ScriptedServer) -> ScriptedServer:
    running.conversations = [
        {"conversation": "c1", "state": "open", "customer": {"name": "王女士"}},
        {"conversation": "c2", "state": "open", "customer": {"name": "李先生"}},
    ]
    running.received.clear()
    running.answering = True
    return running


@pytest.fixture
def page(server: ScriptedServer, new_context: NewContext) -> Page:
    page = new_context(viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{server.address}/panel")
    expect(page.get_by_role("tab")).to_have_count(2)
    field(page).click()
    return page


def excuse(page: Page, reason: str = "不是这个意思") -> None:
    page.locator(".card[data-open]").get_by_role("button", name="这里没问题").click()
    page.get_by_role("button", name=reason).click()


def cards(page: Page) -> list[str]:
    return page.locator(".card .word").all_inner_texts()


def line(page: Page) -> Locator:
    return page.locator("assist-excused > button")


def test_it_is_undone_right_after_the_press_and_the_record_follows(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.type("我不知道")
    excuse(page)
    expect(page.locator(".mirror .mark")).to_have_count(0)
    expect(page.locator(".notice")).to_contain_text("“不知道”在本会话里不再提醒")
    page.locator(".notice").get_by_role("button", name="撤销").click()
    expect(page.locator(".mirror .mark")).to_have_count(1)
    expect(page.locator(".notice")).to_have_count(0)
    expect(line(page)).to_be_hidden()
    expect(field(page)).to_be_focused()
    dismissed = server.received_in_time("diagnostic.dismiss")[0]
    withdrawn = server.received_in_time("diagnostic.withdraw")[0]
    assert withdrawn["dismissal"] == dismissed["dismissal"]
    expect(page.locator("[aria-live=polite]")).to_have_text("“不知道”恢复提醒了")


def test_by_the_keyboard_alone_from_the_list_of_what_is_excused(page: Page) -> None:
    page.keyboard.type("不知道，随便你，应该可以")
    expect(page.locator(".card")).to_have_count(3)
    for left in (2, 1, 0):
        excuse(page)
        expect(page.locator(".card")).to_have_count(left)
    expect(line(page)).to_have_text("本会话略过了 3 处提醒")
    page.keyboard.press("Shift+Tab")
    expect(line(page)).to_be_focused()
    expect(line(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(line(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="恢复提醒：“随便你”")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.get_by_role("button", name="恢复提醒：“不知道”")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="恢复提醒：“应该可以”")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(3)
    assert cards(page) == ["不知道", "随便你", "应该可以"]
    expect(field(page)).to_be_focused()
    expect(line(page)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_one_key_takes_the_last_one_back_and_the_draft_keeps_the_caret(page: Page) -> None:
    page.keyboard.type("不知道，随便你")
    expect(page.locator(".card[data-open] .word")).to_have_text("随便你")
    excuse(page)
    page.keyboard.type("啊")
    page.keyboard.press("Alt+z")
    expect(page.locator(".mirror .mark")).to_have_count(2)
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("不知道，随便你啊")


def test_it_survives_a_reload_for_its_words_and_its_conversation_alone(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.type("不知道，随便你")
    expect(page.locator(".card[data-open] .word")).to_have_text("随便你")
    excuse(page)
    expect(page.locator(".card")).to_have_count(1)
    kept = json.dumps(page.evaluate("({...sessionStorage})"), ensure_ascii=False)
    assert "assist.excused.u1.c1" in kept
    assert "随便你" not in kept.replace("scripted/随便你", "")
    page.reload()
    expect(field(page)).to_have_value("不知道，随便你")
    expect(page.locator(".card")).to_have_count(1)
    assert cards(page) == ["不知道"]
    line(page).click()
    expect(page.get_by_role("button", name="恢复提醒：“随便你”")).to_be_visible()
    page.get_by_role("tab", name="李先生").click()
    expect(line(page)).to_be_hidden()
    field(page).click()
    page.keyboard.type("随便你")
    expect(page.locator(".card")).to_have_count(1)
    page.get_by_role("tab", name="王女士").click()
    line(page).click()
    page.get_by_role("button", name="恢复提醒：“随便你”").click()
    expect(page.locator(".card")).to_have_count(2)
    page.reload()
    page.get_by_role("tab", name="王女士").click()
    expect(page.locator(".card")).to_have_count(2)
    assert server.received_in_time("diagnostic.withdraw")


@pytest.mark.parametrize("width", [360, 1440])
def test_what_an_excused_finding_hid_comes_into_sight(
    demo_server: Demo, new_context: NewContext, width: int
) -> None:
    context = new_context(viewport={"width": width, "height": 800})
    page = demo_server.sign_in(context, "agent", "/panel")
    begin(page)
    field(page).click()
    page.keyboard.insert_text("嫌贵，就别用呗")
    expect(page.locator(".card")).to_have_count(1)
    assert cards(page) == ["嫌贵，就别用呗"]
    excuse(page, "转述别人的话")
    expect(page.locator(".card .word")).to_have_text(re.compile("^嫌贵，就别$"))
    expect(page.locator(".mirror .mark.is-error")).to_have_text("嫌贵，就别")
    page.reload()
    expect(page.locator(".card .word")).to_have_text("嫌贵，就别")
    page.keyboard.press("Alt+z")
    expect(page.locator(".card .word")).to_have_text("嫌贵，就别用呗")


def test_a_lead_sees_that_it_was_taken_back(demo_server: Demo, new_context: NewContext) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/panel")
    begin(page)
    field(page).click()
    page.keyboard.insert_text("笑死")
    expect(page.locator(".card")).to_have_count(1)
    excuse(page, "转述别人的话")
    lead = demo_server.sign_in(new_context(), "lead", "/lead/wording")
    rule = lead.locator(".dismissed", has_text="service/contempt")
    expect(rule.locator(".dismissed-count")).to_contain_text("1 次，1 人")
    page.keyboard.press("Alt+z")
    expect(page.locator(".card")).to_have_count(1)
    page.wait_for_function("!Object.keys(localStorage).some((key) => key.includes('unsent'))")
    lead.reload()
    expect(rule.locator(".dismissed-count")).to_contain_text("1 次，均已由坐席收回")
    expect(rule.locator(".reasons")).to_have_count(0)


@pytest.mark.parametrize("height", [560, 640, 740])
def test_a_long_draft_with_much_to_say_leaves_room_for_what_the_customer_said(
    server: ScriptedServer, new_context: NewContext, height: int
) -> None:
    page = new_context(viewport={"width": 360, "height": height}).new_page()
    page.goto(f"{server.address}/panel")
    page.get_by_label("客户说", exact=True).fill("退款多久到账")
    page.get_by_label("客户说", exact=True).press("Enter")
    field(page).click()
    page.keyboard.insert_text("不知道，随便你，应该可以，不是我，估计，反正，的话呢，尽快。" * 12)
    expect(page.locator(".card").first).to_be_visible()
    for _ in range(2):
        excuse(page)
    line(page).click()
    expect(page.locator("assist-excused li").first).to_be_visible()
    low = page.evaluate(
        """() => {
          const box = (name) => document.querySelector(name).getBoundingClientRect();
          const [said, entry, composer] = [".line .said", ".customer-says", "assist-composer"].map(box);
          return { order: said.bottom <= entry.top + 1 && entry.bottom <= composer.top + 1,
            inside: composer.bottom <= innerHeight + 1, desk: box(".desk").height, cards: box("assist-diagnostic-cards").height,
            list: box("assist-excused ul").height, row: box(".send-row").bottom };
        }"""
    )
    assert (low["order"], low["inside"]) == (True, True), low
    assert low["desk"] >= 60
    assert low["list"] >= 40
    assert low["cards"] >= (90 if height < 600 else 100)
    assert low["row"] <= height


def test_beside_a_host_the_keyboard_stays_in_the_panel_and_is_never_taken_from_the_host(
    server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto(f"{server.address}/host")
    panel = page.frame_locator("#panel")
    expect(panel.locator(".connection .word")).to_have_text("在线")
    page.evaluate("say({type: 'context', conversation: 'h1', customer: {name: '王女士'}})")
    page.evaluate("say({type: 'draft', conversation: 'h1', text: '不知道，随便你'})")
    expect(panel.locator(".card")).to_have_count(2)
    dismiss = panel.locator(".card[data-open]").get_by_role("button", name="这里没问题")
    dismiss.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(panel.locator(".card")).to_have_count(1)
    expect(panel.locator(".card-head")).to_be_focused()
    page.keyboard.press("Alt+z")
    expect(panel.locator(".card")).to_have_count(2)
    for _ in range(2):
        panel.locator(".card[data-open]").get_by_role("button", name="这里没问题").click()
        panel.get_by_role("button", name="不说理由").click()
    expect(panel.locator("assist-excused > button")).to_be_focused()
    page.locator("#composer").focus()
    page.evaluate("say({type: 'draft', conversation: 'h1', text: '不知道，随便你啊'})")
    expect(panel.locator(".hosted-text")).to_have_text("不知道，随便你啊")
    expect(panel.locator(".card")).to_have_count(0)
    page.evaluate("say({type: 'key', conversation: 'h1', code: 'KeyZ'})")
    expect(panel.locator(".card")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "composer"
