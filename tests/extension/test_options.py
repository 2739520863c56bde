"""The options page: pairing, consoles, adapters, what is said when something is wrong."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Playwright, expect
from websockets import Subprotocol
from websockets.sync.server import ServerConnection, serve

from tests.extension.conftest import Browser, browser_with, click_composer, until
from tests.extension.test_guard import BAD
from tests.live.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.live]


class _Old(BaseHTTPRequestHandler):
    """An Assist of before the extension: healthy, and knows nothing of pairing."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "content-type")
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_OPTIONS(self) -> None:
        self._answer(200)

    def do_GET(self) -> None:
        self._answer(200)

    def do_POST(self) -> None:
        self._answer(404)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def old_server() -> Iterator[str]:
    """Address of a server that is too old."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Old)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()


@pytest.fixture
def closing_server() -> Iterator[Callable[[int], str]]:
    """Servers whose live connection is closed with a code: what an older or a newer one does."""
    servers = []

    def start(code: int) -> str:
        def live(connection: ServerConnection) -> None:
            connection.recv()
            connection.close(code)

        made = serve(live, "127.0.0.1", 0, subprotocols=[Subprotocol("assist.v1")])
        threading.Thread(target=made.serve_forever, daemon=True).start()
        servers.append(made)
        return f"http://127.0.0.1:{made.socket.getsockname()[1]}"

    yield start
    for made in servers:
        made.shutdown()


@pytest.fixture(scope="module")
def fresh(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, server: Server, site: str
) -> Iterator[Browser]:
    """A browser that has not been paired."""
    with browser_with(
        playwright, tmp_path_factory.mktemp("fresh"), server, site, paired=False
    ) as made:
        yield made


def new_code(browser: Browser) -> str:
    """A code as the agent gets it: signed in, on the account page."""
    page = browser.context.new_page()
    page.goto(f"{browser.server.url}/account")
    if "/login" in page.url:
        page.fill("[name=name]", "anna")
        page.fill("[name=password]", "pass-anna-word")
        page.click("form[action='/login'] button.primary")
        page.goto(f"{browser.server.url}/account")
    page.click("form[action^='/account/pairing'] button")
    code = page.inner_text("#pairing-code")
    page.close()
    return code


def pair(page: Page, address: str, code: str) -> None:
    page.fill("#server", address)
    page.fill("#code", code)
    page.click("section:first-of-type button[type=submit]")


def refused(page: Page, words: str) -> None:
    expect(page.locator("[role=alert]:visible").first).to_contain_text(words)


def run_out(server: Server) -> None:
    """What five minutes do to the open codes."""
    (file,) = server.folder.glob("*.db")
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE pairing_codes SET expires_at = created_at")
        database.commit()


def devices(server: Server, method: str = "GET", one: str = "") -> Any:
    """The devices of anna, as her account page and her lead know them."""
    asked = Request(
        f"{server.url}/api/v1/devices{one}",
        method=method,
        headers={"Authorization": f"Bearer {server.tokens['anna']}"},
    )
    with urlopen(asked) as answer:
        return json.load(answer)


def test_a_wrong_address_and_an_old_server_are_explained(fresh: Browser, old_server: str) -> None:
    page = fresh.own_page("options")
    for address, code, words in (
        ("ftp://x", "123456", "网址不对"),
        (fresh.server.url, "123", "6 位数字"),
        ("127.0.0.1:9", "123456", "连不上"),
        (fresh.site, "123456", "不是 Assist 服务器"),
        (old_server, "123456", "版本太旧"),
    ):
        pair(page, address, code)
        refused(page, words)


@pytest.mark.parametrize(
    ("code", "words"), [(4400, "版本不一致"), (4403, "不允许此账号"), (4401, "重新配对")]
)
def test_a_server_that_ends_the_connection_for_good_is_explained(
    fresh: Browser, closing_server: Callable[[int], str], code: int, words: str
) -> None:
    user = {"id": "anna", "name": "anna", "role": "agent"}
    kept = {"server": closing_server(code), "token": "t", "user": user, "device": "test"}
    page = fresh.own_page("options")
    page.evaluate("(kept) => chrome.storage.local.set(kept)", kept)
    fresh.stop_worker()
    page.reload()
    expect(page.locator("section").first).to_contain_text(words)
    shown = fresh.own_page("panel")
    expect(shown.locator("#trouble")).to_contain_text(words)
    console = fresh.console(run=f"closed-{code}")
    click_composer(console)
    console.keyboard.type(BAD)
    console.keyboard.press("Enter")
    assert console.evaluate("__sent()") == [BAD]
    fresh.ask(type="unpair")
    for one in (page, shown, console):
        one.close()


def test_the_server_s_refusals_of_a_code_are_explained(fresh: Browser) -> None:
    page = fresh.own_page("options")
    code = new_code(fresh)
    run_out(fresh.server)
    pair(page, fresh.server.url, code)
    refused(page, "已过期")
    code = new_code(fresh)
    wrong = f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06d}"
    for _ in range(5):
        pair(page, fresh.server.url, wrong)
        expect(page.locator("section:first-of-type button[type=submit]")).to_be_enabled()
        refused(page, "配对码不对")
    pair(page, fresh.server.url, code)
    refused(page, "输错次数太多")


def test_a_right_code_pairs_and_a_device_taken_away_says_so(fresh: Browser) -> None:
    page = fresh.own_page("options")
    pair(page, fresh.server.url.removeprefix("http://"), new_code(fresh))
    expect(page.locator("section").first).to_contain_text("anna")
    console = fresh.console(run="paired")
    click_composer(console)
    console.keyboard.type(BAD)
    expect(fresh.panel.locator("assist-panel")).to_contain_text("私下转账给我")
    (device,) = devices(fresh.server)["items"]
    devices(fresh.server, "DELETE", f"/{device['id']}")
    expect(fresh.panel.locator("#trouble")).to_contain_text("重新配对")
    console.bring_to_front()
    console.keyboard.press("Enter")
    assert console.evaluate("__sent()") == [BAD]


def test_unpairing_forgets_the_token(fresh: Browser) -> None:
    page = fresh.own_page("options")
    pair(page, fresh.server.url, new_code(fresh))
    expect(page.locator("section").first).to_contain_text("anna")
    assert fresh.worker.evaluate("chrome.storage.local.get('token')")["token"]
    page.click("text=解除配对")
    expect(page.locator("#server")).to_be_visible()
    # The page may be told by what the worker holds in memory, a moment before the disk is written.
    until(lambda: not fresh.worker.evaluate("chrome.storage.local.get('token')").get("token"))


@pytest.fixture
def asking(browser: Browser) -> Iterator[Page]:
    """The options page of a browser whose question for a right is answered by the test: without
    a window nobody can be asked. What the rest makes of the answer is the product's own."""
    page = browser.own_page("options")
    browser.ask(type="get")  # whoever was stopped is awake now
    worker = browser.worker
    worker.evaluate(
        """() => {
          self.rights = {contains: chrome.permissions.contains, remove: chrome.permissions.remove};
          self.given = new Set(chrome.runtime.getManifest().host_permissions);
          chrome.permissions.contains = async ({origins}) => origins.every((one) => self.given.has(one));
          chrome.permissions.remove = async ({origins}) => origins.map((one) => self.given.delete(one));
        }"""
    )
    page.evaluate(
        """() => {
          window.asked = [];
          chrome.permissions.request = async ({origins}) => { window.asked.push(origins); return window.answer; };
        }"""
    )
    yield page
    worker.evaluate("void Object.assign(chrome.permissions, self.rights)")
    for row in browser.ask(type="get")["consoles"]:
        browser.ask(type="console.remove", pattern=row["pattern"])
    page.close()


def ask_for(page: Page, address: str, *, given: bool) -> None:
    """Add a console as the agent does; the browser's question is answered."""
    page.evaluate("(given) => { window.answer = given; }", given)
    page.fill("#console", address)
    page.locator("form", has=page.locator("#console")).locator("button[type=submit]").click()


def test_a_right_that_is_refused_is_said_and_can_be_given_later(
    browser: Browser, asking: Page
) -> None:
    ask_for(asking, "https://desk.example.test/inbox?tab=1", given=False)
    refused(asking, "浏览器没有给出权限")
    row = asking.locator(".rows li", has_text="desk.example.test")
    expect(row.locator(".tag")).to_have_text("还没允许")
    assert asking.evaluate("window.asked") == [["https://desk.example.test/*"]]
    browser.worker.evaluate("self.given.add('https://desk.example.test/*')")
    asking.evaluate("window.answer = true")
    row.locator(".allow").click()
    expect(row.locator(".tag")).to_have_text("工作中")
    expect(asking.locator(".wrong:visible")).to_have_count(0)
    row.locator(".allow").click()
    expect(row.locator(".tag")).to_have_text("已关闭")
    row.locator(".remove").click()
    expect(row).to_have_count(0)
    # What the agent takes away is given back to the browser, not only crossed off a list.
    assert not browser.worker.evaluate("self.given.has('https://desk.example.test/*')")


def test_no_right_is_asked_for_what_is_no_page(asking: Page) -> None:
    for address in ("chrome://settings", "file:///etc/passwd", "https://", "两个 词"):
        ask_for(asking, address, given=True)
        refused(asking, "这不是网页地址")
    assert asking.evaluate("window.asked") == []


def test_a_broken_adapter_is_refused_with_the_field_that_is_wrong(browser: Browser) -> None:
    page = browser.own_page("options")
    page.click("summary")
    for text, words in (
        ("{", "不是有效的 JSON"),
        ('{"id": "x", "version": 1, "matches": []}', "name: 缺少此项"),
        (
            '{"id": "x", "version": 1, "name": {"zh": "x"}, "matches": [], "composer": {"selector": "div["}}',
            "composer.selector",
        ),
    ):
        page.fill("#adapter-text", text)
        page.click("text=检查并保存")
        expect(page.locator("#adapter-text ~ .broken")).to_contain_text(words)


def test_an_own_adapter_is_used_from_then_on(browser: Browser) -> None:
    page = browser.console(run="own")
    until(lambda: "adapter generic" in browser.report(), "the generic adapter")
    adapter = {
        "id": "own-test",
        "version": 1,
        "name": {"zh": "自家"},
        "matches": ["http://127.0.0.1/*"],
        "composer": {"selector": ".composer textarea", "send": ".send"},
        "thread": {
            "list": ".messages",
            "message": ".msg",
            "customer": ".customer",
            "agent": ".agent",
            "text": ".body",
        },
    }
    assert "error" not in browser.ask(type="adapter.save", adapter=adapter)
    try:
        until(lambda: "adapter own-test v1" in browser.report(), "the own adapter")
        page.evaluate("__say('customer', '用自己的适配器')")
        until(lambda: browser.lines()[-1:] == [("customer", "用自己的适配器")], "the message")
    finally:
        browser.ask(type="adapter.remove", id="own-test")


def test_pointing_at_the_parts_makes_an_adapter(browser: Browser) -> None:
    page = browser.console(run="pick")
    until(lambda: "composer yes" in browser.report(), "the composer")
    browser.ask(type="picker.start")
    page.bring_to_front()
    page.wait_for_timeout(400)
    page.click(".composer textarea")
    page.click(".msg.customer >> nth=0")
    page.click(".msg.agent >> nth=0")
    page.click(".send")
    assert page.evaluate("__sent()") == []
    # What is read stands in a closed shadow root: a screen reader gets at it.
    session = browser.context.new_cdp_session(page)

    def told(role: str) -> dict[str, Any]:
        tree = session.send("Accessibility.getFullAXTree")["nodes"]
        return {
            one["name"]["value"]: one
            for one in tree
            if one.get("role", {}).get("value") == role and one["name"]["value"]
        }

    def previewed() -> bool:
        shown = " ".join(told("StaticText"))
        return all(words in shown for words in ("张三 pick", "7781，可以退款吗", "输入框：（空）"))

    until(previewed, "the preview")
    save = told("button")["保存"]
    quad = session.send("DOM.getBoxModel", {"backendNodeId": save["backendDOMNodeId"]})["model"][
        "content"
    ]
    page.mouse.click((quad[0] + quad[2]) / 2, (quad[1] + quad[5]) / 2)
    try:
        known = until(
            lambda: [one for one in browser.ask(type="get")["adapters"] if one["source"] == "own"],
            "the adapter",
        )
        adapter = known[0]["adapter"]
        assert adapter["matches"] == ["http://127.0.0.1/*"]
        assert adapter["thread"]["customer"] == ".customer"
        assert adapter["thread"]["agent"] == ".agent"
        page.evaluate("__say('customer', '选好之后')")
        until(lambda: browser.lines()[-1:] == [("customer", "选好之后")], "the message")
    finally:
        for one in browser.ask(type="get")["adapters"]:
            if one["source"] == "own":
                browser.ask(type="adapter.remove", id=one["adapter"]["id"])


def test_the_report_holds_no_secret_and_no_words(browser: Browser) -> None:
    page = browser.console(run="secret")
    click_composer(page)
    page.keyboard.type("只有我知道的草稿")
    until(lambda: "composer yes" in browser.report(), "the composer")
    shown = browser.own_page("diagnostics")
    text = shown.inner_text("pre")
    assert "adapters" in text
    for word in ("草稿", "退款", "张三", "anna", browser.server.tokens["anna"]):
        assert word not in text


def test_a_closed_page_of_ours_is_not_open_to_the_web(browser: Browser) -> None:
    page = browser.console(run="closed")
    blocked = page.evaluate(
        """async (id) => {
          try { await fetch(`chrome-extension://${id}/extension/config.json`); return false; } catch { return true; }
        }""",
        browser.id,
    )
    assert blocked
