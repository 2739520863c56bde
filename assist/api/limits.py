"""``/api/v1/limits``: deadline policies and calendars, tried and edited by leads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from assist import limit_changes
from assist.access import require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.shapes import Body
from assist.handbooks import limits_taken
from assist.handbooks.limits_taken import LimitDraft
from assist.limit_changes import Shown
from assist.protocol import wire_time
from assist.records.limits import Kind
from assist.services import services
from assist.unit import Unit

router = APIRouter(prefix="/limits", tags=["deadlines"])

Name = Annotated[str, Path(max_length=64)]
LOOK_AHEAD = limit_changes.LOOK_AHEAD


class Edited(Body):
    """A policy or calendar as a pack writes it; ``version`` is the one that was edited, 0 at first."""

    body: dict[str, Any]
    version: Annotated[int, Field(ge=0)] = 0


class EditedPolicy(Edited):
    """The same; ``draft`` is the limit of a handbook that becomes part of it."""

    draft: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class Tried(Body):
    """Policies and calendars to try, by id."""

    policies: Annotated[dict[str, dict[str, Any]], Field(max_length=50)] = Field(
        default_factory=dict
    )
    calendars: Annotated[dict[str, dict[str, Any]], Field(max_length=50)] = Field(
        default_factory=dict
    )


@router.get("")
async def get_limits(request: Request, caller: Caller) -> Response:
    """Everything that counts, as a pack writes it, and the years whose holidays are not known."""
    require(caller, Role.LEAD)
    given = services(request)
    policies, calendars = await limit_changes.everything(given)
    now = given.clock()
    unknown = given.ledger.policies.unknown_years(now, now + LOOK_AHEAD)
    return JSONResponse(
        {
            "policies": [_json(one) for one in policies],
            "calendars": [_json(one) for one in calendars],
            "unknown_years": {name: list(years) for name, years in unknown.items()},
        }
    )


@router.post("/trial")
async def try_limits(request: Request, caller: Caller, body: Tried) -> Response:
    """What an edit would do: sample due times and how many running deadlines move. Saves nothing."""
    edits: list[tuple[Kind, str, Any]] = [
        *(("calendar", name, one) for name, one in body.calendars.items()),
        *(("policy", name, one) for name, one in body.policies.items()),
    ]
    found = await limit_changes.trial(services(request), caller, edits)
    return JSONResponse(
        {
            "samples": [
                {
                    "policy": one.policy,
                    "clock": one.clock,
                    "start": wire_time(one.start),
                    "target_at": wire_time(one.target_at),
                    "warn_at": wire_time(one.warn_at),
                    "due_at": wire_time(one.due_at),
                }
                for one in found.samples
            ],
            "moved": found.moved,
            "running": found.running,
            "unknown_years": {name: list(years) for name, years in found.unknown_years.items()},
        }
    )


@router.get("/drafts")
async def get_drafts(request: Request, caller: Caller) -> Response:
    """Limits taken over from handbooks, each as the clock it most likely means. None counts yet."""
    found = await limits_taken.waiting(services(request), caller)
    return JSONResponse({"items": [_draft_json(one) for one in found]})


@router.get("/drafts/{number}")
async def get_draft(
    request: Request,
    caller: Caller,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    *,
    policy: Annotated[str | None, Query(max_length=64)] = None,
    clock: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """One of them, with the whole policy to try and to save; for another ``policy`` or ``clock``
    than those guessed."""
    one = await limits_taken.one_of(services(request), caller, number, policy=policy, clock=clock)
    return JSONResponse({**_draft_json(one), "version": one.version, "body": one.body})


@router.put("/policies/{policy_id}")
async def put_policy(
    request: Request, caller: Caller, policy_id: Name, body: EditedPolicy
) -> Response:
    """Let this policy count from now on; what runs is counted anew from its start."""
    if body.draft is None:
        return await _put(request, caller, "policy", policy_id, body)
    draft = body.draft

    async def take(unit: Unit) -> None:
        await limits_taken.take(unit, services(request), caller, draft, policy_id)

    return await _put(request, caller, "policy", policy_id, body, also=take)


@router.put("/calendars/{calendar_id}")
async def put_calendar(
    request: Request, caller: Caller, calendar_id: Name, body: Edited
) -> Response:
    """Let this calendar count from now on, for every policy that names it."""
    return await _put(request, caller, "calendar", calendar_id, body)


@router.delete("/policies/{policy_id}")
async def reset_policy(request: Request, caller: Caller, policy_id: Name) -> Response:
    """Back to the shipped policy; one of one's own is gone, and what runs by it runs on."""
    moved = await limit_changes.reset(services(request), caller, "policy", policy_id)
    return JSONResponse({"moved": moved})


@router.delete("/calendars/{calendar_id}")
async def reset_calendar(request: Request, caller: Caller, calendar_id: Name) -> Response:
    """Back to the shipped calendar; one of one's own is gone unless a policy names it."""
    moved = await limit_changes.reset(services(request), caller, "calendar", calendar_id)
    return JSONResponse({"moved": moved})


async def _put(
    request: Request,
    caller: Caller,
    kind: Kind,
    name: str,
    edited: Edited,
    *,
    also: Callable[[Unit], Awaitable[None]] | None = None,
) -> Response:
    given = services(request)
    moved = await limit_changes.save(
        given, caller, kind, name, body=edited.body, version=edited.version, also=also
    )
    policies, calendars = await limit_changes.everything(given)
    shown = next(one for one in (policies if kind == "policy" else calendars) if one.id == name)
    return JSONResponse({**_json(shown), "moved": moved})


def _draft_json(one: LimitDraft) -> dict[str, Any]:
    proposal = one.kept.proposal
    return {
        "id": one.kept.id,
        "handbook": one.handbook.id,
        "handbook_name": one.handbook.name,
        "text": proposal.text,
        "condition": proposal.condition,
        "place": {"heading": proposal.place.heading, "line": proposal.place.line},
        "guessed": one.guessed,
        "amount": one.amount,
        "source": one.source,
        "policy": one.policy,
        "clock": one.clock,
        "row": one.row,
        "present": one.present,
    }


def _json(one: Shown) -> dict[str, Any]:
    return {
        "id": one.id,
        "body": one.body,
        "shipped": one.shipped,
        "version": one.version,
        "by": one.by,
        "updated_at": None if one.updated_at is None else wire_time(one.updated_at),
    }
