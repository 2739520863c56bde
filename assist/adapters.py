"""Adapters: how one web console shows its composer and its thread, as checked JSON.

The schema lies with the extension, which checks by it, too. ``schemas`` finds the same mistakes
here and names them with the same sentences, so that a lead and the picker read alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from assist.errors import AssistError
from assist.i18n import translator
from assist.schemas import Finding, findings_of
from assist.webfiles import WEB
from phrasebook.entries import Message

FOLDER = WEB / "extension" / "adapters"
MAX_BYTES = 16 * 1024
"""Ten times the longest shipped one."""

Adapter = Mapping[str, Any]


class AdapterError(AssistError):
    """An adapter breaks the schema; ``findings`` says where and how, at least one."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        said = message_of(first)
        super().__init__(
            said.at(first.at)
            if first.at
            else Message(f"适配器：{said.zh}", f"the adapter: {said.en}")
        )


def parsed(text: str) -> dict[str, Any]:
    """The adapter written in ``text``. Raises ``AdapterError``."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        place: dict[str, str | int] = {"line": error.lineno, "column": error.colno}
        raise AdapterError([Finding("", "extension.schema.json", place)]) from None
    except (RecursionError, ValueError):
        raise AdapterError([Finding("", "extension.schema.nested", {})]) from None
    return checked(value)


def checked(value: object) -> dict[str, Any]:
    """``value`` as an adapter. Raises ``AdapterError`` with every finding."""
    try:
        size = len(json.dumps(value, ensure_ascii=False).encode("utf-8"))
    except (RecursionError, ValueError):  # ValueError: half a surrogate pair, which is no text
        raise AdapterError([Finding("", "extension.schema.nested", {})]) from None
    if size > MAX_BYTES:
        raise AdapterError([Finding("", "extension.schema.big", {"most": MAX_BYTES // 1024})])
    findings = findings_of(value, _schema())
    if findings:
        raise AdapterError(findings)
    assert isinstance(value, dict)
    return {name: part for name, part in value.items() if name != "$schema"}


@cache
def shipped() -> tuple[Adapter, ...]:
    """The adapters that come with this version, in the order in which they are tried."""
    names: list[str] = json.loads((FOLDER / "index.json").read_text("utf-8"))
    return tuple(
        checked(json.loads((FOLDER / f"{name}.json").read_text("utf-8"))) for name in names
    )


def merged(own: Iterable[Adapter]) -> list[Adapter]:
    """Own adapters, then those shipped ones whose id none of them has."""
    first = list(own)
    known = {one["id"] for one in first}
    return [*first, *(one for one in shipped() if one["id"] not in known)]


def version_of(items: Sequence[Adapter]) -> str:
    """Names a list of adapters: another list has another version, whatever made it different."""
    written = json.dumps(items, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(written).hexdigest()[:16]


def told(finding: Finding, locale: str) -> str:
    """The sentence of a finding in a language."""
    return translator(locale)(finding.key, **finding.params)


def message_of(finding: Finding) -> Message:
    """The sentence of a finding in both."""
    return Message(told(finding, "zh"), told(finding, "en"))


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / "adapter.schema.json").read_text("utf-8"))
    return schema
