"""What stands beside a reply while it is written: similar ones, a preview, earlier versions."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.api.caller import Caller
from assist.api.fitness import findings_in, refuse_unknown
from assist.api.problems import Problem
from assist.api.shapes import MAX_TEXT, Body, diagnostics_json, reply_json
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.i18n import locale_of
from assist.permissions import allow_change, seen, visibility
from assist.services import services
from phrasebook import store, variables
from phrasebook.difference import difference
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import ConflictError, FragmentError, NotFoundError
from phrasebook.fragments import put_in
from phrasebook.store import KeptVersion, StoredReply, Visibility, may_see
from phrasebook.store.rows import CONTENT

router = APIRouter(tags=["replies"])

SIMILAR_FROM = 70
"""Percent from which a similar reply is told of, unless the caller asks for others."""

_Text = Annotated[str, Field(max_length=MAX_TEXT)]
_Version = Annotated[int, Query(ge=1, le=2**31 - 1)]


class Likeness(Body):
    """A reply as it is being written; ``but`` is its own id, where it has one."""

    text: _Text = ""
    answers: Annotated[list[_Text], Field(max_length=20, default_factory=list)]
    questions: Annotated[
        list[Annotated[str, Field(max_length=500)]], Field(max_length=100, default_factory=list)
    ]
    but: Annotated[str, Field(max_length=128)] = ""
    least: Annotated[int, Field(ge=60, le=100)] = SIMILAR_FROM


class Preview(Body):
    """A text as it is being written, and what to put in for its variables."""

    text: _Text
    values: Annotated[
        dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=200)]],
        Field(max_length=50, default_factory=dict),
    ]


class Pair(Body):
    """Two texts of one name."""

    name: Annotated[str, Field(max_length=64)]
    before: Annotated[str, Field(max_length=60_000)] = ""
    after: Annotated[str, Field(max_length=60_000)] = ""


class Pairs(Body):
    """Texts to compare."""

    pairs: Annotated[list[Pair], Field(max_length=30)]


class Restoration(Body):
    """Which version to take up again, and the newest one the caller has read."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    restore: Annotated[int, Field(ge=1, le=2**31 - 1)]


@router.post("/replies/similar")
async def similar_replies(request: Request, caller: Caller, body: Likeness) -> Response:
    """Stored replies that say nearly the same or answer nearly the same question, likest first.
    The text is not kept."""
    seen_by = visibility(caller)
    found = await services(request).cards.similar(
        (body.text, *body.answers), body.questions, but={body.but}
    )
    items = [
        {"likeness": one.likeness, "of": one.of, **reply_json(one.stored)}
        for one in found
        if one.likeness >= body.least and _shows(seen_by, one.stored)
    ]
    return JSONResponse({"items": items[:5]})


@router.post("/replies/preview")
async def preview(request: Request, caller: Caller, body: Preview) -> Response:
    """A text as a customer would get it: fragments put in, variables filled with samples, and
    what the rules say of it (offsets in ``text`` as it was sent). The text is not kept."""
    given = services(request)
    async with reading(given.engine).begin() as connection:
        fragments = await store.fragment_texts(connection)
    samples = {
        "agent_name": caller.display_name,
        "shop_name": given.settings.shop_name,
        "customer_name": "王女士",
        "time_of_day": "下午好",
        **body.values,
    }
    try:
        whole = put_in(body.text, fragments)
    except FragmentError as error:
        raise Problem("bad_message", error.message, errors=[("text", error.message)]) from error
    filled = variables.fill(whole.text, samples)
    found = findings_in(given.library.book.rules, body.text, fragments)
    return JSONResponse(
        {
            "text": filled.text,
            "whole": whole.text,
            "variables": list(variables.names(whole.text)),
            "missing": list(filled.missing),
            "diagnostics": diagnostics_json(body.text, found, locale_of(request)),
        }
    )


@router.post("/difference")
async def compare_texts(_caller: Caller, body: Pairs) -> Response:
    """What changed in each pair, word by word. The texts are not kept."""
    texts = {pair.name: (pair.before, pair.after) for pair in body.pairs}
    return JSONResponse({"items": await asyncio.to_thread(differences, texts)})


@router.get("/replies/{reply_id}/difference")
async def compare_versions(
    request: Request,
    caller: Caller,
    reply_id: str,
    before: _Version,
    after: _Version,
) -> Response:
    """What changed from one version of a reply to another, field by field, word by word."""
    async with reading(services(request).engine).begin() as connection:
        stored = seen(caller, await store.get(connection, reply_id))
        allow_change(caller, stored.reply)
        kept = await store.versions(connection, reply_id)
    one, other = (texts_of(_version(kept, number).reply) for number in (before, after))
    texts = {name: (one[name], other[name]) for name in one if one[name] != other[name]}
    return JSONResponse(
        {
            "before": before,
            "after": after,
            "items": await asyncio.to_thread(differences, texts),
        }
    )


@router.post("/replies/{reply_id}/restore")
async def restore_version(
    request: Request, caller: Caller, reply_id: str, body: Restoration
) -> Response:
    """An earlier version's content as the next version; panels see it when it is published."""

    async def work(connection: AsyncConnection) -> Done:
        before = seen(caller, await store.get(connection, reply_id))
        allow_change(caller, before.reply)
        old = _version(await store.versions(connection, reply_id), body.restore).reply
        await refuse_unknown(connection, caller, old, old)
        reply = _as_next(old, before, body.version)
        try:
            after = await store.edit(connection, reply, caller.id, services(request).clock())
        except ConflictError as error:
            present = await store.get(connection, reply_id)
            raise Problem(
                "conflict",
                Message(
                    f"有人刚改过这条话术，现在是第 {present.reply.version} 版；请重新查看后再改",
                    "somebody changed this reply meanwhile; "
                    f"its version is now {present.reply.version}",
                ),
                more={"version": present.reply.version, "present": reply_json(present)},
            ) from error
        told = reply_json(after)
        audit = Audit(
            "reply.restore",
            "reply",
            reply_id,
            reply_json(before),
            {**told, "restored": body.restore},
        )
        return Done(told, audit)

    return await write(request, caller, work)


def texts_of(reply: Reply) -> dict[str, str]:
    """A reply's fields as texts to read and compare."""
    return {
        "text": reply.text,
        "answers": "\n\n".join(f"{one.condition}\n{one.text}".strip() for one in reply.answers),
        "title": reply.title,
        "questions": "\n".join(reply.questions),
        "condition": reply.condition,
        "note": reply.note,
        "shortcut": reply.shortcut,
        "stage": reply.stage,
        "tags": "，".join(reply.tags),
        "pictures": "\n".join(f"{one.alt} {one.hash[:8]}".strip() for one in reply.pictures),
        "valid_from": reply.valid_from.isoformat() if reply.valid_from else "",
        "valid_until": reply.valid_until.isoformat() if reply.valid_until else "",
    }


def differences(texts: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """What changed in each field, from its first text to its second, as pieces."""
    return [
        {
            "field": name,
            "pieces": [
                {"kind": piece.kind, "text": piece.text} for piece in difference(before, after)
            ],
        }
        for name, (before, after) in texts.items()
    ]


def _shows(seen_by: Visibility, stored: StoredReply) -> bool:
    """Whether the newest version is what the reader sees, and not a draft for others."""
    if not may_see(seen_by, stored):
        return False
    own = stored.reply.scope is Scope.PERSONAL
    return own or seen_by.unpublished or stored.published_version == stored.reply.version


def _version(kept: tuple[KeptVersion, ...], number: int) -> KeptVersion:
    for one in kept:
        if one.reply.version == number:
            return one
    raise NotFoundError(
        Message(f"这条话术没有第 {number} 版", f"the reply has no version {number}")
    )


def _as_next(old: Reply, before: StoredReply, version: int) -> Reply:
    """What a version keeps, in the reply as it is: whose it is does not go back."""
    values = {name: getattr(old, name) for name in CONTENT}
    return replace(before.reply, **values, version=version)
