"""``/api/v1/check``: a text held against the wording rules, as in a panel."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assist.api.caller import Caller
from assist.api.shapes import TextToCheck, diagnostics_json
from assist.i18n import locale_of
from assist.services import services

router = APIRouter(tags=["check"])


@router.post("/check")
async def check_text(request: Request, _caller: Caller, body: TextToCheck) -> Response:
    """What the rules say about a reply before it is published. The text is not kept.

    Published texts are not taken as approved here: a reply is judged by the rules alone.
    """
    found = services(request).library.book.rules.check(body.text)
    return JSONResponse({"diagnostics": diagnostics_json(body.text, found, locale_of(request))})
