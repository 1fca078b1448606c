"""Translate one query block: SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from app.database.embedded import rownum
from app.database.embedded.allowing import only
from app.database.embedded.arranging import Body, Key, arrange
from app.database.embedded.conditions import conjuncts
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.hierarchy import levels
from app.database.embedded.nesting import is_aggregate, unnested
from app.database.embedded.outer_marks import from_marks, has_marks
from app.database.embedded.parse import WRITTEN
from app.database.embedded.scope import Output, Relation, Scope, stored_name
from app.database.embedded.sources import from_clause
from app.database.embedded.terms import Term

_PARTS: Final = frozenset(
    {
        "expressions",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "order",
        "limit",
        "offset",
        "distinct",
        "hint",
        "connect",
    }
    | {"with_"}
)
Item = tuple[str, Term]


def block(node: exp.Select, scope: Scope, *, numbered: bool) -> Relation:
    """The relation of one query block. Raises NotTranslatable or QueryFailed."""
    only(node, _PARTS)
    node = unnested(node)
    if node.args.get("from_") is None:
        raise oracle_error("ORA-00923", "FROM이 없어요")
    rest = f"FROM {_rows(node, scope)}{_groups(node, scope)}"
    items = _items(node.expressions, scope)
    distinct = node.args.get("distinct")
    if distinct is not None:
        only(distinct, frozenset())
    body = Body([term.sql for _, term in items], rest, distinct=distinct is not None)
    columns = tuple(Output(name, term.type) for name, term in items)
    keys = _keys(node, items, scope)
    if not keys and _keeps_rownum_order(node, scope):
        body = Body(body.items, f"{rest} ORDER BY {scope.pseudo['ROWNUM'].sql}")
    return arrange(body, columns, keys, node, scope, numbered=numbered)


def _rows(node: exp.Select, scope: Scope) -> str:
    """FROM, with WHERE and the numbering by ROWNUM."""
    conditions = conjuncts(node.args["where"].this) if node.args.get("where") else []
    numbers = rownum.mentions(_without_connect(node), "ROWNUM")
    if node.args.get("connect"):
        text = levels(node, scope)
    elif has_marks(conditions):
        text, conditions = from_marks(node, conditions, scope)
    else:
        text = from_clause(node, scope, numbered=numbers)
    conditions, most = rownum.split(conditions, scope)
    if conditions:
        text += " WHERE " + " AND ".join(scope.condition(condition) for condition in conditions)
    return rownum.numbered(text, scope, most) if numbers else text


def _without_connect(node: exp.Select) -> exp.Select:
    if not node.args.get("connect"):
        return node
    copy = node.copy()
    copy.set("connect", None)
    return copy


def _keeps_rownum_order(node: exp.Select, scope: Scope) -> bool:
    """Rows come in the order of ROWNUM when nothing else regroups them."""
    plain = not any(node.args.get(part) for part in ("group", "having", "distinct", "limit", "offset"))
    return plain and "ROWNUM" in scope.pseudo and not _aggregates(node)


def _aggregates(node: exp.Select) -> bool:
    def outside_window(inner: exp.Expr) -> bool:
        return isinstance(inner, exp.Query) or (isinstance(inner, exp.Window) and not _is_keep(inner))

    parts = (part for item in node.expressions for part in item.walk(prune=outside_window))
    return any(is_aggregate(part) or _is_keep(part) for part in parts)


def _is_keep(node: exp.Expr) -> bool:
    return isinstance(node, exp.Window) and str(node.args.get("over")).upper() == "KEEP"


def _groups(node: exp.Select, scope: Scope) -> str:
    text = ""
    if group := node.args.get("group"):
        only(group, frozenset({"expressions"}))
        text = " GROUP BY " + ", ".join(_group(item, scope) for item in group.expressions)
    if having := node.args.get("having"):
        text += f" HAVING {scope.condition(having.this)}"
    return text


_SETS: Final[dict[type[exp.Expr], str]] = {exp.Rollup: "ROLLUP", exp.Cube: "CUBE", exp.GroupingSets: "GROUPING SETS"}


def _group(node: exp.Expr, scope: Scope) -> str:
    if word := _SETS.get(type(node)):
        only(node, frozenset({"expressions"}))
        return f"{word} ({', '.join(_group(item, scope) for item in node.expressions)})"
    if isinstance(node, exp.Tuple):
        return f"({', '.join(_group(item, scope) for item in node.expressions)})"
    if isinstance(node, exp.Paren):
        return _group(node.this, scope)
    return scope.term(node).sql


def _items(nodes: Sequence[exp.Expr], scope: Scope) -> list[Item]:
    items: list[Item] = []
    for node in nodes:
        if isinstance(node, exp.Star):
            only(node, frozenset())
            items += scope.star()
        elif isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            items += scope.star(stored_name(node.args.get("table")))
        else:
            items.append(_item(node, scope))
    return items


def _item(node: exp.Expr, scope: Scope) -> Item:
    if isinstance(node, exp.Alias):
        only(node, frozenset({"this", "alias"}))
        return stored_name(node.args["alias"]), scope.term(node.this)
    if isinstance(node, exp.Column):
        return stored_name(node.this), scope.term(node)
    # Oracle names a column without an alias by its text, without blanks and in upper case.
    return "".join(str(node.meta.get(WRITTEN, "")).split()).upper(), scope.term(node)


def _keys(node: exp.Select, items: list[Item], scope: Scope) -> list[Key]:
    order = node.args.get("order")
    if order is None:
        return []
    if order.args.get("siblings"):
        raise refuse("ORDER SIBLINGS BY")
    aliases = _aliases(node)
    names = [name for name, _ in items]
    scope.aliases = {name: term for name, term in items if name in aliases}
    keys = [_key(item, names, items, aliases, scope) for item in order.expressions]
    scope.aliases = {}
    if node.args.get("distinct") and not all(key.position for key in keys):
        raise oracle_error("ORA-01791")
    return keys


def _aliases(node: exp.Select) -> set[str]:
    return {stored_name(item.args["alias"]) for item in node.expressions if isinstance(item, exp.Alias)}


def _key(node: exp.Ordered, names: list[str], items: list[Item], aliases: set[str], scope: Scope) -> Key:
    subject = node.this
    if isinstance(subject, exp.Literal) and not subject.is_string:
        return Key(node, position=int(subject.name))
    if isinstance(subject, exp.Column) and not subject.args.get("table"):
        name = stored_name(subject.this)
        if name in aliases and names.count(name) == 1:
            return Key(node, position=names.index(name) + 1)
    sql = scope.term(subject).sql
    position = next((n for n, (_, term) in enumerate(items, 1) if term.sql == sql), 0)
    return Key(node, position=position, sql=sql)
