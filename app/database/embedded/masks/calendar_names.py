"""Names of months and days in the two languages that a query may ask for, and which language it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """Names as Oracle writes them: months from January, days from Sunday."""

    name: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    morning: str
    afternoon: str


_KOREAN_MONTHS = tuple(f"{month}월" for month in range(1, 13))
_ENGLISH_MONTHS = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE",
    "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER",
)  # fmt: skip
_ENGLISH_DAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_KOREAN_DAYS = tuple(f"{day}요일" for day in "일월화수목금토")

KOREAN: Final = Language(
    "KOREAN", _KOREAN_MONTHS, _KOREAN_MONTHS, _KOREAN_DAYS, tuple("일월화수목금토"), "오전", "오후"
)
ENGLISH: Final = Language(
    "ENGLISH",
    _ENGLISH_MONTHS,
    tuple(month[:3] for month in _ENGLISH_MONTHS),
    _ENGLISH_DAYS,
    tuple(day[:3] for day in _ENGLISH_DAYS),
    "AM",
    "PM",
)
_BY_NAME = {"KOREAN": KOREAN, "AMERICAN": ENGLISH, "ENGLISH": ENGLISH}
_PARAMETER = re.compile(r"\s*NLS_DATE_LANGUAGE\s*=\s*'?\"?(\w+)\"?'?\s*", re.IGNORECASE)


def language(parameter: str) -> Language | None:
    """The language of `NLS_DATE_LANGUAGE=…`, Korean for "", None when it is neither Korean nor English."""
    if not parameter.strip():
        return KOREAN
    match = _PARAMETER.fullmatch(parameter)
    return _BY_NAME.get(match[1].upper()) if match else None
