"""A lead's push on a real server: to all, once, in order; later; reminded; taken back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks.servers import add_agents
from tests.live.conftest import Client, Server, client

pytestmark = pytest.mark.live

PANELS = 200


@asynccontextmanager
async def rest(server: Server, who: str = "lea") -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {server.tokens[who]}"}
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1", headers=headers) as http:
        yield http


async def made(http: httpx.AsyncClient, text: str, **fields: Any) -> str:
    answer = await http.post("/replies", json={"text": text, **fields})
    assert answer.status_code == 201, answer.text
    reply_id: str = answer.json()["id"]
    return reply_id


async def pushed(http: httpx.AsyncClient, reply_id: str, note: str, **more: Any) -> dict[str, Any]:
    body = {"announcement": {"note": note, **more}}
    answer = await http.post(f"/replies/{reply_id}/publish", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def announced(messages: list[dict[str, Any]]) -> list[str]:
    return [
        message["announcement"]["note"]
        for message in messages
        if message["type"] == "phrasebook"
        and "announcement" in message
        and not message["announcement"].get("recalled")
    ]


def soon(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


@pytest.fixture
def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with 200 agents in the team north, and the lead lea."""
    monkeypatch.setenv("ASSIST_DATA_DIR", str(tmp_path))
    made_server = Server(tmp_path)
    made_server.add("lea", "lead", "north")
    for number, token in enumerate(add_agents(tmp_path, PANELS)):
        made_server.tokens[f"agent{number}"] = token
    made_server.start()
    yield made_server
    made_server.stop()


async def test_all_of_two_hundred_panels_get_each_push_once_in_order(crowd: Server) -> None:
    async with AsyncExitStack() as stack, rest(crowd) as http:
        panels = [
            await stack.enter_async_context(client(crowd, f"agent{number}"))
            for number in range(PANELS)
        ]
        ids = [await made(http, f"您好，第{number}条新话术已经可以使用。") for number in range(3)]
        pushes = [await pushed(http, one, f"n{number}") for number, one in enumerate(ids)]
        heard = await asyncio.gather(*(panel.hush(3.0) for panel in panels))
        assert [announced(messages) for messages in heard] == [["n0", "n1", "n2"]] * PANELS
        for messages in heard:
            numbers = [message["seq"] for message in messages if "seq" in message]
            assert numbers == sorted(set(numbers))
        counts = (await http.get(f"/announcements/{pushes[0]['announcement']}")).json()
        assert (counts["delivered"], counts["of"]) == (PANELS, PANELS)


async def test_who_was_away_gets_the_push_on_return_once_and_never_a_recalled_one(
    crowd: Server,
) -> None:
    async with rest(crowd) as http:
        kept, taken = (
            await made(http, "发票开好了会发到您的邮箱。"),
            await made(http, "两天内退款到账。"),
        )
        async with client(crowd, "agent0") as one:
            resume = {
                "stream": next(m["stream"] for m in one.heard if m["type"] == "welcome"),
                "seq": next(m["seq"] for m in one.heard if m["type"] == "snapshot"),
            }
        push = await pushed(http, kept, "留下")
        await pushed(http, taken, "撤掉")
        assert (await http.post(f"/replies/{taken}/recall", json={"note": "时效错了"})).is_success
        async with client(crowd, "agent0", resume=resume) as back:
            said = await back.hush(1.0)
            assert announced(back.heard) == ["留下"]
            last = max(m["seq"] for m in said if "seq" in m)
        async with client(crowd, "agent0", resume={**resume, "seq": last}) as again:
            assert announced(await again.hush(0.5)) == []
        async with client(crowd, "agent1") as fresh:
            (snapshot,) = (m for m in fresh.heard if m["type"] == "snapshot")
            assert [one["note"] for one in snapshot["announcements"]] == ["留下"]
            await fresh.ask("announcement.ack", announcement=push["announcement"])
        async with client(crowd, "agent1") as fresh:
            (snapshot,) = (m for m in fresh.heard if m["type"] == "snapshot")
            assert snapshot["announcements"] == []
        people = (await http.get(f"/announcements/{push['announcement']}")).json()["people"]
        told = {one["name"]: one for one in people}
        assert len(told) == PANELS
        assert told["agent0"]["delivered_at"]
        assert told["agent0"]["acknowledged_at"] is None
        assert told["agent1"]["acknowledged_at"]
        assert told["agent2"]["delivered_at"] is None


async def test_a_push_acknowledged_in_one_panel_is_gone_from_the_other(server: Server) -> None:
    async with rest(server) as http, client(server) as one, client(server) as two:
        push = await pushed(http, await made(http, "节日期间照常发货哦。"), "节日")
        await one.hear("phrasebook")
        await one.ask("announcement.ack", announcement=push["announcement"])
        told = await two.hear("announcement.acknowledged")
        assert told["announcement"] == push["announcement"]


async def test_a_push_before_the_eyes_is_counted_as_seen(server: Server) -> None:
    async with rest(server) as http, client(server) as one:
        push = await pushed(http, await made(http, "周末客服在线到晚上十点。"), "周末")
        await one.hear("phrasebook")
        await one.ask("announcement.seen", announcement=push["announcement"])
        address = f"/announcements/{push['announcement']}"
        for _ in range(50):
            counts = (await http.get(address)).json()
            if counts["seen"]:
                break
            await asyncio.sleep(0.1)
        assert (counts["seen"], counts["acknowledged"]) == (1, 0)


async def test_a_reminder_reaches_only_those_who_have_not_acknowledged(server: Server) -> None:
    async with rest(server) as http, client(server) as anna, client(server, "ben") as ben:
        reply = await made(http, "新的退货地址在详情页最下方。")
        push = await pushed(http, reply, "新地址", must_acknowledge=True)
        for panel in (anna, ben):
            await panel.hear("phrasebook")
        await anna.ask("announcement.ack", announcement=push["announcement"])
        answer = await http.post(f"/announcements/{push['announcement']}/remind")
        assert answer.is_success, answer.text
        again = await ben.hear("phrasebook")
        assert again["announcement"]["reminder"] is True
        assert announced(await anna.hush(0.5)) == []
        await http.post(f"/replies/{reply}/recall")
        assert (await http.post(f"/announcements/{push['announcement']}/remind")).status_code == 409


# Taken back


async def test_a_draft_of_a_recalled_text_is_told_and_offered_the_present_version(
    server: Server,
) -> None:
    old = "您的退款会在二十四小时之内原路退回，请留意查收。"
    async with rest(server) as http, client(server) as one:
        wrong = await made(http, old)
        right = await made(http, "{{customer_name|您}}好，退款会在七个工作日内原路退回。")
        for reply in (wrong, right):
            await http.post(f"/replies/{reply}/publish")
        await one.say(
            "conversation.open", conversation="c1", customer={"name": "王芳", "title": "女士"}
        )
        await one.say("draft", conversation="c1", revision=1, text=f"久等了。{old}")
        assert (await one.hear("diagnostics"))["items"] == []
        answer = await http.post(
            f"/replies/{wrong}/recall", json={"note": "时效改了", "instead": right}
        )
        assert answer.is_success, answer.text
        told = await one.hear("diagnostics")
        (finding,) = told["items"]
        assert (told["revision"], finding["code"]) == (1, f"withdrawn/{wrong}")
        assert (finding["start"], finding["severity"]) == (4, "error")
        assert "时效改了" in finding["message"]
        assert finding["replacements"] == ["王女士好，退款会在七个工作日内原路退回。"]
        await one.ask("reply.sent", conversation="c1", message="m1", text=old)
        recalls = (await http.get(f"/recalls?reply={wrong}")).json()["items"]
        assert [(sent["name"], sent["conversation"]) for sent in recalls[0]["sent"]] == [
            ("anna", "c1")
        ]


async def test_a_draft_of_a_replaced_text_is_offered_the_new_version(server: Server) -> None:
    async with rest(server) as http, client(server, "ben") as one:
        reply = await made(http, "门店营业到晚上八点整，欢迎您来。")
        await http.post(f"/replies/{reply}/publish")
        change = {"version": 1, "text": "门店营业时间延长到晚上十点，欢迎您来。"}
        assert (await http.patch(f"/replies/{reply}", json=change)).is_success
        await http.post(f"/replies/{reply}/publish")
        await one.say(
            "draft", conversation="c2", revision=1, text="门店营业到晚上八点整，欢迎您来。"
        )
        (finding,) = (await one.hear("diagnostics"))["items"]
        assert (finding["code"], finding["severity"]) == (f"superseded/{reply}", "information")
        assert finding["replacements"] == [change["text"]]


async def test_a_draft_of_a_replaced_fragment_is_offered_the_new_text(server: Server) -> None:
    async with rest(server) as http, client(server, "ben") as one:
        kept = await http.post("/fragments", json={"name": "仓库", "text": "请寄到萧山区一号仓库"})
        assert kept.status_code == 201, kept.text
        reply = await made(http, "退换的商品{{>仓库}}，运费由我们承担。")
        await http.post(f"/replies/{reply}/publish")
        change = {"version": 1, "text": "请寄到余杭区二号仓库"}
        assert (await http.patch("/fragments/仓库", json=change)).is_success
        old = "退换的商品请寄到萧山区一号仓库，运费由我们承担。"
        await one.say("draft", conversation="c3", revision=1, text=old)
        (finding,) = (await one.hear("diagnostics"))["items"]
        assert (finding["code"], finding["severity"]) == (f"superseded/{reply}", "information")
        assert finding["replacements"] == ["退换的商品请寄到余杭区二号仓库，运费由我们承担。"]


# Later


async def test_a_planned_publication_survives_a_restart_and_happens_once_with_two_servers(
    tmp_path: Path,
) -> None:
    one, two = Server(tmp_path), Server(tmp_path)
    one.add("anna", team="north")
    one.add("lea", "lead", "north")
    two.tokens = one.tokens
    one.start()
    try:
        async with rest(one) as http:
            reply = await made(http, "双十一期间发货会慢一到两天。")
            answer = await http.post(
                f"/replies/{reply}/publish",
                json={"at": soon(seconds=4), "announcement": {"note": "双十一"}},
            )
            assert answer.status_code == 202, answer.text
            plan = answer.json()["scheduled"]
            # What is written meanwhile is not what was planned.
            await http.patch(f"/replies/{reply}", json={"version": 1, "text": "还没写好的草稿。"})
        one.stop()
        one.start()
        two.start()
        async with client(one) as here, client(two) as there:
            await asyncio.gather(here.hush(6.0), there.hush(6.0))
            for panel in (here, there):
                (snapshot,) = (m for m in panel.heard if m["type"] == "snapshot")
                stood = [announcement["note"] for announcement in snapshot["announcements"]]
                assert [*stood, *announced(panel.heard)] == ["双十一"]
        async with rest(one) as http:
            log = (await http.get("/audit?action=reply.publish")).json()["items"]
            assert len(log) == 1
            (done,) = (await http.get(f"/schedules?reply={reply}")).json()["items"]
            assert (done["id"], done["state"]) == (plan["id"], "done")
            stored = (await http.get(f"/replies/{reply}")).json()
            assert (stored["published_version"], stored["version"]) == (1, 2)
            assert stored["state"] == "draft"
    finally:
        for server in (one, two):
            if server.running:
                server.stop()


async def test_a_planned_publication_can_be_cancelled_and_a_past_one_is_refused(
    server: Server,
) -> None:
    async with rest(server) as http, client(server) as one:
        reply = await made(http, "会员日全场满三百减五十。")
        address = f"/replies/{reply}/publish"
        assert (await http.post(address, json={"at": soon(seconds=-5)})).status_code == 422
        plan = (await http.post(address, json={"at": soon(seconds=1)})).json()["scheduled"]
        async with rest(server, "anna") as agent:
            assert (await agent.delete(f"/schedules/{plan['id']}")).status_code in (403, 404)
        assert (await http.delete(f"/schedules/{plan['id']}")).json()["state"] == "cancelled"
        assert (await http.delete(f"/schedules/{plan['id']}")).status_code == 409
        assert [m for m in await one.hush(2.5) if m["type"] == "phrasebook"] == []


async def test_an_entry_begins_to_hold_without_anybody_doing_anything(server: Server) -> None:
    async with rest(server) as http, client(server, "ben") as one:
        reply = await made(
            http,
            "蓝鲸会员卡从今天起可以积分兑换礼品。",
            questions=["蓝鲸会员卡怎么积分"],
            valid_from=soon(seconds=3),
        )
        await http.post(f"/replies/{reply}/publish")
        await one.say(
            "customer.message", conversation="c9", message="m1", text="蓝鲸会员卡怎么积分"
        )
        first = await one.hear("suggestions")
        assert reply not in [item["reply"] for item in first["items"]]
        later = await one.hear(
            lambda m: m["type"] == "suggestions" and reply in [i["reply"] for i in m["items"]]
        )
        assert later["conversation"] == "c9"


# Whose panel it is


async def test_another_team_reaches_an_open_panel_at_once(server: Server) -> None:
    server.add("eve", team="south")
    users = {}
    async with rest(server, "ada") as admin:
        for user in (await admin.get("/users?query=eve")).json()["items"]:
            users[user["name"]] = user["id"]
        push = await made(admin, "北区明天上午停机维护。", scope="team", team="north")
        await pushed(admin, push, "北区")
        async with client(server, "eve") as one:
            stream = next(m["stream"] for m in one.heard if m["type"] == "welcome")
            seq = next(m["seq"] for m in one.heard if m["type"] == "snapshot")
            await admin.patch(f"/users/{users['eve']}", json={"team": "north"})
            with pytest.raises(ConnectionClosed) as closed:
                async with asyncio.timeout(5):
                    while True:
                        await one.socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
        async with client(server, "eve", resume={"stream": stream, "seq": seq}) as back:
            assert_snapshot(back, "北区")


def assert_snapshot(one: Client, note: str) -> None:
    (snapshot,) = (message for message in one.heard if message["type"] == "snapshot")
    notes = [announcement["note"] for announcement in snapshot["announcements"]]
    assert note in notes, json.dumps(notes, ensure_ascii=False)
