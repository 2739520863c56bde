"""What must not go out is held once; the agent decides; without a server nothing is held."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from assist.dismissals import SENT_ANYWAY
from tests.extension.conftest import Browser, browser_with, click_composer, until
from tests.live.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.live]

BAD = "请把钱私下转账给我"
SHELL = "assist-shell"


def write(browser: Browser, page: Page, text: str = BAD) -> None:
    """Type a draft and wait until its findings are known."""
    click_composer(page)
    page.keyboard.type(text)

    def found() -> bool:
        state = browser.state()
        conversation = state["conversations"].get(state["active"] or "")
        return bool(conversation and conversation["draft"]["items"])

    until(found, "the findings")
    page.bring_to_front()
    page.wait_for_timeout(100)


def sent(page: Page) -> list[str]:
    texts: list[str] = page.evaluate("__sent()")
    return texts


@pytest.mark.parametrize("kind", ["textarea", "contenteditable", "shadow-closed", "frame"])
def test_enter_is_held_once_and_the_second_press_sends(browser: Browser, kind: str) -> None:
    page = browser.console(composer=kind, run=f"enter-{kind}")
    write(browser, page)
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert sent(page) == []
    page.keyboard.press("Enter")  # the other half of a double press
    assert sent(page) == []
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    assert sent(page) == [BAD]


def test_a_draft_longer_than_what_is_checked_is_held_for_its_beginning(browser: Browser) -> None:
    page = browser.console(run="long")
    click_composer(page)
    long = BAD + "，" + "好" * 4_000
    page.keyboard.insert_text(long)
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert sent(page) == []
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    assert sent(page) == [long]


def test_the_send_button_is_held_once_and_the_second_press_sends(browser: Browser) -> None:
    page = browser.console(run="button")
    write(browser, page)
    page.click(".send")
    page.wait_for_timeout(700)
    assert sent(page) == []
    page.click(".send")
    assert sent(page) == [BAD]
    until(lambda: "sent although held" in browser.report(), "the record")


def test_enter_kept_down_on_the_send_button_is_no_second_press(browser: Browser) -> None:
    page = browser.console(run="kept-down")
    write(browser, page)
    page.focus(".send")
    page.keyboard.down("Enter")
    for _ in range(20):
        page.wait_for_timeout(50)
        page.keyboard.down("Enter")  # the key repeats itself
    assert sent(page) == []
    page.keyboard.up("Enter")
    page.keyboard.press("Enter")
    assert sent(page) == [BAD]


def test_a_sent_text_that_was_confirmed_is_recorded_with_what_is_wrong(browser: Browser) -> None:
    page = browser.console(run="recorded")
    write(browser, page)
    browser.worker.evaluate(
        """() => {
          const send = WebSocket.prototype.send;
          self.told = [];
          WebSocket.prototype.send = function (data) { self.told.push(JSON.parse(data)); return send.call(this, data); };
        }"""
    )
    page.keyboard.press("Enter")
    page.wait_for_timeout(700)
    page.keyboard.press("Enter")
    told = until(
        lambda: [
            one
            for one in browser.worker.evaluate("self.told")
            if one["type"] in {"diagnostic.dismiss", "reply.sent"}
        ],
        "the record",
    )
    assert told[0]["type"] == "diagnostic.dismiss"
    assert told[0]["code"] == "diversion/private-payment"
    assert told[0]["reason"] == SENT_ANYWAY
    until(
        lambda: any(
            one["type"] == "reply.sent" and one["text"] == BAD
            for one in browser.worker.evaluate("self.told")
        ),
        "the reply",
    )


def test_an_edited_draft_is_judged_anew(browser: Browser) -> None:
    page = browser.console(run="edited")
    write(browser, page)
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert sent(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("请您在平台上下单")
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert sent(page) == ["请您在平台上下单"]


def test_what_is_fine_is_never_held(browser: Browser) -> None:
    page = browser.console(run="fine")
    click_composer(page)
    page.keyboard.type("您好，请稍等")
    page.keyboard.press("Enter")
    assert sent(page) == ["您好，请稍等"]


def test_switched_off_it_holds_nothing(browser: Browser) -> None:
    browser.ask(type="switches", change={"guard": False})
    try:
        page = browser.console(run="off")
        write(browser, page)
        page.keyboard.press("Enter")
        assert sent(page) == [BAD]
    finally:
        browser.ask(type="switches", change={"guard": True})


def test_with_the_server_away_nothing_is_held(
    playwright: Playwright, tmp_path: Path, site: str
) -> None:
    server = Server(tmp_path / "server")
    server.folder.mkdir()
    server.add("anna")
    server.start()
    with browser_with(playwright, tmp_path, server, site) as browser:
        page = browser.console()
        write(browser, page)
        server.stop(signal.SIGKILL)
        until(lambda: browser.state()["phase"]["phase"] != "online", "the loss")
        page.bring_to_front()
        page.wait_for_timeout(200)
        page.keyboard.press("Enter")
        assert sent(page) == [BAD]


def test_findings_are_underlined_without_touching_the_composer(browser: Browser) -> None:
    page = browser.console(composer="contenteditable", run="underline")
    write(browser, page)
    marks = "[...(CSS.highlights.get('assist-error') ?? [])].map(String)"
    until(lambda: page.evaluate(marks) == ["私下转账给我"], "the underline")
    assert page.evaluate("document.querySelector('.box').innerHTML") == BAD
    page.keyboard.press("Control+a")
    page.keyboard.type("您好")
    until(lambda: page.evaluate(marks) == [], "no underline")
    browser.ask(type="switches", change={"underline": False})
    try:
        page.bring_to_front()
        page.keyboard.press("Control+a")
        write(browser, page)
        assert page.evaluate(marks) == []
    finally:
        browser.ask(type="switches", change={"underline": True})


def test_a_field_is_underlined_by_something_laid_over_it(browser: Browser) -> None:
    page = browser.console(run="overlay")
    write(browser, page)
    until(lambda: page.locator(SHELL).count() == 1, "the overlay")
    assert page.evaluate("document.querySelector('textarea').value") == BAD
    # A click goes through to the field.
    click_composer(page)
    assert page.evaluate("document.activeElement.localName") == "textarea"
