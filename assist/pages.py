"""HTML pages: log-in, panel, lead's console, account, demo."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import COOKIE, SignedIn, new_token, require
from assist.accounts import Role, User
from assist.api.caller import refuse_cross_site
from assist.database import reading
from assist.errors import RefusedError, TooManyAttemptsError, UsageError
from assist.i18n import COOKIE as LOCALE_COOKIE
from assist.i18n import LOCALES
from assist.records import accounts
from assist.rendering import render
from assist.services import services
from phrasebook.entries import STAGES

LOCALE_COOKIE_S = 365 * 86_400
MAX_TOKENS = 50

router = APIRouter(include_in_schema=False)


def install(app: FastAPI) -> None:
    """Serve the pages."""
    app.include_router(router)


@router.get("/")
async def home() -> Response:
    """The panel is where everybody starts."""
    return RedirectResponse("/panel", 303)


@router.get("/panel")
async def panel(request: Request, embed: bool = False) -> Response:
    """The agent's panel; in a frame of another page it cannot show the log-in form."""
    who = await visitor(request)
    if who is None and embed:
        return render(request, "embed_login.html", status=401)
    if who is None:
        return login_first(request)
    allowed = services(request).settings.allowed_origins
    page = render(request, "panel.html", user=who, embed=embed, allowed_origins=allowed)
    return _keep_signed_in(request, page)


@router.get("/lead")
async def lead(request: Request) -> Response:
    """The lead's console."""
    who = await visitor(request)
    if who is None:
        return login_first(request)
    require(who, Role.LEAD)
    return _keep_signed_in(request, render(request, "lead.html", user=who, stages=STAGES))


@router.get("/demo")
async def demo(request: Request) -> Response:
    """A sample console with the panel beside it, where the server is a demo."""
    if not services(request).demo:
        raise RefusedError("not_found", "the sample console exists only under assist demo")
    who = await visitor(request)
    if who is None:
        return login_first(request)
    return _keep_signed_in(request, render(request, "demo.html", user=who))


# Logging in and out


@router.get("/login")
async def login_page(request: Request, next: str = "", once: str = "") -> Response:
    """The log-in form. ``once`` is a demo's one-time code; ``next`` is where to go afterwards."""
    if once:
        try:
            user = await services(request).access.redeem_login_code(once)
        except RefusedError:
            if await visitor(request) is None:
                return _login_form(request, next, "account.error.code", status=401)
        else:
            return await _signed_in(request, user, next)
    if await visitor(request) is not None:
        return RedirectResponse(_inside(next), 303)
    return _login_form(request, next)


@router.post("/login")
async def login(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    """Sign in by name and password."""
    refuse_cross_site(request)
    address = request.client.host if request.client else ""
    try:
        user = await services(request).access.authenticate_password(name, password, address)
    except TooManyAttemptsError as error:
        wait = {"Retry-After": str(error.retry_after_s)}
        return _login_form(
            request,
            next,
            "account.error.too_often",
            status=429,
            headers=wait,
            name=name,
            minutes=-(-error.retry_after_s // 60),
        )
    except RefusedError:
        return _login_form(request, next, "account.error.wrong", status=401, name=name)
    return await _signed_in(request, user, next)


@router.post("/logout")
async def logout(request: Request) -> Response:
    """Sign out of this browser."""
    refuse_cross_site(request)
    await services(request).access.close_login(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/language")
async def choose_language(
    request: Request,
    locale: Annotated[str, Form()],
    next: Annotated[str, Form()] = "",
) -> Response:
    """Remember the language in this browser."""
    refuse_cross_site(request)
    answer = RedirectResponse(_inside(next), 303)
    if locale in LOCALES:
        answer.set_cookie(LOCALE_COOKIE, locale, max_age=LOCALE_COOKIE_S, samesite="lax")
    return answer


# The account


@router.get("/account")
async def account(request: Request) -> Response:
    """Tokens, password, where one is signed in, language."""
    who = await visitor(request)
    if who is None:
        return login_first(request)
    return _keep_signed_in(request, await _account_page(request, who))


@router.post("/account/tokens")
async def create_token(request: Request, label: Annotated[str, Form()] = "") -> Response:
    """Make a token and show it, this once."""
    who = await _changing(request)
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
    who = await _changing(request)
    given = services(request)
    async with given.engine.begin() as connection:
        token_id = token_id.replace("\x00", "")
        if await accounts.revoke_tokens(connection, who.id, given.clock(), token_id):
            await _note(request, connection, who, "token.revoke", token_id)
    given.access.forget(who.id)
    return RedirectResponse("/account#tokens", 303)


@router.post("/account/password")
async def change_password(
    request: Request,
    present: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Change one's own password, knowing the present one; other browsers are signed out."""
    who = await _changing(request)
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
    return await _signed_in(request, who, "/account?changed=1")


@router.post("/account/sign-out-everywhere")
async def sign_out_everywhere(request: Request) -> Response:
    """Sign out of every browser, this one too."""
    who = await _changing(request)
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
    request: Request, who: SignedIn, *, secret: str = "", error: str = "", status: int = 200
) -> Response:
    given = services(request)
    async with reading(given.engine).begin() as connection:
        tokens = await accounts.tokens_of(connection, who.id)
        logins = await accounts.count_logins(connection, who.id, given.clock())
    return render(
        request,
        "account.html",
        user=who,
        tokens=tokens,
        logins=logins,
        secret=secret,
        error=error,
        changed="changed" in request.query_params,
        status=status,
    )


# Who is there


async def visitor(request: Request) -> SignedIn | None:
    """Who looks at a page, by the cookie."""
    return await services(request).access.authenticate_cookie(request.cookies.get(COOKIE))


async def _changing(request: Request) -> SignedIn:
    """Who changes something by a form of ours. Raises ``RefusedError``."""
    refuse_cross_site(request)
    who = await visitor(request)
    if who is None:
        raise RefusedError("unauthenticated", "you are signed out; log in again")
    return who


def login_first(request: Request) -> Response:
    """To the log-in form, and back to this page after it."""
    place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(place)}", 303)


def _login_form(
    request: Request,
    place: str,
    error: str = "",
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    name: str = "",
    minutes: int = 0,
) -> Response:
    return render(
        request,
        "login.html",
        next=_inside(place),
        error=error,
        name=name[:64],
        minutes=minutes,
        status=status,
        headers=headers,
    )


async def _signed_in(request: Request, user: User, place: str) -> Response:
    """Open a log-in and go on; the old cookie, if any, is closed so that none is left behind."""
    access = services(request).access
    old = request.cookies.get(COOKIE)
    if old:
        await access.close_login(old)
    value = await access.open_login(user, request.headers.get("user-agent", ""))
    answer = RedirectResponse(_inside(place), 303)
    _set_cookie(request, answer, value)
    return answer


def _keep_signed_in(request: Request, answer: Response) -> Response:
    """Put off the end of the cookie in the browser, as its use did in the database."""
    _set_cookie(request, answer, request.cookies[COOKIE])
    return answer


def _set_cookie(request: Request, answer: Response, value: str) -> None:
    settings = services(request).settings
    secure = settings.cookie_secure == "always" or (
        settings.cookie_secure == "auto" and request.url.scheme == "https"
    )
    answer.set_cookie(
        COOKIE,
        value,
        max_age=settings.session_days * 86_400,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def _inside(place: str) -> str:
    """``place`` if it is an address of this server, else the panel: no link leads elsewhere."""
    parts = urlsplit(place)
    if (
        not place.startswith("/")
        or place.startswith(("//", "/\\"))
        or parts.scheme
        or parts.netloc
        or not place.isprintable()
        or parts.path in {"/login", "/logout", "/language"}
    ):
        return "/panel"
    return place
