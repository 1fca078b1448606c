"""Where checked SQL runs: one Protocol, two rooms (Oracle, and Oracle SQL on an embedded DuckDB).

It runs only `CheckedSQL`, reads only, and never more than the row limit. It knows nothing of models or pages.
"""

from __future__ import annotations

from typing import Protocol

from app.records import CheckedSQL, OracleVersion, Rows


class Query(Protocol):
    """One query that has not run yet. `fetch` runs in a worker thread; `cancel` is called from another one."""

    def fetch(self, row_limit: int) -> Rows:
        """Run it and return at most `row_limit` rows. Blocks. Raises an ExecutionError, never a driver's own error."""
        ...

    def cancel(self) -> None:
        """Stop a running fetch as soon as possible; harmless before it began and after it ended."""
        ...


class Database(Protocol):
    """A read-only database."""

    @property
    def label(self) -> str:
        """What the page shows, for example `데모 데이터베이스` or `Oracle 19c · HR`."""
        ...

    def version(self) -> OracleVersion | None:
        """Oracle's version in the checker's terms, None for another database. Raises DatabaseUnavailable."""
        ...

    def query(self, sql: CheckedSQL) -> Query:
        """Prepare one query on a connection of its own. Raises NotTranslatable or DatabaseUnavailable."""
        ...

    def close(self) -> None:
        """Release connections and files."""
        ...
