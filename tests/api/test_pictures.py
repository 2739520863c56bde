"""Pictures: told by their bytes, kept by their hash, shown to whom the reply is shown."""

from __future__ import annotations

import hashlib
import struct
import zlib

import pytest

from phrasebook.pictures import MAX_BYTES, PictureError, inspect
from tests.api.replies import create, problem
from tests.api.world import World

ADDRESS = "/api/v1/pictures"


def png(width: int = 2, height: int = 1, comment: bytes = b"") -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    side = 200  # enough of a row for what is shown; the rest only claims its size
    rows = zlib.compress((b"\0" + b"\xff\0\0" * min(width, side)) * min(height, side))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"tEXt", b"Comment\0" + comment)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    b"\xff\xc0\x00\x11\x08\x00\x03\x00\x05\x03\1\x22\0\2\x11\1\3\x11\1\xff\xd9"
)
GIF = b"GIF89a\x07\x00\x09\x00\x80\0\0" + b"\0" * 6 + b"\x3b"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0e\0\0\0\x2f\x02\x40\x00\x00" + b"\0" * 9


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (png(), "image/png", (2, 1)),
        (JPEG, "image/jpeg", (5, 3)),
        (GIF, "image/gif", (7, 9)),
        (WEBP, "image/webp", (3, 2)),
    ],
)
def test_a_picture_is_known_by_its_bytes(data: bytes, kind: str, size: tuple[int, int]) -> None:
    found = inspect(data)
    assert (found.type, (found.width, found.height)) == (kind, size)
    assert found.hash == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html>",
        png()[:40],
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0\xff\xff",
        b"\xff\xd8\xff" + b"\xff" * 50,
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"GIF89a",
        GIF[:8],
        png(width=0),
        png(width=9_000, height=2),
        png(width=8_000, height=8_000),
        png() + b"\0" * MAX_BYTES,
    ],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError):
        inspect(data)


async def test_a_picture_is_kept_once_and_served_as_what_it_is(world: World) -> None:
    lead = world.as_user("lead")
    data = png(comment=b"<script>alert(1)</script>")
    answer = await lead.post(ADDRESS, content=data, headers={"Content-Type": "text/html"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["type"], made["width"], made["height"]) == ("image/png", 2, 1)
    assert (await lead.post(ADDRESS, content=data)).status_code == 200
    shown = await lead.get(made["url"])
    assert shown.content == data
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["cache-control"].startswith("private")
    assert shown.headers["content-disposition"].startswith("inline; filename=")
    assert shown.headers["cross-origin-resource-policy"] == "same-origin"


async def test_what_is_no_picture_is_refused_whatever_it_is_called(world: World) -> None:
    answer = await world.as_user("lead").post(
        ADDRESS, content=b"<svg onload='alert(1)'/>", headers={"Content-Type": "image/png"}
    )
    body = problem(answer, 422, "bad_message")
    assert body["errors"][0]["field"] == "pictures"
    big = await world.as_user("lead").post(ADDRESS, content=b"\0" * (MAX_BYTES + 4_096))
    problem(big, 413, "too_long")


async def test_a_reply_names_pictures_that_are_there(world: World) -> None:
    lead = world.as_user("lead")
    digest = (await lead.post(ADDRESS, content=png())).json()["hash"]
    made = await create(world, pictures=[{"hash": digest, "alt": "尺码表"}])
    assert made["pictures"] == [{"hash": digest, "alt": "尺码表"}]
    for bad in ("0" * 64, "../../etc/passwd", digest.upper()):
        answer = await lead.post(
            "/api/v1/replies", json={"text": "好", "pictures": [{"hash": bad}]}
        )
        assert problem(answer, 422, "bad_message")["errors"][0]["field"].startswith("pictures")
    await lead.post(f"/api/v1/replies/{made['id']}/publish")
    assert world.library.book.replies[made["id"]].pictures[0].hash == digest


async def test_a_picture_is_seen_by_whom_its_reply_is_seen(world: World) -> None:
    lead = world.as_user("lead")
    digest = (await lead.post(ADDRESS, content=png())).json()["hash"]
    made = await create(world, scope="team", pictures=[{"hash": digest}])
    address = f"{ADDRESS}/{digest}"
    assert (await world.client().get(address)).status_code == 401
    for name in ("agent", "agent2", "lead2"):
        problem(await world.as_user(name).get(address), 404, "not_found")
    assert (await world.as_user("admin").get(address)).is_success
    await lead.post(f"/api/v1/replies/{made['id']}/publish")
    assert (await world.as_user("agent").get(address)).is_success
    problem(await world.as_user("agent2").get(address), 404, "not_found")
    stolen = await world.as_user("agent2").post(
        "/api/v1/replies", json={"text": "好", "scope": "personal", "pictures": [{"hash": digest}]}
    )
    problem(stolen, 422, "bad_message")


async def test_a_personal_picture_is_its_owners(world: World) -> None:
    digest = (await world.as_user("agent").post(ADDRESS, content=png(3, 3))).json()["hash"]
    await create(world, "agent", scope="personal", pictures=[{"hash": digest}])
    assert (await world.as_user("agent").get(f"{ADDRESS}/{digest}")).is_success
    for name in ("lead", "admin", "agent2"):
        problem(await world.as_user(name).get(f"{ADDRESS}/{digest}"), 404, "not_found")
