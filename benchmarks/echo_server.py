"""The reference: the same server stack that answers each text with a fixed one of 3 KB.

Run as a program it prints its port, then serves until it is terminated.
"""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI
from starlette.websockets import WebSocket, WebSocketDisconnect

from assist.server import web_config

ANSWER = '{"type":"echo","text":"' + "好" * 1000 + '"}'
"""A little over 3,000 bytes of UTF-8."""


async def _echo(websocket: WebSocket) -> None:
    await websocket.accept(subprotocol="assist.v1")
    try:
        while True:
            await websocket.receive_text()
            await websocket.send_text(ANSWER)
    except WebSocketDisconnect:
        pass


def main() -> None:
    """Serve on a free port of this machine."""
    app = FastAPI()
    app.router.add_websocket_route("/live", _echo)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(web_config(app, ping_interval_s=20, head_timeout_s=10)).run(
            sockets=[listener]
        )


if __name__ == "__main__":
    main()
