"""Chatwoot and the real server: the panel as its dashboard app beside its webhooks.

Chatwoot is another site, and Playwright's contexts block third-party cookies as private windows
do: only what the frame is given for this one site can sign it in.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.chatwoot_desk import (
    AGENT,
    CUSTOMER,
    Desk,
    context,
    incoming,
    listening,
    outgoing,
)
from tools import demo

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]

SECRET = "whsec-of-the-browser-test"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with listening() as desk:
        yield desk


@pytest.fixture(scope="module")
def server(desk: Desk) -> Iterator[demo.Demo]:
    """A demo that Chatwoot may frame and feeds. Its cookies are those of a server behind TLS:
    browsers take them from this machine without it."""
    with demo.running(
        allowed_origins=desk.address, chatwoot_secrets=SECRET, cookie_secure="always"
    ) as started:
        desk.panel = f"{started.address}/panel?embed=chatwoot"
        yield started


@pytest.fixture
def page(server: demo.Demo, desk: Desk, new_context: NewContext, forgiven: list[str]) -> Page:
    # The panel's page answers 401 until its frame is signed in.
    forgiven.append("401 (Unauthorized)")
    page = new_context(viewport={"width": 460, "height": 800}).new_page()
    page.goto(desk.address)
    return page


def panel(page: Page) -> FrameLocator:
    return page.frame_locator("#panel")


def show(page: Page, context: dict[str, Any]) -> None:
    page.evaluate("context => window.show(context)", context)


def code_of(server: demo.Demo, page: Page) -> str:
    """From the account page, in another tab of the same browser."""
    account = server.sign_in(page.context, "agent", "/account")
    account.locator("form[action^='/account/pairing'] button").click()
    code = account.locator("#pairing-code").inner_text()
    account.close()
    return code


def signed_in(server: demo.Demo, page: Page, context: dict[str, Any]) -> None:
    """The frame shows ``context``, signed in by a code."""
    code = code_of(server, page)
    show(page, context)
    panel(page).get_by_label("配对码").fill(code)
    panel(page).get_by_role("button", name="登录").click()
    expect(panel(page).locator(".connection .word")).to_have_text("在线")


def deliver(server: demo.Demo, said: dict[str, Any], key: int) -> dict[str, Any]:
    """Send a message as Chatwoot's webhook does; return the answer."""
    kinds = {0: "incoming", 1: "outgoing"}
    assignee = {**AGENT, "type": "user"}
    conversation = {"id": key, "status": "open", "meta": {"sender": CUSTOMER, "assignee": assignee}}
    event = {
        **said,
        "event": "message_created",
        "message_type": kinds[said["message_type"]],
        "created_at": datetime.fromtimestamp(said["created_at"], UTC).isoformat(),
        "conversation": conversation,
    }
    body, stamp = json.dumps(event).encode(), str(int(time.time()))
    signed = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(
        f"{server.address}/api/v1/webhooks/chatwoot",
        data=body,
        headers={
            "Content-Type": "application/json",
            "X-Chatwoot-Timestamp": stamp,
            "X-Chatwoot-Signature": f"sha256={signed}",
        },
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        taken: dict[str, Any] = json.loads(answer.read())
    return taken


@pytest.fixture
def lead(server: demo.Demo, new_context: NewContext) -> Page:
    """The lead's browser."""
    return server.sign_in(new_context(base_url=server.address), "lead", "/account")


def clocks(lead: Page, key: int, *states: str) -> list[tuple[str, str]]:
    """Kind and start of every deadline of a conversation, of whoever's; a test takes its time, so
    some run out meanwhile."""
    found: set[tuple[str, str]] = set()
    for state in states or ("running", "met", "missed", "paused", "cancelled"):
        listed = lead.request.get(f"/api/v1/deadlines?state={state}").json()
        found |= {
            (one["kind"], one["started_at"])
            for one in listed["items"]
            if one.get("conversation") == str(key)
        }
    return sorted(found)


def now() -> int:
    return int(time.time())


def test_a_code_signs_the_frame_in_and_the_open_conversation_is_served(
    server: demo.Demo, page: Page
) -> None:
    signed_in(server, page, context(incoming(7, "我的退款怎么还没到账", created_at=now()), key=70))
    expect(panel(page).get_by_label("客户称呼")).to_have_value("刘女士")
    expect(panel(page).locator(".choice").first).to_be_visible()
    expect(panel(page).locator(".customer .figure")).to_be_visible()
    # The next conversation makes the frame anew: it is signed in, and has suggestions at once.
    show(page, context(incoming(8, "什么时候发货", created_at=now()), key=71))
    expect(panel(page).locator(".line .said")).to_have_text(["什么时候发货"])
    show(page, context(incoming(7, "我的退款怎么还没到账", created_at=now()), key=70))
    expect(panel(page).locator(".line .said")).to_have_text(["我的退款怎么还没到账"])
    expect(panel(page).locator(".choice").first).to_be_visible()


def test_what_the_frame_and_the_webhook_both_tell_counts_once(
    server: demo.Demo, page: Page, lead: Page
) -> None:
    asked = incoming(107, "我的退款怎么还没到账", created_at=now() - 20)
    assert deliver(server, asked, 100) == {"taken": True}
    before = clocks(lead, 100)
    assert [kind for kind, _ in before] == ["first_reply", "resolution"]
    signed_in(server, page, context(asked, key=100))
    expect(panel(page).locator(".choice").first).to_be_visible()
    assert clocks(lead, 100) == before
    # The frame first, then the webhook.
    answered = outgoing(108, "您好，昨天已经退到您的微信零钱了", created_at=asked["created_at"] + 5)
    more = incoming(109, "好的，那什么时候能到", created_at=asked["created_at"] + 10)
    show(page, context(asked, answered, more, key=100))
    expect(panel(page).locator(".line .said")).to_have_count(3)
    told = counted(lead, 100, {"first_reply", "next_reply", "resolution"})
    assert len(told) == 3
    assert "first_reply" not in [kind for kind, _ in clocks(lead, 100, "running")]
    assert deliver(server, answered, 100) == deliver(server, more, 100) == {"taken": True}
    assert clocks(lead, 100) == told


def counted(lead: Page, key: int, kinds: set[str]) -> list[tuple[str, str]]:
    """The clocks of a conversation, once they are of these kinds."""
    end = time.monotonic() + 15
    while {kind for kind, _ in clocks(lead, key)} != kinds:
        assert time.monotonic() < end, clocks(lead, key)
        time.sleep(0.1)
    return clocks(lead, key)


def test_signing_out_ends_the_frames_log_in_and_shows_the_way_back(
    server: demo.Demo, page: Page
) -> None:
    signed_in(server, page, context(incoming(7, "在吗", created_at=now()), key=72))
    panel(page).get_by_role("button", name="设置").click()
    panel(page).get_by_role("button", name="退出").click()
    expect(panel(page).get_by_label("配对码")).to_be_visible()
    show(page, context(incoming(8, "在吗", created_at=now()), key=73))
    expect(panel(page).get_by_label("配对码")).to_be_visible()


def test_a_wrong_code_is_refused_in_the_frame(server: demo.Demo, page: Page) -> None:
    show(page, context(key=74))
    panel(page).get_by_label("配对码").fill("12 34")
    panel(page).get_by_role("button", name="登录").click()
    expect(panel(page).get_by_role("alert")).to_contain_text("配对码不对")


# What a page may try


def test_a_site_that_is_not_listed_cannot_frame_the_panel(
    server: demo.Demo, desk: Desk, page: Page, forgiven: list[str]
) -> None:
    forgiven.append("frame-ancestors")
    forgiven.append("chrome-error:")
    with listening() as hostile:
        hostile.panel = desk.panel
        page.goto(hostile.address)
        with page.expect_event("requestfailed") as failed:
            show(page, context(incoming(7, "在吗")))
        assert failed.value.url == desk.panel
        assert page.evaluate("window.asked") == 0


def test_the_listed_page_itself_cannot_use_the_frames_log_in(
    server: demo.Demo, page: Page, forgiven: list[str]
) -> None:
    """Its requests carry the frame's cookie, which counts only for pages of our own."""
    forgiven += ["CORS", "Failed to load resource", "WebSocket"]
    signed_in(server, page, context(incoming(7, "在吗", created_at=now()), key=75))
    code = page.evaluate(
        """address => new Promise((done) => {
          const socket = new WebSocket(address, ["assist.v1"]);
          socket.onopen = () => socket.send(JSON.stringify(
            { type: "hello", protocol: 1, client: { kind: "panel", version: "1" } }));
          socket.onclose = ({ code }) => done(code);
        })""",
        f"{server.address}/live".replace("http:", "ws:"),
    )
    assert code == 4401
    read = page.evaluate(
        """address => fetch(address, { credentials: "include" }).then(
          (answer) => answer.text(), () => "unreadable")""",
        f"{server.address}/api/v1/callbacks?state=open",
    )
    assert read == "unreadable"
    # A form of its own that would sign the agent out is refused: the frame's log-in goes on.
    with page.expect_response(f"{server.address}/logout") as refused:
        page.evaluate(
            """address => fetch(address, { method: "POST", credentials: "include", mode: "no-cors" })
              .catch(() => {})""",
            f"{server.address}/logout",
        )
    assert refused.value.status == 403
    show(page, context(incoming(8, "在吗", created_at=now()), key=76))
    expect(panel(page).locator(".connection .word")).to_have_text("在线")
