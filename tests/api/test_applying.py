"""Applying an import: all or nothing whatever happens in between, and others write meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from assist.errors import UsageError
from assist.imports import apply as applying
from assist.imports.apply import Imported, Importer, apply_plan, sweep
from assist.imports.plan import Kind, Planned
from phrasebook import store
from phrasebook.entries import Message, Reply
from phrasebook.store import staging, withdrawals
from phrasebook.tables import replies
from tests.api.world import World

BY = Importer("book.jsonl", "lead", "组长", "实际需要")


def now() -> datetime:
    return datetime.now(UTC)


def new(number: int, words: str = "您好") -> Planned:
    return Planned(Kind.NEW, f"book:{number}", Reply(f"r{number}", f"{words}，第{number}条。"))


def changed(before: store.StoredReply, words: str) -> Planned:
    reply = Reply(before.reply.id, words, version=before.reply.version)
    return Planned(Kind.CHANGED, "book:1", reply, before, changes=("text",))


async def count(world: World) -> int:
    async with world.engine.begin() as connection:
        return int(await connection.scalar(select(func.count()).select_from(replies)) or 0)


async def aside(world: World) -> int:
    """How many rows are put aside."""
    async with world.engine.begin() as connection:
        return sum(
            [
                int(await connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
                for table in (
                    "staged_imports",
                    "staged_replies",
                    "staged_withdrawals",
                    "staged_audit",
                )
            ]
        )


async def put_in(world: World, *planned: Planned) -> Imported:
    return await apply_plan(world.engine, planned, BY, clock=now, publish=True)


async def test_others_write_between_two_portions_of_an_import(world: World) -> None:
    planned = [new(number) for number in range(10 * applying.PORTION)]
    seen: list[int] = []

    async def beside() -> None:
        while True:
            async with world.engine.begin() as connection:
                await withdrawals.note_sending(connection, "r", "anna", "c", now())
            seen.append(await count(world))
            await asyncio.sleep(0)

    writer = asyncio.create_task(beside())
    done = await apply_plan(world.engine, planned, BY, clock=now, publish=True)
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    assert (done.new, await count(world)) == (len(planned), len(planned))
    # They wrote while it was put together, and never saw a part of it.
    assert len(seen) >= 5
    assert set(seen) <= {0, len(planned)}
    assert await aside(world) == 0


async def test_an_import_that_is_cancelled_leaves_nothing(world: World) -> None:
    planned = [new(number) for number in range(5 * applying.PORTION)]
    half = asyncio.Event()

    def told(done: int, of: int) -> None:
        if done >= of // 2:
            half.set()

    task = asyncio.create_task(
        apply_plan(world.engine, planned, BY, clock=now, publish=True, told=told)
    )
    await half.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await count(world), await aside(world)) == (0, 0)
    async with world.engine.begin() as connection:
        assert await store.present_number(connection) == 0
    assert (await put_in(world, *planned)).new == len(planned)


async def test_what_a_dead_process_left_is_swept_away_once_it_is_old(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_arguments: object) -> None:
        """The process died: nobody cleared up."""

    class PowerCutError(Exception):
        pass

    async def cut(_connection: AsyncConnection, *_more: object, **_named: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as dying:
        dying.setattr(applying, "_clear", never)
        dying.setattr(staging, "take_effect", cut)
        with pytest.raises(PowerCutError):
            await put_in(world, *[new(number) for number in range(3 * applying.PORTION)])
    left = await aside(world)
    assert (left, await count(world)) == (1 + 3 * applying.PORTION, 0)
    assert await sweep(world.engine, now()) == 0
    assert await aside(world) == left
    assert await sweep(world.engine, now() + timedelta(hours=2)) == 1
    assert (await aside(world), await count(world)) == (0, 0)


async def test_an_import_that_was_swept_away_meanwhile_does_not_take_effect(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = applying._stage

    async def slow(*arguments: object, **named: object) -> None:
        await stage(*arguments, **named)  # type: ignore[arg-type]
        await sweep(world.engine, now() + timedelta(hours=2))

    monkeypatch.setattr(applying, "_stage", slow)
    with pytest.raises(UsageError):
        await put_in(world, new(1))
    assert (await count(world), await aside(world)) == (0, 0)


@pytest.mark.parametrize("what", ["reply", "fragment", "id"])
async def test_whatever_changes_while_it_is_put_together_stops_it(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    lead = world.as_user("admin")
    await put_in(world, new(1), new(2))
    async with world.engine.begin() as connection:
        before = await store.get(connection, "r1")
    stage = applying._stage

    async def disturbed(*arguments: object, **named: object) -> None:
        await stage(*arguments, **named)  # type: ignore[arg-type]
        if what == "reply":
            answer = await lead.patch("/api/v1/replies/r1", json={"version": 1, "text": "别的"})
        elif what == "fragment":
            answer = await lead.post("/api/v1/fragments", json={"name": "hours", "text": "九点"})
        else:
            answer = await lead.post("/api/v1/replies", json={"text": "先到的"})
            async with world.engine.begin() as connection:
                await store.create(connection, Reply("r3", "先到的"), "other", now())
        assert answer.is_success

    monkeypatch.setattr(applying, "_stage", disturbed)
    rows = [changed(before, "新的说法"), *([new(3)] if what == "id" else [])]
    with pytest.raises(UsageError):
        await put_in(world, *rows)
    async with world.engine.begin() as connection:
        assert (await store.get(connection, "r1")).published_version == 1
        assert await withdrawals.withdrawn_since(connection, now() - timedelta(days=1)) == ()
    assert await aside(world) == 0


async def test_a_changed_text_is_withdrawn_and_its_reason_kept_with_the_version(
    world: World,
) -> None:
    await put_in(world, new(1))
    async with world.engine.begin() as connection:
        before = await store.get(connection, "r1")
    doubt = (Message("语气生硬", "This is blunt"),)
    row = changed(before, "新的说法，自己看")
    done = await put_in(
        world, Planned(row.kind, row.place, row.reply, before, doubts=doubt, changes=row.changes)
    )
    assert (done.changed, done.published, done.number) == (1, 1, 2)
    async with world.engine.begin() as connection:
        newest, oldest = await store.versions(connection, "r1")
        [gone] = await withdrawals.withdrawn_since(connection, now() - timedelta(days=1))
    assert (newest.reply.text, newest.reason, oldest.reason) == ("新的说法，自己看", "实际需要", "")
    assert (gone.reply, gone.version, gone.text) == ("r1", 1, "您好，第1条。")
    items = (await world.as_user("admin").get("/api/v1/audit")).json()["items"]
    last = next(one for one in items if one["action"] == "reply.import")
    assert (last["after"]["reason"], last["after"]["warned"]) == ("实际需要", ["r1"])


async def test_publishing_what_is_stored_withdraws_the_version_panels_showed(
    world: World,
) -> None:
    await put_in(world, new(1))
    lead = world.as_user("admin")
    edited = await lead.patch("/api/v1/replies/r1", json={"version": 1, "text": "第二版的说法"})
    assert edited.status_code == 200
    async with world.engine.begin() as connection:
        before = await store.get(connection, "r1")
    done = await put_in(world, Planned(Kind.SAME, "book:1", before.reply, before))
    assert (done.changed, done.published) == (0, 1)
    async with world.engine.begin() as connection:
        assert (await store.get(connection, "r1")).published_version == 2
        [gone] = await withdrawals.withdrawn_since(connection, now() - timedelta(days=1))
    assert gone.text == "您好，第1条。"
