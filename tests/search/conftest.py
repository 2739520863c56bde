from pathlib import Path

import pytest

from phrasebook import files
from phrasebook.entries import Reply
from phrasebook.search import Index

DATA = Path(__file__).parents[1] / "ranking"


@pytest.fixture(scope="session")
def replies() -> list[Reply]:
    return list(files.read(DATA / "entries.jsonl"))


@pytest.fixture(scope="session")
def index(replies: list[Reply]) -> Index:
    return Index.build(replies)
