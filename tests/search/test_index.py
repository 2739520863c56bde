from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from phrasebook.entries import Reply, Scope
from phrasebook.errors import EntryError
from phrasebook.search import Index, Query, Usage
from phrasebook.search.usage import HALF_LIFE, Outcome, decayed

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)


def ids(index: Index, query: Query, usage: Usage | None = None) -> list[str]:
    return [hit.reply.id for hit in index.suggest(query, usage)]


def test_scores_are_probabilities_and_never_rise(index: Index) -> None:
    scores = [hit.score for hit in index.suggest(Query(customer="退货", threshold=0))]
    assert scores
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_a_clear_question_is_answered_and_says_why(index: Index) -> None:
    hit = index.suggest(Query(customer="什么时候发货"))[0]
    assert hit.reply.id == "ship-when"
    assert hit.question == "什么时候发货"
    assert hit.why.zh == "像顾客问的:什么时候发货"
    assert hit.score > 0.5


def test_steering_a_scored_message_is_suggesting_in_two_steps(index: Index) -> None:
    query = Query(customer="怎么退货", draft="yf")
    assert index.steer(index.score(query), query) == index.suggest(query)
    assert index.steer(index.score(replace(query, draft="")), query) == index.suggest(query)


def test_a_message_scored_by_another_index_is_scored_anew(index: Index) -> None:
    query = Query(customer="能预约安装吗", threshold=0)
    scored = index.score(query)
    newer = index.changed([Reply(id="fit", text="可以预约。", questions=("能预约安装吗",))])
    assert newer.steer(scored, query)[0].reply.id == "fit"


def test_the_draft_is_highlighted_in_the_reply(index: Index) -> None:
    hit = index.suggest(Query(draft="非常抱歉"))[0]
    [(start, end)] = hit.matched
    assert hit.reply.text[start:end] == "非常抱歉"


def test_three_wordings_of_a_greeting_take_one_place(index: Index) -> None:
    hits = index.suggest(Query(draft="hygl"))
    greetings = [hit for hit in hits if hit.reply.id.startswith("hello")]
    assert len(greetings) == 1
    assert len(greetings[0].alternatives) == 2


def test_what_was_sent_is_not_offered_first_again(index: Index) -> None:
    query = Query(customer="退货的邮费", threshold=0)
    first = ids(index, query)[0]
    again = ids(index, replace(query, sent=frozenset({first})))
    assert again[0] != first
    assert first in again


def test_habit_decides_between_equals_but_does_not_beat_the_question(index: Index) -> None:
    query = Query(draft="nh", limit=20)
    usual = Usage(mine={"size": 30.0})
    assert ids(index, query, usual)[0] == "size"
    clear = Query(customer="什么时候发货")
    assert ids(index, clear, usual)[0] == "ship-when"


def test_uses_fade_and_edits_count_half() -> None:
    uses = [
        ("a", Outcome.ACCEPTED, NOW),
        ("a", Outcome.ACCEPTED, NOW - HALF_LIFE),
        ("b", Outcome.EDITED, NOW),
        ("c", Outcome.IGNORED, NOW),
    ]
    assert decayed(uses, NOW) == {"a": 1.5, "b": 0.5}


def test_the_stage_of_the_conversation_lifts_its_replies(index: Index) -> None:
    staged = ids(index, Query(draft="nh", stage="精彩呈现", limit=20))
    assert staged.index("size") < ids(index, Query(draft="nh", limit=20)).index("size")


def test_a_team_reply_is_for_its_team_and_a_personal_one_for_its_owner() -> None:
    made = [
        Reply(id="all", text="甲", questions=("会员日是哪天",)),
        Reply(id="team", text="乙", questions=("会员日是哪天呀",), scope=Scope.TEAM, team="east"),
        Reply(
            id="mine", text="丙", questions=("会员日是哪天呢",), scope=Scope.PERSONAL, owner="li"
        ),
    ]
    index = Index.build(made)
    query = Query(customer="会员日是哪天", threshold=0)
    assert set(ids(index, query)) == {"all"}
    assert set(ids(index, replace(query, team="east"))) == {"all", "team"}
    assert set(ids(index, replace(query, team="west", user="li"))) == {"all", "mine"}
    assert set(ids(index, replace(query, draft="hy", team="east"))) == {"all", "team"}


def test_a_reply_is_offered_only_within_its_dates() -> None:
    reply = Reply(
        id="sale",
        text="满减",
        questions=("有活动吗",),
        valid_from=NOW,
        valid_until=NOW + timedelta(days=1),
    )
    index = Index.build([reply])
    query = Query(customer="有活动吗", threshold=0)
    assert ids(index, query) == ["sale"]
    for now, there in ((-1, False), (0, True), (86_400, True), (86_401, False)):
        at = NOW + timedelta(seconds=now)
        assert bool(ids(index, replace(query, now=at))) is there


def test_search_filters_and_is_never_silent(index: Index) -> None:
    assert index.search("退")
    tagged = index.search("nh", tag="物流")
    assert {hit.reply.id for hit in tagged} == {"ship-when", "ship-arrive", "ship-fee"}
    assert [hit.reply.id for hit in index.search("", stage="送客服务")] == ["bye"]
    assert len(index.search("", limit=5)) == 5
    assert not index.search("nh", scope="personal")


def test_a_published_reply_is_found_and_the_old_index_stays_as_it_was(index: Index) -> None:
    fresh = Reply(id="new", text="周三会员日。", questions=("会员日是周几",))
    query = Query(customer="会员日是周几")
    newer = index.changed([fresh])
    assert ids(newer, query)[0] == "new"
    assert ids(index, query) == []
    assert newer.size == index.size + 1


def test_an_edited_reply_is_found_by_its_new_words_only(index: Index) -> None:
    edited = Reply(id="invoice", text="发票随包裹寄出。", questions=("纸质票据在包裹里吗",))
    newer = index.changed([edited])
    assert ids(newer, Query(customer="纸质票据在包裹里吗"))[0] == "invoice"
    assert newer.size == index.size
    texts = [hit.reply.text for hit in newer.search("发票", limit=50)]
    assert "发票随包裹寄出。" in texts
    assert not any("电子发票请在订单详情" in text for text in texts)


def test_a_withdrawn_reply_is_gone(index: Index) -> None:
    newer = index.changed([], ["invoice", "never-was"])
    assert newer.size == index.size - 1
    assert "invoice" not in ids(newer, Query(customer="怎么开发票", threshold=0))
    assert "invoice" in ids(
        newer.changed([next(iter(_only(index, "invoice")))]), Query(draft="kfp")
    )


def _only(index: Index, id_: str) -> list[Reply]:
    return [reply for reply in index.replies() if reply.id == id_]


def test_many_small_changes_end_as_a_fresh_build_would(replies: list[Reply]) -> None:
    index = Index.build([])
    for reply in replies:
        index = index.changed([reply])
    for number in range(200):
        index = index.changed([Reply(id=f"x{number}", text="临时", questions=("临时问题",))])
    index = index.changed([], [f"x{number}" for number in range(200)])
    assert index.size == len(replies)
    assert set(index.replies()) == set(replies)
    fresh = Index.build(replies)
    query = Query(customer="怎么开发票")
    assert ids(index.merged(), query) == ids(fresh, query)
    assert ids(index, replace(query, threshold=0))[0] == "invoice"


def test_two_entries_with_one_id_are_refused() -> None:
    with pytest.raises(EntryError, match="two entries have this id"):
        Index.build([Reply(id="a", text="甲"), Reply(id="a", text="乙")])


def test_an_empty_index_answers_nothing() -> None:
    index = Index.build([])
    assert index.suggest(Query(customer="你好", draft="nh", threshold=0)) == ()
    assert index.search("nh") == ()
    assert index.size == 0


def test_ten_thousand_identical_entries_are_one_hit_with_alternatives() -> None:
    same = [Reply(id=str(n), text="您好,欢迎光临。", title="欢迎") for n in range(10_000)]
    index = Index.build(same)
    for query in (Query(customer="欢迎", threshold=0), Query(draft="hy")):
        hits = index.suggest(query)
        assert len(hits) == 1
        assert hits[0].alternatives


@pytest.mark.parametrize(
    "text",
    ["退货" * 4_000, "a" * 8_000, "😀" * 8_000, "\ud800退货", "退\u200b货", "\x00", "，" * 900],
)
def test_odd_texts_are_answered_without_an_error(index: Index, text: str) -> None:
    index.suggest(Query(customer=text, draft=text[:4_000], previous=(text,)))
    index.search(text)


def test_a_very_long_message_is_answered_as_a_long_one(index: Index) -> None:
    short, long = "退货怎么办理" * 100, "退货怎么办理" * 20_000
    first, second = (index.suggest(Query(customer=text, threshold=0)) for text in (short, long))
    assert [hit.reply.id for hit in first] == [hit.reply.id for hit in second]


def test_a_reply_of_the_conversations_channel_stands_higher() -> None:
    made = [
        Reply(id="any", text="请在订单页申请。", questions=("怎么开发票",)),
        Reply(
            id="douyin",
            text="请在抖音订单页申请发票哦。",
            questions=("怎么开发票",),
            tags=("抖音",),
        ),
    ]
    index = Index.build(made)
    query = Query(customer="怎么开发票", threshold=0)
    assert ids(index, replace(query, channel="抖音"))[0] == "douyin"
    assert ids(index, replace(query, channel="京东"))[0] == "any"


def test_a_reply_with_a_condition_waits_until_the_customer_insists() -> None:
    made = [
        Reply(
            id="coupon", text="可以补您五元券。", questions=("要求补偿",), condition="顾客坚持时"
        ),
        Reply(id="sorry", text="非常抱歉给您带来不便。", questions=("要求补偿",)),
    ]
    index = Index.build(made)
    query = Query(customer="要求补偿", threshold=0)
    assert ids(index, query) == ["sorry", "coupon"]
    insisting = index.suggest(replace(query, sent=frozenset({"sorry"})))
    assert [hit.reply.id for hit in insisting] == ["coupon", "sorry"]
    assert insisting[1].why.zh == "本次会话已发过"


def test_a_habit_of_the_team_is_named_as_the_reason(index: Index) -> None:
    usage = Usage(team={"ship-when": 8.0})
    assert index.suggest(Query(customer="什么时候发货"), usage)[0].why.zh == "团队常用"
