"""What is stored adds to the counts of the day, once, whoever tells of it first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from assist import protocol as wire
from assist.app import Runtime
from assist.complaints import Complaint
from assist.panel import Panel
from assist.records import callbacks, complaints, conversations, handovers, tallies
from assist.rounds import Tally
from assist.settings import Settings
from assist.turns import Turn
from tests.office import Office

TODAY = date(2026, 11, 21)


async def store(office: Office, message: Any, tally: Tally = Tally()) -> None:  # noqa: B008
    turn = Turn(store=message, tally=tally)
    await office.ledger.store(cast(Panel, office.one), turn, None)


async def counts(office: Office, day: date = TODAY) -> Tally:
    async with office.engine.begin() as connection:
        found = await tallies.counted(
            connection, tallies.Wanted(), first=day, last=day, by=frozenset()
        )
    return found[0].tally


def reply(key: str = "r1", **more: Any) -> wire.ReplySent:
    return wire.ReplySent(conversation="c", message=key, text="好的", **more)


def asked(key: str = "m1", **more: Any) -> wire.CustomerMessage:
    return wire.CustomerMessage(conversation="c", message=key, text="在吗", **more)


async def test_a_message_counts_once_and_a_bots_reply_not_at_all(office: Office) -> None:
    for _ in range(2):
        await store(office, asked())
        await store(office, reply())
    await store(office, reply("r2", by="bot"))
    assert await counts(office) == Tally(customer_messages=1, replies=1)


async def test_what_the_panel_saw_counts_though_a_webhook_told_of_it_first(office: Office) -> None:
    seen = Tally(warned=2, heeded=1, sent_anyway=1, edited=1)
    await store(office, asked())
    await store(office, reply(), Tally(unseen=1))
    await store(office, asked(), Tally(shown=1))
    await store(office, reply(), replace(seen, unseen=1))
    expected = Tally(customer_messages=1, replies=1, shown=1, unseen=1) + seen
    assert await counts(office) == expected


async def test_uses_and_dismissals_count_and_one_without_a_conversation_too(
    office: Office,
) -> None:
    use = wire.SuggestionUse(reply="x", version=1, how="copy")
    await store(office, use)
    await store(office, wire.SuggestionUse(reply="x", version=1, how="copy", conversation="c"))
    await store(office, wire.DiagnosticDismiss(conversation="c", code="a/b"))
    assert await counts(office) == Tally(used=2, dismissed=1)


async def test_what_is_taken_back_counts_no_more_however_often_either_is_said(
    office: Office,
) -> None:
    said = wire.DiagnosticDismiss(conversation="c", code="a/b", dismissal="d1")
    other = wire.DiagnosticDismiss(conversation="c", code="a/b", dismissal="d2")
    for message in (said, said, other):
        await store(office, message)
    assert await counts(office) == Tally(dismissed=2)
    # It is the day of the dismissal that loses it.
    office.now += timedelta(days=1)
    back = wire.DiagnosticWithdraw(conversation="c", dismissal="d1")
    unknown = wire.DiagnosticWithdraw(conversation="c", dismissal="never")
    for one in (back, back, unknown):
        await store(office, one)
    assert await counts(office) == Tally(dismissed=1)


async def test_the_day_is_that_of_the_message_not_of_its_arrival_and_never_to_come(
    office: Office,
) -> None:
    yesterday = office.now - timedelta(days=1)
    await store(office, asked(at=yesterday))
    await store(office, reply(at=office.now + timedelta(days=3)))
    assert await counts(office, TODAY - timedelta(days=1)) == Tally(customer_messages=1)
    assert await counts(office) == Tally(replies=1)


async def test_a_conversation_that_is_closed_keeps_what_was_shown_in_it(office: Office) -> None:
    await store(office, asked())
    await store(office, wire.ConversationClose(conversation="c"), Tally(shown=1, warned=2))
    assert await counts(office) == Tally(customer_messages=1, shown=1, warned=2)


async def test_the_server_forgets_by_its_settings(tmp_path: Any) -> None:
    """The day is that of the screens' time zone: at 17:00 UTC it is tomorrow in Shanghai."""
    now = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    days = {"keep_tallies_days": 3, "keep_handovers_days": 4, "forget_complaints_days": 5}
    days["forget_callbacks_days"] = 6
    days["keep_conversations_days"] = 7
    runtime = Runtime(Settings(data_dir=tmp_path, **days), clock=lambda: now)  # type: ignore[arg-type]
    await runtime.start()
    try:
        async with runtime.engine.begin() as connection:
            for age in (2, 3, 4):
                day = TODAY - timedelta(days=age)
                await tallies.add(
                    connection, user="u", team="", conversation="c", day=day,
                    counts=Tally(replies=1),
                )  # fmt: skip
            for age in (3, 5):
                at = now - timedelta(days=age)
                one = handovers.Handover(
                    f"h{age}", "a", "a", "b", "b", "", (), (), (), at, "declined", at
                )
                await handovers.add(connection, one)
            for age in (4, 6):
                at = now - timedelta(days=age)
                made = Complaint(
                    f"k{age}", "a", "a", "", "", "王女士", "138", "原因", at, at,
                    state="withdrawn", closed_at=at,
                )  # fmt: skip
                await complaints.add(connection, made)
            for age in (5, 7, 8):
                at = now - timedelta(days=age)
                promise = callbacks.Callback(
                    f"b{age}", "a", "a", "王女士", "138", "发票", at, at, at,
                    state="done" if age < 8 else "open",
                )  # fmt: skip
                await callbacks.add(connection, promise)
            for age in (6, 8):
                at = now - timedelta(days=age)
                await conversations.get_or_make(connection, "a", f"c{age}", "", at)
        await runtime.prune()
        async with runtime.engine.begin() as connection:
            kept = await tallies.counted(
                connection, tallies.Wanted(), first=date(2026, 1, 1), last=TODAY, by=["day"]
            )
            assert [one.day for one in kept] == [TODAY - timedelta(days=n) for n in (3, 2)]
            left = await handovers.listed(connection, handovers.Wanted(), offset=0, limit=9)
            assert [one.id for one in left] == ["h3"]
            found = await complaints.listed(connection, complaints.Wanted(), offset=0, limit=9)
            assert {one.id: one.about for one in found} == {"k4": "原因", "k6": ""}
            talked = await conversations.open_of(connection, "a", 9)
            assert [one.key for one in talked] == ["c6"]
            promised = await callbacks.listed(
                connection, assignees=None, state=None, offset=0, limit=9
            )
            assert {one.id: one.question for one in promised} == {
                "b5": "发票",
                "b7": "",
                "b8": "发票",
            }
    finally:
        await runtime.stop()
