"""Turns and waits: sorted by their own time, folded when old, nothing kept of the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from assist.conversation import (
    BURST,
    PAUSES,
    WINDOW,
    Conversation,
    Ended,
    Tone,
    Turn,
    TurnKind,
    Wait,
    WaitKind,
    read,
    take,
)

START = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
CUSTOMER, AGENT = TurnKind.CUSTOMER, TurnKind.AGENT


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def talk(*turns: tuple[float, TurnKind] | tuple[float, TurnKind, Tone]) -> Conversation:
    conversation = Conversation(key="c")
    for moment, kind, *tone in turns:
        conversation = take(conversation, Turn(at(moment), kind, f"k{moment}", *tone))
    return conversation


def waits(conversation: Conversation, *kinds: WaitKind) -> list[Wait]:
    return [wait for wait in read(conversation).waits if wait.kind in kinds]


def test_turns_stand_in_the_order_of_their_own_time() -> None:
    conversation = talk((5, AGENT), (1, CUSTOMER), (3, CUSTOMER))
    assert [turn.at for turn in conversation.turns] == [at(1), at(3), at(5)]


def test_at_the_same_instant_the_customer_comes_before_the_reply() -> None:
    conversation = Conversation(key="c")
    for turn in (Turn(at(1), AGENT, "a"), Turn(at(1), CUSTOMER, "m")):
        conversation = take(conversation, turn)
    (wait,) = waits(conversation, WaitKind.FIRST_REPLY)
    assert (wait.since, wait.ended_at) == (at(1), at(1))


def test_a_known_key_gives_the_conversation_itself() -> None:
    conversation = talk((1, CUSTOMER))
    assert take(conversation, Turn(at(9), CUSTOMER, "k1")) is conversation


def test_old_turns_are_folded_and_what_is_older_still_is_history() -> None:
    conversation = talk(*((moment, CUSTOMER) for moment in range(WINDOW + 10)))
    assert len(conversation.turns) == WINDOW
    assert conversation.base.at == at(9)
    assert take(conversation, Turn(at(8), AGENT, "late")) is conversation
    assert read(conversation).waiting_since == at(0)


def test_a_burst_is_bounded() -> None:
    conversation = talk(*((moment, CUSTOMER) for moment in range(BURST * 2)))
    (wait,) = waits(conversation, WaitKind.FIRST_REPLY)
    assert len(wait.keys) == BURST


def test_pauses_are_bounded_and_their_total_is_kept() -> None:
    turns: list[tuple[float, TurnKind]] = []
    for exchange in range(PAUSES * 2):
        turns += [(exchange * 10, CUSTOMER), (exchange * 10 + 4, AGENT)]
    (wait,) = waits(talk(*turns), WaitKind.RESOLUTION)
    assert len(wait.pauses) <= PAUSES + 1
    total = sum((end - begin).total_seconds() for begin, end in wait.pauses if end is not None)
    assert total == (PAUSES * 2 - 1) * 6


@pytest.mark.parametrize(
    ("tone", "asked", "expected"),
    [
        (Tone.COURTESY, Tone.PLAIN, WaitKind.ACKNOWLEDGEMENT),
        (Tone.COURTESY, Tone.QUESTION, WaitKind.ACKNOWLEDGEMENT),
        (Tone.ASSENT, Tone.PLAIN, WaitKind.ACKNOWLEDGEMENT),
        (Tone.ASSENT, Tone.QUESTION, WaitKind.NEXT_REPLY),
        (Tone.PLAIN, Tone.PLAIN, WaitKind.NEXT_REPLY),
    ],
)
def test_what_a_courtesy_opens_depends_on_what_was_asked(
    tone: Tone, asked: Tone, expected: WaitKind
) -> None:
    conversation = talk((0, CUSTOMER), (5, AGENT, asked), (9, CUSTOMER, tone))
    (wait,) = waits(conversation, WaitKind.ACKNOWLEDGEMENT, WaitKind.NEXT_REPLY)
    assert wait.kind is expected


def test_a_courtesy_as_the_first_message_is_a_message() -> None:
    assert waits(talk((0, CUSTOMER, Tone.COURTESY)), WaitKind.FIRST_REPLY)


def test_a_courtesy_during_a_hold_opens_nothing() -> None:
    conversation = talk((0, CUSTOMER), (5, AGENT, Tone.HOLD), (9, CUSTOMER, Tone.ASSENT))
    assert not waits(conversation, WaitKind.ACKNOWLEDGEMENT, WaitKind.NEXT_REPLY)


def test_closing_answers_the_resolution_and_drops_the_rest() -> None:
    conversation = talk((0, CUSTOMER), (5, TurnKind.CLOSED))
    ended = {wait.kind: wait.ended for wait in read(conversation).waits}
    assert ended == {WaitKind.FIRST_REPLY: Ended.DROPPED, WaitKind.RESOLUTION: Ended.ANSWERED}


def test_reopening_an_open_conversation_changes_nothing() -> None:
    before = talk((0, CUSTOMER))
    after = talk((0, CUSTOMER), (5, TurnKind.REOPENED))
    assert read(before).waits == read(after).waits


def test_a_talk_is_served_without_a_break_until_a_long_silence() -> None:
    conversation = talk(
        (0, CUSTOMER), (5, AGENT), (1_000, CUSTOMER), (1_010, AGENT), (9_000, CUSTOMER)
    )
    served = [
        wait.served_since for wait in waits(conversation, WaitKind.FIRST_REPLY, WaitKind.NEXT_REPLY)
    ]
    assert served == [at(0), at(0), at(9_000)]


def test_a_conversation_survives_being_written_and_read() -> None:
    conversation = replace(
        talk((0, CUSTOMER), (5, AGENT, Tone.HOLD), (9, TurnKind.PAUSED), (12, TurnKind.CLOSED)),
        channel="taobao",
    )
    packed = msgspec.json.encode(conversation)
    assert msgspec.json.decode(packed, type=Conversation) == conversation
