"""``/api/v1/fragments``: texts that stand in many replies as ``{{>name}}``."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.access import SignedIn
from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.fitness import Fit, fit_to_publish
from assist.api.problems import Problem
from assist.api.shapes import Body, Line, Note, Text, clean_text
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.errors import RefusedError
from assist.i18n import locale_of
from assist.permissions import visibility
from assist.protocol import wire_time
from assist.publishing import PhrasebookChange
from assist.services import services
from phrasebook import store
from phrasebook.entries import Message, Reply, Scope
from phrasebook.errors import ConflictError, FieldError, FragmentError
from phrasebook.fragments import NAME, completed, put_in
from phrasebook.store import Fragment, may_see, withdrawals

router = APIRouter(tags=["fragments"])

Reason = Annotated[str, Field(max_length=500), AfterValidator(clean_text)]


def _name(value: str) -> str:
    if NAME.fullmatch(value) is None:
        raise FieldError(
            "is made of letters, digits, - and . (at most 64)",
            "只能用文字、数字、- 和 .（最多 64 个字符）",
        )
    return value


class NewFragment(Body):
    """A new fragment."""

    name: Annotated[str, Field(max_length=64), Line, AfterValidator(_name)]
    text: Text
    note: Note = ""


class FragmentEdit(Body):
    """A fragment's next text, and the version it was made from. ``reason`` is why it goes out
    although a rule warns."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    text: Text
    note: Note | None = None
    reason: Reason = ""


@router.get("/fragments")
async def list_fragments(request: Request, _caller: Caller) -> Response:
    """Every fragment, by name, with its whole text and how many replies name it."""
    async with reading(services(request).engine).begin() as connection:
        found = await store.all_fragments(connection)
        texts = await store.fragment_texts(connection)
        used = await store.fragment_uses(connection)
    items = [
        {
            **fragment_json(one),
            "whole": _whole(one, texts),
            "used": used.get(one.name, 0),
        }
        for one in found
    ]
    return JSONResponse({"items": items, "next": None})


@router.get("/fragments/{name}")
async def get_fragment(
    request: Request, caller: Caller, name: str, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> Response:
    """One fragment, the replies that name it (those the caller may see), and its versions."""
    async with reading(services(request).engine).begin() as connection:
        found = await store.get_fragment(connection, name)
        texts = await store.fragment_texts(connection)
        using = await store.used_in(connection, frozenset({name}))
        stored = [await store.get(connection, one.id) for one in using[:limit]]
        history = await store.fragment_history(connection, name)
    shown = [one.reply for one in stored if may_see(visibility(caller), one)]
    return JSONResponse(
        {
            **fragment_json(found),
            "whole": _whole(found, texts),
            "used": len(using),
            "replies": [{"id": one.id, "title": one.title, "text": one.text} for one in shown],
            "versions": [
                {"version": one.version, "text": one.text, "written_at": wire_time(one.updated_at)}
                for one in history
            ],
        }
    )


@router.post("/fragments", status_code=201)
async def create_fragment(request: Request, caller: Caller, body: NewFragment) -> Response:
    """A new fragment: nobody sees it before a reply names it."""
    _allow(caller)

    async def work(connection: AsyncConnection) -> Done:
        try:
            made = await store.add_fragment(
                connection,
                body.name,
                body.text,
                note=body.note,
                author=caller.id,
                now=services(request).clock(),
            )
        except FragmentError as error:
            raise _bad_text(error) from error
        told = fragment_json(made)
        return Done(
            told,
            Audit("fragment.create", "fragment", made.name, after=told),
            status=201,
            headers={"Location": f"/api/v1/fragments/{quote(made.name)}"},
        )

    return await write(request, caller, work)


@router.patch("/fragments/{name}")
async def change_fragment(
    request: Request, caller: Caller, name: str, body: FragmentEdit
) -> Response:
    """A fragment's next text. Every published reply that names it changes in the panels at once,
    so each of them is held against the rules first; ``changed`` names them."""
    _allow(caller)
    given = services(request)

    async def work(connection: AsyncConnection) -> Done:
        before = await store.get_fragment(connection, name)
        note = before.note if body.note is None else body.note
        if body.text != before.text:
            await withdrawals.note_fragment_replaced(
                connection, name, caller.id, caller.display_name, given.clock()
            )
        try:
            change = await store.change_fragment(
                connection,
                name,
                body.text,
                note=note,
                author=caller.id,
                now=given.clock(),
                version=body.version,
            )
        except FragmentError as error:
            raise _bad_text(error) from error
        except ConflictError as error:
            raise Problem(
                "conflict",
                Message(
                    f"有人刚改过这个片段，现在是第 {error.present_version} 版；请重新查看后再改",
                    "somebody changed this fragment meanwhile; "
                    f"its version is now {error.present_version}",
                ),
                more={
                    "version": error.present_version,
                    "present": fragment_json(await store.get_fragment(connection, name)),
                },
            ) from error
        texts = await store.fragment_texts(connection)
        shown: list[Reply] = []
        doubts: dict[str, Any] = {}
        for reply in change.replies:
            if reply.scope is Scope.PERSONAL:
                shown += _whole_reply(reply, texts)
                continue
            fit = await _fit(connection, request, reply, body.reason)
            shown.append(fit.reply)
            doubts |= fit.noted()
        told = fragment_json(change.fragment)
        ids = [reply.id for reply in shown if reply.scope is not Scope.PERSONAL]
        return Done(
            {**told, "phrasebook": change.number, "changed": ids},
            Audit(
                "fragment.change",
                "fragment",
                name,
                before=fragment_json(before),
                after={**told, "phrasebook": change.number, "replies": ids, **doubts},
            ),
            change=PhrasebookChange(change.number, caller.display_name, upserts=tuple(shown)),
        )

    return await write(request, caller, work)


@router.delete("/fragments/{name}")
async def remove_fragment(request: Request, caller: Caller, name: str) -> Response:
    """Drop a fragment that nothing names any more."""
    _allow(caller)

    async def work(connection: AsyncConnection) -> Done:
        try:
            gone = await store.remove_fragment(connection, name)
        except FragmentError as error:
            raise Problem("conflict", error.message, errors=[("name", error.message)]) from error
        told = fragment_json(gone)
        return Done({"removed": name}, Audit("fragment.remove", "fragment", name, before=told))

    return await write(request, caller, work)


def fragment_json(fragment: Fragment) -> dict[str, Any]:
    """A fragment as REST gives it."""
    return {
        "name": fragment.name,
        "version": fragment.version,
        "text": fragment.text,
        "note": fragment.note,
        "updated_at": wire_time(fragment.updated_at),
        "updated_by": fragment.updated_by,
    }


def _allow(caller: SignedIn) -> None:
    if not caller.role.reaches(Role.LEAD):
        raise RefusedError(
            "forbidden",
            Message(
                "片段用在所有人的话术里：只有组长可以修改",
                "fragments stand in everybody's replies: leads keep them",
            ),
        )


async def _fit(connection: AsyncConnection, request: Request, reply: Reply, reason: str) -> Fit:
    """Raises ``Problem``, naming the reply, where it may not go out like that."""
    try:
        return await fit_to_publish(
            connection,
            services(request).library.book.rules,
            reply,
            reason=reason,
            locale=locale_of(request),
        )
    except Problem as problem:
        raise Problem(
            problem.code,
            problem.detail.at(reply.title or reply.id),
            errors=[
                ("reason" if field == "reason" else "text", message)
                for field, message in problem.errors
            ],
            more={**problem.more, "reply": reply.id},
        ) from problem


def _whole_reply(reply: Reply, texts: dict[str, str]) -> list[Reply]:
    """A personal reply put together, or nothing: one that grew too long is its owner's matter,
    stays out of panels until its owner shortens it, and holds up nobody."""
    try:
        return [completed(reply, texts)]
    except FragmentError:
        return []


def _whole(fragment: Fragment, texts: dict[str, str]) -> str | None:
    try:
        return put_in(fragment.text, texts).text
    except FragmentError:
        return None


def _bad_text(error: FragmentError) -> Problem:
    return Problem("bad_message", error.message, errors=[("text", error.message)])
