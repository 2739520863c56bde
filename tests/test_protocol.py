"""Frames in and out: typed refusals, UTF-16 offsets, times, and the schema."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from assist import protocol as wire
from assist.errors import RefusedError
from assist.protocol import frames
from phrasebook.entries import Diagnostic, Message, Severity


def refusal(frame: str) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        wire.decode(frame)
    return refused.value


def test_a_draft_is_read() -> None:
    frame = '{"type":"draft","id":"7","conversation":"c","revision":3,"text":"您好","caret":2}'
    expected = wire.Draft(id="7", conversation="c", revision=3, text="您好", caret=2)
    assert wire.decode(frame) == expected


@pytest.mark.parametrize(
    ("frame", "code", "field"),
    [
        ("", "bad_json", None),
        ("null", "bad_message", None),
        ('{"type":"ping","id":NaN}', "bad_json", None),
        ('{"type":"ping","id":"a","id":"b"}', "bad_json", None),
        ('{"id":"a"}', "bad_message", "type"),
        ('{"type":"nope","id":"a"}', "unknown_type", "type"),
        ('{"type":"ping","surprise":1}', "bad_message", "surprise"),
        ('{"type":"search","query":"","scope":"everybody"}', "bad_message", "scope"),
        ('{"type":"callback.create","question":"q","customer":{}}', "bad_message", "customer.name"),
        ('{"type":"draft","conversation":"c","revision":true,"text":""}', "bad_message", "revision"),
        ('{"type":"ping","id":"' + "x" * 65 + '"}', "too_long", "id"),
        ("[" * 100_000, "bad_json", None),
    ],
)  # fmt: skip
def test_a_bad_frame_names_its_code_and_field(frame: str, code: str, field: str | None) -> None:
    error = refusal(frame)
    assert (error.code, error.field) == (code, field)


def test_a_refusal_answers_the_message_it_refuses() -> None:
    assert refusal('{"type":"draft","id":"q1"}').reply_to == "q1"
    assert refusal('{"type":"nope","id":"q2"}').reply_to == "q2"


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=40))
def test_any_text_survives_and_lone_surrogates_keep_their_width(text: str) -> None:
    frame = json.dumps({"type": "draft", "conversation": "c", "revision": 1, "text": text})
    message = wire.decode(frame)
    assert isinstance(message, wire.Draft)
    message.text.encode()
    # As UTF-16 has it: two surrogates in a row may be one character.
    assert wire.utf16_length(message.text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(max_size=30), st.data())
def test_offsets_are_utf16_units(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert wire.Utf16(text)(at) == len(text[:at].encode("utf-16-le")) // 2


def test_a_diagnostic_after_an_emoji_is_moved_and_speaks_the_asked_language() -> None:
    found = Diagnostic(1, 4, Severity.ERROR, "p/r", "推诿", Message("别这样说", "Do not"), ("好",))
    (item,) = wire.wire_diagnostics("😀不知道", [found], "en")
    assert (item.start, item.end, item.message) == (2, 5, "Do not")


def test_what_is_to_be_reworded_by_hand_says_so_and_offers_nothing() -> None:
    message = Message("像是不耐烦", "")
    text = "订单20241102887说了三遍了还问"
    found = Diagnostic(
        0, len(text), Severity.WARNING, "likely/impatience", "", message, ("您慢慢说，我在听",)
    )
    (item,) = wire.wire_diagnostics(text, [found])
    assert (item.replacements, item.by_hand) == ((), True)
    (item,) = wire.wire_diagnostics("说了三遍了还问呢还要问到什么时候", [found._replace(end=16)])
    assert (len(item.replacements), item.by_hand) == (1, UNSET)


def test_times_are_utc_with_milliseconds() -> None:
    moment = datetime(2026, 11, 21, 8, 0, 0, 123_999, timezone(timedelta(hours=8)))
    assert wire.wire_time(moment) == "2026-11-21T00:00:00.123Z"
    assert wire.wire_time(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


def test_what_is_not_known_is_left_out() -> None:
    frame = wire.encode(wire.ErrorMessage(code="internal", message="x"))
    assert json.loads(frame) == {"type": "error", "code": "internal", "message": "x"}


def test_the_schema_names_every_message_both_ways() -> None:
    schema = wire.schema()
    named = {
        definition["properties"]["type"]["enum"][0]
        for definition in schema["$defs"].values()
        if "type" in definition.get("properties", {})
    }
    both = {str(kind.__struct_config__.tag) for kind in wire.CLIENT_MESSAGES + wire.SERVER_MESSAGES}
    assert named == both
    assert len(schema["client"]["oneOf"]) == len(wire.CLIENT_MESSAGES)


ODD_VALUES = st.sampled_from(
    ["1", "0", "-1", "1.0", "1.5", "1e2", "1E400", "9007199254740992", "true", "null", '"5"', "NaN",
     "[]", '["a/b"]', "{}", "01", "+1", '"您好"', '""', '"a\x01b"', '"😀"', '"\x7f"', '"a\tb"', '"x":1']
)  # fmt: skip
ODD_KEYS = st.sampled_from(
    ["conversation", "revision", "text", "id", "caret", "type", "excused", "extra"]
)


def usual_or_odd(usual: str) -> st.SearchStrategy[str]:
    return st.one_of(st.just(usual), st.just(usual), ODD_VALUES)


@given(
    st.tuples(usual_or_odd('"c"'), usual_or_odd("3"), usual_or_odd('"您好"')),
    st.lists(st.tuples(ODD_KEYS, ODD_VALUES), max_size=2),
    st.sampled_from(["", "", " ", "x", "}"]),
)
def test_the_fast_way_to_read_a_draft_takes_exactly_what_the_slow_way_takes(
    values: tuple[str, str, str], more: list[tuple[str, str]], end: str
) -> None:
    fields = [*zip(("conversation", "revision", "text"), values, strict=True), *more]
    inside = "".join(f',"{key}":{value}' for key, value in fields)
    frame = f'{{"type":"draft"{inside}}}{end}'
    try:
        slowly: object = frames._any_message(frame)
    except RefusedError as error:
        slowly = (error.code, error.field, error.message)
    fast = frames._plain_draft(frame)
    if fast is not None:
        assert fast == slowly


@pytest.mark.parametrize(
    "inside",
    [
        '"conversation":"c","revision":1,"text":"a","text":"b"',
        '"conversation":"c","revision":1,"text":"a","revision":2',
        '"conversation":"c","revision":1,"text":"a","caret":1,"caret":null',
        '"conversation":"c","revision":1,"text":"a","id":null,"id":"x"',
        '"conversation":"c","revision":1,"text":"a","type":"draft"',
        '"conversation":"c","revision":1,"text":"a","excused":["a/b"],"excused":[]',
        '"conversation":"c","revision":1,"text":"a","excused":[],"excused":["a/b"]',
    ],
)
def test_a_draft_with_a_key_twice_is_refused(inside: str) -> None:
    assert refusal(f'{{"type":"draft",{inside}}}').code == "bad_json"


@pytest.mark.parametrize("more", ["", ',"excused":["service/dont-know","style/nin"]'])
def test_the_usual_draft_is_read_the_fast_way(more: str) -> None:
    usual = '"conversation":"c","revision":3,"text":"您好,“在”的😀","id":"7"'
    frame = f'{{"type":"draft",{usual}{more}}}'
    assert frames._plain_draft(frame) == frames._any_message(frame)
    assert frames._plain_draft(frame) is not None
