"""Runs ``assist demo`` as a process of its own, for browser tests and for the screenshots."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page

CHECKOUT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"


@dataclass
class Demo:
    """A running demo: its address, and the password of each user it made."""

    address: str
    passwords: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    _cookies: dict[str, list[Any]] = field(default_factory=dict)

    def sign_in(self, context: BrowserContext, name: str = "agent", then: str = "/demo") -> Page:
        """A page signed in as ``name`` and gone to ``then``. The form is filled in only once."""
        page = context.new_page()
        if name in self._cookies:
            context.add_cookies(self._cookies[name])
            page.goto(f"{self.address}{then}")
            return page
        page.goto(f"{self.address}/login?next={quote(then)}")
        page.fill("[name=name]", name)
        page.fill("[name=password]", self.passwords[name])
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{self.address}{then}")
        self._cookies[name] = [
            {"name": each["name"], "value": each["value"], "url": self.address}
            for each in context.cookies()
        ]
        return page


@contextmanager
def running(**settings: str) -> Iterator[Demo]:
    """Start ``assist demo`` on a free port with these settings; stop it afterwards.

    Raises ``RuntimeError`` with what the process said when it ends before it listens.
    """
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "assist.cli", "demo", "--port", "0"],
            cwd=CHECKOUT,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("ASSIST_")},
                **{f"ASSIST_{name.upper()}": value for name, value in settings.items()},
            },
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            said = _said_at_start(process)
            if process.poll() is not None:
                log.seek(0)
                raise RuntimeError(f"assist demo did not start:\n{said}{log.read()}")
            yield _read(said)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def _said_at_start(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl+C" in line:
            break
    else:
        process.wait()
    return "".join(lines)


def _read(said: str) -> Demo:
    address = re.search(r"(http://\S+)/demo\b", said)
    assert address, said
    passwords = dict(re.findall(r"\bas (\S+) / (\S+)", said))
    links = dict(re.findall(r"^\s*(\S+)\s+(http://\S+\?once=\S+)", said, re.M))
    return Demo(address[1], passwords, links)
