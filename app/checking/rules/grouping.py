"""GROUP BY, HAVING, aggregates and window functions: what may stand where."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sqlglot import exp

from app.checking.builtins import PSEUDO_COLUMNS, functions, words
from app.checking.from_items import stored_name
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span
from app.checking.scopes import Block, column_path
from app.checking.selects import Item, SelectList, item_text, name_of, operand_text, select_lists
from app.checking.spans import split
from app.records import Edit

_AGGREGATES = frozenset(name for name, function in functions().items() if function.kind == "aggregate")
_CONSTANT_WORDS = PSEUDO_COLUMNS - {"LEVEL", "ROWNUM", "ROWID"}


# --- by tokens: aliases and ordinals -----------------------------------------------------------------------------------


def _group_items(query: Query, listed: SelectList) -> tuple[tuple[int, int], ...]:
    found = query.outline.spans.get((listed.head, "GROUP"))
    if found is None or query.key(found[0] + 1) != "BY":
        return ()
    first, last = found
    last = query.mates.get(last, last) if query.key(last) == "(" else last
    return split(query, first + 2, last)


def _has_call(query: Query, item: Item, names: frozenset[str]) -> bool:
    return any(query.key(i) in names and query.key(i + 1) == "(" for i in range(item.first, item.last))


def _is_windowed(query: Query, item: Item) -> bool:
    return any(query.key(i) in {"OVER", "SELECT"} for i in range(item.first, item.last + 1))


def _columns(query: Query, item: Item) -> set[str]:
    """Names of the columns in an expression, as far as tokens tell."""
    names = set()
    for i in range(item.first, item.last + 1):
        token = query.tokens[i]
        is_name = token.kind == "quoted" or (token.kind == "word" and token.key not in _NOT_COLUMNS)
        if is_name and query.key(i + 1) not in {"(", "."}:
            names.add(name_of(query, i))
    return names


_NOT_COLUMNS = _CONSTANT_WORDS | words(
    """CASE WHEN THEN ELSE END AND OR NOT IN IS LIKE BETWEEN DISTINCT AS FROM YEAR MONTH DAY HOUR MINUTE SECOND DATE
    TIMESTAMP INTERVAL TO NUMBER VARCHAR2 CHAR INTEGER INT FLOAT DECIMAL NUMERIC ORDER BY PARTITION ASC DESC"""
)


def _copied(query: Query, item: Item, first: int, last: int) -> tuple[Edit, ...]:
    """The edit that writes the expression of `item` in the place of its alias or number."""
    if _has_call(query, item, _AGGREGATES) or _is_windowed(query, item):
        return ()
    return (Edit(query.tokens[first].start, query.tokens[last].end, item_text(query, item)),)


@rule(
    "ORA-00904",
    until="23ai",
    ko="Oracle {version}에서는 GROUP BY에 별칭(`{text}`)을 쓸 수 없어요. 별칭이 가리키는 식을 그대로 적어 주세요.",
    en="Oracle {version} takes no alias in GROUP BY: `{text}`. Repeat its expression.",
)
def group_by_alias(query: Query) -> Iterator[Hit]:
    for number, listed in enumerate(select_lists(query)):
        groups = _group_items(query, listed)
        named = {name_of(query, last) for _, last in groups}
        for first, last in groups:
            item = (
                listed.named(name_of(query, first)) if first == last and query.tokens[first].kind != "number" else None
            )
            if item is not None and _is_only_alias(query, item, named, query.block_of(number)):
                yield Hit(query.tokens[first].start, query.tokens[last].end, _copied(query, item, first, last))


def _is_only_alias(query: Query, item: Item, grouped: set[str], block: Block | None) -> bool:
    """True when no column of the tables can be meant: the schema says so, or the select list would be wrong anyway."""
    if block is not None and (block.holders(item.alias) or block.natural):
        return False
    if block is not None and block.closed:
        return True
    columns = _columns(query, item)
    return bool(columns) and item.alias not in columns and not columns <= grouped


@rule(
    "ORA-00979",
    ko="Oracle의 GROUP BY에 쓴 숫자(`{text}`)는 컬럼 번호가 아니라 상수예요. 해당 식을 그대로 적어 주세요.",
    en="The number `{text}` in GROUP BY is a constant in Oracle, not a column number. Repeat the expression.",
)
def group_by_ordinal(query: Query) -> Iterator[Hit]:
    for listed in select_lists(query):
        for first, last in _group_items(query, listed):
            token = query.tokens[first]
            if first != last or not token.text.isdigit() or not 1 <= int(token.text) <= len(listed.items):
                continue
            item = listed.items[int(token.text) - 1]
            if _columns(query, item):
                yield Hit(token.start, token.end, _copied(query, item, first, last))


@rule(
    "ORA-00904",
    until="23ai",
    ko="Oracle {version}에서는 HAVING에 별칭(`{text}`)을 쓸 수 없어요. 집계식을 그대로 적어 주세요.",
    en="Oracle {version} takes no alias in HAVING: `{text}`. Repeat the aggregate.",
)
def having_alias(query: Query) -> Iterator[Hit]:
    for listed in select_lists(query):
        found = query.outline.spans.get((listed.head, "HAVING"))
        if found is None:
            continue
        grouped = {name_of(query, last) for _, last in _group_items(query, listed)}
        for index in range(found[0] + 1, found[1] + 1):
            if (
                query.key(index - 1) == "."
                or query.key(index + 1) in {".", "("}
                or query.tokens[index].kind == "number"
            ):
                continue
            name = name_of(query, index)
            item = listed.named(name) if query.outline.heads[index] == listed.head and name else None
            if item is not None and name not in grouped and _has_call(query, item, _AGGREGATES):
                token = query.tokens[index]
                edits = () if _is_windowed(query, item) else (Edit(token.start, token.end, operand_text(query, item)),)
                yield Hit(token.start, token.end, edits)


# --- by tree: columns and aggregates -----------------------------------------------------------------------------------


def is_aggregate(node: exp.Expr) -> bool:
    """True for SUM(x), LISTAGG … WITHIN GROUP, MAX(x) KEEP (…), but not for a window function."""
    if isinstance(node, exp.Anonymous):
        return str(node.this).upper() in _AGGREGATES
    if isinstance(node, exp.Window):
        return node.args.get("over") == "KEEP"
    if isinstance(node, exp.WithinGroup | exp.Filter):
        return True
    return isinstance(node, exp.AggFunc) and not isinstance(node, exp.First | exp.Last)


def _may_aggregate(query: Query) -> bool:
    """False when no node of the whole tree can be an aggregate or a window: most queries need no closer look."""
    return any(issubclass(node_type, exp.AggFunc | exp.Window | exp.Anonymous) for node_type in query.node_types)


def _window(node: exp.Expr) -> bool:
    return isinstance(node, exp.Window) and node.args.get("over") != "KEEP"


def _own(roots: list[exp.Expr], *, into_windows: bool = True) -> Iterator[exp.Expr]:
    """The nodes of these expressions without those of subqueries; a function under OVER is no node of its own."""
    stack = list(roots)
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Query | exp.Subquery):
            continue
        yield node
        if _window(node):
            if into_windows:
                function = node.this
                while isinstance(function, exp.IgnoreNulls | exp.RespectNulls | exp.WithinGroup | exp.Window):
                    function = function.this
                stack.extend(function.iter_expressions())
                stack.extend(child for key, child in _parts(node) if key != "this")
        else:
            stack.extend(node.iter_expressions())


def _parts(node: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    for key, value in node.args.items():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, exp.Expr):
                yield key, child


def _shape(node: exp.Expr) -> object:
    """An expression in a form that compares equal for equal expressions; qualifiers of columns do not count."""
    if isinstance(node, exp.Column):
        return stored_name(node.this)
    if isinstance(node, exp.Paren):
        return _shape(node.this)
    if isinstance(node, exp.Literal | exp.Placeholder | exp.Var):
        return type(node).__name__, str(node.this)
    return (
        type(node).__name__,
        tuple((key, _shape(child)) for key, child in _parts(node)),
        tuple(f"{key}={value}" for key, value in sorted(node.args.items()) if isinstance(value, str)),
    )


def _group_expressions(select: exp.Select) -> list[exp.Expr]:
    """Everything GROUP BY names, ROLLUP, CUBE and GROUPING SETS taken apart."""
    group = select.args.get("group")
    found: list[exp.Expr] = []
    stack = [child for _, child in _parts(group)] if group else []
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Rollup | exp.Cube | exp.GroupingSets | exp.Tuple):
            stack.extend(node.iter_expressions())
        else:
            found.append(node)
    return found


def _values(select: exp.Select) -> list[exp.Expr]:
    return [item.this if isinstance(item, exp.Alias) else item for item in select.expressions]


@lru_cache(maxsize=8)
def _grouped_blocks(query: Query) -> tuple[tuple[Block, list[exp.Expr]], ...]:
    """Blocks that aggregate, with the values of their select lists and HAVING."""
    return tuple(_find_grouped_blocks(query))


def _find_grouped_blocks(query: Query) -> Iterator[tuple[Block, list[exp.Expr]]]:
    for block in query.scopes.blocks:
        select = block.select
        if select.args.get("match") or select.args.get("connect") or any(item.is_star for item in select.expressions):
            continue
        values = _values(select)
        having = select.args.get("having")
        if select.args.get("group") or any(is_aggregate(node) for node in _own(values)):
            yield block, [*values, having.this] if having else values


def _uncovered(block: Block, values: list[exp.Expr]) -> Iterator[exp.Column]:
    """Columns outside aggregates that GROUP BY does not name."""
    groups = _group_expressions(block.select)
    shapes = {_shape(group) for group in groups}
    shapes |= {_shape(block.aliases[name]) for name in _named_groups(groups) if name in block.aliases}
    for group in groups:
        if isinstance(group, exp.Literal) and str(group.this).isdigit() and 0 < int(group.name) <= len(values):
            shapes.add(_shape(values[int(group.name) - 1]))
    stack = list(reversed(values))
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Query | exp.Subquery) or is_aggregate(node) or _shape(node) in shapes:
            continue
        if isinstance(node, exp.Column):
            if _belongs(block, node):
                yield node
        else:
            stack.extend(node.iter_expressions(reverse=True))


def _named_groups(groups: list[exp.Expr]) -> Iterator[str]:
    return (stored_name(group.this) for group in groups if isinstance(group, exp.Column))


def _belongs(block: Block, column: exp.Column) -> bool:
    """True when the column is surely one of this block, not of a block around it, a pseudo column or a function."""
    path = column_path(column)
    if len(path) > 1:
        return any(source.name == path[-2] for source in block.sources)
    if path[0] in _CONSTANT_WORDS or path[0] in {"NEXTVAL", "CURRVAL"}:
        return False
    return bool(block.holders(path[0])) or (block.outer is None and not block.closed and bool(block.sources))


@rule(
    "ORA-00979",
    ko="`{text}` 컬럼이 GROUP BY에 없어요. GROUP BY에 추가하거나 MAX, SUM 같은 집계 함수로 감싸 주세요.",
    en="`{text}` is not in GROUP BY. Add it there or put it into an aggregate.",
)
def group_by_missing(query: Query) -> Iterator[Hit]:
    for block, values in _grouped_blocks(query):
        if block.select.args.get("group"):
            for column in _uncovered(block, values):
                yield Hit(*span(column))


@rule(
    "ORA-00937",
    ko="`{text}` 컬럼을 집계 함수와 함께 조회하려면 GROUP BY가 있어야 해요. `GROUP BY {text}`를 붙이거나 집계 함수로 감싸 주세요.",
    en="`{text}` beside an aggregate needs GROUP BY. Add `GROUP BY {text}` or put it into an aggregate.",
)
def group_by_needed(query: Query) -> Iterator[Hit]:
    for block, values in _grouped_blocks(query):
        if not block.select.args.get("group"):
            for column in _uncovered(block, values):
                yield Hit(*span(column))


def _clause_roots(select: exp.Select, *clauses: str) -> list[exp.Expr]:
    nodes = [select.args.get(clause) for clause in clauses]
    roots = [node for node in nodes if isinstance(node, exp.Expr)]
    if "joins" in clauses:
        roots += [join.args["on"] for join in select.args.get("joins") or () if join.args.get("on")]
    return roots


@rule(
    "ORA-00934",
    ko="집계 함수는 WHERE나 조인 조건, GROUP BY에 쓸 수 없어요. 집계한 값의 조건은 HAVING에 적어 주세요.",
    en="No aggregate in WHERE, ON or GROUP BY. Conditions on aggregates go into HAVING.",
)
def agg_in_where(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks if _may_aggregate(query) else ():
        for node in _own(_clause_roots(block.select, "where", "group", "joins")):
            if is_aggregate(node) and node.meta.get("start") is not None:
                yield Hit(node.meta["start"], node.meta["end"] + 1)


@rule(
    "ORA-30483",
    ko="분석 함수(OVER)는 WHERE, GROUP BY, HAVING에 쓸 수 없어요. 인라인 뷰에서 계산하고 바깥에서 거르세요.",
    en="No window function in WHERE, GROUP BY or HAVING. Compute it in a subquery and filter outside.",
)
def window_in_where(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks if exp.Window in query.node_types else ():
        for node in _own(_clause_roots(block.select, "where", "group", "having", "joins"), into_windows=False):
            if _window(node):
                at = next((inner.meta for inner in node.walk() if "start" in inner.meta), None)
                if at is not None:
                    yield Hit(at["start"], at["end"] + 1)


@rule(
    "ORA-00978",
    ko="GROUP BY 없이 집계 함수를 겹쳐 쓸 수 없어요. 안쪽 집계를 인라인 뷰로 나눠 주세요.",
    en="No aggregate inside an aggregate without GROUP BY. Put the inner one into a subquery.",
)
def nested_aggregate(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks if _may_aggregate(query) else ():
        if block.select.args.get("group") or block.select.args.get("match"):
            continue
        for node in _own(_values(block.select)):
            inner = (
                _own(list(node.iter_expressions()))
                if is_aggregate(node) and not isinstance(node, exp.Window | exp.WithinGroup | exp.Filter)
                else ()
            )
            for nested in inner:
                if is_aggregate(nested) and "start" in nested.meta:
                    yield Hit(nested.meta["start"], nested.meta["end"] + 1)


@rule(
    "ORA-01791",
    ko="SELECT DISTINCT에서는 결과에 나오는 값으로만 정렬할 수 있어요. `{text}`을(를) SELECT에 넣거나 ORDER BY에서 빼 주세요.",
    en="SELECT DISTINCT can be ordered only by what it selects. Select `{text}` or do not order by it.",
)
def distinct_order(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        order = block.select.args.get("order")
        if order is None or not block.select.args.get("distinct") or any(item.is_star for item in block.select.selects):
            continue
        values = [item.unalias() for item in block.select.selects]
        selected = [column_path(value) for value in values if isinstance(value, exp.Column)]
        for item in order.expressions:
            path = column_path(item.this) if isinstance(item.this, exp.Column) else []
            known = path[-1:] and (path[0] in block.aliases or any(_same_column(path, other) for other in selected))
            if path and not known and path[-1] not in PSEUDO_COLUMNS:
                yield Hit(*span(item.this))


def _same_column(one: list[str], other: list[str]) -> bool:
    """The same name, and no two different qualifiers."""
    return one[-1] == other[-1] and (len(one) == 1 or len(other) == 1 or one[-2] == other[-2])


RULES = (
    group_by_alias,
    group_by_ordinal,
    having_alias,
    group_by_missing,
    group_by_needed,
    agg_in_where,
    window_in_where,
    nested_aggregate,
    distinct_order,
)
