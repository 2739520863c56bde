"""The panel inside a host page: what it hears, from whom, and what it says to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.scripted_server import ScriptedServer, scripted

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted() as server:
        yield server


@pytest.fixture
def host(server: ScriptedServer, new_context: NewContext) -> Page:
    page = new_context(viewport={"width": 460, "height": 800}).new_page()
    page.goto(f"{server.address}/host")
    heard(page, "ready")
    return page


def panel(page: Page) -> FrameLocator:
    return page.frame_locator("#panel")


def say(page: Page, **message: Any) -> None:
    page.evaluate("message => window.say(message)", message)


def heard(page: Page, kind: str) -> list[dict[str, Any]]:
    """What the host heard of one type, once there is any."""
    page.wait_for_function("kind => window.heard.some(({ type }) => type === kind)", arg=kind)
    messages: list[dict[str, Any]] = page.evaluate(
        "kind => window.heard.filter(({ type }) => type === kind)", kind
    )
    return messages


def feed(page: Page) -> None:
    say(page, type="context", conversation="h1", channel="网店", customer={"name": "刘女士"})
    say(page, type="customer.message", conversation="h1", message="m1", text="退款多久到账")
    expect(panel(page).locator(".choice")).to_have_count(3)


def test_the_panel_follows_its_hosts_conversation(host: Page, server: ScriptedServer) -> None:
    feed(host)
    expect(panel(host).get_by_label("客户称呼")).to_have_value("刘女士")
    expect(panel(host).locator(".line .said")).to_have_text("退款多久到账")
    assert server.of("conversation.open")[0]["channel"] == "网店"
    assert server.of("customer.message")[0]["message"] == "m1"


def test_a_clicked_suggestion_goes_to_the_host(host: Page) -> None:
    feed(host)
    panel(host).locator(".choose").first.click()
    insert = heard(host, "insert")[0]
    assert (insert["assist"], insert["mode"], insert["conversation"]) == (1, "caret", "h1")
    assert insert["text"].startswith("您好，退款提交后")


def test_blanks_are_filled_before_anything_goes_to_the_host(host: Page) -> None:
    feed(host)
    panel(host).locator(".choose").nth(1).click()
    panel(host).get_by_label("订单号").fill("A1")
    panel(host).locator("assist-fill-form").get_by_label("客户称呼").fill("刘女士")
    panel(host).get_by_role("button", name="插入").click()
    assert heard(host, "insert")[0]["text"] == "好的，我查一下订单 A1 的进度，刘女士请稍等两分钟。"


def test_the_hosts_draft_is_checked_shown_held_and_let_go(host: Page) -> None:
    feed(host)
    say(host, type="draft", conversation="h1", text="亲，这个不知道哦")
    expect(panel(host).locator(".hosted .mark")).to_have_text("不知道")
    assert heard(host, "block")[0]["diagnostics"][0]["message"] == "推脱：客户会觉得没人负责"
    panel(host).get_by_role("button", name="我帮您查一下，马上告诉您").click()
    assert heard(host, "insert")[0] == {
        "assist": 1,
        "type": "insert",
        "conversation": "h1",
        "text": "亲，这个我帮您查一下，马上告诉您哦",
        "mode": "replace",
    }
    say(host, type="draft", conversation="h1", text="亲，这个我帮您查一下，马上告诉您哦")
    heard(host, "unblock")


def test_a_lost_server_holds_nothing(host: Page, server: ScriptedServer) -> None:
    feed(host)
    say(host, type="draft", conversation="h1", text="不知道")
    heard(host, "block")
    server.close_all(1012)
    heard(host, "unblock")


def test_unfilled_variables_in_the_hosts_draft_are_held_in_the_agents_language(host: Page) -> None:
    feed(host)
    say(host, type="draft", conversation="h1", text="订单 {{order_no}} 已发出")
    assert heard(host, "block")[0]["diagnostics"][0]["message"] == "还有没填的内容，先填好再复制"


def test_a_reply_that_the_host_sent_is_recorded(host: Page, server: ScriptedServer) -> None:
    feed(host)
    say(host, type="reply.sent", conversation="h1", message="r1", text="您好")
    sent = server.received_in_time("reply.sent")[0]
    assert (sent["message"], sent["text"], sent["by"]) == ("r1", "您好", "agent")


def test_choosing_another_conversation_asks_the_host(host: Page) -> None:
    feed(host)
    say(host, type="customer.message", conversation="h2", message="m2", text="在吗")
    panel(host).get_by_role("tab").filter(has_text="客户 2").click()
    assert heard(host, "open")[0]["conversation"] == "h2"
    expect(panel(host).get_by_label("客户称呼")).to_have_value("刘女士")


def test_a_page_of_another_origin_is_neither_heard_nor_told_anything(
    server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context().new_page()
    # Another name for the same machine is another origin.
    stranger = server.address.replace("127.0.0.1", "localhost")
    page.goto(f"{stranger}/host?of={server.address}")
    page.evaluate(
        "address => { document.getElementById('panel').src = address }",
        f"{server.address}/panel?embed=1",
    )
    expect(panel(page).locator(".connection .word")).to_have_text("在线")
    page.evaluate(
        """origin => document.getElementById("panel").contentWindow.postMessage(
          { assist: 1, type: "context", conversation: "x", customer: { name: "陌生人" } }, origin)""",
        server.address,
    )
    page.wait_for_timeout(300)
    assert server.of("conversation.open") == []
    assert [
        m for m in page.evaluate("window.heard") if "assist" in m and m["type"] != "ready"
    ] == []


def test_a_listed_origin_is_heard(server: ScriptedServer, new_context: NewContext) -> None:
    host = server.address.replace("127.0.0.1", "localhost")
    server.allowed_origins = [host]
    page = new_context().new_page()
    page.goto(f"{host}/host")
    page.evaluate(
        "address => { document.getElementById('panel').src = address }",
        f"{server.address}/panel?embed=1",
    )
    expect(panel(page).locator(".connection .word")).to_have_text("在线")
    page.evaluate(
        """origin => document.getElementById("panel").contentWindow.postMessage(
          { assist: 1, type: "context", conversation: "x", customer: { name: "李先生" } }, origin)""",
        server.address,
    )
    expect(panel(page).get_by_label("客户称呼")).to_have_value("李先生")
