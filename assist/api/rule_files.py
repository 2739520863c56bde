"""``POST /api/v1/rules/reload``: the wording packs of files read anew, without a restart."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.writing import Audit, Done, write
from assist.errors import UsageError
from assist.library import packs_in_force
from assist.services import services
from phrasebook.errors import PackError

router = APIRouter(tags=["rules"])


@router.post("/rules/reload")
async def reload_packs(request: Request, caller: Caller) -> Response:
    """Take up what was changed in ASSIST_WORDING_DIR, in this server process. For administrators.

    Where a pack would not load, all rules stay as they are, and the refusal names ``path:line``.
    """
    require(caller, Role.ADMIN)
    given = services(request)
    settings = given.settings
    try:
        packs = await asyncio.to_thread(
            packs_in_force, settings.wording_packs, settings.wording_dir
        )
        book = await given.library.reload(packs)
    except PackError as error:
        raise Problem(
            "bad_message",
            f"the rules in force stay as they are: {error}",
            errors=[(error.place, error.problem)],
        ) from error
    except UsageError as error:
        raise Problem("bad_message", f"the rules in force stay as they are: {error}") from error
    given.publisher.rules_reloaded()
    told = {
        "phrasebook": book.number,
        "packs": [{"pack": pack.name, "rules": len(pack.rules)} for pack in packs],
    }

    async def work(_connection: AsyncConnection) -> Done:
        return Done(told, Audit("rule.reload", "rule", "", after=told))

    return await write(request, caller, work)
