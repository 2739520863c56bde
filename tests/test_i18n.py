"""The server's side of the two languages: which one, and how a sentence is filled in."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from assist.api.problems import STATUS_OF
from assist.i18n import LOCALES, catalogue, locale_of, translator
from assist.settings import Settings


@pytest.mark.parametrize(
    ("cookie", "languages", "locale"),
    [
        ("en", "zh-CN", "en"),
        ("zh", "en", "zh"),
        ("xx", "en-US,zh;q=0.5", "en"),
        ("", "de, zh-TW;q=0.8, en;q=0.5", "zh"),
        ("", "de", "zh"),
        ("", "", "zh"),
        ("", ";;,,-", "zh"),
    ],
)
def test_the_chosen_language_wins_then_the_browsers_then_the_settings(
    cookie: str, languages: str, locale: str
) -> None:
    app = FastAPI()
    app.state.services = SimpleNamespace(settings=Settings(locale="zh"))
    headers = [
        (b"cookie", f"assist_locale={cookie}".encode()),
        (b"accept-language", languages.encode()),
    ]
    assert locale_of(Request({"type": "http", "app": app, "headers": headers})) == locale


def test_a_translator_fills_in_values_and_shows_a_missing_key() -> None:
    t = translator("en")
    assert t("account.logins.lede", count=3).startswith("Browsers you are signed in with: 3.")
    assert t("no.such.key") == "no.such.key"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_refusal_a_page_can_meet_is_explained(locale: str) -> None:
    texts = catalogue(locale)
    for code in STATUS_OF.keys() - {"unknown_type", "stale_revision"}:  # of the live connection
        assert texts[f"account.problem.{code}"]
        assert texts[f"account.problem.{code}.do"]
