"""The screens' languages: one catalogue each, shared by pages of the server and of the browser.

A catalogue is a flat JSON file of dotted keys; ``{name}`` in a text is filled in.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache

from starlette.requests import HTTPConnection

from assist.services import services
from assist.webfiles import WEB

LOCALES = ("zh", "en")
COOKIE = "assist_locale"
"""Not HttpOnly: the panel reads it too. It holds nothing but ``zh`` or ``en``."""

Translate = Callable[..., str]


def locale_of(request: HTTPConnection) -> str:
    """The language chosen by cookie, else the browser's first that we speak, else the default."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LOCALES:
        return chosen
    for wanted in request.headers.get("accept-language", "").split(","):
        language = wanted.split(";")[0].strip().lower().split("-")[0]
        if language in LOCALES:
            return language
    return services(request).settings.locale


def translator(locale: str) -> Translate:
    """``t("account.title", name=...)`` in ``locale``; an unknown key comes back as it is."""
    texts = catalogue(locale)

    def translate(key: str, **values: object) -> str:
        text = texts.get(key, key)
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    return translate


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """All texts of ``locale``."""
    texts: dict[str, str] = json.loads(
        (WEB / "static" / "i18n" / f"{locale}.json").read_text(encoding="utf-8")
    )
    return texts
