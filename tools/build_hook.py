"""Puts the machine code of the wording rules into what is installed (``tools/native.py``).

Where it cannot be compiled, the installation is plain Python and runs anywhere.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent.parent))  # a build imports nothing of ours by itself

from phrasebook import native
from tools.native import build


class NativeCode(BuildHookInterface[Any]):
    """Compiles before a wheel is packed, or before a checkout is installed as it stands."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the machine code to the wheel and say for which interpreter that is."""
        reason = build()
        if reason:
            self.app.display_warning(reason)
        made = native.built()
        if made is None or version == "editable":
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        for file in made.iterdir():
            build_data["force_include"][str(file)] = str(file.relative_to(self.root))
