"""What names mean at a place of a query: sources with their columns, the enclosing query, pseudo-columns, aliases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from sqlglot import exp

from app.catalog.model import Catalog
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.tables import StoredTable
from app.database.embedded.terms import TEXT, OracleType, Term, identifier


@dataclass(frozen=True, slots=True)
class Output:
    """One column of a result: its Oracle name and type."""

    name: str
    type: OracleType


@dataclass(frozen=True, slots=True)
class Relation:
    """A query in DuckDB text. Its columns are called c1, c2, …; `ordinal` adds `ord`, the place in its ORDER BY."""

    sql: str
    columns: tuple[Output, ...]
    ordinal: bool = False

    def terms(self, alias: str) -> list[tuple[str, Term | None]]:
        """Its columns as seen from outside under a DuckDB alias."""
        return [(out.name, Term(f"{alias}.c{n}", out.type)) for n, out in enumerate(self.columns, 1)]


@dataclass(slots=True)
class Source:
    """A table or inline view in FROM. A term of None is a column whose type cannot be read here.

    `merged` are the columns that USING or NATURAL joined: they have no table name any more.
    """

    name: str
    columns: list[tuple[str, Term | None]]
    merged: set[str] = field(default_factory=set)
    ordinal: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The three translations, each of which needs the others: values, conditions, queries."""

    term: Callable[[exp.Expr, Scope], Term]
    condition: Callable[[exp.Expr, Scope], str]
    relation: Callable[[exp.Expr, Scope, bool], Relation]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a whole statement shares: the readable tables, the catalogue, the moment it began, a supply of names."""

    grammar: Grammar
    tables: Mapping[str, StoredTable]
    catalog: Catalog
    now: datetime
    numbers: count[int] = field(default_factory=lambda: count(1))

    def fresh(self) -> str:
        """A DuckDB alias that nothing else in the statement has."""
        return f"s{next(self.numbers)}"


@dataclass(slots=True)
class Scope:
    """The names of one query block."""

    statement: Statement
    parent: Scope | None = None
    ctes: dict[str, Relation] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    merged: dict[str, Term] = field(default_factory=dict)
    pseudo: dict[str, Term] = field(default_factory=dict)
    aliases: dict[str, Term] = field(default_factory=dict)

    def term(self, node: exp.Expr) -> Term:
        """The value that `node` means here. Raises NotTranslatable or QueryFailed."""
        return self.statement.grammar.term(node, self)

    def condition(self, node: exp.Expr) -> str:
        """The condition that `node` means here, as DuckDB text. Raises NotTranslatable or QueryFailed."""
        return self.statement.grammar.condition(node, self)

    def relation(self, node: exp.Expr, *, numbered: bool = False) -> Relation:
        """The query that `node` means here; `numbered` keeps the place in its ORDER BY as a column `ord`."""
        return self.statement.grammar.relation(node, self, numbered)

    @contextmanager
    def without_aliases(self) -> Iterator[None]:
        """Inside, a name means a column of the sources."""
        aliases, self.aliases = self.aliases, {}
        try:
            yield
        finally:
            self.aliases = aliases

    def inner(self) -> Scope:
        """The scope of a subquery that may see this one's columns."""
        return Scope(self.statement, self, dict(self.ctes))

    def apart(self) -> Scope:
        """The scope of an inline view, which sees the enclosing queries but not its neighbours."""
        return Scope(self.statement, self.parent, dict(self.ctes))

    def column(self, node: exp.Column) -> Term:
        """What a column reference means. Raises QueryFailed ORA-00904 or ORA-00918."""
        name, table = stored_name(node.this), stored_name(node.args.get("table"))
        owner = stored_name(node.args.get("db"))
        if owner and not owns(self.statement.catalog, owner, table):
            raise oracle_error("ORA-00904", f"{owner}.{table}.{name}")
        scope: Scope | None = self
        while scope is not None:
            found = scope.own(name, table)
            if found is not None:
                return found
            scope = scope.parent
        raise oracle_error("ORA-00904", f"{table}.{name}" if table else name)

    def own(self, name: str, table: str) -> Term | None:
        """The meaning of a name in this block alone."""
        if not table:
            for named in (self.aliases, self.merged, self.pseudo):
                if name in named:
                    return named[name]
        matches = [
            (source, term)
            for source in self.sources
            if table in ("", source.name)
            for column, term in source.columns
            if column == name
        ]
        if not matches:
            return None
        if len(matches) > 1:
            raise oracle_error("ORA-00918", name)
        source, term = matches[0]
        if name in source.merged:
            raise oracle_error("ORA-25154", f"{table}.{name}")
        return readable(name, term)

    def star(self, table: str = "") -> list[tuple[str, Term]]:
        """What `*` or `table.*` stands for, in Oracle's order."""
        sources = [source for source in self.sources if table in ("", source.name)]
        if not sources:
            raise oracle_error("ORA-00904", f"{table}.*" if table else "*")
        if table and any(source.merged for source in sources):
            raise refuse(f"USING·NATURAL로 조인한 테이블의 {table}.*")
        out = [] if table else list(self.merged.items())
        for source in sources:
            out += [(name, readable(name, term)) for name, term in source.columns if name not in source.merged]
        return out


def readable(name: str, term: Term | None) -> Term:
    """The term of a column. Raises NotTranslatable when the file stores it in a type that does not fit the DDL."""
    if term is None:
        raise refuse(f"{name} 컬럼(DDL의 타입과 DuckDB 파일의 타입이 다르거나 지원하지 않는 타입이에요)")
    return term


def owns(catalog: Catalog, owner: str, table: str) -> bool:
    """True when the table belongs to `owner`, or when the catalogue does not say whose it is."""
    known = catalog.by_name.get(table)
    return known is not None and known.owner.upper() in ("", owner)


def stored_name(node: object) -> str:
    """An identifier as Oracle stores it: upper case unless it was quoted."""
    if not isinstance(node, exp.Identifier):
        return ""
    return str(node.this) if node.args.get("quoted") else str(node.this).upper()


def table_source(statement: Statement, node: exp.Table, alias: str) -> tuple[str, list[tuple[str, Term | None]]]:
    """DuckDB text and columns of a stored table. Raises QueryFailed ORA-00942."""
    name, owner = stored_name(node.this), stored_name(node.args.get("db"))
    if name == "DUAL" and owner in ("", "SYS"):
        return f"(SELECT 'X' AS c1) AS {alias}", [("DUMMY", Term(f"{alias}.c1", TEXT))]
    stored = statement.tables.get(name)
    if name not in statement.catalog.by_name or (owner and not owns(statement.catalog, owner, name)):
        raise oracle_error("ORA-00942", f"{owner}.{name}" if owner else name)
    if stored is None:
        raise oracle_error("ORA-00942", f"{name}(DuckDB 파일에 없어요)")
    columns = [
        (column, Term(f"{alias}.{identifier(column)}", type_) if type_ else None)
        for column, type_ in stored.columns.items()
    ]
    return f"{stored.view} AS {alias}", columns
