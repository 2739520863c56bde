"""``/api/v1/adapters`` for devices, ``own-adapters`` for leads, ``adapter-proposals`` for agents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from assist import adapter_shelf as shelf
from assist.access import require
from assist.accounts import Role
from assist.adapters import AdapterError, checked, message_of, version_of
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.shapes import Body, optional_time
from assist.database import reading
from assist.errors import RefusedError
from assist.protocol import wire_time
from assist.records import adapters as records
from assist.services import services
from phrasebook.entries import Message

router = APIRouter(tags=["adapters"])

PAGE_SIZE = 50

Team = Annotated[str, Field(max_length=64)]
Note = Annotated[str, Field(max_length=500)]


class AdapterWrite(Body):
    """An adapter as the schema has it, and whom it serves; ``revision`` is the one edited."""

    adapter: dict[str, Any]
    revision: Annotated[int, Field(ge=1)] | None = None
    everywhere: bool | None = None
    teams: Annotated[list[Team], Field(max_length=50)] | None = None


class NewProposal(Body):
    """What an agent made with the picker."""

    adapter: dict[str, Any]
    note: Note = ""


class ProposalAnswer(Body):
    """A lead's answer; ``everywhere`` and ``teams`` count where it is accepted."""

    note: Note = ""
    everywhere: bool | None = None
    teams: Annotated[list[Team], Field(max_length=50)] | None = None


# For devices


@router.get("/adapters")
async def adapters_in_force(request: Request, caller: Caller) -> Response:
    """The adapters a device of the caller works with. ``version`` (also as ``ETag``) names them."""
    items = await shelf.in_force(services(request), caller.team)
    version = version_of(items)
    headers = {"ETag": f'"{version}"', "Cache-Control": "private, no-cache"}
    if version in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return JSONResponse({"items": items, "version": version}, headers=headers)


# For leads


@router.get("/own-adapters")
async def list_own(request: Request, caller: Caller) -> Response:
    """The adapters leads wrote, with whom they serve; all at once, there are not many."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = await records.all_stored(connection)
    return JSONResponse({"items": [stored_json(one) for one in found], "next": None})


@router.get("/own-adapters/{adapter_id}")
async def get_own(request: Request, caller: Caller, adapter_id: str) -> Response:
    """One of them."""
    require(caller, Role.LEAD)
    async with reading(services(request).engine).begin() as connection:
        found = {one.id: one for one in await records.all_stored(connection)}
    if adapter_id not in found:
        raise RefusedError(
            "not_found",
            Message("没有这个 id 的适配器；请重新查看列表", "there is no adapter with that id"),
        )
    return JSONResponse(stored_json(found[adapter_id]))


@router.put("/own-adapters/{adapter_id}")
async def put_own(
    request: Request, caller: Caller, adapter_id: str, body: AdapterWrite
) -> Response:
    """A new adapter (201), or another form of one; panels hear of it at once."""
    require(caller, Role.LEAD)
    adapter = _checked(body.adapter)
    if adapter["id"] != adapter_id:
        message = Message(
            f"是“{adapter['id']}”，而地址里写的是“{adapter_id}”；请改成一样",
            f"is {adapter['id']!r}, but the address says {adapter_id!r}; make them the same",
        )
        detail = message.at("adapter.id")
        raise Problem("bad_message", detail, errors=[("adapter.id", message)])
    try:
        after = await shelf.put(
            services(request),
            caller,
            adapter,
            revision=body.revision,
            everywhere=body.everywhere,
            teams=body.teams,
        )
    except shelf.StaleAdapterError as stale:
        present = {"revision": stale.revision}
        raise Problem("conflict", stale.message, more=present) from None
    return JSONResponse(stored_json(after), status_code=200 if body.revision else 201)


@router.delete("/own-adapters/{adapter_id}")
async def delete_own(request: Request, caller: Caller, adapter_id: str) -> Response:
    """Delete it; a shipped adapter of that id is in force again."""
    await shelf.remove(services(request), caller, adapter_id)
    return JSONResponse({"deleted": 1})


# Proposals


@router.post("/adapter-proposals", status_code=201)
async def propose(request: Request, caller: Caller, body: NewProposal) -> Response:
    """Propose an adapter made by the picker; leads see it at ``/lead/adapters``."""
    made = await shelf.propose(services(request), caller, _checked(body.adapter), body.note.strip())
    return JSONResponse({"id": made, "state": "open"}, status_code=201)


@router.get("/adapter-proposals")
async def list_proposals(
    request: Request,
    caller: Caller,
    *,
    state: Literal["open", "accepted", "declined"] | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Proposals: one's own; those of a lead's team; an admin's everybody's."""
    found, more = await shelf.proposals(services(request), caller, state, page=page, size=PAGE_SIZE)
    items = [proposal_json(one) for one in found]
    return JSONResponse({"items": items, "next": page + 1 if more else None})


@router.post("/adapter-proposals/{proposal_id}/accept")
async def accept(
    request: Request, caller: Caller, proposal_id: str, body: ProposalAnswer | None = None
) -> Response:
    """Put it in force, for the lead's team unless told otherwise."""
    said = body or ProposalAnswer()
    after = await shelf.accept(
        services(request),
        caller,
        proposal_id,
        everywhere=said.everywhere,
        teams=said.teams,
        comment=said.note.strip(),
    )
    return JSONResponse(stored_json(after))


@router.post("/adapter-proposals/{proposal_id}/decline")
async def decline(
    request: Request, caller: Caller, proposal_id: str, body: ProposalAnswer | None = None
) -> Response:
    """Turn it down."""
    said = body or ProposalAnswer()
    await shelf.decline(services(request), caller, proposal_id, said.note.strip())
    return JSONResponse({"id": proposal_id, "state": "declined"})


def _checked(adapter: object) -> dict[str, Any]:
    try:
        return checked(adapter)
    except AdapterError as error:
        raise Problem("bad_message", error.message, errors=_errors(error)) from None


def _errors(error: AdapterError) -> Sequence[tuple[str, Message]]:
    return [(f"adapter.{one.at}".rstrip("."), message_of(one)) for one in error.findings]


def stored_json(stored: records.Stored) -> dict[str, Any]:
    """A lead's adapter in a list."""
    return {
        "id": stored.id,
        "adapter": stored.body,
        "everywhere": stored.everywhere,
        "teams": stored.teams,
        "revision": stored.revision,
        "updated_at": wire_time(stored.updated_at),
        "updated_by": stored.updated_by_name,
    }


def proposal_json(proposal: records.Proposal) -> dict[str, Any]:
    """A proposal in a list."""
    return {
        "id": proposal.id,
        "adapter": proposal.body,
        "note": proposal.note,
        "state": proposal.state,
        "proposed_at": wire_time(proposal.proposed_at),
        "proposed_by": proposal.proposed_by_name,
        "team": proposal.team,
        "answered_at": optional_time(proposal.answered_at),
        "answered_by": proposal.answered_by_name,
        "comment": proposal.comment,
    }
