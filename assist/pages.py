"""HTML pages: log-in, panel, lead's console, demo; ``account_pages`` has the account's."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist import account_pages
from assist.access import COOKIE, require
from assist.accounts import Role
from assist.api.caller import refuse_cross_site
from assist.errors import RefusedError, TooManyAttemptsError
from assist.i18n import COOKIE as LOCALE_COOKIE
from assist.i18n import LOCALES
from assist.rendering import render
from assist.services import services
from assist.visits import inside, keep_signed_in, login_first, signed_in, visitor
from phrasebook.entries import STAGES

LOCALE_COOKIE_S = 365 * 86_400

router = APIRouter(include_in_schema=False)


def install(app: FastAPI) -> None:
    """Serve the pages."""
    app.include_router(router)
    app.include_router(account_pages.router)


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
    return keep_signed_in(request, page)


@router.get("/lead")
async def lead(request: Request) -> Response:
    """The lead's console."""
    who = await visitor(request)
    if who is None:
        return login_first(request)
    require(who, Role.LEAD)
    return keep_signed_in(request, render(request, "lead.html", user=who, stages=STAGES))


@router.get("/demo")
async def demo(request: Request) -> Response:
    """A sample console with the panel beside it, where the server is a demo."""
    if not services(request).demo:
        raise RefusedError("not_found", "the sample console exists only under assist demo")
    who = await visitor(request)
    if who is None:
        return login_first(request)
    return keep_signed_in(request, render(request, "demo.html", user=who))


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
            return await signed_in(request, user, next)
    if await visitor(request) is not None:
        return RedirectResponse(inside(next), 303)
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
    return await signed_in(request, user, next)


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
    answer = RedirectResponse(inside(next), 303)
    if locale in LOCALES:
        answer.set_cookie(LOCALE_COOKIE, locale, max_age=LOCALE_COOKIE_S, samesite="lax")
    return answer


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
        next=inside(place),
        error=error,
        name=name[:64],
        minutes=minutes,
        status=status,
        headers=headers,
    )
