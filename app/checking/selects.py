"""Select lists and GROUP BY lists as ranges of tokens, with each item's alias. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.checking.query import Query
from app.checking.spans import split, text_of

_BEFORE_ALIAS = frozenset({")", "END", "*"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a select list: its tokens without alias, and the alias as Oracle stores it ("" for none)."""

    first: int
    last: int
    alias: str


@dataclass(frozen=True, slots=True)
class SelectList:
    """The block whose SELECT is the token `head`: its items and whether it says DISTINCT."""

    head: int
    items: tuple[Item, ...]
    distinct: bool

    def named(self, name: str) -> Item | None:
        """The item with this alias."""
        return next((item for item in self.items if item.alias == name), None)


@lru_cache(maxsize=8)
def select_lists(query: Query) -> tuple[SelectList, ...]:
    """Every select list in the text, in order."""
    return tuple(_select_lists(query))


def _select_lists(query: Query) -> Iterator[SelectList]:
    for head in query.at("SELECT"):
        if query.outline.heads[head] != head:
            continue
        first = head + 1
        distinct = query.key(first) in {"DISTINCT", "UNIQUE"}
        if distinct or query.key(first) == "ALL":
            first += 1
        first = _behind_top(query, first)
        last = _last_of_clause(query, head, "SELECT")
        items = tuple(_item(query, *span) for span in split(query, first, last))
        yield SelectList(head, items, distinct)


def _behind_top(query: Query, index: int) -> int:
    """SQL Server's `TOP 5`, `TOP (5) PERCENT`, `TOP 5 WITH TIES` is no part of the first item."""
    if query.key(index) != "TOP" or not (query.token(index + 1).kind == "number" or query.key(index + 1) == "("):
        return index
    behind = query.mates.get(index + 1, index + 1) + 1
    behind += query.key(behind) == "PERCENT"
    return behind + 2 if query.keys(behind, "WITH", "TIES") else behind


def _last_of_clause(query: Query, head: int, clause: str) -> int:
    outline, opener, last = query.outline, query.outline.openers[head], head
    index = head
    while index < len(query.tokens) and outline.openers[index] == opener and outline.clauses[index] == clause:
        last = query.mates.get(index, index) if query.key(index) == "(" else index
        if outline.heads[index] != head or query.key(index) == ";":
            return index - 1
        index = last + 1
    return last


def _item(query: Query, first: int, last: int) -> Item:
    token, before = query.token(last), query.token(last - 1)
    if first < last and token.kind in {"word", "quoted", "foreign"} and token.key != "END":
        if before.key == "AS":
            return Item(first, last - 2, name_of(query, last))
        ends = before.kind in {"word", "quoted", "string", "number", "bind", "foreign"} or before.key in _BEFORE_ALIAS
        if ends and before.key not in {"DATE", "TIMESTAMP", "INTERVAL", "PRIOR", "DISTINCT", "IS", "NOT"}:
            return Item(first, last - 1, name_of(query, last))
    return Item(first, last, "")


def name_of(query: Query, index: int) -> str:
    """The name a token writes, as Oracle stores it."""
    token = query.token(index)
    return token.text[1:-1] if token.kind in {"quoted", "foreign"} else token.key


def item_text(query: Query, item: Item) -> str:
    """The item without its alias."""
    return text_of(query, item.first, item.last)


def operand_text(query: Query, item: Item) -> str:
    """The item as it may stand beside any operator: in parentheses unless it is a name, a literal or one call."""
    name_end = item.first
    while query.key(name_end + 1) == "." and name_end + 2 <= item.last:
        name_end += 2
    one_call = query.key(name_end + 1) == "(" and query.mates.get(name_end + 1) == item.last
    written = item_text(query, item)
    return written if name_end == item.last or one_call else f"({written})"
