"""One panel's session: what goes in and what comes out, without a network or a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from msgspec import UNSET

from assist import protocol as wire
from assist.desk import Desk
from assist.errors import RefusedError
from assist.habits import Habits
from assist.scoring import Reordering
from assist.session import MAX_DRAFTS, Session
from assist.turns import Person, Turn
from phrasebook.book import Book
from phrasebook.entries import Reply, Scope
from phrasebook.search import Index, Query, Scored
from phrasebook.search.usage import Outcome
from phrasebook.wording import default_packs

NOW = datetime(2026, 11, 21, 2, 30, 15, tzinfo=UTC)  # 10:30 in Shanghai

SHIP = Reply(
    id="ship",
    text="{{customer_name|您}}好,{{shop_name}}下午四点前的订单当天发出,单号{{order_no}}稍后给您。",
    title="发货时间",
    questions=("什么时候发货", "多久能发货"),
    stage="了解需求",
)
REFUND = Reply(id="refund", text="退款会在三个工作日内原路退回。", questions=("退款多久到账",))
NORTH = Reply(
    id="north",
    text="北方仓库的单子隔天发出。",
    questions=("北方仓库什么时候发货",),
    scope=Scope.TEAM,
    team="north",
)
BANNED = "你问我我问谁"


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.build(1, (SHIP, REFUND, NORTH), default_packs())


def session_of(book: Book, desk: Desk | None = None, **more: Any) -> Session:
    options: dict[str, Any] = {"shop_name": "春风小店", "threshold": 0.0, **more}
    desk = Desk() if desk is None else desk
    person = Person("u1", "王小明", "agent", "south")
    return Session(person, book, desk, zone=ZoneInfo("Asia/Shanghai"), **options)


def turned(scored: Scored) -> Scored:
    """Another order of a scored message: its first two exchanged."""
    ranked = scored.ranked
    order = np.arange(len(ranked.places))
    order[:2] = (1, 0)
    compared = order[: len(ranked.points)]
    return scored.with_order(
        ranked._replace(
            places=ranked.places[order],
            totals=ranked.totals[order],
            points=ranked.points[compared],
            measures=ranked.measures[compared],
            rows=ranked.rows[compared],
        )
    )


def draft(text: str, revision: int = 1, conversation: str = "c", **more: Any) -> wire.Draft:
    return wire.Draft(conversation=conversation, revision=revision, text=text, **more)


def asks(text: str, message: str = "m1", conversation: str = "c") -> wire.CustomerMessage:
    return wire.CustomerMessage(conversation=conversation, message=message, text=text)


def diagnostics(turn: Turn) -> wire.Diagnostics:
    (answer,) = turn.answers
    assert isinstance(answer, wire.Diagnostics)
    return answer


def suggestions(turn: Turn) -> wire.Suggestions:
    (answer,) = turn.answers
    assert isinstance(answer, wire.Suggestions)
    return answer


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


# Suggestions


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


# A better order


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
