"""The embedded database: a DuckDB file, read only, that answers Oracle SQL. It knows nothing of who asks."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from app.catalog.model import Catalog
from app.database.embedded.failures import from_duckdb, oracle_error
from app.database.embedded.intervals import written
from app.database.embedded.macros import MACROS
from app.database.embedded.python_functions import register
from app.database.embedded.scope import Output, Relation
from app.database.embedded.tables import FILE, StoredTable, create_views
from app.database.embedded.terms import Kind
from app.database.embedded.translate import translate
from app.errors import DatabaseUnavailable, QueryTimeout
from app.records import Cell, CheckedSQL, Rows

_FIFTEEN_DIGITS = 15


class EmbeddedDatabase:
    """Oracle SQL over the tables of a DuckDB file, as the catalogue describes them. Implements `Database`."""

    def __init__(
        self,
        path: Path,
        catalog: Catalog,
        *,
        label: str = "",
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        """Open the file read-only. `clock` gives SYSDATE. Raises DatabaseUnavailable."""
        self._label = label or f"DuckDB · {path.name}"
        self.path = path
        self._catalog, self._clock = catalog, clock
        self._connection, self._tables = _open(path, catalog, clock)
        self._queries: weakref.WeakSet[EmbeddedQuery] = weakref.WeakSet()
        self._release = weakref.finalize(self, self._connection.close)

    @property
    def label(self) -> str:
        """What the page shows."""
        return self._label

    @property
    def tables(self) -> frozenset[str]:
        """The catalogue's tables that the file holds, by Oracle's names."""
        return frozenset(self._tables)

    def version(self) -> None:
        """It speaks Oracle SQL, but is no Oracle."""

    def query(self, sql: CheckedSQL) -> EmbeddedQuery:
        """Translate one query. Raises NotTranslatable, or QueryFailed for what Oracle would refuse."""
        relation = translate(sql.text, self._tables, self._catalog, self._clock())
        query = EmbeddedQuery(self._connection.cursor(), relation)
        self._queries.add(query)
        return query

    def close(self) -> None:
        """Stop what still runs and close the file."""
        for query in list(self._queries):
            query.finish()
        self._release()


def _open(
    path: Path, catalog: Catalog, clock: Callable[[], datetime]
) -> tuple[duckdb.DuckDBPyConnection, Mapping[str, StoredTable]]:
    if not path.is_file():
        raise DatabaseUnavailable(
            f"DuckDB 파일이 없어요: {path}", "파일 경로를 확인해 주세요(duckdb:///절대경로 또는 duckdb:///상대경로)."
        )
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {FILE} (READ_ONLY)")
        for macro in MACROS:
            connection.execute(f"CREATE MACRO {macro}")
        register(connection, clock)
        tables = create_views(connection, catalog)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        raise DatabaseUnavailable(
            f"DuckDB 파일을 열지 못했어요: {path}",
            "DuckDB 파일이 맞는지, 다른 프로그램이 쓰고 있지 않은지 확인해 주세요.",
            str(error),
        ) from error
    return connection, tables


class EmbeddedQuery:
    """One translated query. Implements `Query`; it runs once."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, relation: Relation) -> None:
        self._cursor, self._relation = cursor, relation
        self._cancelled, self._ended = threading.Event(), threading.Event()
        self._fetching = threading.Lock()

    def fetch(self, row_limit: int) -> Rows:
        """Run it. Raises QueryFailed, or QueryTimeout when it was cancelled."""
        with self._fetching:
            try:
                found = self._run(row_limit)
            except duckdb.InterruptException as error:
                raise _stopped() from error
            except duckdb.Error as error:
                raise from_duckdb(error) from error
            finally:
                self._ended.set()
                self._cursor.close()
        columns = self._relation.columns
        rows = tuple(
            tuple(_cell(value, out) for value, out in zip(row, columns, strict=True)) for row in found[:row_limit]
        )
        return Rows(tuple(out.name for out in columns), rows, truncated=len(found) > row_limit)

    def _run(self, row_limit: int) -> list[tuple[Any, ...]]:
        if self._cancelled.is_set():
            raise _stopped()
        self._cursor.execute(self._relation.sql)
        return self._cursor.fetchmany(row_limit + 1)

    def cancel(self) -> None:
        """Interrupt a running fetch; a fetch that has not begun does not run any more."""
        self._cancelled.set()
        if not self._ended.is_set():
            threading.Thread(target=self._interrupt, daemon=True).start()

    def finish(self) -> None:
        """Cancel, and wait until a fetch in another thread has let go of its cursor: DuckDB closes nothing under it."""
        self.cancel()
        with self._fetching:
            self._ended.set()

    def _interrupt(self) -> None:
        # DuckDB forgets an interrupt that comes just before a statement begins, so it is repeated.
        while not self._ended.is_set():
            self._cursor.interrupt()
            self._ended.wait(0.05)


def _stopped() -> QueryTimeout:
    return QueryTimeout("SQL 실행을 중지했어요. 데이터는 바뀌지 않았어요.")


def _cell(value: Any, out: Output) -> Cell:
    """A value as the Oracle driver would hand it over: whole numbers as int, others as Decimal."""
    if value is None:
        return None
    match out.type.kind:
        case Kind.NUMBER:
            return _number(value)
        case Kind.DAYS | Kind.MONTHS:
            return written(out.type.kind, value)
    cell: Cell = value
    return cell


def _number(value: Any) -> int | Decimal:
    if isinstance(value, int):
        return value
    number = Decimal(f"{value:.{_FIFTEEN_DIGITS}g}") if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise oracle_error("ORA-01426")
    if number == number.to_integral_value():
        return int(number)
    return number.normalize()
