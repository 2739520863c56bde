"""``/api/v1/dismissals``: which findings agents say are not wrong, by rule, for a lead to judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.days import span_of
from assist.api.promises import people_of
from assist.database import reading
from assist.dismissals import ByRule, by_rule
from assist.i18n import locale_of
from assist.records import usage
from assist.services import services

router = APIRouter(prefix="/dismissals", tags=["dismissals"])

USUAL_DAYS = 30


class Days(BaseModel):
    """Days, both included; the default is the last thirty."""

    model_config = ConfigDict(extra="forbid")

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A rule in the language of whoever asks; empty where no pack in force holds it any more."""

    category: str
    message: str


@router.get("")
async def get_dismissals(
    request: Request, caller: Caller, days: Annotated[Days, Query()]
) -> Response:
    """By rule, the most frequent first: the team's for a lead, everybody's for an admin."""
    require(caller, Role.LEAD)
    rules, (first, last) = await dismissals_for(request, caller, days)
    items = []
    for rule in rules:
        told = told_of(request, rule.code)
        items.append(
            {
                "code": rule.code,
                "category": told.category,
                "message": told.message,
                "count": rule.count,
                "withdrawn": rule.withdrawn,
                "agents": rule.agents,
                "last_at": rule.last_at.isoformat(),
                "reasons": [{"reason": text, "count": count} for text, count in rule.reasons],
                "others": rule.others,
            }
        )
    return JSONResponse({"since": str(first), "until": str(last), "items": items})


async def dismissals_for(
    request: Request, caller: SignedIn, days: Days
) -> tuple[tuple[ByRule, ...], tuple[date, date]]:
    """What was dismissed, and the first and last day counted.

    Raises ``RefusedError`` for days that cannot be counted.
    """
    span = span_of(request, days.since, days.until, USUAL_DAYS)
    async with reading(services(request).engine).begin() as connection:
        found = await usage.dismissed_between(
            connection,
            since=span.since,
            until=span.until,
            users=await people_of(connection, caller),
        )
    return by_rule(found), (span.first, span.last)


def told_of(request: Request, code: str) -> Told:
    """What the rule ``code`` says."""
    locale = locale_of(request)
    for pack in services(request).library.book.packs:
        for rule in pack.rules:
            if rule.code == code:
                return Told(rule.category, rule.message.said(locale))
    return Told("", "")
