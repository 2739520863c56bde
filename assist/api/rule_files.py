"""``/api/v1/rules/files`` and ``/rules/reload``: the wording packs of files, read anew without a restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.writing import Audit, Done, write
from assist.i18n import locale_of
from assist.packs import PackChange
from assist.services import services
from phrasebook.entries import Message
from phrasebook.errors import PackError
from phrasebook.wording.pack_files import LeftOut

router = APIRouter(tags=["rules"])

STAY = Message("没有采用，原来的规则继续有效", "the rules in force stay as they are")


@router.get("/rules/files")
async def pack_files(request: Request, caller: Caller) -> Response:
    """The folder that packs are read from, what of it is not read, and what the last reading refused.
    For administrators."""
    require(caller, Role.ADMIN)
    given, locale = services(request), locale_of(request)
    folder = given.pack_folder
    return JSONResponse(
        {
            "folder": str(folder.folder) if folder.folder else "",
            "watched": given.settings.wording_watch_s > 0,
            "left_out": _left_out(folder.left_out, locale),
            "errors": [_error(one, locale) for one in folder.refused],
        }
    )


@router.post("/rules/reload")
async def reload_packs(request: Request, caller: Caller) -> Response:
    """Take up what was changed in ASSIST_WORDING_DIR, in this server process. For administrators.

    Where a pack would not load, all rules stay as they are, and the refusal names ``path:line`` for each.
    """
    require(caller, Role.ADMIN)
    given, locale = services(request), locale_of(request)
    done = await given.pack_folder.reload(given.library, given.publisher.rules_reloaded)
    if done.refused:
        zh, en = ("; ".join(one.said(each) for one in done.refused) for each in ("zh", "en"))
        raise Problem(
            "bad_message",
            Message(f"{STAY.zh}：{zh}", f"{STAY.en}: {en}"),
            errors=[(one.place, Message(one.zh, one.problem)) for one in done.refused],
            more={"left_out": _left_out(done.left_out, locale)},
        )
    told = {
        "phrasebook": done.number,
        "packs": [{"pack": pack.name, "rules": len(pack.rules)} for pack in done.packs],
        "changes": [_change(one, locale) for one in done.changes],
    }

    async def work(_connection: AsyncConnection) -> Done:
        answer = {**told, "left_out": _left_out(done.left_out, locale)}
        return Done(answer, Audit("rule.reload", "rule", "", after=told))

    return await write(request, caller, work)


def _change(one: PackChange, locale: str) -> Mapping[str, Any]:
    return {
        "pack": one.name,
        "title": one.title.said(locale),
        "before": one.before,
        "after": one.after,
        "added": list(one.added),
        "removed": list(one.removed),
        "changed": list(one.changed),
    }


def _left_out(found: Iterable[LeftOut], locale: str) -> list[Mapping[str, str]]:
    return [{"place": one.place, "message": one.message.said(locale)} for one in found]


def _error(one: PackError, locale: str) -> Mapping[str, str]:
    return {"field": one.place, "message": one.problem_in(locale)}
