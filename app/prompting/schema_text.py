"""Write a table the way a prompt shows it: compact, with types, keys and Korean comments. Knows nothing of budgets.

    ORD 주문
    ORD_NO PK 주문번호
    CUST_NO NUMBER -> CUST 고객번호
    ORD_YMD 주문일자(YYYYMMDD)

A column costs about 12 tokens in this form against 43 in plain DDL with COMMENT ON. Text is the type that is left out.
`prompts/shared/schema.md.j2` tells the model how to read it.
"""

from __future__ import annotations

from app.catalog.model import Column, Table

_TEXT_TYPES = {"VARCHAR2", "CHAR", "NVARCHAR2", "NCHAR", "VARCHAR"}
_DAY_AS_TEXT = {"VARCHAR2(8)", "CHAR(8)"}


def table_text(table: Table) -> str:
    """One table as lines: its name and comment, then one column a line."""
    targets = {
        own: key.target if own == other else f"{key.target}.{other}"
        for key in table.foreign_keys
        for own, other in zip(key.columns, key.target_columns, strict=False)
    }
    head = _line(table.name, table.comment)
    return "\n".join([head, *(_column_text(column, table, targets.get(column.name, "")) for column in table.columns)])


def _column_text(column: Column, table: Table, target: str) -> str:
    key = "PK" if column.name in table.primary_key else ""
    return _line(column.name, _type_text(column), key, f"-> {target}" if target else "", column.comment)


def _type_text(column: Column) -> str:
    if column.type in _DAY_AS_TEXT and "YYYY" not in column.comment.upper():
        return column.type  # the length is how a day stored as text shows itself when the comment does not say it
    return "" if column.base_type in _TEXT_TYPES else column.base_type


def _line(*words: str) -> str:
    return " ".join(" ".join(words).split())
