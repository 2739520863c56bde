"""``/api/v1/figures``: how fast and how reliably customers are answered."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from assist import charts, sheets
from assist.access import SignedIn
from assist.api.caller import Caller
from assist.api.counted import People, seen_by
from assist.api.days import Span, span_of
from assist.api.tables import table_file
from assist.database import reading
from assist.figures import By, Figure, figures
from assist.i18n import locale_of, translator
from assist.records import accounts
from assist.records import figures as records
from assist.services import services

router = APIRouter(prefix="/figures", tags=["figures"])

USUAL_DAYS = 7

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


@dataclass(frozen=True, slots=True)
class Found:
    """Figures of the days of ``span``; where they are grouped ``by`` agent, of these ``people``."""

    figures: tuple[Figure, ...]
    by: By
    people: People
    span: Span

    def labels(self, request: Request) -> list[str]:
        """What each group is called on screen; empty for the sum of all."""
        if self.by is not By.AGENT:
            return [one.group for one in self.figures]
        t = translator(locale_of(request))
        return [self.people.label(one.group, t) for one in self.figures]


@router.get("")
async def get_figures(
    request: Request,
    caller: Caller,
    asked: Annotated[AskedAsFile, Query()],
) -> Response:
    """Figures of one's own; for a lead the team's, of those who left too; for an admin all."""
    found = await figures_for(request, caller, asked)
    if asked.format == "json":
        return JSONResponse(
            {
                "kind": asked.kind,
                "by": asked.by,
                "since": str(found.span.first),
                "until": str(found.span.last),
                "items": [_json(found, one) for one in found.figures],
            }
        )
    name = f"figures-{asked.kind}-{found.span.first}-{found.span.last}"
    return await table_file(figure_rows(request, found), name, asked.format)


@router.get("/chart.svg")
async def get_chart(
    request: Request,
    caller: Caller,
    asked: Annotated[AskedAsChart, Query()],
) -> Response:
    """The rates within target and limit as a picture."""
    found = await figures_for(request, caller, asked)
    t = translator(locale_of(request))
    labels = (t("figures.within_target"), t("figures.within_limit"))
    picture = await asyncio.to_thread(
        charts.rates, found.figures, found.labels(request), labels, asked.theme
    )
    return Response(
        picture, media_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"}
    )


async def figures_for(request: Request, caller: SignedIn, asked: Asked) -> Found:
    """The figures the caller asks for, within what they may see.

    Raises ``RefusedError`` for days that cannot be counted.
    """
    span = span_of(request, asked.since, asked.until, USUAL_DAYS)
    async with reading(services(request).engine).begin() as connection:
        measured = await records.measured(
            connection,
            kind=asked.kind,
            since=span.since,
            until=span.until,
            wanted=seen_by(caller),
        )
        people = People.of(await accounts.all_users(connection))
    made = await asyncio.to_thread(figures, measured, asked.by, services(request).settings.zone)
    return Found(made, asked.by, people, span)


def figure_rows(request: Request, found: Found) -> list[list[sheets.Cell]]:
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
            for one, name in zip(found.figures, found.labels(request), strict=True)
        ),
    ]


def _json(found: Found, one: Figure) -> dict[str, Any]:
    if found.by is not By.AGENT:
        return {**asdict(one), "name": one.group}
    name, gone = found.people.name(one.group), one.group in found.people.gone
    return {**asdict(one), "name": name, "disabled": gone}


def _percent(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 100, 1)
