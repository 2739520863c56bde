"""``/api/v1/figures``: how fast and how reliably customers are answered."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from assist import charts, sheets
from assist.access import SignedIn
from assist.api.caller import Caller
from assist.api.promises import people_of
from assist.database import reading
from assist.errors import RefusedError
from assist.figures import By, Figure, figures
from assist.i18n import locale_of, translator
from assist.records import accounts
from assist.records import figures as records
from assist.services import services

router = APIRouter(prefix="/figures", tags=["figures"])

LONGEST = timedelta(days=366)

Kind = Literal["first_reply", "next_reply", "callback", "complaint", "hold", "resolution"]


class Asked(BaseModel):
    """What to count: days are both included, and the default is the last seven."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = "first_reply"
    by: By = By.AGENT
    since: date | None = None
    until: date | None = None


class AskedAsFile(Asked):
    """The same, and in which form."""

    format: Literal["json", "csv", "xlsx"] = "json"


class AskedAsChart(Asked):
    """The same, and for which background."""

    theme: Literal["light", "dark"] = "light"


@router.get("")
async def getfigures_for(
    request: Request,
    caller: Caller,
    asked: Annotated[AskedAsFile, Query()],
) -> Response:
    """Figures of one's own; for a lead the team's; for an admin everybody's."""
    found, names, days = await figures_for(request, caller, asked)
    if asked.format == "json":
        items = [{**asdict(one), "name": name} for one, name in zip(found, names, strict=True)]
        return JSONResponse(
            {
                "kind": asked.kind,
                "by": asked.by,
                "since": str(days[0]),
                "until": str(days[1]),
                "items": items,
            }
        )
    rows = figure_rows(request, found, names)
    file = f"figures-{asked.kind}-{days[0]}-{days[1]}.{asked.format}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    if asked.format == "csv":
        return Response(sheets.as_csv(rows), media_type="text/csv", headers=headers)
    return Response(
        await asyncio.to_thread(sheets.as_xlsx, rows, asked.kind),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers=headers,
    )


@router.get("/chart.svg")
async def get_chart(
    request: Request,
    caller: Caller,
    asked: Annotated[AskedAsChart, Query()],
) -> Response:
    """The rates within target and limit as a picture."""
    found, names, _ = await figures_for(request, caller, asked)
    t = translator(locale_of(request))
    labels = (t("figures.within_target"), t("figures.within_limit"))
    picture = await asyncio.to_thread(charts.rates, found, names, labels, asked.theme)
    return Response(
        picture, media_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"}
    )


async def figures_for(
    request: Request, caller: SignedIn, asked: Asked
) -> tuple[tuple[Figure, ...], list[str], tuple[date, date]]:
    """The figures, a name for each of their groups, and the first and last day counted.

    Raises ``RefusedError`` for days that cannot be counted.
    """
    zone = services(request).settings.zone
    last = asked.until or services(request).clock().astimezone(zone).date()
    first = asked.since or last - timedelta(days=6)
    if first > last:
        raise RefusedError("bad_message", "since lies after until", field="since")
    if last - first > LONGEST:
        raise RefusedError("bad_message", "at most a year at once", field="since")
    async with reading(services(request).engine).begin() as connection:
        found = await records.measured(
            connection,
            kind=asked.kind,
            since=datetime.combine(first, time(), zone),
            until=datetime.combine(last + timedelta(days=1), time(), zone),
            owners=await people_of(connection, caller),
        )
        users = {user.id: user.display_name for user in await accounts.all_users(connection)}
    made = await asyncio.to_thread(figures, found, asked.by, zone)
    names = [users.get(one.group, one.group) if asked.by is By.AGENT else one.group for one in made]
    return made, names, (first, last)


def figure_rows(
    request: Request, found: tuple[Figure, ...], names: list[str]
) -> list[list[sheets.Cell]]:
    """A head row and a row for each figure, in the language of the request; rates in percent."""
    t = translator(locale_of(request))
    head: list[sheets.Cell] = [
        t(f"figures.{name}")
        for name in (
            "group", "count", "settled", "within_target", "within_limit",
            "missed", "median_s", "p90_s",
        )
    ]  # fmt: skip
    return [
        head,
        *(
            [
                name or t("figures.all"),
                one.count,
                one.settled,
                _percent(one.within_target),
                _percent(one.within_limit),
                one.missed,
                one.median_s,
                one.p90_s,
            ]
            for one, name in zip(found, names, strict=True)
        ),
    ]


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 100, 1)
