"""What became of suggestions outlives a restart: it colours the ranking as before."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from assist import protocol as wire
from assist.habits import REMEMBERED, Habits
from assist.panel import Panel
from assist.records import feedback, usage
from assist.turns import Turn
from phrasebook.search.usage import Outcome, Usage
from tests.office import Office


async def used(office: Office, reply: str) -> None:
    await office.store(wire.SuggestionUse(reply=reply, version=1, how="insert", conversation="c"))


async def sent(office: Office, message: str, *found: tuple[str, Outcome]) -> None:
    said = wire.ReplySent(conversation="c", message=message, text="您好")
    turn = Turn(store=said, feedback=found)
    await office.ledger.store(cast(Panel, office.one), turn, None)


async def habits_after_a_restart(office: Office) -> Usage | None:
    since = office.now - REMEMBERED
    async with office.engine.begin() as connection:
        uses = await usage.habits_since(connection, since)
        passes = await feedback.since(connection, since.date())
    person = office.one.person
    return Habits((*uses, *passes), office.now).usage(person.id, person.team, office.now)


async def test_edited_replies_count_half_and_passed_over_ones_less_after_a_restart(
    office: Office,
) -> None:
    await office.store(wire.ConversationOpen(conversation="c"))
    for reply in ("kept", "edited", "passed"):
        await used(office, reply)
    await sent(office, "m1", ("edited", Outcome.EDITED))
    await sent(office, "m2", ("passed", Outcome.IGNORED), ("never", Outcome.IGNORED))
    await sent(office, "m2", ("passed", Outcome.IGNORED))  # the same message again
    habits = await habits_after_a_restart(office)
    assert habits is not None
    counts = {reply: round(count, 1) for reply, count in habits.mine.items()}
    assert counts == {"kept": 1.0, "edited": 0.5, "passed": 0.9}


async def test_feedback_adds_up_by_day_fades_and_is_forgotten(office: Office) -> None:
    user, day = office.one.person.id, office.now.date()
    async with office.engine.begin() as connection:
        for _ in range(3):
            await feedback.note(connection, user=user, day=day, found=[("r", Outcome.IGNORED)])
        await feedback.note(connection, user=user, day=day, found=[("r", Outcome.EDITED)] * 2)
        (one,) = await feedback.since(connection, day)
        assert (one.user, one.reply, round(one.times, 2)) == (user, "r", -1.3)
        assert await feedback.since(connection, day + timedelta(days=1)) == ()
        await feedback.forget(connection, day)
        assert len(await feedback.since(connection, day)) == 1
        await feedback.forget(connection, day + timedelta(days=1))
        assert await feedback.since(connection, day) == ()
