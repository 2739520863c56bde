"""``/api/v1/pictures``: bring a picture for a reply, and look at it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.accounts import Role
from assist.api.caller import Caller
from assist.api.problems import Problem
from assist.api.writing import Audit, Done, write
from assist.database import reading
from assist.permissions import visibility
from assist.services import services
from phrasebook import store
from phrasebook.entries import Message
from phrasebook.pictures import ENDINGS, PictureError, inspect

AGENTS_MOST = 100
"""Pictures an agent may bring for personal replies: the database is not a photo album."""

A_YEAR_S = 365 * 86_400

router = APIRouter(tags=["pictures"])


@router.post("/pictures", status_code=201)
async def bring_picture(request: Request, caller: Caller) -> Response:
    """Keep the body, which is a PNG, JPEG, GIF or WebP picture by its bytes, whatever it is
    called. Answers with its hash, by which a reply names it; the same bytes are kept once."""
    data = await request.body()
    try:
        kind = inspect(data)
    except PictureError as error:
        said = Message(error.zh, str(error))
        detail = Message(f"图片{said.zh}", f"the picture {said.en}")
        raise Problem("bad_message", detail, errors=[("pictures", said)]) from error

    async def work(connection: AsyncConnection) -> Done:
        if (
            not caller.role.reaches(Role.LEAD)
            and await store.pictures_by(connection, caller.id) >= AGENTS_MOST
        ):
            raise Problem(
                "too_long",
                Message(
                    f"您已存了 {AGENTS_MOST} 张图片，不能再多",
                    f"you keep {AGENTS_MOST} pictures already, which is the most",
                ),
            )
        new = await store.keep_picture(connection, kind, data, caller.id, services(request).clock())
        body = {
            "hash": kind.hash,
            "type": kind.type,
            "width": kind.width,
            "height": kind.height,
            "size": len(data),
            "url": f"/api/v1/pictures/{kind.hash}",
        }
        return Done(
            body, Audit("picture.add", "picture", kind.hash, after=body), status=201 if new else 200
        )

    return await write(request, caller, work)


@router.get("/pictures/{digest}")
async def get_picture(
    request: Request,
    caller: Caller,
    digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """The picture, for who brought it or may see a reply in which it stands."""
    async with reading(services(request).engine).begin() as connection:
        found = await store.picture_for(connection, visibility(caller), digest)
    ending = ENDINGS[found.kind.type]
    return Response(
        found.data,
        media_type=found.kind.type,
        headers={
            # The address names the bytes, so they never change; but they are not for everybody.
            "Cache-Control": f"private, max-age={A_YEAR_S}, immutable",
            "Content-Disposition": f'inline; filename="{digest[:12]}.{ending}"',
            "Cross-Origin-Resource-Policy": "same-origin",
            "ETag": f'"{digest}"',
        },
    )
