"""The lead's pages of adapters and devices: what they show, what they refuse, what they keep."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from assist import adapter_pages, pages
from tests.api.world import World, company

OURS: dict[str, Any] = {
    "id": "ours",
    "version": 1,
    "name": {"zh": "自家客服台"},
    "matches": ["https://desk.example/*"],
}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with company(tmp_path) as built:
        pages.install(built.app)
        built.app.include_router(adapter_pages.router)
        yield built


@pytest.mark.parametrize("path", ["/lead/adapters", "/lead/adapters/edit", "/lead/devices"])
async def test_the_pages_are_for_leads(world: World, path: str) -> None:
    for name, status in (("agent", 403), ("lead", 200), ("admin", 200)):
        assert (await (await world.as_page(name)).get(path)).status_code == status, name
    assert (await world.client().get(path)).status_code == 303


async def test_an_adapter_is_written_shown_switched_and_deleted(world: World) -> None:
    lead = await world.as_page("lead")
    saved = await lead.post("/lead/adapters/edit", data={"text": json.dumps(OURS)})
    assert saved.status_code == 303
    shown = (await lead.get("/lead/adapters")).text
    assert "自家客服台" in shown
    assert "本组停用" in shown
    other = (await (await world.as_page("lead2")).get("/lead/adapters")).text
    assert "给本组启用" in other
    assert "/lead/adapters/edit?id=ours" not in other, "it serves another team"
    assert (await lead.post("/lead/adapters/ours/serve", data={"on": ""})).status_code == 303
    assert "未启用" in (await lead.get("/lead/adapters")).text
    assert (await lead.post("/lead/adapters/ours/delete")).status_code == 303
    assert "自家客服台" not in (await lead.get("/lead/adapters")).text


async def test_a_mistake_is_shown_with_its_place_and_nothing_typed_is_lost(world: World) -> None:
    lead = await world.as_page("lead")
    text = json.dumps({**OURS, "version": 0, "note": "<b>留着</b>"}, ensure_ascii=False)
    answer = await lead.post("/lead/adapters/edit", data={"text": text})
    assert answer.status_code == 422
    assert "<code>version</code>" in answer.text
    assert "&lt;b&gt;留着" in answer.text
    broken = await lead.post("/lead/adapters/edit", data={"text": '{\n "id": ,\n}'})
    assert "第 2 行第 8 列" in broken.text


async def test_who_saves_second_is_told_and_keeps_the_text(world: World) -> None:
    lead = await world.as_page("lead")
    await lead.post("/lead/adapters/edit", data={"text": json.dumps(OURS)})
    changed = json.dumps({**OURS, "version": 7})
    answer = await lead.post("/lead/adapters/edit", data={"text": changed})
    assert answer.status_code == 409
    assert "别人刚刚修改了它" in answer.text
    assert "&#34;version&#34;: 7" in answer.text
    done = await lead.post("/lead/adapters/edit", data={"text": changed, "revision": "1"})
    assert done.status_code == 303


async def test_an_admin_chooses_whom_it_serves(world: World) -> None:
    admin = await world.as_page("admin")
    fields = {"text": json.dumps(OURS), "serves": "teams", "teams": ["售前"]}
    assert (await admin.post("/lead/adapters/edit", data=fields)).status_code == 303
    found = (await world.as_user("admin").get("/api/v1/own-adapters/ours")).json()
    assert (found["everywhere"], found["teams"]) == (False, ["售前"])
    fields = {"text": json.dumps(OURS), "serves": "everywhere", "revision": "1"}
    await admin.post("/lead/adapters/edit", data=fields)
    found = (await world.as_user("admin").get("/api/v1/own-adapters/ours")).json()
    assert found["everywhere"] is True


async def test_a_proposal_is_accepted_on_the_page(world: World) -> None:
    body = {"adapter": OURS, "note": "新客服台"}
    made = (await world.as_user("agent").post("/api/v1/adapter-proposals", json=body)).json()["id"]
    lead = await world.as_page("lead")
    assert "新客服台" in (await lead.get("/lead/adapters")).text
    done = await lead.post(f"/lead/adapters/proposals/{made}", data={"answer": "accept"})
    assert done.status_code == 303
    assert "新客服台" not in (await lead.get("/lead/adapters")).text
    assert "自家客服台" in (await lead.get("/lead/adapters")).text


async def test_a_form_of_another_site_changes_nothing(world: World) -> None:
    evil = await world.as_page("lead", origin="https://evil.example")
    for path in ("/lead/adapters/edit", "/lead/adapters/ours/delete", "/lead/devices/x/revoke"):
        assert (await evil.post(path, data={"text": json.dumps(OURS)})).status_code == 403
    assert (await evil.post("/account/pairing")).status_code == 403


async def test_a_code_made_on_the_account_page_pairs_a_device_leads_can_revoke(
    world: World,
) -> None:
    agent = await world.as_page("agent")
    shown = (await agent.post("/account/pairing")).text
    code = shown.split('id="pairing-code"', 1)[1].split(">", 1)[1].split("<", 1)[0]
    body = {"code": code, "device": "Chrome · 前台2号机"}
    token = (await world.client().post("/api/v1/pairing", json=body)).json()["token"]
    assert "前台2号机" in (await agent.get("/account")).text
    assert code not in (await agent.get("/account")).text
    lead = await world.as_page("lead")
    page = (await lead.get("/lead/devices?query=前台")).text
    device = page.split("/lead/devices/", 1)[1].split("/revoke", 1)[0]
    assert (await lead.post(f"/lead/devices/{device}/revoke")).status_code == 303
    assert await world.access.authenticate_token(token) is None


async def test_the_extension_is_downloaded_with_the_address(world: World) -> None:
    agent = await world.as_page("agent")
    answer = await agent.get("/account/extension.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.content.startswith(b"PK")
    assert (await world.client().get("/account/extension.zip")).status_code == 303
