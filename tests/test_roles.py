"""No role reaches what is another's: every route of the application is asked by each of them.

A route that stands in no table below fails this test: whoever adds one says here for whom it is.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from assist.access import COOKIE, new_token
from assist.accounts import Role, User
from assist.app import create_app
from assist.records import accounts
from assist.settings import Settings

HOST = "assist.example"
RULE = {"title": "t", "message": "m", "phrases": ["没货了哟"], "bad": ["没货了哟"]}

PUBLIC = {
    "GET /",
    "GET /openapi.json",
    "GET /protocol.json",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /login",
    "POST /login",
    "POST /logout",
    "POST /panel",
    "POST /language",
    "GET /demo",
    "POST /api/v1/pairing",
    "POST /api/v1/webhooks/chatwoot",
}
"""For everybody: nothing of anybody's stands there. (/demo exists only in a demo, and /metrics
only for this machine or with a token of its own; a pairing has a one-time code, a webhook its secret.)"""

SIGNED_IN: dict[str, Any] = {
    "GET /panel": None,
    "GET /account": None,
    "GET /account/replies": None,
    "POST /account/tokens": None,
    "POST /account/tokens/{token_id}/revoke": None,
    "POST /account/password": None,
    "POST /account/sign-out-everywhere": None,
    "POST /account/pairing": None,
    "GET /account/extension.zip": None,
    "POST /account/devices/{device_id}/revoke": None,
    "GET /api/v1/devices": None,
    "DELETE /api/v1/devices/{device_id}": None,
    "GET /api/v1/adapters": None,
    "GET /api/v1/adapter-proposals": None,
    "POST /api/v1/adapter-proposals": None,
    "GET /api/v1/replies": None,
    "POST /api/v1/replies/similar": {"text": "您好"},
    "POST /api/v1/replies/preview": {"text": "您好"},
    "POST /api/v1/difference": {"before": "a", "after": "b"},
    "GET /api/v1/reviews": None,
    "GET /api/v1/corrections": None,
    "POST /api/v1/proposals": {"text": "您好，请问有什么可以帮您？"},
    "GET /api/v1/fragments": None,
    "GET /api/v1/fragments/{name}": None,
    "POST /api/v1/pictures": None,
    "GET /api/v1/pictures/{digest}": None,
    "GET /api/v1/schedules": None,
    "POST /api/v1/check": {"text": "您好"},
    "GET /api/v1/callbacks": None,
    "GET /api/v1/callbacks/{callback_id}": None,
    "GET /api/v1/deadlines": None,
    "GET /api/v1/queue": None,
    "GET /api/v1/colleagues": None,
    "GET /api/v1/complaints": None,
    "POST /api/v1/complaints": None,
    "GET /api/v1/complaints/{complaint_id}": None,
    "PATCH /api/v1/complaints/{complaint_id}": None,
    "GET /account/service": None,
    "GET /account/handovers": None,
    "GET /api/v1/handovers": None,
    "GET /api/v1/service-figures": None,
    "GET /api/v1/service-figures/chart.svg": None,
    "GET /api/v1/figures": None,
    "GET /api/v1/figures/chart.svg": None,
    "GET /api/v1/replies/{reply_id}": None,
}
"""For whoever is signed in; what they see of it is their own or their team's."""

OBJECTS: dict[str, Any] = {
    "POST /api/v1/replies": {"text": "您好", "scope": "organisation"},
    "POST /api/v1/replies/bulk": {
        "action": "retire",
        "items": [{"id": "{reply_id}", "version": 1}],
    },
    "GET /api/v1/replies/{reply_id}/versions": None,
    "PATCH /api/v1/replies/{reply_id}": {"version": 1, "title": "x"},
    "POST /api/v1/replies/{reply_id}/publish": {},
    "POST /api/v1/replies/{reply_id}/recall": {},
    "GET /api/v1/replies/{reply_id}/difference?before=1&after=1": None,
    "POST /api/v1/replies/{reply_id}/restore": {"version": 1, "restore": 1},
    "GET /api/v1/replies/{reply_id}/reviews": None,
    "POST /api/v1/replies/{reply_id}/review": {"version": 1},
    "POST /api/v1/replies/{reply_id}/review/decline": {"comment": "x"},
    "POST /api/v1/replies/{reply_id}/review/withdraw": None,
    "GET /api/v1/replies/{reply_id}/written": None,
    "POST /api/v1/replies/{reply_id}/corrections": {"version": 1, "text": "x", "reason": "x"},
    "POST /api/v1/corrections/{correction_id}/accept": {"version": 1},
    "POST /api/v1/corrections/{correction_id}/decline": {"comment": "x"},
    "POST /api/v1/corrections/{correction_id}/withdraw": None,
    "DELETE /api/v1/schedules/{schedule_id}": None,
}
"""Refused to an agent because of whose the object is: 403, or 404 as if it were not there."""

LEAD: dict[str, Any] = {
    "POST /api/v1/fragments": {"name": "f2", "text": "x"},
    "PATCH /api/v1/fragments/{name}": {"version": 1, "text": "x"},
    "DELETE /api/v1/fragments/{name}": None,
    "GET /api/v1/announcements": None,
    "GET /api/v1/announcements/{announcement_id}": None,
    "POST /api/v1/announcements/{announcement_id}/remind": None,
    "GET /api/v1/recalls": None,
    "GET /api/v1/rules": None,
    "PUT /api/v1/rules/switches": {"team": "", "target": "style", "on": True},
    "GET /api/v1/rules/own": None,
    "POST /api/v1/rules/own": RULE,
    "GET /api/v1/rules/own/{rule_id}": None,
    "PATCH /api/v1/rules/own/{rule_id}": {**RULE, "version": 1},
    "POST /api/v1/rules/own/{rule_id}/publish": {"version": 1},
    "POST /api/v1/rules/own/{rule_id}/retire": None,
    "POST /api/v1/rules/trial": RULE,
    "GET /api/v1/limits": None,
    "POST /api/v1/limits/trial": {},
    "GET /api/v1/limits/drafts": None,
    "GET /api/v1/limits/drafts/1": None,
    "PUT /api/v1/limits/policies/{policy_id}": {"body": {}},
    "PUT /api/v1/limits/calendars/{calendar_id}": {"body": {}},
    "DELETE /api/v1/limits/policies/{policy_id}": None,
    "DELETE /api/v1/limits/calendars/{calendar_id}": None,
    "POST /lead/adapters/edit": {"json": "{}"},
    "POST /lead/adapters/proposals/{proposal_id}": {"action": "accept"},
    "POST /lead/adapters/{adapter_id}/serve": {},
    "POST /lead/adapters/{adapter_id}/delete": {},
    "POST /lead/devices/{device_id}/revoke": {},
    "GET /api/v1/dismissals": None,
    "GET /api/v1/questions": None,
    "GET /lead/questions": None,
    "POST /api/v1/questions/draft": {"questions": ["1"]},
    "POST /api/v1/questions/dismiss": {"questions": ["1"]},
    "GET /lead/adapters": None,
    "GET /lead/adapters/edit": None,
    "GET /lead/devices": None,
    "GET /lead/limits": None,
    "GET /lead/wording": None,
    "GET /api/v1/own-adapters": None,
    "GET /api/v1/own-adapters/{adapter_id}": None,
    "PUT /api/v1/own-adapters/{adapter_id}": {"adapter": {}},
    "DELETE /api/v1/own-adapters/{adapter_id}": None,
    "POST /api/v1/adapter-proposals/{proposal_id}/accept": {},
    "POST /api/v1/adapter-proposals/{proposal_id}/decline": {},
    "GET /api/v1/complaints/named": None,
    "POST /api/v1/imports": None,
    "GET /api/v1/imports/template": None,
    "GET /api/v1/imports/{import_id}": None,
    "POST /api/v1/imports/{import_id}/apply": None,
    "DELETE /api/v1/imports/{import_id}": None,
    "GET /api/v1/export": None,
    "POST /api/v1/handbooks": None,
    "GET /api/v1/handbooks": None,
    "GET /api/v1/handbooks/{handbook_id}": None,
    "DELETE /api/v1/handbooks/{handbook_id}": None,
    "GET /api/v1/handbooks/{handbook_id}/proposals": None,
    "POST /api/v1/handbooks/{handbook_id}/proposals/1/accept": {},
    "POST /api/v1/handbooks/{handbook_id}/proposals/1/dismiss": {},
    "POST /api/v1/handbooks/{handbook_id}/proposals/1/reopen": {},
    "GET /api/v1/users": None,
    "GET /api/v1/teams": None,
    "GET /api/v1/users/{user_id}": None,
    "GET /api/v1/audit": None,
    "GET /api/v1/audit.csv": None,
    "GET /lead": None,
    "GET /lead/fragments": None,
    "GET /lead/queue": None,
    "GET /lead/figures": None,
    "GET /lead/service": None,
    "GET /lead/handovers": None,
    "GET /lead/complaints": None,
    "GET /lead/complaints/{complaint_id}": None,
    "POST /lead/complaints/{complaint_id}": None,
    "GET /lead/import": None,
    "POST /lead/import": None,
    "GET /lead/export": None,
    "GET /lead/import/{import_id}": None,
    "POST /lead/import/{import_id}/apply": None,
    "POST /lead/import/{import_id}/again": None,
    "POST /lead/import/{import_id}/drop": None,
    "GET /lead/handbooks": None,
    "POST /lead/handbooks": None,
    "GET /lead/handbooks/{handbook_id}": None,
    "POST /lead/handbooks/{handbook_id}/remove": None,
    "POST /lead/handbooks/{handbook_id}/1": {"action": "accept"},
    "GET /lead/people": None,
    "GET /lead/people/{user_id}": None,
    "GET /lead/audit": None,
    "GET /lead/audit.csv": None,
    "GET /lead/rules": None,
    "GET /lead/pushes": None,
}
"""For leads and administrators: an agent is refused with 403."""

ADMIN: dict[str, Any] = {
    "POST /api/v1/users": {"name": "x"},
    "PATCH /api/v1/users/{user_id}": {"role": "admin"},
    "POST /api/v1/users/{user_id}/password": None,
    "POST /api/v1/users/{user_id}/sign-out": None,
    "DELETE /api/v1/users/{user_id}/tokens": None,
    "DELETE /api/v1/users/{user_id}/tokens/{token_id}": None,
    "GET /api/v1/rules/files": None,
    "POST /api/v1/rules/reload": None,
    "POST /api/v1/teams": {"name": "west"},
    "PATCH /api/v1/teams/{team}": {"name": "west"},
    "POST /lead/teams": {"name": "west"},
    "POST /lead/teams/rename": {"team": "north", "name": "west"},
    "POST /lead/people": None,
    "POST /lead/people/{user_id}": {"role": "admin"},
    "POST /lead/people/{user_id}/disable": None,
    "POST /lead/people/{user_id}/enable": None,
    "POST /lead/people/{user_id}/password": None,
    "POST /lead/people/{user_id}/sign-out": None,
    "POST /lead/people/{user_id}/tokens/revoke": None,
}
"""For administrators: agents and leads are refused with 403."""


@dataclass
class Company:
    """An application with one of each role, another team's lead, and things of the team's lead."""

    client: httpx.AsyncClient
    people: dict[str, User]
    tokens: dict[str, str]
    cookies: dict[str, str]
    routes: tuple[str, ...]
    ids: dict[str, str] = field(default_factory=dict)

    async def ask(self, route: str, who: str, body: Any = None) -> httpx.Response:
        """Ask as a page with the cookie, or as a client with the token; ``""`` is nobody."""
        method, path = route.split(" ", 1)
        path = re.sub(r"\{(\w+)\}", lambda match: self.ids.get(match[1], "x"), path)
        headers = {"Origin": f"https://{HOST}"}
        if who and path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        elif who:
            headers["Cookie"] = f"{COOKIE}={self.cookies[who]}"
        sent: dict[str, Any] = {}
        if body is not None:
            filled = _filled(body, self.ids)
            sent = {"json": filled} if path.startswith("/api/") else {"data": filled}
        return await self.client.request(method, path, headers=headers, **sent)


def _filled(body: Any, ids: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {key: _filled(value, ids) for key, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, ids) for value in body]
    if isinstance(body, str) and re.fullmatch(r"\{\w+\}", body):
        return ids[body[1:-1]]
    return body


def walk(routes: Iterable[Any]) -> Iterator[str]:
    """Every method and path that is served."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from walk(route.effective_candidates())
        else:
            for method in sorted((getattr(route, "methods", None) or set()) - {"HEAD", "OPTIONS"}):
                yield f"{method} {route.path}"


@asynccontextmanager
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    app = create_app(Settings(data_dir=tmp_path))
    runtime = app.state.runtime
    await runtime.start()
    now = datetime.now(UTC)
    people, tokens, cookies = {}, {}, {}
    for name, role, team in (
        ("agent", Role.AGENT, "north"),
        ("lead", Role.LEAD, "north"),
        ("other", Role.LEAD, "south"),
        ("admin", Role.ADMIN, ""),
    ):
        async with runtime.engine.begin() as connection:
            people[name] = await accounts.add_user(
                connection, name=name, role=role, team=team, password_hash=None, now=now
            )
            secret, hashed, hint = new_token()
            await accounts.add_token(
                connection,
                user_id=people[name].id,
                label="",
                secret_hash=hashed,
                hint=hint,
                now=now,
            )
        tokens[name] = secret
        cookies[name] = await runtime.access.open_login(people[name], "test")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=f"https://{HOST}"
    ) as client:
        made = Company(client, people, tokens, cookies, tuple(walk(app.routes)))
        await _furnish(made)
        yield made
    await runtime.stop()


async def _furnish(made: Company) -> None:
    """What the lead of the north has: a reply of the team, planned; a push; a rule; a fragment."""

    async def add(route: str, body: dict[str, Any], who: str = "lead") -> dict[str, Any]:
        answer = await made.ask(route, who, body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    made.ids["user_id"] = made.people["agent"].id
    pushed = await add("POST /api/v1/replies", {"text": "您好。", "scope": "team", "team": "north"})
    made.ids["reply_id"] = pushed["id"]
    told = await add("POST /api/v1/replies/{reply_id}/publish", {"announcement": {"note": "n"}})
    made.ids["announcement_id"] = told["announcement"]
    reply = await add("POST /api/v1/replies", {"text": "再见。", "scope": "team", "team": "north"})
    made.ids["reply_id"] = reply["id"]
    later = {"at": "2100-01-01T00:00:00Z"}
    far = await made.ask("POST /api/v1/replies/{reply_id}/publish", "lead", later)
    assert far.status_code == 422  # not within the coming year
    later = {"at": f"{datetime.now(UTC).year + 1}-01-01T00:00:00Z"}
    planned = await add("POST /api/v1/replies/{reply_id}/publish", later)
    made.ids["schedule_id"] = planned["scheduled"]["id"]
    rule = await add("POST /api/v1/rules/own", {**RULE, "team": "north"})
    made.ids["rule_id"] = rule["id"]
    await add("POST /api/v1/fragments", {"name": "f1", "text": "x"}, "admin")
    made.ids["name"] = "f1"


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Company]:
    async with company(tmp_path) as built:
        yield built


def known() -> dict[str, Any]:
    """Every route of the tables, as the application names it."""
    listed = {**SIGNED_IN, **OBJECTS, **LEAD, **ADMIN}
    return {re.sub(r"\?.*", "", route): body for route, body in listed.items()}


async def test_every_route_says_for_whom_it_is(made: Company) -> None:
    served = {re.sub(r"/\{number\}", "/1", route) for route in made.routes}
    tables = PUBLIC | known().keys()
    assert served - tables == set(), "say for whom these routes are"
    assert tables - served == set(), "these routes are gone"


async def test_nobody_gets_in_without_signing_in(made: Company) -> None:
    open_to_nobody = []
    for route, body in {**SIGNED_IN, **OBJECTS, **LEAD, **ADMIN}.items():
        answer = await made.ask(route, "", body)
        to_login = answer.status_code == 303 and answer.headers["location"].startswith("/login")
        if answer.status_code not in {401, 403} and not to_login:
            open_to_nobody.append((route, answer.status_code))
    assert open_to_nobody == []


async def test_an_agent_is_refused_what_is_a_leads(made: Company) -> None:
    crossed = []
    for route, body in {**LEAD, **ADMIN}.items():
        answer = await made.ask(route, "agent", body)
        if answer.status_code != 403:
            crossed.append((route, answer.status_code, answer.text[:100]))
    for route, body in OBJECTS.items():
        answer = await made.ask(route, "agent", body)
        if answer.status_code not in {403, 404}:
            crossed.append((route, answer.status_code, answer.text[:100]))
    assert crossed == []


async def test_a_lead_is_refused_what_is_an_administrators(made: Company) -> None:
    crossed = []
    for route, body in ADMIN.items():
        answer = await made.ask(route, "lead", body)
        if answer.status_code != 403:
            crossed.append((route, answer.status_code))
    assert crossed == []


async def test_a_lead_is_refused_what_is_another_teams(made: Company) -> None:
    theirs = {
        route: body
        for route, body in {**OBJECTS, **LEAD}.items()
        if re.search(r"\{(reply_id|schedule_id|rule_id|announcement_id)\}", route)
    } | {"GET /api/v1/replies/{reply_id}": None, "GET /api/v1/users/{user_id}": None}
    theirs["POST /api/v1/rules/own"] = {**RULE, "team": "north"}
    theirs["PUT /api/v1/rules/switches"] = {"team": "north", "target": "style", "on": False}
    crossed = []
    for route, body in theirs.items():
        answer = await made.ask(route, "other", body)
        if answer.status_code not in {403, 404}:
            crossed.append((route, answer.status_code, answer.text[:100]))
    assert crossed == []


async def test_each_role_is_let_in_where_it_belongs(made: Company) -> None:
    shut_out = []
    for route, body in LEAD.items():
        if route.startswith("GET "):
            answer = await made.ask(route, "lead", body)
            if answer.status_code in {401, 403}:
                shut_out.append((route, answer.status_code))
    for route in ("GET /panel", "GET /api/v1/replies", "GET /account"):
        assert (await made.ask(route, "agent")).status_code == 200
    assert shut_out == []
