"""Intervals and units of time, as other databases write them and as Oracle does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checking.lexer import string_value
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.spans import operand_after, text_of
from app.records import Edit

UNITS = {
    "YY": "YEAR", "YYYY": "YEAR", "YEARS": "YEAR", "QQ": "QUARTER", "Q": "QUARTER", "QUARTERS": "QUARTER", "MM": "MONTH",
    "M": "MONTH", "MON": "MONTH", "MONS": "MONTH", "MONTHS": "MONTH", "WW": "WEEK", "WK": "WEEK", "WEEKS": "WEEK",
    "DD": "DAY", "D": "DAY", "DAYS": "DAY", "HH": "HOUR", "HOURS": "HOUR", "MI": "MINUTE", "N": "MINUTE", "MIN": "MINUTE",
    "MINS": "MINUTE", "MINUTES": "MINUTE", "SS": "SECOND", "S": "SECOND", "SEC": "SECOND", "SECS": "SECOND",
    "SECONDS": "SECOND",
}  # fmt: skip
_KNOWN_UNITS = frozenset({"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"})


def unit_of(word: str | None) -> str:
    """The unit a word means, singular; "" when it is none."""
    unit = UNITS.get(word or "", word or "")
    return unit if unit in _KNOWN_UNITS else ""


def interval_parts(query: Query, first: int, last: int) -> tuple[str, str]:
    """Amount and unit of `INTERVAL 7 DAY`, `INTERVAL '7' DAY`, `INTERVAL '7 days'`; "" when unclear."""
    token = query.token(first + 1)
    if token.kind == "string" and last == first + 1:
        match = re.fullmatch(r"\s*([-+]?\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*", string_value(token))
        return (match[1], unit_of(match[2].upper())) if match else ("", "")
    amount = (
        string_value(token) if token.kind == "string" and last == first + 2 else text_of(query, first + 1, last - 1)
    )
    return amount, unit_of(query.key(last))


@rule(
    "ORA-30089",
    ko="`{text}` 표기는 Oracle의 INTERVAL 형식이 아니에요. `INTERVAL '7' DAY`처럼 숫자는 따옴표 안에, 단위는 밖에 써 주세요.",
    en="`{text}` is not Oracle's INTERVAL. Write `INTERVAL '7' DAY`.",
)
def interval_form(query: Query) -> Iterator[Hit]:
    for index in query.at("INTERVAL"):
        last = _interval_end(query, index)
        if last is None:
            continue
        amount, unit = interval_parts(query, index, last)
        start, end = query.tokens[index].start, query.tokens[last].end
        written = _interval(amount, unit) if amount and unit else ""
        yield Hit(start, end, (Edit(start, end, written),) if written else ())


def _interval_end(query: Query, index: int) -> int | None:
    """Last token of an INTERVAL that is not Oracle's; None when it is, or when INTERVAL is a name or a type."""
    value, after = query.token(index + 1), query.key(index + 2)
    if query.key(index - 1) in {".", "AS"} or value.key in {"YEAR", "DAY", "(", ",", ")", "=", ".", "AS", "FROM"}:
        return None if value.key != "(" else _unquoted_end(query, index)
    if value.kind == "string":
        if after in {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}:
            return None
        return index + 2 if unit_of(after) else index + 1
    return _unquoted_end(query, index)


def _unquoted_end(query: Query, index: int) -> int | None:
    last = operand_after(query, index) if query.token(index + 1).kind != "bind" else None
    return last + 1 if last is not None and unit_of(query.key(last + 1)) else None


def _interval(amount: str, unit: str) -> str:
    factor, unit = {"WEEK": (7, "DAY"), "QUARTER": (3, "MONTH")}.get(unit, (1, unit))
    if re.fullmatch(r"[-+]?\d+", amount):
        number = int(amount) * factor
        precision = f"({len(str(abs(number)))})" if abs(number) > 99 else ""
        return f"INTERVAL '{number}' {unit}{precision}"
    if re.fullmatch(r"[-+]?\d+\.\d+", amount) and unit in {"YEAR", "MONTH"}:
        return ""
    function = "NUMTOYMINTERVAL" if unit in {"YEAR", "MONTH"} else "NUMTODSINTERVAL"
    times = f" * {factor}" if factor > 1 else ""
    return f"{function}({f'({amount})' if times and not amount.isalnum() else amount}{times}, '{unit}')"


@rule(
    "ORA-01873",
    ko="`{text}`: INTERVAL의 앞자리는 기본 두 자리예요. `{unit}({digits})`처럼 자릿수를 적어 주세요.",
    en="`{text}`: the leading field of an INTERVAL has two digits by default. Write `{unit}({digits})`.",
)
def interval_prec(query: Query) -> Iterator[Hit]:
    for index in query.at("INTERVAL"):
        value, unit = query.token(index + 1), query.token(index + 2)
        if value.kind != "string" or unit.key not in {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}:
            continue
        digits = re.match(r"\s*[-+]?0*(\d+)", string_value(value))
        if digits and len(digits[1]) > 2 and query.key(index + 3) != "(":
            size = str(len(digits[1]))
            edits = (Edit(unit.end, unit.end, f"({size})"),)
            yield Hit(query.tokens[index].start, unit.end, edits, {"unit": unit.key, "digits": size})


RULES = (interval_form, interval_prec)
