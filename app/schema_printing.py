"""Tables, search hits and changes on a terminal, with rich, and as JSON. Knows nothing of how they came to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from app.catalog.changes import Change
from app.catalog.model import Catalog, Column, Table
from app.catalog.profile import ColumnProfile, TableProfile
from app.catalog.search import Hit

_VALUES_SHOWN: Final = 12
_CHANGES_SHOWN: Final = 50
_UNKNOWN: Final = ColumnProfile()
_SIGNS: Final = {"added": ("+", "green"), "removed": ("-", "red")}
_CHANGED: Final = {"type": "타입", "comment": "코멘트", "nullable": "NULL 여부", "keys": "키"}


def print_table(console: Console, table: Table, known: TableProfile, catalog: Catalog) -> None:
    """One table: a heading, a line a column, and the tables that refer to it."""
    name = f"{table.owner}.{table.name}" if table.owner else table.name
    rows = "" if known.rows is None else f"{known.rows:,}행" if known.rows else "비어 있음"
    console.print(Text.assemble((name, "bold"), " ", table.comment, "  ", (rows, "dim")))
    grid = Grid(header_style="bold")
    for title in ("컬럼", "타입", "키"):
        grid.add_column(title, no_wrap=True)
    for title in ("코멘트", "값"):
        grid.add_column(title, ratio=1, overflow="fold")
    for column in table.columns:
        told = known.columns.get(column.name, _UNKNOWN)
        grid.add_row(*map(Text, (column.name, column.type, key_text(table, column), column.comment, values_text(told))))
    console.print(grid)
    if referring := _referring(table, catalog):
        console.print(f"이 테이블을 가리키는 테이블: {', '.join(referring)}", highlight=False)


def table_as_dict(table: Table, known: TableProfile, catalog: Catalog) -> dict[str, Any]:
    """One table with what is known of it."""
    return {
        "name": table.name,
        "owner": table.owner,
        "comment": table.comment,
        "rows": known.rows,
        "primary_key": list(table.primary_key),
        "foreign_keys": [asdict(key) for key in table.foreign_keys],
        "referred_by": _referring(table, catalog),
        "columns": [{**asdict(column), **asdict(known.columns.get(column.name, _UNKNOWN))} for column in table.columns],
    }


def key_text(table: Table, column: Column) -> str:
    """`PK`, `-> DEPT.DEPT_CD`, both, or ""."""
    parts = ["PK"] if column.name in table.primary_key else []
    for key in table.foreign_keys:
        targets = dict(zip(key.columns, key.target_columns, strict=False))
        if column.name in key.columns:
            parts.append(f"-> {key.target}.{targets.get(column.name, '?')}")
    return " ".join(parts)


def values_text(known: ColumnProfile) -> str:
    """The values of a column, or its range, or that it has none; "" when nothing is known."""
    if known.empty:
        return "모두 NULL"
    shown = [f"{v.text}={v.meaning}" if v.meaning else v.text for v in known.values[:_VALUES_SHOWN]]
    if shown:
        more = len(known.values) - len(shown)
        return ", ".join(shown) + (f" 외 {more}개" if more else "" if known.complete else " 등")
    if known.low or known.high:
        return known.low if known.low == known.high else f"{known.low} ~ {known.high}"
    return "한 가지 값" if known.constant else ""


def print_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Search hits, best first."""
    grid = Grid("테이블", "컬럼", "코멘트", "값", header_style="bold")
    for hit in hits:
        grid.add_row(*map(Text, (hit.table, hit.column, hit.comment, hit.value)))
    console.print(grid)


def print_changes(console: Console, changes: Sequence[Change]) -> None:
    """What changed since the snapshot before, a line each."""
    for change in changes[:_CHANGES_SHOWN]:
        sign, style = _SIGNS.get(change.what, ("~", "yellow"))
        console.print(Text(f"{sign} {change.where} {change_text(change)}".rstrip(), style=style))
    if len(changes) > _CHANGES_SHOWN:
        console.print(f"… 모두 {len(changes):,}가지", highlight=False)


def change_text(change: Change) -> str:
    """What became of what."""
    if change.what in _SIGNS:
        return change.before or change.after
    return f"{_CHANGED[change.what]}: {change.before or '없음'} → {change.after or '없음'}"


def print_notes(console: Console, notes: Iterable[str]) -> None:
    """What is missing, and why."""
    for note in notes:
        console.print(Text(f"• {note}", style="yellow"))


def _referring(table: Table, catalog: Catalog) -> list[str]:
    return [other.name for other in catalog.tables if any(key.target == table.name for key in other.foreign_keys)]
