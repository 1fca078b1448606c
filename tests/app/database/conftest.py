"""The classic EMP and DEPT, a table of odd types, and databases over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.catalog.model import Catalog, Column, Table
from app.database.embedded import EmbeddedDatabase, build_database
from app.records import CheckedSQL, Rows, seal

NOW = datetime(2024, 5, 17, 13, 45, 30, 123456)


def _table(name: str, columns: dict[str, str], owner: str = "") -> Table:
    return Table(name, tuple(Column(column, type_) for column, type_ in columns.items()), owner=owner)


EMP = {
    "EMPNO": "NUMBER(4)",
    "ENAME": "VARCHAR2(10)",
    "JOB": "VARCHAR2(9)",
    "MGR": "NUMBER(4)",
    "HIREDATE": "DATE",
    "SAL": "NUMBER(7,2)",
    "COMM": "NUMBER(7,2)",
    "DEPTNO": "NUMBER(2)",
}
DEPT = {"DEPTNO": "NUMBER(2)", "DNAME": "VARCHAR2(14)", "LOC": "VARCHAR2(13)"}
ODD = {
    "ID": "NUMBER(5)",
    "CODE": "CHAR(3)",
    "YMD": "VARCHAR2(8)",
    "NOTE": "VARCHAR2(20)",
    "RATE": "NUMBER",
    "AMOUNT": "NUMBER(10,1)",
    "AT": "TIMESTAMP(6)",
    "BIG": "NUMBER(38)",
}
CATALOG = Catalog(
    (
        _table("EMP", EMP, "SCOTT"),
        _table("DEPT", DEPT),
        _table("ODD", ODD),
        _table("주문", {"한글컬럼": "VARCHAR2(20)"}),
    )
)

_BIG = 12345678901234567891234567890
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "EMP": [
        (7369, "SMITH", "CLERK", 7902, datetime(1980, 12, 17), 800, None, 20),
        (7499, "ALLEN", "SALESMAN", 7698, datetime(1981, 2, 20), 1600, 300, 30),
        (7521, "WARD", "SALESMAN", 7698, datetime(1981, 2, 22), 1250, 500, 30),
        (7566, "JONES", "MANAGER", 7839, datetime(1981, 4, 2), 2975, None, 20),
        (7654, "MARTIN", "SALESMAN", 7698, datetime(1981, 9, 28), 1250, 1400, 30),
        (7698, "BLAKE", "MANAGER", 7839, datetime(1981, 5, 1), 2850, None, 30),
        (7782, "CLARK", "MANAGER", 7839, datetime(1981, 6, 9), 2450, None, 10),
        (7788, "SCOTT", "ANALYST", 7566, datetime(1987, 4, 19), 3000, None, 20),
        (7839, "KING", "PRESIDENT", None, datetime(1981, 11, 17), 5000, None, 10),
        (7844, "TURNER", "SALESMAN", 7698, datetime(1981, 9, 8), 1500, 0, 30),
        (7876, "ADAMS", "CLERK", 7788, datetime(1987, 5, 23), 1100, None, 20),
        (7900, "JAMES", "CLERK", 7698, datetime(1981, 12, 3), 950, None, 30),
        (7902, "FORD", "ANALYST", 7566, datetime(1981, 12, 3), 3000, None, 20),
        (7934, "MILLER", "CLERK", 7782, datetime(1982, 1, 23), 1300, None, 10),
    ],
    "DEPT": [
        (10, "ACCOUNTING", "NEW YORK"),
        (20, "RESEARCH", "DALLAS"),
        (30, "SALES", "CHICAGO"),
        (40, "OPERATIONS", "BOSTON"),
    ],
    "ODD": [
        (1, "A", "20240517", "hello", Decimal("0.1"), 100, datetime(2024, 5, 17, 9, 30, 0, 250000), _BIG),
        (2, "B", "20240301", "", Decimal("0.2"), Decimal("27.5"), datetime(2024, 5, 17, 8, 30), 1),
        (3, "AB", "20231231", None, None, None, None, None),
    ],
    "주문": [("가",), ("나다",)],
}

Ask = Callable[[str], Rows]


@pytest.fixture(scope="session")
def checked() -> Callable[[str], CheckedSQL]:
    """CheckedSQL without the checker, for SQL that the test itself vouches for."""
    return lambda sql: seal(sql, ())


@pytest.fixture(scope="session")
def scott(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedDatabase]:
    """EMP, DEPT and ODD as `build_database` writes them, at a fixed moment."""
    path: Path = tmp_path_factory.mktemp("duckdb") / "scott.duckdb"
    build_database(path, CATALOG, ROWS)
    database = EmbeddedDatabase(path, CATALOG, clock=lambda: NOW)
    yield database
    database.close()


@pytest.fixture(scope="session")
def ask(scott: EmbeddedDatabase, checked: Callable[[str], CheckedSQL]) -> Ask:
    """Run Oracle SQL on SCOTT's tables."""
    return lambda sql: scott.query(checked(sql)).fetch(1000)
