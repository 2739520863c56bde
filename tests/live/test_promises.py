"""Promises in sent replies, postponing, and handovers, over the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.conftest import Server, client

pytestmark = pytest.mark.live


def in_hours(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_a_promised_call_becomes_a_callback_with_the_promised_time(server: Server) -> None:
    async with client(server) as one:
        await one.say("conversation.open", conversation="v1", customer={"name": "王女士"})
        await one.say("customer.message", conversation="v1", message="m", text="发票什么时候开")
        await one.say(
            "reply.sent", conversation="v1", message="r", text="😀 好的,2小时内给您回电说明。"
        )
        told = await one.hear("promise")
        callback = next(m["callback"] for m in one.heard if m["type"] == "callback")
        assert told["callback"] == callback["id"]
        assert callback["source"] == "promise"
        assert callback["customer"]["name"] == "王女士"
        assert callback["due_at"] == told["due_at"]
        ahead = moment(told["due_at"]) - datetime.now(UTC)
        assert timedelta(hours=1, minutes=58) < ahead <= timedelta(hours=2)
        said = "😀 好的,2小时内给您回电说明。".encode("utf-16-le")
        assert said[told["start"] * 2 : told["end"] * 2].decode("utf-16-le") == told["text"]


async def test_a_vague_promise_is_only_offered_and_a_reply_sent_twice_promises_once(
    server: Server,
) -> None:
    async with client(server) as one:
        for _ in range(2):
            await one.say("reply.sent", conversation="v2", message="r", text="稍后给您回复")
        told = await one.hear("promise")
        await one.hush()
        assert "callback" not in told
        assert told["vague"] is True
        assert sum(m["type"] == "promise" for m in one.heard) == 1
        assert not [m for m in one.heard if m["type"] == "callback"]


async def test_a_postponed_callback_moves_its_deadline(server: Server) -> None:
    async with client(server) as one:
        made = await one.ask("callback.create", customer={"name": "吴先生"}, question="q")
        later = in_hours(48)
        moved = await one.ask(
            "callback.update", callback=made["callback"]["id"], state="open", due_at=later,
            note="客户出差,后天再联系",
        )  # fmt: skip
        assert abs(moment(moved["callback"]["due_at"]) - moment(later)) < timedelta(seconds=1)
        event = await one.hear("deadline")
        assert event["deadline"]["due_at"] == moved["callback"]["due_at"]
        past = await one.ask(
            "callback.update", callback=made["callback"]["id"], state="open", due_at=in_hours(-1)
        )
        assert (past["code"], past["field"]) == ("bad_message", "due_at")


async def test_a_handover_moves_everything_open_once_it_is_accepted(server: Server) -> None:
    server.add("erik")
    server.add("fay")
    async with client(server, "erik") as giver, client(server, "fay") as taker:
        user: str = taker.heard[0]["user"]["id"]
        await giver.ask("customer.message", conversation="h1", message="m", text="在吗")
        made = await giver.ask("callback.create", customer={"name": "郑女士"}, question="q")
        number = made["callback"]["id"]
        refused = await giver.ask("handover.offer", to="nobody")
        assert (refused["code"], refused["field"]) == ("not_found", "to")
        await giver.say("handover.offer", to=user, note="晚班麻烦跟进")
        offered = (await taker.hear("handover"))["handover"]
        assert offered["state"] == "offered"
        assert offered["note"] == "晚班麻烦跟进"
        assert number in offered["callbacks"]
        assert "h1" in offered["conversations"]
        stranger = await giver.ask("handover.answer", handover=offered["id"], answer="accept")
        assert stranger["code"] == "not_found"
        await taker.say("handover.answer", handover=offered["id"], answer="accept")
        settled = await giver.hear(
            lambda m: m["type"] == "handover" and m["handover"]["state"] == "accepted"
        )
        assert settled["handover"]["id"] == offered["id"]
        given = await taker.hear("conversation")
        assert given["conversation"]["conversation"] == "h1"
        again = await taker.ask("handover.answer", handover=offered["id"], answer="accept")
        assert again["code"] == "conflict"
    async with client(server, "fay") as fresh:
        snapshot: dict[str, Any] = fresh.heard[1]
        assert number in [item["id"] for item in snapshot["callbacks"]]
        assert "h1" in [item["conversation"] for item in snapshot["conversations"]]
        kinds = {item["kind"] for item in snapshot["deadlines"]}
        assert {"first_reply", "callback"} <= kinds
    async with client(server, "erik") as left:
        assert left.heard[1]["deadlines"] == left.heard[1]["callbacks"] == []


async def test_a_handover_waiting_for_an_answer_is_in_the_snapshot_of_both(server: Server) -> None:
    server.add("gus")
    server.add("hal")
    async with client(server, "hal") as taker:
        user = taker.heard[0]["user"]["id"]
    async with client(server, "gus") as giver:
        made = await giver.ask("handover.offer", to=user)
        again = await giver.ask("handover.offer", to=user)
        assert again["code"] == "conflict"
    for who in ("gus", "hal"):
        async with client(server, who) as one:
            waiting = [item["id"] for item in one.heard[1]["handovers"]]
            assert waiting == [made["handover"]["id"]]
    async with client(server, "gus") as giver:
        await giver.ask("handover.answer", handover=made["handover"]["id"], answer="withdraw")
    async with client(server, "hal") as one:
        assert one.heard[1]["handovers"] == []


async def test_colleagues_are_all_but_oneself(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.tokens['anna']}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as http:
        items = (await http.get("/api/v1/colleagues")).json()["items"]
    names = [item["name"] for item in items]
    assert "ben" in names
    assert "anna" not in names


async def test_an_edited_policy_counts_what_runs_anew_after_a_restart(
    own_server: Server, tmp_path: Path
) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    pack = packs / "house.yaml"

    def policy(limit: str) -> str:
        return (
            "policies:\n  - id: handbook\n    name: {zh: 本店, en: House}\n    calendar: wall\n"
            "    clocks:\n"
            f"      - {{kind: first_reply, target: 3s, warn: 5s, limit: {limit}, source: test}}\n"
        )

    pack.write_text(policy("10m"), encoding="utf-8")
    own_server.environment["ASSIST_SLA_DIR"] = str(packs)
    own_server.start()
    async with client(own_server) as one:
        await one.say("customer.message", conversation="c", message="m", text="在吗")
        before = (await one.hear("deadline"))["deadline"]
    own_server.stop()
    pack.write_text(policy("20m"), encoding="utf-8")
    own_server.start()
    async with client(own_server) as one:
        (after,) = one.heard[1]["deadlines"]
    assert after["id"] == before["id"]
    assert moment(after["due_at"]) - moment(before["due_at"]) == timedelta(minutes=10)
