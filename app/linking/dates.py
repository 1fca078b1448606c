"""The periods that a question names, with today's date. It knows nothing of tables.

`지난달` on 2026-11-22 is 2026-10-01 up to (not including) 2026-11-01. What single words say is in
`app.linking.calendar_words`; here is what they say together: `작년 3월부터 5월까지`, `2024년 1분기와 2분기`,
`지난달 매출과 전년 동월 매출`, `생일이 3월인 사원`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from app.linking.calendar_words import (
    PARTS_OF_A_YEAR,
    RULES,
    Range,
    Resolve,
    add_months,
    months_from,
    quarter_begin,
    year_of,
)
from app.linking.periods import Period, YearlyMonths

# A part of a year has its year said or guessed, or is meant of every year; all else (`2024년`, `지난달`) has its own.
_Year = Literal["said", "guessed", "every", "own"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the question says from character `begin` to `stop`: the days from `start` up to, not including, `end`."""

    begin: int
    stop: int
    start: date
    end: date
    year: _Year


_TO = re.compile(r"\s*(?:부터\s*~?|[~∼〜–-])\s*")
_AND = re.compile(r"\s*(?:[과와및,·]|에서|하고|이?랑|대비)?\s*")
_EVERY_YEAR = re.compile(r"매년|매해|해마다|[연년]도별")
_BIRTHDAY_IS = re.compile(r"(?:생일|생년월일)(?:\s*월)?[이은]?\s*$")
_IS_A_BIRTHDAY = re.compile(r"[에이]?\s*(?:생일|태어|출생|생(?![가-힣]))")
_A_YEAR_BEFORE = re.compile(
    r"(?<![가-힣])(?P<relative>전년|작년|지난\s?해)도?의?\s*(?:동일?|같은)\s*(?P<span>분기|기간|시기|월|달|기|때)"
)
_WHOLE = frozenset({"월", "달", "분기"})
_EACH = re.compile(r"월별|매월|매달|분기별|매\s?분기")


def find_periods(question: str, today: date) -> tuple[Period | YearlyMonths, ...]:
    """Every period the question names, in order. Impossible dates (13월) are passed over."""
    compared = tuple(_A_YEAR_BEFORE.finditer(question))
    readings = _joined(question, _matches(question, compared), today)
    before = [_a_year_before(match, readings, today) for match in compared]
    found = sorted((reading for reading in (*readings, *before) if reading), key=lambda reading: reading.begin)
    return tuple(period for reading in found if (period := _period(question, reading)))


def _matches(question: str, taken: Iterable[re.Match[str]]) -> list[tuple[re.Match[str], Resolve]]:
    """The rules that apply outside of `taken`, in the question's order; where two overlap, the first of `RULES`."""
    spans = [match.span() for match in taken]
    found: list[tuple[re.Match[str], Resolve]] = []
    for pattern, resolve in RULES:
        for match in pattern.finditer(question):
            if not any(match.start() < end and start < match.end() for start, end in spans):
                spans.append(match.span())
                found.append((match, resolve))
    return sorted(found, key=lambda item: item[0].start())


def _joined(question: str, matches: Iterable[tuple[re.Match[str], Resolve]], today: date) -> list[_Reading]:
    """The readings of `matches`, two ends (`3월부터 5월까지`) as one."""
    readings: list[_Reading] = []
    for match, resolve in matches:
        last = readings[-1] if readings else None
        spanned = bool(last and _TO.fullmatch(question, last.stop, match.start()))
        listed = bool(last and last.year != "guessed" and _AND.fullmatch(question, last.stop, match.start()))
        try:
            reading = _read(match, resolve, today, last if spanned or listed else None)
        except ValueError:
            continue
        if last and spanned:
            year = "every" if reading.year == "every" else last.year
            readings[-1] = replace(last, stop=reading.stop, end=reading.end, year=year)
        else:
            readings.append(reading)
    return readings


def _read(match: re.Match[str], resolve: Resolve, today: date, beside: _Reading | None) -> _Reading:
    """`beside` stands before it and may say the year for both. Raises ValueError for an impossible date."""
    year = _whose_year(match, resolve)
    if beside and beside.year != "own" and year != "said" and resolve in PARTS_OF_A_YEAR:
        year = beside.year if year == "guessed" else year
        # Of the twelve months from there on, one is meant: that which has begun when they end.
        today = add_months(beside.start.replace(day=1), 12) - timedelta(days=1)
    return _Reading(*match.span(), *resolve(match, today), year)


def _whose_year(match: re.Match[str], resolve: Resolve) -> _Year:
    groups, question = match.groupdict(), match.string
    if groups.get("year") or groups.get("relative"):
        return "said" if resolve in PARTS_OF_A_YEAR else "own"
    if _BIRTHDAY_IS.search(question, 0, match.start()) or _IS_A_BIRTHDAY.match(question, match.end()):
        return "every"
    if resolve not in PARTS_OF_A_YEAR:
        return "own"
    return "every" if _EVERY_YEAR.search(question) else "guessed"


def _a_year_before(match: re.Match[str], readings: Sequence[_Reading], today: date) -> _Reading | None:
    """`전년 동월`: the period named before it, else behind it, a year back; without one this month, quarter or year.

    Of a period that has not ended, `동기` means what has passed. None where it means each month in turn.
    """
    named = [reading for reading in readings if reading.year != "every"]
    other = next((reading for reading in reversed(named) if reading.stop <= match.start()), named[0] if named else None)
    if not other and _EACH.search(match.string):
        return None
    start, end = (other.start, other.end) if other else _this(match["span"], today)
    if match["span"] not in _WHOLE and start <= today:
        end = min(end, today + timedelta(days=1))
    years = 1 if match["relative"] == "전년" else start.year - today.year + 1
    return _Reading(*match.span(), add_months(start, -12 * years), add_months(end, -12 * years), "own")


def _this(span: str, today: date) -> Range:
    match span:
        case "월" | "달":
            return months_from(today.replace(day=1), 1)
        case "분기":
            return months_from(quarter_begin(today), 3)
        case _:
            return year_of(today.year)


def _period(question: str, reading: _Reading) -> Period | YearlyMonths | None:
    """None for an empty range and, of every year, for single days and for all twelve months."""
    words, start, end = question[reading.begin : reading.stop].strip(), reading.start, reading.end
    if start >= end:
        return None
    if reading.year != "every":
        return Period(words, start, end, surely=reading.year != "guessed")
    if start.day == end.day == 1 and end < add_months(start, 12):
        return YearlyMonths(words, start.month, (end - timedelta(days=1)).month)
    return None
