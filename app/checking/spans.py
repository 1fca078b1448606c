"""Pieces of SQL as ranges of tokens: arguments of a call, operands of an operator. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.checking.builtins import BEFORE_PARENTHESIS, RESERVED
from app.checking.query import Query
from app.records import Edit

_LITERAL_WORDS = frozenset({"DATE", "TIMESTAMP", "INTERVAL"})
_NOT_OPERANDS = RESERVED - {
    "LEVEL",
    "ROWNUM",
    "SYSDATE",
    "USER",
    "UID",
    "ROWID",
    "NULL",
    "COLUMN_VALUE",
    "DATE",
    "NUMBER",
}


@dataclass(frozen=True, slots=True)
class Call:
    """`name(…)`: index of the name, of the two parentheses, and the arguments as (first, last) token indices."""

    name: int
    opening: int
    closing: int
    arguments: tuple[tuple[int, int], ...]


def text_of(query: Query, first: int, last: int) -> str:
    """The text of the tokens `first`..`last`, comments between them included."""
    return query.text[query.tokens[first].start : query.tokens[last].end] if first <= last else ""


def calls(query: Query, *names: str) -> Iterator[Call]:
    """Calls of functions with these names that are not qualified and whose parentheses close."""
    for name in query.calls(*names):
        closing = query.mates.get(name + 1)
        if closing is not None:
            yield Call(name, name + 1, closing, split(query, name + 2, closing - 1))


def split(query: Query, first: int, last: int, separator: str = ",") -> tuple[tuple[int, int], ...]:
    """The ranges between the separators that are at the same depth as `first`; empty for an empty range."""
    if first > last:
        return ()
    ranges, begin, index = [], first, first
    while index <= last:
        if query.key(index) == "(":
            index = query.mates.get(index, last)
        elif query.key(index) == separator:
            ranges.append((begin, index - 1))
            begin = index + 1
        index += 1
    return (*ranges, (begin, last))


def whole(query: Query, call: Call) -> tuple[int, int]:
    """Offsets of the whole call."""
    return query.tokens[call.name].start, query.tokens[call.closing].end


def replaced(query: Query, call: Call, text: str) -> tuple[Edit, ...]:
    """The edit that puts `text` in the place of the whole call."""
    return (Edit(*whole(query, call), text),)


def renamed(query: Query, index: int, name: str) -> tuple[Edit, ...]:
    """The edit that replaces one token."""
    return (Edit(query.tokens[index].start, query.tokens[index].end, name),)


def arguments(query: Query, call: Call) -> list[str]:
    """The text of each argument."""
    return [text_of(query, first, last) for first, last in call.arguments]


def operand_before(query: Query, index: int) -> int | None:
    """First token of the operand that ends just before `index`; None when there is none to be found."""
    first = index - 1
    token = query.token(first)
    if token.key == ")":
        return _call_start(query, query.mates.get(first))
    if token.key == "END":
        return _case_start(query, first)
    if token.kind in {"word", "quoted", "foreign"} and token.key not in _NOT_OPERANDS:
        return _cast_start(query, _path_start(query, first))
    if token.kind in {"string", "number", "bind"}:
        return first - 1 if query.key(first - 1) in _LITERAL_WORDS else first
    return None


def _call_start(query: Query, opening: int | None) -> int | None:
    if opening is None:
        return None
    name = query.token(opening - 1)
    if name.key in {"OVER", "GROUP", "KEEP"}:
        return operand_before(query, opening - 1 - (name.key == "GROUP"))
    is_function = name.kind == "quoted" or (name.kind == "word" and name.key not in BEFORE_PARENTHESIS)
    return _path_start(query, opening - 1) if is_function else opening


def _path_start(query: Query, index: int) -> int:
    while query.key(index - 1) == "." and query.token(index - 2).kind in {"word", "quoted", "foreign"}:
        index -= 2
    return index


def _cast_start(query: Query, index: int) -> int | None:
    """`x::date`, read from its type: the operand of the outer cast is the whole inner one."""
    return operand_before(query, index - 1) if query.key(index - 1) == "::" else index


def _case_start(query: Query, index: int) -> int | None:
    depth = 0
    for position in range(index, -1, -1):
        depth += (query.key(position) == "END") - (query.key(position) == "CASE")
        if depth == 0:
            return position
    return None


def operand_after(query: Query, index: int) -> int | None:
    """Last token of the operand that begins just after `index`; None when there is none to be found."""
    last = index + 1
    while query.key(last) in {"-", "+", "PRIOR"}:
        last += 1
    token = query.token(last)
    if token.key == "(":
        return query.mates.get(last)
    if token.key == "CASE":
        return _case_end(query, last)
    if token.key in _LITERAL_WORDS and query.token(last + 1).kind == "string":
        return last + 1 if token.key != "INTERVAL" else last + 2
    if token.kind in {"string", "number", "bind"}:
        return last
    if token.kind in {"word", "quoted", "foreign"} and token.key not in _NOT_OPERANDS:
        return _path_end(query, last)
    return None


def _path_end(query: Query, index: int) -> int | None:
    while query.key(index + 1) == "." and query.token(index + 2).kind in {"word", "quoted", "foreign"}:
        index += 2
    if query.key(index + 1) == "(" and query.key(index) not in BEFORE_PARENTHESIS:
        return query.mates.get(index + 1)
    return index


def _case_end(query: Query, index: int) -> int | None:
    depth = 0
    for position in range(index, len(query.tokens)):
        depth += (query.key(position) == "CASE") - (query.key(position) == "END")
        if depth == 0:
            return position
    return None


def literal(query: Query, span: tuple[int, int]) -> str | None:
    """The value of an argument that is one string literal or one bare word, in upper case; None for anything else."""
    first, last = span
    token = query.token(first)
    if first != last or token.kind not in {"string", "word"}:
        return None
    return token.text.strip("'").upper()
