"""Whether two results are the same answer: execution accuracy. Knows nothing of SQL.

Rows are compared as multisets, in order only where the question asks for one. Column names and column order do not
count, since a question rarely fixes them; an extra or a missing column does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.records import Cell, Rows

_DIGITS = 6  # a mean over the same rows may differ beyond, by the order of summation


def same_answer(ours: Rows, gold: Rows, *, ordered: bool) -> bool:
    """True when both hold the same rows, whatever their columns are called and whichever comes first."""
    if len(ours.columns) != len(gold.columns) or len(ours.rows) != len(gold.rows):
        return False
    left, right = _canonical(ours), _canonical(gold)
    return left == right if ordered else Counter(left) == Counter(right)


def _canonical(rows: Rows) -> list[tuple[str, ...]]:
    """Rows of comparable texts, their columns sorted by content."""
    columns = [[_text(row[place]) for row in rows.rows] for place in range(len(rows.columns))]
    columns.sort(key=_signature)
    return list(zip(*columns, strict=True))


def _signature(column: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(column))


def _text(cell: Cell) -> str:
    if isinstance(cell, bool | int | float | Decimal):
        return f"{float(cell):.{_DIGITS}g}" if abs(float(cell)) < 1e15 else str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)
