"""Content in a real database: versions, publishing, conflicts, lists, announcements."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assist.database import open_engine
from assist.settings import Settings
from phrasebook import store
from phrasebook.entries import Reply, Scope
from phrasebook.errors import ConflictError, EntryError, NotFoundError
from phrasebook.ids import new_id
from phrasebook.store import Filter, State, Visibility
from phrasebook.tables import metadata, phrasebook_state
from tests.api.world import DATABASES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EVERYTHING = Visibility(owner="", teams=None, unpublished=True)


@pytest.fixture(params=DATABASES, ids=lambda url: "postgresql" if url else "sqlite")
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(Settings(data_dir=tmp_path, database_url=request.param))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with engine.begin() as connection:
        yield connection


FULL = Reply(
    id="r1",
    text="您好{{customer_name|}}，今天 17:00 前付款的订单当天发出。",
    title="发货时间",
    questions=("什么时候发货", "多久能发"),
    shortcut="fh",
    stage="了解需求",
    tags=("发货", "100%_真"),
    scope=Scope.TEAM,
    team="售前",
    note="节假日除外",
    condition="现货",
    valid_from=NOW,
    valid_until=NOW + timedelta(days=3),
)


async def test_a_reply_comes_back_as_it_was_stored(connection: AsyncConnection) -> None:
    stored = await store.create(connection, FULL, "lead", NOW)
    assert stored.reply == FULL
    assert (stored.state, stored.published_version) == (State.DRAFT, None)
    assert await store.get(connection, "r1") == stored


async def test_a_reply_without_an_id_gets_one_and_a_taken_id_is_refused(
    connection: AsyncConnection,
) -> None:
    made = await store.create(connection, replace(FULL, id=""), "lead", NOW)
    assert len(made.reply.id) == 26
    with pytest.raises(EntryError, match="already"):
        await store.create(connection, made.reply, "lead", NOW)
    assert await store.get(connection, made.reply.id) == made


async def test_every_version_is_kept_with_its_author(connection: AsyncConnection) -> None:
    first = (await store.create(connection, FULL, "ann", NOW)).reply
    second = await store.edit(connection, replace(first, text="新的"), "bob", NOW + MINUTE)
    assert second.reply.version == 2
    assert (second.created_by, second.updated_by, second.updated_at) == ("ann", "bob", NOW + MINUTE)
    kept = await store.versions(connection, "r1")
    assert [(v.reply.version, v.reply.text, v.written_by) for v in kept] == [
        (2, "新的", "bob"),
        (1, FULL.text, "ann"),
    ]
    assert kept[1].reply == first


async def test_an_edit_of_an_old_version_is_a_conflict_and_changes_nothing(
    connection: AsyncConnection,
) -> None:
    first = (await store.create(connection, FULL, "ann", NOW)).reply
    second = await store.edit(connection, replace(first, text="安的"), "ann", NOW)
    with pytest.raises(ConflictError) as conflict:
        await store.edit(connection, replace(first, text="博的"), "bob", NOW)
    assert conflict.value.present_version == 2
    assert await store.get(connection, "r1") == second
    assert len(await store.versions(connection, "r1")) == 2


async def test_what_is_not_there_is_not_found(connection: AsyncConnection) -> None:
    for attempt in (
        store.get(connection, "x"),
        store.versions(connection, "x"),
        store.edit(connection, replace(FULL, id="x"), "ann", NOW),
        store.publish(connection, "x", "ann", NOW),
        store.recall(connection, "x", "ann", NOW),
        store.announcement(connection, "x"),
        store.note_acknowledged(connection, "x", "ann", NOW),
    ):
        with pytest.raises(NotFoundError):
            await attempt


async def test_panels_see_the_published_version_until_the_next_is_published(
    connection: AsyncConnection,
) -> None:
    first = (await store.create(connection, FULL, "ann", NOW)).reply
    assert await store.published(connection) == ()
    number, stored = await store.publish(connection, "r1", "ann", NOW)
    assert (number, stored.state, stored.published_version) == (1, State.PUBLISHED, 1)
    edited = await store.edit(connection, replace(first, text="新的"), "ann", NOW)
    assert (edited.state, edited.published_version) == (State.DRAFT, 1)
    assert await store.published(connection) == (first,)
    number, stored = await store.publish(connection, "r1", "ann", NOW)
    assert (number, stored.published_version) == (2, 2)
    assert await store.published(connection) == (edited.reply,)


async def test_publishing_a_version_that_is_not_the_newest_is_a_conflict(
    connection: AsyncConnection,
) -> None:
    first = (await store.create(connection, FULL, "ann", NOW)).reply
    await store.edit(connection, replace(first, text="没人看过的"), "bob", NOW)
    with pytest.raises(ConflictError):
        await store.publish(connection, "r1", "ann", NOW, version=1)
    assert await store.published(connection) == ()


async def test_a_recalled_reply_is_gone_from_panels_and_can_come_back(
    connection: AsyncConnection,
) -> None:
    await store.create(connection, FULL, "ann", NOW)
    await store.publish(connection, "r1", "ann", NOW)
    number, stored = await store.recall(connection, "r1", "ann", NOW)
    assert (number, stored.state, stored.published_version) == (2, State.RETIRED, None)
    assert await store.published(connection) == ()
    await store.publish(connection, "r1", "ann", NOW)
    assert len(await store.published(connection)) == 1


async def test_changes_since_a_number_take_an_old_book_to_the_present(
    connection: AsyncConnection,
) -> None:
    for reply_id in ("a", "b", "c"):
        await store.create(connection, replace(FULL, id=reply_id), "ann", NOW)
        await store.publish(connection, reply_id, "ann", NOW)
    await store.recall(connection, "a", "ann", NOW)
    number, upserts, removed = await store.changed_since(connection, 2)
    assert (number, [r.id for r in upserts], removed) == (4, ["c"], ("a",))
    assert await store.changed_since(connection, 4) == (4, (), ())


async def test_the_default_phrasebook_is_seeded_once(connection: AsyncConnection) -> None:
    defaults = [replace(FULL, id="a"), replace(FULL, id="b", version=7)]
    assert await store.seed(connection, defaults, NOW) == 2
    assert await store.present_number(connection) == 1
    assert {r.id for r in await store.published(connection)} == {"a", "b"}
    await store.recall(connection, "a", "ann", NOW)
    assert await store.seed(connection, defaults, NOW) == 0
    assert {r.id for r in await store.published(connection)} == {"b"}


async def test_publishers_at_the_same_time_get_different_numbers(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for number in range(8):
            await store.create(connection, replace(FULL, id=str(number)), "ann", NOW)
        await store.publish(connection, "0", "ann", NOW)

    async def publish(reply_id: str) -> int:
        async with engine.begin() as connection:
            return (await store.publish(connection, reply_id, "ann", NOW))[0]

    numbers = await asyncio.gather(*(publish(str(number)) for number in range(8)))
    assert sorted(numbers) == list(range(2, 10))


async def test_two_leads_editing_at_once_lose_nothing(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        first = (await store.create(connection, FULL, "ann", NOW)).reply

    async def edit(author: str) -> object:
        async with engine.begin() as connection:
            return await store.edit(connection, replace(first, text=author), author, NOW)

    done = await asyncio.gather(*(edit(a) for a in ("ann", "bob")), return_exceptions=True)
    assert sum(isinstance(result, ConflictError) for result in done) == 1
    async with engine.begin() as connection:
        assert len(await store.versions(connection, "r1")) == 2


# Lists


async def test_a_list_is_filtered_by_words_state_scope_stage_and_tag(
    connection: AsyncConnection,
) -> None:
    await store.create(connection, FULL, "ann", NOW)
    other = Reply(id="r2", text="请问订单号是多少？", title="Order", tags=("查单", "发货单"))
    await store.create(connection, other, "ann", NOW)
    await store.publish(connection, "r2", "ann", NOW)

    async def ids(wanted: Filter) -> list[str]:
        page = await store.listed(connection, EVERYTHING, wanted)
        return [item.reply.id for item in page.items]

    assert await ids(Filter()) == ["r2", "r1"]
    assert await ids(Filter(query="多久")) == ["r1"]
    assert await ids(Filter(query="ORDER 订单号")) == ["r2"]
    assert await ids(Filter(query="100%_")) == ["r1"]
    assert await ids(Filter(query="1_0")) == []
    assert await ids(Filter(state=State.PUBLISHED)) == ["r2"]
    assert await ids(Filter(state=State.DRAFT)) == ["r1"]
    assert await ids(Filter(scope=Scope.TEAM)) == ["r1"]
    assert await ids(Filter(stage="了解需求")) == ["r1"]
    assert await ids(Filter(tag="发货")) == ["r1"]
    await store.edit(connection, replace(other, text="改"), "ann", NOW + MINUTE)
    assert await ids(Filter(state=State.PUBLISHED)) == ["r2"]
    assert await ids(Filter(by_update=True)) == ["r2", "r1"]
    assert await store.counts(connection) == {State.DRAFT: 2}


async def test_pages_hold_everything_once(connection: AsyncConnection) -> None:
    for number in range(25):
        await store.create(connection, replace(FULL, id=f"{number:02}"), "ann", NOW)
    seen: list[str] = []
    page: int | None = 1
    while page is not None:
        found = await store.listed(connection, EVERYTHING, Filter(page=page, size=10))
        seen += [item.reply.id for item in found.items]
        page = found.next
    assert seen == [f"{number:02}" for number in reversed(range(25))]


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize(
    ("reply", "seen_by"),
    [
        (Reply(id="o", text="x"), {"agent", "other", "lead", "admin"}),
        (Reply(id="t", text="x", scope=Scope.TEAM, team="售后"), {"agent", "lead", "admin"}),
        (Reply(id="p", text="x", scope=Scope.PERSONAL, owner="u-agent"), {"agent"}),
    ],
)
async def test_a_reader_sees_what_concerns_them(
    connection: AsyncConnection, reply: Reply, seen_by: set[str], published: bool
) -> None:
    readers = {
        "agent": Visibility("u-agent", ("售后",), unpublished=False),
        "other": Visibility("u-other", ("售前",), unpublished=False),
        "lead": Visibility("u-lead", ("售后",), unpublished=True),
        "admin": Visibility("u-admin", None, unpublished=True),
    }
    await store.create(connection, reply, "x", NOW)
    if published:
        await store.publish(connection, reply.id, "x", NOW)
    elif reply.scope is not Scope.PERSONAL:
        seen_by = seen_by & {"lead", "admin"}
    stored = await store.get(connection, reply.id)
    for name, reader in readers.items():
        page = await store.listed(connection, reader, Filter())
        assert bool(page.items) is (name in seen_by), name
        assert store.may_see(reader, stored) is (name in seen_by), name


async def test_a_reader_without_a_right_to_drafts_sees_the_published_version(
    connection: AsyncConnection,
) -> None:
    first = (
        await store.create(connection, replace(FULL, scope=Scope.ORGANISATION), "ann", NOW)
    ).reply
    await store.publish(connection, "r1", "ann", NOW)
    await store.edit(connection, replace(first, text="还没定"), "ann", NOW)
    texts = {}
    for unpublished in (False, True):
        reader = Visibility("someone", (), unpublished)
        page = await store.listed(connection, reader, Filter())
        texts[unpublished] = [(one.reply.text, one.state) for one in page.items]
    assert texts == {
        False: [(FULL.text, State.PUBLISHED)],
        True: [("还没定", State.DRAFT)],
    }


# Announcements


async def announce(connection: AsyncConnection, **changes: object) -> store.Announcement:
    arguments: dict[str, object] = {
        "number": 1,
        "author": "u-lead",
        "author_name": "李组长",
        "note": "新口径",
        "replies": [("r1", 1)],
        "now": NOW,
    }
    return await store.announce(connection, **(arguments | changes))  # type: ignore[arg-type]


async def test_an_announcement_comes_back_as_it_was_made(connection: AsyncConnection) -> None:
    made = await announce(
        connection,
        teams=["b", "a", "a"],
        urgent=True,
        must_acknowledge=True,
        expires_at=NOW + MINUTE,
        replies=[("r1", 1), ("r2", 3)],
    )
    assert made.teams == ("a", "b")
    assert await store.announcement(connection, made.id) == made
    assert made.concerns("a", NOW)
    assert not made.concerns("c", NOW)
    assert not made.concerns("a", NOW + MINUTE)


async def test_expired_and_recalled_announcements_are_not_current(
    connection: AsyncConnection,
) -> None:
    lasting = await announce(connection)
    await announce(connection, expires_at=NOW + MINUTE)
    assert len(await store.current_announcements(connection, NOW)) == 2
    assert await store.current_announcements(connection, NOW + MINUTE) == (lasting,)
    several = await announce(connection, replies=[("r1", 1), ("r2", 1)])
    gone = await store.withdraw_announcements(connection, "r1", NOW)
    assert lasting.id in gone
    assert several.id not in gone
    assert await store.current_announcements(connection, NOW + MINUTE) == (several,)
    assert len(await store.recent_announcements(connection)) == 3


async def test_receipts_keep_the_first_time_and_count_uses(connection: AsyncConnection) -> None:
    made = await announce(connection)
    await store.note_delivered(connection, made.id, ["u1", "u2"], NOW)
    await store.note_delivered(connection, made.id, ["u1", "u2", "u3"], NOW + MINUTE)
    await store.note_acknowledged(connection, made.id, "u1", NOW + MINUTE)
    await store.note_acknowledged(connection, made.id, "u1", NOW + 2 * MINUTE)
    await store.note_acknowledged(connection, made.id, "u4", NOW + 2 * MINUTE)
    for _ in range(2):
        await store.note_used(connection, "r1", "u2", NOW + 3 * MINUTE)
    await store.note_used(connection, "r9", "u2", NOW)
    await store.note_used(connection, "r1", "stranger", NOW)
    receipts = {r.user: r for r in await store.receipts_of(connection, made.id)}
    assert sorted(receipts) == ["u1", "u2", "u3", "u4"]
    assert receipts["u1"].delivered_at == NOW
    assert receipts["u1"].acknowledged_at == receipts["u1"].seen_at == NOW + MINUTE
    assert (receipts["u2"].used, receipts["u2"].seen_at) == (2, NOW + 3 * MINUTE)
    assert receipts["u3"].delivered_at == NOW + MINUTE
    assert await store.acknowledged_by(connection, "u1", [made.id]) == {made.id}
    assert await store.acknowledged_by(connection, "u2", [made.id]) == frozenset()


async def test_deliveries_noted_twice_at_once_are_noted_once(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        made = await announce(connection)

    async def note(users: list[str]) -> None:
        async with engine.begin() as connection:
            await store.note_delivered(connection, made.id, users, NOW)

    await asyncio.gather(note(["u1", "u2"]), note(["u2", "u3"]), note(["u1"]))
    async with engine.begin() as connection:
        assert len(await store.receipts_of(connection, made.id)) == 3


# Times and ids


async def test_a_time_without_a_zone_is_refused(connection: AsyncConnection) -> None:
    with pytest.raises(StatementError, match="a time zone is missing"):
        await connection.execute(
            insert(phrasebook_state).values(id=1, number=0, seeded_at=datetime(2026, 3, 2))  # noqa: DTZ001
        )


async def test_a_time_of_another_zone_comes_back_as_the_same_moment_in_utc(
    connection: AsyncConnection,
) -> None:
    there = datetime(2026, 3, 2, 17, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    await connection.execute(insert(phrasebook_state).values(id=1, number=0, seeded_at=there))
    back = (await connection.execute(select(phrasebook_state.c.seeded_at))).scalar_one()
    assert back == there
    assert back.utcoffset() == timedelta(0)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.timedeltas(timedelta(milliseconds=1), timedelta(days=9999)),
)
def test_later_ids_sort_after_earlier_ones(moment: datetime, gap: timedelta) -> None:
    earlier, later = new_id(moment), new_id(moment + gap)
    assert len(earlier) == len(later) == 26
    assert earlier < later
    assert earlier.isalnum()
