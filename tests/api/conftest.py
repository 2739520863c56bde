"""Each test of the REST calls gets a company of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.world import World, company


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with company(tmp_path) as built:
        yield built
