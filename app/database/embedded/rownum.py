"""ROWNUM: numbers given to rows as they pass WHERE, before GROUP BY, DISTINCT and ORDER BY."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from sqlglot import exp

from app.database.embedded.conditions import conjuncts
from app.database.embedded.failures import refuse
from app.database.embedded.scope import Scope, Source, stored_name
from app.database.embedded.terms import INTEGER, Term

_MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {exp.LT: exp.GT, exp.LTE: exp.GTE, exp.GT: exp.LT, exp.GTE: exp.LTE}


def mentions(node: exp.Expr, name: str) -> bool:
    """True when the block itself, and not a query inside it, uses the pseudo-column."""
    for part in node.walk(prune=lambda inner: inner is not node and isinstance(inner, exp.Query)):
        if is_pseudo(part, name):
            return True
    return False


def is_pseudo(node: exp.Expr, name: str) -> bool:
    """True for the bare, unquoted name of a pseudo-column."""
    return isinstance(node, exp.Column) and not node.args.get("table") and stored_name(node.this) == name


def split(conditions: list[exp.Expr], scope: Scope) -> tuple[list[exp.Expr], int | None]:
    """The conditions without ROWNUM, and the most rows that those with ROWNUM let through (None: any number)."""
    rest, most = [], None
    for condition in conditions:
        if not mentions(condition, "ROWNUM"):
            rest.append(condition)
            continue
        limit = _limit(condition, scope)
        if limit is not None:
            most = limit if most is None else min(most, limit)
    return rest, most


def _limit(condition: exp.Expr, scope: Scope) -> int | None:
    """How many rows a condition on ROWNUM lets through. ROWNUM counts passing rows, so `> 1` is never true."""
    if isinstance(condition, exp.Between) and is_pseudo(condition.this, "ROWNUM"):
        low, high = (_constant(condition.args[side], scope) for side in ("low", "high"))
        return _at_most(high) if low <= 1 else 0
    if isinstance(condition, exp.Paren) and len(conjuncts(condition)) == 1:
        return _limit(condition.this, scope)
    if not isinstance(condition, (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.EQ)):
        raise refuse("이 조건의 ROWNUM")
    operator: type[exp.Expr] = type(condition)
    left, right = condition.this, condition.expression
    if is_pseudo(right, "ROWNUM"):
        left, right, operator = right, left, _MIRRORED.get(operator, operator)
    if not is_pseudo(left, "ROWNUM"):
        raise refuse("계산식 안의 ROWNUM")
    return _bound(operator, _constant(right, scope))


def _bound(operator: type[exp.Expr], value: Decimal) -> int | None:
    if operator is exp.LTE:
        return _at_most(value)
    if operator is exp.LT:
        return max(0, int(value.to_integral_value(ROUND_CEILING)) - 1)
    if operator is exp.EQ:
        return 1 if value == 1 else 0
    passes = value <= 1 if operator is exp.GTE else value < 1
    return None if passes else 0


def _at_most(value: Decimal) -> int:
    return max(0, int(value.to_integral_value(ROUND_FLOOR)))


def _constant(node: exp.Expr, scope: Scope) -> Decimal:
    value = scope.term(node).literal
    if not isinstance(value, Decimal):
        raise refuse("상수가 아닌 값과 ROWNUM의 비교")
    return value


def numbered(text: str, scope: Scope, most: int | None) -> str:
    """FROM and WHERE as one derived table that numbers its rows; the scope's columns then come from it.

    `text` is `… WHERE …`. Rows of an ordered inline view are numbered in its order.
    """
    alias, items, at = scope.statement.fresh(), [], 0
    sources: list[Source] = []
    for found in scope.sources:
        columns: list[tuple[str, Term | None]] = []
        for name, term in found.columns:
            at += 1
            items.append(f"{term.sql if term else 'NULL'} AS c{at}")
            columns.append((name, Term(f"{alias}.c{at}", term.type) if term else None))
        sources.append(Source(found.name, columns, found.merged))
    merged = {}
    for name, value in scope.merged.items():
        at += 1
        items.append(f"{value.sql} AS c{at}")
        merged[name] = Term(f"{alias}.c{at}", value.type)
    for name, value in scope.pseudo.items():
        at += 1
        items.append(f"{value.sql} AS c{at}")
        scope.pseudo[name] = Term(f"{alias}.c{at}", value.type)
    order = next((f"ORDER BY {found.ordinal}" for found in scope.sources if found.ordinal), "")
    limit = f" {order} LIMIT {most}" if most is not None else ""
    scope.sources, scope.merged = sources, merged
    scope.pseudo["ROWNUM"] = Term(f"{alias}.rn", INTEGER)
    items.append(f"row_number() OVER ({order}) AS rn")
    return f"(SELECT {', '.join(items)} FROM {text}{limit}) AS {alias}"
