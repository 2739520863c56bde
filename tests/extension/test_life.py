"""Updates while pages are open, rights taken back by the browser, keys and badge of the button."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright

from tests.extension.conftest import Browser, browser_with, click_composer, until
from tests.extension.test_composers import draft
from tests.extension.test_dock import panel_frame
from tests.extension.test_guard import BAD, sent, write
from tests.extension.test_thread import WAITING
from tests.live.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.live]


@pytest.fixture(scope="module")
def managed(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, server: Server, site: str
) -> Iterator[Browser]:
    """A browser of a developer: only there may an unpacked extension start itself anew."""
    with browser_with(playwright, tmp_path_factory.mktemp("managed"), server, site) as browser:
        settings = browser.context.new_page()
        settings.goto("chrome://extensions")
        settings.evaluate(
            "() => new Promise((done) => chrome.developerPrivate.updateProfileConfiguration({inDeveloperMode: true}, done))"
        )
        settings.close()
        yield browser


@pytest.fixture
def browser(managed: Browser) -> Iterator[Browser]:
    yield managed
    # Beside an empty page, without which the browser would end: a console left open has a say.
    kept = managed.context.new_page()
    for page in managed.context.pages:
        if page is not kept:
            page.close()
    managed._panel = None


def allow(browser: Browser, how: str) -> None:
    """What the browser's own menu of an extension does: ``ON_CLICK`` takes all hosts back."""
    settings = browser.context.new_page()
    settings.goto("chrome://extensions")
    settings.evaluate(
        """([id, how]) => new Promise((done) => chrome.developerPrivate.updateExtensionConfiguration({extensionId: id, hostAccess: how}, done))""",
        [browser.id, how],
    )
    settings.close()


def update(browser: Browser) -> None:
    """What the browser does with a new version."""
    browser._panel = None
    browser.worker.evaluate("setTimeout(() => chrome.runtime.reload(), 50)")


def shells(page: Page) -> int:
    count: int = page.locator("assist-shell").count()
    return count


def told(page: Page, words: str) -> bool:
    """Whether something we show in the page says so: a screen reader gets into closed roots."""
    session = page.context.new_cdp_session(page)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return any(words in str(one.get("name", {}).get("value", "")) for one in tree)


def test_after_an_update_open_pages_go_on_by_themselves(browser: Browser) -> None:
    page = browser.console(run="update")
    click_composer(page)
    page.keyboard.type("旧的草稿")
    until(lambda: draft(browser) == "旧的草稿", "the draft")
    update(browser)
    page.wait_for_timeout(1_500)
    until(lambda: draft(browser) == "旧的草稿", "the draft, read by the new script")
    page.bring_to_front()
    page.keyboard.press("Control+a")
    write(browser, page)
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert sent(page) == []
    page.wait_for_timeout(5_500)
    assert not told(page, "刷新页面")
    assert shells(page) == 1


def test_after_an_update_there_is_one_panel_in_the_page(browser: Browser) -> None:
    browser.ask(type="switches", change={"surface": "frame", "dockOpen": True})
    try:
        page = browser.console(run="one-panel")
        panel_frame(page)
        update(browser)
        page.wait_for_timeout(1_500)
        panel_frame(page)
        until(lambda: shells(page) == 1, "one shell", page=page)
        assert sum("panel.html" in frame.url for frame in page.frames) == 1
    finally:
        browser.ask(type="switches", change={"surface": "side"})


def test_where_no_new_script_comes_the_agent_is_told_and_nothing_is_held(
    browser: Browser, playwright: Playwright
) -> None:
    page = browser.console(run="orphan")
    write(browser, page)
    settings = browser.context.new_page()
    settings.goto("chrome://extensions")
    switch = "([id, on]) => chrome.management.setEnabled(id, on)"
    settings.evaluate(switch, [browser.id, False])
    try:
        page.bring_to_front()
        page.wait_for_timeout(300)
        page.keyboard.press("Enter")
        assert sent(page) == [BAD]
        until(lambda: told(page, "未发出的内容请先复制"), "the sentence", page=page)
        assert told(page, "刷新页面")
    finally:
        settings.evaluate(switch, [browser.id, True])
    browser._panel = None
    # Started anew, the extension comes back into the page, and the sentence goes.
    until(lambda: not told(page, "刷新页面"), "the end of it", page=page)
    click_composer(page)
    page.keyboard.type("又好了")
    until(lambda: draft(browser) == "又好了", "the draft")


def test_a_right_that_is_taken_back_ends_reading_at_once_and_given_again_it_goes_on(
    browser: Browser,
) -> None:
    browser.ask(type="switches", change={"surface": "frame", "dockOpen": True})
    try:
        page = browser.console(run="rights")
        panel_frame(page)
        write(browser, page)
        allow(browser, "ON_CLICK")
        until(lambda: shells(page) == 0, "nothing of ours in the page", page=page)
        assert "frame 0 · off" in browser.report()
        page.bring_to_front()
        page.keyboard.press("Enter")
        assert sent(page) == [BAD]
        page.keyboard.type("这句不读")
        page.evaluate("__say('customer', '这句也不读')")
        page.wait_for_timeout(1_500)
        known = str(browser.state()["conversations"])
        assert "这句不读" not in known
        assert "这句也不读" not in known
        allow(browser, "ON_ALL_SITES")
        # The agent comes back from the browser's menu: the conversation looked at is this page's.
        page.bring_to_front()
        panel_frame(page)
        until(lambda: draft(browser) == "这句不读", "the draft")
        until(lambda: browser.lines()[-1:] == [("customer", "这句也不读")], "the message")
    finally:
        allow(browser, "ON_ALL_SITES")
        browser.ask(type="switches", change={"surface": "side"})


def test_a_draft_in_a_page_behind_does_not_take_the_panel(browser: Browser) -> None:
    behind = browser.console(run="behind")
    click_composer(behind)
    behind.keyboard.type("后面")
    until(lambda: draft(browser) == "后面", "the draft")
    page = browser.console(run="before")
    click_composer(page)
    page.keyboard.type("前面")
    until(lambda: draft(browser) == "前面", "the draft of the page in front")
    page.bring_to_front()
    page.wait_for_timeout(1_100)
    # The console puts something into its reply box by itself; after an update all drafts come anew.
    behind.evaluate("document.querySelector('textarea').value = '后面变了'")

    def read() -> bool:
        conversations = browser.state()["conversations"].values()
        return any(one["draft"]["text"] == "后面变了" for one in conversations)

    until(read, "what stands behind")
    assert draft(browser) == "前面"
    behind.bring_to_front()
    click_composer(behind)
    until(lambda: draft(browser) == "后面变了", "the page that is looked at now")


def test_paused_by_its_key_it_reads_nothing_until_pressed_again(browser: Browser) -> None:
    page = browser.console(run="pause")
    write(browser, page)
    press(browser, "pause")
    until(lambda: browser.ask(type="get")["switches"]["paused"], "the pause")
    page.bring_to_front()
    page.keyboard.press("Enter")
    assert sent(page) == [BAD]
    press(browser, "pause")
    until(lambda: not browser.ask(type="get")["switches"]["paused"], "its end")
    click_composer(page)
    page.keyboard.type("您好")
    until(lambda: draft(browser) == "您好", "the draft")


def press(browser: Browser, command: str, page: Page | None = None) -> None:
    """A key in the reply box, or a command as the browser tells of it.

    The browser's own windows cannot be pressed without a screen.
    """
    if page and "+" in command:
        page.keyboard.press(command)
        return
    browser.worker.evaluate("(command) => chrome.commands.onCommand.dispatch(command)", command)


@pytest.mark.parametrize("key", ["take-wording", "Alt+Enter"])
@pytest.mark.parametrize("panel", ["with a panel", "without a panel"])
def test_the_key_for_the_better_wording_mends_the_draft(
    browser: Browser, panel: str, key: str
) -> None:
    page = browser.console(run=f"wording {panel} {key}")
    click_composer(page)
    page.keyboard.type("亲，已经给您退款了，百分百没问题")
    state: dict[str, Any] = until(lambda: mendable(browser), "a finding with a better wording")
    if panel == "without a panel":
        browser.panel.close()
        browser._panel = None
    page.bring_to_front()
    press(browser, key, page)
    first = state["replacements"][0]
    until(lambda: first in page.evaluate("__state()"), "the wording", page=page)
    assert sent(page) == []


def mendable(browser: Browser) -> dict[str, Any] | None:
    state = browser.state()
    items = state["conversations"].get(state["active"] or "", {"draft": {"items": []}})["draft"][
        "items"
    ]
    return next((one for one in items if one["replacements"]), None)


@pytest.mark.parametrize("key", ["insert-first", "Alt+1"])
def test_the_key_for_the_first_suggestion_puts_it_in(browser: Browser, key: str) -> None:
    page = browser.console(run=f"first {key}")
    until(lambda: WAITING in browser.lines(), "the waiting message")
    page.evaluate("__say('customer', '什么时候发货')")

    def first() -> Any:
        state = browser.state()
        found = state["conversations"][state["active"]]["forMessage"]
        return found and found[0]

    suggestion = until(first, "a suggestion")
    page.bring_to_front()
    click_composer(page)
    press(browser, key, page)
    until(lambda: page.evaluate("__state()"), "the reply", page=page)
    assert page.evaluate("__state()").strip() == suggestion["text"].strip()
    assert sent(page) == []


def badge(browser: Browser) -> tuple[str, str]:
    text, title = browser.worker.evaluate(
        "Promise.all([chrome.action.getBadgeText({}), chrome.action.getTitle({})])"
    )
    return text, title


def test_the_badge_counts_what_is_nearly_due_and_shows_trouble(browser: Browser) -> None:
    browser.console(run="badge")
    until(lambda: badge(browser)[0].isdigit(), "a number", 70)
    until(lambda: badge(browser)[0] in badge(browser)[1], "the number in words")
    browser.ask(type="switches", change={"badge": False})
    until(lambda: badge(browser)[0] == "", "no number")
    browser.ask(type="switches", change={"badge": True})
    until(lambda: badge(browser)[0].isdigit(), "the number again")
    browser.ask(type="unpair")
    until(lambda: badge(browser)[0] == "!", "the mark")
    assert "配对" in badge(browser)[1]
    browser.pair()


def test_the_side_panel_opens_and_is_told_the_state(browser: Browser) -> None:
    page = browser.own_page("options")
    page.evaluate(
        """() => chrome.windows.getCurrent().then(({id}) => addEventListener('click', () => chrome.sidePanel.open({windowId: id}), {once: true, capture: true}))"""
    )
    assert "panels 0" in browser.report()
    page.bring_to_front()
    page.mouse.click(600, 5)
    until(lambda: "panels 1" in browser.report(), "the side panel")


def test_a_page_that_throws_the_panel_out_leaves_a_way_on(browser: Browser) -> None:
    browser.ask(type="switches", change={"surface": "frame", "dockOpen": True})
    try:
        page = browser.console(run="evicted")
        panel_frame(page)
        page.evaluate("setInterval(() => document.querySelector('assist-shell')?.remove(), 5)")
        until(lambda: "takes our elements out" in browser.report(), "the note")
        tab = browser.worker.evaluate(
            "(url) => chrome.tabs.query({url: `${url}/*`}).then((tabs) => tabs.find((tab) => tab.url.includes('evicted')))",
            browser.site,
        )
        read = "(tabId) => Promise.all([chrome.action.getBadgeText({tabId}), chrome.action.getTitle({tabId})])"
        assert browser.worker.evaluate(read, tab["id"])[0] == "!"
        assert "侧边栏" in browser.worker.evaluate(read, tab["id"])[1]
        # The browser opens it for a real press alone, and its button is out of a test's reach.
        opened = browser.worker.evaluate(
            """(tab) => new Promise((done) => {
              chrome.sidePanel.open = async (where) => done(where.tabId);
              chrome.action.onClicked.dispatch(tab);
            })""",
            tab,
        )
        assert opened == tab["id"]
    finally:
        browser.ask(type="switches", change={"surface": "side"})
