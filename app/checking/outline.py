"""The outline of a query from its tokens alone: which parenthesis and which clause every token stands in.

It works on text that no parser reads, which is when rules need it most. It knows nothing of names or versions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.checking.lexer import Token

_HEADS = {
    "WHERE": "WHERE",
    "GROUP": "GROUP",
    "HAVING": "HAVING",
    "ORDER": "ORDER",
    "CONNECT": "CONNECT",
    "START": "CONNECT",
    "MODEL": "MODEL",
    "QUALIFY": "QUALIFY",
    "FETCH": "TAIL",
    "OFFSET": "TAIL",
    "LIMIT": "TAIL",
}
# Most of these are ordinary names in Oracle (`SELECT offset FROM t`): the next word tells.
_FOLLOWED_BY = {
    "GROUP": {"BY"},
    "ORDER": {"BY", "SIBLINGS"},
    "CONNECT": {"BY"},
    "START": {"WITH"},
    "MODEL": {"DIMENSION", "PARTITION", "RETURN", "IGNORE", "KEEP", "UNIQUE", "REFERENCE", "MAIN"},
    "FETCH": {"FIRST", "NEXT"},
    "LIMIT": {"ALL", "("},
    "OFFSET": {"("},
}
_AFTER_SET = frozenset({"SELECT", "ALL", "(", "DISTINCT", "WITH"})
_END = Token("operator", "", 0, 0, "")
_BEFORE_AMOUNT = frozenset({"LIMIT", "OFFSET"})
_SET_OPERATORS = frozenset({"UNION", "MINUS", "INTERSECT", "EXCEPT"})
_BEFORE_NESTED_JOIN = frozenset({"FROM", "JOIN", ",", "(", "APPLY"})


@dataclass(frozen=True, slots=True)
class Outline:
    """For every token: index of the parenthesis around it (-1 for none), and the clause it is in.

    Clauses are WITH, SELECT, FROM, ON, WHERE, GROUP, HAVING, ORDER, CONNECT, MODEL, QUALIFY, WINDOW, TAIL (FETCH,
    OFFSET, LIMIT), SET (between branches) and "" inside the parentheses of an expression. `heads` is the index of the
    SELECT whose block a token is in, or -1; `spans` the first and last token of each clause of each block.
    """

    openers: Sequence[int]
    clauses: Sequence[str]
    heads: Sequence[int]
    spans: Mapping[tuple[int, str], tuple[int, int]]


def outline(tokens: Sequence[Token]) -> Outline:
    """Read the tokens once, left to right."""
    openers: list[int] = []
    clauses: list[str] = []
    heads: list[int] = []
    stack: list[tuple[int, str, int]] = []
    opener, clause, head = -1, "", -1
    for index, token in enumerate(tokens):
        key = token.key
        if key == ")" and stack:
            opener, clause, head = stack.pop()
        following = tokens[index + 1] if index + 1 < len(tokens) else _END
        previous = tokens[index - 1].key if index else ""
        if key and previous != ".":
            clause = clause if previous == "MULTISET" else _clause(clause, key, following, fresh=index == opener + 1)
            head = index if key == "SELECT" else -1 if clause == "SET" else head
        openers.append(opener)
        clauses.append(clause)
        heads.append(head)
        if key == "(":
            stack.append((opener, clause, head))
            nested_join = clause == "FROM" and previous in _BEFORE_NESTED_JOIN
            opener, clause, head = index, "FROM" if nested_join else "", head if nested_join else -1
    return Outline(openers, clauses, heads, _spans(openers, clauses, heads))


def _spans(
    openers: Sequence[int], clauses: Sequence[str], heads: Sequence[int]
) -> dict[tuple[int, str], tuple[int, int]]:
    spans: dict[tuple[int, str], tuple[int, int]] = {}
    for index, (opener, clause, head) in enumerate(zip(openers, clauses, heads, strict=True)):
        if head >= 0 and (opener == openers[head] or clause == "FROM"):
            first, _ = spans.get((head, clause), (index, index))
            spans[head, clause] = (first, index)
    return spans


def _clause(current: str, key: str, following: Token, *, fresh: bool) -> str:
    if key == "SELECT":
        return "SELECT"
    if key == "WITH" and fresh:
        return "WITH"
    if key in _SET_OPERATORS and current not in {"", "WITH"}:
        return "SET"
    if current == "":
        return "SET" if key in _SET_OPERATORS and following.key in _AFTER_SET else ""
    if key == "FROM" and current == "SELECT" and following.key not in {"LAST", "FIRST"}:
        return "FROM"
    if current == "FROM" and key in {"ON", "USING"}:
        return "ON"
    if current == "ON" and key in {"JOIN", ",", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "NATURAL", "OUTER"}:
        return "FROM"
    if key in _HEADS and current != "WITH" and _begins(key, following):
        return _HEADS[key]
    return current


def _begins(key: str, following: Token) -> bool:
    if key in _BEFORE_AMOUNT and following.kind in {"number", "bind"}:
        return True
    return key not in _FOLLOWED_BY or following.key in _FOLLOWED_BY[key]
