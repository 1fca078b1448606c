"""Find tables and columns by a Korean word, a physical name or a value, best first. Knows nothing of questions.

It looks for the word itself, inside other words, and a little misspelt; what a question means is linking's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from app.catalog.columns import stem
from app.catalog.model import Catalog, Column, Table
from app.catalog.profile import ColumnProfile, Profile, TableProfile

_EXACT: Final = 100.0
_BEGINS: Final = 85.0
_WITHIN: Final = 70.0
_VALUE: Final = 60.0
_LIKE_SHARE: Final = 0.6
_LIKE_ENOUGH: Final = 75.0
_TABLE_BONUS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A table (`column` is "") or column that answers to the word; `value` is the stored value that did, or ""."""

    table: str
    column: str
    comment: str
    score: float
    value: str = ""


def search(catalog: Catalog, profile: Profile, word: str, limit: int = 20) -> tuple[Hit, ...]:
    """At most `limit` hits, best first, then by the catalogue's order."""
    wanted = "".join(word.split()).upper()
    if not wanted:
        return ()
    hits = [hit for table in catalog.tables for hit in _hits(table, profile.get(table.name, TableProfile()), wanted)]
    return tuple(sorted(hits, key=lambda hit: -hit.score)[:limit])


def _hits(table: Table, known: TableProfile, wanted: str) -> Iterator[Hit]:
    if score := _score(table.name, table.comment, wanted):
        yield Hit(table.name, "", table.comment, score + _TABLE_BONUS)
    for column in table.columns:
        if hit := _column(table, column, known.columns.get(column.name, ColumnProfile()), wanted):
            yield hit


def _column(table: Table, column: Column, known: ColumnProfile, wanted: str) -> Hit | None:
    score = _score(column.name, column.comment, wanted)
    value = next((v for v in known.values if wanted in ("".join(v.text.split()).upper(), _bare(v.meaning))), None)
    if value is not None and score < _VALUE:
        told = f"{value.text} {value.meaning}".strip()
        return Hit(table.name, column.name, column.comment, _VALUE, told)
    return Hit(table.name, column.name, column.comment, score) if score else None


def _score(name: str, comment: str, wanted: str) -> float:
    """How well a name or a comment answers: the whole of it, its beginning, a part, or something like it."""
    return max(_likeness(name.upper(), wanted), _likeness(_bare(comment), wanted))


def _likeness(text: str, wanted: str) -> float:
    if text == wanted:
        return _EXACT
    if wanted in text:
        # A short text that holds the word says more about it than a long one.
        return (_BEGINS if text.startswith(wanted) else _WITHIN) + 10.0 * len(wanted) / len(text)
    alike = fuzz.ratio(text, wanted)
    return alike * _LIKE_SHARE if alike >= _LIKE_ENOUGH else 0.0


def _bare(text: str) -> str:
    return stem(text).upper()
