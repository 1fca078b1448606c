"""A catalogue and its profile in one file, written so that a diff reads well: one line a column, in a stable order.

The file is JSON. Structure and values are two parts, so that new row counts don't hide a new column. It knows nothing
of where they were read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.catalog.profile import ColumnProfile, Profile, TableProfile, Value
from app.errors import ConfigError, SchemaError

_MARK: Final = "askora_snapshot"
_VERSION: Final = 1
_AGAIN: Final = "python -m app schema import로 다시 만들어 주세요."


@dataclass(frozen=True)
class Snapshot:
    """What was read, from where (an address without password, or a file's name), and when."""

    catalog: Catalog
    profile: Profile
    source: str
    taken: datetime


def is_snapshot(content: bytes) -> bool:
    """Whether a file's content is a snapshot and not DDL."""
    return content[:200].lstrip().startswith(b"{") and _MARK.encode() in content[:200]


def read_snapshot(content: bytes) -> Snapshot:
    """The snapshot in a file's content. Raises SchemaError when it is damaged or of a newer AskOra."""
    try:
        told = json.loads(content)
        if told[_MARK] != _VERSION:
            raise SchemaError(f"이 AskOra가 모르는 형식의 스냅샷이에요: {told[_MARK]}", _AGAIN)
        catalog = Catalog(tuple(_table(table) for table in told["tables"]))
        profile = {name: _table_profile(table) for name, table in told["profile"].items()}
        return Snapshot(catalog, profile, told["source"], datetime.fromisoformat(told["taken"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SchemaError("스냅샷 파일이 손상되었어요.", _AGAIN, repr(error)) from error


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write the file, whole or not at all. Raises ConfigError when the folder cannot be written."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text("".join(f"{line}\n" for line in _lines(snapshot)), encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        raise ConfigError(
            f"스냅샷 파일을 쓰지 못했어요: {path}", "폴더의 권한과 남은 공간을 확인해 주세요.", str(error)
        ) from error


def _lines(snapshot: Snapshot) -> Iterator[str]:
    yield "{"
    yield f'"{_MARK}": {_VERSION},'
    yield f'"source": {_json(snapshot.source)},'
    yield f'"taken": {_json(snapshot.taken.isoformat(timespec="seconds"))},'
    yield '"tables": ['
    yield from _listed(_table_text(table) for table in snapshot.catalog.tables)
    yield "],"
    yield '"profile": {'
    yield from _listed(_profile_text(name, table) for name, table in snapshot.profile.items())
    yield "}"
    yield "}"


def _table_text(table: Table) -> str:
    head = _told({"name": table.name, "owner": table.owner, "comment": table.comment, "primary_key": table.primary_key})
    keys = _block("foreign_keys", "[]", (_json(asdict(key)) for key in table.foreign_keys))
    columns = _block("columns", "[]", (_json(_column_fields(column)) for column in table.columns))
    return "".join((_json(head)[:-1], *(f", {part}" for part in (keys, columns) if part), "}"))


def _column_fields(column: Column) -> dict[str, Any]:
    fields = _told({"name": column.name, "type": column.type, "comment": column.comment})
    return fields if column.nullable else {**fields, "nullable": False}


def _profile_text(name: str, table: TableProfile) -> str:
    columns = (f"{_json(column)}: {_json(_known(known))}" for column, known in table.columns.items())
    parts = [f'"rows": {_json(table.rows)}', _block("columns", "{}", columns)]
    return f"{_json(name)}: {{{', '.join(part for part in parts if part)}}}"


def _known(column: ColumnProfile) -> dict[str, Any]:
    values = [[value.text, value.meaning] if value.meaning else [value.text] for value in column.values]
    counts = {name: count for name in ("distinct", "nulls") if (count := getattr(column, name)) is not None}
    told = _told({"complete": column.complete, "empty": column.empty, "low": column.low, "high": column.high})
    return {**counts, **told, **({"values": values} if values else {})}


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _block(name: str, brackets: str, items: Iterable[str]) -> str:
    lines = ",\n".join(f"  {item}" for item in items)
    return f'"{name}": {brackets[0]}\n{lines}\n{brackets[1]}' if lines else ""


def _listed(items: Iterable[str]) -> Iterator[str]:
    """The items with a comma behind all but the last."""
    text = None
    for item in items:
        if text is not None:
            yield f"{text},"
        text = item
    if text is not None:
        yield text


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(told: Mapping[str, Any]) -> Table:
    return Table(
        told["name"],
        tuple(Column(**column) for column in told.get("columns", ())),
        told.get("comment", ""),
        tuple(told.get("primary_key", ())),
        tuple(
            ForeignKey(tuple(key["columns"]), key["target"], tuple(key["target_columns"]))
            for key in told.get("foreign_keys", ())
        ),
        told.get("owner", ""),
    )


def _table_profile(told: Mapping[str, Any]) -> TableProfile:
    return TableProfile(told["rows"], {name: _column_profile(known) for name, known in told.get("columns", {}).items()})


def _column_profile(told: Mapping[str, Any]) -> ColumnProfile:
    return ColumnProfile(**{**told, "values": tuple(Value(*value) for value in told.get("values", ()))})
