"""Dates: functions, format masks, intervals and parts as other databases write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checking.lexer import string_value
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.intervals import UNITS, interval_parts, unit_of
from app.checking.spans import Call, arguments, calls, literal, replaced, split, text_of
from app.records import Edit

_TRUNC = {"YEAR": "YYYY", "QUARTER": "Q", "MONTH": "MM", "WEEK": "IW", "DAY": "DD", "HOUR": "HH24", "MINUTE": "MI"}
_PER_DAY = {"DAY": "", "HOUR": " / 24", "MINUTE": " / 1440", "SECOND": " / 86400", "WEEK": " * 7"}
_PART_MASK = {
    "QUARTER": "Q", "WEEK": "IW", "ISOWEEK": "IW", "ISODOW": "", "DOY": "DDD", "DAYOFYEAR": "DDD", "ISOYEAR": "IYYY",
    "HOUR": "HH24", "MINUTE": "MI", "SECOND": "SS",
}  # fmt: skip
_STRFTIME = {"Y": "YYYY", "m": "MM", "d": "DD", "H": "HH24", "M": "MI", "S": "SS", "y": "YY", "j": "DDD", "b": "Mon",
             "B": "FMMonth", "p": "AM", "I": "HH12", "F": "YYYY-MM-DD", "T": "HH24:MI:SS", "R": "HH24:MI"}  # fmt: skip
_MYSQL = {"Y": "YYYY", "m": "MM", "d": "DD", "H": "HH24", "i": "MI", "s": "SS", "S": "SS", "y": "YY", "j": "DDD", "b": "Mon",
          "M": "FMMonth", "h": "HH12", "I": "HH12", "p": "AM", "T": "HH24:MI:SS", "k": "HH24"}  # fmt: skip


def as_date(query: Query, span: tuple[int, int]) -> str:
    """An argument as a date: `'2024-01-01'` becomes a literal, `'now'` SYSDATE, anything else stays."""
    written = text_of(query, *span)
    value = literal(query, span)
    if query.token(span[0]).kind == "string" and value is not None:
        if value == "NOW":
            return "SYSDATE"
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return f"DATE {written}"
        if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value):
            return f"TIMESTAMP {written}"
    return f"({written})" if re.search(r"[-+]", written) and not written.endswith(")") else written


def oracle_mask(mask: str, letters: dict[str, str]) -> str:
    """An Oracle format mask for `%Y-%m`-style ones; "" when a part has no equal."""
    parts = re.findall(r"%[-#]?(.)|([^%]+)", mask)
    built = []
    for letter, plain in parts:
        if letter and letter not in letters:
            return ""
        built.append(letters[letter] if letter else _quoted_in_mask(plain))
    return "".join(built)


def _quoted_in_mask(plain: str) -> str:
    return plain if re.fullmatch(r"[-/:., ]*", plain) else '"' + plain.replace('"', "") + '"'


@rule(
    "ORA-00904",
    ko="`DATE_TRUNC`은 Oracle에 없어요. `TRUNC(날짜, 'MM')`처럼 써 주세요.",
    en="Oracle has no `{text}`. Write `TRUNC(date, 'MM')`.",
)
def date_trunc(query: Query) -> Iterator[Hit]:
    for call in calls(query, "DATE_TRUNC", "DATETRUNC", "TIMESTAMP_TRUNC", "DATETIME_TRUNC"):
        edits: tuple[Edit, ...] = ()
        if len(call.arguments) == 2:
            unit_first = literal(query, call.arguments[0]) if unit_of(literal(query, call.arguments[0])) else None
            unit = unit_of(unit_first or literal(query, call.arguments[1]))
            value = call.arguments[1 if unit_first else 0]
            if unit in _TRUNC:
                edits = replaced(query, call, f"TRUNC({_plain_date(query, value)}, '{_TRUNC[unit]}')")
        yield Hit(query.tokens[call.name].start, query.tokens[call.name].end, edits)


def _plain_date(query: Query, span: tuple[int, int]) -> str:
    value = as_date(query, span)
    return text_of(query, *span) if value.startswith("(") else value


def _shifted(date: str, amount: str, unit: str, sign: str = "+") -> str:
    """`date` moved by `amount` units."""
    plain = re.fullmatch(r"-?\d+|\w+", amount)
    number = amount if plain else f"({amount})"
    if unit in {"MONTH", "YEAR", "QUARTER"}:
        factor = {"MONTH": "", "QUARTER": " * 3", "YEAR": " * 12"}[unit]
        minus = "-" if sign == "-" else ""
        if factor and re.fullmatch(r"\d+", amount):
            number, factor = str(int(amount) * (3 if unit == "QUARTER" else 12)), ""
        shown = f"-({number})" if minus and number.startswith("-") else minus + number
        return f"ADD_MONTHS({date}, {shown}{factor})"
    if number.startswith("-"):
        number, sign = number[1:], "-" if sign == "+" else "+"
    return f"{date} {sign} {number}{_PER_DAY[unit]}"


@rule(
    "ORA-00904",
    ko="`{text}` 함수는 Oracle에 없어요. 일은 `날짜 + n`, 월은 `ADD_MONTHS(날짜, n)`으로 계산해 주세요.",
    en="Oracle has no `{text}`. Add days with `date + n`, months with `ADD_MONTHS(date, n)`.",
)
def date_add(query: Query) -> Iterator[Hit]:
    for call in calls(query, "DATEADD", "DATE_ADD", "DATE_SUB", "TIMESTAMPADD", "TIMESTAMP_ADD", "TIMESTAMP_SUB",
                      "DATETIME_ADD", "DATETIME_SUB", "ADDDATE", "SUBDATE"):  # fmt: skip
        token = query.tokens[call.name]
        yield Hit(token.start, token.end, _moved(query, call))


def _moved(query: Query, call: Call) -> tuple[Edit, ...]:
    spans = call.arguments
    sign = "-" if query.key(call.name) in {"DATE_SUB", "TIMESTAMP_SUB", "DATETIME_SUB", "SUBDATE"} else "+"
    if len(spans) == 3:
        unit = unit_of(literal(query, spans[0]))
        if unit:
            return replaced(
                query, call, f"({_shifted(as_date(query, spans[2]), text_of(query, *spans[1]), unit, sign)})"
            )
    if len(spans) == 2 and query.key(spans[1][0]) == "INTERVAL":
        first, last = spans[1]
        amount, unit = interval_parts(query, first, last)
        if amount and unit:
            return replaced(query, call, f"({_shifted(as_date(query, spans[0]), amount, unit, sign)})")
    return ()


@rule(
    "ORA-00904",
    ko="`{text}` 함수는 Oracle에 없어요. 날짜끼리 빼면 일수가 나오고, 개월 수는 MONTHS_BETWEEN으로 구해요.",
    en="Oracle has no `{text}`. Subtract dates for days; use MONTHS_BETWEEN for months.",
)
def date_diff(query: Query) -> Iterator[Hit]:
    for call in calls(query, "DATEDIFF", "DATE_DIFF", "TIMESTAMPDIFF", "TIMESTAMP_DIFF", "DATETIME_DIFF"):
        token = query.tokens[call.name]
        yield Hit(token.start, token.end, _difference(query, call))


def _difference(query: Query, call: Call) -> tuple[Edit, ...]:
    spans, name = call.arguments, query.key(call.name)
    if len(spans) == 2:
        later, earlier, unit = spans[0], spans[1], "DAY"
    elif len(spans) == 3 and unit_of(literal(query, spans[0])):
        earlier, later, unit = spans[1], spans[2], unit_of(literal(query, spans[0]))
    elif len(spans) == 3 and unit_of(literal(query, spans[2])):
        later, earlier, unit = spans[0], spans[1], unit_of(literal(query, spans[2]))
    else:
        return ()
    written = _between(as_date(query, earlier), as_date(query, later), unit, complete=name == "TIMESTAMPDIFF")
    return replaced(query, call, f"({written})") if written else ()


def _between(earlier: str, later: str, unit: str, *, complete: bool) -> str:
    """Units from `earlier` to `later`: complete ones (MySQL's TIMESTAMPDIFF) or boundaries passed (all others)."""
    if unit in {"YEAR", "QUARTER", "MONTH"}:
        per = {"YEAR": " / 12", "QUARTER": " / 3", "MONTH": ""}[unit]
        if complete:
            return f"TRUNC(MONTHS_BETWEEN({later}, {earlier}){per})"
        mask = _TRUNC[unit]
        return f"MONTHS_BETWEEN(TRUNC({later}, '{mask}'), TRUNC({earlier}, '{mask}')){per}"
    factor = {"WEEK": " / 7", "DAY": "", "HOUR": " * 24", "MINUTE": " * 1440", "SECOND": " * 86400"}[unit]
    days = f"CAST({later} AS DATE) - CAST({earlier} AS DATE)"
    if complete or unit == "SECOND":
        return f"TRUNC(({days}){factor})" if complete else f"ROUND(({days}){factor})"
    mask = "" if unit == "DAY" else f", '{_TRUNC[unit]}'"
    whole_days = f"TRUNC({later}{mask}) - TRUNC({earlier}{mask})"
    return f"({whole_days}){factor}" if factor else whole_days


@rule(
    "ORA-00904",
    ko="`{text}` 함수는 Oracle에 없어요. `EXTRACT(YEAR FROM 날짜)`나 `TO_CHAR(날짜, 'Q')`로 써 주세요.",
    en="Oracle has no `{text}`. Write `EXTRACT(YEAR FROM date)` or `TO_CHAR(date, 'Q')`.",
)
def date_part(query: Query) -> Iterator[Hit]:
    for call in calls(query, "DATE_PART", "DATEPART", "PART"):
        edits: tuple[Edit, ...] = ()
        if query.key(call.name) == "PART":
            continue
        if len(call.arguments) == 2:
            field = literal(query, call.arguments[0]) or ""
            written = _part(UNITS.get(field, field), _plain_date(query, call.arguments[1]))
            edits = replaced(query, call, written) if written else ()
        yield Hit(query.tokens[call.name].start, query.tokens[call.name].end, edits)


def _part(field: str, value: str) -> str:
    """One field of a date as a number; "" when Oracle has no equal."""
    if field in {"YEAR", "MONTH", "DAY"}:
        return f"EXTRACT({field} FROM {value})"
    if field in {"DOW", "DAYOFWEEK", "WEEKDAY", "DW"}:
        shift = "" if field == "DOW" else " + 1"
        return f"(MOD(TRUNC({value}) - TRUNC({value}, 'IW') + 1, 7){shift})"
    if field == "ISODOW":
        return f"(TRUNC({value}) - TRUNC({value}, 'IW') + 1)"
    if field == "EPOCH":
        return f"((CAST({value} AS DATE) - DATE '1970-01-01') * 86400)"
    mask = _PART_MASK.get(field, "")
    return f"TO_NUMBER(TO_CHAR({value}, '{mask}'))" if mask else ""


_ORACLE_FIELDS = frozenset(
    [
        "YEAR",
        "MONTH",
        "DAY",
        "HOUR",
        "MINUTE",
        "SECOND",
        "TIMEZONE_HOUR",
        "TIMEZONE_MINUTE",
        "TIMEZONE_REGION",
        "TIMEZONE_ABBR",
    ]
)


@rule(
    "ORA-00907",
    ko="EXTRACT에서 `{field}` 항목은 쓸 수 없어요. `TO_NUMBER(TO_CHAR(날짜, 'Q'))`처럼 형식으로 꺼내 주세요.",
    en="EXTRACT has no field `{field}` in Oracle. Use TO_NUMBER(TO_CHAR(date, 'Q')) and the like.",
)
def extract_field(query: Query) -> Iterator[Hit]:
    for call in calls(query, "EXTRACT"):
        parts = split(query, call.opening + 1, call.closing - 1, "FROM")
        if len(parts) != 2:
            continue
        field = literal(query, parts[0])
        token = query.tokens[parts[0][0]]
        if field is None or (field in _ORACLE_FIELDS and token.kind == "word"):
            continue
        written = _part(UNITS.get(field, field), _plain_date(query, parts[1]))
        yield Hit(token.start, token.end, replaced(query, call, written) if written else (), {"field": field})


@rule(
    "ORA-00904",
    ko="`{text}` 함수는 Oracle에 없어요. 날짜를 글자로 바꾸려면 `TO_CHAR(날짜, 'YYYY-MM-DD')`로 써 주세요.",
    en="Oracle has no `{text}`. Write `TO_CHAR(date, 'YYYY-MM-DD')`.",
)
def date_format(query: Query) -> Iterator[Hit]:
    readers: dict[str, tuple[int, int, str, dict[str, str]]] = {
        "STRFTIME": (0, 1, "TO_CHAR", _STRFTIME),
        "DATE_FORMAT": (1, 0, "TO_CHAR", _MYSQL),
        "FORMAT_DATE": (0, 1, "TO_CHAR", _STRFTIME),
        "FORMAT_DATETIME": (0, 1, "TO_CHAR", _STRFTIME),
        "FORMAT_TIMESTAMP": (0, 1, "TO_CHAR", _STRFTIME),
        "STR_TO_DATE": (1, 0, "TO_DATE", _MYSQL),
        "PARSE_DATE": (0, 1, "TO_DATE", _STRFTIME),
        "PARSE_DATETIME": (0, 1, "TO_DATE", _STRFTIME),
        "PARSE_TIMESTAMP": (0, 1, "TO_TIMESTAMP", _STRFTIME),
    }
    for name, (mask_at, value_at, function, letters) in readers.items():
        for call in calls(query, name):
            token = query.tokens[call.name]
            yield Hit(token.start, token.end, _formatted(query, call, mask_at, value_at, function, letters))


def _formatted(
    query: Query, call: Call, mask_at: int, value_at: int, function: str, letters: dict[str, str]
) -> tuple[Edit, ...]:
    if len(call.arguments) != 2:
        return ()
    token = query.tokens[call.arguments[mask_at][0]]
    mask = oracle_mask(string_value(token), letters) if token.kind == "string" else ""
    span = call.arguments[value_at]
    value = _plain_date(query, span) if function == "TO_CHAR" else text_of(query, *span)
    return replaced(query, call, f"{function}({value}, '{mask}')") if mask else ()


@rule(
    "ORA-00936",
    ko="`{text}(…)` 형태의 함수는 Oracle에 없어요. 시각을 떼려면 `TRUNC(날짜)`, 글자를 날짜로 바꾸려면 TO_DATE를 써 주세요.",
    en="Oracle has no function `{text}(…)`. Use TRUNC(date), or TO_DATE for text.",
)
def date_function(query: Query) -> Iterator[Hit]:
    for call in calls(query, "DATE", "DATETIME", "TIME", "TIMESTAMP"):
        if (
            query.key(call.name - 1) in {"AS", "TO", "::"}
            or not call.arguments
            or (query.token(call.name - 1).kind == "word" and _is_type(query, call))
        ):
            continue
        token = query.tokens[call.name]
        yield Hit(token.start, token.end, _truncated(query, call))


def _is_type(query: Query, call: Call) -> bool:
    """`c TIMESTAMP(3) PATH …`: a type behind a column name."""
    before = query.token(call.name - 1).key
    only_number = len(call.arguments) == 1 and query.token(call.arguments[0][0]).kind == "number"
    return only_number and before not in {"SELECT", "WHERE", "AND", "OR", "BY", "ON"}


_MODIFIER = re.compile(r"([-+]?\d+)\s+(\w+)", re.ASCII)


def _truncated(query: Query, call: Call) -> tuple[Edit, ...]:
    """SQLite's `date('now', '-7 days', 'start of month')` and everybody's `date(x)`."""
    name = query.key(call.name)
    if name not in {"DATE", "DATETIME"}:
        return ()
    value = _plain_date(query, call.arguments[0])
    if value.startswith("DATE '") and name == "DATE" and len(call.arguments) == 1:
        return replaced(query, call, value)
    if (
        name == "DATE"
        and len(call.arguments) == 3
        and not any(query.token(first).kind == "string" for first, _ in call.arguments[1:])
    ):
        year, month, day = arguments(query, call)
        return replaced(query, call, f"TO_DATE({year} || '-' || {month} || '-' || {day}, 'YYYY-MM-DD')")
    written = f"TRUNC({value})" if name == "DATE" else value
    for span in call.arguments[1:]:
        modifier = (literal(query, span) or "").lower()
        match = _MODIFIER.fullmatch(modifier)
        if modifier in {"localtime", "utc"}:
            continue
        if modifier.startswith("start of ") and unit_of(modifier[9:].upper()) in _TRUNC:
            written = f"TRUNC({written}, '{_TRUNC[unit_of(modifier[9:].upper())]}')"
        elif match and unit_of(match[2].upper()):
            written = _shifted(written, match[1].lstrip("+"), unit_of(match[2].upper()))
        else:
            return ()
    return replaced(query, call, f"({written})" if " " in written and len(call.arguments) > 1 else written)


@rule(
    "ORA-01821",
    ko="`{text}` 형식은 Oracle 날짜 형식이 아니에요. YYYY, MM, DD, HH24, MI, SS로 써 주세요.",
    en="`{text}` is no Oracle date format. Use YYYY, MM, DD, HH24, MI, SS.",
)
def percent_mask(query: Query) -> Iterator[Hit]:
    for call in calls(query, "TO_CHAR", "TO_DATE", "TO_TIMESTAMP", "TRUNC", "ROUND"):
        if len(call.arguments) < 2:
            continue
        token = query.tokens[call.arguments[1][0]]
        if token.kind == "string" and re.search(r"%[A-Za-z]", token.text):
            mask = oracle_mask(string_value(token), _STRFTIME)
            yield Hit(token.start, token.end, (Edit(token.start, token.end, f"'{mask}'"),) if mask else ())


@rule(
    "",
    severity="warning",
    ko="`{text}`에서 시각 뒤의 MM은 분이 아니라 월이에요. 분은 MI로 써 주세요.",
    en="In `{text}` the MM after the hour is the month. Minutes are MI.",
)
def minute_mask(query: Query) -> Iterator[Hit]:
    for call in calls(query, "TO_CHAR", "TO_DATE", "TO_TIMESTAMP"):
        if len(call.arguments) < 2:
            continue
        token = query.tokens[call.arguments[1][0]]
        if token.kind == "string" and re.search(r"HH(?:24|12)?\W?MM", token.text, re.IGNORECASE):
            fixed = re.sub(r"(HH(?:24|12)?\W?)MM", r"\1MI", token.text, flags=re.IGNORECASE)
            yield Hit(token.start, token.end, (Edit(token.start, token.end, fixed),))


@rule(
    "ORA-00904",
    ko="`CURRENT_TIME`은 Oracle에 없어요. `TO_CHAR(SYSDATE, 'HH24:MI:SS')`로 써 주세요.",
    en="Oracle has no CURRENT_TIME. Write `TO_CHAR(SYSDATE, 'HH24:MI:SS')`.",
)
def current_time(query: Query) -> Iterator[Hit]:
    for index in query.at("CURRENT_TIME", "LOCALTIME"):
        if query.key(index + 1) not in {"(", "."} and query.key(index - 1) not in {".", "AS"}:
            token = query.tokens[index]
            yield Hit(token.start, token.end, (Edit(token.start, token.end, "TO_CHAR(SYSDATE, 'HH24:MI:SS')"),))


RULES = (
    date_trunc,
    date_add,
    date_diff,
    date_part,
    extract_field,
    date_format,
    date_function,
    percent_mask,
    minute_mask,
    current_time,
)
