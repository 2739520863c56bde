"""SQLite in its own thread, one trip a statement.

The driver keeps each connection in a thread. SQLAlchemy's adapter goes there and back four times
for a statement: to make a cursor, to execute, to fetch and to close. Each trip waits for the
thread to wake and for the event loop to come round, which takes far longer than the statement
itself; and while a unit of work is on its way, whoever wants to write waits. Here all four are
one trip.
"""

from __future__ import annotations

import collections
import sqlite3
from collections.abc import Callable
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util import EMPTY_DICT


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """Holds what one statement brought back; nothing is open in the thread any more."""

    __slots__ = ()

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._cursor = _NOTHING
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = collections.deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        given = () if parameters is None else (parameters,)
        return await self._trip(lambda cursor: cursor.execute(operation, *given))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        return await self._trip(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _trip(self, work: Callable[[sqlite3.Cursor], object]) -> Any:
        connection = self._connection

        def there() -> tuple[sqlite3.Cursor, list[Any]]:
            cursor = connection._conn.cursor()
            try:
                work(cursor)
                return cursor, cursor.fetchall() if cursor.description else []
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            self._cursor, rows = await connection._execute(there)
            self._rows = collections.deque(rows)
        return self

    async def _async_soft_close(self) -> None:
        """Closed already."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class _Nothing:
    """The cursor of no statement yet."""

    description = None
    rowcount = -1
    lastrowid = None
    arraysize = 1


_NOTHING: Any = _Nothing()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *given: Any, **named: Any) -> AsyncAdapt_aiosqlite_connection:
        return _Connection(self, super().connect(*given, **named)._connection)


def driver() -> Any:
    """What ``create_async_engine`` takes as ``module`` for SQLite."""
    return _Driver(aiosqlite, sqlite3)
