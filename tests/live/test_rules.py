"""A lead's own rule on a real server: tried, switched on, in effect in open panels, switched off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from assist.imports.reader import CHECKED_HERE
from tests.live.conftest import Client, Server, client

pytestmark = pytest.mark.live

RULE: dict[str, Any] = {
    "title": "不许说没货",
    "severity": "warning",
    "message": "请给出到货时间。",
    "phrases": ["没货了哟"],
    "replacements": ["三天后到货"],
    "bad": ["这款没货了哟"],
    "good": ["这款还有货"],
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that keeps sent replies for a week: agents north and south, a lead, an admin."""
    made = Server(tmp_path_factory.mktemp("shop"), keep_sent_days="7")
    made.add("anna", team="north")
    made.add("sam", team="south")
    made.add("lea", "lead", "north")
    made.add("ada", "admin")
    made.start()
    yield made
    made.stop()


@asynccontextmanager
async def rest(server: Server, who: str = "lea") -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {server.tokens[who]}"}
    async with httpx.AsyncClient(
        base_url=f"{server.url}/api/v1", headers=headers, timeout=30
    ) as http:
        yield http


async def found(panel: Client, text: str, revision: int) -> list[str]:
    await panel.say("draft", conversation="c", revision=revision, text=text)
    told = await panel.hear(lambda m: m["type"] == "diagnostics" and m["revision"] == revision)
    return [item["code"] for item in told["items"]]


async def test_a_rule_is_tried_switched_on_and_off_in_open_panels_of_its_team(
    shop: Server,
) -> None:
    async with rest(shop) as http, client(shop) as anna, client(shop, "sam") as sam:
        await anna.ask("reply.sent", conversation="c", message="m1", text="亲，没货了哟")
        tried = {
            one["source"]: one
            for one in (await http.post("/rules/trial", json=RULE)).json()["items"]
        }
        assert (tried["sent"]["flagged"], tried["sent"]["of"]) == (1, 1)
        (sample,) = tried["sent"]["samples"]
        assert sample["text"] == "亲，没货了哟"
        assert (sample["diagnostics"][0]["start"], sample["diagnostics"][0]["end"]) == (2, 6)
        assert tried["phrasebook"]["flagged"] == 0
        assert tried["phrasebook"]["of"] > 300
        made = (await http.post("/rules/own", json={**RULE, "team": "north"})).json()
        assert await found(anna, "这款没货了哟", 1) == []
        answer = await http.post(f"/rules/own/{made['id']}/publish", json={"version": 1})
        assert answer.is_success, answer.text
        # The draft that stands there is answered afresh without a key pressed.
        told = await anna.hear(lambda m: m["type"] == "diagnostics" and bool(m["items"]))
        assert told["items"][0]["code"] == f"own/{made['id']}"
        assert told["items"][0]["replacements"] == ["三天后到货"]
        assert await found(sam, "这款没货了哟", 1) == []
        changed = {**RULE, "version": 1, "phrases": ["没货了哟", "断货了哟"]}
        assert (await http.patch(f"/rules/own/{made['id']}", json=changed)).json()["version"] == 2
        stale = await http.patch(f"/rules/own/{made['id']}", json=changed)
        assert stale.status_code == 409
        assert await found(anna, "断货了哟", 2) == []
        await http.post(f"/rules/own/{made['id']}/publish", json={"version": 2})
        assert await found(anna, "断货了哟，", 3) == [f"own/{made['id']}"]
        await http.post(f"/rules/own/{made['id']}/retire")
        assert await found(anna, "断货了哟", 4) == []
        versions = (await http.get(f"/rules/own/{made['id']}")).json()["versions"]
        assert [one["version"] for one in versions] == [2, 1]


async def test_a_pack_is_switched_for_one_team_while_agents_type(shop: Server) -> None:
    text = "这不归我管"
    async with rest(shop) as http, client(shop) as anna, client(shop, "sam") as sam:
        assert await found(anna, text, 1)
        assert await found(sam, text, 1)
        codes = await found(anna, f"{text}。", 2)
        off = {"team": "north", "target": codes[0], "on": False}
        assert (await http.put("/rules/switches", json=off)).is_success
        assert codes[0] not in await found(anna, f"{text}！", 3)
        assert codes[0] in await found(sam, f"{text}！", 3)
        packs = (await http.get("/rules?team=north")).json()["items"]
        switched = [rule for pack in packs for rule in pack["rules"] if not rule["on"]]
        assert [rule["code"] for rule in switched] == [codes[0]]
        assert (await http.put("/rules/switches", json={**off, "on": None})).is_success
        assert codes[0] in await found(anna, text, 4)


async def test_rules_are_the_leads_of_the_team_and_of_nobody_else(shop: Server) -> None:
    async with rest(shop) as lead, rest(shop, "anna") as agent, rest(shop, "ada") as admin:
        for path in ("/rules", "/rules/own"):
            assert (await agent.get(path)).status_code == 403
        assert (await agent.post("/rules/own", json=RULE)).status_code == 403
        assert (await agent.post("/rules/trial", json=RULE)).status_code == 403
        assert (await lead.post("/rules/own", json={**RULE, "team": "south"})).status_code == 403
        assert (await lead.post("/rules/own", json=RULE)).status_code == 403
        everybodys = (await admin.post("/rules/own", json=RULE)).json()["id"]
        publish = {"version": 1}
        assert (
            await lead.post(f"/rules/own/{everybodys}/publish", json=publish)
        ).status_code == 403
        souths = (await admin.post("/rules/own", json={**RULE, "team": "south"})).json()["id"]
        assert (await lead.get(f"/rules/own/{souths}")).status_code == 404
        off = {"team": "", "target": "style", "on": False}
        assert (await lead.put("/rules/switches", json=off)).status_code == 403
        unknown = {"team": "north", "target": "nothing", "on": False}
        assert (await lead.put("/rules/switches", json=unknown)).status_code == 404


async def test_a_bad_rule_is_refused_with_the_field_and_a_sentence(shop: Server) -> None:
    async with rest(shop) as http:
        refused = await http.post(
            "/rules/own", json={**RULE, "team": "north", "bad": ["今天天气不错"]}
        )
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert error["field"] == "bad"
        assert "今天天气不错" in error["message"]


async def test_a_rule_that_warns_of_a_greeting_is_refused(shop: Server) -> None:
    async with rest(shop) as http:
        greeting = {**RULE, "team": "north", "phrases": ["您好"], "bad": ["您好"]}
        refused = await http.post("/rules/own", json=greeting)
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert error["field"] == "phrases"
        assert "您好" in error["message"]


@pytest.mark.parametrize(
    ("offered", "words", "code"),
    [("就是慢死了", "慢死了", ""), ("这不归我管", "不归我管", "service/")],
)
async def test_a_replacement_that_would_be_flagged_itself_is_refused(
    shop: Server, offered: str, words: str, code: str
) -> None:
    rule = {**RULE, "severity": "error", "phrases": ["慢死了"], "bad": ["慢死了"]}
    async with rest(shop) as http:
        refused = await http.post(
            "/rules/own", json={**rule, "team": "north", "replacements": [offered]}
        )
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert error["field"] == "replacements"
        assert f"“{words}”" in error["message"]
        assert code in error["message"]


async def test_a_rule_names_the_published_replies_it_would_flag(shop: Server) -> None:
    async with rest(shop, "ada") as admin, rest(shop) as http:
        for team, text in (("north", "蓝瓷杯暂时缺货了呢"), ("south", "红瓷杯暂时缺货了呢")):
            reply = {"title": text[:3], "text": text, "scope": "team", "team": team}
            made = (await admin.post("/replies", json=reply)).json()
            assert (await admin.post(f"/replies/{made['id']}/publish", json={})).is_success
        rule = {**RULE, "phrases": ["缺货了呢"], "bad": ["缺货了呢"]}
        answer = await http.post("/rules/own", json={**rule, "team": "north"})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        flagged = made["flags_published"]
        assert (flagged["source"], flagged["flagged"]) == ("published", 1)
        assert flagged["of"] > 100
        (sample,) = flagged["samples"]
        assert (sample["where"], sample["text"]) == ("蓝瓷杯", "蓝瓷杯暂时缺货了呢")
        assert sample["diagnostics"]
        path = f"/rules/own/{made['id']}"
        published = (await http.post(f"{path}/publish", json={"version": 1})).json()
        assert published["flags_published"] == flagged
        hint = {**rule, "version": 1, "severity": "information"}
        assert (await http.patch(path, json=hint)).json()["flags_published"] is None
        assert (await http.post(f"{path}/retire")).is_success


PACK = """pack: shop
title: {zh: 店, en: Shop}
defaults: {category: 推诿, severity: warning}
rules:
- {code: late, message: {zh: 因。, en: Why.}, phrases: [就是不发货哟], examples: {bad: [就是不发货哟]}}
"""


async def test_changed_packs_are_taken_up_without_a_restart_and_broken_ones_are_not(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    file = folder / "shop.yaml"
    file.write_text(PACK, encoding="utf-8")
    server = Server(tmp_path, wording_dir=str(folder))
    server.add("anna", team="north")
    server.add("lea", "lead", "north")
    server.add("ada", "admin")
    server.start()
    try:
        async with rest(server, "ada") as http, client(server) as anna:
            assert await found(anna, "就是不发货哟", 1) == ["shop/late"]
            file.write_text(PACK.replace("就是不发货哟", "偏偏不发货哟"), encoding="utf-8")
            answer = await http.post("/rules/reload")
            assert answer.status_code == 200, answer.text
            assert answer.json()["packs"][-1] == {"pack": "shop", "rules": 1}
            assert await found(anna, "偏偏不发货哟", 2) == ["shop/late"]
            assert await found(anna, "就是不发货哟", 3) == []
            file.write_text(PACK.replace("warning", "grave"), encoding="utf-8")
            refused = await http.post("/rules/reload")
            assert refused.status_code == 422
            (error,) = refused.json()["errors"]
            assert error["field"] == f"{file}:3"
            assert "原来的规则继续有效" in refused.json()["detail"]
            assert await found(anna, "偏偏不发货哟", 4) == ["shop/late"]
            audit = (await http.get("/audit")).json()["items"]
            assert [one["action"] for one in audit].count("rule.reload") == 1
        async with rest(server) as lead:
            assert (await lead.post("/rules/reload")).status_code == 403
    finally:
        server.stop()


async def test_a_watched_folder_is_taken_up_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    file = folder / "shop.yaml"
    file.write_text(PACK, encoding="utf-8")
    server = Server(tmp_path, wording_dir=str(folder), wording_watch_s="0.1")
    server.add("anna", team="north")
    server.start()
    try:
        async with client(server) as anna:
            assert await found(anna, "断码断货了哟", 1) == []
            file.write_text(PACK.replace("就是不发货哟", "断码断货了哟"), encoding="utf-8")
            # Without a key pressed: the draft that stands there is answered afresh.
            told = await anna.hear(lambda m: m["type"] == "diagnostics" and m["items"])
            assert [item["code"] for item in told["items"]] == ["shop/late"]
    finally:
        server.stop()


async def test_rules_outlive_a_restart_and_typing_goes_on_while_one_is_switched_on(
    tmp_path: Path,
) -> None:
    server = Server(tmp_path)
    server.add("anna", team="north")
    server.add("lea", "lead", "north")
    server.start()
    try:
        async with rest(server) as http, client(server) as anna:
            made = (await http.post("/rules/own", json={**RULE, "team": "north"})).json()["id"]
            publishing = asyncio.create_task(
                http.post(f"/rules/own/{made}/publish", json={"version": 1})
            )
            answered = 0
            while not publishing.done():
                await found(anna, f"您好{answered}", answered + 1)
                answered += 1
            assert publishing.result().is_success
            assert answered > 1
        server.stop()
        server.start()
        async with client(server) as anna:
            assert await found(anna, "没货了哟", 1) == [f"own/{made}"]
    finally:
        server.stop()


async def test_a_long_import_is_held_against_leads_own_rules_too(shop: Server) -> None:
    """So long a file is checked in another process, which has to know them."""
    rows = [{"id": f"r{n}", "text": f"第{n}款的尺码表在详情页。"} for n in range(CHECKED_HERE)]
    rows[7]["text"] = "这款断货了哟"
    file = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    own = {**RULE, "title": "不许说断货", "phrases": ["断货了哟"], "bad": ["这款断货了哟"]}
    async with rest(shop, "ada") as http:
        made = (await http.post("/rules/own", json=own)).json()
        answer = await http.post(f"/rules/own/{made['id']}/publish", json={"version": 1})
        assert answer.is_success, answer.text
        preview = await http.post("/imports", files={"file": ("book.jsonl", file)})
        counts = preview.json()["counts"]
        assert (counts["new"], counts["doubtful"]) == (CHECKED_HERE, 1)
        off = {"team": "", "target": f"own/{made['id']}", "on": False}
        assert (await http.put("/rules/switches", json=off)).is_success
        preview = await http.post("/imports", files={"file": ("book.jsonl", file)})
        assert preview.json()["counts"]["doubtful"] == 0
