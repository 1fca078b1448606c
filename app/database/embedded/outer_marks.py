"""Oracle's own outer joins: `a.id = b.id(+)` becomes a LEFT JOIN.

Source: Oracle SQL Language Reference, "Outer Joins": the rules that make a use of (+) an error are errors here.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.scope import Scope, Source, stored_name
from app.database.embedded.sources import source


@dataclass(slots=True)
class _Item:
    """One table of FROM, its text, and the marked conditions that join it."""

    text: str
    source: Source
    conditions: list[exp.Expr]


def has_marks(conditions: list[exp.Expr]) -> bool:
    """True when a condition uses (+)."""
    return any(_marked(condition) for condition in conditions)


def _marked(condition: exp.Expr) -> list[exp.Column]:
    return [column for column in condition.find_all(exp.Column) if column.args.get("join_mark")]


def from_marks(node: exp.Select, conditions: list[exp.Expr], scope: Scope) -> tuple[str, list[exp.Expr]]:
    """The text behind FROM and the conditions that stay in WHERE. Fills the scope's sources."""
    items = _items(node, scope)
    kept = []
    for condition in conditions:
        marked = _marked(condition)
        if not marked:
            kept.append(condition)
            continue
        _check(condition, marked)
        _owner(marked[0], items, scope).conditions.append(_unmarked(condition))
    return _joined(items, scope), kept


def _items(node: exp.Select, scope: Scope) -> list[_Item]:
    joins = node.args.get("joins") or []
    if any(join.args.get(part) for join in joins for part in ("on", "using", "side", "kind", "method")):
        raise oracle_error("ORA-25156")
    items = []
    for item in [node.args["from_"].this, *(join.this for join in joins)]:
        text = source(item, scope)
        items.append(_Item(text, scope.sources[-1], []))
    if len(items) != len(scope.sources):
        raise oracle_error("ORA-25156")
    return items


def _check(condition: exp.Expr, marked: list[exp.Column]) -> None:
    if isinstance(condition, (exp.Or, exp.In)) or any(condition.find_all(exp.Or)):
        raise oracle_error("ORA-01719")
    if any(condition.find_all(exp.Query)):
        raise oracle_error("ORA-01799", "서브쿼리와 외부 조인할 수 없어요")
    if len({stored_name(column.args.get("table")) for column in marked}) > 1:
        raise oracle_error("ORA-01468")


def _unmarked(condition: exp.Expr) -> exp.Expr:
    """A copy without its marks, which can be translated like any condition."""
    copy = condition.copy()
    for column in _marked(copy):
        column.set("join_mark", False)
    return copy


def _owner(column: exp.Column, items: list[_Item], scope: Scope) -> _Item:
    """The item whose rows may be missing."""
    table, name = stored_name(column.args.get("table")), stored_name(column.this)
    found = [
        item
        for item in items
        if (table and item.source.name == table) or (not table and name in {c for c, _ in item.source.columns})
    ]
    if len(found) != 1:
        scope.column(column)
        raise oracle_error("ORA-00918", name)
    return found[0]


def _joined(items: list[_Item], scope: Scope) -> str:
    text = " CROSS JOIN ".join(item.text for item in items if not item.conditions)
    ready = {item.source.name for item in items if not item.conditions}
    waiting = [item for item in items if item.conditions]
    if not text:
        raise oracle_error("ORA-01416")
    while waiting:
        item = next((w for w in waiting if _partners(w, items) <= ready), None)
        if item is None:
            raise oracle_error("ORA-01416")
        if not _partners(item, items):
            raise refuse("상수하고만 쓴 (+)")
        waiting.remove(item)
        ready.add(item.source.name)
        text += f" LEFT JOIN {item.text} ON {' AND '.join(scope.condition(c) for c in item.conditions)}"
    return text


def _partners(item: _Item, items: list[_Item]) -> set[str]:
    """The other tables that the item's conditions name."""
    names = set()
    for condition in item.conditions:
        for column in condition.find_all(exp.Column):
            table, name = stored_name(column.args.get("table")), stored_name(column.this)
            names |= {
                other.source.name
                for other in items
                if other.source.name == table or (not table and name in {c for c, _ in other.source.columns})
            }
    return names - {item.source.name}
