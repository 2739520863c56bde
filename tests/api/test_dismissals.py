"""``/api/v1/dismissals`` and its page: what agents say is not wrong, for the leads of their team."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assist import team_pages
from assist.records import usage
from tests.api.world import World


@pytest.fixture
async def dismissed(world: World) -> World:
    world.app.include_router(team_pages.router)
    async with world.engine.begin() as connection:
        for name, code, reason in (
            ("agent", "test/blunt", "商品名或术语"),
            ("agent", "test/blunt", ""),
            ("agent2", "test/blunt", "转述别人的话"),
            ("agent", "gone/rule", "<b>主管同意</b>"),
        ):
            await usage.note_dismissal(
                connection,
                user=world.users[name].id,
                conversation="c1",
                code=code,
                reason=reason,
                now=datetime.now(UTC),
            )
    return world


async def test_a_lead_sees_the_own_team_and_an_admin_everybody(dismissed: World) -> None:
    for name, count, agents in (("lead", 2, 1), ("lead2", 1, 1), ("admin", 3, 2)):
        async with dismissed.as_user(name) as client:
            items = (await client.get("/api/v1/dismissals")).json()["items"]
        blunt = next(one for one in items if one["code"] == "test/blunt")
        assert (blunt["count"], blunt["agents"]) == (count, agents)
        assert (blunt["category"], blunt["message"]) == ("tone", "语气生硬")


async def test_an_agent_may_not_see_it(dismissed: World) -> None:
    async with dismissed.as_user("agent") as client:
        assert (await client.get("/api/v1/dismissals")).status_code == 403
    async with await dismissed.as_page("agent") as client:
        assert (await client.get("/lead/wording")).status_code == 403


@pytest.mark.parametrize("stored", ["sent-anyway", "sent after confirmation"])
async def test_what_was_sent_anyway_is_said_in_the_readers_language(
    dismissed: World, stored: str
) -> None:
    async with dismissed.engine.begin() as connection:
        await usage.note_dismissal(
            connection,
            user=dismissed.users["agent"].id,
            conversation="c1",
            code="test/blunt",
            reason=stored,
            now=datetime.now(UTC),
        )
    async with await dismissed.as_page("lead") as client:
        page = await client.get("/lead/wording")
        english = await client.get("/lead/wording", headers={"Accept-Language": "en"})
    assert "发送时确认过，仍然发出" in page.text
    assert "Sent anyway, after being asked" in english.text
    assert "sent after confirmation" not in page.text + english.text
    async with dismissed.as_user("lead") as client:
        items = (await client.get("/api/v1/dismissals")).json()["items"]
    reasons = [one["reason"] for item in items for one in item["reasons"]]
    assert "sent-anyway" in reasons


async def test_what_an_agent_took_back_is_marked_so(dismissed: World) -> None:
    agent = dismissed.users["agent"].id
    async with dismissed.engine.begin() as connection:
        for key in ("d1", "d2"):
            await usage.note_dismissal(
                connection,
                user=agent,
                conversation="c1",
                code="test/blunt",
                reason="转述别人的话",
                now=datetime.now(UTC),
                key=key,
            )
        taken_back = await usage.withdraw_dismissal(
            connection, user=agent, conversation="c1", key="d1", now=datetime.now(UTC)
        )
        assert taken_back is not None
        for conversation, key in (("c1", "d1"), ("c2", "d2")):
            again = await usage.withdraw_dismissal(
                connection, user=agent, conversation=conversation, key=key, now=datetime.now(UTC)
            )
            assert again is None
    async with dismissed.as_user("lead") as client:
        items = (await client.get("/api/v1/dismissals")).json()["items"]
    blunt = next(one for one in items if one["code"] == "test/blunt")
    assert (blunt["count"], blunt["withdrawn"]) == (3, 1)
    assert {"reason": "转述别人的话", "count": 1} in blunt["reasons"]
    async with await dismissed.as_page("lead") as client:
        page = await client.get("/lead/wording")
        english = await client.get("/lead/wording", headers={"Accept-Language": "en"})
    assert "另有 1 次已由坐席收回" in page.text
    assert "1 more taken back by the agent" in english.text


async def test_days_outside_hold_nothing_and_wrong_days_are_refused(dismissed: World) -> None:
    async with dismissed.as_user("lead") as client:
        early = await client.get("/api/v1/dismissals?since=2020-01-01&until=2020-01-02")
        assert early.json()["items"] == []
        for query in (
            "since=2026-02-01&until=2026-01-01",
            "since=2020-01-01&until=2026-01-01",
            "since=x",
        ):
            assert (await client.get(f"/api/v1/dismissals?{query}")).status_code in (400, 422)


async def test_the_page_lists_reasons_and_escapes_them(dismissed: World) -> None:
    async with await dismissed.as_page("lead") as client:
        page = await client.get("/lead/wording")
    assert page.status_code == 200
    assert "语气生硬" in page.text
    assert "商品名或术语" in page.text
    assert "没有写理由" in page.text
    assert "<b>主管同意</b>" not in page.text
    assert "主管同意" in page.text
    assert "这条规则已不在用" in page.text
    assert "转述别人的话" not in page.text
