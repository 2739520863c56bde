"""The lead's page of what customers ask and the phrasebook does not answer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assist.api.questions import questions_for
from assist.rendering import render
from assist.services import services
from assist.visits import LeadVisitor, keep_signed_in

router = APIRouter(include_in_schema=False)


@router.get("/lead/questions")
async def questions_page(request: Request, who: LeadVisitor) -> Response:
    """Groups of questions with a button for a draft; how to turn it on where none are kept."""
    page = render(
        request,
        "questions.html",
        user=who,
        groups=await questions_for(request, who),
        keep_days=services(request).settings.keep_questions_days,
    )
    return keep_signed_in(request, page)
