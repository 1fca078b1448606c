"""Translate expressions: one handler for each kind of node that is allowed, with the parts of it that it deals with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlglot import exp

from app.database.embedded import analytic, casts, conditions, intervals, operators
from app.database.embedded.allowing import only, written
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.functions import FUNCTIONS
from app.database.embedded.functions.choosing import case
from app.database.embedded.functions.textual import trim
from app.database.embedded.masks.calendar_names import KOREAN
from app.database.embedded.masks.reading import read_date
from app.database.embedded.nesting import is_aggregate
from app.database.embedded.operators import add, concatenate, divide, multiply, negate, subtract
from app.database.embedded.scope import Scope, stored_name
from app.database.embedded.terms import DATE, NULL, TIMESTAMP, Term, number_literal, text_literal

_PSEUDO_COLUMNS: Final = frozenset({"ROWID", "ORA_ROWSCN", "USER", "UID", "NEXTVAL", "CURRVAL", "SESSIONTIMEZONE"})
Handler = Callable[[Any, Scope], Term]


def term(node: exp.Expr, scope: Scope) -> Term:
    """The term that `node` means in `scope`. Raises NotTranslatable or QueryFailed."""
    rule = _TERMS.get(type(node))
    if rule is None:
        if type(node) in conditions.CONDITIONS:
            raise refuse("값 자리에 쓴 조건식")
        raise refuse(written(node))
    allowed, handler = rule
    only(node, allowed)
    if not is_aggregate(node):
        return handler(node, scope)
    # `SUM(AMT) AS AMT … ORDER BY SUM(AMT)`: the alias would nest aggregates.
    with scope.without_aliases():
        return handler(node, scope)


def _literal(node: exp.Literal, _: Scope) -> Term:
    return text_literal(node.this) if node.is_string else number_literal(Decimal(node.this))


def _raw_text(node: exp.Expr, _: Scope) -> Term:
    return text_literal(str(node.this))


def _null(_: exp.Null, __: Scope) -> Term:
    return NULL


def _paren(node: exp.Paren, scope: Scope) -> Term:
    return term(node.this, scope)


def _column(node: exp.Column, scope: Scope) -> Term:
    if isinstance(node.this, exp.Star):
        raise refuse("식 안의 *")
    if not node.args.get("table") and not node.this.args.get("quoted"):
        name = stored_name(node.this)
        if name in ("ROWNUM", "LEVEL") and name not in scope.pseudo:
            raise oracle_error("ORA-01788", name) if name == "LEVEL" else refuse("이 자리의 ROWNUM")
    _refuse_pseudo_column(node)
    return scope.column(node)


def _refuse_pseudo_column(node: exp.Column) -> None:
    """Names that look like columns but are Oracle's own. A column of that name needs quotes in Oracle too."""
    table, name = stored_name(node.args.get("table")), stored_name(node.this)
    if not node.this.args.get("quoted") and (name in _PSEUDO_COLUMNS or table.startswith("DBMS_")):
        raise refuse(f"{table}.{name}" if table else name)


def _sysdate(node: exp.CurrentTimestamp, scope: Scope) -> Term:
    return _now(scope, whole_seconds=bool(node.args.get("sysdate")))


def _current_date(_: exp.Expr, scope: Scope) -> Term:
    return _now(scope, whole_seconds=True)


def _timestamp_now(_: exp.Expr, scope: Scope) -> Term:
    return _now(scope, whole_seconds=False)


def _now(scope: Scope, *, whole_seconds: bool) -> Term:
    now = scope.statement.now.replace(microsecond=0) if whole_seconds else scope.statement.now
    return Term(f"TIMESTAMP '{now:%Y-%m-%d %H:%M:%S.%f}'", DATE if whole_seconds else TIMESTAMP)


def _date_literal(node: exp.DateStrToDate, _: Scope) -> Term:
    return _moment_literal(str(node.this.this), "YYYY-MM-DD", DATE)


def _timestamp_literal(node: exp.StrToTime, _: Scope) -> Term:
    return _moment_literal(str(node.this.this), "YYYY-MM-DD HH24:MI:SS.FF", TIMESTAMP)


def _moment_literal(text: str, mask: str, type_: Any) -> Term:
    today = datetime(2000, 1, 1)  # noqa: DTZ001 - never used: the masks hold year and month
    try:
        moment = read_date(text, mask, KOREAN, today)
    except ValueError as error:
        raise oracle_error("ORA-01861", f"'{text}'") from error
    return Term(f"TIMESTAMP '{moment.isoformat(sep=' ')}'", type_)


def _binary(build: Callable[[Term, Term], Term]) -> Handler:
    return lambda node, scope: build(term(node.this, scope), term(node.expression, scope))


def _chain(node: exp.Binary, scope: Scope) -> Term:
    """`a + b || c - d`: in Oracle these operators have one precedence and are read from left to right."""
    first, *rest = _flattened(node)
    value = term(first[1], scope)
    for build, operand in rest:
        value = build(value, term(operand, scope))
    return value


_CHAINED: Final[dict[type, Callable[[Term, Term], Term]]] = {
    exp.Add: add,
    exp.Sub: subtract,
    exp.DPipe: concatenate,
}


def _flattened(node: exp.Expr) -> list[tuple[Callable[[Term, Term], Term], exp.Expr]]:
    build = _CHAINED.get(type(node))
    if build is None:
        return [(add, node)]
    only(node, frozenset({"this", "expression", "safe"}))
    left, right = _flattened(node.this), _flattened(node.expression)
    return [*left, (build, right[0][1]), *right[1:]]


def _negative(node: exp.Neg, scope: Scope) -> Term:
    return negate(term(node.this, scope))


def _case(node: exp.Case, scope: Scope) -> Term:
    subject = term(node.this, scope) if node.this is not None else None
    branches = []
    for branch in node.args["ifs"]:
        if subject is None:
            when = scope.condition(branch.this)
        else:
            when = operators.compare(subject, "=", term(branch.this, scope))
        branches.append((when, term(branch.args["true"], scope)))
    otherwise = node.args.get("default")
    return case(branches, term(otherwise, scope) if otherwise is not None else NULL)


def _trim(node: exp.Trim, scope: Scope) -> Term:
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(node.args.get("position") or "").upper(), "trim")
    unwanted = node.expression
    return trim(name, term(node.this, scope), term(unwanted, scope) if unwanted is not None else None)


def _call(node: exp.Anonymous, scope: Scope) -> Term:
    name = str(node.this).upper()
    if name in analytic.AGGREGATES or name in analytic.RANKING:
        return analytic.aggregate(node, scope)
    function = FUNCTIONS.get(name)
    if function is None:
        raise refuse(f"{name} 함수")
    return function.apply(name, [term(argument, scope) for argument in node.expressions])


def _subquery(node: exp.Subquery | exp.Select | exp.SetOperation, scope: Scope) -> Term:
    inner = scope.inner().relation(node)
    if len(inner.columns) != 1:
        raise oracle_error("ORA-00913", "스칼라 서브쿼리의 컬럼은 하나여야 해요")
    return Term(f"({inner.sql})", inner.columns[0].type)


def _parts(*names: str) -> frozenset[str]:
    return frozenset(names)


_BOTH: Final = _parts("this", "expression", "typed", "safe")

_TERMS: Final[dict[type, tuple[frozenset[str], Handler]]] = {
    exp.Literal: (_parts("this", "is_string"), _literal),
    exp.National: (_parts("this"), _raw_text),
    exp.RawString: (_parts("this"), _raw_text),
    exp.Null: (_parts(), _null),
    exp.Paren: (_parts("this"), _paren),
    exp.Column: (_parts("this", "table", "db"), _column),
    exp.CurrentTimestamp: (_parts("sysdate"), _sysdate),
    exp.CurrentDate: (_parts(), _current_date),
    exp.Localtimestamp: (_parts(), _timestamp_now),
    exp.Systimestamp: (_parts(), _timestamp_now),
    exp.DateStrToDate: (_parts("this"), _date_literal),
    exp.StrToTime: (_parts("this", "format"), _timestamp_literal),
    exp.Interval: (_parts("this", "unit"), lambda node, _: intervals.literal(node)),
    exp.Add: (_BOTH, _chain),
    exp.Sub: (_BOTH, _chain),
    exp.DPipe: (_BOTH, _chain),
    exp.Mul: (_BOTH, _binary(multiply)),
    exp.Div: (_BOTH, _binary(divide)),
    exp.Neg: (_parts("this"), _negative),
    exp.Case: (_parts("this", "ifs", "default"), _case),
    exp.Trim: (_parts("this", "expression", "position"), _trim),
    exp.Cast: (_parts("this", "to", "_type"), lambda node, scope: casts.cast(term(node.this, scope), node.to)),
    exp.Extract: (_parts("this", "expression"), lambda n, s: intervals.extract(n.name, term(n.expression, s))),
    exp.Anonymous: (_parts("this", "expressions"), _call),
    exp.GroupConcat: (_parts("this", "separator", "on_overflow"), analytic.aggregate),
    exp.WithinGroup: (_parts("this", "expression"), analytic.aggregate),
    exp.Window: (analytic.WINDOW_PARTS, analytic.window),
    exp.Subquery: (_parts("this"), _subquery),
    exp.Select: (frozenset(exp.Select.arg_types), _subquery),
}
