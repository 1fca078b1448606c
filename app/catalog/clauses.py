"""Read column definitions and constraints of CREATE TABLE, CREATE VIEW and ALTER TABLE from tokens.

Follows the relational_properties clause of the Oracle SQL Language Reference. It knows what a catalogue needs (names,
types, keys, NOT NULL) and skips the rest: defaults, checks, storage, encryption, annotations.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog.script import Token, depth_change

_log = logging.getLogger(__name__)


class Unreadable(ValueError):
    """The tokens are not the statement they began as. Caught for each statement, never shown to a user."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key as written: `target` may have its owner in front, no `target_columns` mean its primary key."""

    columns: tuple[str, ...]
    target: tuple[str, ...]
    target_columns: tuple[str, ...]
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class PrimaryKeyItem:
    """A primary key, with its name where it was written."""

    columns: tuple[str, ...]
    constraint: str = ""


@dataclass(frozen=True, slots=True)
class ColumnItem:
    """A column as written; `type` is "" where the statement leaves it out (views, virtual columns, MODIFY)."""

    name: str
    type: str
    nullable: bool = True
    constraints: tuple[PrimaryKeyItem | Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNullItem:
    """An out-of-line `CHECK (column IS NOT NULL)`, the way older exports write NOT NULL."""

    column: str


Item = ColumnItem | PrimaryKeyItem | NotNullItem | Reference


class Cursor:
    """Tokens and a place in them. Reading past the end gives None or raises Unreadable, never IndexError."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.position = 0

    def peek(self) -> Token | None:
        """The token that comes next, None at the end."""
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def at(self, *words: str) -> bool:
        """True when these words come next, in this order."""
        for place, word in enumerate(words, self.position):
            if place >= len(self.tokens) or not self.tokens[place].is_word(word):
                return False
        return True

    def take(self, *words: str) -> bool:
        """Move past these words when they come next."""
        found = self.at(*words)
        if found:
            self.position += len(words)
        return found

    def at_mark(self, mark: str) -> bool:
        """True when this punctuation comes next."""
        token = self.peek()
        return token is not None and token.is_mark(mark)

    def name(self) -> str:
        """One identifier as Oracle stores it. Raises Unreadable when none comes next."""
        token = self.peek()
        if token is None or token.kind not in ("word", "name") or not token.text:
            raise Unreadable("identifier expected")
        self.position += 1
        return token.text

    def path(self) -> tuple[str, ...]:
        """A dotted name, outermost part first; a SQL*Plus substitution variable (`&owner..EMP`) is left out."""
        parts = [self.name()]
        while self.at_mark("."):
            while self.at_mark("."):
                self.position += 1
            parts.append(self.name())
        return tuple(part for part in parts if not part.startswith("&")) or (parts[-1],)

    def parenthesised(self) -> list[Sequence[Token]]:
        """The comma-separated pieces of the parentheses that come next; empty when none do.

        A parenthesis that is never closed reaches to the end.
        """
        if not self.at_mark("("):
            return []
        start = self.position + 1
        pieces: list[Sequence[Token]] = []
        depth = 0
        while (token := self.peek()) is not None:
            self.position += 1
            depth += depth_change(token)
            if depth == 0 or (depth == 1 and token.is_mark(",")):
                pieces.append(self.tokens[start : self.position - 1])
                start = self.position
            if depth == 0:
                return pieces
        return [*pieces, self.tokens[start:]]

    def names(self) -> tuple[str, ...]:
        """A parenthesised list of identifiers; empty when none comes next."""
        return tuple(Cursor(piece).name() for piece in self.parenthesised() if piece)


# Where a column's type ends: the words that may follow a datatype in column_definition.
_AFTER_TYPE = frozenset(
    {
        "ANNOTATIONS",
        "AS",
        "CHECK",
        "COLLATE",
        "CONSTRAINT",
        "DEFAULT",
        "DISABLE",
        "DOMAIN",
        "ENABLE",
        "ENCRYPT",
        "GENERATED",
        "INVISIBLE",
        "NOT",
        "NULL",
        "PRIMARY",
        "REFERENCES",
        "RESERVABLE",
        "SCOPE",
        "SORT",
        "UNIQUE",
        "VIRTUAL",
        "VISIBLE",
    }
)
# Where the rest of a column says something about keys and NOT NULL, or must be skipped as a whole.
_IN_COLUMN = frozenset({"IS", "NOT", "DEFAULT", "AS", "CONSTRAINT", "PRIMARY", "REFERENCES", "CHECK", "("})
_NOT_COLUMNS = (("UNIQUE",), ("SUPPLEMENTAL", "LOG"), ("PERIOD", "FOR"), ("SCOPE", "FOR"))


def read_items(pieces: Sequence[Sequence[Token]]) -> list[Item]:
    """Read the pieces of a parenthesised relational_properties list, in order, less those that cannot be read."""
    items = []
    for piece in pieces:
        try:
            items.append(read_item(Cursor(piece)))
        except Unreadable as error:
            _log.warning("skipped a part of a table: %s: %s", " ".join(token.text for token in piece), error)
    return [item for item in items if item is not None]


def read_item(cursor: Cursor) -> Item | None:
    """Read one column or constraint; None for one the catalogue has no use for. Raises Unreadable."""
    constraint = cursor.path()[-1] if cursor.take("CONSTRAINT") else ""
    if cursor.take("PRIMARY", "KEY"):
        return PrimaryKeyItem(cursor.names(), constraint)
    if cursor.take("FOREIGN", "KEY"):
        columns = cursor.names()
        if not cursor.take("REFERENCES"):
            raise Unreadable("REFERENCES expected")
        return Reference(columns, cursor.path(), cursor.names(), constraint)
    if cursor.take("CHECK"):
        column = _not_null_column(cursor)
        return NotNullItem(column) if column else None
    if any(cursor.at(*words) for words in _NOT_COLUMNS):
        return None
    return _column(cursor)


def _column(cursor: Cursor) -> ColumnItem:
    name = cursor.name()
    type_name = _type(cursor)
    nullable, constraint, constraints = True, "", list[PrimaryKeyItem | Reference]()
    while (token := cursor.peek()) is not None:
        if token.text not in _IN_COLUMN:
            cursor.position += 1
        elif cursor.take("IS"):
            cursor.take("NOT")  # a condition inside DEFAULT or AS, not a constraint
        elif cursor.take("NOT", "NULL") or cursor.take("DEFAULT", "ON", "NULL") or cursor.take("AS", "IDENTITY"):
            nullable = False
        elif cursor.take("CONSTRAINT"):
            constraint = cursor.path()[-1]
        elif cursor.take("PRIMARY", "KEY"):
            constraints.append(PrimaryKeyItem((name,), constraint))
        elif cursor.take("REFERENCES"):
            constraints.append(Reference((name,), cursor.path(), cursor.names(), constraint))
        elif cursor.take("CHECK"):
            nullable = nullable and _not_null_column(cursor) != name
        elif token.is_mark("("):
            cursor.parenthesised()
        else:
            cursor.position += 1
    return ColumnItem(name, type_name, nullable, tuple(constraints))


def _type(cursor: Cursor) -> str:
    start = cursor.position
    while (token := cursor.peek()) is not None and not token.is_word(*_AFTER_TYPE):
        if token.is_mark("("):
            cursor.parenthesised()
        elif token.is_word("WITH") and not (cursor.at("WITH", "TIME") or cursor.at("WITH", "LOCAL", "TIME")):
            break
        else:
            cursor.position += 1
    return _spelling(cursor.tokens[start : cursor.position])


def _spelling(tokens: Sequence[Token]) -> str:
    """The type in one spelling: upper case, single spaces between words, none around punctuation."""
    text = ""
    for token in tokens:
        glued = token.kind == "mark" or not text or text[-1] in "(.,*-"
        text += token.text if glued else f" {token.text}"
    unclosed = text.count("(") - text.count(")")
    return text.removeprefix("SYS.") + ")" * unclosed


def _not_null_column(cursor: Cursor) -> str:
    """The column of a `(column IS NOT NULL)` that comes next, "" when the condition is another one."""
    pieces = cursor.parenthesised()
    if len(pieces) != 1 or len(pieces[0]) != 4:
        return ""
    condition = Cursor(pieces[0])
    column = condition.tokens[0].text
    condition.position = 1
    return column if condition.at("IS", "NOT", "NULL") else ""
