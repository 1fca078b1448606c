"""The whole demo database: its scripts give the same rows at every run, and what they write is true to the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from app.catalog.model import Catalog, Table
from app.config import ROOT
from schema.demo.build import ensure_demo

EMPTY = {"IF_LOG", "IF_ORD_RCV"}
NEVER_USED = {"SLIP.REVS_SLIP_NO"}
RULES = yaml.safe_load((ROOT / "tests" / "cases" / "schema" / "true_to_each_other.yaml").read_text(encoding="utf-8"))

Connection = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_demo(tmp_path_factory.mktemp("small"), 0.05)


@pytest.fixture(scope="module", params=["small", "default"])
def demo(request: pytest.FixtureRequest) -> Iterator[Connection]:
    fixture = {"small": "small_file", "default": "demo_file"}[request.param]
    with duckdb.connect(str(request.getfixturevalue(fixture)), read_only=True) as connection:
        yield connection


def count(demo: Connection, query: str) -> int:
    found = demo.execute(query).fetchone()
    assert found is not None
    return int(found[0])


def test_size(demo: Connection, demo_catalog: Catalog, request: pytest.FixtureRequest) -> None:
    sizes = {table.name: count(demo, f'SELECT COUNT(*) FROM "{table.name}"') for table in demo_catalog.tables}
    low, high = (100_000, 300_000) if "small" in request.node.name else (900_000, 1_500_000)
    assert low < sum(sizes.values()) < high
    assert {name for name, size in sizes.items() if not size} == EMPTY


def test_another_run_gives_the_same_rows(small_file: Path, tmp_path: Path, demo_catalog: Catalog) -> None:
    again = ensure_demo(tmp_path, 0.05)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{small_file}' AS one (READ_ONLY); ATTACH '{again}' AS two (READ_ONLY)")
        for table in demo_catalog.tables:
            for first, second in (("one", "two"), ("two", "one")):
                missing = f'FROM {first}.main."{table.name}" EXCEPT ALL FROM {second}.main."{table.name}"'
                assert count(connection, f"SELECT COUNT(*) FROM ({missing})") == 0, table.name


def test_values_fit_their_columns(demo: Connection, demo_catalog: Catalog) -> None:
    """NOT NULL, no empty text, lengths in bytes as Oracle counts them by default (UTF-8), digits of numbers."""
    wrong = [
        f"{table.name}.{column.name}"
        for table in demo_catalog.tables
        for column in table.columns
        if count(
            demo, f'SELECT COUNT(*) FROM "{table.name}" WHERE {_misfit(column.name, column.type, column.nullable)}'
        )
    ]
    assert wrong == []


def _misfit(name: str, type_: str, nullable: bool) -> str:
    kind, _, size = type_.partition("(")
    tests = ["false"] if nullable else [f'"{name}" IS NULL']
    if kind in ("VARCHAR2", "CHAR"):
        tests += [f'strlen("{name}") > {size.rstrip(")")}', f"\"{name}\" = ''"]
    if kind == "NUMBER":
        digits, _, scale = size.rstrip(")").partition(",")
        tests.append(f'abs("{name}") >= {10 ** (int(digits) - int(scale or 0))}')
    return " OR ".join(tests)


def test_primary_keys_are_unique(demo: Connection, demo_catalog: Catalog) -> None:
    for table in demo_catalog.tables:
        if table.primary_key:
            keys = _columns(table.primary_key)
            assert count(demo, f'SELECT COUNT(*) - COUNT(DISTINCT ({keys})) FROM "{table.name}"') == 0, table.name


def test_foreign_keys_point_at_rows(demo: Connection, demo_catalog: Catalog) -> None:
    for table in demo_catalog.tables:
        for key in table.foreign_keys:
            keys, set_ = _columns(key.columns), " AND ".join(f'"{name}" IS NOT NULL' for name in key.columns)
            used = f'SELECT {keys} FROM "{table.name}" WHERE {set_}'
            unused = table.name in EMPTY or f"{table.name}.{key.columns[-1]}" in NEVER_USED
            assert unused or count(demo, f"SELECT COUNT(*) FROM ({used})"), (table.name, key.columns)
            known = f'SELECT {_columns(key.target_columns)} FROM "{key.target}"'
            assert count(demo, f"SELECT COUNT(*) FROM ({used} EXCEPT {known})") == 0, (table.name, key.columns)


def _columns(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def test_codes_are_those_of_their_group(demo: Connection, demo_catalog: Catalog) -> None:
    groups = {group for (group,) in demo.execute("SELECT CD_GRP FROM CMN_CD_GRP").fetchall()}
    for table in demo_catalog.tables:
        for column in table.columns:
            if column.name in groups:
                used = f'SELECT DISTINCT "{column.name}" FROM "{table.name}" WHERE "{column.name}" IS NOT NULL'
                known = f"SELECT CD FROM CMN_CD WHERE CD_GRP = '{column.name}'"
                assert count(demo, f"SELECT COUNT(*) FROM ({used} EXCEPT {known})") == 0, (table.name, column.name)


def test_some_columns_say_nothing(demo_file: Path, demo_catalog: Catalog) -> None:
    """As in every real schema: columns that nobody fills, and columns with one value."""
    with duckdb.connect(str(demo_file), read_only=True) as demo:
        kinds = [
            _distinct(demo, table, name)
            for table in demo_catalog.tables
            for name in table.by_name
            if table.name not in EMPTY
        ]
    assert kinds.count(0) >= 8
    assert kinds.count(1) >= 5


def _distinct(demo: Connection, table: Table, name: str) -> int:
    return count(demo, f'SELECT COUNT(DISTINCT "{name}") FROM "{table.name}"')


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_rows_are_true_to_each_other(rule: dict[str, str], demo: Connection) -> None:
    """Each rule is a query for the rows that break it."""
    assert demo.execute(rule["broken_by"]).fetchmany(3) == []
