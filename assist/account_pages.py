"""The page where people look after their account: tokens, password, open log-ins."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import devices, extension_files
from assist.access import COOKIE, SignedIn, new_token
from assist.database import reading
from assist.errors import RefusedError, TooManyAttemptsError, UsageError
from assist.records import accounts
from assist.rendering import render
from assist.services import services
from assist.visits import AgentVisitor, changing, keep_signed_in, signed_in

MAX_TOKENS = 50
ZIP_NAME = "assist-extension.zip"

router = APIRouter(include_in_schema=False)


@router.get("/account")
async def account(request: Request, who: AgentVisitor) -> Response:
    """Tokens, password, where one is signed in, language."""
    return keep_signed_in(request, await _account_page(request, who))


@router.post("/account/tokens")
async def create_token(request: Request, label: Annotated[str, Form()] = "") -> Response:
    """Make a token and show it, this once."""
    who = await changing(request)
    given = services(request)
    label = " ".join(label.split())[:128]
    secret, secret_hash, hint = new_token()
    async with given.engine.begin() as connection:
        if len(await accounts.tokens_of(connection, who.id)) >= MAX_TOKENS:
            return await _account_page(request, who, error="account.error.too_many_tokens")
        token = await accounts.add_token(
            connection,
            user_id=who.id,
            label=label,
            secret_hash=secret_hash,
            hint=hint,
            now=given.clock(),
        )
        await _note(request, connection, who, "token.create", token.id)
    return await _account_page(request, who, secret=secret)


@router.post("/account/tokens/{token_id}/revoke")
async def revoke_token(request: Request, token_id: str) -> Response:
    """Revoke one of one's own tokens."""
    who = await changing(request)
    given = services(request)
    async with given.engine.begin() as connection:
        token_id = token_id.replace("\x00", "")
        if await accounts.revoke_tokens(connection, who.id, given.clock(), token_id):
            await _note(request, connection, who, "token.revoke", token_id)
    given.access.forget(who.id)
    return RedirectResponse("/account#tokens", 303)


@router.get("/account/extension.zip")
async def download_extension(request: Request, _who: AgentVisitor) -> Response:
    """The browser extension with this server's address filled in."""
    address = services(request).settings.public_url or str(request.base_url)
    packed = await asyncio.to_thread(extension_files.pack, address)
    named = {"Content-Disposition": f'attachment; filename="{ZIP_NAME}"'}
    return Response(packed, media_type="application/zip", headers=named)


@router.post("/account/pairing")
async def make_pairing_code(request: Request) -> Response:
    """Make a one-time code for the browser extension and show it, this once."""
    who = await changing(request)
    code, ends = await services(request).access.pairing.make_code(who)
    return await _account_page(request, who, pairing=(code, ends))


@router.post("/account/devices/{device_id}/revoke")
async def revoke_device(request: Request, device_id: str) -> Response:
    """Revoke one of one's own devices, or one in the lead's team."""
    who = await changing(request)
    try:
        await devices.revoke(services(request), who, device_id)
    except RefusedError as refused:
        if refused.code != "not_found":
            raise  # Revoked already, maybe in another window: that is what was wanted.
    return RedirectResponse("/account#devices", 303)


@router.post("/account/password")
async def change_password(
    request: Request,
    present: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Change one's own password, knowing the present one; other browsers are signed out."""
    who = await changing(request)
    given = services(request)
    address = request.client.host if request.client else ""
    try:
        await given.access.change_password(who, present, password, address)
    except TooManyAttemptsError:
        return await _account_page(request, who, error="account.error.too_often_short", status=429)
    except RefusedError:
        return await _account_page(request, who, error="account.error.present", status=422)
    except UsageError:
        return await _account_page(request, who, error="account.error.weak", status=422)
    return await signed_in(request, who, "/account?changed=1")


@router.post("/account/sign-out-everywhere")
async def sign_out_everywhere(request: Request) -> Response:
    """Sign out of every browser, this one too."""
    who = await changing(request)
    await services(request).access.close_all_logins(who.id)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


async def _note(
    request: Request,
    connection: AsyncConnection,
    who: SignedIn,
    action: str,
    token_id: str,
) -> None:
    await accounts.note_change(
        connection,
        actor=who.id,
        actor_name=who.name,
        action=action,
        kind="token",
        subject=token_id,
        now=services(request).clock(),
    )


async def _account_page(
    request: Request,
    who: SignedIn,
    *,
    secret: str = "",
    pairing: tuple[str, datetime] | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    given = services(request)
    async with reading(given.engine).begin() as connection:
        tokens = await accounts.tokens_of(connection, who.id)
        logins = await accounts.count_logins(connection, who.id, given.clock())
    return render(
        request,
        "account.html",
        user=who,
        tokens=[one for one in tokens if one.kind == "api"],
        devices=[one for one in tokens if one.kind == "device"],
        pairing=pairing,
        logins=logins,
        secret=secret,
        error=error,
        changed="changed" in request.query_params,
        status=status,
    )
