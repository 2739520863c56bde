"""``/api/v1/rules``: the packs, and what is switched off for whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import ruling
from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.own_rules import Line
from assist.api.shapes import Body
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.i18n import locale_of
from assist.publishing import PhrasebookChange
from assist.services import services
from phrasebook.own_rules import PACK
from phrasebook.store import rules as store
from phrasebook.switches import is_on

router = APIRouter(tags=["rules"])


class Switch(Body):
    """``on``: true, false, or null to leave it to the wider switch."""

    target: Annotated[str, Field(max_length=200)]
    team: Line = ""
    on: bool | None


@router.get("/rules")
async def list_packs(
    request: Request, caller: Caller, team: Annotated[str | None, Query(max_length=64)] = None
) -> Response:
    """The packs and their rules, and whether each is on for a team. For leads."""
    require(caller, Role.LEAD)
    whose = caller.team if team is None else team.strip()
    book = services(request).library.book
    async with reading(services(request).engine).begin() as connection:
        switches = await store.switches_in_force(connection)
    locale = locale_of(request)
    packs = [
        {
            "pack": pack.name,
            "title": pack.title.said(locale),
            "on": is_on(switches, whose, pack.name),
            "rules": [
                {
                    "code": rule.code,
                    "category": rule.category,
                    "severity": rule.severity,
                    "message": rule.message.said(locale),
                    "replacements": list(rule.replacements),
                    "bad": [one.text for one in rule.examples if one.bad],
                    "good": [one.text for one in rule.examples if not one.bad],
                    "on": is_on(switches, whose, pack.name, rule.code),
                }
                for rule in pack.rules
            ],
        }
        for pack in book.packs
        if pack.name != PACK
    ]
    return JSONResponse({"team": whose, "items": packs, "next": None})


@router.put("/rules/switches")
async def switch(request: Request, caller: Caller, body: Switch) -> Response:
    """Switch a pack or a rule on or off for a team, or (an empty one) for everybody."""
    require(caller, Role.LEAD)
    return await switched(request, caller, body.team, body.target, body.on)


async def switched(
    request: Request, caller: SignedIn, team: str, target: str, is_on_: bool | None
) -> Response:
    """What ``switch`` does, for the page too."""
    ruling.allow_team(caller, team)
    given = services(request)
    ruling.refuse_unknown_target(given.library.book.packs, target)

    async def work(connection: AsyncConnection) -> Done:
        before = (await store.switches_in_force(connection)).get((team, target))
        number = await store.switch(
            connection, team, target, is_on_, author=caller.id, now=given.clock()
        )
        after = {"team": team, "target": target, "on": is_on_}
        return Done(
            {**after, "phrasebook": number},
            Audit("rule.switch", "rule", target, {**after, "on": before}, after),
            change=PhrasebookChange(number, caller.display_name),
        )

    return await write(request, caller, work)
