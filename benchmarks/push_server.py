"""The reference for pushes: the same server stack that sends one frame, encoded before, to all.

Run as a program it prints its port, then serves until it is terminated. What is posted to
``/send`` goes to every connection as it is.
"""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from assist.server import web_config

CHUNK = 100
"""Connections served in one go; between two chunks others have their turn, as in the product."""

_everybody: set[WebSocket] = set()


async def _live(websocket: WebSocket) -> None:
    await websocket.accept(subprotocol="assist.v1")
    await websocket.receive_text()
    await websocket.send_text('{"type":"snapshot"}')
    _everybody.add(websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        _everybody.discard(websocket)


async def _send(request: Request) -> Response:
    frame = (await request.body()).decode()
    for count, websocket in enumerate(list(_everybody), start=1):
        await websocket.send_text(frame)
        if count % CHUNK == 0:
            await asyncio.sleep(0)
    return JSONResponse({"of": len(_everybody)})


def main() -> None:
    """Serve on a free port of this machine."""
    app = FastAPI()
    app.router.add_websocket_route("/live", _live)
    app.router.add_route("/send", _send, methods=["POST"])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        uvicorn.Server(web_config(app, ping_interval_s=20, head_timeout_s=10)).run(
            sockets=[listener]
        )


if __name__ == "__main__":
    main()
