"""Where clauses end and where words of steps stand, as the scan writes it down."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from phrasebook.wording import default_packs
from phrasebook.wording.clauses import (
    EARLIER_CLAUSES,
    EARLIER_SENTENCES,
    clause_with_mark,
    last_piece,
)
from phrasebook.wording.fold import folded as folded_text
from phrasebook.wording.places import NOWHERE, WITHIN, Places, between
from phrasebook.wording.rulebook import Rulebook
from phrasebook.wording.steps import RELAY_WORDS

ENGINE = Rulebook(default_packs()).engine


def seen(text: str) -> Places:
    """What the scan wrote down of a draft."""
    return Places(len(text), ENGINE.look(text).jobs)


@given(st.text(alphabet="我你不说，。！？；\n、 a1呢", max_size=WITHIN - 4), st.data())
def test_clauses_and_sentences_are_those_that_expressions_find(
    said: str, data: st.DataObject
) -> None:
    text = f"神经病，{said}"
    folded = folded_text(text)
    places = seen(text)
    assert places.known
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert folded[places.clause_begins(start) : start] == last_piece(
        EARLIER_CLAUSES, folded[:start]
    )
    assert folded[places.sentence_begins(start) : start] == last_piece(
        EARLIER_SENTENCES, folded[:start]
    )
    assert places.clause_with_mark(start, end) == clause_with_mark(folded, start, end)


@given(st.text(alphabet="我你不说反馈，。问让快递员他", max_size=WITHIN - 4))
def test_words_of_reports_are_told_where_they_begin(said: str) -> None:
    text = f"神经病，{said}"
    places = seen(text)
    words = {found.start() for word in RELAY_WORDS for found in re.finditer(f"(?={word})", text)}
    assert {at for at in range(len(text)) if between(places.reports, at, at + 1)} == words
    assert not places.reports & ~places.gates


def test_a_long_draft_and_one_without_words_have_no_places() -> None:
    assert not seen("神经病" * WITHIN).known
    assert not seen("").known
    assert not NOWHERE.known


def test_between_two_places_stands_what_begins_there() -> None:
    assert between(0b1000, 3, 4)
    assert not between(0b1000, 0, 3)
    assert not between(0b1000, 4, 60)
    assert not between(0b1000, 3, 3)
