"""`schema import`: from Oracle's dictionary or from DDL, with what the database holds, to one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.catalog.dictionary import import_dictionary
from app.catalog.load import load_schema, load_snapshot
from app.catalog.model import Catalog
from app.catalog.profile import profile_of_comments
from app.catalog.sampling import Sampled, sample
from app.catalog.snapshot import Snapshot
from app.config import ROOT, Settings
from app.database.connect import open_database, without_account
from app.database.embedded import EmbeddedDatabase
from app.database.oracle import OracleDatabase
from app.errors import ConfigError, SchemaError

_DICTIONARY_SECONDS = 300.0  # ALL_CONSTRAINTS of a large database takes its time


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot, the file it belongs in, what that file holds now, and in Korean what the new one lacks and why."""

    snapshot: Snapshot
    path: Path
    before: Snapshot | None
    notes: tuple[str, ...]


def take_snapshot(
    settings: Settings, file: Path | None, url: str = "", owners: Sequence[str] = (), out: Path | None = None
) -> Taken:
    """From Oracle when `url` (or the settings) says so, else from DDL; values from the database that is named.

    A `file` alone is read without any database. Without `owners` a snapshot of Oracle is of the owners it was of
    before. Nothing is written. Blocks. Raises SchemaError, ConfigError or DatabaseUnavailable.
    """
    address = url or ("" if file else settings.database.url)
    if address.startswith("oracle://"):
        if file:
            raise ConfigError("Oracle에서 가져올 때는 DDL 파일을 함께 줄 수 없어요.", "둘 가운데 하나만 적어 주세요.")
        return _from_oracle(settings, address, owners, out)
    ddl = file or settings.schema_file
    snapshot, notes = _from_ddl(settings, ddl, address)
    path = out or ddl.with_suffix(".json")
    return Taken(snapshot, path, _held(path), notes)


def _from_oracle(settings: Settings, address: str, owners: Sequence[str], out: Path | None) -> Taken:
    path = out or _place(settings, address, owners)
    before = _held(path)
    wanted = owners or _owners(before) or [name for name in [settings.database.schema_owner] if name]
    patient = settings.model_copy(update={"query_seconds": max(settings.query_seconds, _DICTIONARY_SECONDS)})
    database = open_database(patient, Catalog(()), address)
    assert isinstance(database, OracleDatabase)  # noqa: S101 - what the address says
    try:
        imported = import_dictionary(database, wanted, settings.sampling)
        sampled = Sampled(imported.profile, ())
        if settings.sampling.enabled:
            sampled = sample(
                database,
                imported.catalog,
                imported.profile,
                settings.sampling,
                settings.oracle_version or database.version(),
            )
    finally:
        database.close()
    source = f"{without_account(address)} {' '.join(wanted)}".strip()
    snapshot = Snapshot(imported.catalog, sampled.profile, source, _now())
    return Taken(snapshot, path, before, (*imported.notes, *sampled.notes))


def _place(settings: Settings, address: str, owners: Sequence[str]) -> Path:
    """The snapshot that AskOra uses already, else one named after the first owner or the service."""
    if _held(settings.schema_file):
        return settings.schema_file
    name = next(iter(owners), settings.database.schema_owner) or address.rpartition("/")[2]
    return ROOT / "schema" / f"{name.lower()}.json"


def _owners(before: Snapshot | None) -> list[str]:
    return list(dict.fromkeys(table.owner for table in before.catalog.tables if table.owner)) if before else []


def _held(path: Path) -> Snapshot | None:
    try:
        return load_snapshot(path)
    except SchemaError:
        return None  # damaged, or an older AskOra wrote it: it is replaced


def _from_ddl(settings: Settings, file: Path, address: str) -> tuple[Snapshot, tuple[str, ...]]:
    catalog, _ = load_schema(file)
    sampled = Sampled(profile_of_comments(catalog), ())
    if address and settings.sampling.enabled:
        database = open_database(settings, catalog, address)
        try:
            held = database.tables if isinstance(database, EmbeddedDatabase) else frozenset(catalog.by_name)
            seen = sample(
                database,
                Catalog(tuple(table for table in catalog.tables if table.name in held)),
                sampled.profile,
                settings.sampling,
            )
            sampled = Sampled({**sampled.profile, **seen.profile}, seen.notes)
        finally:
            database.close()
    source = f"{file.name} {without_account(address)}".strip()
    unread = (
        f"{name}은(는) 어떤 컬럼이 있는지 {file.name}만으로는 알 수 없어서 뺐어요."
        " 뷰라면 조회하는 테이블의 CREATE TABLE 문을 함께 넣어 주세요."
        for name in catalog.unread
    )
    return Snapshot(catalog, sampled.profile, source, _now()), (*unread, *sampled.notes)


def _now() -> datetime:
    return datetime.now().astimezone()
