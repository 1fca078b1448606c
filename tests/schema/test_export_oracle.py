"""The folder for a real Oracle: what SQL*Loader would read is what the database holds. No Oracle runs here."""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path

import duckdb
import pytest

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog
from schema.demo.build import ensure_demo
from schema.demo.export_oracle import control_file, export


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("oracle") / "out"
    export(target, 0.05)
    return target


def test_the_ddl_is_the_schema(folder: Path, demo_catalog: Catalog) -> None:
    assert load_catalog(folder / "schema.sql") == demo_catalog


def test_tables_are_listed_parents_first(folder: Path, demo_catalog: Catalog) -> None:
    names = (folder / "tables.txt").read_text(encoding="utf-8").split()
    assert names == [table.name for table in demo_catalog.tables]
    assert (
        {path.stem for path in (folder / "load").iterdir()}
        == {path.stem for path in (folder / "data").iterdir()}
        == set(names)
    )


def test_the_csv_files_hold_every_row(folder: Path, tmp_path: Path, demo_catalog: Catalog) -> None:
    with duckdb.connect(ensure_demo(tmp_path, 0.05), read_only=True) as connection:
        for table in demo_catalog.tables:
            with (folder / "data" / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
                rows = list(csv.reader(lines))
            assert all(len(row) == len(table.columns) for row in rows), table.name
            assert connection.execute(f'SELECT COUNT(*) FROM "{table.name}"').fetchone() == (len(rows),)


def test_moments_are_written_as_the_control_file_says(folder: Path, demo_catalog: Catalog) -> None:
    for table in demo_catalog.tables:
        places = [place for place, column in enumerate(table.columns) if column.base_type == "DATE"]
        with (folder / "data" / f"{table.name}.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                assert all(
                    not row[place] or re.fullmatch(r"\d{4}(-\d\d){2} \d\d(:\d\d){2}", row[place]) for place in places
                )


def test_a_control_file(demo_catalog: Catalog) -> None:
    assert control_file(demo_catalog.by_name["STCK"]).endswith(
        "INFILE 'data/STCK.csv' \"str '\\n'\"\nAPPEND INTO TABLE STCK\n"
        "FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"' TRAILING NULLCOLS\n"
        "(\n  WHS_CD CHAR(3),\n  PRDT_CD CHAR(5),\n  STCK_QTY,\n  SAFE_QTY,\n"
        '  LAST_IN_DT DATE "YYYY-MM-DD HH24:MI:SS"\n)\n'
    )


def test_load_says_how_it_is_used(folder: Path) -> None:
    run = subprocess.run(["sh", str(folder / "load.sh")], capture_output=True, text=True)
    assert run.returncode == 2
    assert "FREEPDB1" in run.stdout


def test_load_runs_every_step_in_order(folder: Path, tmp_path: Path) -> None:
    """With doubles of Oracle's tools that write down how they were called."""
    for tool in ("sqlplus", "sqlldr"):
        (tmp_path / tool).write_text(f'#!/bin/sh\necho "{tool} $*" >> "{tmp_path}/calls"\n', encoding="utf-8")
        (tmp_path / tool).chmod(0o755)
    path = f"{tmp_path}:/usr/bin:/bin"
    subprocess.run(
        ["sh", str(folder / "load.sh"), "u/p@//db/FREE"], env={"PATH": path}, capture_output=True, check=True
    )
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert [call.split("@")[-1] for call in calls if call.startswith("sqlplus")] == [
        "schema.sql",
        "before.sql",
        "after.sql",
    ]
    assert len(calls) == 3 + len((folder / "tables.txt").read_text(encoding="utf-8").split())
