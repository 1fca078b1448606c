"""What kind of column one is, told by its name, type and comment: private, a code, a day written as text.

It knows nothing of values and asks no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from typing import Final

from app.catalog.model import Column, Table

TEXT: Final = frozenset({"VARCHAR2", "VARCHAR", "CHAR", "NVARCHAR2", "NCHAR"})
NUMBER: Final = frozenset({"NUMBER", "NUMERIC", "DECIMAL", "INTEGER", "INT", "SMALLINT", "FLOAT"})
_LONGEST_TEXT: Final = 200

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\s+")
_SIZE = re.compile(r"\(\s*(\d+)\s*(?:CHAR|BYTE)?\s*(?:,\s*(-?\d+)\s*)?\)")
_CODE_NAME = re.compile(
    r"(?:^|_)(?:CD|CODE|YN|FLAG|FLG|GB|GBN|GUBUN|TP|TYPE|TYP|STAT|STATUS|STS|KIND|KND|CLS|GRD|GRADE|DIV|SE|LVL)\d?$"
)
_CODE_COMMENT = re.compile(r"코드|구분|여부|상태|유형|등급|종류")
_DAY_NAME = re.compile(r"(?:^|_)(?:YMD|YM|YYMM|YYYYMM|YYYYMMDD|DT|DE|DAY|DATE|DTTM|HMS|TM)\d?$")
_NUMBERED_NAME = re.compile(r"(?:^|_)(?:NO|NUM|SEQ|ID)$")
_DAY_COMMENT = re.compile(r"YYYY|HH24|일자|년월|연월|일시")


def private(patterns: Iterable[str]) -> re.Pattern[str]:
    """The columns of a list of patterns (`*` and `?`), as one expression for `is_private`."""
    return re.compile("|".join(translate(pattern.strip().upper()) for pattern in patterns) or r"(?!)", re.IGNORECASE)


def is_private(table: Table, column: Column, private: re.Pattern[str]) -> bool:
    """Whether the values of a column are nobody's business: by its name, `TABLE.NAME`, or its comment."""
    names = (column.name, f"{table.name}.{column.name}", stem(column.comment))
    return any(private.match(name) for name in names)


def stem(comment: str) -> str:
    """A comment without blanks and parentheses: `주문 상태코드(10:접수)` -> 주문상태코드."""
    return _ASIDE.sub("", comment)


def is_code(column: Column) -> bool:
    """Whether its name or comment says that it holds a code or a flag."""
    return bool(_CODE_NAME.search(column.name.upper()) or _CODE_COMMENT.search(stem(column.comment)))


def is_percent(column: Column) -> bool:
    """Whether its comment says that it holds percent: `할인율(%)` is 15 rather than 0.15."""
    return "%" in column.comment


def is_day(column: Column) -> bool:
    """Whether it is a text or number that stands for a day, a month or a time."""
    return column.base_type in TEXT | NUMBER and bool(
        _DAY_COMMENT.search(column.comment.upper()) or _DAY_NAME.search(column.name.upper())
    )


def is_key(table: Table, column: Column) -> bool:
    """Whether it names a row, of this table or of another: a key, or a number that is given out."""
    named = _NUMBERED_NAME.search(column.name.upper()) or stem(column.comment).endswith("번호")
    keyed = (column.name,) == table.primary_key or any(column.name in key.columns for key in table.foreign_keys)
    return keyed or bool(named)


def may_list(table: Table, column: Column) -> bool:
    """Whether its distinct values are worth knowing: short texts and codes, not keys, days, amounts or long texts."""
    if is_key(table, column) or is_day(column):
        return False
    if column.base_type in TEXT:
        return _size(column)[0] <= _LONGEST_TEXT
    return column.base_type in NUMBER and _size(column)[1] == 0 and is_code(column)


def _size(column: Column) -> tuple[int, int]:
    """Length or precision, and scale; 0 where the type does not say."""
    found = _SIZE.search(column.type)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
