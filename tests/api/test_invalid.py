"""What is wrong with a body is said in the reader's language: Chinese first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.world import World

RULE: dict[str, Any] = {
    "title": "不许说没货",
    "message": "请给出到货时间。",
    "phrases": ["没货了哟"],
    "bad": ["这款没货了哟"],
    "team": "售后",
}


@pytest.mark.parametrize(
    ("wrong", "field", "zh", "en"),
    [
        ({"title": None}, "title", "应为文字", "Input should be a valid string"),
        ({"message": "长" * 301}, "message", "最多 300 个字符", "String should have at most 300 characters"),
        ({"phrases": ["长" * 201]}, "phrases.0", "最多 200 个字符", "String should have at most 200 characters"),
        ({"phrases": [f"没货{n}" for n in range(201)]}, "phrases", "最多 200 项", "List should have at most 200"),
        ({"severity": "grave"}, "severity", "只能写 'error', 'warning', 'information'、'hint'", "Input should be 'error'"),
        ({"regex": ["a"]}, "regex", "没有这个字段", "Extra inputs are not permitted"),
        ({"title": "a\x00"}, "title", "有看不见的控制字符（U+0000），请删掉", "has an invisible control character (U+0000)"),
        ({"slots": [[{"words": ["慢"], "gap": 31}]]}, "slots.0.0.gap", "不能大于 30", "Input should be less than or equal to 30"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_in_both_languages(
    world: World, wrong: dict[str, Any], field: str, zh: str, en: str
) -> None:
    async with world.as_user("lead") as http:
        for locale, said in (("zh-CN", zh), ("en", en)):
            http.headers["Accept-Language"] = locale
            refused = await http.post("/api/v1/rules/own", json={**RULE, **wrong})
            assert refused.status_code == 422
            (error,) = refused.json()["errors"]
            assert error["field"] == field
            assert error["message"].startswith(said)
            assert refused.json()["detail"] == f"{field}: {error['message']}"


async def test_a_field_that_is_missing_is_named(world: World) -> None:
    async with world.as_user("lead") as http:
        refused = await http.post("/api/v1/rules/own", json={**RULE, "title": " "})
        assert refused.json()["errors"] == [{"field": "title", "message": "这一项要填写"}]
        del http.headers["Authorization"]
    async with world.as_user("lead") as http:
        body = {name: value for name, value in RULE.items() if name != "title"}
        refused = await http.post("/api/v1/rules/own", json=body)
        assert refused.json()["errors"] == [{"field": "title", "message": "这一项要填写"}]
