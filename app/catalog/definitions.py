"""What DDL statements say, one record a statement or a clause of it. It knows nothing of SQL text or of catalogues.

Every `path` is a name with the owner in front where it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from app.catalog.clauses import Item

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Creation:
    """CREATE TABLE or CREATE VIEW, with the query behind it if any; `replaces` says that it was CREATE OR REPLACE."""

    path: Path
    items: Sequence[Item]
    query: exp.Query | None = None
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Alteration:
    """ALTER TABLE … ADD, or MODIFY, which changes columns that exist but brings no new ones."""

    path: Path
    items: Sequence[Item]
    adds: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """COMMENT ON TABLE (`column` is "") or COMMENT ON COLUMN."""

    path: Path
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Drop:
    """DROP TABLE or DROP VIEW."""

    path: Path


@dataclass(frozen=True, slots=True)
class Rename:
    """ALTER TABLE … RENAME TO, or RENAME … TO."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class DropColumns:
    """ALTER TABLE … DROP COLUMN or SET UNUSED."""

    path: Path
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """ALTER TABLE … RENAME COLUMN."""

    path: Path
    column: str
    name: str


@dataclass(frozen=True, slots=True)
class DropKey:
    """ALTER TABLE … DROP CONSTRAINT, or DROP PRIMARY KEY, where `constraint` is ""."""

    path: Path
    constraint: str


Change = Drop | Rename | DropColumns | RenameColumn | DropKey
Record = Creation | Alteration | Comment | Change
