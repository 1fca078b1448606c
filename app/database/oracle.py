"""Oracle through python-oracledb's thin mode: a pool, read-only transactions, limits on time and rows.

It runs a checked text and, besides it, `SET TRANSACTION READ ONLY` and nothing else. It connects at the first query.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import oracledb

from app.database.oracle_errors import connecting_failed, running_failed, stopped
from app.errors import DatabaseUnavailable
from app.records import Cell, CheckedSQL, OracleVersion, Rows

READ_ONLY: Final = "SET TRANSACTION READ ONLY"
_MODULE: Final = "AskOra"
_ACTION: Final = "ask"
_CONNECT_SECONDS: Final = 10.0
_MOST_ROWS_A_TRIP: Final = 1000


class OracleDatabase:
    """A read-only Oracle database. Implements `Database`."""

    def __init__(
        self,
        dsn: str,
        user: str,
        password: str,
        *,
        schema_owner: str = "",
        pool_size: int = 8,
        seconds: float = 30.0,
    ) -> None:
        """Nothing is contacted here. `seconds` limits every round trip and the wait for a free connection."""
        self._dsn, self._user, self._password = dsn, user, password
        self._owner, self._pool_size, self._seconds = schema_owner, pool_size, seconds
        self._lock = threading.Lock()
        self._pool: oracledb.ConnectionPool | None = None
        self._version = ""

    @property
    def label(self) -> str:
        """`Oracle · SERVICE`, with the version once a connection has been made."""
        known = f" {self._version}" if self._version else ""
        return f"Oracle{known} · {self._owner or self._dsn.rpartition('/')[2]}"

    def version(self) -> OracleVersion:
        """The server's version in the checker's terms. Connects. Raises DatabaseUnavailable."""
        with self.connection() as connection:
            return oracle_version(connection.version)

    def query(self, sql: CheckedSQL) -> OracleQuery:
        """Prepare one query; its connection is taken from the pool when it runs."""
        return OracleQuery(self, sql)

    def close(self) -> None:
        """Close the pool and every connection in it."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            with suppress(oracledb.Error):
                pool.close(force=True)

    @contextmanager
    def connection(self) -> Iterator[oracledb.Connection]:
        """A connection with its limits and tags set, rolled back and given back at the end.

        Raises DatabaseUnavailable when there is none. One that can no longer be rolled back leaves the pool.
        """
        pool = self._opened()
        try:
            connection = pool.acquire()
        except oracledb.Error as error:
            raise connecting_failed(error, self._dsn) from error
        try:
            self._prepare(connection)
            yield connection
        finally:
            _give_back(pool, connection)

    def _opened(self) -> oracledb.ConnectionPool:
        with self._lock:
            if self._pool is None:
                self._pool = self._create_pool()
            return self._pool

    def _create_pool(self) -> oracledb.ConnectionPool:
        try:
            return oracledb.create_pool(
                dsn=self._dsn,
                user=self._user,
                password=self._password,
                min=1,
                max=self._pool_size,
                increment=1,
                getmode=oracledb.POOL_GETMODE_TIMEDWAIT,
                wait_timeout=int(self._seconds * 1000),
                tcp_connect_timeout=_CONNECT_SECONDS,
            )
        except oracledb.Error as error:
            raise connecting_failed(error, self._dsn) from error

    def _prepare(self, connection: oracledb.Connection) -> None:
        try:
            # Set on every acquire: the driver has reset it to 0 after a pool ping (python-oracledb issue 558).
            connection.call_timeout = int(self._seconds * 1000)
            connection.module, connection.action, connection.client_identifier = _MODULE, _ACTION, _MODULE
            if self._owner:
                connection.current_schema = self._owner
            self._version = oracle_version(connection.version)
        except oracledb.Error as error:
            raise connecting_failed(error, self._dsn) from error


def _give_back(pool: oracledb.ConnectionPool, connection: oracledb.Connection) -> None:
    try:
        connection.rollback()
        pool.release(connection)
    except oracledb.Error:
        with suppress(oracledb.Error):
            pool.drop(connection)


class OracleQuery:
    """One query. Implements `Query`; it runs once."""

    def __init__(self, database: OracleDatabase, sql: CheckedSQL) -> None:
        self._database, self._sql = database, sql
        self._lock = threading.Lock()
        self._running: oracledb.Connection | None = None
        self._cancelled = False

    def fetch(self, row_limit: int) -> Rows:
        """Run it in a read-only transaction. Raises DatabaseUnavailable, QueryTimeout or QueryFailed."""
        with self._database.connection() as connection:
            self._begin(connection)
            try:
                return _rows(connection, self._sql.text, row_limit)
            except oracledb.Error as error:
                raise self._failure(error) from error
            finally:
                self._end()

    def cancel(self) -> None:
        """Break a running call; a fetch that has not begun does not run any more."""
        with self._lock:
            self._cancelled = True
            if self._running is not None:
                with suppress(oracledb.Error):
                    self._running.cancel()

    def _begin(self, connection: oracledb.Connection) -> None:
        with self._lock:
            if self._cancelled:
                raise stopped()
            self._running = connection

    def _end(self) -> None:
        with self._lock:
            self._running = None

    def _failure(self, error: oracledb.Error) -> Exception:
        return stopped(str(error)) if self._cancelled else running_failed(error)


def _rows(connection: oracledb.Connection, text: str, row_limit: int) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(READ_ONLY)
        cursor.arraysize = min(row_limit + 1, _MOST_ROWS_A_TRIP)
        cursor.prefetchrows = cursor.arraysize + 1
        cursor.execute(text, fetch_lobs=False, fetch_decimals=True)
        columns = tuple(column.name for column in cursor.description or ())
        found = cursor.fetchmany(row_limit + 1)
    rows = tuple(tuple(_cell(value) for value in row) for row in found[:row_limit])
    return Rows(columns, rows, truncated=len(found) > row_limit)


def _cell(value: Any) -> Cell:
    """A value of the driver as one of ours: whole numbers as int, intervals and objects as Oracle's text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, timedelta):
        return _days_text(value)
    if isinstance(value, oracledb.IntervalYM):
        months = value.years * 12 + value.months
        return f"{'-' if months < 0 else '+'}{abs(months) // 12:02d}-{abs(months) % 12:02d}"
    if value is None or isinstance(value, (str, int, float, datetime, bytes)):
        return value
    return str(value)


def _days_text(value: timedelta) -> str:
    size = abs(value)
    seconds = size.seconds
    clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{size.microseconds:06d}"
    return f"{'-' if value < timedelta() else '+'}{size.days:09d} {clock}"


def oracle_version(text: str) -> OracleVersion:
    """`19.3.0.0.0` as `19c`: the newest version of the checker that is not newer than the server.

    Raises DatabaseUnavailable when `text` is no version.
    """
    major = text.partition(".")[0]
    if not major.isdigit():
        raise DatabaseUnavailable(f"Oracle 버전을 알아볼 수 없어요: {text}")
    known: tuple[tuple[int, OracleVersion], ...] = ((23, "23ai"), (21, "21c"), (19, "19c"), (12, "12c"))
    return next((name for first, name in known if int(major) >= first), "11g")
