"""The panel as a frame in the page: it works under the strictest policy, and nobody else has it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Frame, Page, Playwright

from tests.extension.conftest import Browser, browser_with, click_composer, until
from tests.extension.test_guard import BAD
from tests.live.conftest import Server

pytestmark = [pytest.mark.browser, pytest.mark.live]

TAKEN_OUT = "takes our elements out"
HELD_S = 0.4
"""How long after it was covered the panel takes no press."""


@pytest.fixture(scope="module")
def framed(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, server: Server, site: str
) -> Iterator[Browser]:
    """A browser whose panel stands in the page."""
    folder = tmp_path_factory.mktemp("framed")
    with browser_with(playwright, folder, server, site) as browser:
        browser.ask(type="switches", change={"surface": "frame", "dockOpen": True})
        yield browser


def panel_frame(page: Page) -> Frame:
    """Our frame in the page, drawn."""

    def found() -> Frame | None:
        shown = (one for one in page.frames if "panel.html" in one.url and not one.is_detached())
        return next(shown, None)

    frame: Frame = until(found, "the frame", page=page)
    frame.wait_for_selector("assist-top-bar")
    return frame


@pytest.mark.parametrize("policy", ["strict", "isolated"])
def test_the_panel_in_the_page_works_and_is_put_back(framed: Browser, policy: str) -> None:
    page = framed.console(f"/{policy}/pages/console.html", run=policy)
    frame = panel_frame(page)
    click_composer(page)
    page.keyboard.type(BAD)
    frame.wait_for_selector("text=私下转账给我")
    # A page's program removes what it does not know.
    page.evaluate("document.querySelector('assist-shell').remove()")
    until(lambda: frame.is_detached(), "the old frame's end", page=page)
    panel_frame(page)
    known = framed.report().count(TAKEN_OUT)
    page.evaluate("setInterval(() => document.querySelector('assist-shell')?.remove(), 5)")
    until(lambda: framed.report().count(TAKEN_OUT) > known, "the note")
    page.bring_to_front()
    page.keyboard.press("Control+a")
    page.keyboard.type("您好")
    assert page.evaluate("__state()") == "您好"
    page.close()


def own_world(page: Page, expression: str) -> str:
    """What our own script in the page would answer: a page itself never gets this far."""
    session = page.context.new_cdp_session(page)
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
    page.wait_for_timeout(200)
    for world in worlds:
        answer = session.send("Runtime.evaluate", {"expression": expression, "contextId": world})
        if "value" in answer["result"]:
            found: str = answer["result"]["value"]
            return found
    raise AssertionError("no script of ours is in the page")


FORGED = """([address, number]) => {
  const frame = document.createElement('iframe');
  frame.className = 'stolen';
  frame.src = address;
  frame.onload = () => frame.contentWindow.postMessage({assist: 1, type: 'frame.number', number}, '*');
  document.body.append(frame);
}"""


def test_a_page_that_frames_the_panel_itself_gets_an_empty_one(framed: Browser) -> None:
    page = framed.console(run="stolen")
    known = panel_frame(page).url
    # The address of this session, which a page cannot come by, and the one that everybody knows.
    current = own_world(page, "chrome.runtime.getURL('extension/pages/panel.html')")
    for address in {known, current}:
        for number in ("guess", "", "undefined", "null"):
            page.evaluate(FORGED, [address, number])
    page.wait_for_timeout(1_500)
    stolen = page.query_selector_all(".stolen")
    assert len(stolen) in {4, 8}
    for one in stolen:
        inside = one.content_frame()
        assert inside is None or "assist-top-bar" not in inside.content()
        assert inside is None or "张三" not in inside.inner_text("body")
    page.close()


def test_a_page_gets_no_hold_of_our_frame(framed: Browser) -> None:
    page = framed.console(run="hold")
    panel_frame(page)
    assert page.evaluate(
        "[window.length, typeof window[0], document.querySelectorAll('iframe').length]"
    ) == [0, "undefined", 0]
    assert (
        page.evaluate(
            "performance.getEntries().filter(({name}) => name.includes('panel.html')).length"
        )
        == 0
    )
    # What it calls out to everybody reaches nobody: the frame hears of its number once, from us.
    page.evaluate(
        """() => {
          for (const target of [window, window.parent, window.top]) target.postMessage({assist: 1, type: 'frame.number', number: 'x'}, '*');
        }"""
    )
    page.wait_for_timeout(300)
    assert framed.state()["active"]
    assert panel_frame(page).locator("assist-top-bar").count() == 1
    page.close()


TRICKS = {
    "a transparent page": "document.documentElement.style.opacity = '0.01'",
    "a filter": "document.documentElement.style.filter = 'opacity(0.1)'",
    "a cover that lets clicks through": """
        const cover = document.createElement('div');
        cover.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:#fff;pointer-events:none';
        cover.textContent = '点这里领奖';
        document.documentElement.append(cover);
    """,
    "a cover in the top layer": """
        const cover = document.createElement('div');
        cover.popover = 'manual';
        cover.style.cssText = 'position:fixed;inset:0;width:100vw;height:100vh;background:#fff;pointer-events:none';
        document.body.append(cover);
        cover.showPopover();
    """,
    "a page turned a little": "document.documentElement.style.cssText = 'transform-origin:100% 0;transform:rotate(0.2deg)'",
    "a blend": "document.documentElement.style.mixBlendMode = 'difference'; document.body.style.filter = 'none'; document.documentElement.style.opacity = '0.99'",
}


def test_a_cover_that_is_drawn_away_at_the_last_moment_gains_nothing(framed: Browser) -> None:
    page = framed.console(run="bait")
    frame = panel_frame(page)
    before = framed.state()["pane"]
    page.bring_to_front()
    box = frame.locator("assist-top-bar button").first.bounding_box()
    assert box

    def baited() -> bool:
        """Whether the click came within the time that the panel promises to hold it."""
        page.evaluate(TRICKS["a cover that lets clicks through"])
        page.wait_for_timeout(800)
        begun = time.monotonic()
        page.evaluate("document.documentElement.lastElementChild.remove()")
        page.wait_for_timeout(100)
        page.mouse.click(box["x"] + 8, box["y"] + 8)
        if time.monotonic() - begun < HELD_S:
            return True
        # On a busy machine it came too late, and was right to count.
        page.wait_for_timeout(300)
        pane(framed, before)
        return False

    until(baited, "a click that was quick enough", page=page)
    frame.wait_for_selector("text=点击已忽略", state="attached")
    assert framed.state()["pane"] == before
    page.close()


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_covered_or_transparent_panel_cannot_be_clicked(framed: Browser, trick: str) -> None:
    page = framed.console(run="clickjack")
    frame = panel_frame(page)
    before = framed.state()["pane"]
    page.bring_to_front()
    button = frame.locator("assist-top-bar button").first
    page.wait_for_timeout(1_000)
    page.evaluate(trick)
    page.wait_for_timeout(800)
    box = button.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    frame.wait_for_selector("text=点击已忽略", state="attached")
    assert framed.state()["pane"] == before
    page.close()


def test_a_panel_in_plain_sight_is_clicked(framed: Browser) -> None:
    page = framed.console(run="plain")
    frame = panel_frame(page)
    before = framed.state()["pane"]
    page.bring_to_front()
    button = frame.locator("assist-top-bar button").first
    page.wait_for_timeout(1_200)
    box = button.bounding_box()
    assert box
    page.mouse.click(box["x"] + 8, box["y"] + 8)
    until(lambda: framed.state()["pane"] != before, "the click in plain sight")
    pane(framed, before)
    page.close()


def open_by_hand(framed: Browser, page: Page) -> Frame:
    """The search pane, opened with the mouse in plain sight, and looked at for a while."""
    frame = panel_frame(page)
    page.bring_to_front()
    page.wait_for_timeout(1_200)
    frame.locator("assist-top-bar button").first.click()
    frame.wait_for_selector("dialog.pane-search:modal")
    page.wait_for_timeout(1_000)
    assert framed.state()["pane"] == "search"
    return frame


def click_close(page: Page, frame: Frame) -> None:
    """Click where the pane's close button is, whatever lies there."""
    box = frame.locator("dialog.pane-search header button").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("way", ["mouse", "key"])
def test_a_pane_over_the_panel_is_no_cover(framed: Browser, way: str) -> None:
    page = framed.console(run=f"pane-{way}")
    try:
        frame = open_by_hand(framed, page)
        page.keyboard.press("a")
        assert frame.locator(".pane-search input").first.input_value() == "a"
        if way == "mouse":
            click_close(page, frame)
        else:
            page.keyboard.press("Escape")
        until(lambda: framed.state()["pane"] is None, "the end of the pane", page=page)
    finally:
        pane(framed, None)
    page.close()


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_a_covered_pane_cannot_be_clicked_but_left_by_its_key(framed: Browser, trick: str) -> None:
    page = framed.console(run="covered-pane")
    try:
        frame = open_by_hand(framed, page)
        page.evaluate(trick)
        page.wait_for_timeout(800)
        click_close(page, frame)
        # Above the pane, or nobody would see why.
        frame.wait_for_selector(".glass:popover-open >> text=点击已忽略")
        page.keyboard.press("a")
        assert frame.locator(".pane-search input").first.input_value() == ""
        assert framed.state()["pane"] == "search"
        # Whoever came in by the keyboard is not shut in.
        page.keyboard.press("Escape")
        until(lambda: framed.state()["pane"] is None, "the end of the pane", page=page)
    finally:
        pane(framed, None)
    page.close()


def test_a_pane_opened_elsewhere_or_before_leaves_the_focus_to_the_console(
    framed: Browser,
) -> None:
    page = framed.console(run="focus")
    panel_frame(page)
    page.bring_to_front()
    click_composer(page)
    try:
        page.keyboard.type("您好")
        pane(framed, "search")
        open_pane(panel_frame(page))
        page.keyboard.type("，请稍等")
        assert page.evaluate("__state()") == "您好，请稍等"
        # The panel begins anew with the pane open.
        framed.ask(type="switches", change={"surface": "side"})
        until(lambda: not any("panel.html" in one.url for one in page.frames), "its end", page=page)
        framed.ask(type="switches", change={"surface": "frame", "dockOpen": True})
        frame = panel_frame(page)
        open_pane(frame)
        page.keyboard.type("。")
        assert page.evaluate("__state()") == "您好，请稍等。"
        # Whoever comes to the pane writes in it.
        page.wait_for_timeout(1_000)
        frame.locator(".pane-search input").first.click()
        frame.wait_for_selector("dialog.pane-search:modal")
        page.keyboard.type("发货")
        assert frame.locator(".pane-search input").first.input_value() == "发货"
        page.keyboard.press("Escape")
        until(lambda: framed.state()["pane"] is None, "the end of the pane", page=page)
    finally:
        pane(framed, None)
    page.close()


def pane(framed: Browser, name: str | None) -> None:
    """Open or close a pane from another panel."""
    framed.panel.evaluate(
        "(event) => window.port.postMessage({type: 'intent', event})",
        {"type": "pane", "pane": name},
    )


def open_pane(frame: Frame) -> None:
    """Wait until the search pane is there."""
    frame.wait_for_selector("dialog.pane-search[open]")
