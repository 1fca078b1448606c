"""What a small company's rows say, asked through the embedded database; and what is never asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.catalog.ddl import read_ddl
from app.catalog.model import Catalog
from app.catalog.profile import ColumnProfile, Profile, TableProfile, Value, profile_of_comments
from app.catalog.sampling import sample
from app.config import SamplingSettings
from app.database import Query
from app.database.embedded import EmbeddedDatabase, build_database
from app.errors import QueryFailed, QueryTimeout
from app.records import CheckedSQL, Rows

CATALOG = read_ddl("""
CREATE TABLE CMN_CD (CD_GRP VARCHAR2(20), CD VARCHAR2(4), CD_NM VARCHAR2(50), PRIMARY KEY (CD_GRP, CD));
COMMENT ON TABLE CMN_CD IS '공통코드';
CREATE TABLE "SHOP".ORD (
  ORD_NO NUMBER(9) PRIMARY KEY, STAT_CD CHAR(3), GRD_TP VARCHAR2(2), REGN NVARCHAR2(20), SIZE_CLS NUMBER(2),
  ORD_YMD VARCHAR2(8), REG_DT DATE, AMT NUMBER(12,1), UNUSED VARCHAR2(10), CMPY_CD VARCHAR2(4), TEL_NO VARCHAR2(20),
  MEMO VARCHAR2(100), "소문자" VARCHAR2(10), DOC CLOB
);
COMMENT ON COLUMN "SHOP".ORD.GRD_TP IS '등급(1:VIP, 2:일반, 9:기타)';
CREATE TABLE EMPTY_HIST (A_CD VARCHAR2(2), B_DT DATE);
CREATE TABLE SITE (SITE_CD VARCHAR2(4) PRIMARY KEY);
CREATE TABLE CUST (SITE_CD VARCHAR2(4));
CREATE TABLE SPARE (A_CD VARCHAR2(2));
""")
STATES = ["10", "20", "90"]
ORDERS: list[tuple[Any, ...]] = [
    (
        *(number, STATES[number % 3], "12"[number % 2], ["서울", "부산"][number % 2], number % 4),
        *(f"202401{number % 28 + 1:02d}", datetime(2024, 1, 1 + number % 28), number * 1.5, None, "H001"),
        *(f"010-{number:04d}", f"메모 {number}", "가", "긴 글"),
    )
    for number in range(100)
]
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "CMN_CD": [
        ("STAT_CD", "10", "접수"),
        ("STAT_CD", "90", "취소"),
        ("STAT_CD", "99", "폐기"),
        ("GRD_TP", "X", "다름"),
    ],
    "ORD": ORDERS,
    "EMPTY_HIST": [],
    "SITE": [("S1",)],
    "CUST": [("S1",)],
    "SPARE": [("a",)],
}


class Spy:
    """A database that keeps what it was asked."""

    label = "spy"

    def __init__(self, inner: EmbeddedDatabase, broken: str = "nothing is") -> None:
        self.inner, self.broken, self.asked = inner, broken, list[str]()

    def version(self) -> None: ...

    def query(self, sql: CheckedSQL) -> Query:
        self.asked.append(sql.text)
        if self.broken in sql.text:
            raise QueryFailed("고장", ora="ORA-01555")
        return self.inner.query(sql)

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedDatabase]:
    path: Path = tmp_path_factory.mktemp("shop") / "shop.duckdb"
    build_database(path, CATALOG, ROWS)
    database = EmbeddedDatabase(path, CATALOG)
    yield database
    database.close()


@pytest.fixture
def spy(shop: EmbeddedDatabase) -> Spy:
    return Spy(shop)


def look(database: Spy, known: Profile | None = None, catalog: Catalog = CATALOG, **limits: Any) -> Profile:
    sampled = sample(
        database, catalog, profile_of_comments(CATALOG) if known is None else known, SamplingSettings(**limits)
    )
    assert sampled.notes == ()
    return sampled.profile


def test_codes_get_the_meaning_of_the_code_table_and_of_comments(spy: Spy) -> None:
    columns = look(spy)["ORD"].columns
    assert columns["STAT_CD"].values == (Value("10", "접수"), Value("90", "취소"), Value("99", "폐기"), Value("20"))
    assert columns["GRD_TP"].values == (Value("1", "VIP"), Value("2", "일반"), Value("9", "기타"))
    assert columns["STAT_CD"].complete


def test_short_texts_and_numbers_that_are_codes_are_listed(spy: Spy) -> None:
    columns = look(spy)["ORD"].columns
    assert columns["REGN"].values == (Value("부산"), Value("서울"))
    assert columns["SIZE_CLS"].values == tuple(map(Value, "0123"))
    assert columns["소문자"].values == (Value("가"),)


def test_empty_constant_and_ranges(spy: Spy) -> None:
    profile = look(spy)
    columns = profile["ORD"].columns
    assert (profile["ORD"].rows, profile["EMPTY_HIST"]) == (100, TableProfile(0))
    assert columns["UNUSED"] == ColumnProfile(nulls=100, empty=True)
    assert (columns["CMPY_CD"].constant, columns["CMPY_CD"].values) == (True, (Value("H001"),))
    assert (columns["ORD_YMD"].low, columns["ORD_YMD"].high) == ("20240101", "20240128")
    assert (columns["REG_DT"].low, columns["REG_DT"].high) == ("2024-01-01", "2024-01-28")
    assert (columns["AMT"].low, columns["AMT"].high) == ("0", "148.5")
    assert columns["ORD_NO"] == ColumnProfile(nulls=0)
    assert "DOC" not in columns


def test_columns_that_speak_of_other_tables_are_not_listed(spy: Spy) -> None:
    profile = look(spy)
    assert profile["CMN_CD"].columns["CD_GRP"].values == (Value("GRD_TP"), Value("STAT_CD"))
    assert profile["CMN_CD"].columns["CD_NM"].values == ()
    assert profile["CUST"].columns["SITE_CD"].values == ()


def test_many_values_are_no_values(spy: Spy) -> None:
    columns = look(spy, distinct=3)["ORD"].columns
    assert (columns["MEMO"].values, columns["SIZE_CLS"].values) == ((), ())
    assert len(columns["REGN"].values) == 2


def test_private_columns_are_in_no_query(spy: Spy) -> None:
    profile = look(spy, never=["TEL*", "*.MEMO", "소문자"])
    assert not any(name in sql for sql in spy.asked for name in ("TEL_NO", "MEMO", "소문자"))
    assert not {"TEL_NO", "MEMO", "소문자"} & set(profile["ORD"].columns)


def test_the_row_cap_leaves_nothing_certain(spy: Spy) -> None:
    columns = look(spy, rows=10)["ORD"].columns
    assert "UNUSED" not in columns
    assert (columns["REGN"].complete, columns["REGN"].distinct) == (False, None)
    assert any("ROWNUM <= 10)" in sql for sql in spy.asked)


def test_statistics_save_queries(spy: Spy) -> None:
    of_column = {column.name: ColumnProfile(distinct=99, nulls=0) for column in CATALOG.by_name["ORD"].columns}
    profile = look(spy, {"ORD": TableProfile(1000, {**of_column, "REGN": ColumnProfile((Value("서울"),), nulls=0)})})
    assert profile["ORD"].rows == 1000
    assert profile["ORD"].columns["REGN"].values == (Value("부산"), Value("서울"))
    asked = [sql for sql in spy.asked if '"ORD"' in sql]
    assert len(asked) == 1
    assert '"STAT_CD"' not in asked[0]


def test_a_table_that_cannot_be_read_is_told_and_costs_no_other(shop: EmbeddedDatabase) -> None:
    sampled = sample(Spy(shop, 'MIN("ORD_NO")'), CATALOG, {}, SamplingSettings())
    assert sampled.notes == ("ORD: 고장",)
    assert sampled.profile["SPARE"].columns["A_CD"].values == (Value("a"),)


def test_no_query_after_the_time_is_up(spy: Spy) -> None:
    sampled = sample(spy, CATALOG, profile_of_comments(CATALOG), SamplingSettings(seconds=1e-9))
    assert spy.asked == []
    assert "SAMPLING__SECONDS" in sampled.notes[0]
    assert sampled.profile["ORD"].columns["GRD_TP"].values == (
        Value("1", "VIP"),
        Value("2", "일반"),
        Value("9", "기타"),
    )


class Endless:
    """A query that ends only when it is cancelled."""

    def __init__(self) -> None:
        from threading import Event

        self.cancelled = Event()

    def fetch(self, row_limit: int) -> Rows:
        assert self.cancelled.wait(10)
        raise QueryTimeout

    def cancel(self) -> None:
        self.cancelled.set()


def test_a_slow_query_is_stopped_and_told(spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.catalog.sampling._SHORTEST_WAIT", 0.01)
    real = spy.query
    monkeypatch.setattr(
        spy, "query", lambda sql: Endless() if "SPARE" in sql.text and "MIN(" in sql.text else real(sql)
    )
    sampled = sample(spy, CATALOG, {}, SamplingSettings(seconds=5))
    assert [note.partition(":")[0] for note in sampled.notes] == ["SPARE"]
    assert "초 안에 끝나지 않아" in sampled.notes[0]
