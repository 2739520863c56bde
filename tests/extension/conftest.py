"""A real Assist server, a real Chromium with the unpacked extension, and pretend consoles."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect, sync_playwright

from assist.extension_files import unpack
from tests.live.conftest import Server
from tools.demo import CHECKOUT, CHROMIUM

HERE = Path(__file__).parent
PATIENCE_S = 15.0
STRICT = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
)
"""As strict as a page's policy gets without keeping the page itself from working."""

expect.set_options(timeout=PATIENCE_S * 1000)


class _Pages(SimpleHTTPRequestHandler):
    """``/pages`` are ours, ``/built`` those with editors of the development dependencies."""

    built: Path | None = None

    def translate_path(self, path: str) -> str:
        name = urlsplit(path).path
        if self.built and name.startswith("/built/"):
            return str(self.built / name.removeprefix("/built/"))
        return str(HERE / name.removeprefix("/strict").removeprefix("/isolated").lstrip("/"))

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        if self.path.startswith(("/strict", "/isolated")):
            self.send_header("Content-Security-Policy", STRICT)
        if self.path.startswith("/isolated"):
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


_Pages.extensions_map = {
    **_Pages.extensions_map,
    ".mjs": "text/javascript",
    ".js": "text/javascript",
}


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Where the pretend consoles are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(HERE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def editors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The kinds of composers that are editors from npm, bundled with what they need."""
    sources = [
        path for path in sorted((HERE / "pages" / "editors").glob("*.js")) if path.name != "page.js"
    ]
    folder = tmp_path_factory.mktemp("editors")
    flags = {"__VUE_OPTIONS_API__": "true", "__VUE_PROD_DEVTOOLS__": "false"}
    flags |= {"__VUE_PROD_HYDRATION_MISMATCH_DETAILS__": "false", "global": "window"}
    flags |= {"process.env.NODE_ENV": '"production"'}
    subprocess.run(
        [
            *(CHECKOUT / "tools" / "node", CHECKOUT / "node_modules/esbuild/bin/esbuild"),
            *("--bundle", "--format=esm", "--splitting", f"--outdir={folder}"),
            *("--loader:.css=text", "--loader:.svg=dataurl", "--log-level=warning"),
            *(f"--define:{name}={value}" for name, value in flags.items()),
            *sources,
        ],
        check=True,
    )
    _Pages.built = folder
    yield [path.stem for path in sources]
    _Pages.built = None


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Ends with each file, so that asynchronous tests of other files can start."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the agent anna."""
    made = Server(tmp_path_factory.mktemp("server"))
    made.add("anna")
    made.start()
    yield made
    if made.running:
        made.stop()


@dataclass
class Browser:
    """Chromium with the extension in it, paired with a server."""

    context: BrowserContext
    server: Server
    site: str
    id: str = ""
    faults: list[str] = field(default_factory=list)
    _panel: Page | None = None

    @property
    def worker(self) -> Any:
        """The extension's worker."""
        workers = self.context.service_workers
        return workers[0] if workers else self.context.wait_for_event("serviceworker")

    def pair(self, token: str | None = None) -> None:
        """Give the extension a token, as pairing would, and let it begin anew."""
        self.keep(
            {
                "server": self.server.url,
                "token": token or self.server.tokens["anna"],
                "user": {"id": "anna", "name": "anna", "role": "agent"},
                "device": "test",
            }
        )
        self.stop_worker()

    def keep(self, kept: dict[str, Any]) -> None:
        """Write into the extension's storage; its worker reads that when it begins."""
        self.worker.evaluate("(kept) => chrome.storage.local.set(kept)", kept)

    def stop_worker(self) -> None:
        """As the browser does when it needs the memory."""
        page = self.context.new_page()
        session = self.context.new_cdp_session(page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        page.close()

    def console(self, path: str = "/pages/console.html", **asked: str) -> Page:
        """A pretend console, ready to be written in."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page.goto(f"{self.site}{path}?{query}")
        ready(page)
        return page

    def own_page(self, name: str) -> Page:
        """A page of the extension."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(f"chrome-extension://{self.id}/extension/pages/{name}.html")
        return page

    @property
    def panel(self) -> Page:
        """The panel, as the side panel shows it, in a tab of its own."""
        if self._panel is None or self._panel.is_closed():
            self._panel = self.own_page("panel")
            self._panel.wait_for_selector("assist-panel assist-top-bar")
            self._panel.evaluate("window.port = chrome.runtime.connect({name: 'panel'})")
        return self._panel

    def insert(self, text: str, mode: str = "caret") -> None:
        """What choosing a suggestion in the panel does."""
        suggestion = {"reply": "r", "version": 1, "title": "t", "text": text, "score": 1}
        suggestion |= {"source": "phrasebook", "missing": [], "why": ""}
        self.panel.evaluate(
            "(event) => window.port.postMessage({type: 'intent', event})",
            {"type": "suggestion.choose", "suggestion": suggestion, "from": "search", "mode": mode},
        )

    def ask(self, **message: Any) -> Any:
        """Ask the worker as the options page does."""
        page = self.own_page("options")
        try:
            return page.evaluate("(message) => chrome.runtime.sendMessage(message)", message)
        finally:
            page.close()

    def report(self) -> str:
        """What the diagnostics page says."""
        answer: str = self.ask(type="report")["report"]
        return answer

    def lines(self) -> list[tuple[str, str]]:
        """The thread as the extension has understood it: who and what, of the open conversation."""
        state = self.state()
        found = state["conversations"].get(state["active"] or "", {"lines": []})["lines"]
        return [(line["by"], line["text"]) for line in found]

    def state(self) -> Any:
        """The panel's state."""
        return self.panel.evaluate(
            """() => new Promise((done) => {
              const port = chrome.runtime.connect({name: 'panel'});
              port.onMessage.addListener((message) => {
                if (message.type !== 'state') return;
                port.disconnect();
                done(message.state);
              });
            })"""
        )


@contextmanager
def browser_with(
    playwright: Playwright,
    folder: Path,
    server: Server,
    site: str,
    *,
    hosts: tuple[str, ...] = ("http://127.0.0.1/*",),
    paired: bool = True,
    **options: Any,
) -> Iterator[Browser]:
    """A browser profile of its own with the extension unpacked from the sources."""
    extension = unpack(folder / "extension", server.url, host_permissions=hosts)
    context = playwright.chromium.launch_persistent_context(
        str(folder / "profile"),
        executable_path=CHROMIUM,
        headless=True,
        args=[
            "--no-sandbox",
            "--disable-dev-shm-usage",
            f"--disable-extensions-except={extension}",
            f"--load-extension={extension}",
        ],
        **{"viewport": {"width": 1300, "height": 800}, "locale": "zh-CN", **options},
    )
    try:
        context.set_default_timeout(PATIENCE_S * 1000)
        made = Browser(context, server, site)
        made.id = made.worker.url.split("/")[2]
        # What the browser's own language is, is not for a test to guess.
        made.keep({"assist.settings": json.dumps({"locale": "zh"})})
        if paired:
            made.pair()
        else:
            made.stop_worker()
        yield made
    finally:
        context.close()


@pytest.fixture(scope="module")
def shared(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, server: Server, site: str
) -> Iterator[Browser]:
    """One browser for the tests of a file."""
    with browser_with(playwright, tmp_path_factory.mktemp("browser"), server, site) as made:
        yield made


@pytest.fixture
def browser(shared: Browser) -> Iterator[Browser]:
    """The browser without pages left over; no page of it may have failed."""
    shared.faults.clear()
    yield shared
    for page in shared.context.pages[1:]:
        if page is not shared._panel:
            page.close()
    assert shared.faults == []


def ready(page: Page) -> None:
    """Until the page's own scripts have begun. Asked from here: a page with a strict policy lets no
    function wait within it."""
    until(lambda: page.evaluate("window.__ready"), "the page's own scripts", page=page)


def until(
    test: Callable[[], Any],
    what: str = "",
    seconds: float = PATIENCE_S,
    *,
    page: Page | None = None,
) -> Any:
    """The first truth that ``test`` returns; fails with what it returned last.

    Give ``page`` where ``test`` only looks at what Playwright has heard, such as a page's frames:
    it hears nothing while Python sleeps.
    """
    end = time.monotonic() + seconds
    while True:
        found = test()
        if found:
            return found
        if time.monotonic() > end:
            pytest.fail(f"waited in vain: {what or test} {json.dumps(found, ensure_ascii=False)}")
        if page:
            page.wait_for_timeout(50)
        else:
            time.sleep(0.05)


def click_composer(page: Page) -> None:
    """Put the caret into the composer as a person does: with the mouse."""
    box = page.locator(".composer").bounding_box()
    assert box
    page.mouse.click(box["x"] + 40, box["y"] + 24)
