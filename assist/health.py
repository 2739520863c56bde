"""``/healthz``, ``/readyz`` and ``/metrics``: what machines ask a server about itself."""

from __future__ import annotations

import asyncio
import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from assist.database import reading

LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "alive"})


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Content is loaded and the database answers: 200, else 503 with what is missing."""
    runtime = request.app.state.runtime
    checks = {"content": "ready" if runtime.ready else "not ready", "database": "reachable"}
    try:
        async with asyncio.timeout(3), reading(runtime.engine).connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        checks["database"] = "unreachable"
    good = runtime.ready and checks["database"] == "reachable"
    return JSONResponse(
        {"status": "ready" if good else "not ready", **checks}, 200 if good else 503
    )


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus' text, for this machine or for who has the token."""
    runtime = request.app.state.runtime
    token = runtime.settings.metrics_token
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        allowed = hmac.compare_digest(given.encode(), token.encode())
    else:
        # Behind a proxy everybody seems local; a forwarded request is somebody else's.
        allowed = (
            request.client is not None
            and request.client.host in LOCAL
            and "x-forwarded-for" not in request.headers
        )
    if not allowed:
        return Response("the metrics are not for you\n", 403, media_type="text/plain")
    return Response(runtime.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
