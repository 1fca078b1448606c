"""Read a catalogue from Oracle DDL scripts: any tool's export, not only ours. It runs nothing and asks no database.

CREATE TABLE, CREATE [MATERIALIZED] VIEW, ALTER TABLE ADD and MODIFY, and COMMENT ON count; every other statement is
skipped and logged. A broken statement costs that statement, never the file.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from app.catalog.assembly import Alteration, Comment, Creation, Record, assemble
from app.catalog.clauses import ColumnItem, Cursor, Item, Unreadable, read_item, read_items
from app.catalog.model import Catalog
from app.catalog.script import Statement, Token, statements
from app.errors import SchemaError

_log = logging.getLogger(__name__)

# Words that may stand between CREATE and TABLE or VIEW.
_MODIFIERS = (
    "OR",
    "REPLACE",
    "NO",
    "FORCE",
    "EDITIONABLE",
    "NONEDITIONABLE",
    "EDITIONING",
    "GLOBAL",
    "PRIVATE",
    "TEMPORARY",
    "SHARDED",
    "DUPLICATED",
    "IMMUTABLE",
    "BLOCKCHAIN",
    "MATERIALIZED",
)
# What ALTER TABLE adds or modifies besides columns and constraints.
_PARTS = ("PARTITION", "SUBPARTITION", "OVERFLOW", "CONSTRAINT", "LOB", "NESTED", "VARRAY", "DEFAULT", "OPAQUE")


def load_catalog(path: Path) -> Catalog:
    """The catalogue of a DDL file in UTF-8, UTF-16 (with BOM) or CP949. Raises SchemaError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SchemaError(f"스키마 파일을 읽지 못했어요: {path}", detail=str(error)) from error
    try:
        return read_ddl(_decode(content))
    except SchemaError as error:
        raise SchemaError(f"{path.name}: {error.message}", error.hint, error.detail) from error


def read_ddl(text: str) -> Catalog:
    """The catalogue of a DDL script, tables in the order of the script. Raises SchemaError when it creates none."""
    catalog = assemble(_records(text))
    if not catalog.tables:
        raise SchemaError("CREATE TABLE 문을 찾지 못해서 스키마가 비어 있어요.")
    return catalog


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    # The encoding that fits, or that fits best: a damaged byte must not make the whole file another one's.
    readings = (content.decode(encoding, errors="replace") for encoding in ("utf-8-sig", "cp949"))
    return min(readings, key=lambda text: text.count("\ufffd"))


def _records(text: str) -> Iterator[Record]:
    for statement in statements(text):
        try:
            record = _record(statement, text)
        except Unreadable as error:
            line = text.count("\n", 0, statement[0].start) + 1
            _log.warning("skipped the statement in line %d: %s", line, error)
        else:
            if record is not None:
                yield record


def _record(statement: Statement, text: str) -> Record | None:
    """What one statement says; None for a statement that says nothing about the catalogue."""
    cursor = Cursor(statement)
    if cursor.take("COMMENT", "ON"):
        return _comment(cursor)
    if cursor.take("ALTER", "TABLE"):
        return _alteration(cursor)
    if not cursor.take("CREATE"):
        return None
    while any(cursor.take(word) for word in _MODIFIERS):
        pass
    if cursor.at("VIEW", "LOG", "ON") or not (cursor.take("TABLE") or cursor.take("VIEW")):
        return None
    cursor.take("IF", "NOT", "EXISTS")
    return _creation(cursor, text)


def _comment(cursor: Cursor) -> Comment | None:
    on_column = cursor.take("COLUMN")
    if not (on_column or cursor.take("TABLE") or cursor.take("MATERIALIZED", "VIEW")):
        return None
    path = cursor.path()
    if not cursor.take("IS") or (token := cursor.peek()) is None or token.kind != "string":
        raise Unreadable("comment text expected")
    if not on_column:
        return Comment(path, "", token.text)
    if len(path) == 1:
        raise Unreadable("TABLE.COLUMN expected")
    return Comment(path[:-1], path[-1], token.text)


def _alteration(cursor: Cursor) -> Alteration | None:
    cursor.take("IF", "EXISTS")
    path = cursor.path()
    adds = cursor.take("ADD")
    if not adds and not cursor.take("MODIFY"):
        return None
    if cursor.at_mark("("):
        return Alteration(path, read_items(cursor.parenthesised()), adds)
    if any(cursor.at(word) for word in _PARTS) and not (adds and cursor.at("CONSTRAINT")):
        return None
    item = read_item(cursor)
    return Alteration(path, [item], adds) if item else None


def _creation(cursor: Cursor, text: str) -> Creation:
    path = cursor.path()
    if cursor.take("SHARING"):
        cursor.position += 2  # = METADATA
    if cursor.at_mark("("):
        return Creation(path, read_items(cursor.parenthesised()))
    return Creation(path, _query_columns(cursor, text))


def _query_columns(cursor: Cursor, text: str) -> Sequence[Item]:
    """The columns that `… AS query` names; empty when its text does not tell (`SELECT *`) or cannot be parsed."""
    while (token := cursor.peek()) is not None and not cursor.take("AS"):
        if token.is_mark("("):
            cursor.parenthesised()
        else:
            cursor.position += 1
    query = cursor.tokens[cursor.position :]
    if not query:
        return []
    end = next((i for i in range(len(query) - 1) if _ends_query(query, i)), len(query))
    return [ColumnItem(name, "") for name in _select_names(text[query[0].start : query[end - 1].end])]


def _ends_query(query: Sequence[Token], place: int) -> bool:
    return query[place].is_word("WITH") and query[place + 1].is_word("READ", "CHECK")


def _select_names(sql: str) -> list[str]:
    try:
        tree = sqlglot.parse_one(sql, read="oracle")
    except (SqlglotError, RecursionError):
        return []
    if not isinstance(tree, exp.Query):
        return []
    names = [_output_name(item) for item in tree.selects]
    return names if all(names) else []


def _output_name(item: exp.Expr) -> str:
    identifier = item.args.get("alias") or item.this
    quoted = isinstance(identifier, exp.Identifier) and bool(identifier.args.get("quoted"))
    name = "" if item.is_star else item.output_name
    return name if quoted else name.upper()
