"""``/api/v1/complaints``: what customers complain of, its steps and clocks, and who was named."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from assist import protocol as wire
from assist import sheets
from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.shapes import Body, Note, Title
from assist.api.tables import table_file
from assist.complaint_changes import may_see
from assist.complaints import Complaint
from assist.database import reading
from assist.errors import RefusedError
from assist.i18n import locale_of, translator
from assist.records import accounts, complaints, deadlines
from assist.services import services
from assist.shapes import wire_complaint, wire_deadline
from assist.turns import Person, complaint
from phrasebook.entries import Message

router = APIRouter(prefix="/complaints", tags=["complaints"])

PAGE_SIZE = 50
EXPORTED = 10_000

Fault = Literal["", "ours", "customer", "third", "nobody"]
Satisfied = Literal["", "yes", "no", "unreachable"]


class Customer(Body):
    """Who complains."""

    name: Annotated[Title, Field(min_length=1)]
    phone: Annotated[str, Field(max_length=40)] | None = None


class NewComplaint(Body):
    """A complaint as it is written down. ``named``: the agent complained about, a user id."""

    customer: Customer
    about: Annotated[Note, Field(min_length=1)]
    conversation: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    channel: Annotated[str, Field(max_length=200)] | None = None
    named: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    serious: bool = False


class ComplaintChange(Body):
    """What is done to a complaint; several fields may come at once."""

    version: Annotated[int, Field(ge=1)] | None = None
    step: Literal["asked", "followed", "answered"] | None = None
    done: bool = True
    note: Note | None = None
    fault: Fault | None = None
    named: Annotated[str, Field(max_length=128)] | None = None
    serious: bool | None = None
    promised: Annotated[str, Field(max_length=500)] | None = None
    promised_at: AwareDatetime | None = None
    satisfied: Satisfied | None = None
    assignee: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    seen: bool = False
    state: Literal["open", "closed", "withdrawn"] | None = None


class Asked(BaseModel):
    """Which complaints. ``since`` and ``until`` are days of writing down, both included."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "closed", "withdrawn"] | None = None
    serious: bool = False
    named: Annotated[str, Field(max_length=128)] = ""
    since: date | None = None
    until: date | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    format: Literal["json", "csv", "xlsx"] = "json"


class AskedMonth(BaseModel):
    """Of which month the named complaints are counted; the present one by default."""

    model_config = ConfigDict(extra="forbid")

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] | None = None
    format: Literal["json", "csv", "xlsx"] = "json"


@dataclass(frozen=True, slots=True)
class NamedMonth:
    """Named complaints of one agent in one month. ``over``: more than the limit of the manuals."""

    agent: str
    name: str
    count: int
    ours: int
    over: bool


@router.get("")
async def list_complaints(
    request: Request, caller: Caller, asked: Annotated[Asked, Query()]
) -> Response:
    """Complaints, open ones first: one's own; a lead's are the team's, an admin's all. The numbers
    of those that others handle are masked: the single complaint shows its own."""
    if asked.format != "json":
        return await _exported(request, caller, asked)
    async with reading(services(request).engine).begin() as connection:
        found = await complaints.listed(
            connection,
            wanted(request, caller, asked),
            offset=(asked.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
    items = [msgspec.to_builtins(wire_complaint(one, caller.id)) for one in found[:PAGE_SIZE]]
    return JSONResponse(
        {"items": items, "next": asked.page + 1 if len(found) > PAGE_SIZE else None}
    )


@router.post("", status_code=201)
async def add_complaint(request: Request, caller: Caller, body: NewComplaint) -> Response:
    """Write a complaint down; its clocks start. A serious one is told to the leads at once."""
    made = wire.ComplaintCreate(
        id=_id(request.headers.get("idempotency-key")),
        customer=wire.CallbackCustomer(body.customer.name, body.customer.phone),
        about=body.about,
        conversation=body.conversation,
        channel=body.channel,
        named=body.named,
        serious=body.serious,
    )
    complaint = await perform(request, caller, made)
    address = {"Location": f"/api/v1/complaints/{complaint.id}"}
    return JSONResponse(msgspec.to_builtins(complaint), status_code=201, headers=address)


@router.get("/named")
async def get_named(
    request: Request, caller: Caller, asked: Annotated[AskedMonth, Query()]
) -> Response:
    """How often customers named each agent in a month, and who was named too often."""
    month, found = await named_in(request, caller, asked.month)
    limit = services(request).settings.named_complaints_limit
    if asked.format == "json":
        return JSONResponse(
            {"month": month, "limit": limit, "items": [asdict(one) for one in found]}
        )
    t = translator(locale_of(request))
    rows: list[list[sheets.Cell]] = [
        [t(f"complaints.named.{name}") for name in ("agent", "count", "ours", "over")]
    ]
    rows += [
        [one.name, one.count, one.ours, t("complaints.named.yes") if one.over else ""]
        for one in found
    ]
    return await table_file(rows, f"named-complaints-{month}", asked.format)


@router.get("/{complaint_id}")
async def get_complaint(request: Request, caller: Caller, complaint_id: str) -> Response:
    """One complaint with its clocks and all that was done to it."""
    async with reading(services(request).engine).begin() as connection:
        found = await complaints.get(connection, complaint_id)
        if found is None or not may_see(person_of(caller), found):
            raise RefusedError("not_found", Message("没有这件投诉", "there is no such complaint"))
        clocks = await deadlines.of_complaint(connection, found.id)
        history = await complaints.history(connection, found.id)
    return JSONResponse(
        {
            **msgspec.to_builtins(wire_complaint(found)),
            "deadlines": [msgspec.to_builtins(wire_deadline(one)) for one in clocks],
            "history": [
                {"at": wire.wire_time(one.at), "by": one.by, "action": one.action, "note": one.note}
                for one in history
            ],
        }
    )


@router.patch("/{complaint_id}")
async def change_complaint(
    request: Request, caller: Caller, complaint_id: str, body: ComplaintChange
) -> Response:
    """Take a complaint a step further, decide whose fault it was, promise, hand on, close."""
    change = wire.ComplaintUpdate(complaint=complaint_id, **body.model_dump(exclude_unset=True))
    return JSONResponse(msgspec.to_builtins(await perform(request, caller, change)))


async def perform(
    request: Request, caller: SignedIn, message: wire.ComplaintCreate | wire.ComplaintUpdate
) -> wire.WireComplaint:
    """Do what a panel's message would do; how the complaint stands after it.

    Raises ``RefusedError``.
    """
    given = services(request)
    person = person_of(caller)
    made = await given.ledger.perform(person, complaint(message, given.clock()))
    told = [one.complaint for one in made if isinstance(one, wire.ComplaintEvent)]
    return told[0]


async def named_in(
    request: Request, caller: SignedIn, month: str | None
) -> tuple[str, tuple[NamedMonth, ...]]:
    """The month counted (``2026-11``) and who was named in it, most often first. For leads."""
    require(caller, Role.LEAD)
    given = services(request)
    zone = given.settings.zone
    today = given.clock().astimezone(zone).date()
    first = date.fromisoformat(f"{month}-01") if month else today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    wanted = complaints.Wanted(
        teams=_teams(caller),
        since=datetime.combine(first, time(), zone),
        until=datetime.combine(following, time(), zone),
    )
    async with reading(given.engine).begin() as connection:
        counts = await complaints.named(connection, wanted)
        users = {user.id: user.display_name for user in await accounts.all_users(connection)}
    limit = given.settings.named_complaints_limit
    return f"{first:%Y-%m}", tuple(
        NamedMonth(one.agent, users.get(one.agent, one.agent), one.count, one.ours, one.count > limit)
        for one in counts
    )  # fmt: skip


def wanted(request: Request, caller: SignedIn, asked: Asked) -> complaints.Wanted:
    """What the caller asks for, within what they may see."""
    zone = services(request).settings.zone
    everything = caller.role.reaches(Role.LEAD)
    return complaints.Wanted(
        people=None if everything else frozenset({caller.id}),
        teams=_teams(caller) if everything else None,
        state=asked.state or "",
        serious=asked.serious,
        named=asked.named,
        since=None if asked.since is None else datetime.combine(asked.since, time(), zone),
        until=None
        if asked.until is None
        else datetime.combine(asked.until + timedelta(days=1), time(), zone),
    )


def person_of(caller: SignedIn) -> Person:
    """The caller as the ledger knows people."""
    return Person(caller.id, caller.display_name, caller.role.value, caller.team)


def complaint_rows(
    request: Request, found: tuple[Complaint, ...], users: dict[str, str]
) -> list[list[sheets.Cell]]:
    """A head row and a row for each complaint, in the language of the request. No numbers."""
    t = translator(locale_of(request))
    zone = services(request).settings.zone
    names = (
        "created_at", "customer", "about", "assignee", "named", "serious", "fault", "satisfied",
        "state", "result", "closed_at",
    )  # fmt: skip

    def moment(at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    def row(one: Complaint) -> list[sheets.Cell]:
        return [
            moment(one.created_at), one.customer_name, one.about,
            users.get(one.assignee, one.assignee), users.get(one.named, one.named),
            t("complaints.named.yes") if one.serious else "",
            t(f"complaints.fault.{one.fault}") if one.fault else "",
            t(f"complaints.satisfied.{one.satisfied}") if one.satisfied else "",
            t(f"complaints.state.{one.state}"), one.result, moment(one.closed_at),
        ]  # fmt: skip

    return [[t(f"complaints.{name}") for name in names], *map(row, found)]


async def _exported(request: Request, caller: SignedIn, asked: Asked) -> Response:
    async with reading(services(request).engine).begin() as connection:
        found = await complaints.listed(
            connection, wanted(request, caller, asked), offset=0, limit=EXPORTED
        )
        users = {user.id: user.display_name for user in await accounts.all_users(connection)}
    return await table_file(complaint_rows(request, found, users), "complaints", asked.format)


def _teams(caller: SignedIn) -> tuple[str, ...] | None:
    return (caller.team,) if caller.role is Role.LEAD and caller.team else None


def _id(key: str | None) -> str | None:
    """The message id an Idempotency-Key stands for: as long as the wire takes."""
    return None if not key else hashlib.sha256(key.encode()).hexdigest()
