"""Each test of the REST calls gets a company of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.world import DATABASES, World, company


@pytest.fixture(params=DATABASES, ids=lambda url: "postgresql" if url else "sqlite")
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    async with company(tmp_path, request.param) as built:
        yield built
