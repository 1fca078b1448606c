"""What is different between two catalogues of the same schema. It knows nothing of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.catalog.model import Catalog, Column, Table


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of a table (`EMP`) or a column (`EMP.SAL`); `before` and `after` are "" where there is none."""

    what: Literal["added", "removed", "type", "comment", "nullable", "keys"]
    where: str
    before: str = ""
    after: str = ""


def changes(old: Catalog, new: Catalog) -> tuple[Change, ...]:
    """Every difference, by table; the order of tables and columns does not count."""
    before = {(table.owner, table.name): table for table in old.tables}
    after = {(table.owner, table.name): table for table in new.tables}
    names = sorted(before.keys() | after.keys())
    return tuple(change for name in names for change in _table(before.get(name), after.get(name)))


def _table(old: Table | None, new: Table | None) -> Iterator[Change]:
    if old is None:
        if new is not None:
            yield Change("added", _path(new), after=new.comment)
        return
    if new is None:
        yield Change("removed", _path(old), before=old.comment)
        return
    if old.comment != new.comment:
        yield Change("comment", _path(new), old.comment, new.comment)
    if _keys(old) != _keys(new):
        yield Change("keys", _path(new), _keys(old), _keys(new))
    for name in dict.fromkeys((*old.by_name, *new.by_name)):
        yield from _column(f"{_path(new)}.{name}", old.by_name.get(name), new.by_name.get(name))


def _column(where: str, old: Column | None, new: Column | None) -> Iterator[Change]:
    if old is None:
        if new is not None:
            yield Change("added", where, after=f"{new.type} {new.comment}".strip())
        return
    if new is None:
        yield Change("removed", where, before=f"{old.type} {old.comment}".strip())
        return
    if old.type != new.type:
        yield Change("type", where, old.type, new.type)
    if old.comment != new.comment:
        yield Change("comment", where, old.comment, new.comment)
    if old.nullable != new.nullable:
        yield Change("nullable", where, _null(old), _null(new))


def _path(table: Table) -> str:
    return f"{table.owner}.{table.name}" if table.owner else table.name


def _null(column: Column) -> str:
    return "NULL" if column.nullable else "NOT NULL"


def _keys(table: Table) -> str:
    foreign = sorted(
        f"{', '.join(key.columns)} -> {key.target} ({', '.join(key.target_columns)})" for key in table.foreign_keys
    )
    return "; ".join(([f"PK {', '.join(table.primary_key)}"] if table.primary_key else []) + foreign)
