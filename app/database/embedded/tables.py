"""The tables of a DuckDB file as the DDL says they are: one view a table, whatever types the file uses.

It knows nothing of queries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import duckdb

from app.catalog.model import Catalog, Column, Table
from app.database.embedded.terms import (
    APPROXIMATE,
    BYTES,
    DATE,
    TIMESTAMP,
    Kind,
    OracleType,
    decimal_type,
    duckdb_type,
    identifier,
)

FILE: Final = "file"  # the name under which the file is attached
_TEXTS: Final = frozenset({"VARCHAR2", "NVARCHAR2", "VARCHAR", "CLOB", "NCLOB", "LONG", "CHAR", "NCHAR"})
_INTEGERS: Final = frozenset({"INTEGER", "INT", "SMALLINT"})
_SIZE: Final = re.compile(r"\(\s*(\*|\d+)\s*(CHAR|BYTE)?\s*(?:,\s*(-?\d+))?\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table that can be read: the view's name and each column's type, None where the file's column does not fit."""

    view: str
    columns: dict[str, OracleType | None]


def oracle_type(column: Column) -> OracleType | None:
    """The type that the DDL gives a column; None for one that is not supported here.

    A bare NUMBER has no scale of its own and is taken as approximate; `_refined` looks at the file.
    """
    base = column.base_type.upper()
    if base in _TEXTS:
        return OracleType(Kind.TEXT, padded=base in ("CHAR", "NCHAR"))
    if base in _INTEGERS:
        return decimal_type(0)
    if base in ("NUMBER", "NUMERIC", "DECIMAL", "DEC"):
        return _number_type(column)
    if base in ("FLOAT", "REAL", "DOUBLE PRECISION", "BINARY_FLOAT", "BINARY_DOUBLE"):
        return APPROXIMATE
    if base in ("BLOB", "RAW", "LONG RAW"):
        return BYTES
    return {"DATE": DATE, "TIMESTAMP": TIMESTAMP}.get(base)


def _number_type(column: Column) -> OracleType:
    size = _SIZE.search(column.type)
    if size is None:
        return APPROXIMATE if column.base_type.upper() == "NUMBER" else decimal_type(0)
    scale = max(0, int(size[3] or 0))
    return decimal_type(scale) if scale <= 38 else APPROXIMATE


def stored_type(column: Column) -> str:
    """The DuckDB type in which `build_database` stores a column."""
    type_ = oracle_type(column)
    if type_ is None:
        return "VARCHAR"
    if column.base_type.upper() == "NUMBER" and type_ == APPROXIMATE:
        return "DECIMAL(38,10)"
    if type_.kind is Kind.NUMBER and type_.scale is not None:
        return _narrow(column, type_.scale)
    return duckdb_type(type_)


def _narrow(column: Column, scale: int) -> str:
    size = _SIZE.search(column.type)
    digits = int(size[1]) if size and size[1] != "*" else 38
    if scale:
        return f"DECIMAL({min(38, max(digits, scale))},{scale})"
    return "BIGINT" if digits <= 18 and not (size and size[3] and int(size[3]) < 0) else "HUGEINT"


def create_views(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> dict[str, StoredTable]:
    """Create a view for each table of the catalogue that the attached file holds; by Oracle's name of the table."""
    found: dict[str, StoredTable] = {}
    held = _tables_of_file(connection)
    for table in catalog.tables:
        place = held.get(table.name.upper())
        if place is not None:
            found[table.name] = _create_view(connection, table, *place)
    return found


def _tables_of_file(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, dict[str, tuple[str, str]]]]:
    """Qualified name and columns (upper-case name -> name, type) of each table of the file; schema main wins."""
    rows = connection.execute(
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = ?"
        " ORDER BY schema_name = 'main', schema_name, table_name, column_index",
        [FILE],
    ).fetchall()
    tables: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {}
    for schema, table, column, type_ in rows:
        name = f"{FILE}.{identifier(schema)}.{identifier(table)}"
        if tables.get(table.upper(), ("",))[0] != name:
            tables[table.upper()] = (name, {})
        tables[table.upper()][1][column.upper()] = (column, type_)
    return tables


def _create_view(
    connection: duckdb.DuckDBPyConnection, table: Table, place: str, held: dict[str, tuple[str, str]]
) -> StoredTable:
    columns: dict[str, OracleType | None] = {}
    items: list[str] = []
    for column in table.columns:
        name, stored = held.get(column.name.upper(), ("", ""))
        if not name:
            continue
        columns[column.name] = _refined(column, stored)
        items.append(f"{_normalised(column, columns[column.name], name, stored)} AS {identifier(column.name)}")
    view = identifier(table.name)
    connection.execute(f"CREATE VIEW {view} AS SELECT {', '.join(items) or '1'} FROM {place}")
    return StoredTable(view, columns)


def _refined(column: Column, stored: str) -> OracleType | None:
    """The column's type, where the file says more than a bare NUMBER, and None where the two contradict."""
    type_ = oracle_type(column)
    if type_ is None or _contradicts(type_, stored):
        return None
    if type_ == APPROXIMATE and column.base_type.upper() == "NUMBER":
        if decimal := re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", stored):
            return decimal_type(int(decimal[1]))
        if stored.endswith("INT") or stored == "INTEGER":
            return decimal_type(0)
    return type_


def _contradicts(type_: OracleType, stored: str) -> bool:
    temporal = stored.startswith(("DATE", "TIME"))
    if "WITH TIME ZONE" in stored or stored.startswith("TIME ") or stored == "TIME":
        return True
    if stored.endswith("[]") or stored.startswith(("STRUCT", "MAP", "UNION", "LIST")):
        return True
    if type_.kind in (Kind.DATE, Kind.TIMESTAMP):
        return not temporal and stored != "VARCHAR"
    return temporal


def _normalised(column: Column, type_: OracleType | None, name: str, stored: str) -> str:
    """The expression that makes the file's column what the DDL says."""
    raw = identifier(name)
    if type_ is None:
        return raw
    match type_.kind:
        case Kind.TEXT:
            return _normalised_text(column, raw if stored == "VARCHAR" else f"CAST({raw} AS VARCHAR)")
        case Kind.DATE if stored in ("DATE", "TIMESTAMP_S"):
            return f"CAST({raw} AS TIMESTAMP)"
        case Kind.DATE:
            return f"date_trunc('second', CAST({raw} AS TIMESTAMP))"
        case Kind.NUMBER if type_.scale is None:
            double = f"CAST({raw} AS DOUBLE)"
            return double if column.base_type.upper().startswith("BINARY") else f"ora_snap({double})"
    wanted = (
        duckdb_type(type_) if column.base_type.upper() == "NUMBER" and "(" not in column.type else stored_type(column)
    )
    return raw if stored == wanted else f"CAST({raw} AS {wanted})"


def _normalised_text(column: Column, raw: str) -> str:
    text = f"NULLIF({raw}, '')"
    if column.base_type.upper() not in ("CHAR", "NCHAR"):
        return text
    size = _SIZE.search(column.type)
    length = int(size[1]) if size and size[1] != "*" else 1
    if length == 1:
        return text
    by_char = column.base_type.upper() == "NCHAR" or (size is not None and (size[2] or "").upper() == "CHAR")
    return f"{'ora_pad_nchar' if by_char else 'ora_pad_char'}({text}, {length})"
