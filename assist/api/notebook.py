"""``/api/v1/service-figures``: the service notebook, what agents did by agent and day."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assist import charts, sheets
from assist.access import SignedIn
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.counted import People, seen_by
from assist.api.days import Span, span_of
from assist.api.tables import table_file
from assist.database import reading
from assist.errors import RefusedError
from assist.i18n import locale_of, translator
from assist.notebook import By, Line, lines_of, total_of
from assist.records import accounts, tallies
from assist.rounds import COUNTED
from assist.services import services
from phrasebook.entries import Message

router = APIRouter(prefix="/service-figures", tags=["figures"])

USUAL_DAYS = 7
COLUMNS = (
    "conversations", "customer_messages", "replies", "first_reply_rate",
    *(name for name in COUNTED if name not in ("customer_messages", "replies")),
)  # fmt: skip
"""The numbers of a line, in the order of the page and the files."""

Show = Literal["volume", "suggestions", "warnings"]


class Asked(BaseModel):
    """What to count: days are both included, the default is the last seven. ``agent`` is a user
    id, ``team`` the name of the team as it was on the day."""

    model_config = ConfigDict(extra="forbid")

    by: By = By.AGENT
    since: date | None = None
    until: date | None = None
    team: Annotated[str, Field(max_length=64)] = ""
    agent: Annotated[str, Field(max_length=128)] = ""


class AskedAsFile(Asked):
    """The same, and in which form."""

    format: Literal["json", "csv", "xlsx"] = "json"


class AskedAsChart(Asked):
    """The same, what of it, and for which background."""

    show: Show = "volume"
    theme: Literal["light", "dark"] = "light"


@dataclass(frozen=True, slots=True)
class Notebook:
    """Lines with the names of their people, their sum, and the teams that have counts."""

    lines: tuple[Line, ...]
    people: People
    total: Line
    span: Span
    teams: tuple[str, ...]


@router.get("")
async def get_service_figures(
    request: Request, caller: Caller, asked: Annotated[AskedAsFile, Query()]
) -> Response:
    """The notebook of one's own; for a lead the team's; for an admin everybody's."""
    found = await notebook_for(request, caller, asked)
    if asked.format != "json":
        name = f"service-{asked.by.value}-{found.span.first}-{found.span.last}"
        return await table_file(rows_of(request, found, asked.by), name, asked.format)
    return JSONResponse(
        {
            "by": asked.by,
            "since": str(found.span.first),
            "until": str(found.span.last),
            "items": [_json(one, found.people) for one in found.lines],
            "total": _json(found.total, found.people),
        }
    )


@router.get("/chart.svg")
async def get_service_chart(
    request: Request, caller: Caller, asked: Annotated[AskedAsChart, Query()]
) -> Response:
    """Conversations and replies, or what became of suggestions or warnings, as a picture."""
    by = By.DAY if asked.by in (By.AGENT_DAY, By.TOTAL) else asked.by
    found = await notebook_for(request, caller, asked.model_copy(update={"by": by}))
    names = [label_of(request, one, found.people, by) for one in found.lines]
    series = charted(request, found.lines, asked.show)
    stacked = asked.show != "volume"
    picture = await asyncio.to_thread(charts.counts, names, series, asked.theme, stacked=stacked)
    return Response(
        picture, media_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"}
    )


async def notebook_for(request: Request, caller: SignedIn, asked: Asked) -> Notebook:
    """What the caller asks for, within what they may see.

    Raises ``RefusedError`` for days that cannot be counted and for somebody else's figures.
    """
    span = span_of(request, asked.since, asked.until, USUAL_DAYS)
    by = asked.by.columns
    if caller.role is Role.AGENT and asked.agent not in ("", caller.id):
        raise RefusedError(
            "forbidden",
            Message("这是别人的数据；您只能看自己的", "these are somebody else's figures"),
            field="agent",
        )
    seen = seen_by(caller)
    wanted = replace(seen, team=asked.team, user=asked.agent)
    async with reading(services(request).engine).begin() as connection:
        counted = await tallies.counted(connection, wanted, first=span.first, last=span.last, by=by)
        spans = span.days if "day" in by else ((None, span.since, span.until),)
        clocked = await tallies.first_replies(connection, wanted, spans, by)
        teams = await tallies.teams_of(connection, seen)
        people = People.of(await accounts.all_users(connection))
    lines = lines_of(counted, clocked)
    return Notebook(lines, people, total_of(lines), span, teams)


def rows_of(request: Request, found: Notebook, by: By) -> list[list[sheets.Cell]]:
    """A head row, a row for each line and, where there are several, their sum; in the language of
    the request, rates in percent."""
    t = translator(locale_of(request))
    head: list[sheets.Cell] = [t(f"service.{name}") for name in _labels(by)]
    head += [t(f"service.{name}") for name in COLUMNS]
    rows = [[*labels_of(request, one, found.people, by), *numbers_of(one)] for one in found.lines]
    if len(rows) > 1:
        blank: list[sheets.Cell] = [""] * (len(_labels(by)) - 1)
        rows.append([t("figures.all"), *blank, *numbers_of(found.total)])
    return [head, *rows]


def labels_of(request: Request, line: Line, people: People, by: By) -> list[sheets.Cell]:
    """What stands before the numbers of a line."""
    told = {
        "day": "" if line.day is None else str(line.day),
        "agent": people.label(line.user, translator(locale_of(request))),
        "team": line.team or translator(locale_of(request))("service.no_team"),
        "total": translator(locale_of(request))("figures.all"),
    }
    return [told[name] for name in _labels(by)]


def label_of(request: Request, line: Line, people: People, by: By) -> str:
    """The same as one text; of a day only the month and day."""
    if by is By.DAY and line.day is not None:
        return f"{line.day:%m-%d}"
    return " ".join(str(one) for one in labels_of(request, line, people, by))


def numbers_of(line: Line) -> list[sheets.Cell]:
    """The numbers of a line, in the order of ``COLUMNS``; the rate in percent."""
    known = _numbers(line)
    rate = line.rate
    known["first_reply_rate"] = None if rate is None else round(rate * 100, 1)
    return [known[name] for name in COLUMNS]


def charted(request: Request, lines: Sequence[Line], show: Show) -> list[charts.Series]:
    """The series of one picture; parts add up to what was shown and answered."""
    t = translator(locale_of(request))
    if show == "volume":
        return [
            (t("service.conversations"), [one.conversations for one in lines]),
            (t("service.replies"), [one.tally.replies for one in lines]),
        ]
    if show == "suggestions":
        return [
            (t("service.chart.as_is"), [one.tally.used - one.tally.edited for one in lines]),
            (t("service.edited"), [one.tally.edited for one in lines]),
            (t("service.ignored"), [one.tally.ignored for one in lines]),
        ]
    return [
        (t("service.heeded"), [one.tally.heeded for one in lines]),
        (t("service.sent_anyway"), [one.tally.sent_anyway for one in lines]),
        (t("service.unseen"), [one.tally.unseen for one in lines]),
    ]


def _labels(by: By) -> tuple[str, ...]:
    return {
        By.TOTAL: ("total",),
        By.AGENT: ("agent",),
        By.DAY: ("day",),
        By.AGENT_DAY: ("day", "agent"),
        By.TEAM: ("team",),
    }[by]


def _numbers(line: Line) -> dict[str, Any]:
    return {
        "conversations": line.conversations,
        **asdict(line.tally),
        "first_replies": line.first_settled,
        "first_replies_in_time": line.first_met,
    }


def _json(line: Line, people: People) -> dict[str, Any]:
    return {
        "day": None if line.day is None else str(line.day),
        "agent": line.user or None,
        "name": people.name(line.user) or None,
        **({"disabled": line.user in people.gone} if line.user else {}),
        "team": line.team or None,
        **_numbers(line),
        "first_reply_rate": line.rate,
    }
