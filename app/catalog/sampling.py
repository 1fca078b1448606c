"""Look up what columns hold: row counts, emptiness, ranges, and the distinct values of codes and short texts.

Asks the read-only database with SQL that the checker has passed, a few queries a table, never more rows than the cap
and never longer than the time limit; what could not be asked stays unknown and is told. Private columns are not read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from re import Pattern
from typing import Final, TypeVar

from app.catalog.code_tables import CodeTable, Groups, codes_of, find_code_tables, read_codes
from app.catalog.columns import NUMBER, TEXT, is_day, is_key, is_private, may_list, private
from app.catalog.model import Catalog, Column, Table
from app.catalog.profile import ColumnProfile, Profile, TableProfile, Value, codes_in
from app.catalog.sampling_sql import count_rows, distinct_values, measure, whole_rows
from app.checking import check
from app.config import SamplingSettings
from app.database import Database
from app.database.run import run_now
from app.errors import DatabaseUnavailable, ExecutionError
from app.records import Cell, CheckedSQL, OracleVersion, Verdict

_DAYS: Final = ("DATE", "TIMESTAMP")
_LONGEST_VALUE: Final = 60
_TABLES_A_COUNT: Final = 20
_COLUMNS_A_QUERY: Final = 40
_MOST_CODES: Final = 10_000
_SHORTEST_WAIT: Final = 1.0
_SHARE_OF_ONE_QUERY: Final = 0.1  # one slow view must not use up the time of all tables
_NAMES_SHOWN: Final = 5
_UNKNOWN: Final = ColumnProfile()

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Sampled:
    """A profile, and in Korean what could not be asked and why."""

    profile: Profile
    notes: tuple[str, ...]


def sample(
    database: Database, catalog: Catalog, known: Profile, limits: SamplingSettings, version: OracleVersion = "19c"
) -> Sampled:
    """The profile of every table of `catalog`, which `database` must hold, on top of what is `known` already.

    Blocks. Raises DatabaseUnavailable, or ConfigError for a code table that is not there.
    """
    asker = _Asker(database, partial(check, catalog=catalog, version=version), limits.seconds)
    hidden = private(limits.never)
    rows = _row_counts(asker, catalog, known)
    code_tables = find_code_tables(catalog, limits.code_tables)
    groups = _code_groups(asker, code_tables)
    skipped = _skipped(catalog, code_tables)
    profile = {}
    for table in catalog.tables:
        before = known.get(table.name, TableProfile())
        look = _Look(asker, table, rows.get(table.name), before.columns, hidden, skipped[table.name], limits)
        profile[table.name] = TableProfile(rows.get(table.name), _columns(table, look.columns(), groups))
    return Sampled(profile, asker.notes())


class _Asker:
    """Runs our own queries one after the other, until the time is used up."""

    def __init__(self, database: Database, checker: Callable[[str], Verdict], seconds: float) -> None:
        self._database, self._check, self._seconds = database, checker, seconds
        self._end = time.monotonic() + seconds
        self._failures: dict[str, str] = {}
        self._unasked: list[str] = []

    def rows(self, about: str, sql: str, most: int) -> tuple[tuple[Cell, ...], ...] | None:
        """At most `most` rows; None when there is no time left or the query did not succeed."""
        left = self._end - time.monotonic()
        if left <= 0:
            self._unasked.append(about)
            return None
        verdict = self._check(sql)
        if not isinstance(verdict, CheckedSQL):
            self._failures[about] = verdict.findings[0].message if verdict.findings else "검사를 통과하지 못했어요."
            return None
        seconds = min(left, max(self._seconds * _SHARE_OF_ONE_QUERY, _SHORTEST_WAIT))
        try:
            return run_now(self._database, verdict, row_limit=most, seconds=seconds).rows
        except DatabaseUnavailable:
            raise
        except ExecutionError as error:
            self._failures[about] = error.message
            return None

    def notes(self) -> tuple[str, ...]:
        """What went wrong, one line a table."""
        notes = [f"{about}: {reason}" for about, reason in self._failures.items()]
        if self._unasked:
            names = list(dict.fromkeys(self._unasked))
            shown = ", ".join(names[:_NAMES_SHOWN]) + (" 등" if len(names) > _NAMES_SHOWN else "")
            notes.append(
                f"{self._seconds:.0f}초 안에 값을 다 알아보지 못했어요({shown}, 모두 {len(names)}개)."
                " SAMPLING__SECONDS를 늘려 주세요."
            )
        return tuple(notes)


def _row_counts(asker: _Asker, catalog: Catalog, known: Profile) -> dict[str, int]:
    """The rows of each table: from statistics where they are known, else counted."""
    # Statistics that say 0 are often older than the first row: such a table is counted.
    counts = {name: table.rows for name, table in known.items() if table.rows}
    for tables in _chunks([table for table in catalog.tables if table.name not in counts], _TABLES_A_COUNT):
        found = asker.rows(f"{tables[0].name}~{tables[-1].name} 행 수", count_rows(tables), len(tables))
        counts |= {tables[int(str(place))].name: int(str(count)) for place, count in found or ()}
    return counts


def _code_groups(asker: _Asker, code_tables: Iterable[CodeTable]) -> Groups:
    groups: dict[str, tuple[Value, ...]] = {}
    for codes in code_tables:
        found = asker.rows(codes.table.name, whole_rows(codes.table, codes.columns), _MOST_CODES) or ()
        rows = ([str(cell).strip() for cell in row] for row in found if None not in row)
        groups = {**read_codes(rows), **groups}
    return groups


def _skipped(catalog: Catalog, code_tables: Iterable[CodeTable]) -> dict[str, frozenset[str]]:
    """Columns by table whose values say nothing here: of code tables, and those named like the key of another table."""
    spoken = {(codes.table.name, name) for codes in code_tables for name in (codes.code, codes.name)}
    keys = {table.primary_key[0]: table.name for table in catalog.tables if len(table.primary_key) == 1}
    return {
        table.name: frozenset(
            name for name in table.by_name if (table.name, name) in spoken or keys.get(name, table.name) != table.name
        )
        for table in catalog.tables
    }


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the rows of one table."""

    asker: _Asker
    table: Table
    rows: int | None
    known: Mapping[str, ColumnProfile]
    hidden: Pattern[str]
    skipped: frozenset[str]
    limits: SamplingSettings

    def columns(self) -> dict[str, ColumnProfile]:
        """What is known of each column after it; a column of which nothing is known is left out."""
        found = dict(self.known)
        if self.rows == 0:
            return found
        open_columns = [c for c in self.table.columns if not is_private(self.table, c, self.hidden)]
        for columns in _chunks([c for c in open_columns if self._unmeasured(c)], _COLUMNS_A_QUERY):
            found |= self._measured(columns, found)
        for columns in _chunks([c for c in open_columns if self._unlisted(c, found)], _COLUMNS_A_QUERY):
            found |= self._listed(columns, found)
        return found

    @property
    def _most(self) -> int | None:
        """The cap, None when the whole table is read."""
        return None if self.rows is not None and self.rows <= self.limits.rows else self.limits.rows

    def _unmeasured(self, column: Column) -> bool:
        ordered = column.base_type in TEXT | NUMBER or column.base_type in _DAYS
        return ordered and self.known.get(column.name, _UNKNOWN).nulls is None

    def _unlisted(self, column: Column, found: Mapping[str, ColumnProfile]) -> bool:
        known = found.get(column.name, _UNKNOWN)
        few = known.distinct is None or known.distinct <= self.limits.distinct
        return few and not known.empty and column.name not in self.skipped and may_list(self.table, column)

    def _measured(self, columns: Sequence[Column], found: Mapping[str, ColumnProfile]) -> dict[str, ColumnProfile]:
        rows = self.asker.rows(self.table.name, measure(self.table, columns, self._most), 1)
        if not rows:
            return {}
        total, *cells = rows[0]
        whole = self._most is None or int(str(total)) < self._most
        return {
            column.name: _measure(
                found.get(column.name, _UNKNOWN),
                (int(str(total)), *cells[at : at + 3]),
                whole=whole,
                ranged=(column.base_type not in TEXT and not is_key(self.table, column)) or is_day(column),
            )
            for at, column in zip(range(0, len(cells), 3), columns, strict=True)
        }

    def _listed(self, columns: Sequence[Column], found: Mapping[str, ColumnProfile]) -> dict[str, ColumnProfile]:
        cap = self.limits.distinct
        sql = distinct_values(self.table, columns, self._most, cap + 1)
        rows = self.asker.rows(self.table.name, sql, len(columns) * (cap + 1))
        seen: dict[str, list[str]] = {}
        for place, text, _ in rows or ():
            column = columns[int(str(place))]
            # Oracle compares a padded CHAR with a literal as if neither had blanks at the end.
            padded = column.base_type in ("CHAR", "NCHAR")
            seen.setdefault(column.name, []).append(str(text).rstrip() if padded else str(text))
        return {
            name: replace(
                found.get(name, _UNKNOWN),
                values=tuple(Value(text) for text in sorted(texts)),
                distinct=len(texts) if self._most is None else found.get(name, _UNKNOWN).distinct,
                complete=self._most is None,
            )
            for name, texts in seen.items()
            if len(texts) <= cap and max(map(len, texts)) <= _LONGEST_VALUE
        }


def _measure(known: ColumnProfile, row: Sequence[Cell], *, whole: bool, ranged: bool) -> ColumnProfile:
    """What (rows read, rows filled, minimum, maximum) say: nothing certain unless the `whole` table was read."""
    if not whole:
        return known
    total, filled, low, high = int(str(row[0])), int(str(row[1])), row[2], row[3]
    return replace(
        known,
        nulls=total - filled,
        empty=filled == 0,
        distinct=1 if filled and low == high else known.distinct,
        low=_shown(low) if ranged else "",
        high=_shown(high) if ranged else "",
    )


def _shown(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    return "" if cell is None else str(cell)


def _columns(table: Table, found: Mapping[str, ColumnProfile], groups: Groups) -> dict[str, ColumnProfile]:
    """Observed values with their meaning, from the code table or the comment; documented codes without rows stay."""
    merged = {}
    for column in table.columns:
        known = found.get(column.name, _UNKNOWN)
        seen = [value for value in known.values if not value.meaning]  # those with a meaning are documentation
        documented = _documented(column, groups, [value.text for value in seen])
        texts = {value.text for value in documented}
        values = (*documented, *(value for value in seen if value.text not in texts))
        complete = known.complete or bool(documented)
        if (now := replace(known, values=values, complete=complete and bool(values))) != _UNKNOWN:
            merged[column.name] = now
    return merged


def _documented(column: Column, groups: Groups, seen: Sequence[str]) -> tuple[Value, ...]:
    if column.base_type not in TEXT | NUMBER:
        return ()
    told = codes_in(column.comment)
    listed = codes_of(column, groups, seen)
    return listed or told


def _chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    return (items[at : at + size] for at in range(0, len(items), size))
