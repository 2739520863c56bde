"""What the tests of the commands share: they read what is said in English.

That it is said in Chinese where nobody asks for English, ``tests/test_usage.py`` holds.
"""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's language."""
    monkeypatch.setenv("ASSIST_LOCALE", "en")
