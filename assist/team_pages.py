"""The lead's pages about the team: the live queue and the service figures."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from assist.access import require
from assist.accounts import Role
from assist.api.figures import Asked, figure_rows, figures_for
from assist.errors import RefusedError
from assist.figures import By
from assist.rendering import render
from assist.visits import login_first, visitor

KINDS = ("first_reply", "next_reply", "callback", "complaint", "hold", "resolution")

router = APIRouter(include_in_schema=False)


@router.get("/lead/queue")
async def queue(request: Request) -> Response:
    """Who waits in the team, live."""
    who = await visitor(request)
    if who is None:
        return login_first(request)
    require(who, Role.LEAD)
    return render(request, "queue.html", user=who, kinds=KINDS)


@router.get("/lead/figures")
async def figures(request: Request) -> Response:
    """First-reply rate and the like, as a chart, a table and files."""
    who = await visitor(request)
    if who is None:
        return login_first(request)
    require(who, Role.LEAD)
    given = {name: value for name, value in request.query_params.items() if value}
    error, rows, days, settled = "", [], ("", ""), 0
    try:
        asked = Asked.model_validate(given)
        found, names, (first, last) = await figures_for(request, who, asked)
        days = (str(first), str(last))
        rows = figure_rows(request, found, names) if found else []
        settled = sum(one.settled for one in found)
    except (ValidationError, RefusedError) as refused:
        asked = Asked()
        error = refused.message if isinstance(refused, RefusedError) else str(given)
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
