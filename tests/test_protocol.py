"""Frames in and out: typed refusals, UTF-16 offsets, times, and the schema."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist import protocol as wire
from assist.errors import RefusedError
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
