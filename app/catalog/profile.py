"""What the columns of a schema hold, as far as it is known: values, sizes, and what is empty. It knows nothing of SQL.

A profile is made by `app/catalog/sampling.py` (from statistics, samples and code tables) or from comments alone, and is
kept in the snapshot beside the catalogue. A column that is not in it is simply not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.catalog.model import Catalog

# `재직상태코드(10:재직, 20:휴직)`, `성별(M:남, F:여)`, `결제수단 1=카드 2=현금`
_CODE = re.compile(r"(?<![\w-])([A-Za-z0-9]{1,10})\s*[:=：]\s*([^,;/()\[\]:=：\d][^,;/()\[\]:=：]*)")


@dataclass(frozen=True, slots=True)
class Value:
    """One distinct value, as SQL writes it but without quotes, and its meaning in Korean ("" when it says itself)."""

    text: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """`values` are all distinct values when `complete`, else some; `distinct` and `nulls` count, None when unknown.

    `low` and `high` are the smallest and largest number or day ("" when unknown): `2024-01-31`, `20240131`, `1500`.
    """

    values: tuple[Value, ...] = ()
    complete: bool = False
    distinct: int | None = None
    nulls: int | None = None
    empty: bool = False  # every row is NULL
    low: str = ""
    high: str = ""

    @property
    def constant(self) -> bool:
        """True when every row that is not NULL holds the same value."""
        return self.distinct == 1


@dataclass(frozen=True, slots=True)
class TableProfile:
    """`rows` is None when unknown. Columns by stored name."""

    rows: int | None = None
    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)


Profile = Mapping[str, TableProfile]


def codes_in(comment: str) -> tuple[Value, ...]:
    """The code list that a comment spells out; () when it has none."""
    found = tuple(Value(code, meaning.strip()) for code, meaning in _CODE.findall(comment))
    return found if len(found) > 1 else ()


def profile_of_comments(catalog: Catalog) -> Profile:
    """What the comments alone say: the code lists."""
    tables = {}
    for table in catalog.tables:
        listed = {column.name: codes_in(column.comment) for column in table.columns}
        columns = {name: ColumnProfile(values, complete=True) for name, values in listed.items() if values}
        tables[table.name] = TableProfile(columns=columns)
    return tables
