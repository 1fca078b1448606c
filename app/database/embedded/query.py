"""Translate whole queries: WITH, set operations, ORDER BY and FETCH around query blocks."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from app.database.embedded.allowing import only
from app.database.embedded.arranging import Body, Key, arrange
from app.database.embedded.block import block
from app.database.embedded.convert import cast_to, together
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.scope import Output, Relation, Scope, stored_name
from app.database.embedded.terms import APPROXIMATE, Kind, Term, identifier

_ARRANGING: Final = frozenset({"order", "limit", "offset", "with_"})
_TRIES: Final = 5  # rounds in which the column types of a recursive WITH settle


def relation(node: exp.Expr, scope: Scope, numbered: bool) -> Relation:  # noqa: FBT001 - the shape of Grammar.relation
    """The relation that a query means. Raises NotTranslatable or QueryFailed."""
    with_ = node.args.get("with_")
    if with_ is None:
        return _bare(node, scope, numbered=numbered)
    inner = Scope(scope.statement, scope.parent, dict(scope.ctes))
    definitions = ctes(with_, inner)
    result = _bare(node, inner, numbered=numbered)
    return Relation(f"{definitions} {result.sql}", result.columns, result.ordinal)


def _bare(node: exp.Expr, scope: Scope, *, numbered: bool) -> Relation:
    if isinstance(node, exp.Select):
        return block(node, scope, numbered=numbered)
    if isinstance(node, exp.SetOperation):
        return _set_operation(node, scope, numbered=numbered)
    if isinstance(node, (exp.Subquery, exp.Paren)):
        only(node, frozenset({"this"}) | _ARRANGING)
        arranged = any(node.args.get(part) for part in ("order", "limit", "offset"))
        inner = relation(node.this, scope, numbered and not arranged)
        return _arranged(node, inner, scope, numbered=numbered) if arranged else inner
    raise refuse(type(node).__name__.upper())


def _set_operation(node: exp.SetOperation, scope: Scope, *, numbered: bool) -> Relation:
    only(node, frozenset({"this", "expression", "distinct"}) | _ARRANGING)
    word = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}[type(node)]
    word += "" if node.args.get("distinct") else " ALL"
    left = relation(node.this, Scope(scope.statement, scope.parent, dict(scope.ctes)), False)
    right = relation(node.expression, Scope(scope.statement, scope.parent, dict(scope.ctes)), False)
    columns, sides = _matched(left, right, scope)
    return _arranged(node, Relation(f"{sides[0]} {word} {sides[1]}", columns), scope, numbered=numbered)


def _matched(left: Relation, right: Relation, scope: Scope) -> tuple[tuple[Output, ...], list[str]]:
    """Both sides with the same column types. Raises QueryFailed ORA-01789 or ORA-01790."""
    if len(left.columns) != len(right.columns):
        raise oracle_error("ORA-01789")
    columns = []
    for one, other in zip(left.columns, right.columns, strict=True):
        kinds = {one.type.kind, other.type.kind} - {Kind.NULL}
        if len(kinds) > 1 and not kinds <= {Kind.DATE, Kind.TIMESTAMP}:
            raise oracle_error("ORA-01790", one.name)
        type_, _ = together([Term("c", one.type), Term("c", other.type)], next(iter(kinds), Kind.TEXT))
        columns.append(Output(one.name, type_))
    return tuple(columns), [_cast(side, columns, scope) for side in (left, right)]


def _cast(side: Relation, columns: list[Output], scope: Scope) -> str:
    alias = scope.statement.fresh()
    items = (
        f"{cast_to(Term(f'{alias}.c{n}', had.type), wanted.type)} AS c{n}"
        for n, (had, wanted) in enumerate(zip(side.columns, columns, strict=True), 1)
    )
    return f"(SELECT {', '.join(items)} FROM ({side.sql}) AS {alias})"


def _arranged(node: exp.Expr, inner: Relation, scope: Scope, *, numbered: bool) -> Relation:
    """ORDER BY and FETCH of a set operation: keys are names or positions of its columns."""
    alias = scope.statement.fresh()
    items = [f"{alias}.c{n}" for n in range(1, len(inner.columns) + 1)]
    body = Body(items, f"FROM ({inner.sql}) AS {alias}")
    names = [out.name for out in inner.columns]
    keys = [_key(item, names) for item in (node.args["order"].expressions if node.args.get("order") else [])]
    return arrange(body, inner.columns, keys, node, scope, numbered=numbered)


def _key(node: exp.Ordered, names: list[str]) -> Key:
    subject = node.this
    if isinstance(subject, exp.Literal) and not subject.is_string:
        return Key(node, position=int(subject.name))
    name = stored_name(subject.this) if isinstance(subject, exp.Column) else ""
    if names.count(name) != 1:
        raise oracle_error("ORA-01785", "집합 연산의 ORDER BY에는 컬럼 이름이나 번호만 쓸 수 있어요")
    return Key(node, position=names.index(name) + 1)


def ctes(node: exp.With, scope: Scope) -> str:
    """The text `WITH …`; makes the names known to the scope."""
    only(node, frozenset({"expressions"}))
    recursive, parts = False, []
    for cte in node.expressions:
        only(cte, frozenset({"this", "alias"}))
        name = stored_name(cte.args["alias"].this)
        columns = [stored_name(column) for column in cte.args["alias"].args.get("columns") or []]
        alias = scope.statement.fresh()
        if _names_itself(cte.this, name):
            recursive = True
            found, text = _recursive(cte.this, name, alias, columns, scope)
        else:
            found = relation(cte.this, Scope(scope.statement, scope.parent, dict(scope.ctes)), False)
            text = found.sql
        header = ", ".join(f"c{n}" for n in range(1, len(found.columns) + 1))
        scope.ctes[name] = Relation(alias, _renamed(found.columns, columns))
        parts.append(f"{identifier(alias)}({header}) AS ({text})")
    return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)}"


def _names_itself(node: exp.Expr, name: str) -> bool:
    return any(stored_name(table.this) == name for table in node.find_all(exp.Table))


def _renamed(columns: tuple[Output, ...], names: list[str]) -> tuple[Output, ...]:
    if not names:
        return columns
    if len(names) != len(columns):
        raise oracle_error("ORA-32038", "WITH의 컬럼 목록과 SELECT 목록의 개수가 달라요")
    return tuple(Output(name, out.type) for name, out in zip(names, columns, strict=True))


def _recursive(node: exp.Expr, name: str, alias: str, names: list[str], scope: Scope) -> tuple[Relation, str]:
    """A recursive WITH: an anchor UNION ALL a member that reads the name."""
    if not names:
        raise oracle_error("ORA-32039", name)
    if not isinstance(node, exp.Union) or node.args.get("distinct") or node.args.get("order"):
        raise oracle_error("ORA-32040", name)
    only(node, frozenset({"this", "expression", "distinct"}))
    anchor = relation(node.this, Scope(scope.statement, scope.parent, dict(scope.ctes)), False)
    columns = _renamed(anchor.columns, names)
    for attempt in range(_TRIES):
        inside = Scope(scope.statement, scope.parent, {**scope.ctes, name: Relation(alias, columns)})
        member = relation(node.expression, inside, False)
        wider, sides = _matched(Relation(anchor.sql, columns), member, scope)
        if wider == columns:
            return Relation(alias, columns), " UNION ALL ".join(sides)
        columns = wider if attempt < _TRIES - 2 else tuple(map(_approximated, wider))
    raise refuse(f"타입이 정해지지 않는 재귀 WITH {name}")


def _approximated(out: Output) -> Output:
    """A number that grows more digits with every round of a recursion, kept as DOUBLE."""
    return Output(out.name, APPROXIMATE if out.type.kind is Kind.NUMBER and out.type.scale else out.type)
