"""``POST /api/v1/webhooks/chatwoot``: a Chatwoot installation feeds conversations and clocks."""

from __future__ import annotations

import json

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from assist import chatwoot
from assist.chatwoot_feed import Feed
from assist.errors import RefusedError
from assist.services import services
from phrasebook.entries import Message

router = APIRouter(tags=["webhooks"])

log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Give ``app`` the memory of what was delivered."""
    app.state.chatwoot = Feed()


@router.post("/webhooks/chatwoot")
async def from_chatwoot(request: Request) -> Response:
    """One delivery, signed with a secret of ``ASSIST_CHATWOOT_SECRETS``.

    Answers 200 also to what changes nothing, with the ``reason``: Chatwoot takes any other answer
    for a failure of the delivery.
    """
    given = services(request)
    secrets = given.settings.chatwoot_secrets
    if not secrets:
        raise RefusedError(
            "not_found",
            Message(
                "没有接入 Chatwoot；请设置 ASSIST_CHATWOOT_SECRETS",
                "no Chatwoot is connected; set ASSIST_CHATWOOT_SECRETS",
            ),
        )
    body = await request.body()
    timestamp = request.headers.get("x-chatwoot-timestamp", "")
    signature = request.headers.get("x-chatwoot-signature", "")
    if not chatwoot.verified(secrets, timestamp, body, signature, given.clock()):
        raise RefusedError(
            "unauthenticated",
            Message(
                "签名不对，或已超过 5 分钟", "the signature is wrong, or more than 5 minutes old"
            ),
        )
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(
            "bad_json", Message("请求内容不是有效的 JSON", "the body is not valid JSON")
        ) from None
    heard = chatwoot.heard(payload)
    if heard is None:
        return JSONResponse({"taken": False, "reason": "not_for_us"})
    feed: Feed = request.app.state.chatwoot
    reason = await feed.take(given, heard)
    if reason:
        log.warning("a Chatwoot delivery changed nothing", reason=reason)
    return JSONResponse({"taken": not reason, **({"reason": reason} if reason else {})})
