"""Read a catalogue from Oracle DDL scripts: any tool's export, not only ours. It runs nothing and asks no database.

CREATE, ALTER, RENAME and DROP of tables and [materialized] views count, in the order of the script, and COMMENT ON;
every other statement is skipped. A broken statement costs that statement and is logged, it never costs the file.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlglot import exp

from app.catalog.alterations import read_alteration, renamed
from app.catalog.assembly import assemble
from app.catalog.clauses import Cursor, Unreadable, read_items
from app.catalog.definitions import Comment, Creation, Drop, Record, Rename
from app.catalog.model import Catalog
from app.catalog.queries import read_query
from app.catalog.script import Statement, Token, statements
from app.errors import SchemaError

_log = logging.getLogger(__name__)

# Words that may stand between CREATE and TABLE or VIEW.
_MODIFIERS = (
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
            yield from _read(statement, text)
        except Unreadable as error:
            line = text.count("\n", 0, statement[0].start) + 1
            _log.warning("skipped the statement in line %d: %s", line, error)


def _read(statement: Statement, text: str) -> Iterator[Record]:
    """What one statement says: nothing when it says nothing about the catalogue. Raises Unreadable."""
    cursor = Cursor(statement)
    if cursor.take("COMMENT", "ON"):
        yield from _comment(cursor)
    elif cursor.take("ALTER", "TABLE"):
        yield from read_alteration(cursor)
    elif cursor.take("RENAME"):
        old, new = renamed(cursor)
        yield Rename((old,), new)
    elif cursor.take("DROP"):
        yield from _drop(cursor)
    elif cursor.take("CREATE"):
        yield from _creation(cursor, text)


def _comment(cursor: Cursor) -> Iterator[Comment]:
    on_column = cursor.take("COLUMN")
    if not (on_column or cursor.take("TABLE") or cursor.take("MATERIALIZED", "VIEW")):
        return
    path = cursor.path()
    if not cursor.take("IS") or (token := cursor.peek()) is None or token.kind != "string":
        raise Unreadable("comment text expected")
    if not on_column:
        yield Comment(path, "", token.text)
    elif len(path) == 1:
        raise Unreadable("TABLE.COLUMN expected")
    else:
        yield Comment(path[:-1], path[-1], token.text)


def _drop(cursor: Cursor) -> Iterator[Drop]:
    cursor.take("MATERIALIZED")
    if (cursor.take("TABLE") or cursor.take("VIEW")) and not cursor.at("LOG", "ON"):
        cursor.take("IF", "EXISTS")
        yield Drop(cursor.path())


def _creation(cursor: Cursor, text: str) -> Iterator[Creation]:
    replaces = cursor.take("OR", "REPLACE")
    while any(cursor.take(word) for word in _MODIFIERS):
        pass
    if cursor.at("VIEW", "LOG", "ON") or not (cursor.take("TABLE") or cursor.take("VIEW")):
        return
    cursor.take("IF", "NOT", "EXISTS")
    path = cursor.path()
    if cursor.take("SHARING"):
        cursor.position += 2  # = METADATA
    items = read_items(cursor.parenthesised())
    yield Creation(path, items, _query(cursor, text), replaces)


def _query(cursor: Cursor, text: str) -> exp.Query | None:
    """The query of `… AS query`; None when there is none or it cannot be parsed."""
    while cursor.peek() is not None:
        if cursor.at_mark("("):
            cursor.parenthesised()
        elif not cursor.take("AS"):
            cursor.position += 1
        elif cursor.at("SELECT") or cursor.at("WITH") or cursor.at_mark("("):
            break
    query = cursor.tokens[cursor.position :]
    if not query:
        return None
    end = next((i for i in range(len(query) - 1) if _ends_query(query, i)), len(query))
    return read_query(text[query[0].start : query[end - 1].end])


def _ends_query(query: Sequence[Token], place: int) -> bool:
    return query[place].is_word("WITH") and query[place + 1].is_word("READ", "CHECK")
