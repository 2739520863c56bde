"""Refusals: ``application/problem+json`` (RFC 9457) under ``/api``, a page elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from assist import invalid
from assist.access import COOKIE
from assist.accounts import User
from assist.errors import LogInFirstError, RefusedError, TooManyAttemptsError, UsageError
from assist.i18n import locale_of
from assist.rendering import render
from assist.services import services
from phrasebook.entries import Message
from phrasebook.errors import ConflictError, EntryError, NotFoundError

STATUS_OF = {
    "bad_json": 400,
    "bad_message": 422,
    "unknown_type": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "stale_revision": 409,
    "too_long": 413,
    "rate_limited": 429,
    "internal": 500,
    "pairing_code_wrong": 403,
    "pairing_code_expired": 410,
    "pairing_locked": 429,
}

log = structlog.get_logger()


class Problem(Exception):
    """A refusal with more to say than ``RefusedError``: members beside the standard ones."""

    def __init__(
        self,
        code: str,
        detail: Message,
        *,
        status: int | None = None,
        errors: Sequence[tuple[str, Message]] = (),
        more: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail.en)
        self.code = code
        self.detail = detail
        self.status = status or STATUS_OF[code]
        self.errors = tuple(errors)
        self.more = more or {}
        self.headers = headers or {}

    def body(self, locale: str) -> dict[str, Any]:
        """The JSON of the answer, in the language ``zh`` or ``en``."""
        errors = [{"field": field, "message": said.said(locale)} for field, said in self.errors]
        return {
            "type": f"urn:assist:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail.said(locale),
            "code": self.code,
            **({"errors": errors} if errors else {}),
            **self.more,
        }


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error of ``app`` alike."""
    app.add_exception_handler(LogInFirstError, _log_in_first)
    for kind in (
        Problem,
        RefusedError,
        UsageError,
        ConflictError,
        NotFoundError,
        EntryError,
        RequestValidationError,
        HTTPException,
        Exception,
    ):
        app.add_exception_handler(kind, _answer)


async def _log_in_first(request: Request, _error: Exception) -> Response:
    place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(place)}", 303)


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.code == "internal":
        log.error("a request failed", path=request.url.path, error=type(error).__name__)
    if request.url.path.startswith("/api/"):
        return JSONResponse(
            problem.body(locale_of(request)),
            status_code=problem.status,
            headers=problem.headers,
            media_type="application/problem+json",
        )
    return render(
        request,
        "error.html",
        user=await _visitor(request, problem),
        status=problem.status,
        headers=problem.headers,
        number=problem.status,
        code=problem.code,
    )


async def _visitor(request: Request, problem: Problem) -> User | None:
    """Who sees the page, so that it keeps its navigation; nobody where the server itself fails."""
    if problem.code == "internal":
        return None
    try:
        return await services(request).access.authenticate_cookie(request.cookies.get(COOKIE))
    except SQLAlchemyError:
        return None


def problem_of(error: Exception) -> Problem:
    """What to tell the client about ``error``; nothing of an unexpected one but that it was."""
    match error:
        case Problem():
            return error
        case TooManyAttemptsError():
            wait = {"Retry-After": str(error.retry_after_s)}
            return Problem(error.code, error.message, headers=wait)
        case RefusedError():
            errors = [(error.field, error.message)] if error.field else []
            return Problem(error.code, error.message, errors=errors, headers=_challenge(error.code))
        case UsageError():
            return Problem("bad_message", error.message)
        case ConflictError():
            return Problem("conflict", error.message, more={"version": error.present_version})
        case NotFoundError():
            return Problem("not_found", error.message)
        case EntryError():
            said = Message(error.zh, error.problem)
            return Problem("bad_message", said, errors=[(error.field, said)])
        case RequestValidationError():
            return _invalid(error)
        case HTTPException():
            return _http(error)
        case _:
            return Problem(
                "internal",
                Message(
                    "服务器出了故障，已记入日志；请稍后再试",
                    "something failed on the server; it has been logged",
                ),
            )


def _challenge(code: str) -> dict[str, str]:
    return {"WWW-Authenticate": "Bearer"} if code == "unauthenticated" else {}


def _invalid(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return Problem("bad_json", Message("请求内容不是有效的 JSON", "the body is not valid JSON"))
    errors = [(_field(one["loc"]), invalid.message_of(one)) for one in found]
    first = [said.at(field) for field, said in errors[:3]]
    detail = Message("；".join(one.zh for one in first), "; ".join(one.en for one in first))
    return Problem("bad_message", detail, errors=errors)


def _field(place: Sequence[Any]) -> str:
    """``("body", "questions", 2)`` as ``questions.2``."""
    return ".".join(str(part) for part in place[1:]) or str(place[0])


_HTTP = {
    400: "请求不能用",
    404: "没有这个地址",
    405: "这个地址不接受这种请求方法",
    413: "内容太大",
}
"""What the framework itself refuses, in Chinese; what is rarer stays as it says it."""


def _http(error: HTTPException) -> Problem:
    code = {
        400: "bad_json",
        401: "unauthenticated",
        403: "forbidden",
        404: "not_found",
        413: "too_long",
        429: "rate_limited",
    }.get(error.status_code, "bad_message" if error.status_code < 500 else "internal")
    return Problem(
        code,
        Message(_HTTP.get(error.status_code, str(error.detail)), str(error.detail)),
        status=error.status_code,
        headers=dict(error.headers or {}),
    )
