"""What tests do in the panel."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def field(page: Page) -> Locator:
    """Where the agent writes."""
    return page.get_by_role("textbox", name="回复草稿")


def begin(page: Page, text: str = "我的退款怎么还没到账啊") -> None:
    """A new conversation in which the customer has just written."""
    # A key pressed before the panel has its hands on the keyboard is nobody's.
    expect(page.locator(".connection .word")).to_have_text("在线")
    page.keyboard.press("Alt+c")
    expect(page.get_by_label("客户说", exact=True)).to_be_focused()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".line.by-customer .said").last).to_have_text(text)
