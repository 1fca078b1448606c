"""Oracle's dictionary through a double of the driver: what is asked, what it becomes, and what a refusal costs."""

from __future__ import annotations

from typing import Any

import oracledb
import pytest

from app.catalog.dictionary import Imported, import_dictionary, type_text
from app.catalog.model import Column, ForeignKey
from app.catalog.profile import ColumnProfile, TableProfile, Value
from app.config import SamplingSettings
from app.database.oracle import OracleDatabase
from app.errors import DatabaseUnavailable, SchemaError
from tests.oracle_double import Driver, driver_error

TEXT = (9, None, None, 9, "B")
VIEWS: dict[str, list[tuple[Any, ...]]] = {
    "all_synonyms": [
        ("PUBLIC", "ORDERS", "HR", "ORD"),
        ("HR", "CODES", "CMN", "CMN_CD"),
        ("HR", "LOST", "SYS", "DBMS_OUTPUT"),
    ],
    "all_tables": [("HR", "EMP"), ("HR", "ORD"), ("PAY", "EMP"), ("CMN", "CMN_CD")],
    "all_views": [("HR", "V_EMP")],
    "all_mviews": [],
    "all_tab_columns": [
        ("CMN", "CMN_CD", "CD", "VARCHAR2", *TEXT, "N"),
        ("HR", "BIN$abc==$0", "X", "VARCHAR2", *TEXT, "Y"),
        ("HR", "EMP", "EMP_NO", "NUMBER", 22, 6, 0, 0, None, "N"),
        ("HR", "EMP", "EMP_NM", "VARCHAR2", 120, None, None, 30, "C", "Y"),
        ("HR", "EMP", "STAT_CD", "CHAR", 2, None, None, 2, "B", "Y"),
        ("HR", "EMP", "HIRE_DT", "DATE", 7, None, None, 0, None, "Y"),
        ("HR", "MLOG_OF_SOMETHING", "X", "VARCHAR2", *TEXT, "Y"),
        ("HR", "ORD", "EMP_NO", "NUMBER", 22, 6, 0, 0, None, "Y"),
        ("HR", "ORD", "GRD", "NUMBER", 22, 1, 0, 0, None, "Y"),
        ("HR", "V_EMP", "N", "NUMBER", 22, None, None, 0, None, "Y"),
        ("PAY", "EMP", "X", "VARCHAR2", *TEXT, "Y"),
    ],
    "all_tab_comments": [("HR", "EMP", " 사원 "), ("HR", "ORD", "snapshot table for snapshot HR.ORD")],
    "all_mview_comments": [],
    "all_col_comments": [("HR", "EMP", "STAT_CD", "재직상태코드"), ("HR", "ORD", "GRD", "등급")],
    "all_constraints": [
        ("HR", "PK_EMP", "P", "EMP", None, None),
        ("HR", "FK_ORD_EMP", "R", "ORD", "HR", "PK_EMP"),
        ("HR", "FK_ORD_GONE", "R", "ORD", "ELSE", "PK_GONE"),
    ],
    "all_cons_columns": [
        ("HR", "FK_ORD_EMP", "EMP_NO"),
        ("HR", "FK_ORD_GONE", "GRD"),
        ("HR", "PK_EMP", "EMP_NO"),
    ],
    "all_tab_statistics": [("HR", "EMP", 233), ("HR", "ORD", 10)],
    "all_tab_histograms": [
        ("HR", "EMP", "STAT_CD", 2.5e35, "20"),
        ("HR", "EMP", "STAT_CD", 2.4e35, "10"),
        ("HR", "EMP", "EMP_NM", 2.4e35, "김"),
        ("HR", "ORD", "GRD", 1, None),
        ("HR", "ORD", "GRD", 3, None),
    ],
    "all_tab_col_statistics": [
        ("HR", "EMP", "EMP_NO", 233, 0, bytes.fromhex("C102"), bytes.fromhex("C20218")),
        ("HR", "EMP", "EMP_NM", 1, 0, b"kim", b"kim"),
        ("HR", "EMP", "STAT_CD", 2, 3, b"10", b"20"),
        ("HR", "EMP", "HIRE_DT", 9, 0, bytes.fromhex("78640101010101"), bytes.fromhex("787C0B19010101")),
        ("HR", "ORD", "GRD", 2, 0, bytes.fromhex("C102"), bytes.fromhex("C104")),
        ("HR", "ORD", "EMP_NO", 0, 10, None, None),
        ("HR", "GONE", "X", 1, 0, None, None),
    ],
}
LIMITS = SamplingSettings()


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Driver:
    double = Driver(views=dict(VIEWS))
    monkeypatch.setattr(oracledb, "create_pool", double.create_pool)
    return double


@pytest.fixture
def database(driver: Driver) -> OracleDatabase:
    return OracleDatabase("db:1521/ORCL", "reader", "secret")


def taken(database: OracleDatabase, *owners: str, limits: SamplingSettings = LIMITS) -> Imported:
    return import_dictionary(database, owners or ("HR",), limits)


def statements(driver: Driver) -> list[str]:
    return [call.removeprefix("execute ") for call in driver.calls if call.startswith("execute ")]


def test_tables_views_and_synonyms_in_a_stable_order(database: OracleDatabase) -> None:
    tables = taken(database).catalog.tables
    assert [(table.owner, table.name) for table in tables] == [
        ("HR", "CODES"),
        ("HR", "EMP"),
        ("HR", "ORD"),
        ("HR", "V_EMP"),
        ("", "ORDERS"),
    ]
    assert tables[0].columns == (Column("CD", "VARCHAR2(9)", nullable=False),)
    assert tables[4].columns == tables[2].columns


def test_columns_comments_and_keys(database: OracleDatabase) -> None:
    catalog = taken(database).catalog
    emp, order = catalog.by_name["EMP"], catalog.by_name["ORD"]
    assert (emp.comment, order.comment) == ("사원", "")
    assert emp.columns[:3] == (
        Column("EMP_NO", "NUMBER(6)", nullable=False),
        Column("EMP_NM", "VARCHAR2(30 CHAR)"),
        Column("STAT_CD", "CHAR(2)", "재직상태코드"),
    )
    assert emp.primary_key == ("EMP_NO",)
    assert order.foreign_keys == (ForeignKey(("EMP_NO",), "EMP", ("EMP_NO",)),)
    assert catalog.by_name["ORDERS"].foreign_keys == order.foreign_keys


def test_statistics_become_a_profile_without_private_values(database: OracleDatabase) -> None:
    profile = taken(database).profile
    emp, order = profile["EMP"], profile["ORD"]
    assert (emp.rows, order.rows, profile["V_EMP"]) == (233, 10, TableProfile())
    assert emp.columns["STAT_CD"] == ColumnProfile((Value("10"), Value("20")), distinct=2, nulls=3, low="10", high="20")
    assert emp.columns["EMP_NM"] == ColumnProfile(distinct=1, nulls=0)
    assert (emp.columns["HIRE_DT"].low, emp.columns["HIRE_DT"].high) == ("2000-01-01", "2024-11-25")
    assert emp.columns["EMP_NO"] == ColumnProfile(distinct=233, nulls=0)
    assert order.columns["GRD"].values == (Value("1"), Value("3"))
    assert order.columns["EMP_NO"].empty
    assert profile["ORDERS"] == order


def test_a_private_column_keeps_only_its_counts(database: OracleDatabase) -> None:
    columns = taken(database, limits=SamplingSettings(never=["STAT*", "*_DT"])).profile["EMP"].columns
    assert columns["STAT_CD"] == ColumnProfile(distinct=2, nulls=3)
    assert columns["HIRE_DT"] == ColumnProfile(distinct=9, nulls=0)


def test_without_sampling_no_value_is_read(driver: Driver, database: OracleDatabase) -> None:
    columns = taken(database, limits=SamplingSettings(enabled=False)).profile["EMP"].columns
    assert columns["STAT_CD"] == ColumnProfile(distinct=2, nulls=3)
    assert not any("all_tab_histograms" in sql for sql in statements(driver))


def test_one_query_a_view_only_all_views_and_bound_owners(driver: Driver, database: OracleDatabase) -> None:
    taken(database, "hr", "PAY")
    first, *queries = statements(driver)
    assert first == "SET TRANSACTION READ ONLY"
    assert len(queries) == len(VIEWS)
    assert all(sql.startswith("SELECT ") and "dba_" not in sql.lower() and "'HR'" not in sql for sql in queries)
    assert {(binds["o0"], binds["o1"]) for binds in driver.binds[1:]} == {("HR", "PAY")}
    assert driver.calls[-2:] == ["rollback", "release"]


def test_tables_of_other_owners_are_read_only_where_a_synonym_leads_there(
    driver: Driver, database: OracleDatabase
) -> None:
    taken(database)
    assert "y.table_owner" in next(sql for sql in statements(driver) if "all_tab_columns" in sql)
    driver.calls.clear()
    driver.views["all_synonyms"] = VIEWS["all_synonyms"][:1]
    taken(database)
    assert not any("y.table_owner" in sql for sql in statements(driver))


def test_the_earlier_owner_has_the_name(database: OracleDatabase) -> None:
    first = taken(database, "HR", "PAY")
    assert first.catalog.by_name["EMP"].owner == "HR"
    assert any(note.startswith("PAY.EMP") for note in first.notes)
    assert taken(database, "PAY", "HR").catalog.by_name["EMP"].owner == "PAY"


def test_the_account_itself_is_the_owner_when_none_is_named(driver: Driver, database: OracleDatabase) -> None:
    driver.views["all_tables"] = [("READER", "T")]
    driver.views["all_tab_columns"] = [("READER", "T", "X", "DATE", 7, None, None, 0, None, "Y")]
    assert import_dictionary(database, (), LIMITS).catalog.tables[0].owner == "READER"


@pytest.mark.parametrize("view", sorted(set(VIEWS) - {"all_tab_columns"}))
@pytest.mark.parametrize("code", [942, 1031])
def test_a_refused_view_is_told_and_the_import_goes_on(
    driver: Driver, database: OracleDatabase, view: str, code: int
) -> None:
    statement = next(sql for sql in _all_statements(driver, database) if f"FROM {view} " in sql)
    driver.fail = {f"execute {statement[:60]}": driver_error(f"ORA-{code:05d}", code)}
    imported = taken(database)
    assert "EMP" in imported.catalog.by_name
    assert any(f"GRANT SELECT ON SYS.{view.upper()} TO READER" in note for note in imported.notes)


def _all_statements(driver: Driver, database: OracleDatabase) -> list[str]:
    taken(database)
    return statements(driver)


def test_a_view_that_takes_too_long_is_told(driver: Driver, database: OracleDatabase) -> None:
    driver.fail = {"execute SELECT t.owner, t.constraint_name, t.constraint_type": driver_error("DPY-4024")}
    imported = taken(database)
    assert imported.catalog.by_name["EMP"].primary_key == ()
    assert any("ALL_CONSTRAINTS" in note and "시간" in note for note in imported.notes)


def test_a_lost_connection_ends_the_import(driver: Driver, database: OracleDatabase) -> None:
    driver.fail = {"execute SELECT t.owner, t.table_name, t.comments": driver_error("DPY-4011", 3113)}
    with pytest.raises(DatabaseUnavailable):
        taken(database)


def test_an_owner_without_visible_tables_is_told_which_grant_is_missing(
    driver: Driver, database: OracleDatabase
) -> None:
    assert any("GRANT READ ON NOBODY." in note for note in taken(database, "HR", "NOBODY").notes)
    driver.views = {}
    with pytest.raises(SchemaError, match="NOBODY") as caught:
        taken(database, "NOBODY")
    assert "GRANT READ ON NOBODY." in caught.value.hint


@pytest.mark.parametrize(
    ("described", "text"),
    [
        (("VARCHAR2", 30, None, None, 30, "B"), "VARCHAR2(30)"),
        (("VARCHAR2", 120, None, None, 30, "C"), "VARCHAR2(30 CHAR)"),
        (("NVARCHAR2", 60, None, None, 30, "C"), "NVARCHAR2(30)"),
        (("CHAR", 1, None, None, 1, "B"), "CHAR(1)"),
        (("NUMBER", 22, None, None, 0, None), "NUMBER"),
        (("NUMBER", 22, None, 0, 0, None), "NUMBER(*,0)"),
        (("NUMBER", 22, 10, 0, 0, None), "NUMBER(10)"),
        (("NUMBER", 22, 12, 2, 0, None), "NUMBER(12,2)"),
        (("NUMBER", 22, 5, -2, 0, None), "NUMBER(5,-2)"),
        (("FLOAT", 22, 126, None, 0, None), "FLOAT(126)"),
        (("DATE", 7, None, None, 0, None), "DATE"),
        (("TIMESTAMP(6) WITH TIME ZONE", 13, None, 6, 0, None), "TIMESTAMP(6) WITH TIME ZONE"),
        (("RAW", 16, None, None, 0, None), "RAW(16)"),
        (("CLOB", 4000, None, None, 0, None), "CLOB"),
    ],
)
def test_types_as_ddl_writes_them(described: tuple[Any, ...], text: str) -> None:
    assert type_text(*described) == text
