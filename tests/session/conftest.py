"""The phrasebook of a small shop."""

from __future__ import annotations

import pytest

from phrasebook.book import Book
from phrasebook.wording import default_packs
from tests.session.panel import NORTH, REFUND, SHIP


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.build(1, (SHIP, REFUND, NORTH), default_packs())
