"""What the reading process tells the server. Pure."""

from __future__ import annotations

import msgspec

from phrasebook.handbook import Proposal


class Findings(msgspec.Struct, frozen=True):
    """The proposals of a handbook, or the ``problem`` with its file in both languages."""

    proposals: tuple[Proposal, ...] = ()
    problem: str = ""
    problem_zh: str = ""
