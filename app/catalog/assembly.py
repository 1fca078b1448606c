"""Put what DDL statements said together into a catalogue. It knows nothing of SQL text.

Statements count in the order of the script, with exceptions: comments and ALTER TABLE may come before the CREATE, views
before what they are made from, and a foreign key without target columns takes the primary key of its target in the end.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.catalog.clauses import Reference
from app.catalog.definitions import Alteration, Comment, Creation, Record
from app.catalog.drafts import Draft, Drafts
from app.catalog.model import Catalog, ForeignKey, Table

_log = logging.getLogger(__name__)


def assemble(records: Iterable[Record]) -> Catalog:
    """The catalogue of the tables and views that stand in the end, in the order of their CREATE."""
    drafts = Drafts()
    early = [record for record in records if not _applied(record, drafts)]
    drafts.read_queries()
    for record in early:
        if not _applied(record, drafts):
            _log.info("skipped a statement about %s, which the script does not create", ".".join(record.path))
    drafts.read_queries()
    unread = tuple(draft.name for draft in drafts if not draft.columns)
    if unread:
        _log.warning("skipped what has no columns that the script tells: %s", ", ".join(unread))
    return Catalog(tuple(_table(draft, drafts) for draft in drafts if draft.columns), unread)


def _applied(record: Record, drafts: Drafts) -> bool:
    """Apply a record; False when it tells something of a table or column that is not there yet."""
    if isinstance(record, Creation):
        drafts.create(record)
    elif not isinstance(record, Alteration | Comment):
        drafts.change(record)
    elif (draft := drafts.find(record.path)) is None:
        return False
    elif isinstance(record, Alteration):
        for item in record.items:
            draft.add(item, new_columns=record.adds)
    elif not record.column:
        draft.comment = record.text
    elif record.column in draft.columns:
        draft.columns[record.column] = replace(draft.columns[record.column], comment=record.text)
    else:
        return False
    return True


def _table(draft: Draft, drafts: Drafts) -> Table:
    key = tuple(name for name in draft.key_columns if name in draft.columns)
    targets = [drafts.target(draft, reference) for reference in draft.references]
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


def _foreign_key(reference: Reference, target: Draft | None) -> ForeignKey:
    """The key without target columns where the script does not tell as many as it has columns."""
    told = reference.target_columns or (target.key_columns if target else ())
    return ForeignKey(reference.columns, reference.target[-1], told if len(told) == len(reference.columns) else ())


def _referred_type(name: str, keys: Sequence[ForeignKey], targets: Sequence[Draft | None]) -> str:
    """The type of the column that this one refers to: Oracle gives it to a column written without a type."""
    for key, target in zip(keys, targets, strict=True):
        referred = dict(zip(key.columns, key.target_columns, strict=False)).get(name)
        if target is not None and referred in target.columns:
            return target.columns[referred].type
    return ""
