"""The panel as a dashboard app of Chatwoot: what it hears, once each, and what it does instead of
writing into the reply box."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.chatwoot_desk import COLLEAGUE, context, incoming, listening, outgoing
from tests.browser.scripted_server import ScriptedServer, scripted

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted() as server:
        yield server


@pytest.fixture
def desk(server: ScriptedServer) -> Iterator[str]:
    """The address of Chatwoot, which the server lets frame the panel."""
    with listening() as desk:
        desk.panel = f"{server.address}/panel?embed=chatwoot"
        server.allowed_origins = [desk.address]
        yield desk.address


@pytest.fixture
def page(desk: str, new_context: NewContext) -> Page:
    browser = new_context(viewport={"width": 460, "height": 800})
    browser.grant_permissions(["clipboard-read"], origin=desk)
    page = browser.new_page()
    page.goto(desk)
    return page


def panel(page: Page) -> FrameLocator:
    return page.frame_locator("#panel")


def show(page: Page, context: dict[str, Any]) -> None:
    page.evaluate("context => window.show(context)", context)
    expect(panel(page).locator(".connection .word")).to_have_text("在线")


def lines(page: Page) -> list[str]:
    return panel(page).locator(".line .said").all_text_contents()


def asked_again(page: Page) -> None:
    """Until the panel has asked twice more: what was told before the second has been read."""
    page.wait_for_function("before => window.asked > before + 1", arg=page.evaluate("window.asked"))


def copied(page: Page) -> str:
    page.evaluate("window.focus()")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_the_open_conversation_is_told_once(page: Page, server: ScriptedServer) -> None:
    show(page, context(incoming(7, "退款多久到账")))
    expect(panel(page).get_by_label("客户称呼")).to_have_value("刘女士")
    expect(panel(page).locator(".line .said")).to_have_text(["退款多久到账"])
    expect(panel(page).locator(".choice")).to_have_count(3)
    asked_again(page)
    assert lines(page) == ["退款多久到账"]
    show(page, context(incoming(7, "退款多久到账"), outgoing(8, "您好"), incoming(9, "谢谢")))
    expect(panel(page).locator(".line .said")).to_have_text(["退款多久到账", "您好", "谢谢"])
    assert [m["message"] for m in server.of("customer.message")] == ["message7", "message9"]
    assert [m["message"] for m in server.of("reply.sent")] == ["message8"]
    opened = server.of("conversation.open")
    assert [(m["conversation"], m["channel"]) for m in opened] == [("42", "chatwoot")]


def test_a_reply_is_written_here_checked_and_copied(
    page: Page, server: ScriptedServer, forgiven: list[str]
) -> None:
    # Chatwoot gives its frames no right to the clipboard: a selection is copied instead.
    forgiven.append("The Clipboard API has been blocked")
    show(page, context(incoming(7, "退款多久到账")))
    panel(page).locator(".choice .choose").first.click()
    draft = panel(page).get_by_role("textbox", name="回复草稿")
    expect(draft).not_to_have_value("")
    draft.press("End")
    draft.press_sequentially("我不知道")
    expect(panel(page).locator(".mirror .mark.is-error")).to_be_visible()
    draft.press("Control+Enter")
    expect(panel(page).get_by_text("还有禁用措辞")).to_be_visible()
    for _ in range(4):
        draft.press("Backspace")
    expect(panel(page).locator(".draft-status")).to_have_text("措辞没有问题")
    text = draft.input_value()
    draft.press("Control+Enter")
    expect(panel(page).locator("assist-notices")).to_contain_text("Chatwoot 的回复框里按 Ctrl+V")
    expect(draft).to_have_value("")
    assert copied(page) == text
    # As it was copied it counts once, however Chatwoot's editor has set its white space.
    show(page, context(incoming(7, "退款多久到账"), outgoing(8, f"{text}\n")))
    asked_again(page)
    assert [m["text"] for m in server.of("reply.sent")] == [text]


def test_where_webhooks_tell_what_was_sent_a_copy_is_no_reply(
    page: Page, server: ScriptedServer, forgiven: list[str]
) -> None:
    forgiven.append("The Clipboard API has been blocked")
    server.fed = True
    show(page, context(incoming(7, "退款多久到账")))
    panel(page).locator(".choice .choose").first.click()
    draft = panel(page).get_by_role("textbox", name="回复草稿")
    expect(panel(page).locator(".draft-status")).to_have_text("措辞没有问题")
    text = draft.input_value()
    draft.press("Control+Enter")
    expect(draft).to_have_value("")
    assert server.of("reply.sent") == []
    show(page, context(incoming(7, "退款多久到账"), outgoing(8, text)))
    server.received_in_time("reply.sent")
    assert [m["message"] for m in server.of("reply.sent")] == ["message8"]


@pytest.mark.parametrize(
    "other",
    [{"status": "resolved"}, {"status": "pending"}, {"assignee": COLLEAGUE}],
    ids=["resolved", "a bot's", "a colleague's"],
)
def test_a_conversation_that_waits_for_nobody_here_starts_no_clock(
    page: Page, server: ScriptedServer, other: dict[str, Any]
) -> None:
    show(page, context(incoming(7, "退款多久到账"), **other))
    expect(panel(page).get_by_label("客户称呼")).to_have_value("刘女士")
    expect(panel(page).get_by_text("这里不计时")).to_be_visible()
    draft = panel(page).get_by_role("textbox", name="回复草稿")
    draft.press_sequentially("我不知道")
    expect(panel(page).locator(".mirror .mark.is-error")).to_be_visible()
    assert server.of("conversation.open") == server.of("customer.message") == []
    # Taken over, it counts.
    show(page, context(incoming(7, "退款多久到账")))
    server.received_in_time("customer.message")
    expect(panel(page).locator(".line .said")).to_have_text(["退款多久到账"])
    assert [m["conversation"] for m in server.of("conversation.open")] == ["42"]


def test_another_conversation_is_opened_in_chatwoot(page: Page, server: ScriptedServer) -> None:
    server.conversations = [{"conversation": "41", "state": "open", "customer": {"name": "孙先生"}}]
    show(page, context(incoming(7, "退款多久到账")))
    expect(panel(page).locator(".line .said")).to_have_text(["退款多久到账"])
    panel(page).get_by_role("tab", name="孙先生").click()
    expect(panel(page).locator("assist-notices")).to_have_text("请在 Chatwoot 的列表里打开这个会话")
    expect(panel(page).get_by_label("客户称呼")).to_have_value("刘女士")


# What a page may try


def test_what_is_no_context_says_nothing(page: Page, server: ScriptedServer) -> None:
    show(page, context(incoming(7, "退款多久到账")))
    expect(panel(page).locator(".line .said")).to_have_text(["退款多久到账"])
    nonsense: list[Any] = [
        '{"event": "appContext"',
        "null",
        "[]",
        '{"event":"appContext","data":{}}',
        '{"event":"appContext","data":{"conversation":{"id":"../../lead"}}}',
        {"assist": 1, "type": "draft", "conversation": "42", "text": "我不知道"},
        {"assist": 1, "type": "key", "conversation": "42", "code": "Digit1"},
        {"assist": 1, "type": "conversation.close", "conversation": "42"},
        f'"{"长" * 300_000}"',
    ]
    for data in nonsense:
        page.evaluate("data => window.say(data)", data)
    asked_again(page)
    assert lines(page) == ["退款多久到账"]
    assert [m["type"] for m in server.received if m["type"] != "ping"] == [
        "hello",
        "conversation.open",
        "customer.message",
    ]


def test_a_page_that_is_not_listed_is_neither_asked_nor_heard(
    page: Page, server: ScriptedServer
) -> None:
    server.allowed_origins = ["https://chat.example"]
    show(page, context(incoming(7, "在吗")))
    listed(page, "https://chat.example")
    # Whatever the panel was going to say at its start it has said when its socket answers.
    server.received_in_time("hello")
    page.evaluate("() => { window.say(JSON.stringify(window.context)); }")
    expect(panel(page).get_by_text("在控制台打开一个会话")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    assert server.of("conversation.open") == []


def listed(page: Page, origin: str) -> None:
    said = panel(page).locator("html").get_attribute("data-allowed-origins")
    assert said == origin


def test_another_frame_of_the_listed_page_is_not_heard(page: Page, server: ScriptedServer) -> None:
    """A second dashboard app beside ours may post to our frame: it is not the parent."""
    show(page, context(incoming(7, "在吗")))
    expect(panel(page).locator(".line .said")).to_have_text(["在吗"])
    forged = context(incoming(66, "假的"))
    page.evaluate(
        """forged => new Promise((done) => {
          const other = document.createElement("iframe");
          other.srcdoc = "<script>onmessage = ({ data }) => {"
            + "parent.frames[0].postMessage(data, '*'); parent.told = true; }<\\/script>";
          other.addEventListener("load", () => {
            other.contentWindow.postMessage(JSON.stringify(forged), "*");
            done();
          });
          document.body.append(other);
        })""",
        forged,
    )
    page.wait_for_function("window.told === true")
    asked_again(page)
    assert lines(page) == ["在吗"]
    assert [urlsplit(frame.url).path for frame in page.frames][:2] == ["/", "/panel"]
