"""Read the clauses of ALTER TABLE from tokens: what they add to a table, change in it and take from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.catalog.clauses import Cursor, Unreadable, read_item, read_items
from app.catalog.definitions import Alteration, DropColumns, DropKey, Path, Record, Rename, RenameColumn
from app.catalog.script import Token, depth_change

# Reserved words, so outside of parentheses each of them begins a clause.
_CLAUSES = ("ADD", "MODIFY", "DROP", "RENAME")
# What ALTER TABLE adds or modifies besides columns and constraints.
_PARTS = (
    "PARTITION",
    "SUBPARTITION",
    "OVERFLOW",
    "CONSTRAINT",
    "LOB",
    "NESTED",
    "VARRAY",
    "DEFAULT",
    "OPAQUE",
    "VALUES",
)


def read_alteration(cursor: Cursor) -> Iterator[Record]:
    """What the statement says behind ALTER TABLE, a record a clause. Raises Unreadable at one that breaks off."""
    cursor.take("IF", "EXISTS")
    path = cursor.path()
    if any(cursor.at(word) for word in (*_CLAUSES, "SET")):
        for clause in _clauses(cursor.tokens[cursor.position :]):
            record = _record(path, Cursor(clause))
            if record is not None:
                yield record


def _clauses(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = depth = 0
    for place, token in enumerate(tokens):
        depth += depth_change(token)
        if place and depth == 0 and token.is_word(*_CLAUSES):
            yield tokens[start:place]
            start = place
    yield tokens[start:]


def _record(path: Path, clause: Cursor) -> Record | None:
    """What one clause says; None for what the catalogue has no use for."""
    if clause.take("ADD"):
        return _alteration(path, clause, adds=True)
    if clause.take("MODIFY"):
        return _alteration(path, clause, adds=False)
    if clause.take("RENAME", "TO"):
        return Rename(path, clause.name())
    if clause.take("RENAME", "COLUMN"):
        return RenameColumn(path, *renamed(clause))
    if clause.take("DROP", "PRIMARY", "KEY"):
        return DropKey(path, "")
    if clause.take("DROP", "CONSTRAINT"):
        return DropKey(path, clause.name())
    if clause.take("DROP") or clause.take("SET", "UNUSED"):
        return DropColumns(path, (clause.name(),) if clause.take("COLUMN") else clause.names())
    return None


def renamed(cursor: Cursor) -> tuple[str, str]:
    """The two names of `OLD TO NEW`. Raises Unreadable."""
    old = cursor.name()
    if not cursor.take("TO"):
        raise Unreadable("TO expected")
    return old, cursor.name()


def _alteration(path: Path, clause: Cursor, *, adds: bool) -> Alteration | None:
    if clause.at_mark("("):
        return Alteration(path, read_items(clause.parenthesised()), adds)
    if any(clause.at(word) for word in _PARTS) and not (adds and clause.at("CONSTRAINT")):
        return None
    item = read_item(clause)
    return Alteration(path, [item], adds) if item else None
