"""A page of another origin that does to a dashboard app what Chatwoot does, as its sources have it.

The frame gets no permissions and is made anew for each conversation. It is told the open
conversation, a JSON string, when it has loaded and when it asks, which is heard only while its tab
is in front of the messages.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CUSTOMER = {"id": 31, "name": "刘女士", "email": None, "phone_number": None}
AGENT = {"id": 5, "name": "林小雨", "email": "agent@shop.example"}
COLLEAGUE = {"id": 6, "name": "小陈", "email": "agent2@shop.example"}


def incoming(number: int, text: str, **more: Any) -> dict[str, Any]:
    """A customer's message, as ``_message.json.jbuilder`` writes it."""
    return _message(number, text, 0, {**CUSTOMER, "type": "contact"}, more)


def outgoing(number: int, text: str, **more: Any) -> dict[str, Any]:
    """A reply of the agent who looks at the conversation."""
    return _message(number, text, 1, {**AGENT, "type": "user"}, more)


def context(
    *messages: dict[str, Any],
    key: int = 42,
    status: str = "open",
    assignee: dict[str, Any] | None = AGENT,
) -> dict[str, Any]:
    """What ``Frame.vue`` posts."""
    conversation = {
        "id": key,
        "account_id": 1,
        "inbox_id": 1,
        "status": status,
        "messages": list(messages),
        "meta": {
            "sender": CUSTOMER,
            "channel": "Channel::WebWidget",
            **({"assignee": assignee} if assignee else {}),
            "hmac_verified": False,
        },
        "unread_count": 1,
        "waiting_since": 0,
    }
    data = {"conversation": conversation, "contact": CUSTOMER, "currentAgent": AGENT}
    return {"event": "appContext", "data": data}


def _message(
    number: int, text: str, kind: int, sender: dict[str, Any], more: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": number,
        "content": text,
        "message_type": kind,
        "content_type": "text",
        "content_attributes": {},
        "status": "sent",
        "private": False,
        "source_id": None,
        "sender": sender,
        **more,
    }


@dataclass
class Desk:
    """A running Chatwoot: its origin, and the address it frames."""

    address: str = ""
    panel: str = ""


@contextmanager
def listening() -> Iterator[Desk]:
    """A Chatwoot; say what it frames before its page is opened."""
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.replace("{{panel}}", desk.panel).encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the test says what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        # Another name of this machine, and so another site.
        desk.address = f"http://localhost:{server.server_port}"
        yield desk
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


PAGE = """<!doctype html><title>Chatwoot</title><link rel="icon" href="data:,">
<style>body { margin: 0 } iframe { border: 0; width: 100%; height: 100vh; display: block }</style>
<script>
  let frame = null, shown = null;
  window.asked = 0;
  window.visible = true;
  window.say = (data) => frame.contentWindow.postMessage(data, "*");
  const tell = () => window.context && window.say(JSON.stringify(window.context));
  // The store has changed: the frame stays while the conversation does.
  window.show = (context) => {
    window.context = context;
    const { id } = context.data.conversation;
    if (id === shown) return;
    shown = id;
    frame?.remove();
    frame = document.createElement("iframe");
    frame.id = "panel";
    frame.src = "{{panel}}";
    frame.addEventListener("load", tell);
    document.body.append(frame);
  };
  addEventListener("message", ({ data }) => {
    if (!window.visible || data !== "chatwoot-dashboard-app:fetch-info") return;
    window.asked += 1;
    tell();
  });
</script>"""
