"""The embedded database is looked at once; a snapshot and Oracle never."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.catalog.ddl import read_ddl
from app.catalog.profile import TableProfile, Value, profile_of_comments
from app.catalog.profiling import profile_for
from app.config import Settings, load_settings
from app.database.embedded import EmbeddedDatabase, build_database
from app.database.oracle import OracleDatabase

CATALOG = read_ddl("CREATE TABLE A (X_CD VARCHAR2(9)); CREATE TABLE NOT_HELD (Y_CD VARCHAR2(9));")
KNOWN = profile_of_comments(CATALOG)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(cache_dir=tmp_path / "cache")


def database(tmp_path: Path, value: str) -> EmbeddedDatabase:
    held = read_ddl("CREATE TABLE A (X_CD VARCHAR2(9));")
    build_database(tmp_path / "a.duckdb", held, {"A": [(value,)]})
    return EmbeddedDatabase(tmp_path / "a.duckdb", CATALOG)


def test_looked_at_once_until_the_file_changes(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = profile_for(settings, CATALOG, KNOWN, database(tmp_path, "one"))
    assert first["A"].columns["X_CD"].values == (Value("one"),)
    assert first["NOT_HELD"] == TableProfile()
    again = database(tmp_path, "two")
    os.utime(tmp_path / "a.duckdb", ns=(1, 1))
    assert profile_for(settings, CATALOG, KNOWN, again)["A"].columns["X_CD"].values == (Value("two"),)
    monkeypatch.setattr("app.catalog.profiling.sample", None)
    assert profile_for(settings, CATALOG, KNOWN, again)["A"].columns["X_CD"].values == (Value("two"),)


def test_another_setting_is_another_profile(tmp_path: Path, settings: Settings) -> None:
    held = database(tmp_path, "one")
    profile_for(settings, CATALOG, KNOWN, held)
    hidden = settings.model_copy(update={"sampling": settings.sampling.model_copy(update={"never": ["X*"]})})
    assert profile_for(hidden, CATALOG, KNOWN, held)["A"].columns == {}


def test_a_damaged_cache_is_made_anew(tmp_path: Path, settings: Settings) -> None:
    held = database(tmp_path, "one")
    profile_for(settings, CATALOG, KNOWN, held)
    (cache,) = settings.cache_dir.glob("profile-*.json")
    cache.write_text('{"askora_snapshot": 1', encoding="utf-8")
    assert profile_for(settings, CATALOG, KNOWN, held)["A"].rows == 1


def test_nothing_is_asked_when_it_is_switched_off_or_known(tmp_path: Path, settings: Settings) -> None:
    held = database(tmp_path, "one")
    off = settings.model_copy(update={"sampling": settings.sampling.model_copy(update={"enabled": False})})
    assert profile_for(off, CATALOG, KNOWN, held) is KNOWN
    measured = {"A": TableProfile(7)}
    assert profile_for(settings, CATALOG, measured, held) is measured


def test_oracle_is_not_contacted(settings: Settings) -> None:
    assert profile_for(settings, CATALOG, KNOWN, OracleDatabase("nowhere:1/X", "u", "p")) is KNOWN


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = load_settings(cache_dir=tmp_path / "file")
    assert profile_for(settings, CATALOG, KNOWN, database(tmp_path, "one"))["A"].rows == 1


def test_a_broken_database_leaves_what_is_known(tmp_path: Path, settings: Settings) -> None:
    wrong = settings.model_copy(update={"sampling": settings.sampling.model_copy(update={"code_tables": ["X(A,B,C)"]})})
    assert profile_for(wrong, CATALOG, KNOWN, database(tmp_path, "one")) is KNOWN
