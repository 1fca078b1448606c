"""Aggregates of aggregates: `SELECT MAX(AVG(sal)) FROM emp GROUP BY deptno` becomes a query over the grouped one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from app.database.embedded.analytic import AGGREGATES


def unnested(node: exp.Select) -> exp.Select:
    """The block with its inner aggregates moved into an inline view; the block itself when there are none."""
    inner = list(_inner_aggregates(node))
    if not inner:
        return node
    copy = node.copy()
    view = exp.Select(**{part: value for part, value in copy.args.items() if part not in _OUTER})
    items = []
    for number, aggregate in enumerate(list(_inner_aggregates(copy)), 1):
        name = exp.to_identifier(f"NESTED {number}", quoted=True)
        aggregate.replace(exp.Column(this=name.copy()))
        items.append(exp.Alias(this=aggregate, alias=name))
    view.set("expressions", items)
    outer = exp.Select(**{part: value for part, value in copy.args.items() if part in _OUTER})
    outer.set("from_", exp.From(this=exp.Subquery(this=view)))
    return outer


_OUTER = frozenset({"expressions", "order", "limit", "offset", "distinct", "with_"})


def is_aggregate(node: exp.Expr) -> bool:
    """True for an aggregate call that is not the function of a window."""
    named = isinstance(node, exp.Anonymous) and node.name.upper() in AGGREGATES
    known = named or isinstance(node, (exp.GroupConcat, exp.WithinGroup))
    return known and not (isinstance(node.parent, exp.Window) and node.arg_key == "this")


def _inner_aggregates(node: exp.Select) -> Iterator[exp.Expr]:
    """Aggregates inside another aggregate of the same block. A window over an aggregate is no nesting."""
    for item in node.expressions:
        for part in item.walk(prune=lambda inner: isinstance(inner, exp.Query)):
            if is_aggregate(part) and _inside_aggregate(part, item):
                yield part


def _inside_aggregate(node: exp.Expr, item: exp.Expr) -> bool:
    parent = node.parent
    while parent is not None and parent is not item.parent:
        if is_aggregate(parent):
            return True
        parent = parent.parent
    return False
