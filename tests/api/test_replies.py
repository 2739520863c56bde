"""A lead writes, publishes and recalls; nobody crosses their role; nothing is overwritten."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from assist.account_tables import audit
from phrasebook import store
from tests.api.world import World

NEW = {"text": "您好，17:00 前付款的订单当天发出。", "title": "发货", "tags": ["发货"]}


async def create(world: World, name: str = "lead", **fields: Any) -> dict[str, Any]:
    answer = await world.as_user(name).post("/api/v1/replies", json={**NEW, **fields})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body of a refusal, which is the right one and well made."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["code"] == code
    assert {"type", "title", "detail"} <= set(body)
    return body


async def test_a_new_reply_is_a_draft_and_nobody_is_told(world: World) -> None:
    answer = await world.as_user("lead").post(
        "/api/v1/replies",
        json={
            **NEW,
            "questions": ["什么时候发货", "什么时候发货", "多久发"],
            "shortcut": "fh",
            "stage": "了解需求",
            "scope": "team",
        },
    )
    assert answer.status_code == 201
    made = answer.json()
    assert made["version"] == 1
    assert (made["state"], made["published_version"]) == ("draft", None)
    assert made["questions"] == ["什么时候发货", "多久发"]
    assert (made["scope"], made["team"]) == ("team", "售后")
    assert answer.headers["location"] == f"/api/v1/replies/{made['id']}"
    again = await world.as_user("lead").get(answer.headers["location"])
    assert again.json() == made
    assert world.publisher.told == []


async def test_publishing_tells_the_panels_and_counts_the_phrasebook(world: World) -> None:
    made = await create(world)
    answer = await world.as_user("lead").post(
        f"/api/v1/replies/{made['id']}/publish",
        json={"announcement": {"note": "新发货口径", "urgent": True, "teams": ["售后"]}},
    )
    assert answer.status_code == 200
    assert answer.json()["phrasebook"] == 1
    (change,) = world.publisher.told
    assert (change.number, [r.id for r in change.upserts]) == (1, [made["id"]])
    assert change.announcement is not None
    assert change.announcement.id == answer.json()["announcement"]
    assert (change.announcement.note, change.announcement.teams) == ("新发货口径", ("售后",))
    assert world.library.book.replies[made["id"]].text == NEW["text"]


async def test_publishing_without_a_body_publishes_without_an_announcement(world: World) -> None:
    made = await create(world)
    answer = await world.as_user("lead").post(f"/api/v1/replies/{made['id']}/publish")
    assert answer.status_code == 200
    assert "announcement" not in answer.json()
    assert world.publisher.told[0].announcement is None


async def test_an_edit_is_seen_by_panels_only_when_it_is_published(world: World) -> None:
    made = await create(world)
    lead = world.as_user("lead")
    address = f"/api/v1/replies/{made['id']}"
    await lead.post(f"{address}/publish")
    edited = await lead.patch(address, json={"version": 1, "text": "改过的"})
    assert edited.status_code == 200
    body = edited.json()
    assert (body["version"], body["state"], body["published_version"]) == (2, "draft", 1)
    assert body["title"] == "发货"
    assert world.library.book.replies[made["id"]].text == NEW["text"]
    seen = await world.as_user("agent").get(address)
    assert (seen.json()["text"], seen.json()["state"]) == (NEW["text"], "published")
    await lead.post(f"{address}/publish", json={"version": 2})
    assert world.library.book.replies[made["id"]].text == "改过的"
    versions = (await lead.get(f"{address}/versions")).json()["items"]
    assert [one["version"] for one in versions] == [2, 1]
    assert versions[1]["written_by"] == world.users["lead"].id


async def test_the_second_of_two_leads_is_told_and_nothing_is_overwritten(world: World) -> None:
    made = await create(world)
    address = f"/api/v1/replies/{made['id']}"
    answers = await asyncio.gather(
        *(
            world.as_user(name).patch(address, json={"version": 1, "text": f"{name}写的"})
            for name in ("lead", "lead2")
        )
    )
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 200
    refusal = problem(second, 409, "conflict")
    assert refusal["version"] == 2
    assert refusal["present"]["text"] == first.json()["text"]
    assert (await world.as_user("lead").get(address)).json()["text"] == first.json()["text"]


async def test_publishing_a_version_the_lead_has_not_read_is_refused(world: World) -> None:
    made = await create(world)
    address = f"/api/v1/replies/{made['id']}"
    await world.as_user("lead2").patch(address, json={"version": 1, "text": "后来改的"})
    refused = await world.as_user("lead").post(f"{address}/publish", json={"version": 1})
    assert problem(refused, 409, "conflict")["version"] == 2
    assert world.publisher.told == []


async def test_a_recalled_reply_leaves_the_panels_with_its_announcement(world: World) -> None:
    made = await create(world)
    lead = world.as_user("lead")
    address = f"/api/v1/replies/{made['id']}"
    pushed = await lead.post(f"{address}/publish", json={"announcement": {"note": "新"}})
    answer = await lead.post(f"{address}/recall", json={"note": "写错了"})
    assert answer.status_code == 200
    assert answer.json()["phrasebook"] == 2
    assert answer.json()["recalled"] == [pushed.json()["announcement"]]
    change = world.publisher.told[-1]
    assert (change.removed, change.note) == ((made["id"],), "写错了")
    assert change.recalled == (pushed.json()["announcement"],)
    assert world.library.book.replies == {}
    assert (await lead.get(address)).json()["state"] == "retired"
    assert (await world.as_user("agent").get(address)).status_code == 404


async def test_what_breaks_a_rule_gravely_is_not_published(world: World) -> None:
    made = await create(world, text="😀这件事不归我管")
    refused = await world.as_user("lead").post(f"/api/v1/replies/{made['id']}/publish")
    body = problem(refused, 422, "bad_message")
    assert body["errors"] == [{"field": "text", "message": "这是推诿"}]
    (diagnostic,) = body["diagnostics"]
    assert (diagnostic["start"], diagnostic["end"]) == (5, 9)
    mild = await create(world, text="请您自己看说明")
    address = f"/api/v1/replies/{mild['id']}/publish"
    asked = await world.as_user("lead").post(address)
    assert problem(asked, 422, "bad_message")["errors"][0]["field"] == "reason"
    why = {"reason": "客户要的就是说明书的链接"}
    assert (await world.as_user("lead").post(address, json=why)).is_success
    kept = await world.as_user("lead").get(address.replace("/publish", "/versions"))
    assert [one["reason"] for one in kept.json()["items"]] == [why["reason"]]


async def test_a_published_text_does_not_vouch_for_itself(world: World) -> None:
    """A bad text let in by older rules must not become approved by having been published."""
    answer = await world.as_user("agent").post("/api/v1/check", json={"text": "这件事不归我管"})
    assert [d["code"] for d in answer.json()["diagnostics"]] == ["test/brush-off"]
    answer = await world.as_user("agent").post(
        "/api/v1/check", json={"text": "自己看"}, headers={"Accept-Language": "en-GB,en"}
    )
    assert answer.json()["diagnostics"][0]["message"] == "This is blunt"


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


# Lists


async def test_a_list_is_paged_and_filtered(world: World) -> None:
    for number in range(5):
        await create(world, title=f"第{number}条", scope="team")
    await create(world, title="另一条")
    lead = world.as_user("lead")
    seen, page = [], 1
    while page:
        answer = (await lead.get("/api/v1/replies", params={"page": page, "limit": 4})).json()
        seen += [item["title"] for item in answer["items"]]
        page = answer["next"]
    assert seen == ["另一条", "第4条", "第3条", "第2条", "第1条", "第0条"]
    for params, count in (
        ({"query": "第3"}, 1),
        ({"scope": "team"}, 5),
        ({"state": "published"}, 0),
        ({"tag": "发货"}, 6),
        ({"query": "%"}, 0),
        ({"query": "\x00"}, 6),
    ):
        found = await lead.get("/api/v1/replies", params=params)
        assert len(found.json()["items"]) == count, params
    assert (await world.as_user("agent").get("/api/v1/replies")).json()["items"] == []


@pytest.mark.parametrize("params", [{"page": 0}, {"page": "x"}, {"state": "x"}, {"limit": 201}])
async def test_a_list_that_makes_no_sense_is_refused(world: World, params: Any) -> None:
    answer = await world.as_user("lead").get("/api/v1/replies", params=params)
    (error,) = problem(answer, 422, "bad_message")["errors"]
    assert error["field"] in params


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


# Idempotency


async def test_a_request_repeated_under_its_key_is_answered_not_repeated(world: World) -> None:
    lead = world.as_user("lead")
    key = {"Idempotency-Key": "k1"}
    first = await lead.post("/api/v1/replies", json=NEW, headers=key)
    again = await lead.post("/api/v1/replies", json=NEW, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await lead.get("/api/v1/replies")).json()["items"]) == 1
    publish = f"/api/v1/replies/{first.json()['id']}/publish"
    answers = await asyncio.gather(
        *(lead.post(publish, headers={"Idempotency-Key": "k2"}) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["phrasebook"] for answer in answers} == {1}
    assert len(world.publisher.told) == 1


async def test_a_key_is_for_one_request_and_one_user(world: World) -> None:
    key = {"Idempotency-Key": "k1"}
    await world.as_user("lead").post("/api/v1/replies", json=NEW, headers=key)
    other = {**NEW, "title": "另"}
    refused = await world.as_user("lead").post("/api/v1/replies", json=other, headers=key)
    assert problem(refused, 422, "conflict")["errors"][0]["field"] == "Idempotency-Key"
    assert (
        await world.as_user("lead2").post("/api/v1/replies", json=other, headers=key)
    ).status_code == 201
    bad = {"Idempotency-Key": "x" * 129}
    problem(
        await world.as_user("lead").post("/api/v1/replies", json=NEW, headers=bad),
        422,
        "bad_message",
    )


async def test_a_refused_request_leaves_its_key_free(world: World) -> None:
    made = await create(world)
    address, key = f"/api/v1/replies/{made['id']}", {"Idempotency-Key": "k1"}
    lead = world.as_user("lead")
    body = {"version": 2, "text": "新"}
    problem(await lead.patch(address, json=body, headers=key), 409, "conflict")
    await lead.patch(address, json={"version": 1, "text": "先"})
    assert (await lead.patch(address, json=body, headers=key)).is_success


# Announcements


async def test_an_announcement_is_counted_by_people(world: World) -> None:
    made = await create(world)
    pushed = await world.as_user("lead").post(
        f"/api/v1/replies/{made['id']}/publish", json={"announcement": {"note": "新"}}
    )
    announcement = pushed.json()["announcement"]
    agents = [world.users[name].id for name in ("agent", "agent2")]
    now = world.clock()
    async with world.engine.begin() as connection:
        await store.note_delivered(connection, announcement, agents, now)
        await store.note_acknowledged(connection, announcement, agents[0], now)
        for _ in range(3):
            await store.note_used(connection, made["id"], agents[0], now)
    answer = await world.as_user("lead").get(f"/api/v1/announcements/{announcement}")
    body = answer.json()
    counts = {name: body[name] for name in ("delivered", "seen", "acknowledged", "used", "of")}
    assert counts == {"delivered": 2, "seen": 1, "acknowledged": 1, "used": 1, "of": 2}
    assert {one["name"]: one["used"] for one in body["receipts"]} == {"agent": 3, "agent2": 0}
    listed = (await world.as_user("lead").get("/api/v1/announcements")).json()["items"]
    assert [one["id"] for one in listed] == [announcement]
    problem(
        await world.as_user("agent").get(f"/api/v1/announcements/{announcement}"),
        403,
        "forbidden",
    )
    problem(await world.as_user("lead").get("/api/v1/announcements/none"), 404, "not_found")


async def test_an_announcement_that_is_over_before_it_starts_is_refused(world: World) -> None:
    made = await create(world)
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    refused = await world.as_user("lead").post(
        f"/api/v1/replies/{made['id']}/publish", json={"announcement": {"expires_at": past}}
    )
    assert problem(refused, 422, "bad_message")["errors"][0]["field"] == "announcement.expires_at"
    assert world.publisher.told == []


async def test_every_change_is_in_the_audit_log(world: World) -> None:
    made = await create(world)
    lead, address = world.as_user("lead"), f"/api/v1/replies/{made['id']}"
    await lead.patch(address, json={"version": 1, "text": "新"})
    await lead.post(f"{address}/publish")
    await lead.post(f"{address}/recall")
    async with world.engine.begin() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.id))).all()
    assert [row.action for row in rows] == [
        "reply.create",
        "reply.change",
        "reply.publish",
        "reply.recall",
    ]
    assert {row.actor_name for row in rows} == {"lead"}
    assert (rows[1].before["text"], rows[1].after["text"]) == (NEW["text"], "新")
