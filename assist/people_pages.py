"""The pages of people and of the audit log: administrators change, leads look at their team."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from assist import people, teams
from assist.access import SignedIn, require
from assist.accounts import Role
from assist.api.audit import csv_answer, wanted_by
from assist.database import reading
from assist.errors import RefusedError, UsageError
from assist.i18n import catalogue, locale_of
from assist.records import accounts, audit
from assist.records import people as records
from assist.records import teams as team_records
from assist.rendering import render
from assist.services import services
from assist.visits import LeadVisitor, changing, keep_signed_in
from phrasebook.entries import Message

PAGE_SIZE = 50
LONGEST_SHOWN = 600

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form(max_length=500)]
Words = Annotated[str, Query(max_length=200)]


@router.get("/lead/people")
async def people_page(
    request: Request,
    who: LeadVisitor,
    query: Words = "",
    role: str = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Who may come in."""
    answer = await _list(request, who, query=query, role=role, page=page)
    return keep_signed_in(request, answer)


@router.post("/lead/people")
async def add_person(
    request: Request,
    name: Text = "",
    role: Text = "agent",
    team: Text = "",
    display_name: Text = "",
) -> Response:
    """Add an account and show its password, this once."""
    who = await changing(request)
    require(who, Role.ADMIN)
    try:
        user, secret = await people.add(
            services(request),
            who,
            name=name,
            role=_role(role),
            team=team,
            display_name=display_name,
            password=None,
        )
    except UsageError:
        given = {"name": name, "role": role, "team": team, "display_name": display_name}
        return await _list(request, who, error="people.error.add", given=given, status=422)
    return await _one(request, who, user.id, secret=secret)


@router.post("/lead/teams")
async def add_team(request: Request, name: Text = "") -> Response:
    """Make a team that nobody is in yet."""
    who = await changing(request)
    require(who, Role.ADMIN)
    try:
        await teams.add(services(request), who, name)
    except (UsageError, RefusedError):
        return await _list(request, who, error="people.error.team", status=422)
    return RedirectResponse("/lead/people#teams-list", 303)


@router.post("/lead/teams/rename")
async def rename_team(request: Request, team: Text = "", name: Text = "") -> Response:
    """Give a team another name, for everything that carries it."""
    who = await changing(request)
    require(who, Role.ADMIN)
    try:
        await teams.rename(services(request), who, team, name)
    except (UsageError, RefusedError):
        return await _list(request, who, error="people.error.team", status=422)
    return RedirectResponse("/lead/people#teams-list", 303)


@router.get("/lead/people/{user_id}")
async def person_page(request: Request, who: LeadVisitor, user_id: str) -> Response:
    """One account: what it may do, with what it comes in."""
    return keep_signed_in(request, await _one(request, who, user_id))


@router.post("/lead/people/{user_id}")
async def change_person(
    request: Request,
    user_id: str,
    display_name: Text = "",
    role: Text = "",
    team: Text = "",
) -> Response:
    """Another name on screens, role or team."""
    wanted = people.Change(display_name, _role(role), team)
    return await _changed(request, user_id, wanted)


@router.post("/lead/people/{user_id}/disable")
async def disable_person(request: Request, user_id: str) -> Response:
    """Shut an account out."""
    return await _changed(request, user_id, people.Change(disabled=True))


@router.post("/lead/people/{user_id}/enable")
async def enable_person(request: Request, user_id: str) -> Response:
    """Let it in again."""
    return await _changed(request, user_id, people.Change(disabled=False))


@router.post("/lead/people/{user_id}/password")
async def reset_password(request: Request, user_id: str) -> Response:
    """Make a new password and show it, this once."""
    who = await changing(request)
    user, secret = await people.reset_password(services(request), who, user_id)
    return await _one(request, who, user.id, secret=secret)


@router.post("/lead/people/{user_id}/sign-out")
async def sign_out(request: Request, user_id: str) -> Response:
    """Sign out everywhere."""
    who = await changing(request)
    await people.sign_out(services(request), who, user_id)
    return RedirectResponse(f"/lead/people/{user_id}?done=1", 303)


@router.post("/lead/people/{user_id}/tokens/revoke")
async def revoke_tokens(request: Request, user_id: str, token: Text = "") -> Response:
    """Revoke one token, or all."""
    who = await changing(request)
    await people.revoke(services(request), who, user_id, token or None)
    return RedirectResponse(f"/lead/people/{user_id}?done=1", 303)


async def _changed(request: Request, user_id: str, wanted: people.Change) -> Response:
    who = await changing(request)
    try:
        user = await people.change(services(request), who, user_id, wanted)
    except UsageError:
        return await _one(request, who, user_id, error="people.error.value", status=422)
    except RefusedError as refused:
        if refused.code != "conflict":
            raise
        return await _one(request, who, user_id, error="people.error.last_admin", status=409)
    return RedirectResponse(f"/lead/people/{user.id}?done=1", 303)


async def _list(
    request: Request,
    who: SignedIn,
    *,
    query: str = "",
    role: str = "",
    page: int = 1,
    error: str = "",
    given: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    held = services(request)
    wanted = records.Wanted(
        people.visible_teams(who),
        query.replace("\x00", ""),
        Role(role) if role in set(Role) else None,
    )
    async with reading(held.engine).begin() as connection:
        found, more = await records.people(
            connection, wanted, held.clock(), page=page, size=PAGE_SIZE
        )
        listed = await team_records.all_teams(connection)
    return render(
        request,
        "people.html",
        user=who,
        people=found,
        teams=[one.name for one in listed],
        listed=listed,
        roles=[one.value for one in Role],
        query=query,
        role=role,
        page=page,
        more=more,
        at=lambda number: "?" + urlencode({"query": query, "role": role, "page": number}),
        error=error,
        given=given or {"name": "", "role": "agent", "team": "", "display_name": ""},
        status=status,
    )


async def _one(
    request: Request,
    who: SignedIn,
    user_id: str,
    *,
    secret: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    held = services(request)
    found = await people.seen(held, who, user_id)
    async with reading(held.engine).begin() as connection:
        tokens = await accounts.tokens_of(connection, found.user.id)
        logins = await records.logins_of(connection, found.user.id, held.clock())
        teams = await records.teams(connection)
    return render(
        request,
        "person.html",
        user=who,
        person=found,
        tokens=tokens,
        logins=logins,
        teams=teams,
        roles=[one.value for one in Role],
        secret=secret,
        error=error,
        done="done" in request.query_params,
        status=status,
    )


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise RefusedError(
            "bad_message", Message("没有这个角色", "there is no such role"), field="role"
        ) from None


# The audit log


@router.get("/lead/audit")
async def audit_page(
    request: Request,
    visits: LeadVisitor,
    *,
    query: Words = "",
    who: Words = "",
    kind: Words = "",
    since: Words = "",
    until: Words = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Who changed what, before and after."""
    given = services(request)
    asked = {"query": query, "who": who, "kind": kind, "since": since, "until": until}
    async with reading(given.engine).begin() as connection:
        wanted = await _wanted(request, visits, asked)
        found, more = await audit.entries(connection, wanted, page=page, size=PAGE_SIZE)
    texts = catalogue(locale_of(request))
    answer = render(
        request,
        "audit.html",
        user=visits,
        entries=[
            {
                "at": one.at,
                "who": one.actor_name,
                "action": texts.get(f"audit.action.{one.entry.action}", one.entry.action),
                "subject": one.entry.subject,
                "named": _named(one.entry),
                "changes": _changes(one.entry),
            }
            for one in found
        ],
        kinds=("reply", "import", "user", "token", "device", "adapter", "complaint", "limits"),
        asked=asked,
        page=page,
        more=more,
        at=lambda number: "?" + urlencode({**asked, "page": number}),
        export="/lead/audit.csv?" + urlencode(asked),
    )
    return keep_signed_in(request, answer)


@router.get("/lead/audit.csv")
async def audit_csv(
    request: Request,
    visits: LeadVisitor,
    *,
    query: Words = "",
    who: Words = "",
    kind: Words = "",
    since: Words = "",
    until: Words = "",
) -> Response:
    """The log as a table, with the filter of the page."""
    asked = {"query": query, "who": who, "kind": kind, "since": since, "until": until}
    return csv_answer(services(request), await _wanted(request, visits, asked))


async def _wanted(request: Request, who: SignedIn, asked: dict[str, str]) -> audit.Wanted:
    given = services(request)
    until = _midnight(request, asked["until"])
    async with reading(given.engine).begin() as connection:
        return await wanted_by(
            connection,
            who,
            query=asked["query"],
            who=asked["who"],
            kind=asked["kind"],
            action="",
            since=_midnight(request, asked["since"]),
            until=None if until is None else until + timedelta(days=1),
        )


def _midnight(request: Request, day: str) -> datetime | None:
    """When a day begins on the screens' clock; an unreadable day does not filter."""
    try:
        return datetime.combine(date.fromisoformat(day), time(), services(request).settings.zone)
    except (ValueError, OverflowError):
        return None


def _named(entry: audit.Entry) -> str:
    """What people call the thing: a reply by its title or words, a user by name."""
    for state in (entry.after or {}, entry.before or {}):
        for name in ("file", "title", "name", "user", "text"):
            if isinstance(state.get(name), str) and state[name]:
                return str(state[name])[:80]
    return ""


def _changes(entry: audit.Entry) -> list[tuple[str, str, str]]:
    """Each field that differs: its name, what it was and what it is."""
    before, after = entry.before or {}, entry.after or {}
    return [
        (name, _shown(before.get(name)), _shown(after.get(name)))
        for name in {**before, **after}
        if before.get(name) != after.get(name) and name != "updated_at"
    ]


def _shown(value: object) -> str:
    if value in (None, "", [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
