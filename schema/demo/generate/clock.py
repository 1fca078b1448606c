"""Dates of the demo company: its fixed today, and when people buy. It knows nothing of what is bought."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

FIRST_DAY = date(2023, 1, 2)
TODAY = date(2026, 11, 20)  # fixed, so that the same questions give the same answers for ever

_MONTH_WEIGHT = (8, 7, 11, 9, 9, 8, 7, 7, 10, 9, 12, 13)  # new term in March, holidays in September, year end
_WEEKDAY_WEIGHT = (12, 12, 11, 11, 12, 5, 3)
_GROWTH_A_YEAR = 1.08


class BusyDays:
    """Days from FIRST_DAY to TODAY, drawn as often as the season, the weekday and the company's growth suggest."""

    def __init__(self) -> None:
        self._days = [FIRST_DAY + timedelta(days=n) for n in range((TODAY - FIRST_DAY).days + 1)]
        self._cumulative = list(accumulate(_weight(day) for day in self._days))

    def draw(self, rng: Random) -> date:
        """One day."""
        place = bisect_right(self._cumulative, rng.random() * self._cumulative[-1])
        return self._days[min(place, len(self._days) - 1)]


def _weight(day: date) -> float:
    growth: float = _GROWTH_A_YEAR ** ((day - FIRST_DAY).days / 365.25)
    return _MONTH_WEIGHT[day.month - 1] * _WEEKDAY_WEIGHT[day.weekday()] * growth


def ymd(day: date) -> str:
    """The day as Korean systems store it in VARCHAR2(8)."""
    return f"{day:%Y%m%d}"


def midnight(day: date) -> datetime:
    """The day as an Oracle DATE without a time of day."""
    return datetime.combine(day, time())


def at_work(day: date, rng: Random) -> datetime:
    """A moment of that day between 9 and 21 o'clock."""
    return midnight(day) + timedelta(seconds=rng.randrange(9 * 3600, 21 * 3600))


def between(first: date, last: date, rng: Random) -> date:
    """A day from first to last, both included."""
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def months(first: date, last: date) -> list[date]:
    """The first days of all months from first to last."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
