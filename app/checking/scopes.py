"""Which names each query block can see: sources, columns, and where every column is written.

It finds; rules judge. Names follow Oracle: unquoted ones in upper case, quoted ones as they stand. What cannot be known
(a table without a catalogue, `SELECT *` from it, PIVOT) is an open source: any column may be in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from app.catalog.model import Catalog, Column, Table
from app.checking.from_items import alias_of, from_items, is_query, stored_name

Columns = Mapping[str, Column | None]
Clause = Literal["select", "from", "where", "group", "having", "order", "connect", "other"]

_CLAUSES: dict[str, Clause] = {
    "expressions": "select",
    "joins": "from",
    "laterals": "from",
    "where": "where",
    "group": "group",
    "having": "having",
    "order": "order",
    "connect": "connect",
}
# FROM is read by _add_sources; WITH by _with; the rest holds no column of this block.
_SKIPPED = frozenset({"from_", "joins", "laterals", "with_", "match", "hint", "into"})


@dataclass(frozen=True, slots=True)
class Source:
    """One item of FROM. `columns` is None when they cannot be known; `table` the catalogue's table behind it."""

    name: str
    columns: Columns | None
    table: Table | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column as written, and the clause of its block it stands in."""

    node: exp.Column
    clause: Clause


@dataclass(slots=True)
class Block:
    """One SELECT with what it can see. `outer` is the block around it; `shared` columns come from USING or NATURAL.

    `aliases` maps a name given in the select list to its expression, `outputs` holds all names of the result.
    """

    select: exp.Select
    outer: Block | None
    sources: list[Source] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    aliases: dict[str, exp.Expr] = field(default_factory=dict)
    outputs: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    natural: bool = False

    @property
    def closed(self) -> bool:
        """True when the columns of every source are known."""
        return bool(self.sources) and all(source.columns is not None for source in self.sources)

    def named(self, name: str) -> Source | None:
        """The source with this name, here or in a block around."""
        block: Block | None = self
        while block is not None:
            for source in block.sources:
                if source.name == name:
                    return source
            block = block.outer
        return None

    def holders(self, column: str) -> list[Source]:
        """The sources of this block that are known to have `column`."""
        return [source for source in self.sources if source.columns is not None and column in source.columns]


@dataclass(slots=True)
class Scopes:
    """All blocks, outermost first, and every table name that was written with what it turned out to be."""

    blocks: list[Block] = field(default_factory=list)
    tables: list[TableUse] = field(default_factory=list)
    ctes: list[exp.CTE] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableUse:
    """A table as written. `table` is its entry in the catalogue, None when there is none; `local` names a CTE."""

    node: exp.Table
    name: str
    owner: str
    table: Table | None
    local: bool


def column_path(column: exp.Column) -> list[str]:
    """The names of `a.b.c`, left to right, as stored."""
    return [stored_name(part) for part in column.parts]


def find_scopes(tree: exp.Expr | None, catalog: Catalog | None) -> Scopes:
    """Walk the whole tree once."""
    finder = _Finder(catalog)
    if tree is not None:
        finder.query(tree, None, {})
    return finder.found


@dataclass(slots=True)
class _Finder:
    catalog: Catalog | None
    found: Scopes = field(default_factory=Scopes)

    def query(self, node: exp.Expr, outer: Block | None, ctes: Mapping[str, Columns | None]) -> Columns | None:
        """Visit a query and return its columns, None when they cannot be known."""
        ctes = self._with(node, outer, ctes)
        if isinstance(node, exp.Subquery):
            columns = self.query(node.this, outer, ctes)
            self._loose_columns(node, outer, ctes, columns)
            return _after_pivot(node, columns)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, outer, ctes)
        if isinstance(node, exp.Select):
            return self._select(node, outer, ctes)
        return None

    def _set_operation(
        self, node: exp.SetOperation, outer: Block | None, ctes: Mapping[str, Columns | None]
    ) -> Columns | None:
        """Branches of a chain lean to the left: walked with a loop, so a thousand UNIONs do not exhaust the stack."""
        right: list[exp.Expr] = []
        first: exp.Expr = node
        while isinstance(first, exp.SetOperation):
            if first is not node:
                ctes = self._with(first, outer, ctes)
            right.append(first.expression)
            first = first.this
        columns = self.query(first, outer, ctes)
        for branch in reversed(right):
            self.query(branch, outer, ctes)
        return columns

    def _loose_columns(
        self, node: exp.Expr, outer: Block | None, ctes: Mapping[str, Columns | None], columns: Columns | None
    ) -> None:
        """ORDER BY and the like behind a parenthesised query: they see the query's own columns."""
        if any(node.args.get(key) for key in ("where", "group", "having", "order", "joins", "connect")):
            block = Block(exp.Select(), outer, [Source("", columns)])
            self.found.blocks.append(block)
            for key in ("where", "group", "having", "order", "connect"):
                for child in _children(node, key):
                    self._references(child, block, _CLAUSES[key], ctes)

    def _with(
        self, node: exp.Expr, outer: Block | None, ctes: Mapping[str, Columns | None]
    ) -> dict[str, Columns | None]:
        known = dict(ctes)
        with_ = node.args.get("with_")
        if with_ is None:
            return known
        extended = bool(with_.args.get("search") or with_.args.get("cycle"))
        for cte in with_.expressions:
            self.found.ctes.append(cte)
            name = stored_name(cte.args["alias"].this)
            listed = [stored_name(column) for column in cte.args["alias"].args.get("columns") or ()]
            itself: Columns | None = dict.fromkeys(listed) if listed else None
            columns = self.query(cte.this, outer, {**known, name: itself})
            known[name] = None if extended else _renamed(columns, listed)
        return known

    def _select(self, select: exp.Select, outer: Block | None, ctes: Mapping[str, Columns | None]) -> Columns | None:
        block = Block(select, outer)
        self.found.blocks.append(block)
        for source in from_items(select):
            self._add_source(source, block, ctes)
        if select.args.get("match"):
            self._match_recognize(select.args["match"], block, ctes)
        for projection in select.expressions:
            if isinstance(projection, exp.Alias):
                block.aliases[stored_name(projection.args["alias"])] = projection.this
            block.outputs.add(_named(projection)[0])
        for join in select.args.get("joins") or ():
            self._join_names(join, block, ctes)
        for key in select.args:
            if key not in _SKIPPED:
                for child in _children(select, key):
                    self._references(child, block, _CLAUSES.get(key, "other"), ctes)
        found = outputs(select, block)
        return None if found is None else dict(found)

    def _join_names(self, join: exp.Join, block: Block, ctes: Mapping[str, Columns | None]) -> None:
        block.shared |= {stored_name(name) for name in join.args.get("using") or ()}
        block.natural = block.natural or join.args.get("method") == "NATURAL"
        for child in _children(join, "on"):
            self._references(child, block, "from", ctes)

    def _match_recognize(self, match: exp.MatchRecognize, block: Block, ctes: Mapping[str, Columns | None]) -> None:
        """Pattern variables act as sources inside; outside, the measures join the columns: all open."""
        block.sources = [Source(source.name, None, source.table, source.owner) for source in block.sources]
        alias = match.args.get("alias")
        block.sources.append(Source(stored_name(alias.this) if alias else "", None))
        for define in match.args.get("define") or ():
            block.sources.append(Source(stored_name(define.args["alias"]), None))
        pattern = match.args.get("pattern")
        for word in pattern.name.replace("(", " ").replace(")", " ").replace("|", " ").split() if pattern else ():
            block.sources.append(Source(word.strip("+*?{},0123456789").upper(), None))
        self._references(match, block, "other", ctes)

    # --- sources -----------------------------------------------------------------------------------------------------

    def _add_source(self, node: exp.Expr, block: Block, ctes: Mapping[str, Columns | None]) -> None:
        if isinstance(node, exp.Table):
            self._add_table(node, block, ctes)
        elif isinstance(node, exp.Subquery) and is_query(node):
            columns = self.query(node, block.outer, ctes)
            block.sources.append(Source(alias_of(node), columns))
            self._pivot_references(node, ctes)
        elif isinstance(node, exp.Subquery):
            self._add_source(node.this, block, ctes)
            for join in node.args.get("joins") or ():
                self._add_joined(join, block, ctes)
        elif isinstance(node, exp.Lateral):
            inner = node.this
            columns = self.query(inner, block, ctes) if isinstance(inner, exp.Query) else None
            if not isinstance(inner, exp.Query):
                self._references(inner, block, "from", ctes)
            block.sources.append(Source(alias_of(node), columns))
        else:
            self._references(node, block, "from", ctes)
            block.sources.append(Source(alias_of(node), _listed(node)))

    def _add_table(self, node: exp.Table, block: Block, ctes: Mapping[str, Columns | None]) -> None:
        if isinstance(node.this, exp.Identifier):
            source = self._named_table(node, ctes)
        else:
            self._references(node.this, block, "from", ctes)
            source = Source(alias_of(node), _listed(node))
        block.sources.append(source)
        self._pivot_references(node, ctes)
        for key in ("version", "sample"):
            for child in _children(node, key):
                self._references(child, block, "from", ctes)
        for join in node.args.get("joins") or ():
            self._add_joined(join, block, ctes)

    def _add_joined(self, join: exp.Join, block: Block, ctes: Mapping[str, Columns | None]) -> None:
        self._add_source(join.this, block, ctes)
        self._join_names(join, block, ctes)

    def _named_table(self, node: exp.Table, ctes: Mapping[str, Columns | None]) -> Source:
        name, owner = stored_name(node.this), stored_name(node.args.get("db"))
        alias = alias_of(node) or name
        if not owner and name in ctes:
            self.found.tables.append(TableUse(node, name, owner, None, local=True))
            return Source(alias, _after_pivot(node, ctes[name]))
        table = self.catalog.by_name.get(name) if self.catalog else None
        self.found.tables.append(TableUse(node, name, owner, table, local=False))
        columns: Columns | None = dict(table.by_name) if table else None
        if name == "DUAL" and self.catalog:
            columns = {"DUMMY": None}
        return Source(alias, _after_pivot(node, columns), table, owner)

    def _pivot_references(self, node: exp.Expr, ctes: Mapping[str, Columns | None]) -> None:
        """What stands inside PIVOT belongs to the table before it was turned: only nested queries matter here."""
        for pivot in node.args.get("pivots") or ():
            self._references(pivot, Block(exp.Select(), None, [Source("", None)]), "from", ctes)

    # --- columns -----------------------------------------------------------------------------------------------------

    def _references(self, root: exp.Expr, block: Block, clause: Clause, ctes: Mapping[str, Columns | None]) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, exp.Query):
                self.query(node, block, ctes)
            elif isinstance(node, exp.Column):
                block.references.append(Reference(node, clause))
            else:
                stack.extend(node.iter_expressions(reverse=True))


def _children(node: exp.Expr, key: str) -> Iterator[exp.Expr]:
    value = node.args.get(key)
    for child in value if isinstance(value, list) else [value]:
        if isinstance(child, exp.Expr):
            yield child


def _listed(node: exp.Expr) -> Columns | None:
    """Columns of `(VALUES …) v(a, b)`; None for every other table function."""
    alias = node.args.get("alias")
    names = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    return {stored_name(name): None for name in names} if names else None


def _after_pivot(node: exp.Expr, columns: Columns | None) -> Columns | None:
    return None if node.args.get("pivots") or node.args.get("match") else columns


def _renamed(columns: Columns | None, names: list[str]) -> Columns | None:
    if not names:
        return columns
    known = list(columns.values()) if columns is not None and len(columns) == len(names) else [None] * len(names)
    return dict(zip(names, known, strict=True))


def outputs(select: exp.Select, block: Block) -> list[tuple[str, Column | None]] | None:
    """The columns a SELECT gives, in order: name ("" for none), and the catalogue's column behind it where there is one.

    None when it takes all columns of a source whose columns cannot be known.
    """
    found: list[tuple[str, Column | None]] = []
    for projection in select.expressions:
        if isinstance(projection, exp.Star) or (isinstance(projection, exp.Column) and projection.is_star):
            starred = _starred(projection, block)
            if starred is None:
                return None
            found.extend(starred.items())
        else:
            name, value = _named(projection)
            found.append((name, origin(value, block)))
    return found


def _named(projection: exp.Expr) -> tuple[str, exp.Expr]:
    if isinstance(projection, exp.Alias):
        return stored_name(projection.args["alias"]), projection.this
    return (stored_name(projection.this) if isinstance(projection, exp.Column) else ""), projection


def _starred(projection: exp.Expr, block: Block) -> Columns | None:
    sources = block.sources
    if isinstance(projection, exp.Column):
        wanted = column_path(projection)[-2]
        sources = [source for source in sources if source.name == wanted]
    columns: dict[str, Column | None] = {}
    for source in sources:
        if source.columns is None:
            return None
        columns |= source.columns
    return columns if sources else None


def origin(value: exp.Expr | None, block: Block) -> Column | None:
    """The catalogue's column behind an expression; None when it is no plain column or its table is not known."""
    if not isinstance(value, exp.Column):
        return None
    path = column_path(value)
    if len(path) == 1:
        holders = block.holders(path[0])
        return (holders[0].columns or {}).get(path[0]) if len(holders) == 1 else None
    source = block.named(path[-2])
    return (source.columns or {}).get(path[-1]) if source else None
