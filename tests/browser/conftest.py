"""A real demo and a real Chromium. Each test has a browser context of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.lead_console import Rest, ready
from tools import demo

NewContext = Callable[..., BrowserContext]

PATIENCE_MS = 15_000
"""Two cores may run two browsers and two servers at once; a machine in a hurry is no failure."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def demo_server() -> Iterator[demo.Demo]:
    """``assist demo``, started for this file."""
    with demo.running() as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window.

    Ends with each file: while Playwright runs, its event loop counts as the thread's running
    one, and no asynchronous test of another file could start.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=demo.CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def forgiven() -> list[str]:
    """Parts of console errors a test provokes on purpose (``409``): it adds them here."""
    return []


@pytest.fixture
def new_context(browser: Browser, forgiven: list[str]) -> Iterator[NewContext]:
    """Makes browser contexts; afterwards no page of theirs may have reported an error."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"{message.text} ({message.location.get('url')})")

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 860}, "locale": "zh-CN", **options}
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", note)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert [one for one in faults if not any(part in one for part in forgiven)] == []


@pytest.fixture
def agent_page(demo_server: demo.Demo, new_context: NewContext) -> Page:
    """The sample console, signed in as the agent, with customers four times as fast as life."""
    return demo_server.sign_in(new_context(), "agent", "/demo?pace=4")


@pytest.fixture
def lead_page(demo_server: demo.Demo, new_context: NewContext) -> Page:
    """The lead's console, signed in and loaded."""
    return ready(demo_server.sign_in(new_context(), "lead", "/lead"))


@pytest.fixture
def rest(demo_server: demo.Demo, new_context: NewContext) -> Rest:
    """REST calls of another browser of the lead."""
    context = new_context()
    demo_server.sign_in(context, "lead", "/lead")

    def call(method: str, path: str, body: object = None) -> Any:
        answer = context.request.fetch(
            f"{demo_server.address}/api/v1/{path}",
            method=method,
            data=body,
            headers={"Origin": demo_server.address},
        )
        assert answer.ok, answer.text()
        return answer.json()

    return call
