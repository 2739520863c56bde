"""Every refusal is said in both languages: whoever reads it, Chinese first."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

import assist
import phrasebook
from assist import protocol as wire
from assist.api.problems import STATUS_OF, Problem, install_error_handlers
from assist.errors import AssistError, RefusedError
from phrasebook.entries import Message
from phrasebook.errors import PhrasebookError

ROOT = Path(__file__).parents[1]
SAID = Message("缺了这一项；请填写", "this is missing; fill it in")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("code", sorted(STATUS_OF))
@pytest.mark.parametrize(("locale", "said"), [("zh-CN", SAID.zh), ("en", SAID.en)])
async def test_each_code_is_told_in_the_readers_language(code: str, locale: str, said: str) -> None:
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/api/v1/refused")
    async def refused() -> None:
        raise RefusedError(code, SAID, field="name")

    @app.get("/api/v1/problem")
    async def problem() -> None:
        raise Problem(code, SAID, errors=[("name", SAID)])

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as http:
        http.headers["Accept-Language"] = locale
        for path in ("refused", "problem"):
            answer = await http.get(f"/api/v1/{path}")
            assert answer.status_code == STATUS_OF[code]
            assert answer.json()["code"] == code
            assert answer.json()["detail"] == said
            assert answer.json()["errors"] == [{"field": "name", "message": said}]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_refusal_on_the_wire_is_told_in_the_language_of_the_panel(locale: str) -> None:
    told = wire.refusal(RefusedError("forbidden", SAID), locale=locale)
    assert told.message == SAID.said(locale)


def error_classes() -> list[type[Exception]]:
    """Every class of error that may reach a person."""
    for package in (assist, phrasebook):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not re.search(r"migrations|worker|__main__", module.name):
                import_module(module.name)
    found: list[type[Exception]] = [Problem]
    waiting: list[type[Exception]] = [AssistError, PhrasebookError]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(one.__subclasses__())
    return found


SPOKEN = {"Message", "zh"}


def test_no_error_can_be_made_without_both_languages() -> None:
    for one in error_classes():
        given = inspect.signature(one).parameters.values()
        names = {given.name for given in given} | {str(given.annotation) for given in given}
        # What takes no sentence makes its own of what it is given.
        takes_text = names & {"message", "detail", "problem", "en"}
        assert not takes_text or names & SPOKEN, one


def messages() -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """Both sentences of every ``Message(zh, en)`` in the sources, with where it stands."""
    for folder in ("assist", "phrasebook"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="Message"), args=[zh, en]):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", zh, en


def written(node: ast.expr) -> str | None:
    """The letters of a sentence that stand in the source; ``None`` where none do."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        case _:
            return None


def test_the_chinese_of_a_message_is_chinese_and_the_english_english() -> None:
    seen = 0
    for where, zh, en in messages():
        chinese, english = written(zh), written(en)
        if chinese and re.search(r"\w", chinese):
            seen += 1
            assert CHINESE.search(chinese), where
        if english:
            assert not CHINESE.search(english) or "回复 (text)" in english, where
    assert seen > 250
