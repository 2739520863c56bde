"""The wording rules as plain Python, beside the machine code that the other tests run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

import phrasebook.wording
from phrasebook import native

NAME = phrasebook.wording.__name__


@contextmanager
def plain_python() -> Iterator[None]:
    """What is imported meanwhile from ``phrasebook.wording`` is read from its sources anew, whether or
    not there is machine code of it; who imported it before keeps what they have."""
    before = ours()
    for name in before:
        del sys.modules[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "built", lambda: None)
        try:
            yield
        finally:
            for name in ours():
                del sys.modules[name]
            sys.modules.update(before)
            phrasebook.wording = before[NAME]


def ours() -> dict[str, ModuleType]:
    """The modules of the wording rules that are loaded."""
    return {
        name: module
        for name, module in sys.modules.items()
        if name == NAME or name.startswith(f"{NAME}.")
    }
