"""Lets the browser extension read the answers to the few calls it makes. Plain ASGI.

Only origins of extensions are let in, and never with a cookie: ``Allow-Credentials`` is not
sent, and the calls themselves take nothing but a token from there. A framework's general CORS
would open every call to every origin it is told of.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EXTENSION_ORIGINS = ("chrome-extension://", "moz-extension://")

OPEN = frozenset(
    {
        "/healthz",
        "/api/v1/pairing",
        "/api/v1/adapters",
        "/api/v1/adapter-proposals",
        "/api/v1/colleagues",
    }
)
METHODS = "GET, POST, OPTIONS"
HEADERS = "authorization, content-type, if-none-match, idempotency-key"
PREFLIGHT_S = 600


class ExtensionCors:
    """Answers preflights of extensions, and marks what they may read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] not in OPEN:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        known = origin.lower().startswith(EXTENSION_ORIGINS)
        if known and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(origin, headers)(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                answered.add_vary_header("Origin")
                if known:
                    answered["Access-Control-Allow-Origin"] = origin
                    answered["Access-Control-Expose-Headers"] = "ETag, Retry-After"
            await send(message)

        await self._app(scope, receive, send_marked)


def _preflight(origin: str, headers: Headers) -> Response:
    answer = Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_S),
            "Vary": "Origin",
        },
    )
    if headers.get("access-control-request-private-network") == "true":
        # The server usually stands in the shop's own network.
        answer.headers["Access-Control-Allow-Private-Network"] = "true"
    return answer
