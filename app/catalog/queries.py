"""The columns that the query behind a view gives: their names, and type and comment of the columns they come from.

It asks nothing but what a table named in the query is; what it cannot know stays empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from app.catalog.definitions import Path
from app.catalog.model import Catalog, Column, Table
from app.checking.from_items import stored_name
from app.checking.lexer import lex
from app.checking.reading import read
from app.checking.scopes import Block, find_scopes, outputs


def read_query(text: str) -> exp.Query | None:
    """The query in `text`; None when that is something else or cannot be parsed."""
    try:
        statements = read(text, lex(text))
    except RecursionError:
        return None
    return statements[0] if statements and isinstance(statements[0], exp.Query) else None


def query_columns(query: exp.Query, find: Callable[[Path], Table | None]) -> tuple[Column, ...] | None:
    """The columns of a query, by position; None when it does not tell them all, as `SELECT *` from an unknown table.

    `find` gives the table that a name with or without owner means. Of several branches those columns are told that do
    not contradict each other.
    """
    try:
        catalog = Catalog(tuple(_tables(query, find)))
        blocks = {id(block.select): block for block in find_scopes(query, catalog).blocks}
        found = [_outputs(select, blocks) for select in _branches(query)]
    except RecursionError:
        return None
    if not found or found[0] is None:
        return None
    names = [name for name, _ in found[0]]
    known = [[column for _, column in branch] for branch in found if branch is not None and len(branch) == len(names)]
    return tuple(map(_agreed, names, zip(*known, strict=True)))


def _outputs(select: exp.Select, blocks: Mapping[int, Block]) -> Sequence[tuple[str, Column | None]] | None:
    block = blocks.get(id(select))
    return outputs(select, block) if block else None


def _tables(query: exp.Query, find: Callable[[Path], Table | None]) -> Iterator[Table]:
    for node in query.find_all(exp.Table):
        if isinstance(node.this, exp.Identifier):
            table = find(tuple(map(stored_name, node.parts)))
            if table is not None:
                yield table


def _branches(query: exp.Expr) -> Iterator[exp.Select]:
    """The SELECTs whose rows the query gives, the one that names its columns first."""
    waiting = [query]
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.SetOperation):
            waiting += [node.expression, node.this]
        elif isinstance(node, exp.Subquery):
            waiting.append(node.this)
        elif isinstance(node, exp.Select):
            yield node


def _agreed(name: str, columns: Sequence[Column | None]) -> Column:
    """The column `name` of a result that comes from `columns`, one of each branch."""
    known = [column for column in columns if column is not None]
    column = Column(name, "") if not known else Column(name, known[0].type, known[0].comment)
    if len({other.base_type for other in known}) > 1:
        column = replace(column, type="")
    if len({other.comment for other in known}) > 1:
        column = replace(column, comment="")
    return column
