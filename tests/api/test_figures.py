"""``/api/v1/figures`` and its page: who sees whose deadlines, those of people who left among them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assist import team_pages
from assist.deadlines import Deadline, Kind, State
from assist.records import accounts, callbacks, deadlines
from tests.api.world import World

DAYS = "since=2026-11-19&until=2026-11-20"
START = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)


def clock(number: int, state: State = State.MET) -> Deadline:
    """A first reply that took ten seconds where thirty were allowed, or a minute."""
    taken = timedelta(seconds=10 if state is State.MET else 60)
    return Deadline(
        id=f"d{number}",
        kind=Kind.FIRST_REPLY,
        policy="p",
        clock="first_reply",
        started_at=START,
        target_at=START + timedelta(seconds=3),
        warn_at=START + timedelta(seconds=20),
        due_at=START + timedelta(seconds=30),
        state=state,
        ended_at=START + taken,
    )


@pytest.fixture
async def answered(world: World) -> World:
    """Two first replies of the agent after sales, one of the one before sales; and the agent after
    sales has left the house since."""
    world.app.include_router(team_pages.router)
    async with world.engine.begin() as connection:
        for number, name, team, state in (
            (1, "agent", "售后", State.MET),
            (2, "agent", "售后", State.MISSED),
            (3, "agent2", "售前", State.MET),
        ):
            owned = deadlines.Owned(clock(number, state), world.users[name].id, team=team)
            await deadlines.save(connection, owned)
        await accounts.set_disabled(connection, world.users["agent"].id, True)
    return world


async def figures(world: World, who: str, query: str) -> list[dict[str, Any]]:
    async with world.as_user(who) as client:
        answer = await client.get(f"/api/v1/figures?{DAYS}&{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_who_left_still_counts_in_the_team_and_is_marked(answered: World) -> None:
    (one,) = await figures(answered, "lead", "by=agent")
    assert (one["name"], one["disabled"], one["count"], one["missed"]) == ("agent", True, 2, 1)
    (whole,) = await figures(answered, "lead", "by=total")
    assert (whole["count"], whole["missed"]) == (2, 1)
    assert "disabled" not in whole
    everybody = await figures(answered, "admin", "by=agent")
    assert {item["name"]: item["disabled"] for item in everybody} == {
        "agent": True,
        "agent2": False,
    }
    assert [item["name"] for item in await figures(answered, "lead2", "by=agent")] == ["agent2"]


async def test_what_was_done_in_a_team_stays_there_when_its_agent_moves(answered: World) -> None:
    async with answered.engine.begin() as connection:
        await accounts.set_disabled(connection, answered.users["agent"].id, False)
    async with answered.as_user("admin") as admin:
        moved = await admin.patch(
            f"/api/v1/users/{answered.users['agent'].id}", json={"team": "售前"}
        )
        assert moved.status_code == 200
    assert [one["count"] for one in await figures(answered, "lead", "by=total")] == [2]
    assert [one["count"] for one in await figures(answered, "lead2", "by=total")] == [1]
    assert [one["count"] for one in await figures(answered, "agent", "by=total")] == [2]


async def test_the_page_and_the_file_mark_who_left(answered: World) -> None:
    async with await answered.as_page("lead") as page:
        html = (await page.get(f"/lead/figures?{DAYS}&by=agent")).text
        file = await page.get(f"/api/v1/figures?{DAYS}&by=agent&format=csv")
    assert "agent（已停用）" in html
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[1][:2] == ["agent（已停用）", "2"]


async def test_what_who_left_has_open_stays_in_the_leads_lists(answered: World) -> None:
    running = replace(clock(9), state=State.RUNNING, ended_at=None)
    gone = answered.users["agent"].id
    async with answered.engine.begin() as connection:
        await deadlines.save(connection, deadlines.Owned(running, gone, team="售后"))
        promise = callbacks.Callback("b", gone, gone, "王女士", "", "发票", START, START, START)
        await callbacks.add(connection, promise)
    for who, of_that_team in (("lead", True), ("lead2", False)):
        async with answered.as_user(who) as client:
            queue = (await client.get("/api/v1/queue")).json()["items"]
            promised = (await client.get("/api/v1/callbacks?state=open")).json()["items"]
        assert [one["id"] for one in queue] == ["d9"] * of_that_team
        assert [one["id"] for one in promised] == ["b"] * of_that_team
