"""What a round counts, and whether a reply went out in its own words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assist import protocol as wire
from assist.desk import Desk
from assist.notebook import Clocked, Counted, lines_of, total_of
from assist.rounds import Tally, went_out
from assist.session import Session
from assist.turns import Person
from phrasebook.book import Book
from phrasebook.entries import Answer, Reply
from phrasebook.wording import default_packs

NOW = datetime(2026, 11, 21, 2, 30, 15, tzinfo=UTC)
REFUND = Reply(id="refund", text="退款会在三个工作日内原路退回。", questions=("退款多久到账",))
SHIP = Reply(
    id="ship",
    text="{{customer_name|您}}好，单号{{order_no}}稍后给您。",
    questions=("什么时候发货",),
    answers=(Answer(text="今天就发。"),),
)
BANNED = "你问我我问谁"


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.build(1, (SHIP, REFUND), default_packs())


class Desked:
    """A session on a desk, with short words for what is said to it."""

    def __init__(self, book: Book, desk: Desk | None = None) -> None:
        person = Person("u1", "王小明", "agent", "south")
        zone = ZoneInfo("Asia/Shanghai")
        self.session = Session(
            person, book, Desk() if desk is None else desk, zone=zone, threshold=0.0
        )
        self.count = 0

    def told(self, message: Any) -> Tally:
        return self.session.receive(message, NOW + timedelta(seconds=self.count)).tally

    def asks(self, text: str = "退款多久到账") -> Tally:
        self.count += 1
        return self.told(
            wire.CustomerMessage(conversation="c", message=f"m{self.count}", text=text)
        )

    def types(self, text: str) -> None:
        self.count += 1
        self.told(wire.Draft(conversation="c", revision=self.count, text=text))
        self.session.suggest("c", NOW)

    def uses(self, reply: str) -> None:
        self.told(wire.SuggestionUse(conversation="c", reply=reply, version=1, how="insert"))

    def sends(self, text: str, by: Any = "agent") -> Tally:
        self.count += 1
        return self.told(
            wire.ReplySent(conversation="c", message=f"r{self.count}", text=text, by=by)
        )


def test_a_round_counts_once_that_suggestions_were_shown(book: Book) -> None:
    at = Desked(book)
    assert at.asks() == Tally(shown=1)
    assert at.asks() == Tally()
    at.types("退款")
    assert at.sends("我看看") == Tally(ignored=1)
    assert at.asks() == Tally(shown=1)


def test_what_only_the_draft_brought_up_counts_with_the_reply(book: Book) -> None:
    session = Desked(book)
    session.session = Session(
        session.session.person, book, Desk(), zone=ZoneInfo("Asia/Shanghai"), threshold=0.6
    )
    assert session.asks("嗯那个") == Tally()
    session.types("退款多久到账")
    session.uses("refund")
    assert session.sends(REFUND.text) == Tally(shown=1)


def test_suggestions_that_stay_when_nobody_waits_are_no_offer(book: Book) -> None:
    at = Desked(book)
    at.asks()
    at.sends(REFUND.text)
    at.types("")
    assert at.sends("另外祝您愉快") == Tally()


def test_used_as_it_is_edited_and_ignored(book: Book) -> None:
    at = Desked(book)
    at.asks()
    at.uses("refund")
    assert at.sends(f"亲，{REFUND.text}") == Tally()
    at.asks()
    at.uses("refund")
    assert at.sends("退款三天到") == Tally(edited=1)
    at.asks()
    assert at.sends("三天吧") == Tally(ignored=1)
    at.asks()
    assert at.sends(REFUND.text) == Tally()  # its words, typed or pasted


def test_a_used_reply_nobody_was_shown_counts_as_edited_too(book: Book) -> None:
    at = Desked(book)
    at.uses("refund")
    assert at.sends("退款三天到") == Tally(edited=1)
    at.uses("gone-meanwhile")
    assert at.sends("别的话") == Tally()


@pytest.mark.parametrize(
    ("sent", "same"),
    [
        ("王女士好，单号SF123稍后给您。", True),
        ("王女士好，\n单号 SF123 稍后给您。谢谢", True),
        ("今天就发。", True),
        ("单号SF123稍后给您，好，", False),
        ("王女士好，单号SF123明天给您。", False),
        ("", False),
    ],
)
def test_filling_in_a_blank_is_no_edit(sent: str, same: bool) -> None:
    assert went_out(SHIP, sent) is same


def test_warnings_are_heeded_sent_anyway_or_never_seen(book: Book) -> None:
    at = Desked(book)
    at.types(BANNED)
    at.types(f"{BANNED}？")
    heeded = at.sends("马上为您查询")
    assert (heeded.warned, heeded.heeded, heeded.sent_anyway) == (heeded.warned, heeded.warned, 0)
    assert heeded.warned >= 1
    at.types(BANNED)
    anyway = at.sends(BANNED)
    assert (anyway.warned, anyway.sent_anyway, anyway.heeded) == (anyway.warned,) * 2 + (0,)
    pasted = at.sends(BANNED)
    assert (pasted.warned, pasted.unseen) == (0, anyway.warned)


def test_a_bots_reply_ends_no_round(book: Book) -> None:
    at = Desked(book)
    at.asks()
    at.types(BANNED)
    assert at.sends("自动回复", by="bot") == Tally()
    assert at.sends("马上").warned >= 1


def test_a_closed_conversation_ends_the_round_without_an_answer(book: Book) -> None:
    at = Desked(book)
    at.asks()
    at.types(BANNED)
    left = at.told(wire.ConversationClose(conversation="c"))
    assert left == Tally(warned=left.warned)
    assert left.warned >= 1
    assert at.sends("马上") == Tally()


def test_two_panels_of_an_agent_share_the_round(book: Book) -> None:
    desk = Desk()
    one, other = Desked(book, desk), Desked(book, desk)
    assert one.asks() == Tally(shown=1)
    other.count = 10
    assert other.sends("我看看") == Tally(ignored=1)


# The notebook


def test_a_group_in_which_nothing_happened_has_no_line() -> None:
    nothing = Counted("", "", None, 0, Tally())
    assert lines_of([nothing], [Clocked("", "", None, 0, 0)]) == ()


def test_lines_have_counts_first_replies_or_both_and_add_up() -> None:
    day = date(2026, 11, 21)
    counted = [
        Counted("anna", "", day, 2, Tally(replies=3, used=1)),
        Counted("ben", "", day, 1, Tally(replies=1)),
    ]
    clocked = [Clocked("anna", "", day, 4, 3), Clocked("cleo", "", day, 1, 0)]
    lines = lines_of(counted, clocked)
    assert [(one.user, one.tally.replies, one.rate) for one in lines] == [
        ("anna", 3, 0.75),
        ("ben", 1, None),
        ("cleo", 0, 0.0),
    ]
    total = total_of(lines)
    assert (total.conversations, total.tally, total.rate) == (3, Tally(replies=4, used=1), 0.6)


def test_lines_stand_in_the_order_of_days_then_people() -> None:
    days = [date(2026, 11, 22), date(2026, 11, 21)]
    counted = [Counted(user, "", day, 1, Tally(replies=1)) for day in days for user in ("b", "a")]
    assert [(one.day, one.user) for one in lines_of(counted, ())] == [
        (day, user) for day in reversed(days) for user in ("a", "b")
    ]
