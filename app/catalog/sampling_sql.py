"""The queries that look at a table's rows, as Oracle SQL text. Every name is quoted; it runs nothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.catalog.columns import NUMBER
from app.catalog.model import Column, Table


def count_rows(tables: Sequence[Table]) -> str:
    """One row a table: its place in `tables`, its number of rows."""
    return " UNION ALL ".join(f"SELECT {place}, COUNT(*) FROM {_name(table)}" for place, table in enumerate(tables))


def measure(table: Table, columns: Sequence[Column], most: int | None) -> str:
    """One row: the number of rows read, then for each column how many are not NULL, its minimum and its maximum."""
    items = (f"COUNT({c}), MIN({c}), MAX({c})" for c in map(_column, columns))
    return f"SELECT COUNT(*), {', '.join(items)} FROM {_rows(table, columns, most)}"


def distinct_values(table: Table, columns: Sequence[Column], most: int | None, cap: int) -> str:
    """Rows of (place in `columns`, value as text, how often), at most `cap` a column."""
    parts = (
        f"SELECT {place}, V, N FROM (SELECT {_as_text(column)} AS V, COUNT(*) AS N FROM {_rows(table, [column], most)}"
        f" WHERE {_column(column)} IS NOT NULL GROUP BY {_column(column)}) WHERE ROWNUM <= {cap}"
        for place, column in enumerate(columns)
    )
    return " UNION ALL ".join(parts)


def whole_rows(table: Table, columns: Sequence[str]) -> str:
    """The rows of a small table, these columns, in the order of them."""
    names = ", ".join(_quoted(name) for name in columns)
    return f"SELECT {names} FROM {_name(table)} ORDER BY {names}"


def _rows(table: Table, columns: Sequence[Column], most: int | None) -> str:
    if most is None:
        return _name(table)
    return f"(SELECT {', '.join(map(_column, columns))} FROM {_name(table)} WHERE ROWNUM <= {most})"


def _as_text(column: Column) -> str:
    # A UNION of NVARCHAR2 and VARCHAR2 is ORA-12704, of numbers and texts ORA-01790.
    plain = column.base_type not in NUMBER and not column.base_type.startswith("N")
    return _column(column) if plain else f"TO_CHAR({_column(column)})"


def _name(table: Table) -> str:
    return f"{_quoted(table.owner)}.{_quoted(table.name)}" if table.owner else _quoted(table.name)


def _column(column: Column) -> str:
    return _quoted(column.name)


def _quoted(name: str) -> str:
    return f'"{name}"'
