"""Sentences of the screens: every one in both languages, none missing, none left over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "web" / "static" / "i18n"
SOURCES = [
    *(ROOT / "web").rglob("*.js"),
    *(ROOT / "web").rglob("*.html"),
    *(ROOT / "assist").rglob("*.py"),
]
SECTIONS = "panel|demo|lead|account|extension"
LITERAL = re.compile(rf"""["'`]((?:{SECTIONS})\.[^\s"'`{{}}$]*[^\s"'`{{}}$.])["'`]""")
BUILT = re.compile(rf"`((?:{SECTIONS})\.[^`]*\$\{{[^`]*)`")
PARAMETER = re.compile(r"\{(\w+)\}")
PLURAL = re.compile(r"_(one|two|few|many)$")


def catalogue(locale: str) -> dict[str, str]:
    """One language's sentences."""
    sentences: dict[str, str] = json.loads((CATALOGUES / f"{locale}.json").read_text("utf-8"))
    return sentences


ZH, EN = catalogue("zh"), catalogue("en")
TEXTS = {path: path.read_text("utf-8") for path in SOURCES}


def named() -> dict[str, Path]:
    """Every key that a source names whole, with one place of it."""
    return {
        key: path
        for path, text in TEXTS.items()
        for key in LITERAL.findall(text)
        if not key.endswith((".html", ".js", ".css"))
    }


def patterns() -> list[re.Pattern[str]]:
    """What keys look like that are put together: `panel.role.${role}`."""
    built = {pattern for text in TEXTS.values() for pattern in BUILT.findall(text)}
    return [
        re.compile("[^.]+".join(re.escape(part) for part in re.split(r"\$\{[^}]*\}", pattern)))
        for pattern in built
    ]


def test_both_languages_have_every_sentence() -> None:
    singular = {key for key in EN if PLURAL.search(key)}
    assert set(ZH) == set(EN) - singular
    assert {PLURAL.sub("", key) for key in singular} <= set(EN)


@pytest.mark.parametrize("key", sorted(ZH))
def test_a_sentence_says_the_same_things_in_both_languages(key: str) -> None:
    zh, en = set(PARAMETER.findall(ZH[key])), set(PARAMETER.findall(EN[key]))
    # English addresses by name alone: 先生 and 女士 stand behind the name in Chinese only.
    assert zh - ({"title"} if key == "demo.addressed" else set()) == en


@pytest.mark.parametrize("sentences", [ZH, EN], ids=["zh", "en"])
def test_no_sentence_is_empty(sentences: dict[str, str]) -> None:
    assert [key for key, sentence in sentences.items() if not sentence] == []


def test_every_sentence_that_a_source_names_exists() -> None:
    missing = {key: str(path) for key, path in named().items() if key not in ZH}
    assert missing == {}


def test_no_sentence_of_the_panel_is_left_over() -> None:
    names, shapes = named(), patterns()
    unused = [
        key
        for key in ZH
        if key.startswith("panel.")
        and key not in names
        and not any(shape.fullmatch(key) for shape in shapes)
        # Names of variables and stages belong to the content, which may use any of them.
        and not key.startswith(("panel.variable.", "panel.stage."))
    ]
    assert unused == []
