"""Who looks at a page: the cookie, the way to the log-in form and back, and forms of ours alone."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from assist.access import COOKIE, SignedIn, require
from assist.accounts import Role, User
from assist.api.caller import refuse_cross_site
from assist.errors import LogInFirstError, RefusedError
from assist.services import services
from phrasebook.entries import Message


async def visitor(request: Request) -> SignedIn | None:
    """Who looks at a page, by the cookie."""
    return await services(request).access.authenticate_cookie(request.cookies.get(COOKIE))


async def agent_visitor(request: Request) -> SignedIn:
    """Who looks at a page of their own. Raises ``LogInFirstError``."""
    who = await visitor(request)
    if who is None:
        raise LogInFirstError(Message("请登录后查看", "log in to see this page"))
    return who


async def lead_visitor(who: AgentVisitor) -> SignedIn:
    """Who looks at a page for leads. Raises ``LogInFirstError``, ``RefusedError("forbidden")``."""
    require(who, Role.LEAD)
    return who


AgentVisitor = Annotated[SignedIn, Depends(agent_visitor)]
LeadVisitor = Annotated[SignedIn, Depends(lead_visitor)]


async def changing(request: Request) -> SignedIn:
    """Who changes something by a form of ours. Raises ``RefusedError``."""
    refuse_cross_site(request)
    who = await visitor(request)
    if who is None:
        raise RefusedError(
            "unauthenticated", Message("您已退出；请重新登录", "you are signed out; log in again")
        )
    return who


async def signed_in(request: Request, user: User, place: str, *, framed: bool = False) -> Response:
    """Open a log-in and go on; the old cookie, if any, is closed so that none is left behind.

    ``framed``: the cookie is for a frame on another site's page, and for that site alone.
    """
    access = services(request).access
    old = request.cookies.get(COOKIE)
    if old:
        await access.close_login(old)
    value = await access.open_login(user, request.headers.get("user-agent", ""))
    answer = RedirectResponse(inside(place), 303)
    _set_cookie(request, answer, value, framed=framed)
    return answer


async def signed_out(request: Request, place: str) -> Response:
    """End the log-in, drop the cookie and go on."""
    await services(request).access.close_login(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse(place, 303)
    answer.delete_cookie(COOKIE)
    if has_tls(request):
        # A browser drops a frame's cookie only when told in the words it was set with.
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="none")
        _partition(answer)
    return answer


def keep_signed_in(request: Request, answer: Response) -> Response:
    """Put off the end of the cookie in the browser, as its use did in the database."""
    # In another site's frame only a partitioned cookie has come, so it is put off as one.
    framed = request.headers.get("sec-fetch-site") == "cross-site" and (
        request.headers.get("sec-fetch-dest") == "iframe"
    )
    _set_cookie(request, answer, request.cookies[COOKIE], framed=framed and has_tls(request))
    return answer


def has_tls(request: Request) -> bool:
    """Whether cookies are ``Secure``: only then can another site's frame be signed in."""
    settings = services(request).settings
    return settings.cookie_secure == "always" or (
        settings.cookie_secure == "auto" and request.url.scheme == "https"
    )


def _set_cookie(request: Request, answer: Response, value: str, *, framed: bool) -> None:
    settings = services(request).settings
    answer.set_cookie(
        COOKIE,
        value,
        max_age=settings.session_days * 86_400,
        httponly=True,
        samesite="none" if framed else "lax",
        secure=has_tls(request),
    )
    if framed:
        _partition(answer)


def _partition(answer: Response) -> None:
    """Give the cookie set last to the site around the frame alone."""
    # The standard library's cookies learn the word with Python 3.14.
    name, value = answer.raw_headers[-1]
    answer.raw_headers[-1] = (name, value + b"; Partitioned")


def inside(place: str) -> str:
    """``place`` if it is an address of this server, else the panel: no link leads elsewhere."""
    if not place.startswith("/") or place.startswith(("//", "/\\")) or not place.isprintable():
        return "/panel"
    if urlsplit(place).path in {"/login", "/logout", "/language"}:
        return "/panel"
    return place
