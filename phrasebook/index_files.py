"""An index kept in a folder, so that a restart need not build it anew.

Arrays are ``.npy`` files without objects in them, the rest is JSON (``search.snapshot``).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np

from phrasebook.search import Index
from phrasebook.search.snapshot import ARRAY_NAMES, TEXT_NAMES, Snapshot, SnapshotError, unusable

__all__ = ["SnapshotError", "load", "save"]


def save(index: Index, folder: Path) -> None:
    """Keep ``index`` in ``folder``, whole or not at all; what was there is replaced.

    Changes since the last large build are merged: that takes as long as ``Index.build``.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(building, index.snapshot())
        old = building.with_name(f"{building.name}-old")
        if folder.exists():
            os.replace(folder, old)
        os.replace(building, folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def load(folder: Path) -> Index:
    """The index kept in ``folder``; ``SnapshotError`` where it cannot be used."""
    try:
        return Index.restored(_read(folder))
    except SnapshotError as error:
        raise SnapshotError(error.message.at(str(folder))) from error
    except (OSError, ValueError, EOFError) as error:
        raise SnapshotError(unusable(error).at(str(folder))) from error


def _write(folder: Path, snapshot: Snapshot) -> None:
    for name, array in snapshot.arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    for name, text in snapshot.texts.items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _read(folder: Path) -> Snapshot:
    texts = {name: (folder / f"{name}.json").read_text(encoding="utf-8") for name in TEXT_NAMES}
    arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in ARRAY_NAMES}
    return Snapshot(arrays, texts)
