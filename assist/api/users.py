"""``/api/v1/users``: who may come in. Administrators change it; leads look at their team."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from assist import people
from assist.accounts import Role, User
from assist.api.caller import Caller
from assist.api.shapes import Body, optional_time
from assist.database import reading
from assist.protocol import wire_time
from assist.records import accounts
from assist.records import people as records
from assist.services import services

router = APIRouter(tags=["users"])

PAGE_SIZE = 50


class NewUser(Body):
    """A new account. Without a password one is made up and told once."""

    name: Annotated[str, Field(max_length=64)]
    role: Role = Role.AGENT
    team: Annotated[str, Field(max_length=64)] = ""
    display_name: Annotated[str, Field(max_length=128)] = ""
    password: Annotated[str, Field(max_length=256)] | None = None


class UserChange(Body):
    """What to change of an account."""

    display_name: Annotated[str, Field(max_length=128)] | None = None
    role: Role | None = None
    team: Annotated[str, Field(max_length=64)] | None = None
    disabled: bool | None = None


class NewPassword(Body):
    """A new password; without one it is made up."""

    password: Annotated[str, Field(max_length=256)] | None = None


@router.get("/users")
async def list_users(
    request: Request,
    caller: Caller,
    *,
    query: Annotated[str, Query(max_length=200)] = "",
    role: Role | None = None,
    team: Annotated[str, Query(max_length=64)] | None = None,
    disabled: bool | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """All accounts by name; a lead's are those of the own team."""
    wanted = records.Wanted(
        people.visible_teams(caller), query.replace("\x00", ""), role, team, disabled
    )
    given = services(request)
    async with reading(given.engine).begin() as connection:
        found, more = await records.people(
            connection, wanted, given.clock(), page=page, size=PAGE_SIZE
        )
    items = [person_json(one) for one in found]
    return JSONResponse({"items": items, "next": page + 1 if more else None})


@router.post("/users", status_code=201)
async def add_user(request: Request, caller: Caller, body: NewUser) -> Response:
    """A new account; the answer holds its password, this once."""
    user, secret = await people.add(
        services(request),
        caller,
        name=body.name,
        role=body.role,
        team=body.team,
        display_name=body.display_name,
        password=body.password,
    )
    return JSONResponse(
        {**user_json(user), "password": secret},
        status_code=201,
        headers={"Location": f"/api/v1/users/{user.id}"},
    )


@router.get("/users/{user_id}")
async def get_user(request: Request, caller: Caller, user_id: str) -> Response:
    """One account with its tokens and the browsers it is signed in with."""
    given = services(request)
    found = await people.seen(given, caller, user_id)
    async with reading(given.engine).begin() as connection:
        tokens = await accounts.tokens_of(connection, found.user.id)
        logins = await records.logins_of(connection, found.user.id, given.clock())
    return JSONResponse(
        {
            **person_json(found),
            "token_list": [
                {
                    "id": one.id,
                    "label": one.label,
                    "hint": one.hint,
                    "created_at": wire_time(one.created_at),
                    "last_used_at": optional_time(one.last_used_at),
                    "expires_at": optional_time(one.expires_at),
                }
                for one in tokens
            ],
            "login_list": [
                {
                    "id": one.id,
                    "user_agent": one.user_agent,
                    "created_at": wire_time(one.created_at),
                    "last_seen_at": wire_time(one.last_seen_at),
                }
                for one in logins
            ],
        }
    )


@router.patch("/users/{user_id}")
async def change_user(request: Request, caller: Caller, user_id: str, body: UserChange) -> Response:
    """Another role, team or name on screens; disabling and enabling."""
    wanted = people.Change(body.display_name, body.role, body.team, body.disabled)
    user = await people.change(services(request), caller, user_id, wanted)
    return JSONResponse(user_json(user))


@router.post("/users/{user_id}/password")
async def reset_password(
    request: Request, caller: Caller, user_id: str, body: NewPassword | None = None
) -> Response:
    """A new password, told this once; the user is signed out everywhere."""
    asked = (body or NewPassword()).password
    user, secret = await people.reset_password(services(request), caller, user_id, asked)
    return JSONResponse({**user_json(user), "password": secret})


@router.post("/users/{user_id}/sign-out")
async def sign_out(request: Request, caller: Caller, user_id: str) -> Response:
    """Sign a user out of every browser; tokens stay."""
    closed = await people.sign_out(services(request), caller, user_id)
    return JSONResponse({"closed": closed})


@router.delete("/users/{user_id}/tokens")
async def revoke_tokens(request: Request, caller: Caller, user_id: str) -> Response:
    """Revoke every token of a user."""
    return JSONResponse({"revoked": await people.revoke(services(request), caller, user_id)})


@router.delete("/users/{user_id}/tokens/{token_id}")
async def revoke_token(request: Request, caller: Caller, user_id: str, token_id: str) -> Response:
    """Revoke one token of a user."""
    count = await people.revoke(services(request), caller, user_id, token_id)
    return JSONResponse({"revoked": count})


def user_json(user: User) -> dict[str, Any]:
    """An account without its secrets."""
    return {
        "id": user.id,
        "name": user.name,
        "display_name": user.display_name,
        "role": user.role,
        "team": user.team,
        "disabled": user.disabled,
        "has_password": user.has_password,
    }


def person_json(person: records.Person) -> dict[str, Any]:
    """An account in a list."""
    return {
        **user_json(person.user),
        "created_at": wire_time(person.created_at),
        "last_seen_at": optional_time(person.last_seen_at),
        "logins": person.logins,
        "tokens": person.tokens,
    }
