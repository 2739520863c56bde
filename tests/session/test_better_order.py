"""A better order of what was suggested comes later, where nothing was done meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import UNSET

from assist import protocol as wire
from assist.scoring import Reordering
from assist.session import Session
from phrasebook.book import Book
from tests.session.panel import NOW, REFUND, SHIP, asks, draft, session_of, suggestions, turned

UNSURE = "退款发货多久"


@pytest.fixture(scope="module")
def two() -> Book:
    return Book.build(1, (SHIP, REFUND), ())


def unsure(book: Book) -> tuple[Session, Reordering, list[str]]:
    session = session_of(book, reorders=True)
    first = suggestions(session.receive(asks(UNSURE), NOW))
    reordering = session.to_reorder()
    assert reordering is not None
    assert session.to_reorder() is None
    return session, reordering, [item.reply for item in first.items]


def test_a_better_order_comes_as_a_second_answer_and_steers_what_is_typed(two: Book) -> None:
    session, reordering, before = unsure(two)
    answer = session.reordered(reordering, turned(reordering.scored), NOW)
    assert answer is not None
    assert (answer.reordered, answer.revision, answer.reply_to) == (True, None, UNSET)
    assert [item.reply for item in answer.items] == [before[1], before[0], *before[2:]]
    assert session.to_reorder() is None
    session.receive(draft("", 1), NOW)
    later = session.suggest("c", NOW)
    assert later is not None
    assert [item.reply for item in later.items][:2] == [before[1], before[0]]


def test_the_same_order_is_no_second_answer(two: Book) -> None:
    session, reordering, _ = unsure(two)
    assert session.reordered(reordering, reordering.scored, NOW) is None


@pytest.mark.parametrize(
    "act",
    [
        draft("您"),
        draft(""),
        wire.Search(query="退款", id="s"),
        wire.SuggestionUse(reply="ship", version=1, how="insert", conversation="c"),
        wire.ConversationOpen(conversation="other"),
        wire.ReplySent(conversation="c", message="r", text="您好"),
        wire.ConversationClose(conversation="c"),
    ],
)
def test_nothing_moves_once_the_agent_has_done_something(
    two: Book, act: wire.ClientMessage
) -> None:
    session, reordering, _ = unsure(two)
    session.receive(act, NOW)
    assert session.reordered(reordering, turned(reordering.scored), NOW) is None


def test_a_late_order_is_not_shown_but_steers(two: Book) -> None:
    session, reordering, before = unsure(two)
    late = NOW + timedelta(seconds=2)
    assert session.reordered(reordering, turned(reordering.scored), late) is None
    session.receive(draft("", 1), late)
    later = session.suggest("c", late)
    assert later is not None
    assert [item.reply for item in later.items][:2] == [before[1], before[0]]


def test_an_order_of_what_was_asked_before_is_thrown_away(two: Book) -> None:
    session, reordering, _ = unsure(two)
    newer = suggestions(session.receive(asks("退款多久到账", "m2"), NOW))
    assert not session.awaits(reordering)
    assert session.reordered(reordering, turned(reordering.scored), NOW) is None
    session.receive(draft("", 1), NOW)
    later = session.suggest("c", NOW)
    assert later is not None
    assert [item.reply for item in later.items] == [item.reply for item in newer.items]


def test_an_order_by_an_older_book_is_thrown_away(two: Book) -> None:
    session, reordering, _ = unsure(two)
    session.use(Book.build(2, (SHIP, REFUND), ()), NOW)
    assert session.reordered(reordering, turned(reordering.scored), NOW) is None


def test_a_message_of_another_customer_does_not_hold_a_better_order_up(two: Book) -> None:
    session, reordering, _ = unsure(two)
    session.receive(asks("退款多久到账", "m1", "other"), NOW)
    assert session.reordered(reordering, turned(reordering.scored), NOW) is not None


def test_without_an_encoder_nothing_waits_for_one(book: Book) -> None:
    session = session_of(book)
    session.receive(asks(UNSURE), NOW)
    assert session.to_reorder() is None


def test_what_is_sure_and_what_is_silent_waits_for_no_order(book: Book) -> None:
    session = session_of(book, reorders=True, threshold=None)
    session.receive(asks("今天天气怎么样"), NOW)
    assert session.to_reorder() is None
