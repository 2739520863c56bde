"""Adapters: devices get what is in force for their team, leads write, agents propose."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from assist import adapter_shelf
from assist.account_tables import audit
from assist.adapters import AdapterError, checked, parsed, shipped
from tests.api.world import World

OURS: dict[str, Any] = {
    "id": "ours",
    "version": 1,
    "name": {"zh": "自家客服台"},
    "matches": ["https://desk.example/*"],
    "composer": {"selector": "#reply", "keys": "enter"},
}


async def put(world: World, by: str, adapter: Any = OURS, **fields: Any) -> Any:
    body = {"adapter": adapter, **fields}
    client = world.as_user(by)
    client.headers["Accept-Language"] = "en"
    return await client.put(f"/api/v1/own-adapters/{adapter.get('id', 'ours')}", json=body)


async def in_force(world: World, for_: str) -> dict[str, Any]:
    answer = await world.as_user(for_).get("/api/v1/adapters")
    assert answer.status_code == 200
    return {one["id"]: one for one in answer.json()["items"]}


# What devices get


async def test_without_own_ones_the_shipped_are_in_force(world: World) -> None:
    answer = (await world.as_user("agent").get("/api/v1/adapters")).json()
    assert answer["items"] == list(shipped())
    assert {"chatwoot", "zendesk", "feige", "generic"} <= {one["id"] for one in answer["items"]}


async def test_an_own_adapter_comes_first_and_replaces_the_shipped_one_of_its_id(
    world: World,
) -> None:
    mine = {**OURS, "id": "chatwoot"}
    assert (await put(world, "admin", mine)).status_code == 201
    items = (await world.as_user("agent").get("/api/v1/adapters")).json()["items"]
    assert items[0] == mine
    assert [one["id"] for one in items].count("chatwoot") == 1
    assert (await world.as_user("admin").delete("/api/v1/own-adapters/chatwoot")).status_code == 200
    assert await in_force(world, "agent") == {one["id"]: one for one in shipped()}


async def test_a_leads_adapter_serves_the_own_team(world: World) -> None:
    made = (await put(world, "lead")).json()
    assert (made["everywhere"], made["teams"], made["revision"]) == (False, ["售后"], 1)
    assert "ours" in await in_force(world, "agent")
    assert "ours" not in await in_force(world, "agent2")
    assert world.publisher.adapters_told == [("售后",)]


async def test_the_version_names_the_list_and_spares_a_second_transfer(world: World) -> None:
    agent = world.as_user("agent")
    first = await agent.get("/api/v1/adapters")
    etag = first.headers["etag"]
    assert first.json()["version"] in etag
    same = await agent.get("/api/v1/adapters", headers={"If-None-Match": etag})
    assert (same.status_code, same.content) == (304, b"")
    await put(world, "admin")
    other = await agent.get("/api/v1/adapters", headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert other.json()["version"] != first.json()["version"]


async def test_adapters_need_a_token(world: World) -> None:
    assert (await world.client().get("/api/v1/adapters")).status_code == 401


# What leads do


async def test_only_leads_write(world: World) -> None:
    assert (await put(world, "agent")).status_code == 403
    assert (await world.as_user("agent").get("/api/v1/own-adapters")).status_code == 403
    assert (await world.as_user("agent").delete("/api/v1/own-adapters/ours")).status_code == 403


async def test_a_lead_leaves_alone_what_serves_others(world: World) -> None:
    await put(world, "admin")
    lead = world.as_user("lead")
    assert (await put(world, "lead", {**OURS, "version": 2}, revision=1)).status_code == 403
    assert (await put(world, "lead", everywhere=False, revision=1)).status_code == 403
    assert (await lead.delete("/api/v1/own-adapters/ours")).status_code == 403
    assert (await put(world, "lead", {**OURS, "id": "x"}, teams=["售前"])).status_code == 403
    assert (await put(world, "lead", {**OURS, "id": "x"}, everywhere=True)).status_code == 403


async def test_a_lead_switches_an_adapter_on_and_off_for_the_own_team(world: World) -> None:
    await put(world, "lead2")
    on = await put(world, "lead", teams=["售前", "售后"], revision=1)
    assert on.json()["teams"] == ["售前", "售后"] or on.json()["teams"] == ["售后", "售前"]
    assert "ours" in await in_force(world, "agent")
    assert (await put(world, "lead", teams=["售后"], revision=2)).status_code == 403
    assert (await put(world, "lead", teams=["售前"], revision=2)).status_code == 200
    assert "ours" not in await in_force(world, "agent")


async def test_of_two_who_change_it_at_once_the_second_is_told(world: World) -> None:
    assert (await put(world, "admin")).status_code == 201
    again = await put(world, "admin")
    assert (again.status_code, again.json()["code"], again.json()["revision"]) == (
        409,
        "conflict",
        1,
    )
    assert (await put(world, "admin", {**OURS, "version": 2}, revision=1)).status_code == 200
    stale = await put(world, "admin", {**OURS, "version": 3}, revision=1)
    assert (stale.status_code, stale.json()["revision"]) == (409, 2)
    gone = await put(world, "admin", {**OURS, "id": "gone"}, revision=4)
    assert (gone.status_code, gone.json()["revision"]) == (409, 0)


async def test_saving_what_is_there_already_changes_nothing(world: World) -> None:
    await put(world, "admin")
    same = await put(world, "admin", revision=1)
    assert (same.status_code, same.json()["revision"]) == (200, 1)
    assert len(world.publisher.adapters_told) == 1


async def test_each_change_is_in_the_audit_log(world: World) -> None:
    await put(world, "lead")
    await put(world, "lead", {**OURS, "version": 2}, revision=1)
    await world.as_user("lead").delete("/api/v1/own-adapters/ours")
    async with world.engine.begin() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.id))).all()
    assert [(row.action, row.subject_kind) for row in rows] == [
        ("adapter.add", "adapter"),
        ("adapter.change", "adapter"),
        ("adapter.delete", "adapter"),
    ]
    assert rows[1].before["adapter"]["version"] == 1
    assert rows[1].after["adapter"]["version"] == 2


# What is wrong with an adapter


@pytest.mark.parametrize(
    ("broken", "field", "says"),
    [
        ({**OURS, "version": "1"}, "adapter.version", "whole number"),
        ({**OURS, "version": 0}, "adapter.version", "between 1"),
        ({**OURS, "matches": ["ftp://x/*"]}, "adapter.matches[0]", "ftp://x/*"),
        ({**OURS, "matches": "https://x/*"}, "adapter.matches", "list"),
        ({**OURS, "name": {}}, "adapter.name.zh", "missing"),
        ({**OURS, "composer": {"keys": "tab"}}, "adapter.composer.keys", "ctrl-enter"),
        ({**OURS, "composer": {"box": "#x"}}, "adapter.composer.box", "selector, send"),
        (
            {**OURS, "thread": {"time": {"attribute": "on click"}}},
            "adapter.thread.time.attribute",
            "",
        ),
        (
            {**OURS, "customer": {"name": {"selector": ""}}},
            "adapter.customer.name.selector",
            "empty",
        ),
        ({**OURS, "note": "x" * 501}, "adapter.note", "500"),
        ({**OURS, "script": "alert(1)"}, "adapter.script", "not known"),
        ({**OURS, "thread": []}, "adapter.thread", "group"),
        ({**OURS, "channel": "x" * 41}, "adapter.channel", "40"),
        ({**OURS, "matches": ["https://x/*"] * 21}, "adapter.matches", "20"),
        ({key: part for key, part in OURS.items() if key != "name"}, "adapter.name", "missing"),
    ],
)
async def test_a_mistake_is_named_with_its_place(
    world: World, broken: dict[str, Any], field: str, says: str
) -> None:
    answer = await put(world, "admin", broken)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_message")
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert says in error["message"]


async def test_every_mistake_is_named_at_once(world: World) -> None:
    broken = {"id": "ours", "version": 0, "one": 1, "two": 2, "matches": []}
    fields = {error["field"] for error in (await put(world, "admin", broken)).json()["errors"]}
    assert fields == {"adapter.version", "adapter.one", "adapter.two", "adapter.name"}


async def test_the_id_is_that_of_the_address(world: World) -> None:
    answer = await world.as_user("admin").put("/api/v1/own-adapters/other", json={"adapter": OURS})
    assert answer.json()["errors"][0]["field"] == "adapter.id"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('{\n  "id": "x",\n}', "extension.schema.json"),
        ("", "extension.schema.json"),
        ("[" * 5_000, "extension.schema.nested"),
        ('{"id": "\\ud800"}', "extension.schema.nested"),
        (json.dumps({**OURS, "note": "x" * 17_000}), "extension.schema.big"),
        ("[]", "extension.schema.type.object"),
        ("null", "extension.schema.type.object"),
    ],
)
def test_text_that_is_no_adapter_is_refused_with_its_place(text: str, at: str) -> None:
    with pytest.raises(AdapterError) as caught:
        parsed(text)
    assert caught.value.findings[0].key == at


def test_the_place_in_the_text_is_told() -> None:
    with pytest.raises(AdapterError) as caught:
        parsed('{\n  "id": "x",\n}')
    assert caught.value.findings[0].params == {"line": 3, "column": 1}


def test_the_schemas_own_name_is_allowed_in_a_file_but_not_sent() -> None:
    assert checked({**OURS, "$schema": "./adapter.schema.json"}) == OURS


# What agents propose


async def propose(world: World, by: str = "agent", adapter: Any = OURS) -> str:
    body = {"adapter": adapter, "note": "新客服台"}
    made = await world.as_user(by).post("/api/v1/adapter-proposals", json=body)
    assert made.status_code == 201
    return str(made.json()["id"])


async def test_a_proposal_goes_to_the_leads_of_the_team(world: World) -> None:
    made = await propose(world)

    async def seen(by: str) -> list[str]:
        address = "/api/v1/adapter-proposals?state=open"
        return [one["id"] for one in (await world.as_user(by).get(address)).json()["items"]]

    assert [await seen(by) for by in ("agent", "lead", "admin")] == [[made]] * 3
    assert [await seen(by) for by in ("agent2", "lead2")] == [[], []]
    assert "ours" not in await in_force(world, "agent")


async def test_an_accepted_proposal_is_in_force_for_the_team(world: World) -> None:
    made = await propose(world)
    address = f"/api/v1/adapter-proposals/{made}"
    assert (await world.as_user("agent").post(f"{address}/accept")).status_code == 403
    assert (await world.as_user("lead2").post(f"{address}/accept")).status_code == 404
    done = await world.as_user("lead").post(f"{address}/accept", json={"note": "好"})
    assert (done.status_code, done.json()["teams"]) == (200, ["售后"])
    assert "ours" in await in_force(world, "agent")
    assert "ours" not in await in_force(world, "agent2")
    again = await world.as_user("admin").post(f"{address}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    (one,) = (await world.as_user("agent").get("/api/v1/adapter-proposals")).json()["items"]
    assert (one["state"], one["answered_by"], one["comment"]) == ("accepted", "lead", "好")


async def test_a_declined_proposal_changes_nothing(world: World) -> None:
    address = f"/api/v1/adapter-proposals/{await propose(world)}"
    assert (await world.as_user("lead").post(f"{address}/decline")).status_code == 200
    assert "ours" not in await in_force(world, "agent")
    assert world.publisher.adapters_told == []


async def test_a_lead_cannot_accept_over_what_serves_others(world: World) -> None:
    await put(world, "admin")
    made = await propose(world, adapter={**OURS, "version": 2})
    answer = await world.as_user("lead").post(f"/api/v1/adapter-proposals/{made}/accept")
    assert answer.status_code == 403
    kept = await world.as_user("admin").post(f"/api/v1/adapter-proposals/{made}/accept")
    assert (kept.json()["everywhere"], kept.json()["revision"]) == (True, 2)


async def test_proposals_are_checked_and_bounded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = world.as_user("agent")
    bad = await agent.post("/api/v1/adapter-proposals", json={"adapter": {"id": "ours"}})
    assert bad.status_code == 422
    monkeypatch.setattr(adapter_shelf, "MAX_OPEN_PROPOSALS", 1)
    await propose(world)
    full = await agent.post("/api/v1/adapter-proposals", json={"adapter": OURS})
    assert (full.status_code, full.json()["code"]) == (409, "conflict")
