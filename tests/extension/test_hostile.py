"""A hostile page: it forges messages, events, composers and clicks, and wants the token."""

from __future__ import annotations

import pytest

from tests.extension.conftest import Browser, click_composer, until
from tests.extension.test_guard import BAD, sent, write

pytestmark = [pytest.mark.browser, pytest.mark.live]

SECRET = "内部话术：九折"


def test_forged_messages_do_nothing(browser: Browser) -> None:
    page = browser.console(run="forged")
    click_composer(page)
    page.keyboard.type("您好")
    until(lambda: "composer yes" in browser.report(), "the composer")
    before = browser.state()
    page.evaluate(
        """() => {
          for (const type of ['insert', 'config', 'block', 'stop', 'frame.number', 'context', 'draft', 'customer.message', 'reply.sent']) {
            postMessage({assist: 1, type, text: 'forged', mode: 'replace', conversation: 'x', message: 'm', reasons: [{start: 0, end: 1, message: 'x', code: 'x'}], number: '1'}, '*');
          }
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("__state()") == "您好"
    after = browser.state()
    assert after["conversations"].keys() == before["conversations"].keys()
    page.bring_to_front()
    page.keyboard.press("Enter")
    assert sent(page) == ["您好"]


def test_a_page_cannot_speak_to_the_worker(browser: Browser) -> None:
    page = browser.console(run="speak")
    answers = page.evaluate(
        """async (id) => {
          const tried = [];
          for (const act of [
            () => chrome.runtime.sendMessage(id, {type: 'get'}),
            () => chrome.runtime.connect(id, {name: 'panel'}).postMessage({type: 'intent'}),
            () => chrome.storage.local.get(null),
          ]) {
            try { tried.push(JSON.stringify(await act()) ?? 'nothing'); } catch (error) { tried.push('refused'); }
          }
          return tried;
        }""",
        browser.id,
    )
    assert set(answers) <= {"refused", "nothing"}


def test_synthetic_events_put_nothing_in_and_confirm_nothing(browser: Browser) -> None:
    page = browser.console(run="synthetic")
    click_composer(page)
    page.evaluate(
        """() => {
          const field = document.querySelector('textarea');
          for (const code of ['Digit1', 'Enter', 'KeyU']) {
            field.dispatchEvent(new KeyboardEvent('keydown', {code, key: code, altKey: true, bubbles: true, composed: true}));
          }
        }"""
    )
    write(browser, page)
    page.keyboard.press("Enter")  # held, and the agent is asked
    page.wait_for_timeout(700)
    page.evaluate(
        """() => {
          const field = document.querySelector('textarea');
          window.defaulted = field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', bubbles: true, composed: true, cancelable: true}));
          document.querySelector('assist-shell')?.click();
        }"""
    )
    # The page has sent by itself, as every page can; the agent's own press is still asked for.
    assert "sent although held" not in browser.report().split("notes")[1]


def test_an_invisible_composer_gets_no_reply(browser: Browser) -> None:
    page = browser.console(run="invisible")
    click_composer(page)
    page.keyboard.type("您好")
    until(lambda: "composer yes" in browser.report(), "the composer")
    page.evaluate(
        """() => {
          for (const style of ['opacity:0', 'position:fixed;left:-900px', 'visibility:hidden', 'width:1px;height:1px', 'display:none']) {
            const trap = document.createElement('textarea');
            trap.className = 'trap';
            trap.style.cssText = `position:fixed;bottom:0;left:0;width:300px;height:80px;${style}`;
            document.body.append(trap);
          }
        }"""
    )
    page.wait_for_timeout(500)
    page.bring_to_front()
    browser.insert(SECRET, "replace")
    until(lambda: page.evaluate("__state()") == SECRET, "the reply in the true composer")
    assert (
        page.evaluate("[...document.querySelectorAll('.trap')].map((one) => one.value).join('')")
        == ""
    )


def test_the_page_cannot_look_into_what_we_show(browser: Browser) -> None:
    page = browser.console(run="look")
    write(browser, page)
    page.keyboard.press("Enter")
    until(lambda: page.locator("assist-shell").count() == 1, "the question")
    assert page.evaluate("document.querySelector('assist-shell').shadowRoot") is None
    assert page.evaluate("window.length") == 0
    assert BAD not in page.evaluate("document.documentElement.outerHTML").replace(
        page.evaluate("document.querySelector('textarea').outerHTML"), ""
    )


def test_the_token_is_nowhere_a_page_or_our_scripts_in_it_can_read(browser: Browser) -> None:
    page = browser.console(run="token")
    token = browser.server.tokens["anna"]
    session = browser.context.new_cdp_session(page)
    worlds: list[int] = []
    session.on(
        "Runtime.executionContextCreated",
        lambda event: (
            worlds.append(event["context"]["id"])
            if event["context"]["auxData"].get("type") == "isolated"
            else None
        ),
    )
    session.send("Runtime.enable")
    page.wait_for_timeout(300)
    read = []
    for world in worlds:
        answer = session.send(
            "Runtime.evaluate",
            {
                "expression": "typeof chrome !== 'undefined' && chrome.storage ? chrome.storage.local.get(null).then((all) => JSON.stringify(all), (error) => 'refused') : 'none'",
                "contextId": world,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        read.append(str(answer["result"].get("value")))
    assert "refused" in read, read
    assert not any(token in one for one in read)
    assert token not in browser.report()
    assert token not in str(browser.state())
    assert token not in str(browser.ask(type="get"))
    assert token not in browser.server.log()
