"""The lead's pages of wording rules, and of what was pushed, will be, and was taken back."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.accounts import Role
from assist.database import reading
from assist.records import people
from assist.rendering import render
from assist.services import services
from assist.visits import LeadVisitor, keep_signed_in
from phrasebook.entries import Severity

router = APIRouter(include_in_schema=False)


@router.get("/lead/rules")
async def rules_page(request: Request, who: LeadVisitor) -> Response:
    """The packs with their switches, and the rules of one's own with their form and trial."""
    settings = services(request).settings
    page = render(
        request,
        "rules.html",
        user=who,
        teams=await _teams(request, who.team if who.role is not Role.ADMIN else ""),
        severities=[severity.value for severity in Severity],
        keep_days=settings.keep_sent_days,
        wording_dir=str(settings.wording_dir) if settings.wording_dir else "",
        wording_watched=settings.wording_watch_s > 0,
    )
    return keep_signed_in(request, page)


@router.get("/lead/pushes")
async def pushes_page(request: Request, who: LeadVisitor) -> Response:
    """Announcements with who has got them, planned publications, recalls."""
    return keep_signed_in(request, render(request, "pushes.html", user=who))


async def _teams(request: Request, only: str) -> list[str]:
    """The teams whose rules may be switched: a lead's own, or all, everybody (empty) first."""
    if only:
        return [only]
    async with reading(services(request).engine).begin() as connection:
        return ["", *await people.teams(connection)]
