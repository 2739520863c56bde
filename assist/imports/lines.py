"""What the reading child tells the server, a JSON line at a time."""

from __future__ import annotations

import msgspec

from assist.imports.checked import Checked, Refusal
from phrasebook.files import Remark, Wording


class Line(msgspec.Struct, omit_defaults=True):
    """Progress, or one item of the file, or its end."""

    phase: str = ""
    done: int = 0
    of: int = 0
    entry: Checked | None = None
    refusal: Refusal | None = None
    remark: Remark | None = None
    wording: Wording | None = None
    end: bool = False
