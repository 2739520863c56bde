"""The last step: copying, recording, callbacks, announcements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.scripted_server import ScriptedServer, iso, scripted

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted() as server:
        server.conversations = [
            {"conversation": "c1", "state": "open", "customer": {"name": "王女士"}}
        ]
        yield server


@pytest.fixture
def page(server: ScriptedServer, new_context: NewContext) -> Page:
    context = new_context(
        viewport={"width": 400, "height": 760}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.goto(f"{server.address}/panel")
    expect(page.get_by_role("tab")).to_have_count(1)
    return page


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="回复草稿")


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_copying_puts_the_reply_on_the_clipboard_and_records_it_as_sent(
    page: Page, server: ScriptedServer
) -> None:
    field(page).fill("您好，马上为您处理。")
    page.get_by_role("button", name="复制回复").click()
    sent = server.received_in_time("reply.sent")[0]
    assert (sent["text"], sent["by"]) == ("您好，马上为您处理。", "agent")
    assert clipboard(page) == "您好，马上为您处理。"
    expect(field(page)).to_have_value("")
    expect(page.locator(".line.by-agent .said")).to_have_text("您好，马上为您处理。")
    page.get_by_role("button", name="取回草稿").click()
    expect(field(page)).to_have_value("您好，马上为您处理。")


def test_a_sent_draft_does_not_come_back_after_a_reload(page: Page) -> None:
    field(page).fill("您好")
    page.keyboard.press("Control+Enter")
    expect(field(page)).to_have_value("")
    page.reload()
    expect(page.get_by_role("tab")).to_have_count(1)
    expect(field(page)).to_have_value("")


def test_prohibited_wording_is_asked_about_once(page: Page, server: ScriptedServer) -> None:
    field(page).fill("我不知道")
    expect(page.locator(".card")).to_be_visible()
    page.keyboard.press("Control+Enter")
    # What is read out says the same.
    expect(page.locator(".question", has_text="还有禁用措辞，确定要用吗？")).to_be_visible()
    assert server.of("reply.sent") == []
    page.wait_for_timeout(600)
    page.get_by_role("button", name="仍要复制").click()
    assert server.received_in_time("reply.sent")[0]["text"] == "我不知道"


def test_a_double_press_and_a_key_kept_down_send_nothing(
    page: Page, server: ScriptedServer
) -> None:
    field(page).fill("我不知道")
    expect(page.locator(".card")).to_be_visible()
    page.keyboard.down("Control")
    for _ in range(12):  # the first is a press, the others are repeats
        page.keyboard.down("Enter")
        page.wait_for_timeout(80)
    page.keyboard.up("Enter")
    page.keyboard.up("Control")
    anyway = page.get_by_role("button", name="仍要复制")
    expect(anyway).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="复制回复").dblclick()
    expect(anyway).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="复制回复").focus()
    for _ in range(12):
        page.keyboard.down("Enter")
        page.wait_for_timeout(80)
    page.keyboard.up("Enter")
    expect(anyway).to_be_visible()
    assert server.of("reply.sent") == []
    page.keyboard.down("Shift")
    page.keyboard.down("Tab")
    page.get_by_role("button", name="仍要复制").focus()
    page.keyboard.down("Tab")  # a repeat, which goes on all the same
    expect(anyway).not_to_be_focused()


def test_going_back_from_the_question_keeps_the_draft(page: Page, server: ScriptedServer) -> None:
    field(page).fill("我不知道")
    expect(page.locator(".card")).to_be_visible()
    page.keyboard.press("Control+Enter")
    # What is read out says the same.
    question = page.locator(".question", has_text="还有禁用措辞，确定要用吗？")
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(field(page)).to_be_focused()
    assert server.of("reply.sent") == []


def test_a_reply_with_blanks_cannot_be_sent(page: Page, server: ScriptedServer) -> None:
    field(page).fill("订单 {{order_no}} 已发出")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("还有没填的内容，先填好再复制").first).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.type("A7")
    page.keyboard.press("Control+Enter")
    assert server.received_in_time("reply.sent")[0]["text"] == "订单 A7 已发出"


def test_a_callback_is_added_by_keyboard_alone_and_done(page: Page, server: ScriptedServer) -> None:
    page.keyboard.press("Alt+b")
    page.locator("assist-callbacks-pane").get_by_label("客户", exact=True).fill("孙先生")
    page.locator("assist-callbacks-pane").get_by_label("要回复什么").fill("换货尺码")
    page.locator("assist-callbacks-pane").get_by_label("要回复什么").press("Tab")
    page.get_by_role("button", name="记下").press("Enter")
    made = server.received_in_time("callback.create")[0]
    assert (made["customer"]["name"], made["question"]) == ("孙先生", "换货尺码")
    expect(page.locator(".callback .due")).to_have_text(re.compile(r"还有 (23 小时|1 天)"))
    page.get_by_role("button", name="已回电").click()
    assert server.received_in_time("callback.update")[0]["state"] == "done"


def test_a_wrong_callback_is_refused_with_a_reason_and_sends_nothing(
    page: Page, server: ScriptedServer
) -> None:
    page.keyboard.press("Alt+b")
    page.locator("assist-callbacks-pane").get_by_label("要回复什么").fill("退款")
    for phone, due, reason in [
        ("abc", "", "电话只能有数字、空格、+ 和 -"),
        ("13800000000", "2020-01-01T09:00", "最晚时间要晚于现在"),
    ]:
        page.locator("assist-callbacks-pane").get_by_label("电话（选填）").fill(phone)
        page.locator("dialog[open]").get_by_label("最晚时间").fill(due)
        page.get_by_role("button", name="记下").click()
        expect(page.get_by_role("alert")).to_have_text(reason)
    assert server.of("callback.create") == []


def test_overdue_callbacks_are_counted_on_the_bar(page: Page, server: ScriptedServer) -> None:
    server.event(
        {
            "type": "callback",
            "callback": {
                "id": "late",
                "customer": {"name": "孙先生"},
                "question": "退款",
                "state": "open",
                "due_at": iso(server.now() - timedelta(minutes=5)),
                "created_at": iso(server.now()),
                "assignee": "u1",
            },
        }
    )
    expect(page.get_by_role("button", name="回电：1 个待办，其中 1 个已超时")).to_be_visible()


def test_a_leads_push_shows_up_inserts_and_is_acknowledged(
    page: Page, server: ScriptedServer
) -> None:
    reply = {"id": "x1", "version": 2, "title": "暴雨延误", "text": "受暴雨影响，快件会晚到。"}
    announcement = {"id": "a1", "by": "周组长", "note": "今天用这条", "replies": [reply]}
    server.event({"type": "phrasebook", "version": 2, "announcement": announcement})
    expect(page.get_by_text("周组长 发布了新话术", exact=True)).to_be_visible()
    page.get_by_role("button", name="暴雨延误").click()
    expect(field(page)).to_have_value("受暴雨影响，快件会晚到。")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator(".announcement")).to_have_count(0)
    assert server.received_in_time("announcement.ack")[0]["announcement"] == "a1"


def test_a_new_conversation_is_made_named_and_ended(page: Page, server: ScriptedServer) -> None:
    page.keyboard.press("Alt+c")
    expect(page.get_by_label("客户说", exact=True)).to_be_focused()
    page.get_by_label("客户称呼").fill("赵先生")
    page.get_by_label("客户称呼").press("Enter")
    opened = server.received_in_time("conversation.open", 2)
    assert opened[1]["customer"]["name"] == "赵先生"
    assert opened[0]["conversation"] == opened[1]["conversation"]
    page.get_by_role("button", name="结束会话").click()
    assert (
        server.received_in_time("conversation.close")[0]["conversation"]
        == opened[0]["conversation"]
    )
    expect(page.get_by_role("tab")).to_have_count(1)
