"""`web/static/messages.d.ts` says what `assist/protocol/` says, field by field."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from assist import protocol

DECLARATIONS = Path(__file__).parents[1] / "web" / "static" / "messages.d.ts"
INTERFACE = re.compile(r"export interface (\w+) \{\n(.*?)\n\}", re.DOTALL)
FIELD = re.compile(r"^  (\w+)(\??): (.+);$", re.MULTILINE)
UNION = re.compile(r"export type (ClientMessage|ServerMessage) =\n((?:  \| \w+;?\n)+)")

INSIDE = (
    protocol.Client,
    protocol.ResumePoint,
    protocol.Customer,
    protocol.CallbackCustomer,
    protocol.WireUser,
    protocol.Limits,
    protocol.WireConversation,
    protocol.WireDeadline,
    protocol.WireCallbackCustomer,
    protocol.WireCallback,
    protocol.WireComplaint,
    protocol.WireComplaintStep,
    protocol.WireReply,
    protocol.WireAnnouncement,
    protocol.WireDiagnostic,
    protocol.Edit,
    protocol.WireSuggestion,
)


def declared() -> dict[str, dict[str, tuple[bool, str]]]:
    """Each interface's fields: whether they may be left out, and their type."""
    text = DECLARATIONS.read_text("utf-8")
    return {
        name: {field: (mark == "?", kind) for field, mark, kind in FIELD.findall(body)}
        for name, body in INTERFACE.findall(text)
    }


def fields(struct: type[msgspec.Struct]) -> dict[str, bool]:
    """Each field of a Python message: whether it may be left out."""
    found = {field.encode_name: not field.required for field in msgspec.structs.fields(struct)}
    if struct.__struct_config__.tag is not None:
        found["type"] = False
    return found


STRUCTS = (*protocol.CLIENT_MESSAGES, *protocol.SERVER_MESSAGES, *INSIDE)
# The server always sends these, though Python has a default for them.
ALWAYS_SENT = {("Limits", field) for field in fields(protocol.Limits)}


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_an_interface_has_the_fields_of_its_message(struct: type[msgspec.Struct]) -> None:
    name = struct.__name__
    written = {field: optional for field, (optional, _) in declared()[name].items()}
    expected = {
        field: optional and (name, field) not in ALWAYS_SENT
        for field, optional in fields(struct).items()
    }
    assert written == expected


@pytest.mark.parametrize(
    "struct",
    [*protocol.CLIENT_MESSAGES, *protocol.SERVER_MESSAGES],
    ids=lambda struct: struct.__name__,
)
def test_an_interface_has_the_type_of_its_message(struct: type[msgspec.Struct]) -> None:
    assert declared()[struct.__name__]["type"] == (False, f'"{struct.__struct_config__.tag}"')


def test_the_unions_name_every_message_and_no_other() -> None:
    unions = {
        name: set(re.findall(r"\| (\w+)", body))
        for name, body in UNION.findall(DECLARATIONS.read_text("utf-8"))
    }
    assert unions == {
        "ClientMessage": {struct.__name__ for struct in protocol.CLIENT_MESSAGES},
        "ServerMessage": {struct.__name__ for struct in protocol.SERVER_MESSAGES},
    }
