"""Keystroke to warning shown, against a bare echo on the same path; and what an idle page costs.

    .venv/bin/python -m benchmarks.extension [--quick]

The path is: script in the page → worker → server → worker → panel. The bare echo goes it with an
extension of thirty lines that checks, keeps and draws nothing. Rounds of both alternate in two
browsers of one run. The time is from the input event in the page to the change in the panel.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from assist.extension_files import unpack
from benchmarks.servers import add_agents, started
from tools.demo import CHROMIUM

HOSTS = ["http://console.test/*"]
CONSOLE = """<!doctype html><meta charset="utf-8"><title>console</title>
<div class="messages" style="height:200px;overflow:auto"><div class="msg agent">您好</div></div>
<textarea style="width:400px;height:80px"></textarea><button>发送</button>"""
CLEAN, BAD = "请您在平台上下单", "请把钱私下转账给我"

BARE = {
    "manifest.json": json.dumps(
        {
            "manifest_version": 3,
            "name": "bare echo",
            "version": "1",
            "host_permissions": HOSTS,
            "background": {"service_worker": "worker.js"},
            "content_scripts": [{"matches": HOSTS, "js": ["page.js"]}],
        }
    ),
    "page.js": """
        const port = chrome.runtime.connect({name: 'page'});
        addEventListener('input', (event) => port.postMessage({text: event.target.value}), true);
    """,
    "worker.js": """
        const panels = new Set();
        const socket = new WebSocket('ws://127.0.0.1:PORT/live', ['assist.v1']);
        socket.onmessage = ({data}) => { const said = JSON.parse(data); for (const panel of panels) panel.postMessage(said); };
        chrome.runtime.onConnect.addListener((port) => {
          if (port.name === 'panel') { panels.add(port); port.onDisconnect.addListener(() => panels.delete(port)); }
          else port.onMessage.addListener((message) => socket.send(JSON.stringify({type: 'draft', ...message})));
        });
    """,
    "panel.html": '<!doctype html><pre id="out"></pre><script src="panel.js"></script>',
    "panel.js": """
        let count = 0;
        chrome.runtime.connect({name: 'panel'}).onMessage.addListener((said) => {
          document.getElementById('out').textContent = `${count += 1} ${said.text}`;
        });
    """,
}

WATCH = """(selector) => {
  window.shown = [];
  const look = () => {
    const there = selector ? Boolean(document.querySelector(selector)) : true;
    if (selector ? there !== window.there : true) window.shown.push([there, performance.timeOrigin + performance.now()]);
    window.there = there;
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true, attributes: true});
}"""
CROWD = """() => {
  // As long a thread, and as many other elements, as a console has after a few hours.
  const list = document.querySelector('.messages');
  for (let number = 0; number < 300; number += 1) {
    const line = document.createElement('div');
    line.className = number % 3 ? 'msg customer' : 'msg agent';
    line.append(document.createElement('span'), `第 ${number} 句话，请问什么时候发货`);
    list.append(line);
  }
  for (let number = 0; number < 4000; number += 1) {
    const other = document.createElement('div');
    other.append(document.createElement('span'));
    document.body.append(other);
  }
}"""
FIRST = """() => new Promise((done) => {
  const look = () => {
    const first = window.shown.find(([there]) => there);
    if (first) done(first[1]);
    else setTimeout(look, 5);
  };
  look();
})"""
TYPED = """() => addEventListener('input', () => { window.typed = performance.timeOrigin + performance.now(); }, true)"""


@contextmanager
def chromium(playwright: Playwright, extension: Path | None) -> Iterator[BrowserContext]:
    """A browser with or without an extension."""
    loaded = [f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
    with tempfile.TemporaryDirectory(prefix="assist-bench-", ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            headless=True,
            args=["--no-sandbox", *(loaded if extension else [])],
        )
        context.route(
            "http://console.test/**",
            lambda route: route.fulfill(body=CONSOLE, content_type="text/html"),
        )
        yield context
        context.close()


def worker_of(context: BrowserContext) -> Any:
    """The extension's worker."""
    return (
        context.service_workers[0]
        if context.service_workers
        else context.wait_for_event("serviceworker")
    )


def opened(context: BrowserContext, panel: str) -> tuple[Page, Page]:
    """Panel and console, both watched."""
    home = worker_of(context).url.split("/")[2]
    shown = context.new_page()
    shown.goto(f"chrome-extension://{home}/{panel}")
    page = context.new_page()
    page.goto("http://console.test/")
    page.evaluate(TYPED)
    page.click("textarea")
    return shown, page


def round_of(shown: Page, page: Page, count: int) -> list[float]:
    """``count`` keystrokes; for each the milliseconds until the panel showed the answer."""
    waits = []
    for _ in range(count):
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(CLEAN)
        time.sleep(0.25)
        shown.evaluate("window.shown = []")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(BAD)
        waits.append(shown.evaluate(FIRST) - page.evaluate("window.typed"))
    return waits


@dataclass(frozen=True)
class Servers:
    """Both servers, and where the extensions are unpacked."""

    folder: Path
    address: str
    token: str
    echo_port: int


def latency(playwright: Playwright, servers: Servers, rounds: int, count: int) -> None:
    """Keystroke to warning shown, both ways."""
    with ExitStack() as stack:
        bare = servers.folder / "bare"
        bare.mkdir()
        for name, text in BARE.items():
            (bare / name).write_text(text.replace("PORT", str(servers.echo_port)))
        real = unpack(servers.folder / "extension", servers.address, host_permissions=HOSTS)
        one = stack.enter_context(chromium(playwright, real))
        other = stack.enter_context(chromium(playwright, bare))
        pair(one, servers.address, servers.token)
        panels = (
            opened(one, "extension/pages/panel.html"),
            opened(other, "panel.html"),
        )
        panels[0][0].evaluate(
            WATCH, "assist-diagnostic-cards .is-error, assist-diagnostic-cards li"
        )
        panels[1][0].evaluate(WATCH, None)
        panels[0][0].wait_for_selector("assist-panel")
        time.sleep(1.5)
        found: tuple[list[float], list[float]] = ([], [])
        for number in range(rounds + 1):
            for at, (shown, page) in enumerate(panels):
                page.bring_to_front()
                waits = round_of(shown, page, count)
                if number > 0:  # the first round warms up
                    found[at].extend(waits)
        assist, plain = (sorted(waits) for waits in found)
        print(f"Keystroke to warning shown, {len(assist)} keystrokes each, ms")
        for name, waits in (("bare echo", plain), ("Assist", assist)):
            print(f"  {name:10} p50 {median(waits):6.1f}   p90 {waits[int(len(waits) * 0.9)]:6.1f}")
        print(f"  ratio p50 {median(assist) / median(plain):.2f} (aim: at most 1.5)")


def pair(context: BrowserContext, address: str, token: str) -> None:
    """As pairing would leave it."""
    kept = {"server": address, "token": token, "user": {"id": "a", "name": "a", "role": "agent"}}
    worker_of(context).evaluate("(kept) => chrome.storage.local.set(kept)", kept)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    page.goto(
        f"chrome-extension://{worker_of(context).url.split('/')[2]}/extension/pages/panel.html"
    )
    page.wait_for_selector("assist-panel")
    page.close()


def idle(playwright: Playwright, seconds: float) -> None:
    """What an idle console costs with the extension and without it."""
    with tempfile.TemporaryDirectory(prefix="assist-bench-") as folder:
        extension = unpack(Path(folder) / "extension", host_permissions=HOSTS)
        print(f"An idle console for {seconds:.0f} s")
        figures = []
        for name, one in (("without", None), ("with", extension)):
            with chromium(playwright, one) as context:
                page = context.new_page()
                page.goto("http://console.test/")
                page.evaluate(CROWD)
                time.sleep(2)
                session = context.new_cdp_session(page)
                session.send("Performance.enable")
                session.send("HeapProfiler.collectGarbage")
                before = metrics(session)
                time.sleep(seconds)
                after = metrics(session)
                busy = 1000 * (after["TaskDuration"] - before["TaskDuration"]) / seconds
                heap = after["JSHeapUsedSize"] / 2**20
                figures.append((busy, heap))
                print(f"  {name:8} busy {busy:5.2f} ms a second   heap {heap:5.2f} MB")
        print(
            f"  the extension adds {figures[1][0] - figures[0][0]:.2f} ms a second "
            f"and {figures[1][1] - figures[0][1]:.2f} MB"
        )


def metrics(session: Any) -> dict[str, float]:
    """The page's own figures."""
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer keystrokes")
    quick = parser.parse_args().quick
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assist-bench-")))
        # Before Playwright, whose loop lets no other run beside it.
        (token,) = add_agents(folder, 1)
        ours = stack.enter_context(
            started("assist.cli", "serve", "--port", "0", data_dir=str(folder), log_level="error")
        )
        echo = stack.enter_context(started("benchmarks.echo_server"))
        playwright = stack.enter_context(sync_playwright())
        servers = Servers(folder, f"http://127.0.0.1:{ours.port}", token, echo.port)
        latency(playwright, servers, 1 if quick else 3, 10 if quick else 20)
        idle(playwright, 5 if quick else 15)


if __name__ == "__main__":
    main()
