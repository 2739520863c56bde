"""The lead's pages of adapters and of paired devices."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from assist import adapter_shelf as shelf
from assist import devices
from assist.access import SignedIn, require
from assist.accounts import Role
from assist.adapters import AdapterError, parsed, shipped, told
from assist.database import reading
from assist.errors import RefusedError
from assist.i18n import locale_of
from assist.records import adapters as records
from assist.records import people
from assist.rendering import render
from assist.schemas import Finding
from assist.services import services
from assist.visits import LeadVisitor, changing, keep_signed_in
from phrasebook.entries import Message

PAGE_SIZE = 50
MAX_JSON = 64 * 1024

NEW = {
    "id": "my-console",
    "version": 1,
    "name": {"zh": "我们的客服台", "en": "Our console"},
    "matches": ["https://console.example.com/*"],
    "composer": {"selector": "textarea", "send": "button[type='submit']", "keys": "enter"},
    "thread": {"list": ".messages", "message": ".message", "customer": ".from-customer"},
    "conversation": {"url": "/conversations/{key}"},
}
"""What a new one starts from: the fields that matter, to be filled in."""

router = APIRouter(include_in_schema=False)

Words = Annotated[str, Query(max_length=200)]
Page = Annotated[int, Query(ge=1, le=100_000)]
Text = Annotated[str, Form(max_length=500)]


@router.get("/lead/adapters")
async def adapters_page(request: Request, who: LeadVisitor) -> Response:
    """What is shipped, what leads wrote, what agents propose."""
    given = services(request)
    async with reading(given.engine).begin() as connection:
        own = await records.all_stored(connection)
    proposed, _more = await shelf.proposals(given, who, "open", page=1, size=PAGE_SIZE)
    replaced = {one.id for one in own}
    answer = render(
        request,
        "adapters.html",
        user=who,
        own=own,
        shipped=[one for one in shipped() if one["id"] not in replaced],
        proposals=[(one, _written(one.body)) for one in proposed],
        may_change=lambda one: shelf.may_change(who, one),
        name=lambda body: _name(request, body),
        done="done" in request.query_params,
    )
    return keep_signed_in(request, answer)


@router.get("/lead/adapters/edit")
async def edit_page(request: Request, who: LeadVisitor, id: Words = "") -> Response:
    """The editor: of an own adapter, of a copy of a shipped one, of a new one."""
    async with reading(services(request).engine).begin() as connection:
        own = {one.id: one for one in await records.all_stored(connection)}
    known = {one["id"]: one for one in shipped()}
    stored = own.get(id)
    body = stored.body if stored else known.get(id, NEW)
    page = await _editor(request, who, text=_written(body), stored=stored)
    return keep_signed_in(request, page)


@router.post("/lead/adapters/edit")
async def save(
    request: Request,
    *,
    text: Annotated[str, Form(max_length=MAX_JSON)] = "",
    revision: Annotated[int, Form(ge=0)] = 0,
    serves: Text = "",
    teams: Annotated[list[str] | None, Form(max_length=50)] = None,
) -> Response:
    """Store it; or show the editor again, with what is wrong and everything as it was typed."""
    who = await changing(request)
    require(who, Role.LEAD)
    chosen = {"serves": serves, "teams": teams or []}
    try:
        adapter = parsed(text)
    except AdapterError as error:
        return await _editor(
            request, who, text=text, revision=revision, chosen=chosen, findings=error.findings
        )
    try:
        await shelf.put(
            services(request),
            who,
            adapter,
            revision=revision or None,
            everywhere=None if not serves else serves == "everywhere",
            teams=None if not serves else [] if serves == "everywhere" else teams or [],
        )
    except RefusedError as refused:
        key = "adapters.error.stale" if refused.code == "conflict" else "adapters.error.others"
        return await _editor(
            request, who, text=text, revision=revision, chosen=chosen, error=key, status=409
        )
    return RedirectResponse("/lead/adapters?done=1", 303)


@router.post("/lead/adapters/{adapter_id}/serve")
async def serve_team(request: Request, adapter_id: str, on: Text = "") -> Response:
    """Switch one on or off for the lead's own team."""
    who = await changing(request)
    require(who, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = {one.id: one for one in await records.all_stored(connection)}.get(adapter_id)
    if found is None:
        raise RefusedError(
            "not_found",
            Message("没有这个 id 的适配器；请重新查看列表", "there is no adapter with that id"),
        )
    teams = {*found.teams, who.team} if on else {*found.teams} - {who.team}
    await shelf.put(services(request), who, found.body, revision=found.revision, teams=teams)
    return RedirectResponse("/lead/adapters?done=1", 303)


@router.post("/lead/adapters/{adapter_id}/delete")
async def delete(request: Request, adapter_id: str) -> Response:
    """Delete an own one."""
    who = await changing(request)
    await shelf.remove(services(request), who, adapter_id)
    return RedirectResponse("/lead/adapters?done=1", 303)


@router.post("/lead/adapters/proposals/{proposal_id}")
async def answer_proposal(
    request: Request, proposal_id: str, answer: Text = "", note: Text = ""
) -> Response:
    """Accept a proposal, or turn it down."""
    who = await changing(request)
    if answer == "accept":
        await shelf.accept(services(request), who, proposal_id, comment=note.strip())
    else:
        await shelf.decline(services(request), who, proposal_id, note.strip())
    return RedirectResponse("/lead/adapters?done=1", 303)


async def _editor(
    request: Request,
    who: SignedIn,
    *,
    text: str,
    stored: records.Stored | None = None,
    revision: int = 0,
    chosen: dict[str, Any] | None = None,
    findings: tuple[Finding, ...] = (),
    error: str = "",
    status: int = 200,
) -> Response:
    async with reading(services(request).engine).begin() as connection:
        teams = await people.teams(connection)
    locale = locale_of(request)
    if chosen is None:
        everywhere = stored.everywhere if stored else not who.team
        served = list(stored.teams) if stored else [who.team] if who.team else []
        chosen = {"serves": "everywhere" if everywhere else "teams", "teams": served}
    unbound = who.role is Role.ADMIN or not who.team
    return render(
        request,
        "adapter_edit.html",
        user=who,
        text=text,
        revision=stored.revision if stored else revision,
        chosen=chosen,
        teams=sorted({*teams, *chosen["teams"]} - {""}) if unbound else [],
        findings=[(one.at, told(one, locale)) for one in findings],
        error=error,
        status=422 if findings else status,
    )


def _written(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)


def _name(request: Request, body: Any) -> str:
    names = body["name"]
    return str(names.get(locale_of(request)) or names["zh"])


# Devices


@router.get("/lead/devices")
async def devices_page(
    request: Request, who: LeadVisitor, query: Words = "", page: Page = 1
) -> Response:
    """The team's paired browsers."""
    found, more = await devices.listed(services(request), who, query, page=page, size=PAGE_SIZE)
    answer = render(
        request,
        "devices.html",
        user=who,
        devices=found,
        query=query,
        page=page,
        more=more,
        at=lambda number: "?" + urlencode({"query": query, "page": number}),
        done="done" in request.query_params,
    )
    return keep_signed_in(request, answer)


@router.post("/lead/devices/{device_id}/revoke")
async def revoke_device(request: Request, device_id: str) -> Response:
    """Revoke one of them."""
    who = await changing(request)
    require(who, Role.LEAD)
    await devices.revoke(services(request), who, device_id)
    return RedirectResponse("/lead/devices?done=1", 303)
