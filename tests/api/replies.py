"""A reply made by a call, and what a refusal looks like."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.world import World

NEW = {"text": "您好，17:00 前付款的订单当天发出。", "title": "发货", "tags": ["发货"]}


async def create(world: World, name: str = "lead", **fields: Any) -> dict[str, Any]:
    answer = await world.as_user(name).post("/api/v1/replies", json={**NEW, **fields})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body of a refusal, which is the right one and well made."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["code"] == code
    assert {"type", "title", "detail"} <= set(body)
    return body
