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
        shown = [one["customer"]["phone"] for one in page["items"] if one["id"] == number]
        assert shown == [("13800000000" if who == "ben" else "138****0000")] * sees, who
        if sees:
            assert (await listed(server, who, f"callbacks/{number}"))["customer"] == {
                "name": "赵女士",
                "phone": "13800000000",
            }
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


async def test_figures_count_what_the_team_answered(server: Server) -> None:
    server.add("ines", team="west")
    server.add("lou", "lead", "west")
    async with client(server, "ines") as one:
        for number in range(3):
            await one.ask("customer.message", conversation=f"f{number}", message="m", text="在吗")
            await one.ask("reply.sent", conversation=f"f{number}", message="r", text="您好,在的")
        await one.ask("customer.message", conversation="f9", message="m", text="在吗")
    found = await listed(server, "lou", "figures?kind=first_reply&by=agent")
    (ines,) = found["items"]
    assert (ines["name"], ines["count"], ines["settled"], ines["missed"]) == ("ines", 4, 3, 0)
    assert ines["within_limit"] == 1
    assert (await listed(server, "ines", "figures?by=total"))["items"][0]["count"] == 4
    assert (await listed(server, "ben", "figures?by=agent&since=2020-01-01&until=2020-01-02"))[
        "items"
    ] == []
    queue = await listed(server, "lou", "queue")
    waiting = [item for item in queue["items"] if item["kind"] == "first_reply"]
    assert [item["conversation"] for item in waiting] == ["f9"]
    assert waiting[0]["owner_name"] == "ines"


async def test_figures_come_as_files_and_a_picture(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.tokens['ada']}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers) as http:
        table = await http.get("/figures?format=csv&by=day")
        assert table.content.startswith(b"\xef\xbb\xbf")
        assert "attachment" in table.headers["content-disposition"]
        assert (await http.get("/figures?format=xlsx")).content.startswith(b"PK")
        picture = await http.get("/figures/chart.svg?by=hour&theme=dark")
        assert picture.headers["content-type"] == "image/svg+xml"
        assert "<script" not in picture.text
        assert (await http.get("/figures?since=2026-02-02&until=2026-01-01")).status_code == 422
