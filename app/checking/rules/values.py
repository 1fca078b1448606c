"""Values that meet columns of another type: a string and a DATE, a date and a VARCHAR2(8), text and a NUMBER.

Needs a catalogue. Oracle would convert by the session's NLS settings, which mostly ends in an error or in wrong rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp

from app.catalog.model import Column
from app.catalog.storage import day_form
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span
from app.checking.scopes import origin
from app.checking.spans import calls, operand_after, operand_before
from app.records import Edit

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_SIGNS = frozenset({"=", "<", ">", "<=", ">=", "<>", "!="})
_DATE_VALUES = (
    exp.DateStrToDate, exp.CurrentDate, exp.AddMonths, exp.LastDay, exp.CurrentTimestamp, exp.StrToTime, exp.StrToDate,
)  # fmt: skip
# What can be taken from a date and leaves one: Oracle multiplies and divides numbers and intervals, never dates.
_DURATIONS = (exp.Interval, exp.Mul, exp.Div, exp.ToNumber, exp.Extract)
_DURATION_CALLS = frozenset({"NUMTODSINTERVAL", "NUMTOYMINTERVAL"})
_ARITHMETIC = frozenset({"+", "-", "*", "/"})
_TEXT = frozenset({"VARCHAR2", "VARCHAR", "CHAR", "NVARCHAR2", "NCHAR"})
_NUMBERS = frozenset(
    {"NUMBER", "INTEGER", "INT", "FLOAT", "SMALLINT", "DECIMAL", "NUMERIC", "BINARY_DOUBLE", "BINARY_FLOAT"}
)
_LOBS = frozenset({"CLOB", "NCLOB", "BLOB", "LONG"})
_DATE_FORMS = (
    (re.compile(r"\d{4}-\d\d-\d\d"), "DATE {}"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), "TIMESTAMP {}"),
    (re.compile(r"\d{8}"), "TO_DATE({}, 'YYYYMMDD')"),
    (re.compile(r"\d{4}/\d\d/\d\d"), "TO_DATE({}, 'YYYY/MM/DD')"),
    (re.compile(r"\d{4}\.\d\d\.\d\d"), "TO_DATE({}, 'YYYY.MM.DD')"),
)


def _is_date(column: Column) -> bool:
    return column.base_type == "DATE" or column.base_type.startswith("TIMESTAMP")


def _origins(query: Query) -> dict[int, Column]:
    """The catalogue's column behind every column as written, by the id of its node; unknown ones are left out."""
    written = ((reference.node, block) for block in query.scopes.blocks for reference in block.references)
    return {id(node): column for node, block in written if (column := origin(node, block)) is not None}


def _meetings(query: Query) -> Iterator[tuple[exp.Expr, Column, exp.Expr]]:
    """Every value that is compared with a column of a known type: the column's node, the column, the value."""
    if query.catalog is None:
        return
    origins = _origins(query)
    for left, right in _pairs(query):
        for node, value in ((left, right), (right, left)):
            column = origins.get(id(node))
            if column is not None:
                yield node, column, value


def _pairs(query: Query) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    for kind in _COMPARISONS:
        yield from ((node.this, node.expression) for node in query.nodes(kind))
    for between in query.nodes(exp.Between):
        yield from ((between.this, between.args[bound]) for bound in ("low", "high") if between.args.get(bound))
    for listed in query.nodes(exp.In):
        yield from ((listed.this, item) for item in listed.expressions)


def _string_span(query: Query, literal: exp.Expr) -> tuple[int, int] | None:
    """Offsets of a string literal with its quotes."""
    start = literal.meta.get("start")
    token = query.tokens[query.index_at(start)] if start is not None else None
    return (token.start, token.end) if token is not None and token.kind == "string" else None


@rule(
    "ORA-01861",
    kind="name",
    ko="`{column}` 컬럼은 {type} 타입이라서 문자열과 바로 비교하면 오류가 나요({text}). `DATE 'YYYY-MM-DD'`나 TO_DATE로 바꿔 주세요.",
    en="`{column}` is a {type}; comparing it with the string {text} fails. Use `DATE 'YYYY-MM-DD'` or TO_DATE.",
)
def string_date(query: Query) -> Iterator[Hit]:
    for _, column, value in _meetings(query):
        found = (
            _string_span(query, value)
            if _is_date(column) and isinstance(value, exp.Literal) and value.is_string
            else None
        )
        if found:
            form = next((form for pattern, form in _DATE_FORMS if pattern.fullmatch(value.name)), "")
            written = query.text[found[0] : found[1]]
            edits = (Edit(*found, form.format(written)),) if form else ()
            yield Hit(*found, edits, {"column": column.name, "type": column.type})


@rule(
    "ORA-01722",
    kind="name",
    ko="`{column}` 컬럼은 숫자({type})라서 글자와 비교하면 오류가 나요({text}). 숫자로 비교하거나 다른 컬럼을 골라 주세요.",
    en="`{column}` is a {type}; comparing it with the string {text} fails.",
)
def string_number(query: Query) -> Iterator[Hit]:
    for _, column, value in _meetings(query):
        if column.base_type not in _NUMBERS or not isinstance(value, exp.Literal) or not value.is_string:
            continue
        found = _string_span(query, value)
        if found and value.name and not re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", value.name):
            yield Hit(*found, values={"column": column.name, "type": column.type})


@rule(
    "ORA-00932",
    kind="name",
    ko="`{column}` 컬럼은 {type} 타입이라서 숫자와 비교할 수 없어요. 날짜 리터럴로 써 주세요: {text}",
    en="`{column}` is a {type} and cannot be compared with the number {text}. Write a date.",
)
def number_date(query: Query) -> Iterator[Hit]:
    for _, column, value in _meetings(query):
        if _is_date(column) and isinstance(value, exp.Literal) and not value.is_string and "start" in value.meta:
            start, end = value.meta["start"], value.meta["end"] + 1
            form = f"TO_DATE('{value.name}', 'YYYYMMDD')" if re.fullmatch(r"\d{8}", value.name) else ""
            edits = (Edit(start, end, form),) if form else ()
            yield Hit(start, end, edits, {"column": column.name, "type": column.type})


@rule(
    "ORA-01861",
    kind="name",
    ko="`{column}` 컬럼은 글자({type})라서 날짜와 바로 비교하면 오류가 나요. 같은 형식의 글자로 비교해 주세요(예: TO_CHAR(SYSDATE, 'YYYYMMDD')).",
    en="`{column}` is text ({type}); comparing it with a date fails. Compare with text of the same form.",
)
def date_text(query: Query) -> Iterator[Hit]:
    origins = _origins(query) if query.catalog else {}
    for node, column, value in _meetings(query):
        if column.base_type in _TEXT and _is_date_value(value, origins):
            edits = _as_text(query, node, value) if _holds_days(query, column) else ()
            yield Hit(*span(node), edits, {"column": column.name, "type": column.type})


def _is_date_value(value: exp.Expr, origins: Mapping[int, Column]) -> bool:
    """True for what is a date for certain; a date less another date is a number of days."""
    if isinstance(value, exp.Paren | exp.DateTrunc):
        return _is_date_value(value.this, origins)
    if isinstance(value, exp.Add | exp.Sub):
        date, duration = value.this, value.expression
        if isinstance(value, exp.Add) and _is_duration(date, origins):
            date, duration = duration, date
        return _is_date_value(date, origins) and _is_duration(duration, origins)
    return isinstance(value, _DATE_VALUES)


def _is_duration(value: exp.Expr, origins: Mapping[int, Column]) -> bool:
    """True for what is a number or an interval for certain."""
    if isinstance(value, exp.Column):
        column = origins.get(id(value))
        return column is not None and column.base_type in _NUMBERS
    if isinstance(value, exp.Literal):
        return not value.is_string
    if isinstance(value, exp.Paren | exp.Neg):
        return _is_duration(value.this, origins)
    if isinstance(value, exp.Add | exp.Sub):
        return _is_duration(value.this, origins) and _is_duration(value.expression, origins)
    return isinstance(value, _DURATIONS) or (isinstance(value, exp.Anonymous) and value.name.upper() in _DURATION_CALLS)


def _holds_days(query: Query, column: Column) -> bool:
    """True when `column` stores days as '20240131'."""
    tables = (use.table for use in query.scopes.tables if use.table is not None)
    table = next((table for table in tables if any(own is column for own in table.columns)), None)
    return table is not None and day_form(column, table) == "YYYYMMDD"


def _as_text(query: Query, node: exp.Expr, value: exp.Expr) -> tuple[Edit, ...]:
    """Beside such a column `DATE '2024-01-01'` is '20240101' and any other date TO_CHAR(date, 'YYYYMMDD')."""
    found = _string_span(query, value.this) if isinstance(value, exp.DateStrToDate) else None
    if found and re.fullmatch(r"\d{4}-\d\d-\d\d", value.this.name):
        word = query.tokens[query.index_at(found[0]) - 1]
        return (Edit(word.start, found[1], f"'{value.this.name.replace('-', '')}'"),) if word.key == "DATE" else ()
    compared = _compared_with(query, node, value)
    if compared is None:
        return ()
    start, end = query.tokens[compared[0]].start, query.tokens[compared[1]].end
    return (Edit(start, end, f"TO_CHAR({query.text[start:end]}, 'YYYYMMDD')"),)


def _compared_with(query: Query, node: exp.Expr, value: exp.Expr) -> tuple[int, int] | None:
    """First and last token of `value`, which a sign or BETWEEN compares with the column `node`; None when not found."""
    start, end = span(node)
    before, after = query.index_at(start) - 1, query.index_at(end - 1) + 1
    if value.arg_key == "this":
        return _arithmetic_before(query, before) if query.key(before) in _SIGNS else None
    if value.arg_key == "expression":
        return _arithmetic_after(query, after) if query.key(after) in _SIGNS else None
    between = after + (query.key(after) == "NOT")
    low = _arithmetic_after(query, between) if query.key(between) == "BETWEEN" else None
    if value.arg_key == "low" or low is None:
        return low
    return _arithmetic_after(query, low[1] + 1) if query.key(low[1] + 1) == "AND" else None


def _arithmetic_after(query: Query, index: int) -> tuple[int, int] | None:
    last = operand_after(query, index)
    while last is not None and query.key(last + 1) in _ARITHMETIC:
        last = operand_after(query, last + 1)
    return (index + 1, last) if last is not None else None


def _arithmetic_before(query: Query, index: int) -> tuple[int, int] | None:
    first = operand_before(query, index)
    while first is not None and query.key(first - 1) in _ARITHMETIC:
        first = operand_before(query, first - 1)
    return (first, index - 1) if first is not None else None


@rule(
    "",
    kind="name",
    severity="warning",
    ko="`{column}` 컬럼은 {type}인데 비교하는 값 {text}의 길이가 {length}자라서 같을 수 없어요. 저장된 형식(예: 'YYYYMMDD')을 확인해 주세요.",
    en="`{column}` is {type}, but {text} has {length} letters and can never be equal.",
)
def text_too_long(query: Query) -> Iterator[Hit]:
    for _, column, value in _meetings(query):
        size = re.search(r"\((\d+)", column.type)
        if column.base_type not in _TEXT or size is None or not isinstance(value, exp.Literal) or not value.is_string:
            continue
        found = _string_span(query, value)
        if found and len(value.name) > int(size[1]):
            values = {"column": column.name, "type": column.type, "length": str(len(value.name))}
            yield Hit(*found, values=values)


@rule(
    "ORA-00932",
    kind="name",
    ko="`{text}`: {type} 컬럼은 비교하거나 묶거나 정렬할 수 없어요. `DBMS_LOB.SUBSTR(컬럼, 4000, 1)`로 앞부분만 쓰거나 LIKE를 써 주세요.",
    en="`{text}` is a {type}: it cannot be compared, grouped or sorted. Use DBMS_LOB.SUBSTR or LIKE.",
)
def clob_compare(query: Query) -> Iterator[Hit]:
    for node, column, _ in _meetings(query):
        if column.base_type in _LOBS:
            yield Hit(*span(node), values={"type": column.type})
    for block in query.scopes.blocks if query.catalog else ():
        for reference in block.references:
            found = origin(reference.node, block) if reference.clause in {"group", "order"} else None
            if (
                found is not None
                and found.base_type in _LOBS
                and isinstance(reference.node.parent, exp.Group | exp.Ordered)
            ):
                yield Hit(*span(reference.node), values={"type": found.type})


# Functions that take a date first; TO_CHAR only with a mask.
_DATE_FUNCTIONS = ("TO_CHAR", "TRUNC", "ADD_MONTHS", "MONTHS_BETWEEN", "LAST_DAY", "NEXT_DAY", "EXTRACT")


@rule(
    "ORA-01722",
    kind="name",
    ko="`{column}` 컬럼은 글자({type})라서 날짜 함수 {name}에 바로 쓸 수 없어요. `TO_DATE({column}, 'YYYYMMDD')`로 바꿔서 쓰세요.",
    en="`{column}` is text ({type}); {name} needs a date. Write `TO_DATE({column}, 'YYYYMMDD')`.",
)
def text_in_date_function(query: Query) -> Iterator[Hit]:
    if query.catalog is None:
        return
    for call in calls(query, *_DATE_FUNCTIONS):
        name = query.key(call.name)
        if name in {"TO_CHAR", "TRUNC"} and not _has_date_mask(query, call.arguments):
            continue
        for first, last in _date_arguments(query, name, call.opening, call.arguments):
            column = _column_at(query, first, last)
            if column is not None and column.base_type in _TEXT:
                start, end = query.tokens[first].start, query.tokens[last].end
                fits = _holds_days(query, column)
                edits = (Edit(start, end, f"TO_DATE({query.text[start:end]}, 'YYYYMMDD')"),) if fits else ()
                yield Hit(start, end, edits, {"column": column.name, "type": column.type, "name": name})


def _has_date_mask(query: Query, arguments: tuple[tuple[int, int], ...]) -> bool:
    mask = query.token(arguments[1][0]) if len(arguments) > 1 else None
    return (
        mask is not None
        and mask.kind == "string"
        and bool(re.search(r"YY|MM|DD|HH|Q|IW|MON|DAY|DY", mask.text, re.IGNORECASE))
    )


def _date_arguments(
    query: Query, name: str, opening: int, arguments: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    if name == "EXTRACT":
        first = opening + 3
        last = operand_after(query, opening + 2) if query.key(opening + 2) == "FROM" else None
        return ((first, last),) if last is not None else ()
    return arguments[:2] if name == "MONTHS_BETWEEN" else arguments[:1]


def _column_at(query: Query, first: int, last: int) -> Column | None:
    """The catalogue's column that the tokens `first`..`last` name."""
    end = query.tokens[last].end
    for block in query.scopes.blocks:
        for reference in block.references:
            start, stop = span(reference.node)
            if start == query.tokens[first].start and stop == end:
                return origin(reference.node, block)
    return None


@rule(
    "ORA-30076",
    kind="name",
    ko="DATE 컬럼 `{column}`에서는 EXTRACT로 시·분·초를 꺼낼 수 없어요. `CAST({column} AS TIMESTAMP)`로 바꿔서 쓰세요.",
    en="EXTRACT takes no hours, minutes or seconds from the DATE `{column}`. Cast it to TIMESTAMP.",
)
def extract_hour_date(query: Query) -> Iterator[Hit]:
    for call in calls(query, "EXTRACT") if query.catalog else ():
        if query.key(call.opening + 1) not in {"HOUR", "MINUTE", "SECOND"}:
            continue
        for first, last in _date_arguments(query, "EXTRACT", call.opening, call.arguments):
            column = _column_at(query, first, last)
            if column is not None and column.base_type == "DATE":
                start, end = query.tokens[first].start, query.tokens[last].end
                edits = (Edit(start, end, f"CAST({query.text[start:end]} AS TIMESTAMP)"),)
                yield Hit(start, end, edits, {"column": column.name})


RULES = (
    string_date,
    string_number,
    number_date,
    date_text,
    text_too_long,
    clob_compare,
    text_in_date_function,
    extract_hour_date,
)
