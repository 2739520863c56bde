"""Takes the README's pictures by driving the real demo: ``python -m tools.screenshots``.

The customers' chance is seeded, so that the same version gives the same pictures (but for
the clocks). A picture above 400 kB is refused: it would be paid for at every clone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools import demo

FOLDER = demo.CHECKOUT / "docs" / "images"
MAX_BYTES = 400_000

RUDE = "这不归我管，你自己看说明。"
SEEDED = """
let seed = 7;
Math.random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};
"""
WITHOUT_GUIDE = 'localStorage.setItem("assist.demo.guide", "done");'


def main() -> int:
    """Take every picture; return the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=demo.CHROMIUM, args=["--no-sandbox", "--font-render-hinting=none"]
        )
        for name, take in PICTURES.items():
            # Each from a fresh start: nothing of the picture before stands in the panel.
            with demo.running() as started:
                page = take(browser, started)
                path = FOLDER / f"{name}.png"
                page.screenshot(path=path)
                page.context.close()
            size = path.stat().st_size
            print(f"{path.relative_to(demo.CHECKOUT)}  {size // 1000} kB")
            if size > MAX_BYTES:
                print(f"{path.name} is above {MAX_BYTES // 1000} kB", file=sys.stderr)
                return 1
        browser.close()
    return 0


def warning(browser: Browser, started: demo.Demo) -> Page:
    """A draft that must not go out, on the whole page, as the newcomer's guide leads there."""
    page = _console(browser, started, width=1440, height=810, guide=True)
    page.click(".guide-button")
    page.click(".guide-button")
    expect(page.locator("#composer-text")).to_have_value(RUDE)
    expect(page.locator("#composer-send")).to_have_class("send is-blocked")
    page.wait_for_timeout(500)
    return page


def suggestions(browser: Browser, started: demo.Demo) -> Page:
    """An answered question, the next one, and suggestions for it; dark, in English."""
    page = _console(browser, started, width=1440, height=810, color_scheme="dark", locale="en-GB")
    _answer(page, 1)
    return page


def phone(browser: Browser, started: demo.Demo) -> Page:
    """The panel alone, where the window is narrow."""
    page = _console(browser, started, width=360, height=720, device_scale_factor=2)
    page.fill("#composer-text", RUDE)
    page.get_by_role("tab").nth(2).click()
    panel = page.frame_locator("#panel")
    expect(panel.locator("[data-severity=error]").first).to_be_visible()
    page.wait_for_timeout(500)
    return page


def lead(browser: Browser, started: demo.Demo) -> Page:
    """The lead's page."""
    context = browser.new_context(viewport={"width": 1200, "height": 800}, locale="zh-CN")
    page = started.sign_in(context, "lead", "/lead")
    page.wait_for_load_state("networkidle")
    return page


PICTURES: dict[str, Callable[[Browser, demo.Demo], Page]] = {
    "warning": warning,
    "suggestions": suggestions,
    "phone": phone,
    "lead": lead,
}


def _console(
    browser: Browser,
    started: demo.Demo,
    *,
    width: int,
    height: int,
    guide: bool = False,
    **options: Any,
) -> Page:
    context = browser.new_context(
        **{"viewport": {"width": width, "height": height}, "locale": "zh-CN", **options}
    )
    context.set_default_timeout(30_000)
    context.add_init_script(SEEDED if guide else SEEDED + WITHOUT_GUIDE)
    page = started.sign_in(context, "agent", "/demo?pace=4")
    # Both lines of the first customer, and the panel's answer to them.
    expect(page.locator(".message")).to_have_count(2, timeout=30_000)
    page.wait_for_timeout(1_500)
    return page


def _answer(page: Page, number: int) -> None:
    """Insert a suggestion, send it, and wait for the customer's next question."""
    page.focus("#composer-text")
    page.keyboard.press(f"Alt+Digit{number}")
    expect(page.locator("#composer-text")).not_to_have_value("")
    page.keyboard.press("Enter")
    expect(page.locator(".message.is-ours ~ .message").first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1_000)


if __name__ == "__main__":
    sys.exit(main())
