"""Who looks at a page: the cookie, the way to the log-in form and back, and forms of ours alone."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from assist.access import COOKIE, SignedIn
from assist.accounts import User
from assist.api.caller import refuse_cross_site
from assist.errors import RefusedError
from assist.services import services


async def visitor(request: Request) -> SignedIn | None:
    """Who looks at a page, by the cookie."""
    return await services(request).access.authenticate_cookie(request.cookies.get(COOKIE))


async def changing(request: Request) -> SignedIn:
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


async def signed_in(request: Request, user: User, place: str) -> Response:
    """Open a log-in and go on; the old cookie, if any, is closed so that none is left behind."""
    access = services(request).access
    old = request.cookies.get(COOKIE)
    if old:
        await access.close_login(old)
    value = await access.open_login(user, request.headers.get("user-agent", ""))
    answer = RedirectResponse(inside(place), 303)
    _set_cookie(request, answer, value)
    return answer


def keep_signed_in(request: Request, answer: Response) -> Response:
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


def inside(place: str) -> str:
    """``place`` if it is an address of this server, else the panel: no link leads elsewhere."""
    if not place.startswith("/") or place.startswith(("//", "/\\")) or not place.isprintable():
        return "/panel"
    if urlsplit(place).path in {"/login", "/logout", "/language"}:
        return "/panel"
    return place
