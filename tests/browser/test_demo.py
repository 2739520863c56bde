"""The sample console and the panel beside it, as a newcomer meets them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, Route, expect

from tools.demo import Demo

pytestmark = pytest.mark.browser

RUDE = "这不归我管，你自己看说明。"
NewContext = Callable[..., BrowserContext]


def panel_of(page: Page) -> FrameLocator:
    return page.frame_locator("#panel")


def first_words(page: Page) -> None:
    """Wait until the first customer has written."""
    expect(page.locator(".message .bubble").first).to_be_visible(timeout=15_000)


def run_of(page: Page) -> str:
    """What all conversation keys of this visit start with."""
    kept = page.evaluate(
        "() => localStorage.getItem(`assist.demo.visit.${document.body.dataset.user}`)"
    )
    return str(json.loads(kept)["desk"]["run"])


def tab_in_panel(page: Page, key: str, run: str = "") -> Locator:
    tab = f"[data-key='{run or run_of(page)}-{key}']"
    return panel_of(page).locator(f"assist-conversation-tabs {tab}")


def suggestions(page: Page) -> list[str]:
    """The texts of the suggestions the panel shows, once there is one."""
    shown = panel_of(page).locator("assist-suggestion-list .choose")
    expect(shown.first).to_be_visible()
    return shown.all_inner_texts()


def test_a_newcomer_sees_a_customer_a_countdown_and_suggestions_without_doing_anything(
    agent_page: Page,
) -> None:
    first_words(agent_page)
    panel = panel_of(agent_page)
    expect(panel.get_by_text("林晓月女士").locator("visible=true").first).to_be_visible()
    expect(panel.get_by_text(re.compile(r"\d:\d\d")).locator("visible=true").first).to_be_visible()
    assert suggestions(agent_page)


def test_customers_go_on_writing_in_several_conversations(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=20")
    expect(page.locator("#chats .row")).to_have_count(4, timeout=15_000)


def test_a_customer_who_is_answered_writes_again(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=20")
    first_words(page)
    page.fill("#composer-text", "您好，是正品，请放心。")
    page.press("#composer-text", "Enter")
    ours = page.locator(".message.is-ours")
    expect(ours).to_have_count(1)
    expect(page.locator(".message.is-ours ~ .message:not(.is-ours)").first).to_be_visible()


def test_a_draft_typed_in_the_console_is_judged_in_the_panel(agent_page: Page) -> None:
    first_words(agent_page)
    agent_page.locator("#composer-text").press_sequentially(RUDE, delay=15)
    expect(panel_of(agent_page).locator("[data-severity=error]").first).to_be_visible()


def test_forbidden_wording_holds_the_send_button_once_and_never_more(agent_page: Page) -> None:
    first_words(agent_page)
    composer = agent_page.locator("#composer-text")
    composer.press_sequentially(RUDE, delay=15)
    expect(agent_page.locator("#composer-send")).to_have_class(re.compile("is-blocked"))

    composer.press("Enter")
    expect(agent_page.locator("#composer-hold")).to_be_visible()
    expect(agent_page.locator(".message.is-ours")).to_have_count(0)
    assert composer.input_value() == RUDE

    agent_page.click("#composer-anyway")
    expect(agent_page.locator(".message.is-ours")).to_have_count(1)
    expect(agent_page.locator("#composer-hold")).to_be_hidden()
    assert composer.input_value() == ""


def test_a_held_draft_can_be_changed_and_then_goes_out_unasked(agent_page: Page) -> None:
    first_words(agent_page)
    composer = agent_page.locator("#composer-text")
    composer.press_sequentially(RUDE, delay=15)
    expect(agent_page.locator("#composer-send")).to_have_class(re.compile("is-blocked"))
    composer.press("Enter")
    agent_page.click("#composer-edit")
    selected = composer.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert selected
    assert selected in RUDE

    composer.fill("您好，我马上为您核实。")
    expect(agent_page.locator("#composer-send")).not_to_have_class(re.compile("is-blocked"))
    composer.press("Enter")
    expect(agent_page.locator(".message.is-ours")).to_have_count(1)


def test_a_suggestion_clicked_in_the_panel_stands_in_the_composer_and_can_be_undone(
    agent_page: Page,
) -> None:
    first_words(agent_page)
    suggestions(agent_page)
    panel_of(agent_page).locator("assist-suggestion-list .choose").first.click()
    composer = agent_page.locator("#composer-text")
    expect(composer).not_to_have_value("")
    composer.press("Control+z")
    expect(composer).to_have_value("")


def test_a_suggestion_is_inserted_where_the_caret_stands(agent_page: Page) -> None:
    first_words(agent_page)
    suggestions(agent_page)
    composer = agent_page.locator("#composer-text")
    composer.fill("您好！谢谢")
    composer.evaluate("box => box.setSelectionRange(3, 3)")
    suggestions(agent_page)
    panel_of(agent_page).locator("assist-suggestion-list .choose").first.click()
    expect(composer).to_have_value(re.compile(r"^您好！.+谢谢$", re.S))


def test_alt_and_a_digit_insert_a_suggestion_while_typing_in_the_console(agent_page: Page) -> None:
    first_words(agent_page)
    suggestions(agent_page)
    agent_page.focus("#composer-text")
    agent_page.keyboard.press("Alt+Digit1")
    expect(agent_page.locator("#composer-text")).not_to_have_value("")


def test_alt_enter_takes_the_better_wording_in_the_console(agent_page: Page) -> None:
    first_words(agent_page)
    composer = agent_page.locator("#composer-text")
    composer.press_sequentially(RUDE, delay=15)
    expect(agent_page.locator("#composer-send")).to_have_class(re.compile("is-blocked"))
    composer.press("Alt+Enter")
    expect(composer).not_to_have_value(RUDE)
    expect(composer).not_to_have_value("")
    expect(agent_page.locator(".message.is-ours")).to_have_count(0)


def test_a_conversation_chosen_in_the_panel_opens_in_the_console(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=20")
    expect(page.locator("#chats .row").nth(1)).to_be_visible()
    other = page.locator("#chats .row:not([aria-current])").first
    key = other.get_attribute("data-chat") or ""
    tab_in_panel(page, key).click()
    expect(page.locator("#chats .row[aria-current]")).to_have_attribute("data-chat", key)


def test_a_conversation_left_over_from_another_browser_goes_when_it_is_chosen(
    demo_server: Demo, new_context: NewContext
) -> None:
    before = demo_server.sign_in(new_context(), "agent", "/demo?pace=20")
    first_words(before)
    key = before.locator("#chats .row").first.get_attribute("data-chat") or ""
    run = run_of(before)
    # Only what the server has stored is left over: its clock says that it has.
    clock = tab_in_panel(before, key).locator("[title]:not([data-bare])")
    expect(clock).to_be_visible()
    before.context.close()
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=4")
    first_words(page)
    left_over = tab_in_panel(page, key, run)
    expect(left_over).to_be_visible()
    left_over.click()
    expect(left_over).to_have_count(0)


def test_nothing_is_told_to_the_panel_while_an_input_method_composes(agent_page: Page) -> None:
    first_words(agent_page)
    agent_page.evaluate(
        """() => {
          window.told = [];
          document.getElementById("panel").contentWindow.addEventListener("message", ({ data }) => {
            if (data.type === "draft") window.told.push(data.text);
          });
        }"""
    )
    agent_page.focus("#composer-text")
    keyboard = agent_page.context.new_cdp_session(agent_page)
    for letters in ("n", "ni", "ni h", "ni hao"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
        )
    keyboard.send("Input.insertText", {"text": "你好"})
    expect(agent_page.locator("#composer-text")).to_have_value("你好")
    agent_page.wait_for_function("() => window.told.length > 0")
    assert agent_page.evaluate("() => window.told") == ["你好"]


def test_a_reload_loses_neither_the_thread_nor_the_draft(agent_page: Page) -> None:
    first_words(agent_page)
    said = agent_page.locator(".message .bubble").first.inner_text()
    agent_page.locator("#composer-text").fill("写到一半")
    agent_page.reload()
    expect(agent_page.locator(".message .bubble").first).to_have_text(said)
    expect(agent_page.locator("#composer-text")).to_have_value("写到一半")


def test_each_conversation_keeps_its_own_draft(demo_server: Demo, new_context: NewContext) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=20")
    expect(page.locator("#chats .row").nth(1)).to_be_visible(timeout=15_000)
    first = page.locator("#chats .row[aria-current]").get_attribute("data-chat")
    page.fill("#composer-text", "给第一位的话")
    page.locator("#chats .row:not([aria-current])").first.click()
    expect(page.locator("#composer-text")).to_have_value("")
    page.locator(f"[data-chat={first}]").click()
    expect(page.locator("#composer-text")).to_have_value("给第一位的话")


def test_the_guide_leads_through_three_steps_and_does_not_come_back(agent_page: Page) -> None:
    first_words(agent_page)
    step = agent_page.locator("#guide .is-now")
    expect(step).to_contain_text("倒计时")
    step.get_by_role("button").click()
    expect(step).to_contain_text("不该说")
    step.get_by_role("button").click()
    expect(agent_page.locator("#composer-text")).to_have_value(RUDE)
    expect(step).to_contain_text("推荐回复")
    agent_page.locator("#composer-text").fill("")
    suggestions(agent_page)
    panel_of(agent_page).locator("assist-suggestion-list .choose").first.click()
    expect(agent_page.locator("#composer-text")).not_to_have_value("")
    agent_page.locator("#composer-text").press("Enter")
    if agent_page.locator("#composer-hold").is_visible():
        agent_page.click("#composer-anyway")
    expect(agent_page.locator("#guide")).to_be_hidden()
    agent_page.reload()
    first_words(agent_page)
    expect(agent_page.locator("#guide")).to_be_hidden()


def test_customers_can_be_told_to_wait(demo_server: Demo, new_context: NewContext) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=30")
    page.get_by_role("button", name="暂停客户").click()
    before = page.locator(".message").count()
    page.wait_for_timeout(1_500)
    assert page.locator(".message").count() == before
    page.get_by_role("button", name="让客户继续").click()
    first_words(page)


def test_messages_from_another_window_are_not_obeyed(agent_page: Page) -> None:
    first_words(agent_page)
    agent_page.evaluate(
        """() => window.postMessage(
          { assist: 1, type: "insert", text: "插进来的话", mode: "replace" }, "*")"""
    )
    agent_page.wait_for_timeout(300)
    expect(agent_page.locator("#composer-text")).to_have_value("")


def test_markup_in_a_message_is_shown_as_text(demo_server: Demo, new_context: NewContext) -> None:
    context = new_context()

    def with_markup(route: Route) -> None:
        cast = route.fetch().json()
        line = {"zh": "<img src=x onerror=alert(1)>是正品吗", "en": "<b>bold</b>"}
        cast["customers"][0]["stories"] = [[[line], [line]]]
        route.fulfill(body=json.dumps(cast), content_type="application/json")

    context.route("**/static/demo/customers.json", with_markup)
    page = demo_server.sign_in(context, "agent", "/demo?pace=10")
    first_words(page)
    expect(page.locator(".message .bubble").first).to_contain_text("<img src=x")
    assert page.locator(".thread img").count() == 0


def test_nothing_is_cut_off_at_the_side_however_wide_the_window(agent_page: Page) -> None:
    first_words(agent_page)
    for width in (1440, 1179, 1024, 859, 768, 519, 360):
        agent_page.set_viewport_size({"width": width, "height": 720})
        assert agent_page.evaluate("() => document.documentElement.scrollWidth") <= width
        send = agent_page.locator("#composer-send").bounding_box()
        assert send is not None
        assert send["x"] + send["width"] <= width


def test_the_newest_message_stays_in_sight_when_the_window_shrinks(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=4")
    first_words(page)
    for number in range(8):
        page.fill("#composer-text", f"第{number}句，您好，请稍等。")
        page.press("#composer-text", "Enter")
    expect(page.locator(".message").last).to_be_in_viewport()
    page.set_viewport_size({"width": 360, "height": 560})
    expect(page.locator(".message").last).to_be_in_viewport()


def test_on_a_narrow_screen_each_part_is_one_tab_away(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(
        new_context(viewport={"width": 360, "height": 720}), "agent", "/demo"
    )
    first_words(page)
    page.get_by_role("tab", name=re.compile("助手")).click()
    expect(page.locator("#panel")).to_be_visible()
    expect(page.locator("#composer-text")).to_be_hidden()
    suggestions(page)
    panel_of(page).locator("assist-suggestion-list .choose").first.click()
    expect(page.locator("#composer-text")).to_be_visible()
    expect(page.locator("#composer-text")).not_to_have_value("")


def test_the_console_speaks_english_and_glosses_what_customers_say(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = demo_server.sign_in(new_context(), "agent", "/demo?pace=4")
    first_words(page)
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.locator(".gloss").first).to_contain_text("genuine")


def test_dark_is_dark(demo_server: Demo, new_context: NewContext) -> None:
    page = demo_server.sign_in(new_context(color_scheme="dark"), "agent", "/demo?pace=4")
    first_words(page)
    shade = page.evaluate(
        "() => getComputedStyle(document.querySelector('.composer')).backgroundColor"
    )
    assert max(int(part) for part in re.findall(r"\d+", shade)[:3]) < 70


def test_the_console_can_be_used_by_keyboard_alone(agent_page: Page) -> None:
    first_words(agent_page)
    agent_page.locator("#chats .row").first.focus()
    agent_page.keyboard.press("Enter")
    expect(agent_page.locator("#composer-text")).to_be_focused()
    agent_page.keyboard.type("您好，请稍等，我帮您看一下。")
    agent_page.keyboard.press("Enter")
    expect(agent_page.locator(".message.is-ours")).to_have_count(1)


def test_the_sample_console_is_closed_to_strangers(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto(f"{demo_server.address}/demo")
    assert "/login" in page.url


def test_the_printed_link_opens_the_sample_console_once(
    demo_server: Demo, new_context: NewContext
) -> None:
    page = new_context().new_page()
    page.goto(demo_server.links["agent"])
    assert page.url == f"{demo_server.address}/demo"
    first_words(page)
    assert new_context().request.get(demo_server.links["agent"]).status == 401
