"""``/api/v1/handbooks``: service manuals as they are, and what each of them proposes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import ruling
from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.shapes import Body, NewReply, optional_time
from assist.api.uploads import received
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.handbooks import deciding
from assist.handbooks.shelf import HandbookShelf
from assist.protocol import wire_time
from assist.records import handbooks as records
from assist.records.audit import Entry
from assist.records.handbooks import Handbook, Kept
from assist.services import services
from phrasebook.entries import Message
from phrasebook.handbook.proposals import Kind
from phrasebook.own_rules import OwnRuleError, RuleForm

router = APIRouter(tags=["handbooks"])

FORMATS = (".docx", ".docm", ".txt", ".md", ".pdf")
MAX_BYTES = 64 * 1024 * 1024
PAGE_SIZE = 50
LISTED = 100

State = Literal["open", "accepted", "dismissed"]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Acceptance(Body):
    """The reply to make of a proposal, where it is to differ from what the handbook says."""

    reply: NewReply | None = None


def install(app: FastAPI) -> None:
    """Give ``app`` a shelf for the handbooks it reads."""
    app.state.handbooks = HandbookShelf()


def shelf_of(request: Request) -> HandbookShelf:
    """The shelf of the application that serves ``request``."""
    shelf: HandbookShelf = request.app.state.handbooks
    return shelf


@router.post("/handbooks", status_code=201)
async def upload(
    request: Request,
    caller: Caller,
    filename: Annotated[str, Query(max_length=500)] = "",
    wait: bool = True,
) -> Response:
    """Read a handbook (form field ``file``, or the body itself with ``filename``). With
    ``wait=false`` the answer comes at once, and the handbook is asked for until it is ``ready``."""
    require(caller, Role.LEAD)
    handbook = await taken_in(request, caller, filename)
    if wait:
        await shelf_of(request).settled()
        handbook, counts = await told(request, caller, handbook.id)
        if handbook.state == "failed":
            message = Message(handbook.problem_zh, handbook.problem).at(handbook.name)
            raise Problem("bad_message", message, errors=[("file", message)])
    else:
        counts = {}
    return JSONResponse(
        handbook_json(handbook, counts),
        201 if wait else 202,
        headers={"Location": f"/api/v1/handbooks/{handbook.id}"},
    )


@router.get("/handbooks")
async def list_handbooks(request: Request, caller: Caller) -> Response:
    """The handbooks of the caller and their team, the newest first."""
    require(caller, Role.LEAD)
    found, counts = await listed(request, caller)
    items = [handbook_json(one, counts.get(one.id, {})) for one in found]
    return JSONResponse({"items": items, "next": None})


@router.get("/handbooks/{handbook_id}")
async def show(request: Request, caller: Caller, handbook_id: str) -> Response:
    """One handbook, and how many proposals of each kind are open, accepted and dismissed."""
    require(caller, Role.LEAD)
    return JSONResponse(handbook_json(*await told(request, caller, handbook_id)))


@router.delete("/handbooks/{handbook_id}", status_code=204)
async def forget(request: Request, caller: Caller, handbook_id: str) -> Response:
    """Forget a handbook and its proposals; what was made of them stays."""
    require(caller, Role.LEAD)

    async def work(connection: AsyncConnection) -> Done:
        handbook = await _seen(request, connection, caller, handbook_id)
        return await removing(connection, handbook)

    await write(request, caller, work)
    return Response(status_code=204)


@router.get("/handbooks/{handbook_id}/proposals")
async def list_proposals(
    request: Request,
    caller: Caller,
    handbook_id: str,
    *,
    kind: Kind | None = None,
    state: State | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """The proposals of a handbook in the order of the document."""
    require(caller, Role.LEAD)
    wanted = records.Wanted(kind or "", state or "")
    async with reading(services(request).engine).begin() as connection:
        handbook = await _seen(request, connection, caller, handbook_id)
        found = await records.proposals(
            connection, handbook.id, wanted, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1
        )
    more = len(found) > PAGE_SIZE
    items = [proposal_json(one) for one in found[:PAGE_SIZE]]
    return JSONResponse({"items": items, "next": page + 1 if more else None})


@router.post("/handbooks/{handbook_id}/proposals/{number}/accept")
async def accept(
    request: Request,
    caller: Caller,
    handbook_id: str,
    number: Number,
    body: Acceptance | None = None,
) -> Response:
    """Make a draft of a proposal: of prohibited wording a rule, of approved wording and of a
    question a reply, of a limit a clock among the drafts of the limits. A duty is only marked."""
    require(caller, Role.LEAD)
    asked = body or Acceptance()
    try:
        form = await rule_form(request, caller, handbook_id, number)
    except OwnRuleError as error:
        raise Problem("bad_message", error.message, errors=[("text", error.message)]) from error

    async def work(connection: AsyncConnection) -> Done:
        return await accepting(
            request, connection, caller, handbook_id, number, asked=asked, form=form
        )

    return await write(request, caller, work)


@router.post("/handbooks/{handbook_id}/proposals/{number}/dismiss")
async def dismiss(request: Request, caller: Caller, handbook_id: str, number: Number) -> Response:
    """Leave a proposal aside."""
    require(caller, Role.LEAD)

    async def work(connection: AsyncConnection) -> Done:
        return await settling(request, connection, caller, handbook_id, number, state="dismissed")

    return await write(request, caller, work)


@router.post("/handbooks/{handbook_id}/proposals/{number}/reopen")
async def reopen(request: Request, caller: Caller, handbook_id: str, number: Number) -> Response:
    """Decide anew. A draft that was made of the proposal stays."""
    require(caller, Role.LEAD)

    async def work(connection: AsyncConnection) -> Done:
        return await settling(request, connection, caller, handbook_id, number, state="open")

    return await write(request, caller, work)


# Shared with the pages


async def taken_in(request: Request, who: SignedIn, filename: str) -> Handbook:
    """The handbook of an upload, being read. Raises ``Problem`` for a bad file."""
    shelf = shelf_of(request)
    path, name, _ = await received(request, shelf, filename, formats=FORMATS, max_bytes=MAX_BYTES)
    return await shelf.add(services(request), who, path, name)


async def listed(
    request: Request, who: SignedIn
) -> tuple[list[Handbook], dict[str, dict[tuple[str, str], int]]]:
    """The handbooks ``who`` may see, with the counts of their proposals."""
    given = services(request)
    team = None if who.role is Role.ADMIN else who.team or " "
    async with reading(given.engine).begin() as connection:
        found = await records.listed(connection, user=who.id, team=team, limit=LISTED)
        counts = await records.counts(connection, [one.id for one in found])
    return [deciding.as_of(one, given.clock()) for one in found], counts


async def told(
    request: Request, who: SignedIn, handbook_id: str
) -> tuple[Handbook, dict[tuple[str, str], int]]:
    """One handbook with the counts of its proposals."""
    async with reading(services(request).engine).begin() as connection:
        handbook = await _seen(request, connection, who, handbook_id)
        counts = await records.counts(connection, [handbook.id])
    return handbook, counts.get(handbook.id, {})


async def removing(connection: AsyncConnection, handbook: Handbook) -> Done:
    """Forget a handbook within a unit of work."""
    await records.remove(connection, handbook.id)
    return Done({}, Audit("handbook.remove", "handbook", handbook.id, {"name": handbook.name}))


async def rule_form(
    request: Request, who: SignedIn, handbook_id: str, number: int
) -> RuleForm | None:
    """The rule a proposal would become, checked; ``None`` for a proposal of another kind.

    Raises ``OwnRuleError`` where its words cannot be a rule.
    """
    async with reading(services(request).engine).begin() as connection:
        handbook = await _seen(request, connection, who, handbook_id)
        kept = await records.proposal(connection, handbook.id, number)
    if kept is None or kept.proposal.kind != "rule":
        return None
    form = deciding.rule_of(kept, handbook)
    await ruling.checked_form(form)
    return form


async def accepting(
    request: Request,
    connection: AsyncConnection,
    who: SignedIn,
    handbook_id: str,
    number: int,
    *,
    asked: Acceptance,
    form: RuleForm | None,
) -> Done:
    """Accept a proposal within a unit of work."""
    now = services(request).clock()
    handbook = await _seen(request, connection, who, handbook_id)
    if form is not None:
        return _done(
            await deciding.accept_rule(connection, who, handbook, number, form=form, now=now)
        )
    kept = await records.proposal(connection, handbook.id, number)
    if kept is not None and kept.proposal.kind in ("reply", "faq"):
        reply = (
            asked.reply.reply(team=who.team, owner=who.id)
            if asked.reply is not None
            else deciding.reply_of(kept, handbook, who)
        )
        return _done(await deciding.accept(connection, who, handbook, number, reply=reply, now=now))
    return _done(
        await deciding.settle(connection, who, handbook, number, state="accepted", now=now)
    )


async def settling(
    request: Request,
    connection: AsyncConnection,
    who: SignedIn,
    handbook_id: str,
    number: int,
    *,
    state: State,
) -> Done:
    """Dismiss or reopen a proposal within a unit of work."""
    handbook = await _seen(request, connection, who, handbook_id)
    now = services(request).clock()
    return _done(await deciding.settle(connection, who, handbook, number, state=state, now=now))


async def _seen(
    request: Request, connection: AsyncConnection, who: SignedIn, handbook_id: str
) -> Handbook:
    return await deciding.seen(connection, who, handbook_id, services(request).clock())


def _done(decided: tuple[Kept, Entry]) -> Done:
    kept, entry = decided
    audit = Audit(entry.action, entry.kind, entry.subject, entry.before, entry.after)
    return Done(proposal_json(kept), audit)


# What is told


def handbook_json(handbook: Handbook, counts: dict[tuple[str, str], int]) -> dict[str, Any]:
    """A handbook as REST gives it."""
    kinds = sorted({kind for kind, _ in counts})
    return {
        "id": handbook.id,
        "name": handbook.name,
        "team": handbook.team,
        "created_by": handbook.created_by_name,
        "created_at": wire_time(handbook.created_at),
        "state": handbook.state,
        "problem": handbook.problem,
        "counts": {
            kind: {
                state: counts.get((kind, state), 0) for state in ("open", "accepted", "dismissed")
            }
            for kind in kinds
        },
    }


def proposal_json(kept: Kept) -> dict[str, Any]:
    """A proposal as ``assist handbook --jsonl`` prints it, and what became of it."""
    return {
        "id": kept.id,
        **kept.proposal.row(),
        "state": kept.state,
        "made": kept.made,
        "decided_by": kept.decided_by_name,
        "decided_at": optional_time(kept.decided_at),
    }
