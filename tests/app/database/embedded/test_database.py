"""The embedded database is locked, gives the driver's types, and can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from app.database import Database
from app.database.embedded import EmbeddedDatabase, build_database
from app.errors import DatabaseUnavailable, NotTranslatable, QueryFailed, QueryTimeout
from app.records import CheckedSQL
from tests.app.database.conftest import CATALOG, NOW, ROWS, Ask

Checked = Callable[[str], CheckedSQL]
# Every combination of nine employees: hours of work.
ENDLESS = f"SELECT SUM({' + '.join(f'e{n}.sal' for n in range(9))}) FROM {', '.join(f'emp e{n}' for n in range(9))}"


def test_it_is_a_database(scott: EmbeddedDatabase) -> None:
    database: Database = scott
    assert database.label == "DuckDB · scott.duckdb"
    assert scott.tables == {"EMP", "DEPT", "ODD", "주문"}


def test_row_limit_and_truncation(scott: EmbeddedDatabase, checked: Checked) -> None:
    sql = checked("SELECT ename FROM emp ORDER BY empno")
    assert scott.query(sql).fetch(14).truncated is False
    cut = scott.query(sql).fetch(13)
    assert (len(cut.rows), cut.truncated) == (13, True)


def test_values_have_the_types_of_the_oracle_driver(ask: Ask) -> None:
    row = ask("SELECT empno, sal / 3, hiredate, ename, comm, TO_NUMBER('1.5'), AVG(sal) OVER () FROM emp").rows[0]
    assert [type(value) for value in row] == [int, Decimal, datetime, str, type(None), Decimal, Decimal]


def test_the_connection_is_locked(scott: EmbeddedDatabase, tmp_path: Path) -> None:
    cursor = scott._connection.cursor()
    for statement in (
        "INSERT INTO file.main.DEPT VALUES (1, 'x', 'y')",
        "DROP TABLE file.main.DEPT",
        "SELECT * FROM read_csv('/etc/hostname')",
        f"COPY \"DEPT\" TO '{tmp_path / 'out.csv'}'",
        f"ATTACH '{tmp_path / 'other.duckdb'}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            cursor.execute(statement)


def test_a_file_that_is_missing_or_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="DuckDB 파일이 없어요"):
        EmbeddedDatabase(tmp_path / "none.duckdb", CATALOG)
    broken = tmp_path / "broken.duckdb"
    broken.write_text("not a database")
    with pytest.raises(DatabaseUnavailable, match="열지 못했어요"):
        EmbeddedDatabase(broken, CATALOG)


def test_cancel_stops_a_running_fetch(scott: EmbeddedDatabase, checked: Checked) -> None:
    query = scott.query(checked(ENDLESS))
    errors: list[BaseException] = []

    def fetch() -> None:
        try:
            query.fetch(10)
        except QueryTimeout as error:
            errors.append(error)

    worker = threading.Thread(target=fetch)
    worker.start()
    time.sleep(0.2)
    query.cancel()
    worker.join(30)
    assert not worker.is_alive()
    assert "중지" in str(errors[0])
    query.cancel()


def test_closing_stops_what_still_runs(tmp_path: Path, checked: Checked) -> None:
    """DuckDB refuses to close a connection under a running query, so a page could not be stopped."""
    build_database(tmp_path / "scott.duckdb", CATALOG, ROWS)
    database = EmbeddedDatabase(tmp_path / "scott.duckdb", CATALOG)
    query = database.query(checked(ENDLESS))
    ended: list[Exception] = []

    def fetch() -> None:
        try:
            query.fetch(10)
        except QueryTimeout as error:
            ended.append(error)

    thread = threading.Thread(target=fetch)
    thread.start()
    time.sleep(0.2)
    database.close()
    thread.join(10)
    assert len(ended) == 1


def test_cancel_before_fetch(scott: EmbeddedDatabase, checked: Checked) -> None:
    query = scott.query(checked("SELECT 1 FROM dual"))
    query.cancel()
    with pytest.raises(QueryTimeout):
        query.fetch(1)


def test_queries_run_side_by_side(scott: EmbeddedDatabase, checked: Checked) -> None:
    sql = checked("SELECT COUNT(*) FROM emp, dept, emp x WHERE TO_CHAR(emp.hiredate, 'Q') = '4'")
    found: list[object] = []
    workers = [threading.Thread(target=lambda: found.append(scott.query(sql).fetch(1).rows[0][0])) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    # KING, JAMES, FORD and SMITH were hired in a fourth quarter: 4 x 4 departments x 14 employees.
    assert found == [224] * 4


def test_sysdate_is_the_clock_of_each_query(tmp_path: Path, checked: Checked) -> None:
    build_database(tmp_path / "t.duckdb", CATALOG, {})
    times = iter([NOW, datetime(2030, 1, 2)])
    database = EmbeddedDatabase(tmp_path / "t.duckdb", CATALOG, clock=lambda: next(times))
    sql = checked("SELECT TRUNC(SYSDATE) FROM dual")
    assert [database.query(sql).fetch(1).rows[0][0] for _ in range(2)] == [datetime(2024, 5, 17), datetime(2030, 1, 2)]
    database.close()


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedDatabase:
    """A user's own export: the tables of the DDL, but DuckDB's types, lower-case names, a schema, extra columns."""
    path = tmp_path_factory.mktemp("foreign") / "export.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE SCHEMA hr")
        connection.execute(
            "CREATE TABLE hr.emp (empno INTEGER, ename VARCHAR, job VARCHAR, mgr DOUBLE, hiredate DATE, sal DOUBLE,"
            " comm VARCHAR, deptno SMALLINT, extra BLOB)"
        )
        connection.execute("INSERT INTO hr.emp VALUES (1, 'KIM', '', 7.0, DATE '2024-01-05', 1234.5, '10.5', 10, NULL)")
        connection.execute(
            'CREATE TABLE odd (id BIGINT, code VARCHAR, ymd DATE, rate DOUBLE, "at" TIMESTAMP, big VARCHAR)'
        )
        connection.execute(
            "INSERT INTO odd VALUES (1, 'A', DATE '2024-05-17', 0.1 + 0.2, TIMESTAMP '2024-05-17', '12')"
        )
    return EmbeddedDatabase(path, CATALOG)


def test_a_users_own_file(foreign: EmbeddedDatabase, checked: Checked) -> None:
    found = foreign.query(checked("SELECT e.*, job || 'x' FROM emp e WHERE hiredate < SYSDATE AND job IS NULL")).fetch(
        9
    )
    assert found.rows == ((1, "KIM", None, 7, datetime(2024, 1, 5), Decimal("1234.5"), Decimal("10.5"), 10, "x"),)


def test_a_double_is_its_fifteen_digits(foreign: EmbeddedDatabase, checked: Checked) -> None:
    sql = checked("SELECT rate, LENGTH(code), big + 1 FROM odd WHERE rate = 0.3")
    assert foreign.query(sql).fetch(9).rows == ((Decimal("0.3"), 3, 13),)


@pytest.mark.parametrize(("sql", "ora"), [("SELECT * FROM dept", "ORA-00942"), ("SELECT note FROM odd", "ORA-00904")])
def test_what_the_file_lacks(foreign: EmbeddedDatabase, checked: Checked, sql: str, ora: str) -> None:
    with pytest.raises(QueryFailed) as caught:
        foreign.query(checked(sql)).fetch(1)
    assert caught.value.ora == ora


def test_a_column_of_another_kind_is_refused(foreign: EmbeddedDatabase, checked: Checked) -> None:
    with pytest.raises(NotTranslatable, match="YMD"):
        foreign.query(checked("SELECT ymd FROM odd"))


def test_the_source_file_is_never_written(tmp_path: Path, checked: Checked) -> None:
    path = tmp_path / "t.duckdb"
    build_database(path, CATALOG, ROWS)
    before = path.read_bytes()
    database = EmbeddedDatabase(path, CATALOG)
    database.query(checked("SELECT COUNT(*) FROM emp")).fetch(1)
    database.close()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["t.duckdb"]
