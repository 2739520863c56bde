"""The lead's pages about the team: the live queue, limits, service figures, dismissed findings."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from assist.api.dismissals import Days, dismissals_for, told_of
from assist.api.figures import Asked, figure_rows, figures_for
from assist.dismissals import SENT_ANYWAY
from assist.errors import RefusedError
from assist.figures import By
from assist.i18n import locale_of
from assist.rendering import render
from assist.services import services
from assist.visits import LeadVisitor

KINDS = ("first_reply", "next_reply", "callback", "complaint", "hold", "resolution")

router = APIRouter(include_in_schema=False)


@router.get("/lead/queue")
async def queue(request: Request, who: LeadVisitor) -> Response:
    """Who waits in the team, live."""
    return render(request, "queue.html", user=who, kinds=KINDS)


@router.get("/lead/limits")
async def limits(request: Request, who: LeadVisitor) -> Response:
    """Deadline policies and calendars, to try and to edit."""
    zone = services(request).settings.time_zone
    return render(request, "limits.html", user=who, zone=zone)


@router.get("/lead/figures")
async def figures(request: Request, who: LeadVisitor) -> Response:
    """First-reply rate and the like, as a chart, a table and files."""
    given = {name: value for name, value in request.query_params.items() if value}
    error, rows, days, settled = "", [], ("", ""), 0
    try:
        asked = Asked.model_validate(given)
        found = await figures_for(request, who, asked)
        days = (str(found.span.first), str(found.span.last))
        rows = figure_rows(request, found) if found.figures else []
        settled = sum(one.settled for one in found.figures)
    except (ValidationError, RefusedError) as refused:
        asked = Asked()
        error = (
            refused.said(locale_of(request)) if isinstance(refused, RefusedError) else str(given)
        )
    chosen = {"kind": asked.kind, "by": asked.by.value, "since": days[0], "until": days[1]}
    return render(
        request,
        "figures.html",
        user=who,
        asked=asked,
        kinds=KINDS,
        groupings=[by.value for by in By],
        since=days[0],
        until=days[1],
        query=urlencode(chosen),
        head=rows[0] if rows else [],
        rows=rows[1:],
        settled=settled,
        error=error,
    )


@router.get("/lead/wording")
async def wording(request: Request, who: LeadVisitor) -> Response:
    """Which findings the team's agents say are not wrong, by rule, with their reasons."""
    given = {name: value for name, value in request.query_params.items() if value}
    error, rules, days = "", [], ("", "")
    try:
        found, (first, last) = await dismissals_for(request, who, Days.model_validate(given))
        days = (str(first), str(last))
        rules = [(rule, told_of(request, rule.code)) for rule in found]
    except (ValidationError, RefusedError) as refused:
        error = (
            refused.said(locale_of(request)) if isinstance(refused, RefusedError) else str(given)
        )
    return render(
        request,
        "dismissed.html",
        user=who,
        rules=rules,
        sent_anyway=SENT_ANYWAY,
        since=days[0],
        until=days[1],
        error=error,
    )
