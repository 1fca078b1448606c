"""The demo company's core rows: always the same, of the DDL's shape, and true to each other."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import pytest

from app.catalog.model import Catalog, Column, Table
from app.config import ROOT
from schema.demo.generate import rows
from schema.demo.generate.clock import FIRST_DAY, TODAY, ymd

Rows = dict[str, Sequence[tuple[Any, ...]]]
DIGEST = (
    "import hashlib; from schema.demo.generate import rows; "
    "print(hashlib.sha256(repr(list(rows(0.05).items())).encode()).hexdigest())"
)


@pytest.fixture(scope="module", params=[0.05, 1.0], ids=["small", "default"])
def demo(request: pytest.FixtureRequest) -> Rows:
    return rows(request.param)


def records(demo: Rows, table: str) -> list[dict[str, Any]]:
    return [dict(zip(_fields(row), row, strict=True)) for row in demo[table]]


def _fields(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(name.upper() for name in row._fields)  # type: ignore[attr-defined]


def test_every_run_gives_the_same_rows() -> None:
    """Neither the process nor its hash seed matters."""
    ours = hashlib.sha256(repr(list(rows(0.05).items())).encode()).hexdigest()
    for seed in ("1", "2"):
        command = [sys.executable, "-c", DIGEST]
        run = subprocess.run(
            command, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == ours


def test_default_size(demo: Rows, request: pytest.FixtureRequest) -> None:
    total = sum(map(len, demo.values()))
    low, high = (5_000, 30_000) if "small" in request.node.name else (50_000, 90_000)
    assert low < total < high
    assert all(demo.values())


def test_tables_are_those_of_the_ddl_parents_first(demo: Rows, demo_catalog: Catalog) -> None:
    assert set(demo) <= set(demo_catalog.by_name)
    place = {name: number for number, name in enumerate(demo)}
    for table in _core(demo, demo_catalog):
        assert all(place[key.target] <= place[table.name] for key in table.foreign_keys)


def _core(demo: Rows, catalog: Catalog) -> list[Table]:
    """The tables that have core rows; scripts fill the others."""
    return [table for table in catalog.tables if table.name in demo]


def test_columns_are_those_of_the_ddl_in_order(demo: Rows, demo_catalog: Catalog) -> None:
    for table in _core(demo, demo_catalog):
        assert _fields(demo[table.name][0]) == tuple(column.name for column in table.columns), table.name


def test_values_fit_their_columns(demo: Rows, demo_catalog: Catalog) -> None:
    """NOT NULL, lengths in bytes as Oracle counts them by default (UTF-8), digits of numbers."""
    for table in _core(demo, demo_catalog):
        for place, column in enumerate(table.columns):
            wrong = [row for row in demo[table.name] if not _fits(row[place], column)]
            assert not wrong, f"{table.name}.{column.name}: {wrong[0]}"


def _fits(value: object, column: Column) -> bool:
    limit = int((re.findall(r"\d+", column.type) or ["0"])[-1])
    match value:
        case None:
            return column.nullable
        case str():
            return column.base_type in ("VARCHAR2", "CHAR") and 0 < len(value.encode()) <= limit
        case datetime():
            return column.base_type == "DATE" and value.microsecond == 0
        case int():
            return column.base_type == "NUMBER" and 0 <= value < 10**limit
        case _:
            return False


def test_primary_keys_are_unique(demo: Rows, demo_catalog: Catalog) -> None:
    for table in _core(demo, demo_catalog):
        keys = _values(demo, table, table.primary_key)
        assert table.primary_key
        assert len(set(keys)) == len(keys), table.name


def test_foreign_keys_point_at_rows(demo: Rows, demo_catalog: Catalog) -> None:
    for table in _core(demo, demo_catalog):
        for key in table.foreign_keys:
            known = set(_values(demo, demo_catalog.by_name[key.target], key.target_columns))
            used = {value for value in _values(demo, table, key.columns) if None not in value}
            assert used, (table.name, key.columns)
            assert used <= known, (table.name, key.columns)


def _values(demo: Rows, table: Table, names: Iterable[str]) -> list[tuple[Any, ...]]:
    places = [list(table.by_name).index(name) for name in names]
    return [tuple(row[place] for place in places) for row in demo[table.name]]


def test_every_code_is_explained(demo: Rows, demo_catalog: Catalog) -> None:
    """Each code column has a group of its name in CMN_CD, and a comment that lists codes lists those of the group."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for code in records(demo, "CMN_CD"):
        groups[code["CD_GRP"]][code["CD"]] = code["CD_NM"]
    columns = [column for table in demo_catalog.tables for column in table.columns if column.name in groups]
    assert (
        {column.name for column in columns} == set(groups) == {group["CD_GRP"] for group in records(demo, "CMN_CD_GRP")}
    )
    for column in columns:
        assert dict(re.findall(r"(\w+):(\w+)", column.comment)) in ({}, groups[column.name])
    for table in _core(demo, demo_catalog):
        for column in table.columns:
            if column.name in groups:
                used = {value for (value,) in _values(demo, table, [column.name])}
                assert used <= set(groups[column.name])
                assert len(used) == len(groups[column.name]) or len(demo["ORD"]) < 5_000  # few orders, none of today


def test_orders_add_up(demo: Rows) -> None:
    totals: dict[str, int] = defaultdict(int)
    prices = {product["PRDT_CD"]: product["SALE_PRC"] for product in records(demo, "PRDT")}
    for line in records(demo, "ORD_DTL"):
        assert line["UNIT_PRC"] == prices[line["PRDT_CD"]]
        assert line["LINE_AMT"] == line["ORD_QTY"] * line["UNIT_PRC"] * (100 - line["DC_RT"]) // 100
        totals[line["ORD_NO"]] += line["LINE_AMT"]
    assert totals == {order["ORD_NO"]: order["ORD_AMT"] for order in records(demo, "ORD")}


def test_purchases_add_up(demo: Rows) -> None:
    totals: dict[str, int] = defaultdict(int)
    for line in records(demo, "PO_DTL"):
        assert line["LINE_AMT"] == line["PO_QTY"] * line["UNIT_PRC"]
        totals[line["PO_NO"]] += line["LINE_AMT"]
    assert totals == {order["PO_NO"]: order["PO_AMT"] for order in records(demo, "PO")}


def test_products_of_a_purchase_come_from_its_supplier(demo: Rows) -> None:
    supplier = {product["PRDT_CD"]: product["SUPP_CD"] for product in records(demo, "PRDT")}
    ordered_from = {order["PO_NO"]: order["SUPP_CD"] for order in records(demo, "PO")}
    assert all(supplier[line["PRDT_CD"]] == ordered_from[line["PO_NO"]] for line in records(demo, "PO_DTL"))


def test_payments_follow_the_orders(demo: Rows) -> None:
    """Delivered orders are paid in full unless their second part is due after today; cancelled ones are refunded."""
    paid: dict[str, int] = defaultdict(int)
    refunded = set()
    for payment in records(demo, "PAY"):
        assert payment["PAY_DT"].date() <= TODAY
        if payment["PAY_STAT_CD"] == "10":
            paid[payment["ORD_NO"]] += payment["PAY_AMT"]
        else:
            refunded.add(payment["ORD_NO"])
    for order in records(demo, "ORD"):
        amount = paid[order["ORD_NO"]]
        if order["ORD_STAT_CD"] == "90":
            assert amount == 0
        elif order["ORD_STAT_CD"] == "30":
            assert amount in (order["ORD_AMT"], order["ORD_AMT"] * 3 // 10)
        else:
            assert amount <= order["ORD_AMT"]
        assert order["ORD_STAT_CD"] == "90" or order["ORD_NO"] not in refunded


def test_dates_make_sense(demo: Rows) -> None:
    first, last = ymd(FIRST_DAY), ymd(TODAY)
    joined = {customer["CUST_NO"]: customer["JOIN_DT"] for customer in records(demo, "CUST")}
    for order in records(demo, "ORD"):
        day = datetime.strptime(order["ORD_YMD"], "%Y%m%d")  # noqa: DTZ007  Oracle dates have no zone
        assert first <= order["ORD_YMD"] <= last
        assert joined[order["CUST_NO"]] <= day
        assert (order["DLVR_DT"] is not None) == (order["ORD_STAT_CD"] == "30")
        assert order["DLVR_DT"] is None or day < order["DLVR_DT"]
        assert (order["CNCL_RSN"] is not None) == (order["ORD_STAT_CD"] == "90")
    for order in records(demo, "PO"):
        assert first <= order["PO_YMD"] <= last
        assert (order["IN_YMD"] is not None) == (order["PO_STAT_CD"] == "20")
        assert order["IN_YMD"] is None or order["PO_YMD"] < order["IN_YMD"] <= last
    for person in records(demo, "EMP"):
        assert person["BIRTH_YMD"] < ymd(person["HIRE_DT"]) < last
        assert (person["RETR_DT"] is not None) == (person["EMP_STAT_CD"] == "30")
        assert person["RETR_DT"] is None or person["HIRE_DT"] < person["RETR_DT"]


def test_everybody_reports_upwards_to_one_head(demo: Rows) -> None:
    boss = {person["EMP_NO"]: person["MGR_EMP_NO"] for person in records(demo, "EMP")}
    tops = [number for number, above in boss.items() if above is None]
    assert len(tops) == 1
    for number in boss:
        steps, current = 0, number
        while boss[current] is not None:
            current, steps = boss[current], steps + 1
            assert steps < 10
        assert current == tops[0]


def test_salaries_lie_in_their_grade(demo: Rows) -> None:
    grades = {grade["GRD_CD"]: (grade["MIN_SAL"], grade["MAX_SAL"]) for grade in records(demo, "JOB_GRD")}
    for person in records(demo, "EMP"):
        low, high = grades[person["GRD_CD"]]
        assert low <= person["SAL"] <= high
    for month in records(demo, "SAL_HIST"):
        assert month["REAL_AMT"] == month["BASE_AMT"] + month["BONUS_AMT"] - month["DEDU_AMT"] > 0


def test_some_things_never_happened(demo: Rows) -> None:
    """Questions about what is missing have an answer: no orders, no people, no stock."""
    buyers = {order["CUST_NO"] for order in records(demo, "ORD")}
    assert any(customer["CUST_NO"] not in buyers for customer in records(demo, "CUST"))
    peopled = {person["DEPT_CD"] for person in records(demo, "EMP")}
    assert {dept["DEPT_CD"] for dept in records(demo, "DEPT")} - peopled
    assert any(stock["STCK_QTY"] < stock["SAFE_QTY"] for stock in records(demo, "STCK"))
