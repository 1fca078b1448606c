"""Tables while a script is read: what each statement adds to them, changes in them and takes from them.

A change follows to the foreign keys that refer to what it changes, as it does in Oracle.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from app.catalog.clauses import ColumnItem, Item, NotNullItem, PrimaryKeyItem, Reference
from app.catalog.definitions import Change, Creation, Drop, DropColumns, DropKey, Path, Rename, RenameColumn
from app.catalog.model import Column, Table
from app.catalog.queries import query_columns

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Draft:
    """A table or view as far as the script has told of it; `listed` are the columns named before a view's query."""

    owner: str
    name: str
    query: exp.Query | None = None
    columns: dict[str, Column] = field(default_factory=dict)
    comment: str = ""
    primary_key: PrimaryKeyItem | None = None
    references: list[Reference] = field(default_factory=list)
    listed: tuple[str, ...] = ()

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns of the primary key, () without one."""
        return self.primary_key.columns if self.primary_key else ()

    def add(self, item: Item, *, new_columns: bool) -> None:
        """Take in a column or constraint; without `new_columns` only what it says of columns that are there."""
        match item:
            case ColumnItem():
                self._add_column(item, new=new_columns)
            case PrimaryKeyItem():
                self.primary_key = self.primary_key or item
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
        for constraint in item.constraints:
            self.add(constraint, new_columns=False)

    def fill(self, told: Iterable[Column]) -> bool:
        """Take over what a column lacks from its namesake in `told`; True when something was new."""
        before = dict(self.columns)
        for column in told:
            own = self.columns.get(column.name)
            if own is not None:
                filled = replace(own, type=own.type or column.type, comment=own.comment or column.comment)
                self.columns[own.name] = filled
        return self.columns != before

    def drop_column(self, name: str) -> None:
        """Without the column and every key that it is in."""
        self.columns.pop(name, None)
        if name in self.key_columns:
            self.primary_key = None
        self.references = [reference for reference in self.references if name not in reference.columns]

    def rename_column(self, old: str, new: str) -> None:
        """With the column called `new`, at its place and in its keys."""
        self.columns = {
            new if name == old else name: replace(column, name=new) if name == old else column
            for name, column in self.columns.items()
        }
        if self.primary_key:
            self.primary_key = replace(self.primary_key, columns=_renamed(self.key_columns, old, new))
        self.references = [replace(to, columns=_renamed(to.columns, old, new)) for to in self.references]


class Drafts:
    """The tables that stand after the statements read so far, in the order of their CREATE."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []
        self._by_name: dict[str, list[Draft]] = {}

    def __iter__(self) -> Iterator[Draft]:
        return iter(self._drafts)

    def find(self, path: Path) -> Draft | None:
        """The draft a name means: of the same owner, or the first namesake when owners are written in places only."""
        namesakes = self._by_name.get(path[-1], ())
        owner = _owner(path)
        same = (draft for draft in namesakes if draft.owner == owner)
        unsaid = (draft for draft in namesakes if not owner or not draft.owner)
        return next(same, None) or next(unsaid, None)

    def target(self, draft: Draft, reference: Reference) -> Draft | None:
        """The table that a foreign key of `draft` refers to, None where the script has none."""
        return self.find((_owner(reference.target) or draft.owner, reference.target[-1]))

    def create(self, creation: Creation) -> None:
        """Begin a table or view, unless there is one of that name."""
        draft = Draft(_owner(creation.path), creation.path[-1], creation.query)
        for item in creation.items:
            draft.add(item, new_columns=True)
        draft.listed = tuple(draft.columns)
        self._read_query(draft)
        namesakes = self._by_name.setdefault(draft.name, [])
        known = next((other for other in namesakes if other.owner == draft.owner), None)
        if known is not None and known.columns and not creation.replaces:
            _log.warning("skipped a second definition of %s", draft.name)
            return
        if known is not None:
            self._drop(known)
        namesakes.append(draft)
        self._drafts.append(draft)

    def read_queries(self) -> None:
        """Give views the columns, types and comments of what they are made from, as far as that is known now."""
        views = [draft for draft in self._drafts if draft.query]
        while sum(map(self._read_query, views)):  # again, since one view may be made from another
            pass

    def _read_query(self, draft: Draft) -> bool:
        """Whether the draft's query, if it has one, told something new."""
        told = query_columns(draft.query, lambda path: self._source(draft, path)) if draft.query else None
        if draft.query is None or told is None:
            return False
        if draft.listed:
            # A star may stand for fewer columns than now, or for others.
            fits = len(told) == len(draft.listed) and not draft.query.is_star
            return fits and draft.fill(map(_called, told, draft.listed))
        if draft.columns:
            return draft.fill(told)
        if all(column.name for column in told):
            draft.columns = {column.name: column for column in told}
        return bool(draft.columns)

    def _source(self, draft: Draft, path: Path) -> Table | None:
        source = self.find((_owner(path) or draft.owner, path[-1]))
        return Table(source.name, tuple(source.columns.values())) if source and source.columns else None

    def change(self, change: Change) -> None:
        """Drop or rename what stands now; what does not stand yet is not meant."""
        draft = self.find(change.path)
        if draft is None:
            return
        match change:
            case Drop():
                self._drop(draft)
            case Rename(_, name):
                self._rename(draft, name)
            case DropColumns(_, columns):
                for column in columns:
                    self._drop_column(draft, column)
            case RenameColumn(_, column, name):
                self._rename_column(draft, column, name)
            case DropKey(_, constraint):
                self._drop_key(draft, constraint)

    def _drop(self, draft: Draft) -> None:
        self._change_keys_to(draft, lambda _: None)
        self._drafts.remove(draft)
        self._by_name[draft.name].remove(draft)

    def _rename(self, draft: Draft, name: str) -> None:
        if any(other.owner == draft.owner for other in self._by_name.get(name, ())):
            return  # as in Oracle, which refuses
        self._change_keys_to(draft, lambda key: replace(key, target=(*key.target[:-1], name)))
        self._by_name[draft.name].remove(draft)
        draft.name = name
        self._by_name.setdefault(name, []).append(draft)

    def _drop_column(self, draft: Draft, column: str) -> None:
        self._change_keys_to(draft, lambda key: None if column in (key.target_columns or draft.key_columns) else key)
        draft.drop_column(column)

    def _rename_column(self, draft: Draft, old: str, new: str) -> None:
        if old in draft.columns and new not in draft.columns:
            self._change_keys_to(draft, lambda key: replace(key, target_columns=_renamed(key.target_columns, old, new)))
            draft.rename_column(old, new)

    def _drop_key(self, draft: Draft, constraint: str) -> None:
        primary = draft.primary_key
        if primary is not None and constraint in ("", primary.constraint):
            self._change_keys_to(
                draft, lambda key: None if (key.target_columns or primary.columns) == primary.columns else key
            )
            draft.primary_key = None
        if constraint:
            draft.references = [key for key in draft.references if key.constraint != constraint]

    def _change_keys_to(self, target: Draft, changed: Callable[[Reference], Reference | None]) -> None:
        """Put what `changed` makes of it in the place of every foreign key to `target`; None takes it away."""
        for draft in self._drafts:
            keys = (changed(key) if self.target(draft, key) is target else key for key in draft.references)
            draft.references = [key for key in keys if key is not None]


def _called(column: Column, name: str) -> Column:
    return replace(column, name=name)


def _owner(path: Path) -> str:
    return path[-2] if len(path) > 1 else ""


def _renamed(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)
