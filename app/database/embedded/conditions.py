"""Translate conditions: comparisons, IN, BETWEEN, LIKE, EXISTS and the logic between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlglot import exp

from app.database.embedded.allowing import only, written
from app.database.embedded.convert import as_text, comparable
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.functions.regular import like as regexp_like
from app.database.embedded.operators import compare
from app.database.embedded.scope import Scope
from app.database.embedded.terms import NULL, Term

Handler = Callable[[Any, Scope], str]


def condition(node: exp.Expr, scope: Scope) -> str:
    """The DuckDB text of a condition, in parentheses where needed. Raises NotTranslatable or QueryFailed."""
    rule = CONDITIONS.get(type(node))
    if rule is None:
        raise refuse(f"조건 자리에 쓴 {written(node)}")
    allowed, handler = rule
    only(node, allowed)
    return handler(node, scope)


def conjuncts(node: exp.Expr | None) -> list[exp.Expr]:
    """The conditions that AND connects at the top."""
    if node is None:
        return []
    if isinstance(node, exp.And):
        return [*conjuncts(node.this), *conjuncts(node.expression)]
    if isinstance(node, exp.Paren) and isinstance(node.this, (exp.And, exp.Paren)):
        return conjuncts(node.this)
    return [node]


_QUANTIFIERS: Final = {"SOME": exp.Any, "ALL": exp.All}


def _logic(word: str) -> Handler:
    return lambda node, scope: f"({condition(node.this, scope)} {word} {condition(node.expression, scope)})"


def _not(node: exp.Not, scope: Scope) -> str:
    return f"(NOT {condition(node.this, scope)})"


def _paren(node: exp.Paren, scope: Scope) -> str:
    return condition(node.this, scope)


def _comparison(operator: str) -> Handler:
    def handle(node: exp.Binary, scope: Scope) -> str:
        right = node.expression
        if isinstance(right, exp.Anonymous) and (quantifier := _QUANTIFIERS.get(str(right.this).upper())):
            # sqlglot takes SOME and ALL over a list for functions.
            right = quantifier(this=exp.Tuple(expressions=right.expressions))
        if isinstance(right, (exp.Any, exp.All)):
            return _quantified(node.this, operator, right, scope)
        if isinstance(node.this, exp.Tuple):
            return _rows(node.this, operator, right, scope)
        return compare(scope.term(node.this), operator, scope.term(right))

    return handle


def _rows(left: exp.Tuple, operator: str, right: exp.Expr, scope: Scope) -> str:
    """`(a, b) = (c, d)` and `(a, b) = (subquery)`."""
    if operator not in ("=", "<>"):
        raise refuse("행 값의 크기 비교")
    while isinstance(right, exp.Paren):
        right = right.this
    if isinstance(right, exp.Tuple):
        equal = _equal_rows(_terms(left, scope), _terms(right, scope))
    elif isinstance(right, (exp.Subquery, exp.Select)):
        equal = _in_query(_terms(left, scope), right, scope)
    else:
        raise refuse("행 값의 비교")
    return equal if operator == "=" else f"(NOT {equal})"


def _terms(node: exp.Tuple, scope: Scope) -> list[Term]:
    return [scope.term(part) for part in node.expressions]


def _equal_rows(left: Sequence[Term], right: Sequence[Term]) -> str:
    if len(left) != len(right):
        raise oracle_error("ORA-00913" if len(left) < len(right) else "ORA-00947")
    return "(" + " AND ".join(compare(one, "=", other) for one, other in zip(left, right, strict=True)) + ")"


def _quantified(left: exp.Expr, operator: str, right: exp.Any | exp.All, scope: Scope) -> str:
    """`x > ANY (…)` and `x > ALL (…)` over a list or a subquery."""
    subject, inside = scope.term(left), right.this
    while isinstance(inside, exp.Paren):
        inside = inside.this
    if isinstance(inside, exp.Query):
        values = scope.inner().relation(inside)
        row = scope.statement.fresh()
        item = Term(f"{row}.c1", values.columns[0].type)
        one, other = comparable(subject, item)
        quantifier = "ANY" if isinstance(right, exp.Any) else "ALL"
        return f"({one} {operator} {quantifier} (SELECT {other} FROM ({values.sql}) AS {row}))"
    items = inside.expressions if isinstance(inside, exp.Tuple) else [inside]
    word = " OR " if isinstance(right, exp.Any) else " AND "
    return "(" + word.join(compare(subject, operator, scope.term(item)) for item in items) + ")"


def _in(node: exp.In, scope: Scope) -> str:
    left = node.this
    while isinstance(left, exp.Paren):
        left = left.this
    subjects = _terms(left, scope) if isinstance(left, exp.Tuple) else [scope.term(left)]
    query = node.args.get("query")
    if query is not None:
        return _in_query(subjects, query, scope)
    if len(node.expressions) == 1 and isinstance(node.expressions[0], exp.Query):
        return _in_query(subjects, node.expressions[0], scope)
    if len(subjects) == 1:
        return _in_list(subjects[0], [scope.term(item) for item in node.expressions])
    return "(" + " OR ".join(_equal_rows(subjects, _terms(item, scope)) for item in node.expressions) + ")"


def _in_list(subject: Term, items: Sequence[Term]) -> str:
    sides = [comparable(subject, item) for item in items]
    if len({left for left, _ in sides}) == 1:
        return f"({sides[0][0]} IN ({', '.join(right for _, right in sides)}))"
    return "(" + " OR ".join(f"{left} = {right}" for left, right in sides) + ")"


def _in_query(subjects: Sequence[Term], node: exp.Expr, scope: Scope) -> str:
    values = scope.inner().relation(node)
    if len(values.columns) != len(subjects):
        raise oracle_error("ORA-00913" if len(values.columns) > len(subjects) else "ORA-00947")
    row = scope.statement.fresh()
    sides = [comparable(subject, item) for subject, (_, item) in zip(subjects, values.terms(row), strict=True) if item]
    left, right = ", ".join(one for one, _ in sides), ", ".join(other for _, other in sides)
    if len(sides) > 1:
        left, right = f"({left})", f"({right})"
    return f"({left} IN (SELECT {right} FROM ({values.sql}) AS {row}))"


def _exists(node: exp.Exists, scope: Scope) -> str:
    return f"EXISTS ({scope.inner().relation(node.this).sql})"


def _between(node: exp.Between, scope: Scope) -> str:
    subject = scope.term(node.this)
    low = compare(subject, ">=", scope.term(node.args["low"]))
    high = compare(subject, "<=", scope.term(node.args["high"]))
    return f"({low} AND {high})"


def _is(node: exp.Is, scope: Scope) -> str:
    if not isinstance(node.expression, exp.Null):
        raise refuse("IS NULL이 아닌 IS")
    return f"({scope.term(node.this).sql} IS NULL)"


def _like(node: exp.Like, scope: Scope) -> str:
    return _like_text(node, scope, "")


def _escape(node: exp.Escape, scope: Scope) -> str:
    mark = node.expression
    only(node.this, frozenset({"this", "expression", "negate"}))
    if not isinstance(node.this, exp.Like) or not isinstance(mark, exp.Literal) or len(mark.name) != 1:
        raise refuse("ESCAPE")
    return _like_text(node.this, scope, mark.name)


def _like_text(node: exp.Like, scope: Scope, escape: str) -> str:
    subject, pattern = scope.term(node.this), scope.term(node.expression)
    if NULL in (subject, pattern):
        return "CAST(NULL AS BOOLEAN)"
    suffix = " ESCAPE '" + escape.replace("'", "''") + "'" if escape else ""
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return f"({as_text(subject).sql} {word} {as_text(pattern).sql}{suffix})"


def _call(node: exp.Anonymous, scope: Scope) -> str:
    name = str(node.this).upper()
    if name == "REGEXP_LIKE" and len(node.expressions) in (2, 3):
        return regexp_like([scope.term(argument) for argument in node.expressions])
    if name == "LNNVL" and len(node.expressions) == 1:
        return f"(NOT COALESCE({condition(node.expressions[0], scope)}, FALSE))"
    raise refuse(f"조건 자리에 쓴 {name} 함수")


_BOTH: Final = frozenset({"this", "expression"})
_ONE: Final = frozenset({"this"})

CONDITIONS: Final[dict[type, tuple[frozenset[str], Handler]]] = {
    exp.And: (_BOTH, _logic("AND")),
    exp.Or: (_BOTH, _logic("OR")),
    exp.Not: (_ONE, _not),
    exp.Paren: (_ONE, _paren),
    exp.EQ: (_BOTH, _comparison("=")),
    exp.NEQ: (_BOTH, _comparison("<>")),
    exp.LT: (_BOTH, _comparison("<")),
    exp.LTE: (_BOTH, _comparison("<=")),
    exp.GT: (_BOTH, _comparison(">")),
    exp.GTE: (_BOTH, _comparison(">=")),
    exp.In: (frozenset({"this", "expressions", "query"}), _in),
    exp.Exists: (_ONE, _exists),
    exp.Between: (frozenset({"this", "low", "high"}), _between),
    exp.Is: (_BOTH, _is),
    exp.Like: (_BOTH | {"negate"}, _like),
    exp.Escape: (_BOTH, _escape),
    exp.Anonymous: (frozenset({"this", "expressions"}), _call),
}
