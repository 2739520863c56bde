"""What tests do in the lead's console, and by REST beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

Rest = Callable[..., Any]
"""A REST call of the lead: method, path below ``/api/v1/``, body; its answer as JSON."""


def ready(page: Page) -> Page:
    """The page, once its scripts have their hands on it."""
    page.wait_for_selector("html[data-ready]")
    return page


def write_reply(page: Page, title: str, text: str) -> None:
    """A new reply in the editor, not yet saved."""
    page.click("#new")
    page.fill("[name=title]", title)
    page.fill("#text", text)


def says(page: Page, sentence: str) -> None:
    """The console's own word on what was done."""
    expect(page.locator("#status")).to_contain_text(sentence)


def published(rest: Rest, title: str, text: str) -> str:
    """A reply that is in force; its id."""
    made = rest("POST", "replies", {"title": title, "text": text})
    rest("POST", f"replies/{made['id']}/publish", {})
    reply_id: str = made["id"]
    return reply_id
