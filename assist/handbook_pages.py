"""The lead's pages of handbooks: upload one, then decide about each proposal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.handbooks import (
    FORMATS,
    PAGE_SIZE,
    Acceptance,
    State,
    accepting,
    listed,
    removing,
    rule_form,
    settling,
    taken_in,
    told,
)
from assist.api.problems import Problem
from assist.api.shapes import NewReply
from assist.api.writing import Done, commit
from assist.database import reading
from assist.errors import RefusedError
from assist.handbooks import deciding
from assist.i18n import locale_of
from assist.records import handbooks as records
from assist.records.handbooks import Handbook, Kept
from assist.rendering import render
from assist.services import services
from assist.visits import LeadVisitor, changing, keep_signed_in
from phrasebook.entries import Message
from phrasebook.handbook import Proposal
from phrasebook.own_rules import OwnRuleError
from phrasebook.wording.settling import is_grave

KINDS = ("rule", "reply", "faq", "policy", "duty")
STATES = ("open", "accepted", "dismissed")
LARGEST_NUMBER = 2**31 - 1

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=4_000)]


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal as its card shows it. ``finding`` is the rule that finds its text already."""

    kept: Kept
    title: str
    finding: str
    unit: str
    amount: str


@router.get("/lead/handbooks")
async def shelf_page(request: Request, who: LeadVisitor) -> Response:
    """Where a handbook is uploaded, and those that were."""
    return keep_signed_in(request, await _shelf(request, who))


@router.post("/lead/handbooks")
async def upload(request: Request) -> Response:
    """Take a handbook in and go to its page."""
    who = await changing(request)
    require(who, Role.LEAD)
    try:
        handbook = await taken_in(request, who, "")
    except (Problem, RefusedError) as refused:
        error = {"too_long": "handbook.error.too_long", "rate_limited": "import.error.busy"}.get(
            refused.code, "handbook.error.file"
        )
        return await _shelf(request, who, error=error, status=422)
    return RedirectResponse(f"/lead/handbooks/{handbook.id}", 303)


@router.get("/lead/handbooks/{handbook_id}")
async def handbook_page(
    request: Request,
    who: LeadVisitor,
    *,
    handbook_id: str,
    kind: str = "",
    state: str = "open",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """What a handbook proposes, a page at a time."""
    shown = _Shown(kind if kind in KINDS else "", state if state in STATES else "", page)
    return keep_signed_in(request, await _proposals(request, who, handbook_id, shown))


@router.post("/lead/handbooks/{handbook_id}/remove")
async def remove(request: Request, handbook_id: str) -> Response:
    """Forget a handbook; what was made of it stays."""
    who = await changing(request)
    require(who, Role.LEAD)

    async def work(connection: AsyncConnection) -> Done:
        now = services(request).clock()
        handbook = await deciding.seen(connection, who, handbook_id, now)
        return await removing(connection, handbook)

    await commit(request, who, work)
    return RedirectResponse("/lead/handbooks", 303)


@router.post("/lead/handbooks/{handbook_id}/{number}")
async def decide(
    request: Request,
    handbook_id: str,
    number: int,
    action: Annotated[str, Form(max_length=16)],
    *,
    text: Text = "",
    question: Text = "",
    title: Text = "",
    kind: Annotated[str, Form(max_length=16)] = "",
    state: Annotated[str, Form(max_length=16)] = "",
    page: Annotated[int, Form(ge=1, le=100_000)] = 1,
) -> Response:
    """Accept, dismiss or reopen one proposal, and back to where the lead was."""
    who = await changing(request)
    require(who, Role.LEAD)
    shown = _Shown(kind if kind in KINDS else "", state if state in STATES else "", page)
    if not 0 < number <= LARGEST_NUMBER:
        raise RefusedError(
            "not_found",
            Message(
                "这份手册里没有这个编号的建议", "this handbook has no proposal with that number"
            ),
        )

    form = None
    if action == "accept":
        try:
            form = await rule_form(request, who, handbook_id, number)
        except OwnRuleError:
            return await _proposals(
                request, who, handbook_id, shown, error="handbook.error.rule", status=422
            )

    async def work(connection: AsyncConnection) -> Done:
        if action == "accept":
            asked = Acceptance()
            if text:
                asked = await _edited(
                    request, connection, who, handbook_id, number, written=(text, question, title)
                )
            return await accepting(
                request, connection, who, handbook_id, number, asked=asked, form=form
            )
        after: State = "open" if action == "reopen" else "dismissed"
        return await settling(request, connection, who, handbook_id, number, state=after)

    try:
        await commit(request, who, work)
    except ValidationError:
        return await _proposals(
            request, who, handbook_id, shown, error="handbook.error.reply", status=422
        )
    except RefusedError as refused:
        if refused.code != "conflict":
            raise
        return await _proposals(
            request, who, handbook_id, shown, error="handbook.error.decided", status=409
        )
    return RedirectResponse(f"/lead/handbooks/{handbook_id}?{shown.query()}#proposals", 303)


@dataclass(frozen=True, slots=True)
class _Shown:
    kind: str
    state: str
    page: int = 1

    def query(self, **changes: object) -> str:
        return urlencode({"kind": self.kind, "state": self.state, "page": self.page, **changes})


async def _shelf(
    request: Request, who: SignedIn, *, error: str = "", status: int = 200
) -> Response:
    found, counts = await listed(request, who)
    return render(
        request,
        "handbooks.html",
        user=who,
        handbooks=[(one, _by_state(counts.get(one.id, {}))) for one in found],
        formats=",".join(FORMATS),
        reading=any(one.state == "reading" for one in found),
        error=error,
        status=status,
    )


async def _proposals(
    request: Request,
    who: SignedIn,
    handbook_id: str,
    shown: _Shown,
    *,
    error: str = "",
    status: int = 200,
) -> Response:
    handbook, counts = await told(request, who, handbook_id)
    wanted = records.Wanted(shown.kind, shown.state)
    async with reading(services(request).engine).begin() as connection:
        found = await records.proposals(
            connection,
            handbook.id,
            wanted,
            offset=(shown.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
    total = sum(
        count
        for (kind, state), count in counts.items()
        if shown.kind in ("", kind) and shown.state in ("", state)
    )
    return render(
        request,
        "handbook.html",
        user=who,
        handbook=handbook,
        problem=handbook.problem if locale_of(request) == "en" else handbook.problem_zh,
        rows=_rows(request, who, handbook, found),
        kinds=[(kind, _count(counts, kind, shown.state)) for kind in KINDS],
        states=[(state, _count(counts, shown.kind, state)) for state in STATES],
        all_kinds=_count(counts, "", shown.state),
        shown=shown,
        pages=max(1, -(-total // PAGE_SIZE)),
        at_page=lambda page: "?" + shown.query(page=page),
        error=error,
        status=status,
    )


def _rows(request: Request, who: SignedIn, handbook: Handbook, found: Sequence[Kept]) -> list[Row]:
    rules = services(request).library.book.rules
    rows = []
    for kept in found:
        one = kept.proposal
        finding = ""
        if kept.state == "open" and one.kind in ("rule", "reply", "faq"):
            hits = [hit for hit in rules.check(one.text) if is_grave(hit.severity)]
            finding = hits[0].code if hits else ""
        unit, amount = _limit(one)
        title = deciding.reply_of(kept, handbook, who).title
        rows.append(Row(kept, title, finding, unit, amount))
    return rows


def _limit(one: Proposal) -> tuple[str, str]:
    """A limit in the largest unit that leaves no rest, as a handbook would say it."""
    if one.working_days is not None:
        return "working_days", f"{one.working_days:g}"
    if one.limit_s is None:
        return "", ""
    if one.limit_s == 0:
        return "at_once", ""
    for unit, seconds in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        # Within 24 hours and within one day are the same; 48 hours are rather said so.
        if one.limit_s % seconds == 0 and (unit != "days" or one.limit_s > 2 * seconds):
            return unit, f"{one.limit_s // seconds:g}"
    return "seconds", f"{one.limit_s:g}"


async def _edited(
    request: Request,
    connection: AsyncConnection,
    who: SignedIn,
    handbook_id: str,
    number: int,
    *,
    written: tuple[str, str, str],
) -> Acceptance:
    """The reply as the lead has written it in the form (text, questions, title), the rest as
    proposed."""
    text, question, title = written
    handbook = await deciding.seen(connection, who, handbook_id, services(request).clock())
    kept = await records.proposal(connection, handbook.id, number)
    if kept is None or kept.proposal.kind not in ("reply", "faq"):
        return Acceptance()
    proposed = deciding.reply_of(kept, handbook, who)
    return Acceptance(
        reply=NewReply(
            text=text,
            title=title,
            questions=[line.strip() for line in question.splitlines() if line.strip()],
            tags=list(proposed.tags),
            scope=proposed.scope,
            team=proposed.team,
            note=proposed.note,
            condition=proposed.condition,
        )
    )


def _count(counts: dict[tuple[str, str], int], kind: str, state: str) -> int:
    return sum(n for (k, s), n in counts.items() if kind in ("", k) and state in ("", s))


def _by_state(counts: dict[tuple[str, str], int]) -> dict[str, int]:
    return {state: _count(counts, "", state) for state in STATES}
