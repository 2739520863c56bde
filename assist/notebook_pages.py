"""The notebooks for leads and, of one's own, for everybody: service by agent and day; handovers."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from assist.access import SignedIn
from assist.api import handovers
from assist.api.notebook import COLUMNS, Asked, labels_of, notebook_for, rows_of
from assist.errors import RefusedError
from assist.i18n import locale_of
from assist.notebook import By
from assist.rendering import render
from assist.services import services
from assist.visits import AgentVisitor, LeadVisitor, keep_signed_in

PAGE_SIZE = 50
SHOWS = ("volume", "suggestions", "warnings")
STATES = ("offered", "accepted", "declined", "withdrawn")
OWN = (By.DAY, By.TOTAL)

router = APIRouter(include_in_schema=False)


@router.get("/lead/service")
async def service_page(request: Request, who: LeadVisitor) -> Response:
    """The service notebook of the team."""
    return keep_signed_in(request, await _service(request, who, mine=False))


@router.get("/account/service")
async def own_service_page(request: Request, who: AgentVisitor) -> Response:
    """One's own line of the service notebook."""
    return keep_signed_in(request, await _service(request, who, mine=True))


@router.get("/lead/handovers")
async def handovers_page(request: Request, who: LeadVisitor) -> Response:
    """The handover notebook of the team."""
    return keep_signed_in(request, await _handovers(request, who, mine=False))


@router.get("/account/handovers")
async def own_handovers_page(request: Request, who: AgentVisitor) -> Response:
    """What one gave and took oneself."""
    return keep_signed_in(request, await _handovers(request, who, mine=True))


async def _service(request: Request, who: SignedIn, *, mine: bool) -> Response:
    given = {name: value for name, value in request.query_params.items() if value}
    page = _page(given.pop("page", "1"))
    usual = {"by": By.DAY.value if mine else By.AGENT.value}
    own = {"agent": who.id} if mine else {}
    error, found = "", None
    asked = Asked.model_validate({**usual, **own})
    try:
        asked = Asked.model_validate({**usual, **given, **own})
        found = await notebook_for(request, who, asked)
    except (ValidationError, RefusedError) as refused:
        error = (
            refused.said(locale_of(request))
            if isinstance(refused, RefusedError)
            else _wrong(refused)
        )
    rows = [] if found is None or not found.lines else rows_of(request, found, asked.by)
    total = rows.pop() if len(rows) > 2 else None
    body, pages = rows[1:], max(1, -(-(len(rows) - 1) // PAGE_SIZE))
    page = min(page, pages)
    labels = 0 if found is None else len(labels_of(request, found.total, found.people, asked.by))
    days = ("", "") if found is None else (str(found.span.first), str(found.span.last))
    chosen = {
        "by": asked.by.value,
        "since": days[0],
        "until": days[1],
        **({"team": asked.team} if asked.team else {}),
        **({"agent": asked.agent} if asked.agent else {}),
    }
    shown = {name: value for name, value in chosen.items() if name not in own}
    return render(
        request,
        "service.html",
        user=who,
        mine=mine,
        asked=asked,
        groupings=[by.value for by in (OWN if mine else By)],
        teams=() if found is None else found.teams,
        since=days[0] or given.get("since", ""),
        until=days[1] or given.get("until", ""),
        query=urlencode(chosen),
        shows=SHOWS,
        labels=labels,
        head=rows[0] if rows else [],
        rows=body[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=total,
        columns=COLUMNS,
        page=page,
        pages=pages,
        at=lambda number: "?" + urlencode({**shown, "page": number}),
        keep_days=services(request).settings.keep_tallies_days,
        error=error,
        status=422 if error else 200,
    )


async def _handovers(request: Request, who: SignedIn, *, mine: bool) -> Response:
    given = {name: value for name, value in request.query_params.items() if value}
    given["page"] = str(_page(given.get("page", "1")))
    error, found = "", None
    asked = handovers.Asked(mine=mine)
    try:
        asked = handovers.Asked.model_validate({**given, "mine": mine})
        found = await handovers.page_for(request, who, asked)
    except (ValidationError, RefusedError) as refused:
        error = (
            refused.said(locale_of(request))
            if isinstance(refused, RefusedError)
            else _wrong(refused)
        )
    chosen = {
        name: value
        for name, value in (
            ("since", str(found.span.first) if found else given.get("since", "")),
            ("until", str(found.span.last) if found else given.get("until", "")),
            ("team", asked.team),
            ("state", asked.state or ""),
        )
        if value
    }
    rows = [] if found is None else handovers.rows_of(request, found.items)
    return render(
        request,
        "handovers.html",
        user=who,
        mine=mine,
        asked=asked,
        states=STATES,
        counts={} if found is None else found.counts,
        teams=() if found is None else found.teams,
        since=chosen.get("since", ""),
        until=chosen.get("until", ""),
        columns=handovers.COLUMNS,
        head=rows[0] if rows else [],
        rows=[(one.state, row) for one, row in zip(found.items, rows[1:], strict=True)]
        if found is not None
        else [],
        more=found is not None and found.more,
        at=lambda number: "?" + urlencode({**chosen, "page": number}),
        query=urlencode({**chosen, **({"mine": "true"} if mine else {})}),
        error=error,
        status=422 if error else 200,
    )


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _wrong(error: ValidationError) -> str:
    """What could not be read, by the name of the field."""
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
