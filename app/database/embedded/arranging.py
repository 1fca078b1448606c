"""ORDER BY, OFFSET and FETCH around a list of select items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from app.database.embedded.allowing import only
from app.database.embedded.convert import as_number
from app.database.embedded.failures import oracle_error
from app.database.embedded.scope import Output, Relation, Scope
from app.database.embedded.windows import key

_FETCH_PARTS: Final = frozenset({"direction", "count", "limit_options"})


@dataclass(frozen=True, slots=True)
class Body:
    """A query block without its ORDER BY: select items and everything from FROM on."""

    items: Sequence[str]
    rest: str
    distinct: bool = False

    def text(self, extra: Sequence[str] = ()) -> str:
        """The block with its items named c1, c2, … and further items behind them."""
        named = [f"{item} AS c{n}" for n, item in enumerate(self.items, 1)]
        return f"SELECT {'DISTINCT ' if self.distinct else ''}{', '.join([*named, *extra])} {self.rest}"


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key: the position of a select item (from 1), or an expression."""

    node: exp.Ordered
    position: int = 0
    sql: str = ""


def arrange(
    body: Body, columns: tuple[Output, ...], keys: Sequence[Key], node: exp.Expr, scope: Scope, *, numbered: bool
) -> Relation:
    """The block sorted by `keys` and cut by the OFFSET and FETCH of `node`."""
    fetch, offset = node.args.get("limit"), node.args.get("offset")
    for sort_key in keys:
        if not 0 <= sort_key.position <= len(columns):
            raise oracle_error("ORA-01785", str(sort_key.position))
    numbered = numbered and bool(keys)
    options = _options(fetch)
    if numbered or options & {"percent", "with_ties"}:
        return _counted(body, columns, keys, fetch, offset, scope, numbered=numbered)
    sql = body.text()
    if keys:
        sql += " ORDER BY " + ", ".join(key(k.node, str(k.position) if k.position else k.sql) for k in keys)
    if fetch is not None:
        sql += f" LIMIT {_rows(fetch.args.get('count'), scope)}"
    if offset is not None:
        sql += f" OFFSET {_rows(offset.expression, scope)}"
    return Relation(sql, columns)


def _options(fetch: exp.Expr | None) -> set[str]:
    if fetch is None:
        return set()
    if not isinstance(fetch, exp.Fetch):
        raise oracle_error("ORA-00933", "LIMIT")
    only(fetch, _FETCH_PARTS)
    options = fetch.args.get("limit_options")
    return {name for name, value in options.args.items() if value} if options is not None else set()


def _rows(count: exp.Expr | None, scope: Scope) -> str:
    """A number of rows: at least 0, one if nothing is said."""
    if count is None:
        return "1"
    return f"GREATEST(CAST(floor({as_number(scope.term(count)).sql}) AS BIGINT), 0)"


def _counted(
    body: Body,
    columns: tuple[Output, ...],
    keys: Sequence[Key],
    fetch: exp.Expr | None,
    offset: exp.Expr | None,
    scope: Scope,
    *,
    numbered: bool,
) -> Relation:
    """The block with each row's place in the order as a column, for WITH TIES, PERCENT and an outer ROWNUM."""
    if body.distinct and not all(k.position for k in keys):
        raise oracle_error("ORA-01791")
    inner, outer = scope.statement.fresh(), scope.statement.fresh()
    extra = [f"{k.sql} AS k{n}" for n, k in enumerate(keys) if not k.position]
    by = ", ".join(key(k.node, f"c{k.position}" if k.position else f"k{n}") for n, k in enumerate(keys))
    order = f"ORDER BY {by}" if by else ""
    places = f"*, row_number() OVER ({order}) AS ord, rank() OVER ({order}) AS tie, count(*) OVER () AS total"
    names = [f"{outer}.c{n}" for n in range(1, len(columns) + 1)]
    sql = (
        f"SELECT {', '.join([*names, f'{outer}.ord'] if numbered else names)} FROM"
        f" (SELECT {places} FROM ({body.text(extra)}) AS {inner}) AS {outer}"
    )
    bounds = _bounds(fetch, offset, outer, scope, tied=bool(by))
    if bounds:
        sql += " WHERE " + " AND ".join(bounds)
    return Relation(f"{sql} ORDER BY {outer}.ord", columns, ordinal=numbered)


def _bounds(fetch: exp.Expr | None, offset: exp.Expr | None, outer: str, scope: Scope, *, tied: bool) -> list[str]:
    bounds = []
    skipped = _rows(offset.expression, scope) if offset is not None else "0"
    if offset is not None:
        bounds.append(f"{outer}.ord > {skipped}")
    if fetch is not None:
        options = _options(fetch)
        rows = _rows(fetch.args.get("count"), scope)
        if "percent" in options:
            share = as_number(scope.term(fetch.args["count"])).sql
            rows = f"CAST(ceil({outer}.total * CAST({share} AS DECIMAL(38,10)) / 100) AS BIGINT)"
        place = "tie" if "with_ties" in options and tied else "ord"
        bounds.append(f"{outer}.{place} <= {skipped} + {rows}")
    return bounds
