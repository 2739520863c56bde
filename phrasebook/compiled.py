"""Inner loops as machine code, where numba is installed.

Without it the same functions run as plain Python: every answer is the same, some ten times later.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


A_WHILE = 2_000
"""Turns of a loop after which whoever types has waited long enough."""


def give_way() -> None:
    """Another thread may go on here, if one waits: the interpreter asks for it, machine code never does by itself."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` as machine code from its first call on, kept on disk for the next process.

    It must stand by itself: numbers and arrays in and out, of our functions only compiled ones that
    stand before it in its own file, and nothing global, because a kept copy learns of no change
    elsewhere.
    """

    ready: list[Callable[P, R]] = []

    def made() -> Callable[P, R]:
        if not ready:
            ready.append(_machine_code(_linked(function), lets_go=True))
        return ready[0]

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return (ready[0] if ready else made())(*args, **kwargs)

    update_wrapper(run, function)
    run.made = made  # type: ignore[attr-defined]
    return run


def compiled_now(function: Callable[P, R], *example: P.args, **named: P.kwargs) -> Callable[P, R]:
    """The same for a loop of a few microseconds, without the detour of the first call and without the
    question of which types its arguments are: those of the ``example``, with which it is called once here.

    It keeps the interpreter's lock: to let go of it takes as long as the loop, and another thread
    might then keep it for milliseconds. No index in it may count from the end (``_from_the_front``).
    """
    function = _from_the_front(function)
    loop: Any = _machine_code(function, lets_go=False)
    if not hasattr(loop, "overloads"):  # plain Python
        return function
    loop(*example, **named)
    _kept.append(loop)
    (made,) = loop.overloads.values()
    # No promise of numba's, so the loop itself would do.
    code: Callable[P, R] = getattr(made, "entry_point", loop)
    return code


_kept: list[object] = []
"""What compiled a loop: its machine code lives no longer."""


def _from_the_front(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` with every index said to be 0 or more: numba asks of each signed one whether it counts from the end,
    which is a third of what a loop over tables does. Itself where there is no numba, or no source to read."""
    try:
        import numba  # noqa: F401, PLC0415 - a second of loading that many commands never need

        lines, first = inspect.getsourcelines(function)
    except (ImportError, OSError):
        return function
    tree = ast.increment_lineno(ast.parse("".join(lines)), first - 1)
    tree = ast.fix_missing_locations(_Unsigned().visit(tree))
    code = compile(
        tree, inspect.getfile(function), "exec", flags=annotations.compiler_flag, dont_inherit=True
    )
    names = {**function.__globals__}
    exec(code, names)  # noqa: S102 - our own function, from its own file
    made: Callable[P, R] = names[function.__name__]
    # Its kept copy must not be taken for one of the function as it stands.
    made.__qualname__ = f"{function.__qualname__}_from_the_front"
    return made


class _Unsigned(ast.NodeTransformer):
    """Writes ``some[np.uintp(place)]`` for ``some[place]`` in the body of a function."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.body = [self.visit(one) for one in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        place = self.visit(node.slice)
        if not isinstance(place, ast.Slice | ast.Tuple):
            unsigned = ast.Attribute(ast.Name("np", ast.Load()), "uintp", ast.Load())
            place = ast.Call(unsigned, [place], [])
        return ast.copy_location(ast.Subscript(self.visit(node.value), place, node.ctx), node)


def _linked(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` with those of its file that it calls as they are themselves compiled."""
    if not isinstance(function, FunctionType):
        return function
    around = function.__globals__
    called: dict[str, Any] = {
        name: around[name].made()
        for name in function.__code__.co_names
        if hasattr(around.get(name), "made") and around[name].__module__ == function.__module__
    }
    if not called:
        return function
    linked = FunctionType(
        function.__code__,
        {**around, **called},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    return update_wrapper(linked, function)


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
