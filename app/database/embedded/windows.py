"""OVER clauses and ORDER BY keys. Oracle puts NULLs last when ascending and first when descending."""

from __future__ import annotations

from sqlglot import exp

from app.database.embedded.allowing import only
from app.database.embedded.convert import MOMENTS, as_number
from app.database.embedded.failures import refuse
from app.database.embedded.scope import Scope
from app.database.embedded.terms import INTEGER, Kind, Term


def over(node: exp.Window, scope: Scope) -> str:
    """The text ` OVER (…)` of a window."""
    only(node, frozenset({"this", "partition_by", "order", "spec", "over", "first"}))
    parts = []
    if partition := node.args.get("partition_by"):
        parts.append("PARTITION BY " + ", ".join(scope.term(item).sql for item in partition))
    if order := node.args.get("order"):
        parts.append(ordering(order, scope))
    if spec := node.args.get("spec"):
        parts.append(_frame(spec, order, scope))
    return f" OVER ({' '.join(parts)})"


def ordering(node: exp.Order, scope: Scope) -> str:
    """The text `ORDER BY …` of a clause whose keys are expressions (not positions or aliases)."""
    return "ORDER BY " + ", ".join(key(item, scope.term(item.this).sql) for item in node.expressions)


def key(node: exp.Ordered, sql: str) -> str:
    """One sort key: `sql` in the direction and with the place of NULLs that `node` says."""
    only(node, frozenset({"this", "desc", "nulls_first"}))
    direction = "DESC" if node.args.get("desc") else "ASC"
    return f"{sql} {direction} NULLS {'FIRST' if node.args.get('nulls_first') else 'LAST'}"


def _frame(spec: exp.WindowSpec, order: exp.Order | None, scope: Scope) -> str:
    only(spec, frozenset({"kind", "start", "start_side", "end", "end_side"}))
    kind = str(spec.args["kind"]).upper()
    if kind not in ("ROWS", "RANGE"):
        raise refuse(f"{kind} 프레임")
    start = _edge(spec, "start", kind, order, scope)
    if spec.args.get("end") is None:
        return f"{kind} {start}"
    return f"{kind} BETWEEN {start} AND {_edge(spec, 'end', kind, order, scope)}"


def _edge(spec: exp.WindowSpec, which: str, kind: str, order: exp.Order | None, scope: Scope) -> str:
    edge, side = spec.args[which], spec.args.get(f"{which}_side") or ""
    if isinstance(edge, str):
        return f"{edge} {side}".strip()
    distance = scope.term(edge)
    if kind == "ROWS":
        return f"CAST({as_number(distance).sql} AS BIGINT) {side}"
    return f"{_range(distance, order, scope)} {side}"


def _range(distance: Term, order: exp.Order | None, scope: Scope) -> str:
    """The distance of a RANGE edge: along a date a number means days."""
    subject = scope.term(order.expressions[0].this) if order else Term("0", INTEGER)
    if subject.kind in MOMENTS:
        match distance.kind:
            case Kind.NUMBER:
                return f"to_days(CAST({distance.sql} AS INTEGER))"
            case Kind.DAYS:
                return f"to_microseconds({distance.sql})"
            case Kind.MONTHS:
                return f"to_months(CAST({distance.sql} AS INTEGER))"
    if subject.kind is Kind.NUMBER and distance.kind is Kind.NUMBER:
        return f"CAST({distance.sql} AS DOUBLE)" if subject.type.scale is None else distance.sql
    raise refuse("이 타입의 RANGE 프레임")
