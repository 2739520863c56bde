"""The panel offers the stages a reply may have, in their order."""

import re
from pathlib import Path

from phrasebook.entries import STAGES

LIST = Path(__file__).parents[1] / "web" / "static" / "panel" / "stages.js"


def test_the_panel_offers_every_stage_in_order() -> None:
    assert tuple(re.findall(r'"([^"]+)"', LIST.read_text("utf-8"))) == STAGES
