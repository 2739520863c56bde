"""A server that says what a test tells it to: for what the real one does not do on command.

It serves the panel's own page and files, and a ``/live`` that answers like the real one with a
fixed table of wordings and replies. A test may hold answers back, close sockets with any code,
go away and come back, and read everything it was sent.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader

if TYPE_CHECKING:
    from collections.abc import Iterator

WEB = Path(__file__).parents[2] / "web"

WORDINGS = {
    "不知道": (
        "error",
        "推脱：客户会觉得没人负责",
        ["我帮您查一下，马上告诉您", "这个我确认后回复您"],
    ),
    "随便你": ("error", "顶撞：像在赌气", ["您看哪种更方便，我来安排"]),
    "应该可以": (
        "warning",
        "含糊：客户得不到准信，会再问一遍；请先核实，再给一个说得准的答复，能办就说能办，要等就说等到什么时候",
        ["可以的"],
    ),
    "尽快": ("information", "没有时间：说一个做得到的时间", []),
    "的话呢": ("hint", "口头语，可以省", [""]),
    "估计": ("information", "拿不准的话，先核实", []),
    "反正": ("hint", "听着不耐烦", []),
    "不是我": ("warning", "推脱：听着像不管", []),
    "自己看": ("warning", "生硬：请带着客户看", []),
}

REPLIES: list[dict[str, Any]] = [
    {
        "reply": "r1",
        "version": 1,
        "title": "退款到账时间",
        "question": "退款多久能到账？",
        "text": "您好，退款提交后原路退回，一般 1 到 3 个工作日到账，节假日顺延。我这边也会帮您盯着进度。",
        "score": 0.92,
        "source": "faq",
        "stage": "异议处理",
        "missing": [],
        "why": "与“退款多久到账”最接近",
    },
    {
        "reply": "r2",
        "version": 3,
        "title": "查订单进度",
        "text": "好的，我查一下订单 {{order_no}} 的进度，{{customer_name}}请稍等两分钟。",
        "score": 0.74,
        "source": "phrasebook",
        "stage": "了解需求",
        "missing": ["order_no", "customer_name"],
        "why": "常用于查询进度",
    },
    {
        "reply": "r3",
        "version": 1,
        "title": "安抚着急的客户",
        "text": "让您等久了，实在抱歉。您的心情我理解，我现在就处理，处理完第一时间告诉您结果。",
        "score": 0.41,
        "source": "phrasebook",
        "stage": "异议处理",
        "missing": [],
        "why": "客户着急时常用",
    },
]


def iso(moment: datetime) -> str:
    """RFC 3339 UTC with milliseconds."""
    return (
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )


@dataclass
class ScriptedServer:
    """One server on one port; ``start`` and ``stop`` may be called again and again."""

    port: int
    received: list[dict[str, Any]] = field(default_factory=list)
    conversations: list[dict[str, Any]] = field(default_factory=list)
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    announcements: list[dict[str, Any]] = field(default_factory=list)
    allowed_origins: list[str] = field(default_factory=list)
    reply_seconds: int = 180
    clock_error: timedelta = timedelta()
    answering: bool = True
    fed: bool = False
    locale: str = "zh"
    user: str = "u1"

    def __post_init__(self) -> None:
        """Nothing runs yet."""
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sockets: set[WebSocket] = set()
        self._stream = 0
        self.seq = 1

    @property
    def address(self) -> str:
        """Where the panel is."""
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """The server's own clock."""
        return datetime.now(UTC) + self.clock_error

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What was received of one type, in order."""
        return [message for message in self.received if message["type"] == kind]

    def start(self) -> None:
        """Listen; returns when the port is open."""
        self._stream += 1
        config = uvicorn.Config(
            self._app(),
            host="127.0.0.1",
            port=self.port,
            log_level="error",
            lifespan="off",
            ws="websockets-sansio",
        )
        server = self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, args=(server,), daemon=True)
        self._thread.start()
        while not server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the scripted server did not start")
            threading.Event().wait(0.02)

    def stop(self) -> None:
        """Go away without a word, as a crash does."""
        if self._server is None or self._thread is None:
            return
        self._server.force_exit = True
        self._server.should_exit = True
        self._thread.join(10)
        self._server = None

    def close_all(self, code: int) -> None:
        """Close every socket with ``code``."""
        for websocket in list(self._sockets):
            self._call(websocket.close(code))

    def say(self, message: dict[str, Any]) -> None:
        """Send to every panel."""
        for websocket in list(self._sockets):
            self._call(websocket.send_text(json.dumps(message)))

    def received_in_time(
        self, kind: str, count: int = 1, within_s: float = 5
    ) -> list[dict[str, Any]]:
        """What came of one type, once there are ``count`` of them. Raises ``AssertionError``."""
        end = time.monotonic() + within_s
        while len(self.of(kind)) < count:
            if time.monotonic() > end:
                raise AssertionError(f"{count} of {kind} awaited, received: {self.received}")
            time.sleep(0.02)
        return self.of(kind)

    def event(self, message: dict[str, Any]) -> None:
        """Send a numbered event to every panel."""
        self.seq += 1
        self.say({**message, "seq": self.seq})

    def diagnostics(self, draft: dict[str, Any]) -> dict[str, Any]:
        """The answer to a draft, as this server gives it."""
        return {
            "type": "diagnostics",
            "conversation": draft["conversation"],
            "revision": draft["revision"],
            "items": found(draft["text"]),
        }

    def _call(self, work: Any) -> None:
        if self._loop is None:
            raise RuntimeError("the scripted server is not running")
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    def _run(self, server: uvicorn.Server) -> None:
        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            await server.serve()

        asyncio.run(main())

    def _app(self) -> FastAPI:
        app = FastAPI()
        pages = Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=True)

        @app.get("/panel")
        def panel(request: Request) -> HTMLResponse:
            page = pages.get_template("panel.html").render(
                user={"id": self.user, "name": "林小雨", "role": "agent"},
                locale=self.locale,
                embed="embed" in request.query_params,
                host="chatwoot" if request.query_params.get("embed") == "chatwoot" else "",
                fed=self.fed,
                allowed_origins=self.allowed_origins,
            )
            policy = "default-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'"
            return HTMLResponse(page, headers={"Content-Security-Policy": policy})

        @app.get("/host")
        def host() -> HTMLResponse:
            return HTMLResponse(HOST_PAGE)

        @app.get("/login")
        def login() -> HTMLResponse:
            return HTMLResponse("<title>login</title>")

        app.mount("/static", StaticFiles(directory=WEB / "static"))
        app.add_api_websocket_route("/live", self._live)
        return app

    async def _live(self, websocket: WebSocket) -> None:
        await websocket.accept(subprotocol="assist.v1")
        self._sockets.add(websocket)
        try:
            while True:
                message = json.loads(await websocket.receive_text())
                self.received.append(message)
                for answer in self._answers(message):
                    await websocket.send_text(json.dumps(answer))
        except WebSocketDisconnect:
            pass
        finally:
            self._sockets.discard(websocket)

    def _answers(self, message: dict[str, Any]) -> Iterator[dict[str, Any]]:
        kind = message["type"]
        if kind == "hello":
            yield from self._welcome()
        elif kind == "ping":
            yield {"type": "pong", "now": iso(self.now())}
        elif not self.answering:
            return
        elif kind == "draft":
            yield self.diagnostics(message)
            items = [reply for reply in REPLIES if set("退款") & set(message["text"])]
            yield {
                **_for(message),
                "type": "suggestions",
                "revision": message["revision"],
                "items": items,
            }
        elif kind == "search":
            items = [
                reply
                for reply in REPLIES
                if message["query"] in reply["title"] + reply["text"]
                and message.get("stage", reply["stage"]) == reply["stage"]
                and (message.get("scope") != "personal" or reply["source"] == "personal")
            ]
            yield {"type": "search.results", "reply_to": message["id"], "items": items}
        else:
            yield from self._acted(kind, message)

    def _acted(self, kind: str, message: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "id" in message:
            yield {"type": "ack", "reply_to": message["id"]}
        if kind == "customer.message":
            yield {**_for(message), "type": "suggestions", "revision": None, "items": REPLIES}
            yield self._numbered(
                {"type": "deadline", "deadline": self.deadline(message["conversation"])}
            )
        elif kind == "reply.sent":
            ended = {
                **self.deadline(message["conversation"]),
                "state": "met",
                "ended_at": iso(self.now()),
            }
            yield self._numbered({"type": "deadline", "deadline": ended})
        elif kind == "callback.create":
            due = message.get("due_at") or iso(self.now() + timedelta(hours=24))
            callback = {
                "id": f"cb{self.seq}",
                "customer": message["customer"],
                "question": message["question"],
                "state": "open",
                "due_at": due,
                "assignee": "u1",
                "created_at": iso(self.now()),
            }
            yield self._numbered({"type": "callback", "callback": callback})

    def deadline(
        self, conversation: str, seconds: int | None = None, ago: int = 0
    ) -> dict[str, Any]:
        """A first-reply deadline that started ``ago`` seconds before now."""
        limit = self.reply_seconds if seconds is None else seconds
        start = self.now() - timedelta(seconds=ago)
        return {
            "id": f"d-{conversation}",
            "conversation": conversation,
            "kind": "first_reply",
            "state": "running",
            "started_at": iso(start),
            "warn_at": iso(start + timedelta(seconds=limit * 0.6)),
            "due_at": iso(start + timedelta(seconds=limit)),
            "policy": "scripted",
        }

    def _welcome(self) -> Iterator[dict[str, Any]]:
        yield {
            "type": "welcome",
            "protocol": 1,
            "stream": f"s{self._stream}",
            "seq": self.seq,
            "now": iso(self.now()),
            "user": {"id": self.user, "name": "林小雨", "role": "agent"},
            "phrasebook": 1,
            "limits": {
                "draft": 4000,
                "customer_message": 8000,
                "frame_bytes": 65536,
                "messages_per_second": 200,
            },
            "resumed": False,
        }
        yield {
            "type": "snapshot",
            "seq": self.seq,
            "conversations": self.conversations,
            "deadlines": self.deadlines,
            "callbacks": self.callbacks,
            "announcements": self.announcements,
        }

    def _numbered(self, message: dict[str, Any]) -> dict[str, Any]:
        self.seq += 1
        return {**message, "seq": self.seq}


def found(text: str) -> list[dict[str, Any]]:
    """Every wording of the table in ``text``, offsets in UTF-16 code units."""
    items = []
    for word, (severity, reason, replacements) in WORDINGS.items():
        at = text.find(word)
        while at >= 0:
            start = len(text[:at].encode("utf-16-le")) // 2
            items.append(
                {
                    "start": start,
                    "end": start + len(word),
                    "severity": severity,
                    "code": f"scripted/{word}",
                    "category": "scripted",
                    "message": reason,
                    "replacements": replacements,
                }
            )
            at = text.find(word, at + len(word))
    return sorted(items, key=lambda item: int(item["start"]))


def _for(message: dict[str, Any]) -> dict[str, Any]:
    return {"conversation": message["conversation"]}


@contextmanager
def scripted() -> Iterator[ScriptedServer]:
    """A running scripted server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ScriptedServer(port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


HOST_PAGE = """<!doctype html><title>host</title><link rel="icon" href="data:,">
<textarea id="composer"></textarea>
<iframe id="panel" src="/panel?embed=1" style="width:400px;height:700px"></iframe>
<script>
  window.heard = [];
  addEventListener("message", (event) => window.heard.push(event.data));
  window.say = (message) => document.getElementById("panel").contentWindow.postMessage({assist: 1, ...message}, location.origin);
</script>"""
