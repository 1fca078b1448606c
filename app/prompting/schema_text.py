"""Write a table the way a prompt shows it: compact, with types, keys and Korean comments. Knows nothing of budgets.

    ORD 주문
    ORD_NO PK 주문번호
    CUST_NO NUMBER -> CUST 고객번호
    ORD_YMD 주문일자(YYYYMMDD)

A column costs about 12 tokens in this form against 43 in plain DDL with COMMENT ON. Text is the type that is left out,
and `?` one that is not known.
Names stand as SQL has to write them, in double quotes where they need these.
`prompts/shared/schema.md.j2` tells the model how to read it.
"""

from __future__ import annotations

from collections.abc import Collection

from app.catalog.model import Column, Table
from app.catalog.profile import ColumnProfile, Profile
from app.catalog.storage import day_form
from app.checking.quoting import written

_TEXT_TYPES = {"VARCHAR2", "CHAR", "NVARCHAR2", "NCHAR", "VARCHAR"}
_MOST_VALUES = 12
_NOTHING = ColumnProfile()


def table_text(table: Table, profile: Profile, columns: Collection[str] | None = None) -> str:
    """One table as lines: its name and comment, then a column a line; with `columns` only those, and how many not."""
    targets = {
        own: written(key.target) if own == other else f"{written(key.target)}.{written(other)}"
        for key in table.foreign_keys
        for own, other in zip(key.columns, key.target_columns, strict=False)
    }
    known = profile[table.name].columns if table.name in profile else {}
    shown = [column for column in table.columns if columns is None or column.name in columns]
    lines = [
        _column_text(column, table, targets.get(column.name, ""), known.get(column.name, _NOTHING)) for column in shown
    ]
    left_out = len(table.columns) - len(shown)
    return "\n".join(
        [_line(written(table.name), table.comment), *lines, *([f"(컬럼 {left_out}개 생략)"] if left_out else [])]
    )


def _column_text(column: Column, table: Table, target: str, known: ColumnProfile) -> str:
    key = "PK" if column.name in table.primary_key else ""
    join = f"-> {target}" if target else ""
    type_ = "" if column.base_type in _TEXT_TYPES else column.base_type or "?"
    comment = column.comment + _form_text(column, table)
    return _line(written(column.name), type_, key, join, comment, _values_text(column, known))


def _form_text(column: Column, table: Table) -> str:
    """How a day stored as text is written, unless the comment says it."""
    form = day_form(column, table)
    return f"({form})" if form and form != "DATE" and "YYYY" not in column.comment.upper() else ""


def _values_text(column: Column, known: ColumnProfile) -> str:
    """The codes of a column with their meanings, unless its comment says them already."""
    if known.empty:
        return "[모두 NULL]"
    coded = [value for value in known.values if value.meaning]
    if not known.complete or not coded or len(coded) > _MOST_VALUES or coded[0].meaning in column.comment:
        return ""
    return f"({', '.join(f'{value.text}:{value.meaning}' for value in coded)})"


def _line(*words: str) -> str:
    return " ".join(" ".join(words).split())
