"""The profile that questions are answered with: of a snapshot, or of the embedded database, looked at once.

Oracle is only looked at by `schema import`: opening AskOra must not send a database queries that nobody asked for.
"""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from app.catalog.load import load_snapshot
from app.catalog.model import Catalog
from app.catalog.profile import Profile
from app.catalog.sampling import sample
from app.catalog.snapshot import Snapshot, write_snapshot
from app.config import SamplingSettings, Settings
from app.database import Database
from app.database.embedded import EmbeddedDatabase
from app.errors import AskOraError, ConfigError, SchemaError

_OPENING_SECONDS = 20.0  # somebody waits for the page; `schema import` takes the time that the settings give

_log = logging.getLogger(__name__)


def profile_for(settings: Settings, catalog: Catalog, known: Profile, database: Database) -> Profile:
    """What is known of the values of `catalog`: `known` (from `load_schema`), or more when the database is embedded.

    Blocks: the first time for a file it reads every table (under a second for the demo), then a cached copy. It never
    raises: what cannot be read stays as `known` says.
    """
    measured = any(table.rows is not None for table in known.values())
    if measured or not settings.sampling.enabled or not isinstance(database, EmbeddedDatabase):
        return known
    held = Catalog(tuple(table for table in catalog.tables if table.name in database.tables))
    try:
        return {**known, **_cached(settings, held, known, database)}
    except (AskOraError, OSError) as error:
        _log.warning("the values of the columns are not known: %s %s", error, getattr(error, "detail", ""))
        return known


def _cached(settings: Settings, catalog: Catalog, known: Profile, database: EmbeddedDatabase) -> Profile:
    source = _source(database.path, settings.sampling)
    path = settings.cache_dir / f"profile-{sha256(str(database.path.resolve()).encode()).hexdigest()[:12]}.json"
    cached = _read(path)
    if cached is not None and (cached.source, cached.catalog) == (source, catalog):
        return cached.profile
    quick = settings.sampling.model_copy(update={"seconds": min(settings.sampling.seconds, _OPENING_SECONDS)})
    sampled = sample(database, catalog, known, quick)
    for note in sampled.notes:
        _log.warning("%s", note)
    try:
        write_snapshot(path, Snapshot(catalog, sampled.profile, source, datetime.now().astimezone()))
    except ConfigError as error:
        _log.warning("%s %s", error, error.detail)
    return sampled.profile


def _read(path: Path) -> Snapshot | None:
    try:
        return load_snapshot(path)
    except SchemaError:
        return None  # an older AskOra wrote it


def _source(path: Path, sampling: SamplingSettings) -> str:
    """The state of a file and what may be looked up in it: a cached profile of another state is of no use."""
    state = path.stat()
    rules = sha256(sampling.model_dump_json().encode()).hexdigest()[:12]
    return f"{path} {state.st_mtime_ns} {state.st_size} {rules}"
