"""The demo database file: built once, whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from app.catalog.model import Catalog
from app.config import ROOT
from app.errors import ConfigError, DiskFull
from schema.demo import build
from schema.demo.generate import rows

BUILD = """
import sys; from pathlib import Path; from schema.demo.build import ensure_demo
print(ensure_demo(Path(sys.argv[1]), 0.05))
"""


def test_the_file_holds_every_row(demo_file: Path) -> None:
    expected = {table: len(records) for table, records in rows().items()}
    with duckdb.connect(str(demo_file), read_only=True) as connection:
        found = {table: connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone() for table in expected}
    assert found == {table: (count,) for table, count in expected.items()}


def test_a_second_call_builds_nothing(tmp_path: Path) -> None:
    first = build.ensure_demo(tmp_path, 0.05)
    before = first.stat().st_mtime_ns
    assert build.ensure_demo(tmp_path, 0.05) == first
    assert first.stat().st_mtime_ns == before


def test_another_version_is_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build.ensure_demo(tmp_path, 0.05)
    changed = tmp_path / "schema.sql"
    changed.write_text(build.SCHEMA_FILE.read_text(encoding="utf-8") + "\n-- changed\n", encoding="utf-8")
    monkeypatch.setattr(build, "SCHEMA_FILE", changed)
    assert build.ensure_demo(tmp_path, 0.05) != first


def test_a_failed_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, catalog: Catalog, content: Mapping[str, Iterable[Sequence[Any]]]) -> None:
        path.write_bytes(b"half")
        raise DiskFull

    monkeypatch.setattr(build, "build_database", fail)
    with pytest.raises(DiskFull):
        build.ensure_demo(tmp_path, 0.05)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".lock"] == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="file/cache"):
        build.ensure_demo(tmp_path / "file" / "cache", 0.05)


def test_leftovers_of_a_killed_build_do_no_harm(tmp_path: Path) -> None:
    leftover = tmp_path / "demo.building"
    leftover.mkdir()
    (leftover / "half.duckdb").write_bytes(b"half")
    assert build.ensure_demo(tmp_path, 0.05).exists()
    assert not leftover.exists()


def test_processes_that_start_together_share_one_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {process.communicate(timeout=100)[0].strip() for process in started}
    assert [process.returncode for process in started] == [0, 0]
    assert len(said) == 1
    assert [str(path) for path in tmp_path.glob("*.duckdb")] == list(said)
