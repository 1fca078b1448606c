"""Each form of address opens its database or says in Korean what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import oracledb
import pytest
from pydantic import SecretStr

from app.catalog.model import Catalog, Column, Table
from app.config import DatabaseSettings, Settings
from app.database.connect import open_database
from app.database.embedded import build_database
from app.database.oracle import OracleDatabase
from app.errors import ConfigError, DatabaseUnavailable
from app.records import CheckedSQL
from tests.app.database.conftest import CATALOG, ROWS


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that read no file."""
    return Settings(_env_file=None, cache_dir=tmp_path / "cache")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A DuckDB file with SCOTT's tables."""
    path = tmp_path / "내 파일.duckdb"
    build_database(path, CATALOG, ROWS)
    return path


def test_absolute_file(settings: Settings, file: Path, checked: Callable[[str], CheckedSQL]) -> None:
    for address in (f"duckdb:///{file}", f"duckdb:///{quote(str(file))}"):
        database = open_database(settings, CATALOG, address)
        assert database.query(checked("SELECT COUNT(*) FROM emp")).fetch(1).rows == ((14,),)
        database.close()


def test_relative_file(settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    database = open_database(settings, CATALOG, "duckdb:///내 파일.duckdb")
    assert database.label == "DuckDB · 내 파일.duckdb"
    database.close()


def test_the_settings_address_is_the_default(settings: Settings, file: Path) -> None:
    settings.database.url = f"duckdb:///{file}"
    database = open_database(settings, CATALOG)
    assert database.label.startswith("DuckDB")
    database.close()


@pytest.mark.parametrize("address", ["", "demo"])
def test_today_is_the_day_of_the_settings(
    settings: Settings, file: Path, checked: Callable[[str], CheckedSQL], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("schema.demo.build.ensure_demo", lambda _: file)
    settings.database.today = date(2024, 2, 29)
    database = open_database(settings, CATALOG, address or f"duckdb:///{file}")
    sql = "SELECT TO_CHAR(SYSDATE, 'YYYY-MM-DD') FROM dual"
    assert database.query(checked(sql)).fetch(1).rows == (("2024-02-29",),)
    database.close()


def test_oracle_has_its_own_today(settings: Settings) -> None:
    settings.database.today = date(2024, 2, 29)
    with pytest.raises(ConfigError, match="오늘"):
        open_database(settings, CATALOG, "oracle://scott:tiger@db:1521/ORCL")


def test_a_file_without_any_table_of_the_schema(settings: Settings, file: Path) -> None:
    other = Catalog((Table("ELSEWHERE", (Column("X", "NUMBER"),)),))
    with pytest.raises(DatabaseUnavailable, match="하나도 없어요"):
        open_database(settings, other, f"duckdb:///{file}")


def test_missing_file(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="DuckDB 파일이 없어요"):
        open_database(settings, CATALOG, f"duckdb:///{tmp_path / 'none.duckdb'}")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mysql://x/y",
        "duckdb://x",
        "duckdb:///",
        "oracle://",
        "oracle://host",
        "oracle://host:x/s",
        "oracle://h/a/b",
    ],
)
def test_addresses_that_mean_nothing(settings: Settings, address: str) -> None:
    settings.database = DatabaseSettings(url="nonsense", user="u")
    with pytest.raises(ConfigError) as caught:
        open_database(settings, CATALOG, address)
    assert caught.value.hint


def test_a_wrong_address_keeps_its_password_secret(settings: Settings) -> None:
    with pytest.raises(ConfigError) as caught:
        open_database(settings, CATALOG, "postgres://scott:tiger@host/db")
    assert "tiger" not in str(caught.value)


def test_oracle_without_a_user(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="사용자"):
        open_database(settings, CATALOG, "oracle://db/ORCL")


@pytest.mark.parametrize(
    ("address", "dsn", "user", "password"),
    [
        ("oracle://db:1522/ORCL.world", "db:1522/ORCL.world", "reader", "from-settings"),
        ("oracle://db/ORCL", "db:1521/ORCL", "reader", "from-settings"),
        ("oracle://scott:ti%40ger@db:1521/ORCL", "db:1521/ORCL", "scott", "ti@ger"),
    ],
)
def test_oracle(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str, dsn: str, user: str, password: str
) -> None:
    settings.database = DatabaseSettings(user="reader", password=SecretStr("from-settings"), pool_size=5)
    asked: dict[str, Any] = {}

    def create_pool(**options: Any) -> None:
        asked.update(options)
        raise oracledb.DatabaseError

    monkeypatch.setattr(oracledb, "create_pool", create_pool)
    database = open_database(settings, CATALOG, address)
    assert isinstance(database, OracleDatabase)
    assert asked == {}
    with pytest.raises(DatabaseUnavailable):
        database.version()
    assert (asked["dsn"], asked["user"], asked["password"], asked["max"]) == (dsn, user, password, 5)
    assert asked["wait_timeout"] == int(settings.query_seconds * 1000)


def test_demo(settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from schema.demo import build

    asked: list[Path] = []

    def ensure_demo(cache_dir: Path) -> Path:
        asked.append(cache_dir)
        return file

    monkeypatch.setattr(build, "ensure_demo", ensure_demo)
    database = open_database(settings, CATALOG, "demo")
    assert (database.label, asked) == ("데모 데이터베이스", [settings.cache_dir])
    database.close()
