"""Checks data against the part of JSON Schema that our own schemas use. Pure.

The twin of ``web/extension/lib/schema.js``: the same part of the standard, the same findings in
the same order, the same sentences; one file of cases holds them together. A general library
knows far more and words it its own way, which a lead could not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

Schema = Mapping[str, Any]

MAX_SAFE_INTEGER = 2**53 - 1
"""Above it a browser would read another number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a field (``thread.time.attribute``, ``matches[2]``; empty for the whole).

    ``key`` and ``params`` are a sentence of the catalogue, without its subject.
    """

    at: str
    key: str
    params: Mapping[str, str | int] = field(default_factory=dict)


def findings_of(value: object, schema: Schema) -> list[Finding]:
    """Every mistake in ``value``, which is JSON as Python reads it; empty where all is well."""
    return list(_checked(value, schema, "", schema))


def _checked(value: object, schema: Schema, at: str, root: Schema) -> Iterator[Finding]:
    if "$ref" in schema:
        yield from _checked(value, _referred(root, schema["$ref"]), at, root)
    elif "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(str(one) for one in schema["enum"])
        yield Finding(at, "extension.schema.enum", {"allowed": allowed})
    elif "type" in schema and not _is_a(value, schema["type"]):
        yield Finding(at, f"extension.schema.type.{schema['type']}")
    elif isinstance(value, str):
        yield from _of_text(value, schema, at)
    elif isinstance(value, int | float):
        yield from _of_number(value, schema, at)
    elif isinstance(value, list):
        yield from _of_list(cast("list[object]", value), schema, at, root)
    elif isinstance(value, dict):
        yield from _of_record(cast("dict[str, object]", value), schema, at, root)


def _of_text(value: str, schema: Schema, at: str) -> Iterator[Finding]:
    # Characters are counted as JavaScript counts them, so that both sides draw one line.
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length < schema.get("minLength", 0):
        yield Finding(at, "extension.schema.empty")
    elif length > schema.get("maxLength", length):
        yield Finding(at, "extension.schema.long", {"most": schema["maxLength"]})
    elif "pattern" in schema and not _matches(schema["pattern"], value):
        yield Finding(at, "extension.schema.pattern", {"value": value})


def _of_number(value: float, schema: Schema, at: str) -> Iterator[Finding]:
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        bounds = {"least": schema.get("minimum", ""), "most": schema.get("maximum", "")}
        yield Finding(at, "extension.schema.range", bounds)


def _of_list(value: list[object], schema: Schema, at: str, root: Schema) -> Iterator[Finding]:
    if len(value) > schema.get("maxItems", len(value)):
        yield Finding(at, "extension.schema.many", {"most": schema["maxItems"]})
        return
    for index, item in enumerate(value):
        yield from _checked(item, schema.get("items", {}), f"{at}[{index}]", root)


def _of_record(
    value: dict[str, object], schema: Schema, at: str, root: Schema
) -> Iterator[Finding]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Finding(_below(at, name), "extension.schema.missing")
    for name, part in value.items():
        if name in properties:
            yield from _checked(part, properties[name], _below(at, name), root)
        elif schema.get("additionalProperties") is False:
            known = ", ".join(properties)
            yield Finding(_below(at, name), "extension.schema.unknown", {"known": known})


def _is_a(value: object, type_: str) -> bool:
    match type_:
        case "array":
            return isinstance(value, list)
        case "object":
            return isinstance(value, dict)
        case "string":
            return isinstance(value, str)
        case "integer":
            # 1.0 is an integer to JSON Schema and to JavaScript; True is none.
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            return value == value // 1 and abs(value) <= MAX_SAFE_INTEGER
        case "boolean":
            return isinstance(value, bool)
    raise ValueError(f"our schemas use no type {type_!r}")


def _matches(pattern: str, text: str) -> bool:
    """As in JavaScript: ``$`` is the very end, ``\\d`` a digit of ASCII."""
    return re.search(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), text, re.ASCII) is not None


def _referred(root: Schema, pointer: str) -> Schema:
    schema: Any = root
    for name in pointer.split("/")[1:]:
        schema = schema[name]
    return cast("Schema", schema)


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
