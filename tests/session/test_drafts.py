"""What is typed, sent and promised in a panel: answers without a network or a clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assist import protocol as wire
from assist.desk import Desk
from assist.errors import RefusedError
from assist.session import MAX_DRAFTS
from assist.turns import Turn
from phrasebook.book import Book
from phrasebook.entries import Reply
from tests.session.panel import BANNED, NOW, asks, diagnostics, draft, session_of

# Drafts


def test_a_draft_is_answered_with_diagnostics_and_owes_suggestions(book: Book) -> None:
    turn = session_of(book).receive(draft(BANNED, 7, id="q1"), NOW)
    found = diagnostics(turn)
    assert (found.conversation, found.revision, found.reply_to) == ("c", 7, "q1")
    assert "error" in {item.severity for item in found.items}
    assert (turn.later, turn.store, turn.peers) == ("c", None, ())


def test_offsets_are_utf16_units(book: Book) -> None:
    found = diagnostics(session_of(book).receive(draft("😀" + BANNED), NOW))
    assert min(item.start for item in found.items) == 2


def test_a_blameless_draft_and_an_empty_one_have_no_findings(book: Book) -> None:
    session = session_of(book)
    assert diagnostics(session.receive(draft("您好,马上为您查询。", 1), NOW)).items == ()
    assert diagnostics(session.receive(draft("", 2), NOW)).items == ()


def test_messages_speak_the_locale(book: Book) -> None:
    chinese = diagnostics(session_of(book).receive(draft(BANNED), NOW)).items[0].message
    english = diagnostics(session_of(book, locale="en").receive(draft(BANNED), NOW))
    assert not chinese.isascii()
    assert english.items[0].message != chinese


@pytest.mark.parametrize("revision", [5, 4, 0])
def test_a_revision_that_does_not_rise_is_stale_and_changes_nothing(
    book: Book, revision: int
) -> None:
    session = session_of(book)
    session.receive(draft("您好", 5), NOW)
    with pytest.raises(RefusedError) as refused:
        session.receive(draft(BANNED, revision), NOW)
    assert (refused.value.code, refused.value.field) == ("stale_revision", "revision")
    later = session.suggest("c", NOW)
    assert later is not None
    assert later.revision == 5


def test_revisions_of_two_conversations_are_apart(book: Book) -> None:
    session = session_of(book)
    session.receive(draft("您好", 5), NOW)
    assert diagnostics(session.receive(draft("您好", 1, "other"), NOW)).revision == 1


def test_a_closed_conversation_forgets_its_revision(book: Book) -> None:
    session = session_of(book)
    session.receive(draft("您好", 5), NOW)
    session.receive(wire.ConversationClose(conversation="c"), NOW)
    assert diagnostics(session.receive(draft("您好", 1), NOW)).revision == 1


def test_drafts_are_remembered_within_a_bound(book: Book) -> None:
    session = session_of(book)
    for number in range(MAX_DRAFTS + 1):
        session.receive(draft("好", 9, f"c{number}"), NOW)
    assert diagnostics(session.receive(draft("好", 1, "c0"), NOW)).revision == 1
    with pytest.raises(RefusedError):
        session.receive(draft("好", 1, f"c{MAX_DRAFTS}"), NOW)


# A new book


def test_a_new_book_is_asked_for_the_draft_in_front_of_the_agent(book: Book) -> None:
    session = session_of(book)
    session.receive(asks("能刻字吗"), NOW)
    session.receive(draft(BANNED, 4), NOW)
    engraving = Reply(id="engrave", text="可以免费刻四个字。", questions=("能刻字吗",))
    turn = session.use(book.with_replies([engraving], [], 2), NOW)
    assert diagnostics(turn).revision == 4
    assert turn.later == "c"
    answer = session.suggest("c", NOW)
    assert answer is not None
    assert (answer.revision, answer.items[0].reply) == (4, "engrave")


def test_a_new_book_says_nothing_to_an_idle_panel(book: Book) -> None:
    assert session_of(book).use(book, NOW) == Turn()


# What is sent


def test_a_sent_reply_leaves_its_codes_not_its_words(book: Book) -> None:
    sent = wire.ReplySent(conversation="c", message="r1", text=BANNED)
    turn = session_of(book).receive(sent, NOW)
    assert turn.store is sent
    assert turn.sent_codes
    assert all("/" in code for code in turn.sent_codes)
    assert turn.answers == ()


def test_waiting_begins_with_the_first_message_and_ends_with_the_reply(book: Book) -> None:
    desk = Desk()
    session = session_of(book, desk)
    session.receive(asks("在吗"), NOW)
    session.receive(asks("人呢", "m2"), NOW + timedelta(minutes=1))
    assert desk.conversation("c").waiting_since == NOW
    session.receive(wire.ReplySent(conversation="c", message="r", text="在的", by="bot"), NOW)
    assert desk.conversation("c").waiting_since == NOW
    session.receive(wire.ReplySent(conversation="c", message="r2", text="在的"), NOW)
    assert desk.conversation("c").waiting_since is None


def test_a_message_dated_in_the_future_has_not_waited_less_than_none(book: Book) -> None:
    desk = Desk()
    message = wire.CustomerMessage(
        conversation="c", message="m", text="在吗", at=NOW + timedelta(days=1)
    )
    session_of(book, desk).receive(message, NOW)
    assert desk.conversation("c").waiting_since == NOW


# Callbacks and the rest


def callback(**more: Any) -> wire.CallbackCreate:
    customer = wire.CallbackCustomer("李先生", more.pop("phone", None))
    return wire.CallbackCreate(customer=customer, question="退款", **more)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (callback(due_at=NOW), "due_at"),
        (callback(phone="打给我"), "customer.phone"),
        (callback(phone="12"), "customer.phone"),
    ],
)
def test_a_callback_that_cannot_be_kept_is_refused(
    book: Book, message: wire.CallbackCreate, field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        session_of(book).receive(message, NOW)
    assert (refused.value.code, refused.value.field) == ("bad_message", field)


def test_a_callback_is_stored(book: Book) -> None:
    message = callback(phone="+86 (0571) 8888-1234 #2", due_at=NOW + timedelta(hours=1))
    assert session_of(book).receive(message, NOW) == Turn(store=message)


def test_a_second_hello_is_refused(book: Book) -> None:
    hello = wire.Hello(protocol=1, client=wire.Client("panel"))
    with pytest.raises(RefusedError) as refused:
        session_of(book).receive(hello, NOW)
    assert (refused.value.code, refused.value.field) == ("bad_message", "type")


def test_a_ping_is_answered_with_the_servers_time(book: Book) -> None:
    (pong,) = session_of(book).receive(wire.Ping(id="p"), NOW).answers
    assert pong == wire.Pong(now="2026-11-21T02:30:15.000Z", reply_to="p")


def test_two_panels_of_an_agent_share_what_the_customer_said(book: Book) -> None:
    desk = Desk()
    one, two = session_of(book, desk), session_of(book, desk)
    one.receive(asks("什么时候发货"), NOW)
    two.receive(draft("", 1), NOW)
    answer = two.suggest("c", NOW)
    assert answer is not None
    assert answer.items[0].reply == "ship"
