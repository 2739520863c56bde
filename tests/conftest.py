"""What holds for all tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from assist.deadlines import default_policies, parse_policies
from tests.office import Office, opened, paced

# How long an example takes says more of the machine than of the code. One commit gets one answer;
# who looks for what no example has shown yet says `pytest --hypothesis-profile=searching`.
settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, max_examples=1_000)
settings.load_profile("unhurried")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async for made in opened(tmp_path, default_policies()):
        yield made


@pytest.fixture
async def two_teams(tmp_path: Path) -> AsyncIterator[Office]:
    """Anna of the quick team and Ben of the slow one, each with limits of its own."""
    packs = default_policies()
    for pack in (paced("10m", "1h", "quick"), paced("20m", "4h", "slow")):
        packs = packs.joined(parse_policies(pack, "pack", packs))
    async for made in opened(tmp_path, packs, "quick", "slow"):
        yield made
