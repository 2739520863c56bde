"""Nobody crosses their role, and bad input is named and stores nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.replies import NEW, create, problem
from tests.api.world import World

# Roles


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [
        ("agent", {}, 403),
        ("agent", {"scope": "team"}, 403),
        ("agent", {"scope": "personal"}, 201),
        ("lead", {}, 201),
        ("lead", {"scope": "team"}, 201),
        ("lead", {"scope": "team", "team": "售前"}, 403),
        ("lead", {"scope": "personal"}, 201),
        ("admin", {"scope": "team", "team": "售前"}, 201),
        ("admin", {"scope": "team"}, 422),
    ],
)
async def test_a_role_writes_only_where_it_may(
    world: World, name: str, fields: dict[str, str], status: int
) -> None:
    answer = await world.as_user(name).post("/api/v1/replies", json={**NEW, **fields})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("owner", "scope", "may_touch", "may_read"),
    [
        ("lead", "organisation", {"lead", "lead2", "admin"}, {"lead", "lead2", "admin"}),
        ("lead", "team", {"lead", "admin"}, {"lead", "admin"}),
        ("agent", "personal", {"agent"}, {"agent"}),
    ],
)
async def test_no_call_crosses_a_role(
    world: World, owner: str, scope: str, may_touch: set[str], may_read: set[str]
) -> None:
    for name in world.users:
        made = await create(world, owner, scope=scope)
        address = f"/api/v1/replies/{made['id']}"
        client = world.as_user(name)
        calls = [
            await client.patch(address, json={"version": 1, "text": "改"}),
            await client.post(f"{address}/publish"),
            await client.post(f"{address}/recall"),
            await client.get(f"{address}/versions"),
        ]
        statuses = {answer.status_code for answer in calls}
        assert statuses == ({200} if name in may_touch else {404}), (name, statuses)
        assert (await client.get(address)).is_success is (name in may_read), name


async def test_an_agent_reads_published_replies_and_changes_none(world: World) -> None:
    made = await create(world)
    address = f"/api/v1/replies/{made['id']}"
    await world.as_user("lead").post(f"{address}/publish")
    agent = world.as_user("agent")
    assert (await agent.get(address)).is_success
    for refused in (
        await agent.patch(address, json={"version": 1, "text": "改"}),
        await agent.post(f"{address}/publish"),
        await agent.post(f"{address}/recall"),
    ):
        problem(refused, 403, "forbidden")


async def test_a_personal_reply_is_published_by_its_owner_without_an_announcement(
    world: World,
) -> None:
    made = await create(world, "agent", scope="personal")
    address = f"/api/v1/replies/{made['id']}/publish"
    refused = await world.as_user("agent").post(address, json={"announcement": {"note": "看"}})
    problem(refused, 403, "forbidden")
    assert world.publisher.told == []
    assert (await world.as_user("agent").post(address)).is_success
    assert world.publisher.told[0].upserts[0].owner == world.users["agent"].id


async def test_a_lead_announces_to_the_own_team_only(world: World) -> None:
    made = await create(world)
    refused = await world.as_user("lead").post(
        f"/api/v1/replies/{made['id']}/publish", json={"announcement": {"teams": ["售前"]}}
    )
    problem(refused, 403, "forbidden")
    assert (await world.as_user("lead").get(f"/api/v1/replies/{made['id']}")).json()[
        "state"
    ] == "draft"


async def test_scope_changes_only_before_publishing_and_never_to_personal(world: World) -> None:
    made = await create(world)
    lead, address = world.as_user("lead"), f"/api/v1/replies/{made['id']}"
    moved = await lead.patch(address, json={"version": 1, "scope": "team", "team": "售后"})
    assert moved.json()["team"] == "售后"
    problem(await lead.patch(address, json={"version": 2, "team": "售前"}), 403, "forbidden")
    problem(await lead.patch(address, json={"version": 2, "scope": "personal"}), 422, "bad_message")
    await lead.post(f"{address}/publish")
    refused = await lead.patch(address, json={"version": 2, "scope": "organisation", "team": ""})
    assert problem(refused, 422, "bad_message")["errors"][0]["field"] == "scope"


# Credentials


async def test_nobody_is_let_in_without_a_credential(world: World) -> None:
    for headers in ({}, {"Authorization": "Bearer ast_x"}, {"Authorization": "Basic YTpi"}):
        answer = await world.client(headers=headers).get("/api/v1/replies")
        problem(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_page_of_ours_writes_with_its_cookie(world: World) -> None:
    page = await world.as_page("lead")
    assert (await page.post("/api/v1/replies", json=NEW)).status_code == 201


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_another_sites_page_cannot_ride_the_cookie(world: World, origin: str | None) -> None:
    page = await world.as_page("lead", origin=origin)
    problem(await page.post("/api/v1/replies", json=NEW), 403, "forbidden")
    assert (await world.as_user("lead").get("/api/v1/replies")).json()["items"] == []


async def test_a_bad_token_is_not_made_good_by_a_cookie(world: World) -> None:
    page = await world.as_page("lead")
    answer = await page.get("/api/v1/replies", headers={"Authorization": "Bearer ast_wrong"})
    problem(answer, 401, "unauthenticated")


# Bad input


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", " \n "),
        ("text", "长" * 4001),
        ("text", "a\x00b"),
        ("text", "\ud800"),
        ("text", 5),
        ("text", None),
        ("title", "长" * 201),
        ("title", "两\n行"),
        ("questions", ["x"] * 101),
        ("questions", [""]),
        ("questions", "什么"),
        ("shortcut", "a b"),
        ("stage", "不存在"),
        ("tags", ["长" * 65]),
        ("scope", "world"),
        ("valid_from", "2026-03-02T09:00:00"),
        ("valid_from", "yesterday"),
        ("unknown", 1),
    ],
)
async def test_a_bad_field_is_named_and_nothing_is_stored(
    world: World, field: str, value: object
) -> None:
    lead = world.as_user("lead")
    answer = await lead.post(
        "/api/v1/replies",
        content=json.dumps({**NEW, field: value}),
        headers={"Content-Type": "application/json"},
    )
    errors = problem(answer, 422, "bad_message")["errors"]
    assert errors[0]["field"].split(".")[0] == field
    assert (await lead.get("/api/v1/replies")).json()["items"] == []


async def test_a_period_that_ends_before_it_starts_is_refused(world: World) -> None:
    now = datetime.now(UTC)
    period = {"valid_from": now.isoformat(), "valid_until": (now - timedelta(1)).isoformat()}
    lead = world.as_user("lead")
    problem(await lead.post("/api/v1/replies", json={**NEW, **period}), 422, "bad_message")
    made = await create(world, valid_from=now.isoformat())
    address = f"/api/v1/replies/{made['id']}"
    half = {"version": 1, "valid_until": period["valid_until"]}
    problem(await lead.patch(address, json=half), 422, "bad_message")
    whole = {"version": 1, "valid_from": None, "valid_until": period["valid_until"]}
    assert (await lead.patch(address, json=whole)).json()["valid_from"] is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"nonsense", b"[" * 100_000, b'{"text": NaN}']
)
async def test_what_is_not_json_is_refused_as_such(world: World, content: bytes) -> None:
    answer = await world.as_user("lead").post(
        "/api/v1/replies", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] in {"bad_json", "bad_message"}


async def test_a_body_above_the_bound_is_refused_however_it_is_sent(world: World) -> None:
    async def endless() -> Any:
        for _ in range(1000):
            yield b"x" * 1024

    lead = world.as_user("lead")
    problem(await lead.post("/api/v1/replies", content=b"x" * 300_000), 413, "too_long")
    problem(await lead.post("/api/v1/replies", content=endless()), 413, "too_long")


async def test_what_is_not_there_is_not_found(world: World) -> None:
    lead = world.as_user("lead")
    for answer in (
        await lead.get("/api/v1/replies/none"),
        await lead.get("/api/v1/replies/%00"),
        await lead.patch("/api/v1/replies/none", json={"version": 1}),
        await lead.post("/api/v1/replies/none/publish"),
        await lead.post("/api/v1/replies/none/recall"),
        await lead.get("/api/v1/nothing"),
    ):
        problem(answer, 404, "not_found")


async def test_markup_is_kept_as_text(world: World) -> None:
    made = await create(world, text="<script>alert(1)</script>", title="<b>")
    assert (made["text"], made["title"]) == ("<script>alert(1)</script>", "<b>")


async def test_a_failure_of_ours_tells_nothing_of_the_inside(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_change: object) -> None:
        raise RuntimeError("secret detail")

    made = await create(world)
    monkeypatch.setattr(world.publisher, "phrasebook_changed", broken)
    answer = await world.as_user("lead").post(f"/api/v1/replies/{made['id']}/publish")
    assert "secret" not in str(problem(answer, 500, "internal"))
