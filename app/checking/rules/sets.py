"""WITH and the set operators: UNION, MINUS, INTERSECT, recursion."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from app.checking.from_items import stored_name
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span
from app.checking.spans import renamed
from app.records import Edit

_OPERATORS = ("UNION", "MINUS", "INTERSECT", "EXCEPT")


def _set_operators(query: Query) -> Iterator[int]:
    return (i for i in query.at(*_OPERATORS) if query.clause(i) == "SET" and query.key(i - 1) not in {"MULTISET", "*"})


@rule(
    "ORA-00905",
    ko="Oracle에는 `RECURSIVE`라는 말이 없어요. 지우기만 하면 WITH가 알아서 재귀로 동작해요.",
    en="Oracle has no word RECURSIVE. Delete it: WITH recurses by itself.",
)
def with_recursive(query: Query) -> Iterator[Hit]:
    for index in query.at("RECURSIVE"):
        if query.key(index - 1) == "WITH" and query.token(index + 1).kind in {"word", "quoted", "foreign"}:
            token = query.tokens[index]
            yield Hit(token.start, token.end, (Edit(token.start, query.tokens[index + 1].start, ""),))


def _recursive(query: Query) -> Iterator[exp.CTE]:
    """CTEs that read themselves."""
    for cte in query.scopes.ctes:
        name = stored_name(cte.args["alias"].this)
        if any(stored_name(table.this) == name and not table.args.get("db") for table in cte.this.find_all(exp.Table)):
            yield cte


@rule(
    "ORA-32039",
    ko="재귀 WITH 절 `{text}` 뒤에는 컬럼 목록이 있어야 해요. `{text} (컬럼1, 컬럼2)` 형태로 써 주세요.",
    en="The recursive WITH clause `{text}` needs a column list: `{text} (col1, col2)`.",
)
def recursive_no_cols(query: Query) -> Iterator[Hit]:
    for cte in _recursive(query):
        alias = cte.args["alias"]
        if alias.args.get("columns"):
            continue
        start, end = span(alias.this)
        first = cte.this
        while isinstance(first, exp.SetOperation | exp.Subquery):
            first = first.this
        names = [item.alias_or_name for item in first.expressions] if isinstance(first, exp.Select) else []
        usable = bool(names) and all(name.isidentifier() for name in names)
        yield Hit(start, end, (Edit(end, end, f" ({', '.join(names)})"),) if usable else ())


@rule(
    "ORA-32040",
    ko="재귀 WITH 절에서는 UNION 대신 `UNION ALL`만 쓸 수 있어요.",
    en="A recursive WITH clause takes `UNION ALL` only.",
)
def recursive_union(query: Query) -> Iterator[Hit]:
    for cte in _recursive(query):
        if isinstance(cte.this, exp.Union) and cte.this.args.get("distinct"):
            yield Hit(*span(cte.args["alias"].this))


@rule(
    "ORA-00933",
    until="21c",
    ko="`EXCEPT`는 Oracle 21c부터 쓸 수 있어요. 같은 뜻의 `MINUS`로 써 주세요.",
    en="EXCEPT needs Oracle 21c. MINUS means the same.",
)
def except_operator(query: Query) -> Iterator[Hit]:
    for index in _set_operators(query):
        if query.key(index) == "EXCEPT" and query.key(index + 1) != "ALL":
            distinct = query.key(index + 1) == "DISTINCT"
            start, end = query.tokens[index].start, query.tokens[index + distinct].end
            yield Hit(start, end, (Edit(start, end, "MINUS"),))


@rule(
    "ORA-00928",
    until="21c",
    ko="`{text}` 연산자는 Oracle 21c부터 쓸 수 있어요. {version}에서는 ALL 없이 써 주세요(중복은 사라져요).",
    en="`{text}` needs Oracle 21c. Before that it goes without ALL and drops duplicates.",
)
def setop_all(query: Query) -> Iterator[Hit]:
    for index in _set_operators(query):
        if query.key(index) != "UNION" and query.key(index + 1) == "ALL":
            yield Hit(query.tokens[index].start, query.tokens[index + 1].end)


@rule(
    "ORA-00933",
    ko="`UNION DISTINCT`라는 말은 Oracle에 없어요. `UNION`만 쓰면 중복이 사라져요.",
    en="Oracle has no `UNION DISTINCT`. UNION alone drops duplicates.",
)
def union_distinct(query: Query) -> Iterator[Hit]:
    for index in _set_operators(query):
        if query.keys(index, "UNION", "DISTINCT") or query.keys(index, "INTERSECT", "DISTINCT"):
            yield Hit(query.tokens[index].start, query.tokens[index + 1].end, renamed(query, index + 1, ""))


@rule(
    "",
    severity="warning",
    ko="Oracle은 집합 연산자를 쓴 순서대로 계산해요. INTERSECT를 먼저 하려면 괄호로 묶어 주세요.",
    en="Oracle takes set operators from left to right. Put INTERSECT into parentheses to have it first.",
)
def setop_precedence(query: Query) -> Iterator[Hit]:
    earlier: set[int] = set()
    for index in sorted(_set_operators(query)):
        opener = query.outline.openers[index]
        if query.key(index) == "INTERSECT" and opener in earlier:
            yield Hit(query.tokens[index].start, query.tokens[index].end)
        if query.key(index) != "INTERSECT":
            earlier.add(opener)


@rule(
    "ORA-00933",
    ko="`{text}` 앞에는 ORDER BY나 FETCH를 쓸 수 없어요. 전체 결과를 정렬하려면 맨 끝으로 옮기고, 일부만 정렬하려면 괄호로 묶은 인라인 뷰로 만들어 주세요.",
    en="No ORDER BY or FETCH before `{text}`. Move it to the end, or make that branch an inline view.",
)
def order_in_branch(query: Query) -> Iterator[Hit]:
    for index in _set_operators(query):
        before = query.mates.get(index - 1, index - 1) if query.key(index - 1) == ")" else index - 1
        if before >= 0 and query.clause(before) in {"ORDER", "TAIL"}:
            yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "ORA-01789",
    ko="집합 연산자로 잇는 조회들의 컬럼 수가 달라요({counts}). 컬럼 수와 순서를 맞춰 주세요.",
    en="The queries joined by a set operator have different numbers of columns ({counts}).",
)
def setop_columns(query: Query) -> Iterator[Hit]:
    for kind in (exp.Union, exp.Except, exp.Intersect):
        for node in query.nodes(kind):
            left, right = _width(node.this), _width(node.expression)
            if left and right and left != right:
                yield Hit(*span(node.expression), values={"counts": f"{left}, {right}"})


def _width(node: exp.Expr) -> int:
    """Number of columns, 0 when it cannot be known."""
    while isinstance(node, exp.Subquery | exp.SetOperation):
        node = node.this
    if not isinstance(node, exp.Select) or any(item.is_star for item in node.expressions):
        return 0
    return len(node.expressions)


RULES = (
    with_recursive,
    recursive_no_cols,
    recursive_union,
    except_operator,
    setop_all,
    union_distinct,
    setop_precedence,
    order_in_branch,
    setop_columns,
)
