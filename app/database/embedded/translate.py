"""Translate Oracle SQL to DuckDB: the one door to everything that reads trees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.catalog.model import Catalog
from app.database.embedded.conditions import condition
from app.database.embedded.expressions import term
from app.database.embedded.parse import parse
from app.database.embedded.query import relation
from app.database.embedded.scope import Grammar, Relation, Scope, Statement
from app.database.embedded.tables import StoredTable

_GRAMMAR = Grammar(term, condition, relation)


def translate(sql: str, tables: Mapping[str, StoredTable], catalog: Catalog, now: datetime) -> Relation:
    """The DuckDB query that means what the Oracle query `sql` means at the moment `now`, with its columns.

    Raises NotTranslatable for what cannot be run faithfully, QueryFailed for what Oracle itself would refuse.
    """
    statement = Statement(_GRAMMAR, tables, catalog, now)
    return relation(parse(sql), Scope(statement), numbered=False)
