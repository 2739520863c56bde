"""What the server asks the reading child, and what that tells, a JSON line at a time."""

from __future__ import annotations

import msgspec

from assist.imports.checked import Checked, Refusal
from phrasebook.files import Remark, Wording
from phrasebook.own_rules import OwnRule


class Asked(msgspec.Struct):
    """What to read, and by which rules to check it: packs by name, of a folder, and leads' own;
    less those that are ``silent`` for a team."""

    path: str
    name: str
    split: bool
    unchecked_below: int
    packs: tuple[str, ...]
    wording_dir: str
    own: tuple[OwnRule, ...]
    silent: dict[str, frozenset[str]]


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
