"""Put what DDL statements said together into a catalogue. It knows nothing of SQL text.

Statements may come in any order: comments and ALTER TABLE apply after every CREATE, and a foreign key without target
columns takes the primary key of its target.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from app.catalog.clauses import ColumnItem, Item, NotNullItem, PrimaryKeyItem, Reference
from app.catalog.model import Catalog, Column, ForeignKey, Table

_log = logging.getLogger(__name__)

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Creation:
    """CREATE TABLE or CREATE VIEW; `path` is the name, with the owner in front where it was written."""

    path: Path
    items: Sequence[Item]


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


Record = Creation | Alteration | Comment


@dataclass(slots=True)
class _Draft:
    """A table while it is put together."""

    owner: str
    name: str
    columns: dict[str, Column] = field(default_factory=dict)
    comment: str = ""
    primary_key: tuple[str, ...] = ()
    references: list[Reference] = field(default_factory=list)

    def add(self, item: Item, *, new_columns: bool) -> None:
        match item:
            case ColumnItem():
                self._add_column(item, new=new_columns)
            case PrimaryKeyItem(columns):
                self.primary_key = self.primary_key or columns
            case NotNullItem(column) if column in self.columns:
                self.columns[column] = replace(self.columns[column], nullable=False)
            case Reference():
                self.references.append(item)

    def _add_column(self, item: ColumnItem, *, new: bool) -> None:
        known = self.columns.get(item.name)
        if known is not None:
            known = replace(known, type=item.type or known.type, nullable=known.nullable and item.nullable)
        elif new:
            known = Column(item.name, item.type, nullable=item.nullable)
        else:
            return
        self.columns[item.name] = known
        if item.primary:
            self.primary_key = self.primary_key or (item.name,)
        if item.reference:
            self.references.append(item.reference)


def assemble(records: Iterable[Record]) -> Catalog:
    """The catalogue of all tables and views created, in the order of their CREATE; empty when there is none."""
    drafts: dict[str, list[_Draft]] = {}
    order: list[_Draft] = []
    later: list[Alteration | Comment] = []
    for record in records:
        if not isinstance(record, Creation):
            later.append(record)
        elif (draft := _draft(record, drafts)) is not None:
            order.append(draft)
    for record in later:
        _apply(record, _find(record.path, drafts))
    return Catalog(tuple(_table(draft, drafts) for draft in order))


def _draft(creation: Creation, drafts: dict[str, list[_Draft]]) -> _Draft | None:
    owner, name = _owner(creation.path), creation.path[-1]
    draft = _Draft(owner, name)
    for item in creation.items:
        draft.add(item, new_columns=True)
    if not draft.columns:
        _log.warning("skipped %s: its columns are not listed", name)
        return None
    namesakes = drafts.setdefault(name, [])
    if any(other.owner == owner for other in namesakes):
        _log.warning("skipped a second definition of %s", name)
        return None
    namesakes.append(draft)
    return draft


def _owner(path: Path) -> str:
    return path[-2] if len(path) > 1 else ""


def _find(path: Path, drafts: dict[str, list[_Draft]]) -> _Draft | None:
    """The draft a name means: of the same owner, or the first namesake when owners are written in some places only."""
    namesakes = drafts.get(path[-1], ())
    owner = _owner(path)
    same = (draft for draft in namesakes if draft.owner == owner)
    unsaid = (draft for draft in namesakes if not owner or not draft.owner)
    return next(same, None) or next(unsaid, None)


def _apply(record: Alteration | Comment, draft: _Draft | None) -> None:
    if draft is None:
        _log.info("skipped a statement about %s, which the script does not create", ".".join(record.path))
    elif isinstance(record, Alteration):
        for item in record.items:
            draft.add(item, new_columns=record.adds)
    elif not record.column:
        draft.comment = record.text
    elif record.column in draft.columns:
        draft.columns[record.column] = replace(draft.columns[record.column], comment=record.text)
    else:
        _log.info("skipped the comment on %s.%s, which does not exist", draft.name, record.column)


def _table(draft: _Draft, drafts: dict[str, list[_Draft]]) -> Table:
    key = tuple(name for name in draft.primary_key if name in draft.columns)
    targets = [_find((_owner(to.target) or draft.owner, to.target[-1]), drafts) for to in draft.references]
    foreign_keys = tuple(map(_foreign_key, draft.references, targets))
    columns = tuple(
        replace(
            column,
            type=column.type or _referred_type(column.name, foreign_keys, targets),
            nullable=column.nullable and column.name not in key,
        )
        for column in draft.columns.values()
    )
    return Table(draft.name, columns, draft.comment, key, foreign_keys, draft.owner)


def _foreign_key(reference: Reference, target: _Draft | None) -> ForeignKey:
    """The key without target columns where the script does not tell as many as it has columns."""
    told = reference.target_columns or (target.primary_key if target else ())
    return ForeignKey(reference.columns, reference.target[-1], told if len(told) == len(reference.columns) else ())


def _referred_type(name: str, keys: Sequence[ForeignKey], targets: Sequence[_Draft | None]) -> str:
    """The type of the column that this one refers to: Oracle gives it to a column written without a type."""
    for key, target in zip(keys, targets, strict=True):
        referred = dict(zip(key.columns, key.target_columns, strict=False)).get(name)
        if target is not None and referred in target.columns:
            return target.columns[referred].type
    return ""
