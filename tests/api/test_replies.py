"""A lead writes, publishes and recalls; nothing is overwritten or done twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assist.account_tables import audit
from phrasebook import store
from tests.api.replies import NEW, create, problem
from tests.api.world import World


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
