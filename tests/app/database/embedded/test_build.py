"""The builder writes the DDL's types exactly, and all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from app.catalog.model import Catalog, Column, Table
from app.database.embedded import build_database

CATALOG = Catalog(
    (
        Table(
            "T",
            (
                Column("ID", "NUMBER(10)"),
                Column("AMT", "NUMBER(38,4)"),
                Column("NAME", "VARCHAR2(100)"),
                Column("AT", "DATE"),
                Column("BIG", "NUMBER(38)"),
                Column("FREE", "NUMBER"),
            ),
        ),
        Table("EMPTY", (Column("X", "CHAR(1)"),)),
    )
)


def _stored(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_values_arrive_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "t.duckdb"
    rows = [
        (1, Decimal("12345678901234567890.1234"), 'a "quoted", 줄\n바꿈', datetime(2024, 5, 17, 1, 2, 3), 10**37, 0.5),
        (2, None, "", date(2024, 5, 17), None, 7),
        (3, 0, "\\N ", None, -1, Decimal("1E-3")),
    ]
    build_database(path, CATALOG, {"T": iter(rows)})
    assert _stored(path, "SELECT * FROM T ORDER BY ID") == [
        (1, rows[0][1], rows[0][2], rows[0][3], 10**37, Decimal("0.5")),
        (2, None, None, datetime(2024, 5, 17), None, Decimal(7)),
        (3, Decimal(0), "\\N ", None, -1, Decimal("0.001")),
    ]
    assert _stored(path, "SELECT COUNT(*) FROM EMPTY") == [(0,)]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    build_database(path, CATALOG, {"EMPTY": [("a",)]})

    def broken() -> Iterator[tuple[str]]:
        yield ("b",)
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError, match="no more rows"):
        build_database(path, CATALOG, {"EMPTY": broken()})
    assert _stored(path, "SELECT X FROM EMPTY") == [("a",)]
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_build_replaces_the_first(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    build_database(path, CATALOG, {"EMPTY": [("a",)]})
    build_database(path, CATALOG, {"EMPTY": [("b",), ("c",)]})
    assert _stored(path, "SELECT X FROM EMPTY ORDER BY X") == [("b",), ("c",)]


def test_mistakes_are_named(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="NOPE"):
        build_database(tmp_path / "t.duckdb", CATALOG, {"NOPE": []})
    with pytest.raises(ValueError, match="2 values, the table 1 columns"):
        build_database(tmp_path / "t.duckdb", CATALOG, {"EMPTY": [("a", "b")]})
    assert list(tmp_path.iterdir()) == []


def test_a_table_name_that_is_only_korean(tmp_path: Path) -> None:
    path = tmp_path / "주문.duckdb"
    build_database(path, Catalog((Table("주문", (Column("금액", "NUMBER(9,2)"),)),)), {"주문": [(Decimal("1.25"),)]})
    assert _stored(path, 'SELECT "금액" FROM "주문"') == [(Decimal("1.25"),)]
