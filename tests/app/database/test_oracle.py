"""The Oracle adapter against a double of the driver: what is called, in which order, and what errors become."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import oracledb
import pytest

from app.database.oracle import OracleDatabase, oracle_version
from app.errors import DatabaseUnavailable, ExecutionError, QueryFailed, QueryTimeout
from app.records import CheckedSQL
from tests.oracle_double import SQL, Driver, driver_error

Checked = Callable[[str], CheckedSQL]


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Driver:
    """The double in the driver's place."""
    double = Driver()
    monkeypatch.setattr(oracledb, "create_pool", double.create_pool)
    return double


@pytest.fixture
def database(driver: Driver) -> OracleDatabase:
    """An adapter over the double."""
    return OracleDatabase("db:1521/ORCL", "reader", "secret", pool_size=3, seconds=12.5)


def test_nothing_is_contacted_before_the_first_query(
    driver: Driver, database: OracleDatabase, checked: Checked
) -> None:
    database.query(checked(SQL)).cancel()
    assert database.label == "Oracle · ORCL"
    database.close()
    assert driver.calls == []


def test_one_query_in_order(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    driver.rows = [(1, Decimal("2.5"))]
    found = database.query(checked(SQL)).fetch(10)
    assert (found.columns, found.rows, found.truncated) == (("EMP_NO", "SAL"), ((1, Decimal("2.5")),), False)
    assert driver.calls == [
        "create_pool",
        "acquire",
        "call_timeout=12500",
        "module=AskOra",
        "action=ask",
        "client_identifier=AskOra",
        "execute SET TRANSACTION READ ONLY",
        f"execute {SQL} fetch_lobs=False fetch_decimals=True",
        "fetchmany 11 arraysize=11 prefetchrows=12",
        "cursor.close",
        "rollback",
        "release",
    ]
    assert database.label == "Oracle 19c · ORCL"


def test_the_pool_waits_for_a_limited_time(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    database.query(checked(SQL)).fetch(1)
    database.query(checked(SQL)).fetch(1)
    assert driver.calls.count("create_pool") == 1
    assert driver.pool_options == {
        "dsn": "db:1521/ORCL",
        "user": "reader",
        "password": "secret",
        "min": 1,
        "max": 3,
        "increment": 1,
        "getmode": oracledb.POOL_GETMODE_TIMEDWAIT,
        "wait_timeout": 12500,
        "tcp_connect_timeout": 10.0,
    }


def test_the_owner_becomes_the_current_schema(driver: Driver, checked: Checked) -> None:
    OracleDatabase("db:1521/ORCL", "reader", "", schema_owner="HR").query(checked(SQL)).fetch(1)
    assert "current_schema=HR" in driver.calls


def test_rows_are_cut_at_the_cap(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    driver.rows = [(number,) for number in range(5000)]
    found = database.query(checked(SQL)).fetch(2000)
    assert (len(found.rows), found.truncated) == (2000, True)
    assert "fetchmany 2001 arraysize=1000 prefetchrows=1001" in driver.calls


def test_no_statement_but_the_checked_text(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    database.query(checked(SQL)).fetch(1)
    statements = [call.split(" fetch_lobs")[0] for call in driver.calls if call.startswith("execute")]
    assert statements == ["execute SET TRANSACTION READ ONLY", f"execute {SQL}"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("12"), 12),
        (Decimal(10**37), 10**37),
        (Decimal("12.50"), Decimal("12.50")),
        (datetime(2024, 5, 17), datetime(2024, 5, 17)),
        (timedelta(days=1, hours=2), "+000000001 02:00:00.000000"),
        (-timedelta(hours=2), "-000000000 02:00:00.000000"),
        (oracledb.IntervalYM(1, 6), "+01-06"),
        (oracledb.IntervalYM(-1, -6), "-01-06"),
        (None, None),
        (b"\x00", b"\x00"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_cells(driver: Driver, database: OracleDatabase, checked: Checked, value: object, cell: object) -> None:
    driver.rows = [(value,)]
    found = database.query(checked(SQL)).fetch(1).rows[0][0]
    assert (type(found), found) == (type(cell), cell)


@pytest.mark.parametrize(
    ("error", "kind", "ora"),
    [
        (driver_error("DPY-4024"), QueryTimeout, ""),
        (driver_error("ORA-01013", 1013), QueryTimeout, ""),
        (driver_error("ORA-00942", 942, 14), QueryFailed, "ORA-00942"),
        (driver_error("DPY-4011", 3113), DatabaseUnavailable, ""),
        (driver_error("DPY-2019"), QueryFailed, ""),
    ],
)
@pytest.mark.parametrize("step", ["execute SELECT", "fetchmany"])
def test_errors_while_running(
    driver: Driver,
    database: OracleDatabase,
    checked: Checked,
    step: str,
    error: Exception,
    kind: type[ExecutionError],
    ora: str,
) -> None:
    driver.fail = {step: error}
    with pytest.raises(kind) as caught:
        database.query(checked(SQL)).fetch(1)
    assert type(caught.value) is kind
    assert getattr(caught.value, "ora", "") == ora
    assert driver.calls[-3:] == ["cursor.close", "rollback", "release"]


def test_the_place_of_an_error_is_kept(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    driver.fail = {"execute SELECT": driver_error("ORA-00942", 942, 14)}
    with pytest.raises(QueryFailed, match="ORA-00942") as caught:
        database.query(checked(SQL)).fetch(1)
    assert "offset: 14" in caught.value.detail


@pytest.mark.parametrize(
    ("code", "number", "hint"),
    [
        ("ORA-01017", 1017, "DATABASE__PASSWORD"),
        ("DPY-6005", 0, "DATABASE__URL"),
        ("DPY-6001", 12514, "서비스"),
        ("DPY-4005", 0, "DATABASE__POOL_SIZE"),
        ("DPY-3010", 0, "12.1"),
        ("ORA-99999", 99999, "DATABASE__URL"),
    ],
)
@pytest.mark.parametrize("step", ["create_pool", "acquire"])
def test_errors_while_connecting(
    driver: Driver, database: OracleDatabase, checked: Checked, step: str, code: str, number: int, hint: str
) -> None:
    driver.fail = {step: driver_error(code, number)}
    with pytest.raises(DatabaseUnavailable) as caught:
        database.query(checked(SQL)).fetch(1)
    assert hint in caught.value.hint
    assert "secret" not in f"{caught.value}{caught.value.detail}"


def test_a_connection_that_cannot_roll_back_leaves_the_pool(
    driver: Driver, database: OracleDatabase, checked: Checked
) -> None:
    driver.fail = {"fetchmany": driver_error("DPY-4011"), "rollback": driver_error("DPY-1001")}
    with pytest.raises(DatabaseUnavailable):
        database.query(checked(SQL)).fetch(1)
    assert driver.calls[-2:] == ["rollback", "drop"]


def test_a_transaction_that_is_not_read_only_never_runs_the_query(
    driver: Driver, database: OracleDatabase, checked: Checked
) -> None:
    driver.fail = {"execute SET": driver_error("ORA-01453", 1453)}
    with pytest.raises(QueryFailed):
        database.query(checked(SQL)).fetch(1)
    assert not any(SQL in call for call in driver.calls)


def test_cancel_breaks_a_running_call(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    driver.block = threading.Event()
    query = database.query(checked(SQL))
    errors: list[QueryTimeout] = []

    def fetch() -> None:
        try:
            query.fetch(1)
        except QueryTimeout as error:
            errors.append(error)

    worker = threading.Thread(target=fetch)
    worker.start()
    assert driver.reached.wait(10)
    query.cancel()
    worker.join(10)
    assert "중지" in errors[0].message
    assert driver.calls.count("cancel") == 1
    assert driver.calls[-1] == "release"
    query.cancel()
    assert driver.calls.count("cancel") == 1


def test_cancel_before_fetch_runs_nothing(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    query = database.query(checked(SQL))
    query.cancel()
    with pytest.raises(QueryTimeout):
        query.fetch(1)
    assert not any(call.startswith("execute") for call in driver.calls)
    assert driver.calls[-1] == "release"


def test_close_closes_the_pool_once(driver: Driver, database: OracleDatabase, checked: Checked) -> None:
    database.query(checked(SQL)).fetch(1)
    database.close()
    database.close()
    assert driver.calls.count("close force=True") == 1


def test_version(database: OracleDatabase, driver: Driver) -> None:
    assert database.version() == "19c"
    assert driver.calls[-2:] == ["rollback", "release"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("11.2.0.4.0", "11g"),
        ("12.1.0.2.0", "12c"),
        ("12.2.0.1.0", "12c"),
        ("18.4.0.0.0", "12c"),
        ("19.22.0.0.0", "19c"),
        ("21.3.0.0.0", "21c"),
        ("23.5.0.24.7", "23ai"),
        ("26.1.0.0.0", "23ai"),
    ],
)
def test_versions(text: str, version: str) -> None:
    assert oracle_version(text) == version
