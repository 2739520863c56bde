"""The wording rules as machine code, where somebody has compiled them.

``tools/native.py`` compiles the modules named here with mypyc into a folder named after their sources,
so that a changed source is never answered by the machine code of an older one: until it is compiled
anew it runs as plain Python. Every answer is the same, half as long again in coming.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "native_code"
MODULES = (
    "apart",
    "approved",
    "checker",
    "clauses",
    "crossings",
    "engine",
    "excuses",
    "forms",
    "gates",
    "han",
    "hits",
    "homophones",
    "honesty",
    "innocence",
    "jobs",
    "lent",
    "lexicon",
    "likely",
    "places",
    "questions",
    "readings",
    "remarks",
    "repair",
    "rulebook",
    "rules",
    "settling",
    "steps",
    "undone",
    "verdicts",
)
"""Of ``phrasebook.wording``: what runs for a draft. Loops that numba compiles would gain nothing, and
generators lose."""
SHARED = "native__mypyc"
"""The library that all of them are in."""


def sources() -> list[Path]:
    """The files that are compiled."""
    return [HERE / "wording" / f"{name}.py" for name in MODULES]


def folder() -> Path:
    """Where the machine code of the sources as they stand belongs. What they import counts with them:
    its types are compiled in."""
    digest = sha256()
    for source in (HERE / "entries.py", *sorted((HERE / "wording").rglob("*.py"))):
        digest.update(source.read_bytes())
    return FOLDER / digest.hexdigest()[:20]


def built() -> Path | None:
    """The folder that holds the machine code of the sources as they stand, for this interpreter."""
    found = folder()
    library = f"{SHARED}{EXTENSION_SUFFIXES[0]}"
    return found if (found / library).exists() else None


def first(paths: Iterable[str]) -> list[str]:
    """Where to look for the modules of ``phrasebook.wording``: for machine code first."""
    found = built()
    return [str(found), *paths] if found else [*paths]
