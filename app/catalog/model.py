"""The catalogue: tables, columns, keys and Korean comments of one schema. It knows nothing of where they were read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is Oracle's own spelling (`VARCHAR2(8)`, `NUMBER(12,2)`), "" where not known."""

    name: str
    type: str
    comment: str = ""
    nullable: bool = True

    @property
    def base_type(self) -> str:
        """The type without length and precision: `VARCHAR2`, `NUMBER`, `DATE`, `TIMESTAMP WITH TIME ZONE`…"""
        return " ".join(re.sub(r"\([^()]*\)", " ", self.type).split())


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns of the table that owns it, and the columns they refer to, position by position; () where not known."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table or view. Names are as Oracle stores them: upper case unless they were quoted."""

    name: str
    columns: tuple[Column, ...]
    comment: str = ""
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    owner: str = ""

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by stored name."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Catalog:
    """All tables of a schema in a stable order (the order of the source).

    `unread` are the names of tables and views that the source has without telling their columns.
    """

    tables: tuple[Table, ...]
    unread: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Table]:
        """Tables by stored name."""
        return {table.name: table for table in self.tables}

    @cached_property
    def references(self) -> Counter[str]:
        """How many foreign keys of other tables lead to each table that any leads to."""
        return Counter(key.target for table in self.tables for key in table.foreign_keys if key.target != table.name)
