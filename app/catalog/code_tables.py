"""The common-code table: which table it is, and which of its groups explains a column. It asks no database.

Korean schemas keep the meaning of codes in one table of (group, code, name). The group is named like the column
(`ORD_STAT_CD`), like its end (`STAT_CD`), or by a number with a Korean name beside it (`C012`, 주문상태코드).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.catalog.columns import stem
from app.catalog.model import Catalog, Column, Table
from app.catalog.profile import Profile, Value
from app.errors import ConfigError

_GROUP = re.compile(r"(?:^|_)(?:GRP|GROUP|CLS|CLSS|CLASS|LCLS|TYPE|TP|KIND|DIV|MST|UPPER)(?:_?(?:CD|CODE|ID|NO))?$")
_CODE = re.compile(r"(?:^|_)(?:CD|CODE)(?:_?(?:ID|VAL|VALUE))?$")
_NAME = re.compile(r"(?:^|_)(?:NM|NAME|DESC)$")
_GROUP_NAME = re.compile(r"(?:GRP|GROUP|CLS|CLASS|TYPE).*(?:NM|NAME|DESC)$")
_CODE_TABLE = re.compile(r"(?:^|_)(?:CD|CODE)S?(?:_|$)")
_COLUMN_NAME = re.compile(r"컬럼\s*(?:명|이름)")
_WRITTEN = re.compile(r"\s*([^\s(]+)\s*\(\s*([^\s,]+)\s*,\s*([^\s,]+)\s*,\s*([^\s,)]+)\s*\)\s*")
_CODE_END = re.compile(r"_(?:CD|CODE)$")
_SHORTEST_END: Final = 4


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A table of codes and the names of its columns; `label` is the column with the group's Korean name, or ""."""

    table: Table
    group: str
    code: str
    name: str
    label: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to read, in the order that `read_codes` takes them."""
        return (self.group, self.code, self.name, *([self.label] if self.label else []))


Groups = Mapping[str, tuple[Value, ...]]


def find_code_tables(catalog: Catalog, written: Sequence[str] = ()) -> tuple[CodeTable, ...]:
    """The tables that `written` names (`CMN_CD(CD_GRP,CD,CD_NM)`), or else those that look like one.

    Raises ConfigError for a table or column that is not there.
    """
    if written:
        return tuple(_written(text, catalog) for text in written)
    return tuple(found for table in catalog.tables if (found := _recognised(table)))


def groups_called_like_columns(catalog: Catalog) -> CodeTable | None:
    """The code table whose groups are called like the columns that hold their codes, as its own comment says."""
    told = (
        found for found in find_code_tables(catalog) if _COLUMN_NAME.search(found.table.by_name[found.group].comment)
    )
    return next(told, None)


def explained_elsewhere(column: Column, value: Value) -> bool:
    """Whether a code table explains this code of the column: its comment, which need not agree with one, does not."""
    return value.meaning not in column.comment


def explained(table: Table, profile: Profile) -> Iterator[tuple[Column, Value]]:
    """The columns all of whose codes are known with their meanings, and one code of each."""
    known = profile[table.name].columns if table.name in profile else {}
    for column in table.columns:
        held = known.get(column.name)
        if held and held.complete and len(held.values) > 1 and held.values[0].meaning:
            yield column, held.values[0]


def _written(text: str, catalog: Catalog) -> CodeTable:
    parts = _WRITTEN.fullmatch(text)
    table = catalog.by_name.get(parts[1].upper()) if parts else None
    columns = [part.upper() for part in parts.groups()[1:]] if parts else []
    if table is None or not all(column in table.by_name for column in columns):
        raise ConfigError(
            f"공통코드 테이블을 찾지 못했어요: {text}",
            "SAMPLING__CODE_TABLES에 테이블(그룹,코드,코드명)처럼 적어 주세요.",
        )
    return CodeTable(table, *columns)


def _recognised(table: Table) -> CodeTable | None:
    if "코드" not in table.comment and not _CODE_TABLE.search(table.name.upper()):
        return None
    group = _first(table.columns, _GROUP, "그룹", "코드구분", "분류")
    rest = [column for column in table.columns if column.name != group]
    code = _first([column for column in rest if column.name in (table.primary_key or table.by_name)], _CODE)
    label = _first(rest, _GROUP_NAME, "그룹명", "분류명")
    name = _first([column for column in rest if column.name != label], _NAME, "코드명")
    return CodeTable(table, group, code, name, label) if group and code and name else None


def _first(columns: Iterable[Column], name: re.Pattern[str], *comments: str) -> str:
    """The first column with such a name, or one of these words in its comment; "" when there is none."""
    for column in columns:
        if name.search(column.name.upper()) or any(word in stem(column.comment) for word in comments):
            return column.name
    return ""


def read_codes(rows: Iterable[Sequence[str]]) -> Groups:
    """The codes of each group, by its upper-case name and by its label, from rows of (group, code, name[, label])."""
    codes: dict[str, dict[str, str]] = {}
    labels: dict[str, str] = {}
    for group, code, name, *label in rows:
        codes.setdefault(group.upper(), {}).setdefault(code, name)
        if label and stem(label[0]):
            labels.setdefault(stem(label[0]), group.upper())
    groups = {name: tuple(Value(code, said) for code, said in members.items()) for name, members in codes.items()}
    return {**{label: groups[group] for label, group in labels.items()}, **groups}


def codes_of(column: Column, groups: Groups, seen: Iterable[str] = ()) -> tuple[Value, ...]:
    """The codes of the group that explains a column; () when none does.

    `seen` are values the column is known to hold: a group that shares none of them is not its own.
    """
    found = next((groups[name] for name in _group_names(column) if name in groups), ())
    held = set(seen)
    return () if held and not held & {value.text for value in found} else found


def _group_names(column: Column) -> Iterator[str]:
    """What the group of a column may be called, likeliest first."""
    name, words = column.name.upper(), stem(column.comment)
    bare = _CODE_END.sub("", name)
    yield from (name, bare)
    yield from (word for word in (words, words.removesuffix("코드")) if word)
    ends = [name[place + 1 :] for place, letter in enumerate(name) if letter == "_"]
    yield from (end for full in ends for end in (full, _CODE_END.sub("", full)) if len(end) >= _SHORTEST_END)
