"""Open the database that an address names. It knows the forms of addresses, and nothing of queries."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.catalog.model import Catalog
from app.config import Settings
from app.database import Database
from app.errors import ConfigError, DatabaseUnavailable

DEMO_LABEL = "데모 데이터베이스"


def open_database(settings: Settings, catalog: Catalog, url: str | None = None) -> Database:
    """The database behind `url`, or behind the settings' own address when it is None.

    `demo`, `duckdb:///relative.duckdb`, `duckdb:////absolute.duckdb`, `oracle://[user[:password]@]host[:port]/service`.
    Oracle is not contacted before the first query. Raises ConfigError for any other address, DatabaseUnavailable for a
    file that is missing or not DuckDB's.
    """
    address = (url or settings.database.url).strip()
    if address == "demo":
        return _open_demo(settings, catalog)
    if address.startswith("duckdb:///"):
        return _open_file(unquote(address.removeprefix("duckdb:///")), settings, catalog)
    if address.startswith("oracle://"):
        return _open_oracle(address, settings)
    raise ConfigError(
        f"데이터베이스 주소를 알아볼 수 없어요: {without_account(address)}",
        "demo, duckdb:///파일, oracle://호스트:포트/서비스 가운데 하나로 적어 주세요.",
    )


def _open_demo(settings: Settings, catalog: Catalog) -> Database:
    from app.database.embedded import EmbeddedDatabase
    from schema.demo.build import ensure_demo

    return EmbeddedDatabase(ensure_demo(settings.cache_dir), catalog, label=DEMO_LABEL, clock=settings.database.now)


def _open_file(name: str, settings: Settings, catalog: Catalog) -> Database:
    from app.database.embedded import EmbeddedDatabase

    if not name:
        raise ConfigError("DuckDB 파일의 경로가 없어요.", "duckdb:///경로/파일.duckdb처럼 적어 주세요.")
    database = EmbeddedDatabase(Path(name).expanduser(), catalog, clock=settings.database.now)
    if not database.tables:
        database.close()
        raise DatabaseUnavailable(
            f"DuckDB 파일에 스키마의 테이블이 하나도 없어요: {name}",
            "스키마(DDL) 파일과 DuckDB 파일이 같은 데이터베이스의 것인지 확인해 주세요.",
        )
    return database


def _open_oracle(address: str, settings: Settings) -> Database:
    from app.database.oracle import OracleDatabase

    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or 1521
    except ValueError as error:
        raise _bad_oracle(address) from error
    service = parts.path.strip("/")
    if not host or not service or "/" in service:
        raise _bad_oracle(address)
    if settings.database.today:
        raise ConfigError("Oracle의 오늘은 바꿀 수 없어요.", ".env에서 DATABASE__TODAY를 지워 주세요.")
    user = unquote(parts.username or "") or settings.database.user
    password = unquote(parts.password or "") or settings.database.password.get_secret_value()
    if not user:
        raise ConfigError("Oracle 사용자가 없어요.", ".env의 DATABASE__USER와 DATABASE__PASSWORD를 채워 주세요.")
    return OracleDatabase(
        dsn=f"{host}:{port}/{service}",
        user=user,
        password=password,
        schema_owner=settings.database.schema_owner,
        pool_size=settings.database.pool_size,
        seconds=settings.query_seconds,
    )


def _bad_oracle(address: str) -> ConfigError:
    return ConfigError(
        f"Oracle 주소를 알아볼 수 없어요: {without_account(address)}", "oracle://호스트:포트/서비스처럼 적어 주세요."
    )


def without_account(address: str) -> str:
    """An address that may be shown and stored."""
    scheme, mark, rest = address.partition("://")
    return f"{scheme}{mark}…@{rest.rpartition('@')[2]}" if "@" in rest else address
