"""The lead's pages of complaints: who complained of what, each one's steps, who was named."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from assist import protocol as wire
from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.complaints import Asked, AskedMonth, named_in, perform, person_of, wanted
from assist.complaint_changes import may_see
from assist.complaints import STEPS
from assist.database import reading
from assist.errors import RefusedError
from assist.i18n import catalogue, locale_of
from assist.records import accounts, complaints, deadlines
from assist.rendering import render
from assist.services import services
from assist.visits import LeadVisitor, changing, keep_signed_in
from phrasebook.entries import Message

PAGE_SIZE = 30
FAULTS = ("ours", "customer", "third", "nobody")
SATISFIED = ("yes", "no", "unreachable")

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=2_000)]


@router.get("/lead/complaints")
async def complaints_page(request: Request, who: LeadVisitor) -> Response:
    """The complaints of the team, and who was named how often this month."""
    asked, month = _asked(request)
    given = services(request)
    async with reading(given.engine).begin() as connection:
        found = await complaints.listed(
            connection,
            wanted(request, who, asked),
            offset=(asked.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
        clocks = {
            one.id: await deadlines.of_complaint(connection, one.id)
            for one in found[:PAGE_SIZE]
            if one.state == "open"
        }
        users = {user.id: user.display_name for user in await accounts.all_users(connection)}
    counted, named = await named_in(request, who, month)
    query = {
        "state": asked.state or "all",
        "serious": "1" if asked.serious else "",
        "named": asked.named,
        "month": counted,
    }
    filters = {"state": asked.state or "", "serious": query["serious"], "named": asked.named}
    answer = render(
        request,
        "complaints.html",
        user=who,
        complaints=found[:PAGE_SIZE],
        clocks={key: [one.pure for one in value if one.pure.open] for key, value in clocks.items()},
        users=users,
        now=given.clock(),
        asked=asked,
        month=counted,
        named=named,
        limit=given.settings.named_complaints_limit,
        more=len(found) > PAGE_SIZE,
        at=lambda **changed: "?" + urlencode({**query, **changed}),
        at_page=lambda page: "?" + urlencode({**query, "page": page}),
        export="/api/v1/complaints?" + urlencode({k: v for k, v in filters.items() if v}),
    )
    return keep_signed_in(request, answer)


@router.get("/lead/complaints/{complaint_id}")
async def complaint_page(request: Request, who: LeadVisitor, complaint_id: str) -> Response:
    """One complaint: its steps, clocks and history, and what to do next."""
    return keep_signed_in(request, await _one(request, who, complaint_id))


@router.post("/lead/complaints/{complaint_id}")
async def change_complaint(
    request: Request,
    complaint_id: str,
    *,
    step: Text = "",
    done: Text = "1",
    note: Text = "",
    fault: Text = "",
    named: Annotated[str | None, Form(max_length=128)] = None,
    serious: Text = "",
    promised: Text = "",
    promised_at: Text = "",
    satisfied: Text = "",
    assignee: Text = "",
    seen: Text = "",
    state: Text = "",
) -> Response:
    """One step, decision or promise, as the page's forms send it."""
    who = await changing(request)
    require(who, Role.LEAD)
    fields: dict[str, Any] = {
        "step": step or None,
        "done": done == "1",
        "note": note.strip() or None,
        "fault": fault or None,
        "named": named,
        "serious": True if serious else None,
        "promised": promised.strip() or None,
        "promised_at": _moment(request, promised_at) if promised_at else None,
        "satisfied": satisfied or None,
        "assignee": assignee or None,
        "seen": bool(seen),
        "state": state or None,
    }
    try:
        await perform(request, who, wire.ComplaintUpdate(complaint=complaint_id, **fields))
    except RefusedError as refused:
        if refused.code == "not_found" and refused.field == "complaint":
            raise
        return await _one(request, who, complaint_id, refused=refused)
    return RedirectResponse(f"/lead/complaints/{complaint_id}", 303)


async def _one(
    request: Request, who: SignedIn, complaint_id: str, *, refused: RefusedError | None = None
) -> Response:
    given = services(request)
    async with reading(given.engine).begin() as connection:
        found = await complaints.get(connection, complaint_id)
        if found is None or not may_see(person_of(who), found):
            raise RefusedError("not_found", Message("没有这件投诉", "there is no such complaint"))
        clocks = await deadlines.of_complaint(connection, found.id)
        history = await complaints.history(connection, found.id)
        users = await accounts.all_users(connection)
    names = {user.id: user.display_name for user in users}
    return render(
        request,
        "complaint.html",
        user=who,
        one=found,
        steps=STEPS,
        clocks=[clock.pure for clock in clocks],
        history=history,
        users=names,
        people=[user for user in users if not user.disabled],
        faults=FAULTS,
        satisfied=SATISFIED,
        now=given.clock(),
        error=_words(request, refused),
        status=200 if refused is None else 422,
    )


def _asked(request: Request) -> tuple[Asked, str | None]:
    """What the address asks for; what cannot be read does not filter."""
    given = {name: value for name, value in request.query_params.items() if value}
    month = given.pop("month", None)
    try:
        month = AskedMonth.model_validate({"month": month}).month
    except ValidationError:
        month = None
    if not given:
        given = {"state": "open"}
    if given.get("state") == "all":
        del given["state"]
    try:
        return Asked.model_validate(given), month
    except ValidationError:
        return Asked(), month


def _moment(request: Request, text: str) -> datetime:
    """A time of a form, on the screens' clock. Raises ``RefusedError``."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=services(request).settings.zone)
    except ValueError:
        raise RefusedError(
            "bad_message", Message("请写日期和时间", "write a date and a time"), field="promised_at"
        ) from None


def _words(request: Request, refused: RefusedError | None) -> str:
    """The refusal in the reader's language, where the catalogue has it."""
    if refused is None:
        return ""
    texts = catalogue(locale_of(request))
    key = f"complaints.error.{refused.field or refused.code}"
    return texts.get(key, refused.said(locale_of(request)))
