"""What a gold SQL must be: valid Oracle without a warning, with an answer that tells a right query from a wrong one."""

from __future__ import annotations

from app.catalog.model import Catalog
from app.checking import check
from app.database.embedded import EmbeddedDatabase
from app.records import CheckedSQL, Rows


def gold_rows(sql: str, database: EmbeddedDatabase, catalog: Catalog) -> Rows:
    """Check and run one."""
    verdict = check(sql.strip(), catalog, "12c")
    assert isinstance(verdict, CheckedSQL), verdict
    assert not verdict.warnings
    return database.query(verdict).fetch(1000)


def says_something(result: Rows) -> bool:
    """All its rows, no column without a value, and for several rows not all the same."""
    if not result.rows or result.truncated:
        return False
    empty = any(set(column) == {None} for column in zip(*result.rows, strict=True))
    return not empty and (len(result.rows) == 1 or len(set(result.rows)) > 1)
