"""One change by REST: one unit of work, told to the panels only after it is committed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist import protocol as wire
from assist.access import SignedIn
from assist.api.problems import Problem
from assist.events import Audience, body_of
from assist.publishing import PhrasebookChange, note_change
from assist.records import accounts, events, request_keys
from assist.services import Services, services
from phrasebook.entries import Message

MAX_KEY = 128


@dataclass(frozen=True, slots=True)
class Audit:
    """What the audit log gets: ``action`` on a ``kind`` with the id ``subject``."""

    action: str
    kind: str
    subject: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a change answers with, and what else follows from it."""

    body: Mapping[str, Any]
    audit: Audit
    status: int = 200
    change: PhrasebookChange | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    answered: wire.WireCorrection | None = None
    to: str = ""
    """What was said to a correction, and the user who hears it."""


async def write(
    request: Request, caller: SignedIn, work: Callable[[AsyncConnection], Awaitable[Done]]
) -> Response:
    """Do ``work`` in one transaction with its audit entry; answer.

    With an ``Idempotency-Key`` header the answer is kept with the change, and the same request
    sent again is answered from there; another request under that key is refused.
    """
    given = services(request)
    key = _key(request)
    asked = await _fingerprint(request)
    async with given.engine.begin() as connection:
        if key is not None:
            earlier = await request_keys.claim(connection, caller.id, key, asked, given.clock())
            if earlier is not None:
                return _again(earlier, asked)
        done = await _noted(request, caller, connection, work)
        answer = json.dumps(done.body, ensure_ascii=False)
        if key is not None:
            await request_keys.keep(connection, caller.id, key, done.status, answer)
    await _tell(given, done)
    return _json(answer, done.status, done.headers)


async def commit(
    request: Request, caller: SignedIn, work: Callable[[AsyncConnection], Awaitable[Done]]
) -> Done:
    """``write`` for a form of a page, which answers with a page of its own."""
    given = services(request)
    async with given.engine.begin() as connection:
        done = await _noted(request, caller, connection, work)
    await _tell(given, done)
    return done


async def _tell(given: Services, done: Done) -> None:
    if done.change is not None:
        await given.publisher.phrasebook_changed(done.change)
    elif done.answered is not None:
        await given.publisher.answers_noted()


async def _noted(
    request: Request,
    caller: SignedIn,
    connection: AsyncConnection,
    work: Callable[[AsyncConnection], Awaitable[Done]],
) -> Done:
    done = await work(connection)
    await accounts.note_change(
        connection,
        actor=caller.id,
        actor_name=caller.name,
        action=done.audit.action,
        kind=done.audit.kind,
        subject=done.audit.subject,
        now=services(request).clock(),
        before=done.audit.before,
        after=done.audit.after,
    )
    if done.change is not None:
        await note_change(connection, done.change)
    if done.answered is not None:
        body = body_of(done.answered)
        await events.put_off(connection, Audience(user=done.to), body, "correction")
    return done


def _key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= MAX_KEY and key.isprintable()):
        raise Problem(
            "bad_message",
            Message(
                f"Idempotency-Key 要有 1 到 {MAX_KEY} 个可见字符",
                f"an Idempotency-Key has 1 to {MAX_KEY} visible characters",
            ),
            errors=[
                (
                    "Idempotency-Key",
                    Message("太长、是空的或有看不见的字符", "too long, empty or unprintable"),
                )
            ],
        )
    return key


async def _fingerprint(request: Request) -> str:
    asked = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return hashlib.sha256(asked).hexdigest()


def _again(earlier: request_keys.Answered, asked: str) -> Response:
    if earlier.request_hash != asked:
        raise Problem(
            "conflict",
            Message(
                "这个 Idempotency-Key 已用于别的请求；请换一个",
                "this Idempotency-Key was used for another request; take a new one",
            ),
            status=422,
            errors=[("Idempotency-Key", Message("已用于别的请求", "used for another request"))],
        )
    return _json(earlier.answer, earlier.status, {"Idempotency-Replayed": "true"})


def _json(body: str, status: int, headers: Mapping[str, str]) -> Response:
    return Response(body, status, dict(headers), media_type="application/json")
