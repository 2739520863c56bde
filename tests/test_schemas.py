"""Server and extension find the same mistakes: ``schema_cases.json`` is tried on both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assist.schemas import findings_of
from assist.webfiles import WEB

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("schema_cases.json").read_text())
SCHEMA = json.loads((WEB / "extension" / "adapters" / "adapter.schema.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_a_mistake_is_found_with_its_place(case: dict[str, Any]) -> None:
    found = [[one.at, one.key] for one in findings_of(case["value"], SCHEMA)]
    assert found == case["findings"]


def test_a_type_our_schemas_do_not_use_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="number"):
        findings_of(1, {"type": "number"})
