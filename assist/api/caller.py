"""Who makes a REST call: an API token, or a page of ours with its cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from assist.access import COOKIE, SignedIn
from assist.errors import RefusedError
from assist.origins import OriginKind, origin_allowed, same_origin
from assist.services import services
from phrasebook.entries import Message

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_documented = HTTPBearer(auto_error=False, description="An API token, `ast_...`")


async def caller(
    request: Request, _documentation: Annotated[object, Depends(_documented)] = None
) -> SignedIn:
    """The signed-in user. Raises ``RefusedError``: ``unauthenticated``, or ``forbidden`` for a
    change asked with the cookie by a page of another origin."""
    access = services(request).access
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        who = await access.authenticate_token(token.strip()) if scheme.lower() == "bearer" else None
    elif _from_extension(request):
        who = None  # Its browser may send the cookie with it; only a token was given on purpose.
    else:
        who = await access.authenticate_cookie(request.cookies.get(COOKIE))
        if who is not None:
            refuse_cross_site(request)
    if who is None:
        raise RefusedError(
            "unauthenticated",
            Message("请先登录，或带上有效的 API 令牌", "log in, or send a valid API token"),
        )
    return who


def _from_extension(request: Request) -> bool:
    kind = origin_allowed(
        request.headers.get("origin"),
        request.headers.get("host", ""),
        request.url.scheme,
        services(request).settings,
    )
    return kind is OriginKind.EXTENSION


def refuse_cross_site(request: Request) -> None:
    """Raise ``RefusedError("forbidden")`` for a change another site's page asks for."""
    if request.method not in SAFE_METHODS and not same_origin(
        request.headers.get("origin"),
        request.headers.get("sec-fetch-site"),
        request.headers.get("host", ""),
        request.url.scheme,
        services(request).settings,
    ):
        raise RefusedError(
            "forbidden",
            Message(
                "这次修改是由别的网站的页面发起的，已拒绝；请在本站页面上操作",
                "this change was asked for by a page of another site",
            ),
        )


Caller = Annotated[SignedIn, Depends(caller)]
