"""``/api/v1/teams``: the teams, made and renamed by administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from assist import teams
from assist.access import require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.release import clean
from assist.api.shapes import Body
from assist.database import reading
from assist.records import teams as records
from assist.services import services

router = APIRouter(tags=["users"])


class TeamName(Body):
    """A team's name."""

    name: Annotated[str, Field(max_length=64)]


@router.get("/teams")
async def list_teams(request: Request, caller: Caller) -> Response:
    """Every team with how many are in it. For leads."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = await records.all_teams(connection)
    items = [{"name": one.name, "people": one.people} for one in found]
    return JSONResponse({"items": items, "next": None})


@router.post("/teams", status_code=201)
async def add_team(request: Request, caller: Caller, body: TeamName) -> Response:
    """A new team that nobody is in yet."""
    name = await teams.add(services(request), caller, body.name)
    return JSONResponse({"name": name}, status_code=201)


@router.patch("/teams/{team}")
async def rename_team(request: Request, caller: Caller, team: str, body: TeamName) -> Response:
    """Another name, for everything that carries it."""
    name = await teams.rename(services(request), caller, clean(team), body.name)
    return JSONResponse({"name": name})
