"""``/api/v1/service-figures`` and ``/api/v1/handovers`` with their pages: who sees what, and files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from assist import complaint_pages, notebook_pages
from assist.deadlines import Deadline, Kind, State
from assist.records import accounts, complaints, deadlines, handovers, tallies
from assist.records.handovers import Handover
from assist.rounds import Tally
from tests.api.world import World

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
FIRST, SECOND = date(2026, 11, 19), date(2026, 11, 20)
DAYS = "since=2026-11-19&until=2026-11-20"


@pytest.fixture
async def noted(world: World) -> World:
    """Two agents of two teams, one of them on two days; and one who has left."""
    world.app.include_router(notebook_pages.router)
    counts = (
        ("agent", "售后", FIRST, "c1", Tally(customer_messages=2, replies=1, shown=1, used=1)),
        ("agent", "售后", FIRST, "c1", Tally(replies=1, warned=2, heeded=1, sent_anyway=1)),
        ("agent", "售后", SECOND, "c1", Tally(replies=3, ignored=1)),
        ("agent", "售后", SECOND, "", Tally(used=1)),
        ("agent2", "售前", SECOND, "c1", Tally(customer_messages=1)),
        ("lead2", "售后", SECOND, "c9", Tally(replies=7)),
    )
    async with world.engine.begin() as connection:
        for name, team, day, key, tally in counts:
            await tallies.add(
                connection,
                user=world.users[name].id,
                team=team,
                conversation=key,
                day=day,
                counts=tally,
            )
        for number, (hour, state, light) in enumerate(
            (
                (1, State.MET, False),
                (2, State.MISSED, False),
                (3, State.MET, True),
                (20, State.MET, False),
            )
        ):
            await deadlines.save(connection, first_reply(world, number, hour, state, light=light))
    return world


def first_reply(
    world: World, number: int, hour: int, state: State, *, light: bool
) -> deadlines.Owned:
    """One that started on the 19th (UTC) at ``hour``; at 20 it is the 20th in Shanghai."""
    start = datetime(2026, 11, 19, hour, tzinfo=UTC)
    pure = Deadline(
        id=f"d{number}",
        kind=Kind.FIRST_REPLY,
        policy="p",
        clock="first_reply",
        started_at=start,
        target_at=start,
        warn_at=start,
        due_at=start,
        state=state,
        ended_at=start,
        light=light,
    )
    return deadlines.Owned(pure, world.users["agent"].id, team="售后")


async def figures(world: World, who: str, query: str) -> dict[str, Any]:
    async with world.as_user(who) as client:
        answer = await client.get(f"/api/v1/service-figures?{DAYS}&{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_counts_add_up_within_a_day_and_a_conversation_counts_on_each(noted: World) -> None:
    lines = (await figures(noted, "agent", "by=agent_day"))["items"]
    told = [
        (one["day"], one["conversations"], one["replies"], one["used"], one["first_reply_rate"])
        for one in lines
    ]
    assert told == [("2026-11-19", 1, 2, 1, 0.5), ("2026-11-20", 1, 3, 1, 1.0)]
    whole = await figures(noted, "agent", "by=agent")
    assert [one["conversations"] for one in whole["items"]] == [2]
    assert (whole["total"]["first_replies"], whole["total"]["first_replies_in_time"]) == (3, 2)


async def test_a_lead_sees_what_was_done_in_the_team_by_those_who_left_too(noted: World) -> None:
    async with noted.engine.begin() as connection:
        await accounts.set_disabled(connection, noted.users["agent"].id, True)
    found = await figures(noted, "lead", "by=agent")
    assert {one["name"]: one["replies"] for one in found["items"]} == {"agent": 5, "lead2": 7}
    # The lead of the other team sees their own seven though they were sent for another team.
    theirs = await figures(noted, "lead2", "by=agent")
    assert {one["name"]: one["replies"] for one in theirs["items"]} == {"agent2": 0, "lead2": 7}
    everybody = await figures(noted, "admin", "by=team")
    assert [(one["team"], one["replies"]) for one in everybody["items"]] == [
        ("售前", 0),
        ("售后", 12),
    ]


async def test_an_agent_sees_own_figures_only(noted: World) -> None:
    for query in ("by=agent", "by=day", "by=team", "by=total", "team=售前"):
        found = await figures(noted, "agent2", query)
        assert found["total"]["replies"] == 0, query
        assert {one["agent"] for one in found["items"]} <= {noted.users["agent2"].id, None}
    async with noted.as_user("agent2") as client:
        other = noted.users["agent"].id
        for address in ("", "/chart.svg"):
            answer = await client.get(f"/api/v1/service-figures{address}?agent={other}")
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    async with await noted.as_page("agent2") as client:
        assert (await client.get("/lead/service")).status_code == 403
        assert (await client.get(f"/account/service?agent={other}&{DAYS}")).status_code == 200
        page = (await client.get(f"/account/service?agent={other}&{DAYS}&by=day")).text
    assert "2026-11-19" not in page.split("<tbody>")[1].split("</tbody>")[0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("by=week", "by"),
        ("since=yesterday", "since"),
        ("since=2026-11-21&until=2026-11-20", "since"),
        ("since=2020-01-01&until=2026-11-20", "since"),
        ("until=9999-12-31", "until"),
        ("format=pdf", "format"),
        ("wrong=1", "wrong"),
    ],
)
async def test_what_cannot_be_counted_is_refused_by_its_name(
    noted: World, query: str, field: str
) -> None:
    async with noted.as_user("lead") as client:
        answer = await client.get(f"/api/v1/service-figures?{query}")
    assert answer.status_code == 422, answer.text
    assert field in str(answer.json()["errors"][0]["field"])
    if "format" not in query:
        async with await noted.as_page("lead") as client:
            page = await client.get(f"/lead/service?{query}")
        assert page.status_code == 422
        assert 'role="alert"' in page.text


async def test_the_page_of_a_team_has_lines_a_sum_pictures_and_pages(noted: World) -> None:
    async with noted.engine.begin() as connection:
        for number in range(60):
            await tallies.add(
                connection,
                user=noted.users["agent"].id,
                team="售后",
                conversation="c",
                day=date(2026, 9, 1) + timedelta(days=number),
                counts=Tally(replies=1),
            )
    async with await noted.as_page("lead") as client:
        query = "by=agent_day&since=2026-09-01&until=2026-10-30"
        page = (await client.get(f"/lead/service?{query}")).text
        assert page.count("<tr>") == 2 + 50 + 1
        assert 'rel="next"' in page
        second = (await client.get(f"/lead/service?{query}&page=2")).text
        assert second.count("<tr>") == 2 + 10 + 1
        assert 'rel="prev"' in second
        assert page.split("<tfoot>")[1] != ""
        for show in ("volume", "suggestions", "warnings"):
            picture = await client.get(f"/api/v1/service-figures/chart.svg?{DAYS}&show={show}")
            assert picture.headers["content-type"].startswith("image/svg")


async def test_old_counts_are_forgotten_by_day(noted: World) -> None:
    async with noted.engine.begin() as connection:
        assert await tallies.forget(connection, SECOND) == 1
    assert (await figures(noted, "admin", "by=day"))["items"][0]["replies"] == 0


# Handovers


def handover(world: World, number: int, giver: str, taker: str, **more: Any) -> Handover:
    return Handover(
        id=f"h{number}",
        giver=world.users[giver].id,
        giver_name=giver,
        taker=world.users[taker].id,
        taker_name=taker,
        **{
            "note": "",
            "callbacks": ("b",),
            "conversations": ("c1", "c2"),
            "deadlines": (),
            "created_at": NOW,
            **more,
        },
    )


@pytest.fixture
async def handed(world: World) -> World:
    world.app.include_router(notebook_pages.router)
    evil = '=HYPERLINK("http://x";"点我")'
    accepted = {"state": "accepted", "answered_at": NOW + timedelta(minutes=12, seconds=30)}
    async with world.engine.begin() as connection:
        for one in (
            handover(world, 1, "agent", "agent2", note=evil, **accepted),
            handover(world, 2, "agent2", "lead2", created_at=NOW - timedelta(days=1)),
            handover(world, 3, "agent", "lead", created_at=NOW - timedelta(days=9)),
        ):
            await handovers.add(connection, one)
    return world


async def listed(world: World, who: str, query: str = "") -> list[str]:
    async with world.as_user(who) as client:
        answer = await client.get(f"/api/v1/handovers?since=2026-11-01&until=2026-11-20&{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


async def test_handovers_are_seen_by_role_filtered_by_day_team_and_state(handed: World) -> None:
    assert await listed(handed, "admin") == ["h1", "h2", "h3"]
    assert await listed(handed, "lead") == ["h1", "h3"]
    assert await listed(handed, "lead2") == ["h1", "h2"]
    assert await listed(handed, "agent") == ["h1", "h3"]
    assert await listed(handed, "agent2") == ["h1", "h2"]
    assert await listed(handed, "lead", "mine=true") == ["h3"]
    assert await listed(handed, "admin", "team=售前") == ["h1", "h2"]
    assert await listed(handed, "agent2", "team=售后") == ["h1"]
    assert await listed(handed, "admin", "state=accepted") == ["h1"]
    async with handed.as_user("admin") as client:
        answer = (await client.get("/api/v1/handovers?since=2026-11-19&until=2026-11-19")).json()
        assert [one["id"] for one in answer["items"]] == ["h2"]
        assert answer["counts"] == {"offered": 1}
        everything = (
            await client.get("/api/v1/handovers?since=2026-11-01&until=2026-11-20")
        ).json()
        assert everything["items"][0]["answered_at"] == "2026-11-20T04:12:30.000Z"


async def test_who_left_stays_in_the_teams_notebook(handed: World) -> None:
    async with handed.engine.begin() as connection:
        await accounts.set_disabled(connection, handed.users["agent"].id, True)
    assert await listed(handed, "lead") == ["h1", "h3"]


async def test_files_hold_no_live_formula(handed: World) -> None:
    query = "since=2026-11-01&until=2026-11-20"
    async with handed.as_user("lead") as client:
        client.headers["Accept-Language"] = "zh"
        as_csv = (await client.get(f"/api/v1/handovers?{query}&format=csv")).content
        rows = list(csv.reader(io.StringIO(as_csv.decode("utf-8-sig"))))
        book = (await client.get(f"/api/v1/handovers?{query}&format=xlsx")).content
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    assert rows[0][:5] == ["提出时间", "交出", "接手", "状态", "答复时间"]
    assert rows[1][:6] == [
        "2026-11-20 12:00",
        "agent",
        "agent2",
        "已接手",
        "2026-11-20 12:12",
        "12",
    ]
    assert rows[1][-1].startswith("'=HYPERLINK")
    assert sheet.cell(2, len(rows[0])).data_type == "s"
    assert len(rows) == sheet.max_row == 3


async def test_the_pages_show_a_page_at_a_time_and_text_as_text(handed: World) -> None:
    async with handed.engine.begin() as connection:
        for number in range(60):
            at = NOW - timedelta(days=2, minutes=number)
            await handovers.add(
                connection,
                handover(handed, 100 + number, "agent", "agent2", note="<b>x</b>", created_at=at),
            )
    query = "since=2026-11-01&until=2026-11-20"
    async with await handed.as_page("lead") as client:
        page = (await client.get(f"/lead/handovers?{query}")).text
        assert page.count("data-state=") == 50
        assert 'rel="next"' in page
        assert "<b>x</b>" not in page
        second = (await client.get(f"/lead/handovers?{query}&page=2")).text
        assert second.count("data-state=") == 12
        assert (await client.get(f"/lead/handovers?{query}&page=99")).status_code == 200
        bad = await client.get("/lead/handovers?since=2026-11-21&until=2026-11-20")
        assert bad.status_code == 422
    async with await handed.as_page("agent2") as client:
        assert (await client.get("/lead/handovers")).status_code == 403
        own = (await client.get(f"/account/handovers?{query}&state=offered")).text
    assert own.count("data-state=") == 50


async def test_the_next_page_is_named(handed: World) -> None:
    async with handed.engine.begin() as connection:
        for number in range(50):
            await handovers.add(connection, handover(handed, 100 + number, "agent", "agent2"))
    async with handed.as_user("agent") as client:
        address = "/api/v1/handovers?since=2026-11-20&until=2026-11-20"
        first = (await client.get(address)).json()
        second = (await client.get(f"{address}&page={first['next']}")).json()
    assert (len(first["items"]), first["next"], len(second["items"])) == (50, 2, 1)


async def test_a_complaint_forgotten_shows_so_and_counts_on(world: World) -> None:
    world.app.include_router(complaint_pages.router)
    about = {"customer": {"name": "王女士", "phone": "138001380"}, "about": "<b>说不归他管</b>"}
    async with world.as_user("agent") as client:
        made = (await client.post("/api/v1/complaints", json=about)).json()
        address = f"/api/v1/complaints/{made['id']}"
        assert (await client.patch(address, json={"state": "withdrawn"})).status_code == 200
        async with world.engine.begin() as connection:
            assert await complaints.forget(connection, world.clock() + timedelta(days=1)) == 1
        found = (await client.get(address)).json()
        assert (found["about"], found["customer"]["name"], found["state"]) == ("", "", "withdrawn")
        again = await client.patch(address, json={"state": "open"})
        assert (again.status_code, again.json()["code"]) == (409, "conflict")
    async with await world.as_page("lead") as client:
        assert "（已到期删除）" in (await client.get("/lead/complaints?state=all")).text
        page = (await client.get(f"/lead/complaints/{made['id']}")).text
    assert "保存期限已过" in page
    assert 'name="state" value="open"' not in page
