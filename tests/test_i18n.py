"""Two languages, one catalogue each, nothing missing in either."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from assist.accounts import Role
from assist.api.problems import STATUS_OF
from assist.i18n import LOCALES, catalogue, translator
from assist.webfiles import WEB

PLACE = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
FILLED_DIFFERENTLY = frozenset({"demo.addressed"})
"""Chinese addresses a customer by name and title, English by name."""
MAY_BE_EMPTY = frozenset({"panel.time.joint"})
"""What stands between hours and minutes: nothing in Chinese."""
PLURALS = re.compile(r"_(one|other)$")


def test_both_catalogues_have_the_same_keys() -> None:
    zh, en = ({PLURALS.sub("", key) for key in catalogue(locale)} for locale in LOCALES)
    assert zh == en


def test_a_text_fills_in_the_same_values_in_both_languages() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    for key in zh.keys() & en.keys():
        if key in FILLED_DIFFERENTLY:
            continue
        assert set(PLACE.findall(zh[key])) == set(PLACE.findall(en[key])), key


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_is_empty(locale: str) -> None:
    empty = {key for key, text in catalogue(locale).items() if not text}
    assert empty <= MAY_BE_EMPTY


def test_no_catalogue_has_a_key_twice() -> None:
    for locale in LOCALES:
        source = (WEB / "static" / "i18n" / f"{locale}.json").read_text(encoding="utf-8")
        keys = Counter(re.findall(r'^\s*"([^"]+)":', source, re.M))
        assert [key for key, count in keys.items() if count > 1] == []


def test_every_text_a_page_asks_for_is_there() -> None:
    asked = {f"account.problem.{code}" for code in STATUS_OF if code in PROBLEMS_OF_PAGES}
    asked |= {f"account.role.{role}" for role in Role}
    for path in (WEB / "templates").glob("*.html"):
        asked |= set(re.findall(r"\bt\('([\w.]+)'[,)]", path.read_text(encoding="utf-8")))
    for path in (WEB / "static" / "pages").rglob("*.js"):
        asked |= set(re.findall(r"\bt\(\s*\"([\w.]+)\"", path.read_text(encoding="utf-8")))
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (WEB.parent / "assist").glob("pages.py")
    )
    asked |= set(re.findall(r'"(account\.error\.\w+)"', source))
    assert len(asked) > 100
    assert asked - catalogue("zh").keys() == set()


PROBLEMS_OF_PAGES = frozenset(STATUS_OF) - {"unknown_type", "stale_revision"}
"""Codes a page can answer with; the others belong to the live connection."""


def test_a_translator_fills_in_values_and_shows_a_missing_key() -> None:
    t = translator("en")
    assert t("account.logins.lede", count=3).startswith("Browsers you are signed in with: 3.")
    assert t("no.such.key") == "no.such.key"
