"""How the panel looks and reads: widths, colours, languages, names for what cannot be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.scripted_server import ScriptedServer, iso, scripted

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]

# Relative luminance by WCAG 2, of the colours as they come out on the screen.
CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = `rgb(${under.join(" ")})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (values) => {
    const [r, g, b] = values.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const above = element.parentElement ? ground(element.parentElement) : [255, 255, 255];
    return rgb(getComputedStyle(element).backgroundColor, above);
  };
  const poor = [];
  for (const element of document.querySelectorAll("assist-panel *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest(".mirror, :disabled, [aria-live]")) continue;
    const behind = ground(element);
    const front = rgb(getComputedStyle(element).color, behind);
    const [a, b] = [light(front), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${element.className || element.localName} “${element.textContent}” ${ratio.toFixed(2)}`);
  }
  return poor;
}"""

NAMELESS = """() => [...document.querySelectorAll("button, a, input, textarea, [role]")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.getAttribute("aria-label") || element.labels?.length || element.textContent.trim()
    || element.querySelector("[aria-label]") || element.getAttribute("role") === "status" || element.getAttribute("role") === "alert"))
  .map((element) => element.outerHTML)"""


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted() as server:
        names = ["王女士", "李先生", "陈小姐", "一位名字特别特别长的客户", "赵先生"]
        server.conversations = [
            {
                "conversation": f"c{n}",
                "state": "open",
                "channel": "网店",
                "customer": {"name": name},
            }
            for n, name in enumerate(names)
        ]
        server.deadlines = [
            server.deadline(f"c{n}", limit, ago)
            for n, (limit, ago) in enumerate([(180, 10), (180, 150), (180, 200), (5_000, 1)])
        ]
        late = {"id": "cb", "customer": {"name": "Sun"}, "question": "exchange", "state": "open"}
        yesterday = iso(server.now() - timedelta(days=1))
        server.callbacks = [
            {**late, "due_at": yesterday, "created_at": yesterday, "assignee": "u1"}
        ]
        yield server


def test_a_conversation_chosen_by_key_comes_into_sight(
    server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context(viewport={"width": 320, "height": 640}).new_page()
    server.locale = "zh"
    page.goto(f"{server.address}/panel")
    expect(page.get_by_role("tab")).to_have_count(5)
    for _ in range(5):
        page.keyboard.press("Alt+j")
        expect(page.locator("[aria-selected=true]")).to_be_in_viewport(ratio=0.9)


def worked_in(page: Page, server: ScriptedServer, locale: str = "zh") -> None:
    """A panel in the middle of work: message, suggestions, findings."""
    server.locale = locale
    page.goto(f"{server.address}/panel")
    expect(page.get_by_role("tab")).to_have_count(5)
    page.get_by_role("tab").filter(has_text="王女士").click()
    page.locator(".customer-box").fill("退款多久到账，我等了很久" * 3)
    page.locator(".customer-box").press("Enter")
    expect(page.locator(".choice")).to_have_count(3)
    page.locator("assist-draft:not([hidden]) .field").fill("退款我不知道，应该可以尽快的话呢")
    expect(page.locator(".card")).to_have_count(4)


@pytest.mark.parametrize("width", [320, 360, 480, 859, 860, 1280])
def test_nothing_sticks_out_at_any_width(
    width: int, server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context(viewport={"width": width, "height": 720}).new_page()
    worked_in(page, server)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = page.evaluate(
        """() => [...document.querySelectorAll("assist-panel button, assist-panel textarea, assist-panel p")]
          .filter((element) => element.checkVisibility() && !element.closest(".tabs"))
          .filter((element) => { const box = element.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth; })
          .map((element) => element.className)"""
    )
    assert outside == []
    expect(page.locator(".send")).to_be_in_viewport(ratio=1)
    expect(page.locator(".desk")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_reads_on_its_ground(
    scheme: str, server: ScriptedServer, new_context: NewContext
) -> None:
    # Without motion: a colour on its way to another is neither.
    page = new_context(
        viewport={"width": 400, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    ).new_page()
    worked_in(page, server)
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="仍要复制")).to_be_visible()
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("F1")
    expect(page.locator("dialog[open]")).to_be_visible()
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_everything_that_can_be_used_has_a_name(
    locale: str, server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context(viewport={"width": 400, "height": 900}).new_page()
    worked_in(page, server, locale)
    assert page.evaluate(NAMELESS) == []
    for opener in [".is-settings", ".is-callback", ".is-search", ".is-help"]:
        page.locator(opener).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        assert page.evaluate(NAMELESS) == []
        page.keyboard.press("Escape")


def test_english_has_no_chinese_left(server: ScriptedServer, new_context: NewContext) -> None:
    page = new_context(viewport={"width": 400, "height": 900}).new_page()
    server.locale = "en"
    page.goto(f"{server.address}/panel")
    expect(page.locator(".connection .word")).to_have_text("Online")
    for opener in [".is-callback", ".is-search", ".is-help"]:
        page.locator(opener).click()
        words = page.locator("dialog[open]").inner_text()
        assert re.findall(r"[\u4e00-\u9fff]+", words.replace("退款", "")) == []
        page.keyboard.press("Escape")


def test_the_language_changes_without_losing_what_stands_there(
    server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context(viewport={"width": 400, "height": 900}).new_page()
    worked_in(page, server)
    page.locator(".is-settings").click()
    page.get_by_role("radio", name="English").check()
    expect(page.locator("dialog[open] h2")).to_have_text("Settings")
    page.keyboard.press("Escape")
    expect(page.locator("assist-draft:not([hidden]) .field")).to_have_value(
        "退款我不知道，应该可以尽快的话呢"
    )
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert server.received_in_time("hello", 2)[-1]["locale"] == "en"
    page.reload()
    expect(page.locator(".connection .word")).to_have_text("Online")


def test_a_chosen_theme_holds_against_the_systems_and_over_a_reload(
    server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context(color_scheme="light").new_page()
    server.locale = "zh"
    page.goto(f"{server.address}/panel")
    page.locator(".is-settings").click()
    page.get_by_role("radio", name="深色").check()
    dark = page.evaluate("getComputedStyle(document.body).getPropertyValue('--ground')")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).getPropertyValue('--ground')") == dark


def test_reduced_motion_moves_nothing(server: ScriptedServer, new_context: NewContext) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    page.goto(f"{server.address}/panel")
    page.locator(".is-settings").click()
    running = "document.getAnimations().filter((a) => a.effect.getTiming().duration > 0).length"
    assert page.evaluate(running) == 0


def test_the_most_urgent_tab_comes_first_and_the_title_counts(
    server: ScriptedServer, new_context: NewContext
) -> None:
    page = new_context().new_page()
    server.locale = "zh"
    page.goto(f"{server.address}/panel")
    names = page.get_by_role("tab").locator(".name")
    expect(names.first).to_have_text(re.compile("王女士|李先生"))
    expect(names.last).to_have_text("赵先生")
    expect(page).to_have_title(re.compile(r"^\(\d\) Assist$"))
