"""HTML pages: log-in, panel, lead's console, demo; ``account_pages`` has the account's."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response

from assist import account_pages
from assist.api.caller import refuse_cross_site
from assist.errors import LogInFirstError, RefusedError, TooManyAttemptsError
from assist.i18n import COOKIE as LOCALE_COOKIE
from assist.i18n import LOCALES
from assist.rendering import render
from assist.services import services
from assist.visits import (
    AgentVisitor,
    LeadVisitor,
    agent_visitor,
    has_tls,
    inside,
    keep_signed_in,
    signed_in,
    signed_out,
    visitor,
)
from phrasebook.entries import STAGES, Message

CHATWOOT = "chatwoot"
"""How a dashboard app of Chatwoot's names its host in the panel's address."""
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
async def panel(request: Request, embed: bool | Literal["chatwoot"] = False) -> Response:
    """The agent's panel; in a frame of another page it cannot show the log-in form."""
    who = await visitor(request)
    if who is None and embed == CHATWOOT:
        return _framed_login(request)
    if who is None and embed:
        return render(request, "embed_login.html", status=401)
    if who is None:
        raise LogInFirstError(Message("请登录后查看面板", "log in to see the panel"))
    settings = services(request).settings
    page = render(
        request,
        "panel.html",
        user=who,
        embed=bool(embed),
        host=CHATWOOT if embed == CHATWOOT else "",
        fed=bool(settings.chatwoot_secrets),
        allowed_origins=settings.allowed_origins,
    )
    return keep_signed_in(request, page)


@router.post("/panel")
async def sign_in_framed(request: Request, code: Annotated[str, Form()] = "") -> Response:
    """Sign in inside a frame of another site, by a code of the account page."""
    refuse_cross_site(request)
    if not has_tls(request):
        return _framed_login(request)
    address = request.client.host if request.client else ""
    try:
        user = await services(request).access.pairing.recognise(code, address)
    except RefusedError as refused:
        status = 429 if isinstance(refused, TooManyAttemptsError) else 401
        return _framed_login(request, f"account.embed.{refused.code}", status=status)
    return await signed_in(request, user, f"/panel?embed={CHATWOOT}", framed=True)


@router.get("/lead")
async def lead(request: Request, who: LeadVisitor) -> Response:
    """The lead's console."""
    return keep_signed_in(request, render(request, "lead.html", user=who, stages=STAGES))


@router.get("/lead/fragments")
async def fragments(request: Request, who: LeadVisitor) -> Response:
    """The texts that stand in many replies."""
    return keep_signed_in(request, render(request, "fragments.html", user=who))


@router.get("/account/replies")
async def own_replies(request: Request, who: AgentVisitor) -> Response:
    """One's own replies, which nobody else sees, and what one has proposed."""
    page = render(request, "lead.html", user=who, stages=STAGES, mine=True)
    return keep_signed_in(request, page)


@router.get("/demo")
async def demo(request: Request) -> Response:
    """A sample console with the panel beside it, where the server is a demo."""
    if not services(request).demo:
        raise RefusedError(
            "not_found",
            Message(
                "示例工作台只在 assist demo 下提供",
                "the sample console exists only under assist demo",
            ),
        )
    who = await agent_visitor(request)
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
async def logout(request: Request, next: Annotated[str, Form()] = "") -> Response:
    """Sign out of this browser, or of the frame that asks. ``next`` is where to go afterwards."""
    refuse_cross_site(request)
    return await signed_out(request, inside(next) if next else "/login")


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


def _framed_login(request: Request, error: str = "", *, status: int = 401) -> Response:
    return render(request, "embed_code.html", error=error, tls=has_tls(request), status=status)


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
