"""Where templates and static files are: beside the sources, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent / "web"
_CHECKED_OUT = Path(__file__).parent.parent / "web"

WEB = _PACKAGED if _PACKAGED.is_dir() else _CHECKED_OUT
