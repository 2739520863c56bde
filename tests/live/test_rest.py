"""Promises over REST: whose one sees, filtered and paged."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.live.conftest import Server, client

pytestmark = pytest.mark.live


async def listed(server: Server, who: str, path: str) -> Any:
    headers = {"Authorization": f"Bearer {server.tokens[who]}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as http:
        answer = await http.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_agent_sees_own_callbacks_a_lead_the_teams_an_admin_all(server: Server) -> None:
    async with client(server, "ben") as one:
        made = await one.ask(
            "callback.create", customer={"name": "赵女士", "phone": "13800000000"}, question="退款"
        )
    number = made["callback"]["id"]
    for who, sees in (("ben", True), ("anna", False), ("lea", True), ("ada", True)):
        page = await listed(server, who, "callbacks?state=open")
        assert (number in [item["id"] for item in page["items"]]) is sees, who
    assert number not in [
        i["id"] for i in (await listed(server, "ben", "callbacks?state=done"))["items"]
    ]


async def test_the_deadline_of_a_callback_ends_with_it(server: Server) -> None:
    async with client(server, "ben") as one:
        made = await one.ask("callback.create", customer={"name": "孙先生"}, question="维修")
        number = made["callback"]["id"]
        running = await one.hear("deadline")
        assert running["deadline"]["callback"] == number
        await one.ask("callback.update", callback=number, state="done", note="已回电")
        ended = await one.hear("deadline")
        assert ended["deadline"]["state"] == "met"
    page = await listed(server, "ben", "deadlines?state=met")
    assert ended["deadline"]["id"] in [item["id"] for item in page["items"]]


async def test_pages_follow_each_other_without_gap_or_repeat(server: Server) -> None:
    server.add("dora")
    async with client(server, "dora") as one:
        for count in range(60):
            await one.ask("callback.create", customer={"name": f"客户{count}"}, question="q")
    first = await listed(server, "dora", "callbacks")
    second = await listed(server, "dora", f"callbacks?page={first['next']}")
    names = [item["customer"]["name"] for item in first["items"] + second["items"]]
    assert len(names) == len(set(names)) == 60
    assert second["next"] is None


async def test_a_callback_sent_again_after_a_broken_connection_is_made_once(server: Server) -> None:
    request = {"id": "cb-1", "customer": {"name": "钱女士"}, "question": "换货"}
    ids = set()
    for _ in range(2):
        async with client(server) as one:
            await one.say("callback.create", **request)
            ids.add((await one.hear("callback"))["callback"]["id"])
    assert len(ids) == 1


async def test_an_agent_cannot_touch_anothers_callback(server: Server) -> None:
    async with client(server, "ben") as one, client(server, "anna") as other:
        made = await one.ask("callback.create", customer={"name": "周先生"}, question="q")
        refused = await other.ask("callback.update", callback=made["callback"]["id"], state="done")
        assert refused["code"] == "not_found"


@pytest.mark.parametrize("path", ["callbacks?state=sung", "deadlines?page=0", "deadlines?page=x"])
async def test_a_bad_query_is_refused_with_its_field(server: Server, path: str) -> None:
    headers = {"Authorization": f"Bearer {server.tokens['anna']}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as http:
        answer = await http.get(f"/api/v1/{path}")
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]
