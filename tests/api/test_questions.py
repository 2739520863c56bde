"""``/api/v1/questions`` and its page: what customers ask and the phrasebook does not answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assist import question_pages
from assist.account_tables import audit
from assist.records import unanswered
from assist.settings import Settings
from tests.api.world import World

ASKED = (
    ("agent", "售后", "发票怎么开", 1),
    ("agent", "售后", "你好，怎么开发票", 2),
    ("agent", "售后", "<b>能寄到南极吗</b>", 3),
    ("agent2", "售前", "有没有会员日", 4),
    ("agent", "售后", "很久以前问的", 24 * 9),
)


@pytest.fixture
async def asked(world: World) -> World:
    world.app.include_router(question_pages.router)
    await keep_for(world, 7)
    async with world.engine.begin() as connection:
        for name, team, text, hours in ASKED:
            await unanswered.keep(
                connection,
                user=world.users[name].id,
                team=team,
                channel="旗舰店",
                text=text,
                now=datetime.now(UTC) - timedelta(hours=hours),
            )
    return world


async def keep_for(world: World, days: int) -> None:
    world.settings = Settings(data_dir=world.settings.data_dir, keep_questions_days=days)


async def test_a_lead_sees_the_own_teams_groups_and_an_admin_all(asked: World) -> None:
    for name, counts in (("lead", [2, 1]), ("lead2", [1]), ("admin", [2, 1, 1])):
        async with asked.as_user(name) as client:
            answer = (await client.get("/api/v1/questions")).json()
        assert [one["count"] for one in answer["items"]] == counts
        assert answer["kept_days"] == 7
    async with asked.as_user("lead") as client:
        first = (await client.get("/api/v1/questions")).json()["items"][0]
    assert first["wordings"] == ["发票怎么开", "你好，怎么开发票"]
    assert (first["channels"], first["agents"], first["reply"]) == (["旗舰店"], 1, None)


async def test_an_agent_may_neither_look_nor_decide(asked: World) -> None:
    async with asked.as_user("agent") as client:
        assert (await client.get("/api/v1/questions")).status_code == 403
        for what in ("draft", "dismiss"):
            answer = await client.post(f"/api/v1/questions/{what}", json={"questions": [1]})
            assert answer.status_code == 403
    async with await asked.as_page("agent") as client:
        assert (await client.get("/lead/questions")).status_code == 403


async def test_a_group_becomes_a_draft_once_and_is_done(asked: World) -> None:
    async with asked.as_user("lead") as client:
        first, second = (await client.get("/api/v1/questions")).json()["items"]
        chosen = {"questions": first["questions"]}
        made = await client.post("/api/v1/questions/draft", json=chosen)
        assert made.status_code == 201
        reply = made.json()
        assert (reply["state"], reply["scope"], reply["team"]) == ("draft", "team", "售后")
        assert reply["questions"] == ["发票怎么开", "你好，怎么开发票"]
        again = await client.post("/api/v1/questions/draft", json=chosen)
        assert (again.status_code, again.json()["code"]) == (409, "conflict")
        items = (await client.get("/api/v1/questions")).json()["items"]
        assert [one["question"] for one in items] == [second["question"]]
        refused = await client.post(f"/api/v1/replies/{reply['id']}/publish", json={})
        assert refused.status_code in (400, 422)
        assert "【请写答复】" in refused.json()["detail"]
        changed = {"version": reply["version"], "text": "发票在订单页申请。"}
        assert (await client.patch(f"/api/v1/replies/{reply['id']}", json=changed)).is_success
        assert (await client.post(f"/api/v1/replies/{reply['id']}/publish", json={})).is_success
    async with asked.engine.begin() as connection:
        logged = list(
            await connection.execute(select(audit).where(audit.c.action == "questions.draft"))
        )
    assert len(logged) == 1
    assert "发票" not in repr(logged)


async def test_a_dismissed_group_is_listed_no_more(asked: World) -> None:
    async with asked.as_user("lead") as client:
        first, second = (await client.get("/api/v1/questions")).json()["items"]
        answer = await client.post(
            "/api/v1/questions/dismiss", json={"questions": first["questions"]}
        )
        assert answer.json() == {"dismissed": 2}
        items = (await client.get("/api/v1/questions")).json()["items"]
        assert [one["question"] for one in items] == [second["question"]]


async def test_questions_of_others_too_old_or_unknown_are_not_there(asked: World) -> None:
    async with asked.as_user("admin") as client:
        items = (await client.get("/api/v1/questions")).json()["items"]
    foreign = next(one["questions"] for one in items if one["question"] == "有没有会员日")
    async with asked.as_user("lead") as client:
        for ids in (foreign, [5], [999_999]):
            answer = await client.post("/api/v1/questions/draft", json={"questions": ids})
            assert answer.status_code == 404
        bodies: list[dict[str, object]] = [
            {},
            {"questions": []},
            {"questions": ["x"]},
            {"questions": [0]},
            {"a": 1},
        ]
        for body in bodies:
            answer = await client.post("/api/v1/questions/dismiss", json=body)
            assert answer.status_code in (400, 422)


async def test_a_page_of_another_site_decides_nothing(asked: World) -> None:
    async with await asked.as_page("lead", "https://evil.example") as client:
        answer = await client.post("/api/v1/questions/dismiss", json={"questions": [1]})
    assert answer.status_code == 403


async def test_the_page_lists_groups_and_escapes_them(asked: World) -> None:
    async with await asked.as_page("lead") as client:
        page = (await client.get("/lead/questions")).text
    assert "发票怎么开" in page
    assert "旗舰店" in page
    assert "<b>能寄到南极吗" not in page
    assert "有没有会员日" not in page
    assert "很久以前问的" not in page


async def test_where_none_are_kept_the_page_says_how_to_turn_it_on(asked: World) -> None:
    await keep_for(asked, 0)
    async with await asked.as_page("lead") as client:
        page = (await client.get("/lead/questions")).text
        assert "ASSIST_KEEP_QUESTIONS_DAYS=30" in page
        assert "发票" not in page
        assert (await client.get("/api/v1/questions")).json() == {
            "kept_days": 0, "items": [], "next": None,
        }  # fmt: skip
