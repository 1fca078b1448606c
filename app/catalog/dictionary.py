"""Read a catalogue and its statistics from Oracle's ALL_* views, as far as the account can see them.

A view that Oracle refuses costs what it holds, never the import: the missing grant is told. It reads no table's rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import oracledb

from app.catalog import dictionary_sql as views
from app.catalog.columns import NUMBER, TEXT, is_key, is_private, may_list, private
from app.catalog.dictionary_sql import View, written
from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.catalog.oracle_values import decoded
from app.catalog.profile import ColumnProfile, Profile, TableProfile, Value
from app.config import SamplingSettings
from app.database.oracle import READ_ONLY, OracleDatabase
from app.database.oracle_errors import running_failed
from app.errors import DatabaseUnavailable, QueryFailed, SchemaError

Name = tuple[str, str]  # owner, table
Row = tuple[Any, ...]

_ROWS_A_TRIP: Final = 5000
_NOT_THERE: Final = ("ORA-00942", "ORA-01031")
_AUTOMATIC_COMMENT: Final = "snapshot table for snapshot "
# Recycle bin, materialized view logs, Oracle Text indexes, nested tables.
_INTERNAL: Final = ("BIN$", "MLOG$_", "RUPD$_", "DR$", "SYS_")
# A histogram keeps the first 32 bytes of a text (64 since 12.1): a longer one may be cut.
_LONGEST_ENDPOINT: Final = 31


@dataclass(frozen=True, slots=True)
class Imported:
    """A catalogue, what the statistics say of it, and in Korean what could not be read and which grant is missing."""

    catalog: Catalog
    profile: Profile
    notes: tuple[str, ...]


def import_dictionary(database: OracleDatabase, owners: Sequence[str], limits: SamplingSettings) -> Imported:
    """The tables, views and synonyms of `owners` (of the account itself when empty), owner by owner, by name.

    A synonym is a table of that name. Of two tables of one name the earlier owner's counts. Raises DatabaseUnavailable,
    or SchemaError when no column can be seen.
    """
    with database.connection() as connection:
        reader = _Reader(connection, [owner.upper() for owner in owners] or [connection.username.upper()])
        synonyms = reader.rows(views.SYNONYMS)
        reader.synonyms = any(target not in reader.owners for _, _, target, _ in synonyms)
        tables = _tables(reader)
        names = _names(reader, tables, synonyms)
        catalog = _catalog(tables, names)
        profile = _profile(reader, tables, names, limits)
        return Imported(catalog, profile, tuple(reader.notes))


class _Reader:
    """Runs the queries on one connection, and notes what is refused."""

    def __init__(self, connection: oracledb.Connection, owners: Sequence[str]) -> None:
        self.owners, self.synonyms, self.notes = owners, False, list[str]()
        self._connection = connection
        with connection.cursor() as cursor:
            cursor.execute(READ_ONLY)

    def rows(self, view: View, **more: int) -> list[Row]:
        """Every row of a view; none when Oracle refuses it or takes too long, which is noted."""
        binds = {f"o{place}": owner for place, owner in enumerate(self.owners)} | more
        try:
            with self._connection.cursor() as cursor:
                cursor.arraysize = cursor.prefetchrows = _ROWS_A_TRIP
                cursor.execute(written(view, self.owners, synonyms=self.synonyms), binds)
                found: list[Row] = cursor.fetchall()
                return found
        except oracledb.Error as error:
            self._note(view, error)
            return []

    def _note(self, view: View, error: oracledb.Error) -> None:
        failure = running_failed(error)
        if isinstance(failure, DatabaseUnavailable):
            raise failure from error
        if isinstance(failure, QueryFailed) and failure.ora in _NOT_THERE:
            grant = f"GRANT SELECT ON SYS.{view.name} TO {self._connection.username.upper()}"
            self.notes.append(f"{view.name}을(를) 볼 권한이 없어서 {view.loss} 없이 가져왔어요. 필요한 권한: {grant}")
        else:
            self.notes.append(f"{view.name}을(를) 읽지 못해서 {view.loss} 없이 가져왔어요. {failure.message}")


def _tables(reader: _Reader) -> dict[Name, Table]:
    """Every table and view that can be seen, by owner and name, without foreign keys to what cannot."""
    columns = _columns(reader)
    for owner in reader.owners:
        if not any(name[0] == owner for name in columns):
            reader.notes.append(
                f"{owner}의 테이블이 하나도 보이지 않아요. 소유자 이름이 맞다면 필요한 권한:"
                f" GRANT READ ON {owner}.테이블 TO 계정 (12.1 이전은 GRANT SELECT)"
            )
    if not columns:
        raise SchemaError(
            f"Oracle에서 볼 수 있는 테이블이 없어요: {', '.join(reader.owners)}",
            " ".join(reader.notes),
        )
    comments = {(owner, name): text for owner, name, text in reader.rows(views.TABLE_COMMENTS)}
    comments |= {(owner, name): text for owner, name, text in reader.rows(views.MVIEW_COMMENTS)}
    tables = {
        name: Table(name[1], tuple(columns[name]), _told(comments.get(name, "")), owner=name[0]) for name in columns
    }
    return _with_keys(tables, reader)


def _told(comment: str) -> str:
    return "" if comment.startswith(_AUTOMATIC_COMMENT) else comment.strip()


def _columns(reader: _Reader) -> dict[Name, list[Column]]:
    noted = len(reader.notes)
    kinds = [reader.rows(view) for view in (views.TABLES, views.VIEWS, views.MVIEWS)]
    wanted = {(owner, name) for rows in kinds for owner, name in rows} if noted == len(reader.notes) else None
    rows = reader.rows(views.COLUMNS)
    comments = {(owner, table, name): text for owner, table, name, text in reader.rows(views.COLUMN_COMMENTS)}
    found: dict[Name, list[Column]] = defaultdict(list)
    for owner, table, name, *described, nullable in rows:
        if (wanted is None or (owner, table) in wanted) and not table.startswith(_INTERNAL):
            comment = comments.get((owner, table, name), "").strip()
            found[owner, table].append(Column(name, type_text(*described), comment, nullable == "Y"))
    return found


def type_text(
    base: str, length: int, precision: int | None, scale: int | None, characters: int | None, unit: str | None
) -> str:
    """A type as DDL writes it, from the columns of ALL_TAB_COLUMNS."""
    if base in TEXT:
        size = characters if base.startswith("N") or unit == "C" else length
        return f"{base}({size}{' CHAR' if unit == 'C' and not base.startswith('N') else ''})"
    if base == "NUMBER" and (precision is not None or scale is not None):
        digits = "*" if precision is None else precision
        return f"NUMBER({digits},{scale})" if scale or digits == "*" else f"NUMBER({digits})"
    if base == "FLOAT" and precision is not None:
        return f"FLOAT({precision})"
    return f"RAW({length})" if base == "RAW" else base


def _with_keys(tables: dict[Name, Table], reader: _Reader) -> dict[Name, Table]:
    columns: dict[Name, list[str]] = defaultdict(list)
    constraints = reader.rows(views.CONSTRAINTS)
    for owner, constraint, column in reader.rows(views.KEY_COLUMNS):
        columns[owner, constraint].append(column)
    homes = {(owner, constraint): (owner, table) for owner, constraint, _, table, _, _ in constraints}
    for owner, constraint, kind, name, *referred in constraints:
        table = tables.get((owner, name))
        own = tuple(columns[owner, constraint])
        if table is None or not own:
            continue
        if kind == "P":
            tables[owner, name] = replace(table, primary_key=own)
        target = homes.get((referred[0], referred[1]))
        if kind == "R" and target in tables:
            key = ForeignKey(own, target[1], tuple(columns[referred[0], referred[1]]))
            tables[owner, name] = replace(table, foreign_keys=(*table.foreign_keys, key))
    return tables


def _names(reader: _Reader, tables: Mapping[Name, Table], synonyms: Iterable[Row]) -> dict[Name, Name]:
    """The tables of the catalogue: what SQL writes (owner, name) -> what is meant; names are unique without owner."""
    rank = {owner: place for place, owner in enumerate(reader.owners)}
    own = [(name, name) for name in tables if name[0] in rank]
    meant = [((owner, name), (target, table)) for owner, name, target, table in synonyms if (target, table) in tables]
    wanted = sorted((*own, *meant), key=lambda pair: (rank.get(pair[0][0], len(rank)), pair[0][1]))
    found: dict[str, tuple[Name, Name]] = {}
    for written_name, target in wanted:
        taken = found.setdefault(written_name[1], (written_name, target))
        if taken[1] != target:
            shadow = f"{written_name[0]}.{written_name[1]}"
            reader.notes.append(f"{shadow}은(는) {taken[0][0]}의 테이블과 이름이 같아서 뺐어요.")
    return dict(found.values())


def _catalog(tables: Mapping[Name, Table], names: Mapping[Name, Name]) -> Catalog:
    """A synonym becomes a table of that name; a public one has no owner."""
    held = {name for _, name in names}
    found = []
    for (owner, name), target in names.items():
        keys = tuple(key for key in tables[target].foreign_keys if key.target in held)
        seen_owner = "" if owner == "PUBLIC" else owner
        found.append(replace(tables[target], name=name, owner=seen_owner, foreign_keys=keys))
    return Catalog(tuple(found))


def _profile(
    reader: _Reader, tables: Mapping[Name, Table], names: Mapping[Name, Name], limits: SamplingSettings
) -> Profile:
    rows = {(owner, name): count for owner, name, count in reader.rows(views.TABLE_STATISTICS)}
    columns: dict[Name, dict[str, ColumnProfile]] = defaultdict(dict)
    hidden = private(limits.never)
    listed = _values(reader, limits)
    for owner, name, column_name, distinct, nulls, low, high in reader.rows(views.COLUMN_STATISTICS):
        table = tables.get((owner, name))
        column = table.by_name.get(column_name) if table else None
        if table is None or column is None:
            continue
        known = ColumnProfile(distinct=distinct, nulls=nulls, empty=distinct == 0 and bool(rows.get((owner, name))))
        if limits.enabled and not is_private(table, column, hidden):
            known = _with_values(known, table, column, (low, high), listed.get((owner, name, column_name), ()))
        columns[owner, name][column_name] = known
    return {name: TableProfile(rows.get(target), columns[target]) for (_, name), target in names.items()}


def _values(reader: _Reader, limits: SamplingSettings) -> dict[tuple[str, str, str], list[Row]]:
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    if limits.enabled:
        for owner, table, column, *endpoint in reader.rows(views.HISTOGRAMS, most=limits.distinct):
            found[owner, table, column].append(tuple(endpoint))
    return found


def _with_values(
    known: ColumnProfile, table: Table, column: Column, ends: tuple[bytes, bytes], endpoints: Iterable[Row]
) -> ColumnProfile:
    """With range and values. Statistics may be older than the rows, so the values are never called complete."""
    low, high = ("", "") if is_key(table, column) else (decoded(end, column.base_type) for end in ends)
    texts = [_endpoint(column, *endpoint) for endpoint in endpoints] if may_list(table, column) else []
    whole = len(texts) == known.distinct and all(texts)
    return replace(known, low=low, high=high, values=tuple(map(Value, sorted(texts))) if whole else ())


def _endpoint(column: Column, value: float | None, actual: str | None) -> str:
    """One value of a frequency histogram; "" when the view does not hold it in full."""
    if column.base_type in NUMBER:
        return "" if value is None else f"{value:.0f}"
    text = (actual or "").rstrip()
    return text if len(text.encode()) <= _LONGEST_ENDPOINT else ""
