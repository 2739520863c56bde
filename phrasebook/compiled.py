"""Inner loops as machine code, where numba is installed.

Without it the same functions run as plain Python: every answer is the same, some ten times later.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` as machine code from its first call on, kept on disk for the next process.

    It must stand by itself: numbers and arrays in and out, no other function of ours in it, and
    nothing global, because a kept copy would not learn that it changed.
    """

    ready: list[Callable[P, R]] = []

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not ready:
            ready.append(_machine_code(function, lets_go=True))
        return ready[0](*args, **kwargs)

    return update_wrapper(run, function)


def compiled_now(function: Callable[P, R]) -> Callable[P, R]:
    """The same for a loop of a few microseconds, without the detour of the first call.

    It keeps the interpreter's lock: to let go of it takes as long as the loop, and another thread
    might then keep it for milliseconds.
    """
    return _machine_code(function, lets_go=False)


def _machine_code(function: Callable[P, R], *, lets_go: bool) -> Callable[P, R]:
    try:
        from numba import njit  # noqa: PLC0415 - a second of loading that many commands never need
    except ImportError:
        return function
    try:
        made: Callable[P, R] = njit(cache=True, nogil=lets_go)(function)
    except RuntimeError:  # There is no folder to keep it in.
        made = njit(nogil=lets_go)(function)
    return made
