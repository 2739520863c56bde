"""``/api/v1/check``: a text held against the wording rules, as in a panel."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assist.api.caller import Caller
from assist.api.fitness import findings_in
from assist.api.shapes import TextToCheck, diagnostics_json
from assist.database import reading
from assist.i18n import locale_of
from assist.services import services
from phrasebook import store

router = APIRouter(tags=["check"])


@router.post("/check")
async def check_text(request: Request, caller: Caller, body: TextToCheck) -> Response:
    """What the rules say about a reply before it is published. The text is not kept.

    Published texts are not taken as approved here: a reply is judged by the rules alone, with
    its fragments put in. What is wrong in a fragment is told where the fragment is named.
    """
    given = services(request)
    fragments: dict[str, str] = {}
    if "{{" in body.text:
        async with reading(given.engine).begin() as connection:
            fragments = await store.fragment_texts(connection)
    found = findings_in(given.library.book.rules_for(caller.team), body.text, fragments)
    return JSONResponse({"diagnostics": diagnostics_json(body.text, found, locale_of(request))})
