"""One item of FROM as sqlglot's tree holds it: its name, its alias, how it is joined. It knows no scope and no catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp


def stored_name(identifier: exp.Expr | None) -> str:
    """A name as Oracle's dictionary holds it; "" for None."""
    if not isinstance(identifier, exp.Identifier):
        return identifier.name.upper() if identifier is not None else ""
    return str(identifier.this) if identifier.args.get("quoted") else str(identifier.this).upper()


def from_items(select: exp.Select) -> Iterator[exp.Expr]:
    """The items of a SELECT's FROM, in the order of the text."""
    from_ = select.args.get("from_")
    if from_ is not None:
        yield from_.this
    for join in select.args.get("joins") or ():
        yield join.this
    yield from select.args.get("laterals") or ()


def behind_comma(join: exp.Join) -> bool:
    """Whether sqlglot's Join stands for a comma of FROM; a JOIN that lacks its condition reads the same."""
    applied = isinstance(join.this, exp.Lateral) and join.this.args.get("cross_apply") is not None
    return not applied and not any(join.args.get(part) for part in ("on", "using", "kind", "side", "method"))


def source_names(item: exp.Expr) -> Iterator[str]:
    """The names by which an item of FROM, with what is joined inside it, is known; "" for one without a name."""
    if isinstance(item, exp.Subquery) and not is_query(item):
        yield from source_names(item.this)
    else:
        yield alias_of(item) or (stored_name(item.this) if isinstance(item, exp.Table) else "")
    for join in item.args.get("joins") or ():
        yield from source_names(join.this)


def alias_of(node: exp.Expr) -> str:
    """The alias of an item of FROM; that of its PIVOT, which hides the one before, where there is one."""
    turned = (pivot.args["alias"] for pivot in node.args.get("pivots") or () if pivot.args.get("alias"))
    alias = next(turned, node.args.get("alias"))
    if not isinstance(alias, exp.Expr):
        return ""
    return stored_name(alias.this if isinstance(alias, exp.TableAlias) else alias)


def is_query(node: exp.Expr) -> bool:
    """Whether there is a query within parentheses, however many, or only a table or a join."""
    while isinstance(node, exp.Subquery):
        node = node.this
    return isinstance(node, exp.Query)
