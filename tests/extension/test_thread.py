"""The thread: each message is told once, in order, whatever the console does with its list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.extension.conftest import Browser, click_composer, until

pytestmark = [pytest.mark.browser, pytest.mark.live]

WAITING = ("customer", "7781，可以退款吗")


def said(number: int) -> tuple[str, str]:
    """What is said as the ``number``-th: some of it again and again."""
    by = "agent" if number % 3 == 0 else "customer"
    return by, "好的" if number % 7 == 0 else f"第 {number} 句话"


def test_on_opening_only_what_waits_for_a_reply_is_told(browser: Browser) -> None:
    browser.console(one="1")
    until(lambda: browser.lines() == [WAITING], "the waiting message")


@pytest.mark.parametrize("shape", ["plain", "redraw", "bubbles"])
def test_each_of_three_hundred_messages_is_told_once(browser: Browser, shape: str) -> None:
    page = browser.console(thread=shape, run=shape)
    until(lambda: WAITING in browser.lines(), "the waiting message")
    before = len(browser.lines())
    page.evaluate(
        """async (messages) => {
          for (const [by, text] of messages) {
            __say(by, text);
            if (Math.random() < 0.3) __redraw();
            await new Promise((done) => setTimeout(done, 20 + Math.random() * 60));
          }
        }""",
        [list(said(number)) for number in range(300)],
    )
    heard = until(
        lambda: (lines := browser.lines())[-1] == said(299) and lines, "the last message", 30
    )
    # The panel keeps the end of a thread; what it keeps must be whole.
    kept = heard[before:] if len(heard) > 300 else heard[-min(len(heard), 190) :]
    assert kept == [said(number) for number in range(300)][-len(kept) :]


def test_all_of_a_live_thread_reaches_the_server_once(browser: Browser) -> None:
    page = browser.console(thread="virtual", run="virtual")
    until(lambda: WAITING in browser.lines(), "the waiting message")
    browser.worker.evaluate(
        """() => {
          const send = WebSocket.prototype.send;
          self.told = [];
          WebSocket.prototype.send = function (data) {
            const message = JSON.parse(data);
            if (message.type === 'customer.message' || message.type === 'reply.sent') self.told.push([message.type, message.text]);
            return send.call(this, data);
          };
        }"""
    )
    page.evaluate(
        """async (messages) => {
          for (const [index, [by, text]] of messages.entries()) {
            __say(by, text);
            if (index % 50 === 49) { __scroll(0); await new Promise((done) => setTimeout(done, 400)); __scroll(1e7); await new Promise((done) => setTimeout(done, 400)); }
            await new Promise((done) => setTimeout(done, 90));
          }
        }""",
        [list(said(number)) for number in range(300)],
    )
    kinds = {"customer": "customer.message", "agent": "reply.sent"}
    expected = [[kinds[by], text] for by, text in (said(number) for number in range(300))]
    until(lambda: len(browser.worker.evaluate("self.told")) >= 300, "all messages", 30)
    page.wait_for_timeout(1_500)
    assert browser.worker.evaluate("self.told") == expected


def test_older_messages_that_are_loaded_are_not_told(browser: Browser) -> None:
    page = browser.console(thread="plain", run="older")
    until(lambda: browser.lines()[-1:] == [WAITING], "the waiting message")
    before = browser.lines()
    page.evaluate("__older([['customer', '很久以前'], ['agent', '您好'], ['customer', '好的']])")
    page.wait_for_timeout(800)
    page.evaluate("__say('customer', '新的一句')")
    until(lambda: browser.lines() == [*before, ("customer", "新的一句")], "the new message")


def test_each_conversation_keeps_its_own_thread(browser: Browser) -> None:
    page = browser.console(run="switch")
    until(lambda: WAITING in browser.lines(), "the waiting message")
    first = browser.lines()
    page.bring_to_front()
    page.click("[data-conversation=c2]")
    until(
        lambda: browser.lines() == [("customer", "Does the warranty cover water?")], "the other one"
    )
    page.evaluate("__say('customer', 'Hello?')")
    until(lambda: len(browser.lines()) == 2, "their next message")
    page.click("[data-conversation=c1]")
    until(lambda: browser.lines() == first, "the first again")
    page.wait_for_timeout(1_500)
    assert browser.lines() == first


def test_a_sent_reply_stops_the_clock(browser: Browser) -> None:
    page = browser.console(run="sent")
    until(lambda: browser.lines()[-1:] == [WAITING], "the waiting message")
    click_composer(page)
    page.keyboard.type("马上为您处理")
    page.keyboard.press("Enter")
    until(lambda: browser.lines()[-1] == ("agent", "马上为您处理"), "the reply")
    state = browser.state()
    assert state["conversations"][state["active"]]["waitingSince"] is None


def test_the_clock_starts_when_the_console_says_the_message_came(browser: Browser) -> None:
    page = browser.console(run="time")
    until(lambda: WAITING in browser.lines(), "the waiting message")
    page.evaluate("__say('agent', '稍等')")
    ago = datetime.now(UTC) - timedelta(minutes=7)
    page.evaluate("(time) => __say('customer', '还在吗', {time})", f"{ago.astimezone():%H:%M:%S}")
    until(lambda: browser.lines()[-1] == ("customer", "还在吗"), "the message")
    state = browser.state()
    since = state["conversations"][state["active"]]["waitingSince"] / 1000
    assert abs(since - ago.timestamp()) < 2


def test_a_stopped_worker_goes_on_without_telling_anything_twice(browser: Browser) -> None:
    page = browser.console(run="stop")
    until(lambda: WAITING in browser.lines(), "the waiting message")
    page.evaluate("__say('customer', '一')")
    until(lambda: browser.lines()[-1] == ("customer", "一"), "the first")
    page.wait_for_timeout(1_000)
    before = browser.lines()
    browser.stop_worker()
    browser._panel = None
    page.evaluate("__say('customer', '二')")
    until(lambda: browser.lines() == [*before, ("customer", "二")], "the second")
    until(lambda: browser.state()["phase"]["phase"] == "online", "the connection")
