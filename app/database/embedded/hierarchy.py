"""CONNECT BY as a counter: `SELECT LEVEL FROM DUAL CONNECT BY LEVEL <= n`. Real hierarchies are refused."""

from __future__ import annotations

from sqlglot import exp

from app.database.embedded.convert import as_number, exact
from app.database.embedded.failures import refuse
from app.database.embedded.rownum import is_pseudo
from app.database.embedded.scope import Scope, Source, stored_name
from app.database.embedded.terms import INTEGER, TEXT, Term


def levels(node: exp.Select, scope: Scope) -> str:
    """The text behind FROM: rows 1 to n, at least one, because CONNECT BY never removes the root."""
    connect, table = node.args["connect"], node.args["from_"].this
    counting = isinstance(table, exp.Table) and stored_name(table.this) == "DUAL" and not node.args.get("joins")
    if not counting or connect.args.get("start") or connect.args.get("nocycle"):
        raise refuse("CONNECT BY 계층 질의")
    count = _count(connect.args["connect"], scope)
    alias = scope.statement.fresh()
    scope.sources.append(Source("DUAL", [("DUMMY", Term(f"{alias}.c1", TEXT))]))
    scope.pseudo["LEVEL"] = Term(f"{alias}.c2", INTEGER)
    return f"(SELECT 'X' AS c1, unnest(range(1, GREATEST({count}, 1) + 1)) AS c2) AS {alias}"


def _count(condition: exp.Expr, scope: Scope) -> str:
    """n of `LEVEL <= n`, `LEVEL < n` or the same with ROWNUM."""
    if not isinstance(condition, (exp.LTE, exp.LT)):
        raise refuse("LEVEL <= n이 아닌 CONNECT BY")
    if not (is_pseudo(condition.this, "LEVEL") or is_pseudo(condition.this, "ROWNUM")):
        raise refuse("LEVEL <= n이 아닌 CONNECT BY")
    number = exact(as_number(scope.term(condition.expression)))
    if isinstance(condition, exp.LT):
        return f"CAST(ceil({number.sql}) AS BIGINT) - 1"
    return f"CAST(floor({number.sql}) AS BIGINT)"
