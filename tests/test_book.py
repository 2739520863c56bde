"""The book: one snapshot, and the next one made from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phrasebook import book as room
from phrasebook.book import Book
from phrasebook.entries import Reply, Scope
from phrasebook.errors import EntryError
from phrasebook.wording import load_pack_text

PACK = load_pack_text(
    """
pack: test
title: {zh: 测试, en: Test}
rules:
  - code: brush-off
    severity: error
    category: brush-off
    message: {zh: 这是推诿, en: This brushes the customer off}
    phrases: [不归我管]
    examples:
      bad: [这事不归我管]
      good: [这件事我来跟进]
"""
)
SHIPPING = Reply(id="ship", text="17:00 前付款的订单当天发出。", questions=("什么时候发货",))
REFUND = Reply(id="refund", text="退款会在两天内原路退回。", questions=("退款多久到账",))


def found(book: Book, text: str) -> list[str]:
    return [hit.reply.id for hit in book.index.search(text)]


def test_a_book_knows_its_number_its_replies_and_finds_them() -> None:
    book = Book.build(7, [SHIPPING, REFUND], [PACK])
    assert book.number == 7
    assert book.replies == {"ship": SHIPPING, "refund": REFUND}
    assert found(book, "发货")[0] == "ship"


def test_a_change_makes_the_next_book_and_leaves_this_one() -> None:
    book = Book.build(1, [SHIPPING, REFUND], [PACK])
    changed = replace(REFUND, text="退款当天到账。", version=2)
    new = Reply(id="invoice", text="发票会寄到您的邮箱。", questions=("发票怎么开",))
    after = book.with_replies([changed, new], ["ship", "never there"], 2)
    assert after.number == 2
    assert after.replies == {"refund": changed, "invoice": new}
    assert found(after, "发票")[0] == "invoice"
    assert "ship" not in found(after, "发货")
    assert book.replies == {"ship": SHIPPING, "refund": REFUND}
    assert found(book, "发货")[0] == "ship"


@pytest.mark.parametrize("small_below", [0, 50])
def test_a_book_that_grew_finds_what_a_book_built_at_once_finds(
    monkeypatch: pytest.MonkeyPatch, small_below: int
) -> None:
    monkeypatch.setattr(room, "REBUILT_BELOW", small_below)
    grown = Book.build(1, [SHIPPING], [PACK]).with_replies([REFUND], [], 2)
    built = Book.build(2, [SHIPPING, REFUND], [PACK])
    for text in ("发货", "退款", "tk"):
        assert set(found(grown, text)) == set(found(built, text)), text


def test_the_first_reply_of_an_empty_phrasebook_is_found() -> None:
    book = Book.build(0, [], [PACK]).with_replies([SHIPPING], [], 1)
    assert found(book, "发货") == ["ship"]
    assert found(book.with_replies([], ["ship"], 2), "发货") == []


def test_a_large_change_is_taken_in_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "TIDIED_FROM", 2)
    book = Book.build(1, [SHIPPING], [PACK])
    after = book.with_replies([SHIPPING, REFUND, Reply(id="x", text="您好")], ["x"], 2)
    assert set(after.replies) == {"ship", "refund"}
    assert found(after, "退款")[0] == "refund"
    assert "x" not in found(after, "您好")


def test_what_is_removed_and_added_at_once_is_removed() -> None:
    book = Book.build(1, [], [PACK]).with_replies([SHIPPING], ["ship"], 2)
    assert book.replies == {}
    assert found(book, "发货") == []


def test_published_texts_are_approved_and_the_rules_alone_still_judge_them() -> None:
    text = "这件事不归我管，我帮您转到负责的同事。"
    book = Book.build(1, [Reply(id="a", text=text)], [PACK])
    assert book.checker.check(text) == ()
    assert [one.code for one in book.rules.check(text)] == ["test/brush-off"]
    withdrawn = book.with_replies([], ["a"], 2)
    assert [one.code for one in withdrawn.checker.check(text)] == ["test/brush-off"]


def test_what_an_agent_keeps_for_themselves_is_not_approved() -> None:
    text = "这件事不归我管"
    mine = Reply(id="a", text=text, scope=Scope.PERSONAL, owner="u1")
    book = Book.build(1, [], [PACK]).with_replies([mine], [], 2)
    assert [one.code for one in book.checker.check(text)] == ["test/brush-off"]


def test_a_change_of_no_text_keeps_the_checker() -> None:
    book = Book.build(1, [SHIPPING], [PACK])
    retitled = replace(SHIPPING, title="发货时间")
    assert book.with_replies([retitled], [], 2).checker is book.checker


def test_two_replies_with_one_id_are_refused() -> None:
    with pytest.raises(EntryError):
        Book.build(1, [SHIPPING, SHIPPING], [PACK])
