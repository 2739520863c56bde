"""The replies that come with the product: enough of them, well formed, and fit to be sent."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest
from rapidfuzz import fuzz

from phrasebook.entries import STAGES, Reply, Severity
from phrasebook.files import default_phrasebook
from phrasebook.variables import fill
from phrasebook.wording import Checker, default_packs

REPLIES = default_phrasebook()
FAQ = [reply for reply in REPLIES if reply.questions]
CANNED = [reply for reply in REPLIES if not reply.questions]
FIELDS = {"desk": "通用", "retail": "电商", "property": "物业"}

_VARIABLE = re.compile(r"\{\{([a-z][a-z0-9_]*)(\|[^{}|\n]+)?\}\}")
_OFTEN_UNKNOWN = ("customer_name", "agent_name", "shop_name", "order_no", "time_of_day")


def _plain(reply: Reply) -> str:
    """The text as it goes out where nothing is known: fallbacks filled in."""
    return fill(reply.text, {}).text


def test_there_is_enough_for_day_one() -> None:
    assert len(CANNED) >= 170
    assert len(FAQ) >= 95


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_canned_replies(stage: str) -> None:
    assert sum(reply.stage == stage for reply in CANNED) >= 12


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_canned_replies_and_answers(field: str) -> None:
    assert sum(reply.id.startswith(f"{field}.") for reply in CANNED) >= 40
    assert sum(reply.id.startswith(f"{field}.") for reply in FAQ) >= 20


def test_ids_shortcuts_texts_and_questions_are_unique() -> None:
    for values in (
        [reply.id for reply in REPLIES],
        [reply.shortcut for reply in REPLIES],
        [reply.text for reply in REPLIES],
        [reply.title for reply in REPLIES],
        [question for reply in FAQ for question in reply.questions],
    ):
        assert not [value for value, count in Counter(values).items() if count > 1]


def test_every_entry_says_what_it_is() -> None:
    for reply in REPLIES:
        assert re.fullmatch(r"(desk|retail|property)(\.[a-z_]+){2}", reply.id)
        assert re.fullmatch(r"[a-z0-9]{2,12}", reply.shortcut), reply.id
        assert reply.title, reply.id
        assert reply.stage in STAGES, reply.id
        assert reply.tags[0] == FIELDS[reply.id.split(".")[0]], reply.id
        assert len(_plain(reply)) <= 200, f"{reply.id}: a chat reply this long goes unread"


def test_every_question_stands_in_four_to_ten_phrasings() -> None:
    assert [reply.id for reply in FAQ if not 4 <= len(reply.questions) <= 10] == []


def test_variables_are_well_formed_and_the_common_ones_have_a_fallback() -> None:
    for reply in REPLIES:
        assert not re.search(r"[{}]", _VARIABLE.sub("", reply.text)), reply.id
        for name, fallback in _VARIABLE.findall(reply.text):
            assert fallback or name not in _OFTEN_UNKNOWN, reply.id


def test_a_variable_that_only_a_person_can_fill_is_explained() -> None:
    plain_names = {"ticket_no", "next_step", "progress_note", "hotline"}
    for reply in REPLIES:
        to_fill = {name for name, fallback in _VARIABLE.findall(reply.text) if not fallback}
        assert not to_fill - plain_names or reply.note, reply.id


def test_customers_are_addressed_with_respect_and_promised_nothing_absolute() -> None:
    bad = r"你|保证|一定|绝对|最|第一|肯定|百分|永久|全网|唯一"
    assert [reply.id for reply in REPLIES if re.search(bad, _plain(reply))] == []


def test_no_reply_refuses_flatly_asks_back_or_opens_with_a_filler() -> None:
    refusal = r"不[。!?~]*$|不行|不知道|不清楚|没办法|不能|必须|规定"
    asking_back = r"难道|怎么会|何必|不是.{0,6}吗|早干|急什么"
    filler = r"^[啊嗯那哦喂]"
    bad = f"{refusal}|{asking_back}|{filler}"
    assert [reply.id for reply in REPLIES if re.search(bad, _plain(reply))] == []


def test_no_present_is_offered_where_reviews_are_spoken_of() -> None:
    about = [reply for reply in REPLIES if re.search(r"评价|差评|好评|评论", reply.text)]
    assert about
    present = r"礼品|红包|返现|赠|补偿|券"
    assert [reply.id for reply in about if re.search(present, reply.text)] == []


def test_our_own_replies_pass_our_own_rules() -> None:
    checker = Checker(default_packs())
    grave = {Severity.ERROR, Severity.WARNING}
    assert [
        (reply.id, found.code, text[found.start : found.end])
        for reply in REPLIES
        for text in (reply.text, _plain(reply))
        for found in checker.check(text)
        if found.severity in grave
    ] == []


def test_no_two_replies_differ_only_trivially() -> None:
    alike = [
        (one.id, other.id)
        for one, other in combinations(REPLIES, 2)
        if fuzz.ratio(one.text, other.text, score_cutoff=72)
    ]
    assert alike == []
