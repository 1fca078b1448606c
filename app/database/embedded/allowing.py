"""The allow-list at work: a construct, and each part of it, is either dealt with or refused."""

from __future__ import annotations

from sqlglot import exp

from app.database.embedded.failures import refuse


def only(node: exp.Expr, allowed: frozenset[str]) -> None:
    """Raise NotTranslatable when `node` has a part that is not in `allowed`, so that nothing written is dropped."""
    for part, value in node.args.items():
        if value and part not in allowed:
            raise refuse(f"{written(node)}의 {part}")


def written(node: exp.Expr) -> str:
    """The name of a construct for a message."""
    return (node.name if isinstance(node, exp.Anonymous) else type(node).__name__).upper()
