"""What a period is and what to tell of it: one condition for each way in which the schema stores days.

Ranges are half-open because an Oracle DATE has a time of day: `BETWEEN … AND LAST_DAY(…)` would lose the last day's
afternoon.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.catalog.storage import DayForm

_USUAL_FORMS: tuple[DayForm, ...] = ("DATE", "YYYYMMDD")
_WRITTEN: dict[DayForm, str] = {"YYYYMMDD": "%Y%m%d", "YYYY-MM-DD": "%Y-%m-%d", "YYYYMM": "%Y%m", "YYYY": "%Y"}
_MONTH_AT: dict[DayForm, int] = {"YYYYMMDD": 5, "YYYY-MM-DD": 6, "YYYYMM": 5, "YYYYMMDDHH24MISS": 5}


@dataclass(frozen=True, slots=True)
class Period:
    """A range of days: from `start` up to, not including, `end`. `words` is what the question said.

    `surely` when it said the year: `3월` is taken for the last March, and may mean that of every year.
    """

    words: str
    start: date
    end: date
    surely: bool = True

    def as_fact(self, forms: Collection[DayForm] = ()) -> str:
        """The period as a condition for each way of storing days in `forms`, for the two usual ones when none fits."""
        return f"'{self.words}' = {self.start} ~ {self._last}. {_told(self._condition, forms)}"

    @property
    def _last(self) -> date:
        return self.end - timedelta(days=1)

    def _condition(self, form: DayForm) -> str:
        """ "" when the period does not consist of whole months or years, which is all that the form can tell apart."""
        if form == "DATE":
            return f"컬럼 >= DATE '{self.start}' AND 컬럼 < DATE '{self.end}'"
        if form == "YYYYMMDDHH24MISS":
            return f"컬럼 >= '{self.start:%Y%m%d}' AND 컬럼 < '{self.end:%Y%m%d}'"
        whole_months = self.start.day == self.end.day == 1
        whole_years = whole_months and self.start.month == self.end.month == 1
        if (form == "YYYYMM" and not whole_months) or (form == "YYYY" and not whole_years):
            return ""
        return _between("컬럼", *(f"'{day:{_WRITTEN[form]}}'" for day in (self.start, self._last)))


@dataclass(frozen=True, slots=True)
class YearlyMonths:
    """Months of whatever year, `first` to `last` (1 to 12), across the turn of the year where `last` is less."""

    words: str
    first: int
    last: int

    def as_fact(self, forms: Collection[DayForm] = ()) -> str:
        """The months as a condition for each way of storing days in `forms`, for the two usual ones when none fits."""
        months = f"{self.first}월" if self.first == self.last else f"{self.first}월~{self.last}월"
        return f"'{self.words}' = 연도와 상관없이 {months}. {_told(self._condition, forms)}"

    def _condition(self, form: DayForm) -> str:
        """ "" when the form has no months."""
        if form == "DATE":
            return self._within("EXTRACT(MONTH FROM 컬럼)", "{}")
        return self._within(f"SUBSTR(컬럼, {_MONTH_AT[form]}, 2)", "'{:02}'") if form in _MONTH_AT else ""

    def _within(self, month: str, written: str) -> str:
        first, last = written.format(self.first), written.format(self.last)
        if self.first <= self.last:
            return _between(month, first, last)
        return f"({month} >= {first} OR {month} <= {last})"


def _told(condition: Callable[[DayForm], str], forms: Collection[DayForm]) -> str:
    conditions = {form: condition(form) for form in forms or _USUAL_FORMS}
    conditions = {form: text for form, text in conditions.items() if text}
    conditions = conditions or {form: condition(form) for form in _USUAL_FORMS}
    return ". ".join(f"{form} 컬럼: {text}" for form, text in conditions.items())


def _between(what: str, first: str, last: str) -> str:
    return f"{what} = {first}" if first == last else f"{what} BETWEEN {first} AND {last}"
