"""Translate FROM: tables, inline views, ANSI joins with ON, USING and NATURAL, LATERAL and APPLY."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from app.database.embedded.allowing import only
from app.database.embedded.convert import comparable
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.scope import Relation, Scope, Source, readable, stored_name, table_source
from app.database.embedded.terms import Term

_TABLE_PARTS: Final = frozenset({"this", "db", "alias", "joins"})


def from_clause(node: exp.Select, scope: Scope, *, numbered: bool) -> str:
    """The text behind FROM; fills the scope's sources. `numbered` keeps the order of a single ordered inline view."""
    first, joins = node.args["from_"].this, node.args.get("joins") or []
    text = source(first, scope, numbered=numbered and not joins)
    for join in joins:
        text += joined(join, scope)
    return text


def source(node: exp.Expr, scope: Scope, *, numbered: bool = False) -> str:
    """One item of FROM, with the joins inside its parentheses."""
    if isinstance(node, exp.Table):
        return _table(node, scope)
    if isinstance(node, exp.Subquery):
        return _parenthesised(node, scope, numbered=numbered)
    if isinstance(node, exp.Lateral):
        return _lateral(node, scope)
    raise refuse(f"FROM의 {type(node).__name__.upper()}")


def _table(node: exp.Table, scope: Scope) -> str:
    only(node, _TABLE_PARTS)
    if not isinstance(node.this, exp.Identifier):
        raise refuse("FROM의 테이블 함수")
    alias, name = scope.statement.fresh(), _alias(node) or stored_name(node.this)
    cte = scope.ctes.get(stored_name(node.this)) if not node.args.get("db") else None
    if cte is not None:
        text = f"{cte.sql} AS {alias}"
        scope.sources.append(Source(name, cte.terms(alias)))
    else:
        text, columns = table_source(scope.statement, node, alias)
        scope.sources.append(Source(name, columns))
    for join in node.args.get("joins") or []:
        text += joined(join, scope)
    return text


def _alias(node: exp.Expr) -> str:
    alias = node.args.get("alias")
    if alias is None:
        return ""
    only(alias, frozenset({"this"}))
    return stored_name(alias.this)


def _parenthesised(node: exp.Subquery, scope: Scope, *, numbered: bool) -> str:
    if isinstance(node.this, exp.Table):
        only(node, frozenset({"this"}))
        return f"({_table(node.this, scope)})"
    only(node, frozenset({"this", "alias", "with_"}))
    inner = scope.apart().relation(node.this, numbered=numbered)
    return _inline_view(inner, _alias(node), scope)


def _inline_view(inner: Relation, name: str, scope: Scope) -> str:
    alias = scope.statement.fresh()
    scope.sources.append(Source(name, inner.terms(alias), ordinal=f"{alias}.ord" if inner.ordinal else ""))
    return f"({inner.sql}) AS {alias}"


def _lateral(node: exp.Lateral, scope: Scope) -> str:
    only(node, frozenset({"this", "alias", "cross_apply"}))
    if not isinstance(node.this, exp.Subquery):
        raise refuse("서브쿼리가 아닌 LATERAL")
    inner = scope.inner().relation(node.this.this)
    return "LATERAL " + _inline_view(inner, _alias(node), scope)


def joined(node: exp.Join, scope: Scope) -> str:
    """One join, with the separator before it."""
    only(node, frozenset({"this", "on", "using", "side", "kind", "method"}))
    if isinstance(node.this, exp.Lateral) and node.this.args.get("cross_apply") is not None:
        word = "CROSS JOIN" if node.this.args["cross_apply"] else "LEFT JOIN"
        text = source(node.this, scope)
        return f" {word} {text}" + ("" if node.this.args["cross_apply"] else " ON TRUE")
    side, kind = str(node.args.get("side") or "").upper(), str(node.args.get("kind") or "").upper()
    natural, using = bool(node.args.get("method")), node.args.get("using") or []
    if not (side or kind or natural or using or node.args.get("on")):
        return ", " + source(node.this, scope)
    if kind == "CROSS":
        return " CROSS JOIN " + source(node.this, scope)
    if kind not in ("", "INNER", "OUTER") or side not in ("", "LEFT", "RIGHT", "FULL"):
        raise refuse(f"{side} {kind} JOIN")
    before = len(scope.sources)
    text = source(node.this, scope)
    if natural or using:
        names = _common(scope, before) if natural else [stored_name(name) for name in using]
        return f" {side} JOIN {text} ON {_merge(names, side, before, scope)}"
    if node.args.get("on") is None:
        raise oracle_error("ORA-00905", "JOIN에 ON이 없어요")
    return f" {side} JOIN {text} ON {scope.condition(node.args['on'])}"


def _common(scope: Scope, before: int) -> list[str]:
    """The columns that a NATURAL JOIN joins, in the order of the left side."""
    right = {name for found in scope.sources[before:] for name, _ in found.columns}
    left = [*scope.merged, *(n for s in scope.sources[:before] for n, _ in s.columns if n not in s.merged)]
    return [name for name in dict.fromkeys(left) if name in right]


def _merge(names: list[str], side: str, before: int, scope: Scope) -> str:
    """The ON condition of USING; afterwards each column stands once, before all others, without a table."""
    conditions, merged = [], {}
    for name in names:
        left, right = _left_side(name, before, scope), _side(name, scope.sources[before:])
        one, other = comparable(left, right)
        conditions.append(f"{one} = {other}")
        merged[name] = _kept(left, right, side)
    for name in names:
        for found in scope.sources:
            found.merged |= {name} & {column for column, _ in found.columns}
    scope.merged = {**merged, **{name: term for name, term in scope.merged.items() if name not in merged}}
    return " AND ".join(conditions) or "TRUE"


def _kept(left: Term, right: Term, side: str) -> Term:
    if side == "FULL":
        return Term(f"COALESCE({left.sql}, {right.sql})", left.type)
    return right if side == "RIGHT" else left


def _left_side(name: str, before: int, scope: Scope) -> Term:
    return scope.merged[name] if name in scope.merged else _side(name, scope.sources[:before])


def _side(name: str, found: list[Source]) -> Term:
    terms = [term for item in found for column, term in item.columns if column == name]
    if len(terms) != 1:
        raise oracle_error("ORA-00918" if terms else "ORA-00904", name)
    return readable(name, terms[0])
