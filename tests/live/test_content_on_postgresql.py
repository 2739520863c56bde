"""What leads do with content, on PostgreSQL: push, plan, rule, switch, rename, share, import."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.live.conftest import Client, Server, client
from tests.live.postgres import new_database, postgres
from tests.live.test_rules import RULE, found

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pg")
    with postgres(folder) as address:
        made = Server(folder, database_url=new_database(address, "content"))
        made.run("migrate")
        made.add("anna", team="north")
        made.add("lea", "lead", "north")
        made.add("ada", "admin")
        made.start()
        yield made
        made.stop()


@asynccontextmanager
async def rest(server: Server, who: str = "ada") -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {server.tokens[who]}"}
    async with httpx.AsyncClient(
        base_url=f"{server.url}/api/v1", headers=headers, timeout=60
    ) as http:
        yield http


async def done(answer: httpx.Response) -> dict[str, object]:
    assert answer.is_success, answer.text
    body: dict[str, object] = answer.json()
    return body


async def searched(panel: Client, words: str) -> dict[str, str]:
    told = await panel.ask("search", query=words)
    return {item["reply"]: item["text"] for item in told["items"]}


async def test_a_push_is_heard_acknowledged_used_and_taken_back(shop: Server) -> None:
    async with rest(shop) as http, client(shop) as anna:
        made = await done(await http.post("/replies", json={"text": "鲸鲨快递今天已经揽收。"}))
        push = await done(
            await http.post(f"/replies/{made['id']}/publish", json={"announcement": {"note": "鲸"}})
        )
        event = await anna.hear("phrasebook")
        assert event["announcement"]["note"] == "鲸"
        await anna.ask("announcement.ack", announcement=push["announcement"])
        await anna.ask("suggestion.use", reply=made["id"], version=1, how="insert")
        counts = await done(await http.get(f"/announcements/{push['announcement']}"))
        assert [counts[name] for name in ("delivered", "seen", "acknowledged", "used")] == [1] * 4
        assert made["id"] in await searched(anna, "鲸鲨快递")
        await done(await http.post(f"/replies/{made['id']}/recall", json={"note": "错了"}))
        told = await anna.hear("phrasebook")
        assert told["announcement"]["recalled"] is True
        assert await found(anna, "鲸鲨快递今天已经揽收。", 1) == [f"withdrawn/{made['id']}"]


async def test_what_is_planned_goes_out_at_its_moment_and_what_is_cancelled_does_not(
    shop: Server,
) -> None:
    async with rest(shop) as http, client(shop) as anna:
        ids = []
        for words in ("海牛快递到了。", "海豹快递到了。"):
            made = await done(await http.post("/replies", json={"text": words}))
            at = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
            body = {"at": at, "announcement": {"note": words}}
            planned = await http.post(f"/replies/{made['id']}/publish", json=body)
            assert planned.status_code == 202, planned.text
            ids.append(planned.json()["scheduled"]["id"])
        await done(await http.delete(f"/schedules/{ids[1]}"))
        event = await anna.hear("phrasebook", timeout_s=20)
        assert event["announcement"]["note"] == "海牛快递到了。"
        listed = await done(await http.get("/schedules"))
        states = {one["id"]: one["state"] for one in listed["items"]}  # type: ignore[attr-defined]
        assert [states.get(one) for one in ids] == ["done", "cancelled"]


async def test_a_leads_rule_and_a_switch_take_effect(shop: Server) -> None:
    async with rest(shop) as http, client(shop) as anna:
        assert (await done(await http.post("/rules/trial", json=RULE)))["items"]
        made = await done(await http.post("/rules/own", json={**RULE, "team": "north"}))
        await done(await http.post(f"/rules/own/{made['id']}/publish", json={"version": 1}))
        assert await found(anna, "没货了哟", 1) == [f"own/{made['id']}"]
        [code] = await found(anna, "这不归我管", 2)
        off = {"team": "north", "target": code, "on": False}
        await done(await http.put("/rules/switches", json=off))
        # A rule under it may speak up instead.
        assert code not in await found(anna, "这不归我管。", 3)
        await done(await http.put("/rules/switches", json={**off, "on": None}))
        assert await found(anna, "这不归我管！", 4) == [code]
        await done(await http.post(f"/rules/own/{made['id']}/retire"))
        assert await found(anna, "没货了哟。", 5) == []


async def test_a_fragment_changes_in_every_reply_that_names_it(shop: Server) -> None:
    async with rest(shop) as http, client(shop) as anna:
        await done(await http.post("/fragments", json={"name": "depot", "text": "东门"}))
        made = await done(
            await http.post("/replies", json={"text": "海胆包裹请到{{>depot}}自取。"})
        )
        await done(await http.post(f"/replies/{made['id']}/publish"))
        await anna.hear("phrasebook")
        assert (await searched(anna, "海胆包裹"))[str(made["id"])] == "海胆包裹请到东门自取。"
        await done(await http.patch("/fragments/depot", json={"version": 1, "text": "西门"}))
        await anna.hear("phrasebook")
        assert (await searched(anna, "海胆包裹"))[str(made["id"])] == "海胆包裹请到西门自取。"
        refused = await http.delete("/fragments/depot")
        assert refused.status_code == 409


async def test_a_file_is_imported_twice_and_is_all_or_nothing(shop: Server) -> None:
    def file(words: str, *more: dict[str, str]) -> bytes:
        rows = [{"id": f"coral{n}", "text": f"珊瑚第{n}号{words}。"} for n in range(120)]
        return "".join(
            json.dumps(one, ensure_ascii=False) + "\n" for one in (*rows, *more)
        ).encode()

    async with rest(shop) as http, client(shop) as anna:
        asked = {"filename": "coral.jsonl", "dry_run": "false"}
        first = await done(await http.post("/imports", params=asked, content=file("明天发货")))
        assert first["result"]["new"] == 120  # type: ignore[index]
        await anna.hear("phrasebook")
        bad = await http.post(
            "/imports", params=asked, content=file("后天发货", {"id": "coral", "stage": "没有"})
        )
        assert bad.status_code == 422
        assert (await searched(anna, "珊瑚第7号"))["coral7"] == "珊瑚第7号明天发货。"
        again = await done(await http.post("/imports", params=asked, content=file("今天发货")))
        assert again["result"]["changed"] == 120  # type: ignore[index]
        await anna.hear("phrasebook")
        assert (await searched(anna, "珊瑚第7号"))["coral7"] == "珊瑚第7号今天发货。"
        told = await done(await http.get("/audit?query=coral7"))
        assert "reply.change" in [one["action"] for one in told["items"]]  # type: ignore[attr-defined]


async def test_a_team_takes_its_content_along_to_another_name(shop: Server) -> None:
    async with rest(shop) as http:
        text = {"text": "海葵只有北组有。", "scope": "team", "team": "north"}
        made = await done(await http.post("/replies", json=text))
        await done(
            await http.post(f"/replies/{made['id']}/publish", json={"announcement": {"note": "葵"}})
        )
        await done(await http.patch("/teams/north", json={"name": "北组"}))
        found_now = await done(await http.get(f"/replies/{made['id']}"))
        assert found_now["team"] == "北组"
        async with client(shop) as anna:
            assert str(made["id"]) in await searched(anna, "海葵只有北组")
            [snapshot] = [m for m in anna.heard if m["type"] == "snapshot"]
            assert "葵" in [one["note"] for one in snapshot["announcements"]]
