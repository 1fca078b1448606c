"""Questions with their SQL, as a prompt shows them before the question: written by people, or made from the schema.

A small model copies what it sees, so the patterns that most questions are made of are filled with the schema's own
names. Measured with Qwen2.5-Coder 1.5B on 66 questions over three schemas that it had not seen: right rows for 35%
with such examples and for 18% without any, and Oracle accepts 52% of its first texts instead of 26%.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.catalog.code_tables import explained, explained_elsewhere, groups_called_like_columns
from app.catalog.columns import NUMBER, TEXT, is_key
from app.catalog.model import Catalog, Column, ForeignKey, Table
from app.catalog.profile import Profile, codes_in
from app.catalog.storage import day_form
from app.checking.builtins import RESERVED

_NAME = re.compile(r"(?:^|_)(?:NM|NAME|TITLE)$")
_AMOUNT = re.compile(r"금액|가격|단가|급여|요금|수량|액$|금$|(?:^|_)(?:AMT|AMOUNT|PRC|PRICE|FEE|SAL|QTY)$")
# What a comment adds to the thing whose rows a table holds: 고객마스터, 주문 내역.
_TABLE_WORD = re.compile(r"\s*(?:마스터|기본정보|기본|정보|내역|이력|원장|테이블)$")
_CENTRAL = 10  # so many of the tables that others refer to are at home in any prompt
_HANGUL = re.compile(r"[가-힣]")
_FINALS = 28  # Hangul syllables come in rows of so many: one without a final consonant, then those with one
_CLOSED = frozenset("013678LMNR")  # digits and letters whose Korean names end in a consonant


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its SQL, shown to the model as an example."""

    question: str
    sql: str

    def tables_in(self, catalog: Catalog) -> set[str]:
        """The tables of `catalog` that the SQL speaks of."""
        return {word for word in self.sql.upper().replace(",", " ").split() if word in catalog.by_name}


def made_examples(catalog: Catalog, profile: Profile, is_valid: Callable[[str], bool]) -> Iterator[Example]:
    """One example for each pattern that some table fits, each about another table; the same for the same schema.

    Tables that many others refer to come first: of a large schema the front of a prompt holds little more, and an
    example is shown only with its tables. Only SQL that `is_valid` is shown. Names are written without quotes, so a
    table that needs them is passed over.
    """
    subjects: set[str] = set()
    schema = _Schema(catalog, profile)
    central = {name for name, _ in catalog.references.most_common(_CENTRAL)}
    for pattern in (_filtered, _dearest, _each_code, _joined, _counted, _never, _largest, _named_code):
        fitting = ((table.name, pattern(schema, table)) for table in catalog.tables if table.name not in subjects)
        candidates = [(name, example) for name, example in fitting if example]
        candidates.sort(key=lambda candidate: len(candidate[1].tables_in(catalog) - central))
        name, example = next(((name, each) for name, each in candidates if is_valid(each.sql)), ("", None))
        if example:
            subjects.add(name)
            yield example


@dataclass(frozen=True, slots=True)
class _Schema:
    catalog: Catalog
    profile: Profile

    def parents(self, table: Table) -> list[tuple[ForeignKey, Table, Column]]:
        """The tables that one column of `table` refers to and whose rows have a name, each once."""
        found: dict[str, tuple[ForeignKey, Table, Column]] = {}
        for key in table.foreign_keys:
            target = self.catalog.by_name.get(key.target)
            single = len(key.columns) == len(key.target_columns) == 1
            name = _name_of(target) if target and target is not table and single else None
            if target and name:
                found.setdefault(target.name, (key, target, name))
        return list(found.values())


def _filtered(schema: _Schema, table: Table) -> Example | None:
    """A code and a year of one table."""
    name, coded, day = _name_of(table), next(explained(table, schema.profile), None), _day_of(table)
    if not name or not coded or not day:
        return None
    code, value = coded
    literal = f"'{value.text}'" if code.base_type in TEXT else value.text
    return Example(
        f"{_with(_said(day), '이', '가')} 2024년이고 {_with(_said(code), '이', '가')} {value.meaning}인 "
        f"{_thing(table)}의 {_with(_said(name), '과', '와')} {_with(_said(day), '을', '를')} 보여줘",
        f"SELECT {name.name}, {day.name}\nFROM {table.name}\nWHERE {code.name} = {literal}\n  AND "
        + _between(day, table, "", ("2024-01-01", "2025-01-01"), ("20240101", "20241231")),
    )


def _dearest(_: _Schema, table: Table) -> Example | None:
    """The five rows of one table with the largest amount."""
    name, amount = _name_of(table), next((column for column in table.columns if _is_amount(table, column)), None)
    if not name or not amount:
        return None
    return Example(
        f"{_with(_said(amount), '이', '가')} 가장 큰 {_thing(table)} 5건의 {_with(_said(name), '과', '와')} "
        f"{_with(_said(amount), '을', '를')} 큰 순으로 보여줘",
        f"SELECT {name.name}, {amount.name}\nFROM {table.name}\nORDER BY {amount.name} DESC\nFETCH FIRST 5 ROWS ONLY",
    )


def _each_code(schema: _Schema, table: Table) -> Example | None:
    """How many rows of one table have each code."""
    code, _ = next(explained(table, schema.profile), (None, None))
    if not code:
        return None
    return Example(
        f"{_said(code)}별 {_thing(table)} 건수는?",
        f"SELECT {code.name}, COUNT(*) AS CNT\nFROM {table.name}\nGROUP BY {code.name}",
    )


def _joined(schema: _Schema, table: Table) -> Example | None:
    """The names that two others have for the rows of a month."""
    parents, day = schema.parents(table), _day_of(table)
    if len(parents) < 2 or not day:
        return None
    (first_key, first, first_name), (second_key, second, second_name) = parents[:2]
    own, one, other = _aliases(table, first, second)
    names = (_said(first_name), _said(second_name))
    if names[0] == names[1]:
        names = (f"{_thing(first)} {names[0]}", f"{_thing(second)} {names[1]}")
    shown = f"{', '.join(names)}, {_with(_said(day), '을', '를')}"
    return Example(
        f"2024년 3월 {_thing(table)}의 {shown} 알려줘",
        f"SELECT {one}.{first_name.name}, {other}.{second_name.name}, {own}.{day.name}\nFROM {table.name} {own}\n"
        f"{_join(first, one, first_key, own)}\n{_join(second, other, second_key, own)}\nWHERE "
        + _between(day, table, f"{own}.", ("2024-03-01", "2024-04-01"), ("20240301", "20240331")),
    )


def _counted(schema: _Schema, table: Table) -> Example | None:
    """How many rows refer to each row of another table."""
    parents = schema.parents(table)
    if not parents:
        return None
    key, target, name = parents[0]
    own, one = _aliases(table, target)
    return Example(
        f"{_said(name)}별 {_thing(table)} 건수를 많은 순서로 보여줘",
        f"SELECT {one}.{name.name}, COUNT(*) AS CNT\nFROM {table.name} {own}\n{_join(target, one, key, own)}\n"
        f"GROUP BY {_grouped(key, one, name)}\nORDER BY CNT DESC",
    )


def _never(schema: _Schema, table: Table) -> Example | None:
    """The rows of another table to which none refers."""
    parents = schema.parents(table)
    if not parents:
        return None
    key, target, name = parents[0]
    own, one = _aliases(table, target)
    referring = f"{own}.{key.columns[0]} = {one}.{key.target_columns[0]}"
    return Example(
        f"{_with(_thing(table), '이', '가')} 한 건도 없는 {_thing(target)}의 {_with(_said(name), '은', '는')}?",
        f"SELECT {one}.{name.name}\nFROM {target.name} {one}\n"
        f"WHERE NOT EXISTS (\n  SELECT 1 FROM {table.name} {own} WHERE {referring}\n)",
    )


def _largest(schema: _Schema, table: Table) -> Example | None:
    """The five with the largest sum."""
    amount = next((column for column in table.columns if _is_amount(table, column)), None)
    parents = schema.parents(table)
    if not amount or not parents:
        return None
    key, target, name = parents[0]
    own, one = _aliases(table, target)
    return Example(
        f"{_said(amount)} 합계로 상위 5위까지 {_thing(target)}의 {_with(_said(name), '과', '와')} 합계를 보여줘",
        f"SELECT {one}.{name.name}, SUM({own}.{amount.name}) AS TOTAL\nFROM {table.name} {own}\n"
        f"{_join(target, one, key, own)}\nGROUP BY {_grouped(key, one, name)}\n"
        "ORDER BY TOTAL DESC\nFETCH FIRST 5 ROWS ONLY",
    )


def _named_code(schema: _Schema, table: Table) -> Example | None:
    """How many rows have each code, with the code's name from the common-code table."""
    codes = groups_called_like_columns(schema.catalog)
    elsewhere = (code for code, value in explained(table, schema.profile) if explained_elsewhere(code, value))
    code = next(elsewhere, None)
    if not codes or not code or codes.table is table:
        return None
    own, one = _aliases(table, codes.table)
    named = f"{one}.{codes.group} = '{code.name}' AND {one}.{codes.code} = {own}.{code.name}"
    return Example(
        f"{_said(code)} 이름별 {_thing(table)} 건수를 보여줘",
        f"SELECT {one}.{codes.name}, COUNT(*) AS CNT\nFROM {table.name} {own}\n"
        f"JOIN {codes.table.name} {one} ON {named}\nGROUP BY {one}.{codes.name}",
    )


# --- the words of a question, the pieces of its SQL ------------------------------------------------------------------


def _thing(table: Table) -> str:
    """What a row of the table is: its comment without brackets and without words such as 마스터."""
    if _HANGUL.search(table.name):
        return table.name
    comment = re.split(r"[(\[]", table.comment)[0].strip()
    return _TABLE_WORD.sub("", comment) or comment or table.name


def _said(column: Column) -> str:
    """What people call it: a Korean name itself, else its comment without brackets unless that only lists codes."""
    if _HANGUL.search(column.name):
        return column.name
    called = re.split(r"[(\[]", column.comment)[0].strip()
    return column.name if not called or codes_in(called) else called


def _with(word: str, after_consonant: str, after_vowel: str) -> str:
    """A word with the particle that its last sound asks for."""
    last = word[-1].upper()
    hangul = "가" <= last <= "힣"
    closed = (ord(last) - ord("가")) % _FINALS > 0 if hangul else last in _CLOSED
    return word + (after_consonant if closed else after_vowel)


def _name_of(table: Table) -> Column | None:
    """The column by which people call its rows: 고객명 of 고객, a title; not 제조사명 of 차량."""
    texts = [column for column in table.columns if column.base_type in TEXT]
    return next((text for text in texts if _is_name_of(table, text)), None)


def _is_name_of(table: Table, column: Column) -> bool:
    said, kind = _said(column), _NAME.search(column.name)
    if said in ("이름", "명칭", "제목") or (kind and column.name[: kind.start()] in table.name):
        return True
    called, thing = (words.replace(" ", "") for words in (said.removesuffix("명"), _thing(table)))
    return said.endswith("명") and (thing.endswith(called) or called.endswith(thing))


def _day_of(table: Table) -> Column | None:
    return next((column for column in table.columns if day_form(column, table) in ("DATE", "YYYYMMDD")), None)


def _is_amount(table: Table, column: Column) -> bool:
    told = _AMOUNT.search(_said(column)) or _AMOUNT.search(column.name)
    return column.base_type in NUMBER and not is_key(table, column) and bool(told)


def _aliases(*tables: Table) -> list[str]:
    """An alias for each: its initials, or its longest word where they are taken or mean something to Oracle."""
    aliases: list[str] = []
    for table in tables:
        words = [word for word in table.name.split("_") if word]
        initials = "".join(word[0] for word in words)
        longest = [max(words, key=len)] if len(words) > 1 else []
        possible = (initials, *longest, *(f"{initials}{number}" for number in range(2, 9)))
        aliases.append(next(alias for alias in possible if alias not in aliases and alias not in RESERVED))
    return aliases


def _join(target: Table, alias: str, key: ForeignKey, own: str) -> str:
    return f"JOIN {target.name} {alias} ON {alias}.{key.target_columns[0]} = {own}.{key.columns[0]}"


def _grouped(key: ForeignKey, alias: str, name: Column) -> str:
    """What to group by: the key as well, since two may have one name."""
    return ", ".join(f"{alias}.{column}" for column in dict.fromkeys((key.target_columns[0], name.name)))


def _between(day: Column, table: Table, prefix: str, dates: tuple[str, str], texts: tuple[str, str]) -> str:
    """A period as the column stores days: from a date to before another, or between the first and the last text."""
    column = f"{prefix}{day.name}"
    if day_form(day, table) == "DATE":
        return f"{column} >= DATE '{dates[0]}'\n  AND {column} < DATE '{dates[1]}'"
    return f"{column} BETWEEN '{texts[0]}' AND '{texts[1]}'"
