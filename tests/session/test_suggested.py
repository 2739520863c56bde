"""Which replies a panel is offered, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assist import protocol as wire
from assist.desk import Desk
from assist.habits import Habits
from assist.session import Session
from phrasebook.book import Book
from phrasebook.entries import Reply, Scope
from phrasebook.search import Index, Query, Scored
from phrasebook.search.usage import Outcome
from tests.session.panel import NOW, SHIP, asks, draft, session_of, suggestions


def test_only_the_newest_draft_is_suggested_for(book: Book) -> None:
    session = session_of(book)
    session.receive(asks("什么时候发货"), NOW)
    for revision in (1, 2, 3):
        session.receive(draft("下午" * revision, revision, id=f"q{revision}"), NOW)
    answer = session.suggest("c", NOW)
    assert answer is not None
    assert (answer.revision, answer.reply_to) == (3, "q3")
    assert [item.reply for item in answer.items][:1] == ["ship"]


def test_a_conversation_left_meanwhile_is_suggested_nothing(book: Book) -> None:
    session = session_of(book)
    session.receive(draft("下午", 1), NOW)
    session.receive(wire.ConversationClose(conversation="c"), NOW)
    assert session.suggest("c", NOW) is None
    assert session.suggest("never seen", NOW) is None


def test_a_draft_typed_into_a_closed_conversation_is_answered_all_the_same(book: Book) -> None:
    session = session_of(book)
    session.receive(wire.ConversationClose(conversation="c"), NOW)
    session.receive(draft("退款", 1), NOW)
    answer = session.suggest("c", NOW)
    assert answer is not None
    assert answer.revision == 1


def test_a_customer_message_is_answered_at_once_told_to_peers_and_stored(book: Book) -> None:
    message = asks("什么时候发货呀")
    turn = session_of(book).receive(message, NOW)
    answer = suggestions(turn)
    assert answer.revision is None
    assert answer.items[0].reply == "ship"
    assert turn.store is message
    assert [type(peer) for peer in turn.peers] == [wire.ConversationChanged, wire.Suggestions]


def test_a_customer_message_known_by_its_key_is_not_answered_twice(book: Book) -> None:
    session = session_of(book)
    session.receive(asks("什么时候发货"), NOW)
    again = session.receive(asks("退款多久到账"), NOW)
    assert (again.answers, again.peers) == ((), ())
    assert again.store is not None
    session.receive(draft("", 1), NOW)
    answer = session.suggest("c", NOW)
    assert answer is not None
    assert answer.items[0].reply == "ship"


def test_a_panel_made_anew_gets_suggestions_for_the_message_that_still_waits(book: Book) -> None:
    desk = Desk()
    session_of(book, desk).receive(asks("什么时候发货"), NOW)
    anew = session_of(book, desk)
    again = anew.receive(asks("什么时候发货"), NOW)
    assert (again.later, again.unanswered) == ("c", False)
    found = anew.suggest("c", NOW)
    assert found is not None
    assert found.items[0].reply == "ship"
    anew.receive(wire.ReplySent(conversation="c", message="r", text="今天发出"), NOW)
    assert anew.receive(asks("什么时候发货"), NOW).later is None


def test_variables_are_filled_with_what_is_known_and_the_rest_is_named(book: Book) -> None:
    session = session_of(book)
    customer = wire.Customer("王芳", "女士")
    session.receive(wire.ConversationOpen(conversation="c", customer=customer), NOW)
    item = suggestions(session.receive(asks("什么时候发货"), NOW)).items[0]
    assert item.text.startswith("王女士好,春风小店")
    assert item.missing == ("order_no",)
    other = suggestions(session.receive(asks("什么时候发货", conversation="d"), NOW)).items[0]
    assert other.text.startswith("您好,春风小店")


def test_another_name_given_later_fills_anew(book: Book) -> None:
    session = session_of(book)
    session.receive(asks("什么时候发货"), NOW)
    customer = wire.Customer("李强", "先生")
    session.receive(wire.ConversationOpen(conversation="c", customer=customer), NOW)
    session.receive(draft("", 1), NOW)
    answer = session.suggest("c", NOW)
    assert answer is not None
    assert answer.items[0].text.startswith("李先生好")


def test_replies_of_another_team_are_not_offered(book: Book) -> None:
    answer = suggestions(session_of(book).receive(asks("北方仓库什么时候发货"), NOW))
    assert "north" not in {item.reply for item in answer.items}


def test_the_message_is_scored_once_however_much_is_typed(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    scored: list[str] = []
    plain = Index.score

    def counting(index: Index, query: Query) -> Scored:
        scored.append(query.customer)
        return plain(index, query)

    monkeypatch.setattr(Index, "score", counting)
    session = session_of(book)
    for conversation in ("c", "d"):
        session.receive(asks("什么时候发货", conversation=conversation), NOW)
    scored.clear()
    for revision in range(1, 21):
        now = NOW + timedelta(milliseconds=200 * revision)
        for conversation in ("c", "d"):
            session.receive(draft("下午四点前"[: revision % 6], revision, conversation), now)
            session.suggest(conversation, now)
    assert scored == []
    session.receive(asks("退款多久到账", "m2"), NOW)
    assert scored == ["什么时候发货\n退款多久到账"]


def test_a_reply_past_its_date_is_gone_within_a_minute(book: Book) -> None:
    until = NOW + timedelta(seconds=10)
    sale = Reply(id="sale", text="今天全场八折。", questions=("打折吗",), valid_until=until)
    session = session_of(book.with_replies([sale], [], 2))
    before = suggestions(session.receive(asks("打折吗"), NOW))
    assert before.items[0].reply == "sale"
    session.receive(draft("", 1), NOW + timedelta(minutes=1))
    after = session.suggest("c", NOW + timedelta(minutes=1))
    assert after is not None
    assert "sale" not in {item.reply for item in after.items}


def test_a_used_suggestion_is_not_offered_first_again(book: Book) -> None:
    twin = Reply(id="twin", text="仓库每天傍晚统一发货。", questions=("几时发货", "什么时候发"))
    session = session_of(book.with_replies([twin], [], 2))
    session.receive(asks("什么时候发货"), NOW)
    used = wire.SuggestionUse(reply="ship", version=1, how="insert", conversation="c")
    assert session.receive(used, NOW).store is used
    session.receive(draft("", 1), NOW)
    answer = session.suggest("c", NOW)
    assert answer is not None
    assert answer.items[0].reply == "twin"


def test_at_most_as_many_as_the_limit_are_offered(book: Book) -> None:
    session = session_of(book, suggestion_limit=1)
    assert len(suggestions(session.receive(asks("什么时候发货"), NOW)).items) == 1


def test_search_answers_what_was_looked_for(book: Book) -> None:
    turn = session_of(book).receive(wire.Search(query="退款", id="s"), NOW)
    (answer,) = turn.answers
    assert isinstance(answer, wire.SearchResults)
    assert (answer.items[0].reply, answer.reply_to) == ("refund", "s")


def found(session: Session, **asked: Any) -> set[str]:
    (answer,) = session.receive(wire.Search(id="s", **asked), NOW).answers
    assert isinstance(answer, wire.SearchResults)
    return {item.reply for item in answer.items}


def test_search_is_narrowed_by_stage_tag_and_scope(book: Book) -> None:
    more = [
        Reply(id="calm", text="退款这边帮您加急。", stage="异议处理", tags=("售后",)),
        Reply(id="ours", text="退款找本组组长。", stage="异议处理", scope=Scope.TEAM, team="south"),
        Reply(
            id="theirs", text="退款走别组流程。", stage="异议处理", scope=Scope.TEAM, team="north"
        ),
    ]
    session = session_of(book.with_replies(more, [], 2))
    assert "refund" in found(session, query="退款")
    assert found(session, query="退款", stage="异议处理") == {"calm", "ours"}
    assert found(session, query="退款", tag="售后") == {"calm"}
    assert found(session, query="退款", stage="异议处理", scope="team") == {"ours"}
    assert found(session, query="", stage="异议处理") == {"calm", "ours"}
    assert found(session, query="退款", stage="没有这个阶段") == set()


def test_a_burst_is_answered_as_one_question_until_the_agent_replies() -> None:
    remembered = Desk().conversation("c")
    remembered.hears("1", "在吗")
    remembered.answers("您好,在的", NOW)
    remembered.hears("2", "什么时候发货")
    remembered.hears("3", "急用")
    assert remembered.customer_text == "什么时候发货\n急用"
    assert remembered.earlier_texts == ("在吗",)
    assert remembered.last_message == "急用"
    remembered.answers("今天发出", NOW)
    assert [remembered.customer_text, *remembered.earlier_texts] == ["急用", "在吗", "什么时候发货"]


def test_a_remark_beside_the_question_does_not_silence_its_answer(book: Book) -> None:
    session = session_of(book)
    session.receive(asks("退款多久到账", "m1"), NOW)
    turn = session.receive(asks("我妈周末要来我家里住几天呢", "m2"), NOW)
    (answer,) = [m for m in turn.answers if isinstance(m, wire.Suggestions)]
    assert answer.items


def test_what_this_agent_uses_comes_first_among_equals_and_says_so(book: Book) -> None:
    habits = Habits()
    session = session_of(book, habits=habits)
    asked = wire.CustomerMessage(conversation="c", message="m", text=SHIP.questions[0])
    for number in range(4):
        use = wire.SuggestionUse(conversation=f"k{number}", reply=SHIP.id, version=1, how="insert")
        session.receive(use, NOW)
    answer = session.receive(asked, NOW).answers[0]
    assert isinstance(answer, wire.Suggestions)
    assert answer.items[0].reply == SHIP.id
    assert answer.items[0].why == "您常用"


def test_a_used_reply_sent_in_other_words_counts_half(book: Book) -> None:
    habits = Habits()
    session = session_of(book, habits=habits)
    asked = wire.CustomerMessage(conversation="c", message="m", text=SHIP.questions[0])
    session.receive(asked, NOW)
    session.receive(
        wire.SuggestionUse(conversation="c", reply=SHIP.id, version=1, how="insert"), NOW
    )
    session.receive(wire.ReplySent(conversation="c", message="r", text="改写过的话"), NOW)
    usage = habits.usage(session.person.id, session.person.team, NOW)
    assert usage is not None
    assert usage.mine == {SHIP.id: 0.5}


def test_a_suggestion_passed_over_loses_a_little(book: Book) -> None:
    habits = Habits()
    session = session_of(book, habits=habits)
    use = wire.SuggestionUse(conversation="k", reply=SHIP.id, version=1, how="copy")
    session.receive(use, NOW)
    asked = wire.CustomerMessage(conversation="c", message="m", text=SHIP.questions[0])
    session.receive(asked, NOW)
    session.receive(wire.ReplySent(conversation="c", message="r", text="完全不同的话"), NOW)
    usage = habits.usage(session.person.id, session.person.team, NOW)
    assert usage is not None
    assert usage.mine == {SHIP.id: 0.9}


def test_a_customers_message_tells_whether_anything_was_suggested(book: Book) -> None:
    assert not session_of(book).receive(asks("什么时候发货"), NOW).unanswered
    session = session_of(book, threshold=0.99)
    assert session.receive(asks("能不能加装滑雪板"), NOW).unanswered
    assert not session.receive(asks("能不能加装滑雪板"), NOW).unanswered  # heard before


def test_other_wordings_come_with_a_reply_their_variables_filled() -> None:
    greetings = [
        Reply(
            id=f"hello{number}",
            version=number,
            text=f"{{{{customer_name|您}}}}好,有什么可以帮您{mark}",
        )
        for number, mark in ((1, "?"), (2, "?"), (3, "呢?"))
    ]
    session = session_of(Book.build(1, greetings, ()))
    session.receive(
        wire.ConversationOpen(conversation="c", customer=wire.Customer("王芳", "女士")), NOW
    )
    session.receive(draft("您好,有什么可以帮您"), NOW)
    answer = session.suggest("c", NOW)
    assert answer is not None
    (item,) = answer.items
    assert isinstance(item.wordings, tuple)
    assert {one.reply for one in item.wordings} == set(item.alternatives or ())
    assert len(item.wordings) == 2
    assert all(one.text.startswith("王女士好,有什么可以帮您") for one in item.wordings)
    assert all(one.version == int(one.reply[-1]) for one in item.wordings)


def test_what_became_of_suggestions_is_told_to_be_stored(book: Book) -> None:
    session = session_of(book)
    session.receive(asks("退款多久到账"), NOW)
    session.receive(
        wire.SuggestionUse(reply="refund", version=1, how="insert", conversation="c"), NOW
    )
    other = wire.ReplySent(conversation="c", message="r1", text="过两天就到。")
    assert session.receive(other, NOW).feedback == (("refund", Outcome.EDITED),)
    session.receive(asks("退款多久到账", "m2"), NOW)
    other = wire.ReplySent(conversation="c", message="r2", text="过两天就到。")
    assert session.receive(other, NOW).feedback == (("refund", Outcome.IGNORED),)
