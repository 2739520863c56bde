"""What the checker skips to be quick changes nothing that it finds."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wording.plain_python import plain_python
from tests.wording.reference_readings import FILLERS, LETTER, collapsed, stripped

# Machine code calls its own functions whatever is put in their place.
with plain_python():
    from phrasebook.wording import (
        Checker,
        default_packs,
        excuses,
        gates,
        honesty,
        lexicon,
        loops,
        notation,
        readings,
        repair_loops,
        sequence,
        steps,
    )
    from phrasebook.wording import checker as checking
    from phrasebook.wording import hits as gathering
    from phrasebook.wording.engine import Engine, Part
    from phrasebook.wording.evaluation import read_cases
    from phrasebook.wording.flags import APART, FILLED, MANY_NUMERALS, SPELLED
    from phrasebook.wording.fold import fold, folded
    from phrasebook.wording.homophones import SoundIndex
    from phrasebook.wording.kinds import regex
    from phrasebook.wording.kinds.phrases import Phrases
    from phrasebook.wording.places import NOWHERE
    from phrasebook.wording.readings import KEPT, Reading, letters_of

CASES = Path(__file__).parent / "wording"
DRAFTS = [
    (case.text, case.previous)
    for path in sorted(CASES.glob("*.yaml"))
    if "holdout" not in path.name
    for case in read_cases(path)
]
ODD_DRAFTS = [
    (text, "")
    for text in (
        "不 知 道", "不_知_道", "a b", "(不)知道", "【爱】买不买", "\ud800", "😀", "不😀知道", "一、二、三", "，好，", "加v信", "加1a2信",
        "不zhi道", "电话１３８-0013-8000", "一三八零零一三八零零零", "你.好", "不\n知道", "", " ", "o" * 7, "\ue000知道", "a" * 5000,
    )
]  # fmt: skip
checker = Checker(default_packs())
RULE = default_packs()[0].rules[0]
ORDINARY = re.escape(readings.ORDINARY_MARKS)
SEPARATED = re.compile(
    rf"{LETTER}(?:_|[^\w{ORDINARY}])+{LETTER}|(?<!{LETTER}){LETTER}[\W_]+{LETTER}(?!{LETTER})"
    rf"|[{re.escape(readings.OPENING)}]{LETTER}{{1,2}}[{re.escape(readings.CLOSING)}]"
)
AMID = f"[{re.escape(readings.AMID_MARKS)}]"
CHINESE = re.compile("[一-龥]+")
ALONE_AMID = re.compile(f"{AMID}{LETTER}{AMID}")


def straddled_the_long_way(text: str, start: int, end: int) -> str:
    """The word over the edge with the whole window cut, whatever stands in it."""
    at = left = max(0, start - lexicon.WINDOW)
    for word in lexicon.words_of(text[left : end + lexicon.WINDOW]):
        after = at + len(word)
        if word not in lexicon.LOOSE and (
            (at < start < after and text[start] not in lexicon.WEAK)
            or (at < end < after and text[end - 1] not in lexicon.WEAK)
        ):
            return word
        at = after
    return ""


def reports_the_long_way(text: str, told: int = 0) -> list[int]:
    """The ends of the reports, the expression tried at every place."""
    return [report.end() for report in steps.RELAY.finditer(text)]


def test_every_case_is_judged_alike_with_and_without_shortcuts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick = [checker.check(*draft) for draft in DRAFTS]
    monkeypatch.setattr(sequence.Sequence, "needs", property(lambda self: ()))
    monkeypatch.setattr(steps, "straddled", straddled_the_long_way)
    monkeypatch.setattr(steps, "SAID", re.compile(""))
    monkeypatch.setattr(steps, "TELLERS", re.compile(""))
    monkeypatch.setattr(steps, "reports", reports_the_long_way)
    monkeypatch.setattr(steps, "SUBJECTS", re.compile(""))
    monkeypatch.setattr(gates, "gate_of", lambda step, rule: None)
    monkeypatch.setattr(excuses, "FEW", -1)
    monkeypatch.setattr(excuses, "MANY", -1)
    monkeypatch.setattr(gathering, "Places", lambda size, told: NOWHERE)
    monkeypatch.setattr(notation, "first_letters", lambda element: frozenset())
    monkeypatch.setattr(regex, "sieve_of", lambda source: None)
    monkeypatch.setattr(checking, "Places", lambda size, told: NOWHERE)
    monkeypatch.setattr(checking, "outspoken", lambda text, hit, kept, hits: False)
    monkeypatch.setattr(sequence, "behind", lambda elements, group: iter(()))
    thorough = Checker(default_packs.__wrapped__())  # compiled anew
    assert [thorough.check(*draft) for draft in DRAFTS] == quick
    assert sum(map(bool, quick)) > 1000


def test_a_shortcut_that_is_wrong_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [checker.check(*draft) for draft in DRAFTS[:300]]
    monkeypatch.setattr(
        sequence.Sequence, "needs", property(lambda self: (sequence.Need(frozenset("☃"), 9),))
    )
    hasty = Checker(default_packs())
    assert [hasty.check(*draft) for draft in DRAFTS[:300]] != quick


def test_what_calls_for_a_reading_is_seen_by_the_scan() -> None:
    """The loop says of letters apart, Latin letters and digits what these expressions say."""
    rules = Engine((), SoundIndex(()).tables)
    called = [0, 0, 0]
    for draft, _ in [*DRAFTS, *ODD_DRAFTS]:
        text, odd = fold(draft)
        flags = rules.look(draft).flags
        apart = SEPARATED if odd else ALONE_AMID
        assert bool(flags & APART) is bool(apart.search(text)), draft
        assert bool(flags & SPELLED) is bool(re.search("[a-z]{2}", text)), draft
        assert flags & FILLED or FILLERS.search(stripped(text).text) is None, draft
        assert flags & MANY_NUMERALS or readings.MANY_DIGITS.search(text) is None, draft
        for place, flag in enumerate((APART, SPELLED, FILLED)):
            called[place] += bool(flags & flag)
    assert min(called) > 20


@given(
    st.sets(st.text("一二三ab您\U0001f600", min_size=1, max_size=6), max_size=30),
    st.text("一二三ab\U0001f600", max_size=40),
)
def test_every_word_is_found_wherever_it_stands(words: set[str], text: str) -> None:
    found = hits_of(sorted(words), text)
    assert found == {
        (word, at) for word in words for at in range(len(text)) if text.startswith(word, at)
    }


def test_a_text_with_more_hits_than_there_is_room_for_loses_none() -> None:
    words = ["一" * length for length in range(1, 30)]
    assert len(hits_of(words, "一" * 2000)) == sum(2001 - length for length in range(1, 30))


def hits_of(words: list[str], text: str) -> set[tuple[str, int]]:
    """Where each word stands, by the engine of rules of one phrase each."""
    parts = [Part(RULE, Phrases((word,))) for word in words]
    engine = Engine(parts, SoundIndex(()).tables)
    matches = engine.plain(text, text, engine.look(text))
    assert all(text[start:end] == words[number] for number, start, end in matches)
    return {(words[number], start) for number, start, _ in matches}


def test_without_numba_every_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = [*DRAFTS[::20], *ODD_DRAFTS]
    quick = [checker.explain(*draft) for draft in drafts]
    monkeypatch.setattr(checker._rules.engine, "_run", loops.look)
    monkeypatch.setattr(checker._rules.gatherer._repair, "_run", repair_loops.undo)
    assert [checker.explain(*draft) for draft in drafts] == quick
    assert sum(map(bool, quick)) > 100


def test_readings_copied_in_pieces_are_those_made_letter_by_letter() -> None:
    for draft, _ in DRAFTS:
        text = folded(draft)
        places = [at for at, letter in enumerate(text) if letter.isalnum()]
        letters = letters_of(text)
        assert (letters.text, letters.starts) == ("".join(text[at] for at in places), places)
        reading = stripped(text)
        assert all(letter.isalnum() or letter in KEPT for letter in reading.text)
        assert mapped_in_order(reading)
        once = collapsed(reading)
        assert mapped_in_order(once)
        assert all(a != b for a, b in pairwise(once.text))
        assert once.span(0, len(once.text)) == reading.span(0, len(reading.text))


def mapped_in_order(reading: Reading) -> bool:
    """Whether each character has a place, after that of the one before."""
    starts, ends = reading.starts, reading.ends
    assert starts is not None
    assert ends is not None
    assert len(starts) == len(ends) == len(reading.text)
    return all(a < b for a, b in zip(starts, ends, strict=True)) and all(
        after <= start for after, start in zip(ends, list(starts)[1:], strict=False)
    )


def test_a_context_is_told_of_where_what_it_needs_stands_near_its_word() -> None:
    context = sequence.compile_sequence("如果|若 ~3 不知道 吗", {}, context=True)
    parts = [Part(RULE, Phrases(("好",)))]
    engine = Engine(parts, SoundIndex(()).tables, contexts=(context,))
    told = {
        text: engine.look(text).standing
        for text in (
            "好，如果您不知道吗",
            "好，您不知道吗",
            "好，如果您好您好您好不知道吗",
            "好，如果",
        )
    }
    assert list(told.values()) == [1 << excuses.bit_of(0), 0, 0, 0]


def test_contexts_of_several_rules_have_one_bit() -> None:
    contexts = [
        sequence.compile_sequence(source, {}, context=True)
        for source in ("如果 ~3 不知道", "并非 不管", "问题 不大")
    ]
    pair = excuses.Pardons(contexts[:2], 1, {contexts[0].elements: 0})
    one = excuses.Pardons(contexts[:1], 2, {contexts[0].elements: 0})
    shared, own = 1 << excuses.bit_of(0), 1 << excuses.bit_of(1)
    for told, contained in ((shared, True), (own, False), (shared | own, True), (0, False)):
        assert pair.contain("如果您不知道", 3, 6, told) is contained
        assert one.contain("如果您不知道", 3, 6, told) is contained
    assert pair.contain("并非不管", 2, 4, own)
    assert not pair.contain("并非不管", 2, 4, shared)
    assert pair.standing(own | shared).bit_count() == 2
    assert one.standing(own) == 0


@pytest.mark.parametrize(
    ("source", "letters"),
    [
        ("微信号?[a-z]{6}", "abcdefghijklmnopqrstuvwxyz"),
        ("(?:傻|煞)[*×]病?", "*×"),
        ("是(?:踢|踹)了?", "踢踹"),
        ("[^a]|b", ""),
        ("(?:加我)?[0-9a-zA-Z]{5,9}", ""),
        (r"\d{6}", ""),
    ],
)
def test_a_sieve_is_what_every_match_holds(source: str, letters: str) -> None:
    sieve = regex.sieve_of(source)
    assert (sieve is None) == (letters == "")
    if sieve is not None:
        every = map(chr, range(32, 0xA000))
        assert {letter for letter in every if sieve.fullmatch(letter)} == set(letters)


@pytest.mark.parametrize("module", [steps, honesty, gates], ids=lambda one: one.__name__)
def test_what_the_steps_look_for_is_written_as_drafts_are_folded(module: ModuleType) -> None:
    """They read folded drafts: 您 in an expression of theirs would never be met."""
    inert = [
        (name, word)
        for name, value in vars(module).items()
        if name != "HIDES"  # what a draft holds before it is folded
        for word in CHINESE.findall(
            value.pattern
            if isinstance(value, re.Pattern)
            else "|".join(map(str, value))
            if isinstance(value, frozenset)
            else ""
        )
        if folded(word) != word
    ]
    assert inert == []
