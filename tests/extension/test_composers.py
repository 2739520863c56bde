"""Reading and filling composers: always compared with what the composer's own model holds."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.extension.conftest import Browser, click_composer, ready, until

pytestmark = [pytest.mark.browser, pytest.mark.live]

TEXT = "第一行  两个空格\n第二行\n\n第四行 ok 😀👨‍👩‍👧"
KINDS = ["textarea", "contenteditable", "own-paste", "plaintext"]
KINDS += ["shadow-open", "shadow-closed", "frame"]


def state(page: Page) -> str:
    held: str = page.evaluate("__state()")
    return held


def draft(browser: Browser) -> str:
    """The draft as the extension has read it."""
    known = browser.state()
    text: str = known["conversations"].get(known["active"] or "", {"draft": {"text": ""}})["draft"][
        "text"
    ]
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_typed_is_read_as_the_composer_holds_it(browser: Browser, kind: str) -> None:
    page = browser.console(composer=kind)
    click_composer(page)
    page.keyboard.type("您好")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("今天 发货")
    until(lambda: draft(browser) == state(page) == "您好\n今天 发货", "the draft")


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_goes_in_at_the_caret_exactly(browser: Browser, kind: str) -> None:
    page = browser.console(composer=kind)
    click_composer(page)
    page.keyboard.type("ABCD")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    until(lambda: draft(browser) == "ABCD", "the draft")
    browser.insert(TEXT)
    until(lambda: state(page) == f"AB{TEXT}CD", "the reply in the composer")
    assert page.evaluate("__sent()") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_that_begins_like_what_follows_goes_in_where_the_caret_is(
    browser: Browser, kind: str
) -> None:
    page = browser.console(composer=kind)
    click_composer(page)
    page.keyboard.type("ABCD")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    until(lambda: draft(browser) == "ABCD", "the draft")
    browser.insert("C1\nC2\n\nC3")
    until(lambda: state(page) == "ABC1\nC2\n\nC3CD", "the reply in the composer")
    page.bring_to_front()
    page.wait_for_timeout(300)
    page.keyboard.type("Z")
    assert state(page) == "ABC1\nC2\n\nC3ZCD"


@pytest.mark.parametrize("kind", KINDS)
def test_a_reply_replaces_the_draft_and_undo_brings_it_back(browser: Browser, kind: str) -> None:
    page = browser.console(composer=kind)
    click_composer(page)
    page.keyboard.type("ABCD")
    until(lambda: draft(browser) == "ABCD", "the draft")
    browser.insert(TEXT, "replace")
    until(lambda: state(page) == TEXT, "the reply in the composer")
    for _ in range(8):
        page.keyboard.press("Control+z")
        if state(page) == "ABCD":
            break
        page.wait_for_timeout(100)
    assert state(page) == "ABCD"
    assert page.evaluate("__sent()") == []


def test_a_composer_that_comes_late_or_is_replaced_is_found(browser: Browser) -> None:
    page = browser.console(late="1", replaced="1")
    click_composer(page)
    page.keyboard.type("早")
    until(lambda: draft(browser) == "早", "the first draft")
    page.click("[data-conversation=c2]")
    ready(page)
    page.wait_for_timeout(500)
    ready(page)
    click_composer(page)
    page.keyboard.type("hello")
    until(lambda: draft(browser) == "hello", "the draft of the new composer")


def test_a_field_cleared_by_script_is_seen_empty(browser: Browser) -> None:
    page = browser.console()
    click_composer(page)
    page.keyboard.type("您好")
    until(lambda: draft(browser) == "您好", "the draft")
    page.evaluate("__clear()")
    until(lambda: draft(browser) == "", "the empty draft")


def test_nothing_is_read_in_the_middle_of_a_composition(browser: Browser) -> None:
    page = browser.console()
    click_composer(page)
    page.keyboard.type("好")
    until(lambda: draft(browser) == "好", "the draft")
    session = browser.context.new_cdp_session(page)
    session.send(
        "Input.imeSetComposition", {"text": "ni'hao", "selectionStart": 6, "selectionEnd": 6}
    )
    page.wait_for_timeout(700)
    assert state(page) == "好ni'hao"
    assert draft(browser) == "好"
    session.send("Input.insertText", {"text": "你好"})
    until(lambda: draft(browser) == "好你好", "the composed draft")


def test_where_nothing_can_be_put_in_it_is_copied_and_said(browser: Browser) -> None:
    page = browser.console(composer="stubborn")
    browser.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=browser.site)
    click_composer(page)
    page.keyboard.type("a")
    until(lambda: draft(browser) == "a", "the draft")
    page.bring_to_front()
    browser.insert(TEXT)
    until(lambda: "insert: failed" in browser.report(), "the note")
    assert state(page) == "a"
    assert page.evaluate("__sent()") == []
    page.bring_to_front()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == TEXT
