"""`schema import`: from Oracle's dictionary or from DDL, with what the database holds, to one snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.catalog.dictionary import import_dictionary
from app.catalog.load import load_schema
from app.catalog.model import Catalog
from app.catalog.profile import profile_of_comments
from app.catalog.sampling import Sampled, sample
from app.catalog.snapshot import Snapshot
from app.config import ROOT, Settings
from app.database.connect import open_database, without_account
from app.database.embedded import EmbeddedDatabase
from app.database.oracle import OracleDatabase
from app.errors import ConfigError

_DICTIONARY_SECONDS = 300.0  # ALL_CONSTRAINTS of a large database takes its time


@dataclass(frozen=True, slots=True)
class Taken:
    """A snapshot, where it belongs when nobody said, and in Korean what it lacks and why."""

    snapshot: Snapshot
    path: Path
    notes: tuple[str, ...]


def take_snapshot(settings: Settings, file: Path | None, url: str, owners: Sequence[str]) -> Taken:
    """From Oracle when `url` (or the settings) says so, else from DDL; values from the database that is named.

    A `file` alone is read without any database. Blocks. Raises SchemaError, ConfigError or DatabaseUnavailable.
    """
    address = url or ("" if file else settings.database.url)
    if address.startswith("oracle://"):
        if file:
            raise ConfigError("Oracle에서 가져올 때는 DDL 파일을 함께 줄 수 없어요.", "둘 가운데 하나만 적어 주세요.")
        return _from_oracle(settings, address, owners)
    return _from_ddl(settings, file or settings.schema_file, address)


def _from_oracle(settings: Settings, address: str, owners: Sequence[str]) -> Taken:
    patient = settings.model_copy(update={"query_seconds": max(settings.query_seconds, _DICTIONARY_SECONDS)})
    database = open_database(patient, Catalog(()), address)
    assert isinstance(database, OracleDatabase)  # noqa: S101 - what the address says
    try:
        wanted = owners or ([settings.database.schema_owner] if settings.database.schema_owner else [])
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
    owner = wanted[0] if wanted else imported.catalog.tables[0].owner
    source = f"{without_account(address)} {' '.join(wanted)}".strip()
    snapshot = Snapshot(imported.catalog, sampled.profile, source, _now())
    return Taken(snapshot, ROOT / "schema" / f"{owner.lower()}.json", (*imported.notes, *sampled.notes))


def _from_ddl(settings: Settings, file: Path, address: str) -> Taken:
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
    return Taken(Snapshot(catalog, sampled.profile, source, _now()), file.with_suffix(".json"), sampled.notes)


def _now() -> datetime:
    return datetime.now().astimezone()
