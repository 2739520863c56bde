"""Teams: made by name, and renamed for everything that carries the name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.test_roles import Company, company


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Company]:
    async with company(tmp_path) as built:
        yield built


async def test_a_renamed_team_takes_its_people_replies_rules_and_pushes_along(
    made: Company,
) -> None:
    switch = {"team": "north", "target": "style", "on": False}
    assert (await made.ask("PUT /api/v1/rules/switches", "lead", switch)).is_success
    answer = await made.ask("PATCH /api/v1/teams/north", "admin", {"name": "东北区"})
    assert answer.json() == {"name": "东北区"}, answer.text
    names = {one["name"]: one["people"] for one in (
        await made.ask("GET /api/v1/teams", "admin")).json()["items"]}  # fmt: skip
    assert names == {"东北区": 2, "south": 1}
    reply = (await made.ask("GET /api/v1/replies/{reply_id}", "lead")).json()
    assert reply["team"] == "东北区"
    rule = (await made.ask("GET /api/v1/rules/own/{rule_id}", "lead")).json()
    assert rule["team"] == "东北区"
    push = (await made.ask("GET /api/v1/announcements/{announcement_id}", "lead")).json()
    assert push["teams"] == ["东北区"]
    packs = (await made.ask("GET /api/v1/rules", "lead")).json()
    assert packs["team"] == "东北区"
    assert [pack["pack"] for pack in packs["items"] if not pack["on"]] == ["style"]
    log = (await made.ask("GET /api/v1/audit?kind=team", "admin")).json()["items"]
    assert [(one["action"], one["before"], one["after"]) for one in log] == [
        ("team.rename", {"name": "north"}, {"name": "东北区"})
    ]


async def test_a_team_is_made_before_anybody_is_in_it_and_its_name_is_its_own(
    made: Company,
) -> None:
    assert (await made.ask("POST /api/v1/teams", "admin", {"name": " 西区 "})).status_code == 201
    for taken in ("西区", "south", "  "):
        answer = await made.ask("POST /api/v1/teams", "admin", {"name": taken})
        assert answer.status_code in {409, 422}, taken
    answer = await made.ask("PATCH /api/v1/teams/south", "admin", {"name": "西区"})
    assert answer.status_code == 409
    answer = await made.ask("PATCH /api/v1/teams/nowhere", "admin", {"name": "x"})
    assert answer.status_code == 404
    page = await made.ask("GET /lead/people", "admin")
    assert "西区" in page.text


async def test_the_page_renames_and_says_why_it_cannot(made: Company) -> None:
    form = {"team": "south", "name": "north"}
    refused = await made.ask("POST /lead/teams/rename", "admin", form)
    assert refused.status_code == 422
    form = {"team": "south", "name": "南区"}
    assert (await made.ask("POST /lead/teams/rename", "admin", form)).status_code == 303
    assert "南区" in (await made.ask("GET /lead/people", "admin")).text
