"""FROM and its joins: table aliases, JOIN without ON, USING, the (+) operator, hints of other databases."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from app.checking.from_items import behind_comma, source_names
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span
from app.checking.scopes import Block, Source, column_path
from app.records import Edit

# Oracle's own samples write AS behind these two.
_AS_ALLOWED = frozenset({"JSON_TABLE", "XMLTABLE"})
_NEEDS_NO_ON = frozenset({"CROSS", "NATURAL"})


@rule(
    "ORA-00933",
    ko="Oracle에서는 테이블 별칭 앞에 AS를 쓸 수 없어요. `{text}`에서 AS를 지우고 별칭만 써 주세요.",
    en="Oracle takes no AS before a table alias. Delete the AS in `{text}`.",
)
def table_alias_as(query: Query) -> Iterator[Hit]:
    for index in query.at("AS"):
        if query.clause(index) != "FROM" or query.key(index + 1) in {"OF", "("} or _behind_table_function(query, index):
            continue
        alias = query.token(index + 1)
        start = query.tokens[index].start
        edits = (Edit(start, alias.start, ""),) if alias.kind in {"word", "quoted", "foreign"} else ()
        yield Hit(start, alias.end or query.tokens[index].end, edits)


def _behind_table_function(query: Query, index: int) -> bool:
    opening = query.mates.get(index - 1) if query.key(index - 1) == ")" else None
    return opening is not None and query.key(opening - 1) in _AS_ALLOWED


@rule(
    "ORA-00905",
    ko="JOIN에 조인 조건이 없어요. `ON 조건`이나 `USING (컬럼)`을 붙이고, 모든 조합을 원하면 `CROSS JOIN`으로 써 주세요.",
    en="This JOIN has no condition. Add ON or USING, or write CROSS JOIN.",
)
def join_no_on(query: Query) -> Iterator[Hit]:
    for node in query.nodes(exp.Join):
        side, kind, method = node.args.get("side"), node.args.get("kind"), node.args.get("method")
        written = side or kind in {"INNER", "OUTER", "STRAIGHT"} or _says_join(query, node)
        if not written or node.args.get("on") or node.args.get("using") or kind == "CROSS" or method == "NATURAL":
            continue
        if not isinstance(node.this, exp.Lateral) and not _condition_follows(node):
            yield Hit(*span(node.this))


def _says_join(query: Query, node: exp.Join) -> bool:
    """sqlglot reads a plain `a JOIN b` like `a, b`: the word before the table tells them apart."""
    index = _before(query, node.this)
    return query.key(index) == "JOIN" and query.key(index - 1) not in _NEEDS_NO_ON


def _before(query: Query, item: exp.Expr) -> int:
    """Index of the token before an item of FROM: JOIN, or the comma."""
    index = query.index_at(span(item)[0])
    while query.key(index - 1) in {".", "("} or query.token(index - 1).kind == "quoted":
        index -= 1
    return index - 1


def _condition_follows(node: exp.Join) -> bool:
    """`a JOIN b JOIN c ON … ON …`: the condition of the first join comes behind the second."""
    table = node.this
    return bool(table.args.get("joins")) or (isinstance(table, exp.Subquery) and not isinstance(table.this, exp.Query))


@rule(
    "ORA-00904",
    kind="name",
    ko="`{text}`: 이 JOIN의 조건에서는 `{source}` 테이블이 보이지 않아요. 조건은 쉼표와 쉼표 사이에서 앞에 나온 테이블만 쓸 수 있으니 JOIN 순서를 바꾸거나 쉼표를 `CROSS JOIN`으로 써 주세요.",
    en="`{text}`: the condition of this JOIN cannot see `{source}`, only tables before it and behind the last comma.",
)
def join_out_of_sight(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        behind_commas: list[str] = []  # tables that only a CROSS JOIN in the place of the comma would bring into sight
        in_sight, commas = list(_names_of(block.select)), list[exp.Expr]()
        for join in block.select.args.get("joins") or ():
            if behind_comma(join):
                commas.append(join.this)
                behind_commas += in_sight
                in_sight = []
            in_sight += source_names(join.this)
            for column, source in _columns_of(join, block):
                if source not in in_sight:
                    edits = _crossed(query, commas) if source in behind_commas else ()
                    yield Hit(*span(column), edits, {"source": source})


def _crossed(query: Query, items: list[exp.Expr]) -> tuple[Edit, ...]:
    """The edits that write CROSS JOIN for the comma before each of these; () when one of them is no plain table."""
    edits = []
    for item in items:
        comma = _before(query, item)
        if not isinstance(item, exp.Table) or not isinstance(item.this, exp.Identifier) or query.key(comma) != ",":
            return ()
        token = query.tokens[comma]
        edits.append(Edit(token.start, token.end, " CROSS JOIN" if query.text[token.end].isspace() else " CROSS JOIN "))
    return tuple(edits)


def _names_of(select: exp.Select) -> Iterator[str]:
    if from_ := select.args.get("from_"):
        yield from source_names(from_.this)


def _columns_of(join: exp.Join, block: Block) -> Iterator[tuple[exp.Column, str]]:
    """The columns in the condition of a join whose table is in this FROM and nowhere else, with the table's name."""
    own = {name for item in block.select.args.get("joins") or () for name in source_names(item.this)}
    own |= set(_names_of(block.select))
    for reference in block.references if join.args.get("on") else ():
        if reference.clause != "from" or not _within(reference.node, join.args["on"]):
            continue
        path = column_path(reference.node)
        holders = block.holders(path[-1]) if block.closed else []
        source = path[-2] if len(path) > 1 else holders[0].name if len(holders) == 1 else ""
        if source in own and not (block.outer and block.outer.named(source)):
            yield reference.node, source


def _within(node: exp.Expr | None, root: exp.Expr) -> bool:
    while node is not None and node is not root:
        node = node.parent
    return node is root


@rule(
    "ORA-00906",
    ko="USING 뒤의 컬럼은 괄호로 감싸야 해요. `USING (컬럼)`으로 써 주세요.",
    en="Put the columns of USING into parentheses.",
)
def using_no_parens(query: Query) -> Iterator[Hit]:
    for index in query.at("USING"):
        column = query.token(index + 1)
        if query.clause(index) == "ON" and column.kind in {"word", "quoted"} and query.key(index + 2) != "(":
            start, end = column.start, column.end
            yield Hit(query.tokens[index].start, end, (Edit(start, end, f"({column.text})"),))


@rule(
    "ORA-25154",
    ko="USING으로 묶은 컬럼 `{text}`에는 테이블 별칭을 붙일 수 없어요. 컬럼 이름만 써 주세요.",
    en="A column named in USING takes no qualifier: `{text}`.",
)
def using_qualified(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        if not block.shared or block.select.args.get("match"):
            continue
        chained = len(block.sources) > 2
        for reference in block.references:
            path = column_path(reference.node)
            if len(path) == 2 and path[1] in block.shared and not chained and _is_source(block.sources, path[0]):
                start, end = span(reference.node)
                yield Hit(start, end, (Edit(start, span(reference.node.this)[0], ""),))


def _is_source(sources: list[Source], name: str) -> bool:
    return any(source.name == name for source in sources)


@rule(
    "ORA-25156",
    ko="`(+)` 조인과 JOIN … ON 문법은 한 조회에 섞어 쓸 수 없어요. LEFT JOIN으로 통일해 주세요.",
    en="`(+)` and JOIN … ON do not mix in one query. Use LEFT JOIN for both.",
)
def plus_with_ansi(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        ansi = any(join.args.get("on") or join.args.get("using") for join in block.select.args.get("joins") or ())
        for reference in block.references if ansi else ():
            if reference.node.args.get("join_mark"):
                yield Hit(*span(reference.node))


@rule(
    "ORA-01719",
    ko="`(+)`는 OR나 IN 조건 안에 쓸 수 없어요. LEFT JOIN의 ON 조건으로 바꿔 주세요.",
    en="`(+)` cannot stand in OR or IN. Use the ON of a LEFT JOIN.",
)
def plus_in_or(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        for reference in block.references:
            if reference.node.args.get("join_mark") and _under_or(reference.node):
                yield Hit(*span(reference.node))


def _under_or(node: exp.Expr) -> bool:
    parent = node.parent
    while parent is not None and not isinstance(parent, exp.Query):
        if isinstance(parent, exp.Or):
            return True
        parent = parent.parent
    return False


@rule(
    "ORA-00933",
    ko="`{text}`: Oracle에서는 테이블 이름을 `스키마.테이블`까지만 쓸 수 있어요. 데이터베이스 이름을 지워 주세요.",
    en="`{text}`: a table name has two parts in Oracle, schema and table.",
)
def three_part_name(query: Query) -> Iterator[Hit]:
    for use in query.scopes.tables:
        catalog = use.node.args.get("catalog")
        if catalog is not None:
            start, end = span(use.node)
            first = span(use.node.args["db"])[0]
            yield Hit(start, end, (Edit(start, first, ""),) if first > start else ())


_HINTS = (("FORCE", "INDEX"), ("USE", "INDEX"), ("IGNORE", "INDEX"), ("FORCE", "KEY"), ("USE", "KEY"))


@rule(
    "ORA-00933",
    ko="`{text}`: 다른 데이터베이스의 테이블 힌트예요. 지워 주세요. Oracle 힌트는 `/*+ … */`로 써요.",
    en="`{text}` is a table hint of another database. Delete it; Oracle's hints are `/*+ … */`.",
)
def table_hint(query: Query) -> Iterator[Hit]:
    for index in query.at("WITH"):
        closing = query.mates.get(index + 1)
        if query.clause(index) == "FROM" and query.key(index + 1) == "(" and closing is not None:
            yield _deleted(query, index, closing)
    for first, second in _HINTS:
        for index in query.at(first):
            closing = query.mates.get(index + 2)
            if query.key(index + 1) == second and query.clause(index) == "FROM" and closing is not None:
                yield _deleted(query, index, closing)
    for index in query.at("STRAIGHT_JOIN"):
        token = query.tokens[index]
        after_select = query.key(index - 1) == "SELECT"
        yield Hit(token.start, token.end, (Edit(token.start, token.end, "" if after_select else "JOIN"),))


def _deleted(query: Query, first: int, last: int) -> Hit:
    start, end = query.tokens[first].start, query.tokens[last].end
    return Hit(start, end, (Edit(start, end, ""),))


@rule(
    "ORA-00933",
    until="12c",
    ko="`{text}` 구문은 Oracle 12c부터 쓸 수 있어요. 인라인 뷰와 조인으로 바꿔 주세요.",
    en="`{text}` needs Oracle 12c. Use an inline view and a join.",
)
def lateral_apply(query: Query) -> Iterator[Hit]:
    for index in query.at("LATERAL", "APPLY"):
        if query.key(index + 1) == "(" and query.clause(index) == "FROM":
            yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "ORA-00933",
    ko="`{text}`: Oracle에 없는 조인이에요. INNER, LEFT, RIGHT, FULL, CROSS JOIN 가운데에서 골라 주세요.",
    en="Oracle has no `{text}`. Use INNER, LEFT, RIGHT, FULL or CROSS JOIN.",
)
def foreign_join(query: Query) -> Iterator[Hit]:
    for index in query.at("SEMI", "ANTI", "ASOF", "POSITIONAL"):
        if query.key(index + 1) == "JOIN":
            yield Hit(query.tokens[index].start, query.tokens[index + 1].end)


@rule(
    "",
    severity="warning",
    ko="`{text}`는 컬럼을 자기 자신과 비교해서 아무것도 거르지 못해요. 다른 테이블의 컬럼이나 값과 비교해 주세요.",
    en="`{text}` compares a column with itself and filters nothing.",
)
def compared_with_itself(query: Query) -> Iterator[Hit]:
    for node in query.nodes(exp.EQ):
        left, right = node.this, node.expression
        if isinstance(left, exp.Column) and isinstance(right, exp.Column) and column_path(left) == column_path(right):
            yield Hit(span(left)[0], span(right)[1])


RULES = (
    table_alias_as,
    join_no_on,
    compared_with_itself,
    join_out_of_sight,
    using_no_parens,
    using_qualified,
    plus_with_ansi,
    plus_in_or,
    three_part_name,
    table_hint,
    lateral_apply,
    foreign_join,
)
