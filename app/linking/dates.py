"""Korean words for periods, turned into half-open ranges with today's date. Knows nothing of tables.

`지난달` on 2026-11-22 is 2026-10-01 up to (not including) 2026-11-01. Ranges are half-open because an Oracle DATE has a
time of day: `BETWEEN … AND LAST_DAY(…)` would lose the last day's afternoon.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.catalog.storage import DayForm

_USUAL_FORMS: tuple[DayForm, ...] = ("DATE", "YYYYMMDD")
_WRITTEN: dict[DayForm, str] = {"YYYYMMDD": "%Y%m%d", "YYYY-MM-DD": "%Y-%m-%d", "YYYYMM": "%Y%m", "YYYY": "%Y"}


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days: from `start` up to, not including, `end`. `words` is what the question said."""

    words: str
    start: date
    end: date

    def as_fact(self, forms: Collection[DayForm] = ()) -> str:
        """The period as a condition for each way of storing days in `forms`, for the two usual ones when none fits."""
        conditions = {form: self._condition(form) for form in forms or _USUAL_FORMS}
        conditions = {form: text for form, text in conditions.items() if text}
        conditions = conditions or {form: self._condition(form) for form in _USUAL_FORMS}
        told = ". ".join(f"{form} 컬럼: {text}" for form, text in conditions.items())
        return f"'{self.words}' = {self.start} ~ {self._last}. {told}"

    @property
    def _last(self) -> date:
        return self.end - timedelta(days=1)

    def _condition(self, form: DayForm) -> str:
        """ "" when the period does not consist of whole months or years, which is all that the form can tell apart."""
        if form == "DATE":
            return f"컬럼 >= DATE '{self.start}' AND 컬럼 < DATE '{self.end}'"
        whole_months = self.start.day == self.end.day == 1
        whole_years = whole_months and self.start.month == self.end.month == 1
        if (form == "YYYYMM" and not whole_months) or (form == "YYYY" and not whole_years):
            return ""
        first, last = (f"{day:{_WRITTEN[form]}}" for day in (self.start, self._last))
        return f"컬럼 = '{first}'" if first == last else f"컬럼 BETWEEN '{first}' AND '{last}'"


def find_periods(question: str, today: date) -> tuple[Period, ...]:
    """Every period the question names, in order. Impossible dates (13월) are passed over."""
    found: list[tuple[int, Period]] = []
    taken: list[tuple[int, int]] = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(question):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            try:
                start, end = resolve(match, today)
            except ValueError:
                continue
            found.append((match.start(), Period(match[0].strip(), start, end)))
    return tuple(period for _, period in sorted(found, key=lambda item: item[0]))


Range = tuple[date, date]


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _months(first: date, count: int) -> Range:
    return first, _add_months(first, count)


def _year(year: int) -> Range:
    return date(year, 1, 1), date(year + 1, 1, 1)


_YEARS_BACK = {"올해": 0, "금년": 0, "작년": 1, "지난해": 1, "전년": 1, "재작년": 2}


def _relative_year(match: re.Match[str], today: date) -> Range:
    return _year(today.year - _YEARS_BACK[match["relative"]])


def _relative_month(match: re.Match[str], today: date) -> Range:
    back = {"이번": 0, "이": 0, "금": 0, "당": 0, "지난": -1, "저번": -1, "전": -1}[match[1]]
    return _months(_add_months(today.replace(day=1), back), 1)


def _relative_quarter(match: re.Match[str], today: date) -> Range:
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return _months(_add_months(first, 0 if match[1] in {"이번", "금", "당"} else -3), 3)


def _relative_week(match: re.Match[str], today: date) -> Range:
    monday = today - timedelta(days=today.weekday() + (0 if match[1] in {"이번", "금"} else 7))
    return monday, monday + timedelta(days=7)


def _day(match: re.Match[str], today: date) -> Range:
    day = today - timedelta(days={"오늘": 0, "금일": 0, "어제": 1, "전일": 1, "그저께": 2}[match[1]])
    return day, day + timedelta(days=1)


def _recent(match: re.Match[str], today: date) -> Range:
    count, tomorrow = int(match[1]), today + timedelta(days=1)
    match match[2]:
        case "일":
            return tomorrow - timedelta(days=count), tomorrow
        case "주" | "주일":
            return tomorrow - timedelta(weeks=count), tomorrow
        case "년":
            return _add_months(today, -12 * count), tomorrow
        case _:
            return _add_months(today, -count), tomorrow


def _named_year(match: re.Match[str], today: date) -> int:
    if match["relative"]:
        return today.year - _YEARS_BACK[match["relative"]]
    year = int(match["year"]) if match["year"] else today.year
    return year + 2000 if year < 100 else year


def _calendar_half(match: re.Match[str], today: date) -> Range:
    return _months(date(_named_year(match, today), 1 if match["half"] == "상" else 7, 1), 6)


def _calendar_quarter(match: re.Match[str], today: date) -> Range:
    return _months(date(_named_year(match, today), 3 * int(match["quarter"]) - 2, 1), 3)


def _calendar_month(match: re.Match[str], today: date) -> Range:
    return _months(date(_named_year(match, today), int(match["month"]), 1), 1)


def _calendar_day(match: re.Match[str], today: date) -> Range:
    day = date(_named_year(match, today), int(match["month"]), int(match["day"]))
    return day, day + timedelta(days=1)


def _calendar_year(match: re.Match[str], _today: date) -> Range:
    return _year(int(match[1]))


# The year in front may be left out: `3월`, `2026년 3월`, `26년 3월`, `작년 3월`.
_YEAR = r"(?:(?P<year>(?:20)?\d{2})\s*년\s*|(?P<relative>재작년|올해|금년|작년|지난해|전년)\s*)?"


# When a school's term begins is not for the calendar to say.
_NO_TERM = r"(?!\s*(?:제\s*)?[1-4]?\s*학기)"

# Longer readings first: a later rule never takes words that an earlier one took.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Range]], ...] = (
    (re.compile(_YEAR + r"(?P<month>\d{1,2})\s*월\s*(?P<day>\d{1,2})\s*일"), _calendar_day),
    (re.compile(_YEAR + r"(?P<half>[상하])반기"), _calendar_half),
    (re.compile(_YEAR + r"(?P<quarter>[1-4])\s*(?:사)?분기"), _calendar_quarter),
    (re.compile(r"(?:최근|지난)\s*(\d{1,3})\s*(?:개)?\s*(일|주일|주|월|달|년)(?:\s*(?:간|치|동안))?"), _recent),
    (re.compile(_YEAR + r"(?P<month>\d{1,2})\s*월(?!\s*(?:별|간))"), _calendar_month),
    (re.compile(r"(이번|금|당|지난|저번|전)\s*분기"), _relative_quarter),
    (re.compile(r"(이번|금|당|지난|저번|전)\s*(?:달|월)(?!별)"), _relative_month),
    (re.compile(r"(이번|금|지난|저번)\s*주(?![가-힣]*문)"), _relative_week),
    (re.compile(r"(?P<relative>재작년|올해|금년|작년|지난해|전년)" + _NO_TERM), _relative_year),
    (re.compile(r"(오늘|금일|어제|전일|그저께)"), _day),
    (re.compile(r"(20\d{2})\s*년(?:도)?" + _NO_TERM), _calendar_year),
)
