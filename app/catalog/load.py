"""The schema that SCHEMA_FILE names: Oracle DDL, or a snapshot that `schema import` made."""

from __future__ import annotations

from pathlib import Path

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog
from app.catalog.profile import Profile, profile_of_comments
from app.catalog.snapshot import Snapshot, is_snapshot, read_snapshot
from app.errors import SchemaError


def load_schema(path: Path) -> tuple[Catalog, Profile]:
    """The catalogue and what is known of its values: of DDL, what the comments say. Raises SchemaError."""
    snapshot = load_snapshot(path)
    if snapshot is not None:
        return snapshot.catalog, snapshot.profile
    catalog = load_catalog(path)
    return catalog, profile_of_comments(catalog)


def load_snapshot(path: Path) -> Snapshot | None:
    """The snapshot in a file; None when the file is not there or is something else. Raises SchemaError if damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if not is_snapshot(content):
        return None
    try:
        return read_snapshot(content)
    except SchemaError as error:
        raise SchemaError(f"{path.name}: {error.message}", error.hint, error.detail) from error
