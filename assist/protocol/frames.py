"""Frames: text in, client messages out; server messages in, text out. And their schema."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Never

import msgspec
from msgspec import UNSET

from assist.errors import RefusedError
from assist.protocol import invalid
from assist.protocol.client import CLIENT_MESSAGES, ClientMessage, Draft
from assist.protocol.limits import SUBPROTOCOL, VERSION
from assist.protocol.server import (
    SERVER_MESSAGES,
    ErrorMessage,
    ServerMessage,
)
from assist.protocol.things import Edit, WireDiagnostic
from assist.protocol.units import Utf16
from phrasebook.entries import Diagnostic, Message
from phrasebook.wording.fitting import fitted


def decode(frame: str) -> ClientMessage:
    """Read one text frame. Raises ``RefusedError`` (``bad_json``, ``bad_message``,
    ``unknown_type``, ``too_long``) with the field at fault and ``reply_to`` where known.

    A lone surrogate is taken as U+FFFD: it is one UTF-16 unit too, so offsets hold, and the
    text can be stored and sent on.
    """
    draft = _plain_draft(frame)
    return _any_message(frame) if draft is None else draft


def _plain_draft(frame: str) -> Draft | None:
    """``frame`` if it is a flawless draft without escapes, else ``None``: read it again, slowly.

    Nearly all frames are such drafts, and this reads them ten times faster. It does not see a
    key that stands twice, but counts: without escapes each quote opens or closes a key or a text.
    """
    if not frame.startswith('{"type":"draft"') or "\\" in frame:
        return None
    try:
        draft = _DRAFT.decode(frame)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return None
    texts = 7 + 2 * (draft.id is not None) + (draft.caret is not None)
    texts += len(draft.excused) + bool(draft.excused)
    return draft if frame.count('"') == 2 * texts else None


def _any_message(frame: str) -> ClientMessage:
    try:
        data = _parse(frame)
    except RecursionError:
        raise RefusedError(
            "bad_json", Message("消息嵌套太深", "the message is nested too deeply")
        ) from None
    except ValueError as error:
        raise RefusedError(
            "bad_json", Message(f"消息不是 JSON：{error}", f"the message is not JSON: {error}")
        ) from None
    if not isinstance(data, dict):
        raise RefusedError(
            "bad_message",
            Message(
                "消息应为带 type 的 JSON 对象", "the message must be a JSON object with a type"
            ),
        )
    kind = data.get("type")
    message_type = _CLIENT_TYPES.get(kind) if isinstance(kind, str) else None
    if message_type is None:
        raise _unknown_type(data)
    try:
        return msgspec.convert(data, message_type)
    except msgspec.ValidationError as error:
        raise _bad_message(error, data) from None


def encode(message: ServerMessage) -> str:
    """One text frame."""
    return _ENCODER.encode(message).decode()


_ENCODER = msgspec.json.Encoder()
_DRAFT = msgspec.json.Decoder(Draft)
_CLIENT_TYPES: dict[str, type[ClientMessage]] = {
    str(kind.__struct_config__.tag): kind for kind in CLIENT_MESSAGES
}
_SURROGATE = re.compile("[\ud800-\udfff]")


def _parse(frame: str) -> object:
    # json and not msgspec: it reports duplicate keys, and reads lone surrogates, which browsers
    # send when a draft is cut inside an emoji.
    if "\\u" in frame:
        return _without_surrogates(_JSON.decode(frame))
    return _JSON.decode(frame)


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:64]!r} stands twice")
    return data


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} is not a JSON number")


_JSON = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _unknown_type(data: dict[str, Any]) -> RefusedError:
    kind = data.get("type")
    if not isinstance(kind, str):
        return RefusedError(
            "bad_message",
            Message("type 应为文字", "type must be a text"),
            field="type",
            reply_to=_reply_to(data),
        )
    return RefusedError(
        "unknown_type",
        Message(
            f"没有“{kind[:64]}”这种消息；见 /protocol.json",
            f"there is no message type {kind[:64]!r}; see /protocol.json",
        ),
        field="type",
        reply_to=_reply_to(data),
    )


def _bad_message(error: msgspec.ValidationError, data: dict[str, Any]) -> RefusedError:
    text = str(error)
    problem, _, place = text.partition(" - at `$")
    field = place.rstrip("`").lstrip(".")
    named = _NAMED_FIELD.search(problem)
    if named:
        field = f"{field}.{named[1]}" if field else named[1]
    code = "too_long" if "of length <=" in problem else "bad_message"
    return RefusedError(
        code,
        invalid.message_of(problem).at(field or "message"),
        field=field or None,
        reply_to=_reply_to(data),
    )


_NAMED_FIELD = re.compile(r"(?:required|unknown) field `([^`]*)`")


def _reply_to(data: dict[str, Any]) -> str | None:
    value = data.get("id")
    return value if isinstance(value, str) and len(value) <= 64 else None


def wire_diagnostics(
    text: str, found: Sequence[Diagnostic], locale: str = "zh", *, beneath: bool = False
) -> tuple[WireDiagnostic, ...]:
    """Diagnostics of ``text`` as the wire has them, messages in ``locale``. ``beneath``: others
    silence them."""
    if not found:
        return ()
    utf16 = Utf16(text)
    wired = []
    for item in found:
        fit = fitted(text, item)
        same = fit.start == item.start and fit.end == item.end
        wired.append(
            WireDiagnostic(
                start=utf16(item.start),
                end=utf16(item.end),
                severity=item.severity.value,
                code=item.code,
                category=item.category,
                message=item.message.said(locale),
                replacements=fit.replacements,
                edit=UNSET if same else Edit(start=utf16(fit.start), end=utf16(fit.end)),
                by_hand=UNSET if fit.replacements or not item.replacements else True,
                beneath=True if beneath else UNSET,
            )
        )
    return tuple(wired)


def refusal(
    error: RefusedError, reply_to: str | None = None, *, locale: str = "zh"
) -> ErrorMessage:
    """The message that tells of a refusal in ``locale``; ``error.reply_to``, where known, goes before ``reply_to``."""
    answered = error.reply_to or reply_to
    return ErrorMessage(
        code=error.code,
        message=error.said(locale),
        field=UNSET if error.field is None else error.field,
        reply_to=UNSET if answered is None else answered,
    )


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of every message: ``client``, ``server`` and their ``$defs``."""
    types = (*CLIENT_MESSAGES, *SERVER_MESSAGES)
    refs, components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    count = len(CLIENT_MESSAGES)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assist live protocol",
        "version": VERSION,
        "subprotocol": SUBPROTOCOL,
        "client": {"oneOf": list(refs[:count])},
        "server": {"oneOf": list(refs[count:])},
        "$defs": components,
    }
