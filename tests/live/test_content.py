"""What leads keep reaches a connected panel whole: answers, pictures, fragments; and two at once."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.api.test_pictures import png
from tests.live.conftest import Server, client

pytestmark = pytest.mark.live


def rest(server: Server, who: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {server.tokens[who]}"}
    return httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30)


async def found(panel: Any, query: str) -> dict[str, Any]:
    answer = await panel.ask("search", query=query)
    item: dict[str, Any] = answer["items"][0]
    return item


async def test_a_panel_gets_answers_pictures_and_fragments_put_in(server: Server) -> None:
    async with rest(server, "ada") as admin, client(server, "ben") as panel:
        fragment = {"name": "铺面地址", "text": "文一路 1 号"}
        assert (await admin.post("/api/v1/fragments", json=fragment)).status_code == 201
        picture = (await admin.post("/api/v1/pictures", content=png())).json()
        made = await admin.post(
            "/api/v1/replies",
            json={
                "title": "到店自提",
                "text": "您可以到{{>铺面地址}}自提。",
                "note": "先确认有现货",
                "condition": "同城客户",
                "answers": [
                    {"text": "{{customer_name|您}}也可以请人代取。", "condition": "客户没空"}
                ],
                "pictures": [{"hash": picture["hash"], "alt": "门头"}],
            },
        )
        assert made.status_code == 201, made.text
        number = made.json()["id"]
        assert (await admin.post(f"/api/v1/replies/{number}/publish")).status_code == 200
        await panel.hear("phrasebook")
        item = await found(panel, "daodianziti")
        assert item["text"] == "您可以到文一路 1 号自提。"
        assert (item["note"], item["condition"]) == ("先确认有现货", "同城客户")
        assert item["answers"] == [
            {"text": "您也可以请人代取。", "missing": [], "condition": "客户没空"}
        ]
        assert item["pictures"] == [{"url": picture["url"], "alt": "门头"}]
        async with rest(server, "ben") as agent:
            shown = await agent.get(item["pictures"][0]["url"])
        assert (shown.status_code, shown.content) == (200, png())
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert "script" not in shown.headers["content-security-policy"]
        changed = await admin.patch(
            "/api/v1/fragments/铺面地址", json={"version": 1, "text": "文二路 2 号"}
        )
        assert changed.json()["changed"] == [number]
        await panel.hear("phrasebook")
        assert (await found(panel, "到店自提"))["text"] == "您可以到文二路 2 号自提。"


async def test_many_leads_at_one_reply_lose_nothing(server: Server) -> None:
    """Each writes a line of their own, merging as often as they are told to."""
    async with rest(server, "ada") as admin:
        made = (await admin.post("/api/v1/replies", json={"text": "开头"})).json()

        async def write(line: str) -> None:
            seen = made
            while True:
                body = {"version": seen["version"], "text": f"{seen['text']}\n{line}"}
                answer = await admin.patch(f"/api/v1/replies/{made['id']}", json=body)
                if answer.status_code == 200:
                    return
                assert answer.status_code == 409, answer.text
                seen = answer.json()["present"]

        lines = [f"第 {number} 行" for number in range(8)]
        await asyncio.gather(*(write(line) for line in lines))
        kept = (await admin.get(f"/api/v1/replies/{made['id']}")).json()
        assert sorted(kept["text"].split("\n")) == sorted(["开头", *lines])
        versions = (await admin.get(f"/api/v1/replies/{made['id']}/versions")).json()["items"]
        assert [one["version"] for one in versions] == list(range(9, 0, -1))


async def test_the_same_calls_are_refused_to_an_agent(server: Server) -> None:
    async with rest(server, "ada") as admin, rest(server, "ben") as agent:
        made = (await admin.post("/api/v1/replies", json={"text": "好"})).json()
        await admin.post(f"/api/v1/replies/{made['id']}/publish")
        address = f"/api/v1/replies/{made['id']}"
        item = {"id": made["id"], "version": 1}
        for answer in (
            await agent.patch(address, json={"version": 1, "text": "坏"}),
            await agent.post(f"{address}/publish"),
            await agent.post(f"{address}/recall"),
            await agent.post(f"{address}/restore", json={"version": 1, "restore": 1}),
            await agent.post(f"{address}/review", json={"version": 1}),
            await agent.post(f"{address}/review/decline", json={"comment": "坏"}),
            await agent.post("/api/v1/replies/bulk", json={"action": "retire", "items": [item]}),
            await agent.post("/api/v1/replies", json={"text": "坏", "scope": "organisation"}),
            await agent.post("/api/v1/fragments", json={"name": "x", "text": "坏"}),
        ):
            assert answer.status_code == 403, (answer.request.url, answer.text)
        assert (await admin.get(address)).json()["version"] == 1
