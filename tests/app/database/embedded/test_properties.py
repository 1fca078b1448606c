"""Dates, text positions and rounding agree with plain Python references of Oracle's rules."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.database.embedded.failures import OracleError
from app.database.embedded.masks.calendar_names import KOREAN
from app.database.embedded.masks.reading import read_date
from app.database.embedded.masks.writing import write_date
from app.errors import QueryFailed
from app.records import Rows

Ask = Callable[[str], Rows]
moments = st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)).map(lambda d: d.replace(microsecond=0))
words = st.text("ab가나 %_'", max_size=8)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def one(ask: Ask, expression: str) -> Any:
    """The value of an expression of DUAL."""
    return ask(f"SELECT {expression} FROM DUAL").rows[0][0]


def literal(moment: datetime) -> str:
    """A DATE with its time, in Oracle's words."""
    return f"TO_DATE('{moment:%Y-%m-%d %H:%M:%S}', 'YYYY-MM-DD HH24:MI:SS')"


def quoted(text: str) -> str:
    """A character literal."""
    return "'" + text.replace("'", "''") + "'"


def last_day(moment: datetime) -> int:
    """The number of days of a moment's month."""
    return calendar.monthrange(moment.year, moment.month)[1]


def add_months(moment: datetime, months: int) -> datetime:
    """ADD_MONTHS: the last day stays the last day, and a day that is missing becomes the last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    days = calendar.monthrange(year, month + 1)[1]
    day = days if moment.day == last_day(moment) else min(moment.day, days)
    return moment.replace(year=year, month=month + 1, day=day)


def months_between(later: datetime, earlier: datetime) -> Fraction:
    """MONTHS_BETWEEN: whole between equal days and between last days, else days of a month of 31."""
    months = Fraction((later.year - earlier.year) * 12 + later.month - earlier.month)
    if later.day == earlier.day or (later.day == last_day(later) and earlier.day == last_day(earlier)):
        return months

    def seconds(moment: datetime) -> int:
        return moment.day * 86400 + moment.hour * 3600 + moment.minute * 60 + moment.second

    return months + Fraction(seconds(later) - seconds(earlier), 31 * 86400)


@few
@given(moments, st.integers(-600, 600))
def test_add_months(ask: Ask, moment: datetime, months: int) -> None:
    assert one(ask, f"ADD_MONTHS({literal(moment)}, {months})") == add_months(moment, months)


@few
@given(moments, moments)
def test_months_between(ask: Ask, later: datetime, earlier: datetime) -> None:
    found = Fraction(one(ask, f"MONTHS_BETWEEN({literal(later)}, {literal(earlier)})"))
    assert abs(found - months_between(later, earlier)) < Fraction(1, 10**11)


@few
@given(moments, st.integers(-400, 400))
def test_months_between_undoes_add_months(ask: Ask, moment: datetime, months: int) -> None:
    day = moment.replace(day=min(moment.day, 28))
    assert one(ask, f"MONTHS_BETWEEN(ADD_MONTHS({literal(day)}, {months}), {literal(day)})") == months or day.day == 28


@few
@given(moments, st.integers(-(10**7), 10**7))
def test_seconds_added_are_seconds_apart(ask: Ask, moment: datetime, seconds: int) -> None:
    later = f"({literal(moment)} + {seconds}/86400)"
    assert one(ask, later) == moment + timedelta(seconds=seconds)
    assert one(ask, f"ROUND(({later} - {literal(moment)}) * 86400)") == seconds


@few
@given(
    moments,
    st.sampled_from(
        [
            "YYYY-MM-DD HH24:MI:SS",
            "YYYYMMDDHH24MISS",
            "DD/MM/YYYY SSSSS",
            "YYYY DDD HH:MI:SS AM",
            "J SSSSS",
            'FMYYYY"년" MM"월" DD"일" HH24"시" MI"분" SS"초"',
            "DY DD MON YYYY HH24.MI.SS",
            "RRRR-MM-DD HH12:MI:SS PM",
        ]
    ),
)
def test_to_date_reads_what_to_char_writes(ask: Ask, moment: datetime, mask: str) -> None:
    text = one(ask, f"TO_CHAR({literal(moment)}, {quoted(mask)})")
    assert one(ask, f"TO_DATE({quoted(text)}, {quoted(mask)})") == moment


_ELEMENTS = ["YYYY", "YY", "RR", "MM", "DD", "DDD", "HH24", "HH12", "HH", "MI", "SS", "Q", "D", "W", "IW", "IYYY"]
_NAMES = ["DY", "DAY", "MON", "MONTH", "AM", "WW", "FM", "-", " ", "%", '"년"', "dy", "Day", "SSSSS"]


@few
@given(moments, st.lists(st.sampled_from(_ELEMENTS + _NAMES), min_size=1, max_size=6))
def test_masks_of_duckdb_and_python_agree(ask: Ask, moment: datetime, parts: list[str]) -> None:
    mask = " ".join(parts)
    assert one(ask, f"TO_CHAR({literal(moment)}, {quoted(mask)})") == (write_date(moment, mask, KOREAN) or None)


@few
@given(
    st.text("0123456789-/ ", max_size=12), st.sampled_from(["YYYYMMDD", "YYYY-MM-DD", "YYYYMM", "YYYY-MM-DD HH24:MI"])
)
def test_quick_and_patient_reading_agree(ask: Ask, text: str, mask: str) -> None:
    try:
        expected: object = read_date(text, mask, KOREAN, datetime(2024, 5, 1)) if text else None
    except OracleError as error:
        expected = str(error)[:9]
    try:
        found = one(ask, f"TO_DATE({quoted(text)}, {quoted(mask)})")
    except QueryFailed as error:
        found = error.ora
    assert found == expected


@few
@given(moments)
def test_truncation(ask: Ask, moment: datetime) -> None:
    midnight = moment.replace(hour=0, minute=0, second=0)
    date = literal(moment)
    assert one(ask, f"TRUNC({date}, 'IW')") == midnight - timedelta(midnight.weekday())
    assert one(ask, f"TRUNC({date}, 'D')") == midnight - timedelta((midnight.weekday() + 1) % 7)
    assert one(ask, f"TRUNC({date}, 'Q')") == midnight.replace(month=(moment.month - 1) // 3 * 3 + 1, day=1)
    assert one(ask, f"NEXT_DAY({date}, '월요일') - {date}") == 7 - moment.weekday()


@few
@given(words, st.integers(-10, 10), st.integers(-2, 10))
def test_substr(ask: Ask, text: str, start: int, length: int) -> None:
    at = start - 1 if start > 0 else len(text) + start if start else 0
    expected = text[at : at + length] if at >= 0 and length > 0 else ""
    assert one(ask, f"SUBSTR({quoted(text)}, {start}, {length})") == (expected or None)


@few
@given(st.text("ab", max_size=10), st.text("ab", min_size=1, max_size=2), st.integers(-11, 11), st.integers(1, 4))
def test_instr(ask: Ask, text: str, part: str, start: int, occurrence: int) -> None:
    places = [at + 1 for at in range(len(text)) if text.startswith(part, at)]
    forward = [place for place in places if place >= start]
    backward = [place for place in reversed(places) if place <= len(text) + start + 1]
    found = (forward if start > 0 else backward if start < 0 else [])[occurrence - 1 : occurrence]
    expected = (found or [0])[0] if text else None
    assert one(ask, f"INSTR({quoted(text)}, '{part}', {start}, {occurrence})") == expected


@few
@given(words, words, words)
def test_concatenation_and_replace_know_no_empty_string(ask: Ask, text: str, old: str, new: str) -> None:
    assert one(ask, f"{quoted(text)} || {quoted(new)}") == ((text + new) or None)
    expected = (text.replace(old, new) if old else text) or None
    assert one(ask, f"REPLACE({quoted(text)}, {quoted(old)}, {quoted(new)})") == expected


decimals = st.decimals(-(10**9), 10**9, places=4, allow_nan=False)


@few
@given(decimals, st.integers(-4, 4))
def test_round_and_trunc(ask: Ask, value: Decimal, places: int) -> None:
    unit = Decimal(1).scaleb(-places)
    assert one(ask, f"ROUND({value:f}, {places})") == value.quantize(unit, ROUND_HALF_UP)
    assert one(ask, f"TRUNC({value:f}, {places})") == value.quantize(unit, ROUND_DOWN)


@few
@given(decimals, decimals)
def test_exact_arithmetic(ask: Ask, left: Decimal, right: Decimal) -> None:
    assert one(ask, f"({left:f}) + ({right:f})") == left + right
    assert one(ask, f"({left:f}) - ({right:f})") == left - right
    assert one(ask, f"({left:f}) * ({right:f})") == left * right


@few
@given(st.integers(-(10**7), 10**7), st.integers(1, 10**6), st.integers(0, 4))
def test_rounded_quotient(ask: Ask, left: int, right: int, places: int) -> None:
    scaled = abs(Fraction(left, right)) * 10**places
    expected = Fraction(int(scaled + Fraction(1, 2)), 10**places) * (-1 if left < 0 else 1)
    assert Fraction(one(ask, f"ROUND({left} / {right}, {places})")) == expected


@few
@given(decimals)
def test_number_becomes_text_and_back(ask: Ask, value: Decimal) -> None:
    text = f"{value.normalize():f}" if value else "0"
    expected = text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
    assert one(ask, f"TO_CHAR({value:f})") == expected
    assert one(ask, f"TO_NUMBER(TO_CHAR({value:f}))") == value


@few
@given(st.integers(-(10**6), 10**6), st.integers(-1000, 1000))
def test_mod(ask: Ask, left: int, right: int) -> None:
    expected = left if not right else abs(left) % abs(right) * (-1 if left < 0 else 1)
    assert one(ask, f"MOD({left}, {right})") == expected
