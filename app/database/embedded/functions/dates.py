"""Functions of dates, and TRUNC and ROUND, which take a date or a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.database.embedded.convert import MOMENTS, approximate, as_moment, as_number
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.functions.numeric import round_number, truncate_number
from app.database.embedded.functions.signature import Function, constant_text
from app.database.embedded.operators import whole_number
from app.database.embedded.terms import APPROXIMATE, DATE, DAYS, MONTHS, Term

_UNITS: Final = {
    **dict.fromkeys(("SYYYY", "YYYY", "YEAR", "SYEAR", "YYY", "YY", "Y"), "year"),
    **dict.fromkeys(("MONTH", "MON", "MM", "RM"), "month"),
    **dict.fromkeys(("DDD", "DD", "J"), "day"),
    **dict.fromkeys(("HH", "HH12", "HH24"), "hour"),
    "Q": "quarter",
    "IW": "week",
    "MI": "minute",
}
_WEEKS: Final = {
    "DAY": "ora_sunday",
    "DY": "ora_sunday",
    "D": "ora_sunday",
    "WW": "ora_year_week",
    "W": "ora_month_week",
}
# How far a moment must be moved so that cutting it off rounds it: years from July, quarters and months from the 16th.
_ROUNDING: Final = {
    "year": "({0} + to_months(6))",
    "day": "({0} + to_hours(12))",
    "hour": "({0} + to_minutes(30))",
    "minute": "({0} + to_seconds(30))",
}


def _truncate(arguments: Sequence[Term]) -> Term:
    second = arguments[1] if len(arguments) == 2 else None
    if arguments[0].kind not in MOMENTS:
        return truncate_number(arguments[0], second)
    return Term(_cut(arguments[0].sql, _format(second)), DATE)


def _round(arguments: Sequence[Term]) -> Term:
    second = arguments[1] if len(arguments) == 2 else None
    if arguments[0].kind not in MOMENTS:
        return round_number(arguments[0], second)
    unit = _UNITS.get(_format(second))
    moment = arguments[0].sql
    if unit == "month":
        return Term(f"date_trunc('month', {moment} + to_days(CASE WHEN day({moment}) > 15 THEN 16 ELSE 0 END))", DATE)
    if unit not in _ROUNDING:
        raise refuse(f"ROUND(날짜, '{_format(second)}')")
    return Term(f"date_trunc('{unit}', {_ROUNDING[unit].format(moment)})", DATE)


def _format(term: Term | None) -> str:
    return constant_text(term, "날짜 형식").upper() if term is not None else "DD"


def _cut(moment: str, mask: str) -> str:
    if mask in _WEEKS:
        return f"{_WEEKS[mask]}({moment})"
    if mask not in _UNITS:
        if mask in ("IYYY", "IYY", "IY", "I", "CC", "SCC"):
            raise refuse(f"TRUNC(날짜, '{mask}')")
        raise oracle_error("ORA-01821", mask)
    return f"date_trunc('{_UNITS[mask]}', {moment})"


def _date(term: Term) -> str:
    """A moment as a DATE: whole seconds."""
    moment = as_moment(term)
    return moment.sql if moment.type == DATE else f"date_trunc('second', {moment.sql})"


def _add_months(arguments: Sequence[Term]) -> Term:
    return Term(f"ora_add_months({_date(arguments[0])}, CAST({whole_number(arguments[1])} AS INTEGER))", DATE)


def _months_between(arguments: Sequence[Term]) -> Term:
    return Term(f"ora_months_between({_date(arguments[0])}, {_date(arguments[1])})", APPROXIMATE)


def _last_day(arguments: Sequence[Term]) -> Term:
    return Term(f"ora_last_day({_date(arguments[0])})", DATE)


def _next_day(arguments: Sequence[Term]) -> Term:
    day = arguments[1]
    name = day.sql if isinstance(day.literal, str) else f"CAST({whole_number(day)} AS VARCHAR)"
    return Term(f"ora_next_day({_date(arguments[0])}, ora_weekday({name}))", DATE)


_MICROSECONDS: Final = {"DAY": 86_400_000_000, "HOUR": 3_600_000_000, "MINUTE": 60_000_000, "SECOND": 1_000_000}


def _day_interval(arguments: Sequence[Term]) -> Term:
    unit = constant_text(arguments[1], "간격 단위").strip().upper()
    if unit not in _MICROSECONDS:
        raise oracle_error("ORA-01760", unit)
    return Term(f"CAST(round({approximate(as_number(arguments[0]))} * {_MICROSECONDS[unit]}) AS BIGINT)", DAYS)


def _month_interval(arguments: Sequence[Term]) -> Term:
    unit = constant_text(arguments[1], "간격 단위").strip().upper()
    if unit not in ("YEAR", "MONTH"):
        raise oracle_error("ORA-01760", unit)
    return Term(
        f"CAST(round({approximate(as_number(arguments[0]))} * {12 if unit == 'YEAR' else 1}) AS BIGINT)", MONTHS
    )


DATES: Mapping[str, Function] = {
    "TRUNC": Function(_truncate, 1, 2),
    "ROUND": Function(_round, 1, 2),
    "ADD_MONTHS": Function(_add_months, 2, 2),
    "MONTHS_BETWEEN": Function(_months_between, 2, 2),
    "LAST_DAY": Function(_last_day, 1, 1),
    "NEXT_DAY": Function(_next_day, 2, 2),
    "NUMTODSINTERVAL": Function(_day_interval, 2, 2),
    "NUMTOYMINTERVAL": Function(_month_interval, 2, 2),
}
