"""The rules by which single words are read as days: `지난달`, `2024년 3분기`, `최근 3개월`. They know no other words.

Words that may mean something else are passed over: a model does better without a fact than with a wrong one.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

Range = tuple[date, date]  # up to, not including, the second day
Resolve = Callable[[re.Match[str], date], Range]  # raises ValueError for an impossible date


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last when it is shorter. Raises ValueError outside of years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_from(first: date, count: int) -> Range:
    """`count` months from `first` on."""
    return first, add_months(first, count)


def year_of(year: int) -> Range:
    """A calendar year."""
    return date(year, 1, 1), date(year + 1, 1, 1)


def quarter_begin(day: date) -> date:
    """The first day of the quarter that `day` is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


_BACK = {"지지난": 2, "저저번": 2, "전전": 2, "지난": 1, "저번": 1, "직전": 1, "전": 1, "다음": -1, "내": -1}
_YEARS_BACK = {"전전년": 2, "지지난해": 2, "재작년": 2, "작년": 1, "지난해": 1, "지난 해": 1, "전년": 1, "내년": -1}
_DAYS_BACK = {"오늘": 0, "금일": 0, "어제": 1, "전일": 1, "그저께": 2}
_COUNTS = {"한": 1, "일": 1, "두": 2, "세": 3, "네": 4}


def _relative_year(match: re.Match[str], today: date) -> Range:
    return year_of(today.year - _YEARS_BACK.get(match["relative"], 0))


def _relative_quarter(match: re.Match[str], today: date) -> Range:
    return months_from(add_months(quarter_begin(today), -3 * _BACK.get(match[1], 0)), 3)


def _relative_month(match: re.Match[str], today: date) -> Range:
    return months_from(add_months(today.replace(day=1), -_BACK.get(match[1], 0)), 1)


def _relative_week(match: re.Match[str], today: date) -> Range:
    monday = today - timedelta(days=today.weekday(), weeks=_BACK.get(match[1], 0))
    return monday, monday + timedelta(weeks=1)


def _relative_day(match: re.Match[str], today: date) -> Range:
    day = today - timedelta(days=_DAYS_BACK[match[1]])
    return day, day + timedelta(days=1)


def _recent(match: re.Match[str], today: date) -> Range:
    tomorrow = today + timedelta(days=1)
    count = _COUNTS.get(match["count"]) or int(match["count"])
    match match["unit"]:
        case "일":
            return tomorrow - timedelta(days=count), tomorrow
        case "주" | "주일":
            return tomorrow - timedelta(weeks=count), tomorrow
        case "년":
            return add_months(today, -12 * count), tomorrow
        case _:
            return add_months(today, -count), tomorrow


def _in_its_year(match: re.Match[str], today: date, of: Callable[[int], Range]) -> Range:
    """What `of` makes of the year that is said, else of the last one in which it has begun; behind `지난`, is over."""
    if match["year"]:
        return of(_full_year(match["year"], today))
    if match["relative"] and match["relative"] != "지난":
        return of(today.year - _YEARS_BACK.get(match["relative"], 0))
    start, end = of(today.year)
    return (start, end) if (end if match["relative"] else start) <= today else of(today.year - 1)


def _full_year(digits: str, today: date) -> int:
    """`24` -> 2024, `99` -> 1999: of two digits the last such year before the one ten years from now."""
    if len(digits) > 2:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year - 100 if year > today.year + 10 else year


def _half(match: re.Match[str], today: date) -> Range:
    return _in_its_year(match, today, lambda year: months_from(date(year, 1 if match["half"] == "상" else 7, 1), 6))


def _quarter(match: re.Match[str], today: date) -> Range:
    first, last = (int(quarter) for quarter in (match["first"] or match["quarter"], match["quarter"]))
    return _in_its_year(match, today, lambda year: months_from(date(year, first * 3 - 2, 1), (last - first + 1) * 3))


def _month(match: re.Match[str], today: date) -> Range:
    first, last = (int(month) for month in (match["first"] or match["month"], match["month"]))
    if last > 12:
        raise ValueError(match[0])
    return _in_its_year(match, today, lambda year: months_from(date(year, first, 1), (last - first) % 12 + 1))


def _day(match: re.Match[str], today: date) -> Range:
    month, first, last = (int(part) for part in (match["month"], match["first"] or match["day"], match["day"]))
    one = timedelta(days=1)
    return _in_its_year(match, today, lambda year: (date(year, month, first), date(year, month, last) + one))


def _year(match: re.Match[str], _today: date) -> Range:
    return date(int(match["first"] or match["year"]), 1, 1), date(int(match["year"]) + 1, 1, 1)


def _short_year(match: re.Match[str], today: date) -> Range:
    """Without 도 only the last five and the next: `30년` is more often a span of years."""
    year = _full_year(match["year"], today)
    if not match["surely"] and not today.year - 5 < year <= today.year + 1:
        raise ValueError(match[0])
    return year_of(year)


_BEGIN = r"(?<![가-힣])"
_RELATIVE = "전전년|지지난해|재작년|올해|금년|작년|지난해|지난 해(?![외당])|전년|내년"
# The year in front may be left out: `3월`, `2026년 3월`, `26년도 3월`, `2026 1분기`, `작년 3월`, `지난 3월`.
_YEAR = (
    r"(?:(?<!\d)(?P<year>(?:19|20)\d{2}|\d{2})(?:\s*년도?의?\s*|(?<=\d{4})\s+)"
    rf"|{_BEGIN}(?P<relative>{_RELATIVE}|올(?=\s)|지난)도?의?\s*)?"
)
# The last of several numbers (`3, 4월`) or of a fraction does not stand for itself.
_NUMBER = r"(?<![\d/])(?<!\d[,·.~-])(?<!/\s)(?<!\d[,·]\s)"
# When a school's term begins is not for the calendar to say.
_NO_TERM = r"(?!\s*(?:제\s*)?[1-4]?\s*학기)"
_WHICH = "지지난|저저번|전전|지난|저번|직전|전|이번|금|당|다음"
# 달 and 주 may begin another word, above all behind a blank: `이번 달성률`, `이번 주식`.
_ALONE = r"(?=(?:의|에|에[는도만]|엔|은|는|이|과|와|부터|까지|보다|인|치|간|동안|내|중)?(?![가-힣]))"
_THIS_MONTH = rf"(?:[달월](?![별성러세급요])|\s+[달월]{_ALONE})"
_THIS_WEEK = rf"(?:주(?![문식소차요말])|\s+주{_ALONE})"
_NO_CAREER = r"(?<!근속\s)(?<!근무\s)(?<!재직\s)(?<!경력\s)"
_NO_DURATION = (
    r"(?=[의에과와은는,]|\s|$)(?!\s*(?:이상|이하|미만|초과|이내|전(?!체)|후|동안|넘|된|장기|근속|근무|경력|만기))"
)

_DAYS = r"(?:(?P<first>\d{1,2})\s*(?:일\s*부터|일?\s*[~-])\s*)?(?P<day>\d{1,2})\s*일"
_MONTHS = r"(?:(?P<first>\d{1,2})\s*[~-]\s*)?(?P<month>\d{1,2})\s*월(?!\s*(?:별|간))"
_QUARTERS = r"(?:(?P<first>[1-4])(?:\s*/\s*4)?\s*[~-]\s*)?(?P<quarter>[1-4])(?:\s*/\s*4|\s*사)?\s*분기"
_YEARS = r"(?:(?P<first>(?:19|20)\d{2})\s*[~-]\s*)?(?P<year>(?:19|20)\d{2})\s*년(?!대)도?"
_COUNT = r"(?P<count>\d{1,3}|[한두세네](?=\s*(?:달|주|개월))|일(?=\s*(?:주일|년)))"
_UNIT = r"(?P<unit>일|주일|주(?![문식소차요말])|개\s*월|달(?![성러])|년)(?:\s*(?:간|치|동안))?"

PARTS_OF_A_YEAR: frozenset[Resolve] = frozenset({_day, _half, _quarter, _month})
# Longer readings first: a later rule never takes words that an earlier one took.
RULES: tuple[tuple[re.Pattern[str], Resolve], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (rf"{_YEAR}{_NUMBER}(?P<month>\d{{1,2}})\s*월\s*{_DAYS}", _day),
        (rf"{_YEAR}(?P<half>[상하])반기", _half),
        (rf"{_YEAR}{_NUMBER}{_QUARTERS}", _quarter),
        (rf"{_BEGIN}(?:최근|지난)\s*{_COUNT}\s*{_UNIT}", _recent),
        (rf"{_YEAR}{_NUMBER}{_MONTHS}", _month),
        (rf"{_BEGIN}({_WHICH})\s*분기", _relative_quarter),
        (rf"{_BEGIN}(?!전달|[이내]\s*월|내\s)({_WHICH}|이|내){_THIS_MONTH}", _relative_month),
        (rf"{_BEGIN}({_WHICH}){_THIS_WEEK}", _relative_week),
        (rf"{_BEGIN}(?P<relative>{_RELATIVE}){_NO_TERM}", _relative_year),
        (rf"{_BEGIN}(오늘|금일|어제|전일(?!제)|그저께)", _relative_day),
        (rf"{_NUMBER}{_YEARS}{_NO_TERM}", _year),
        (rf"{_NO_CAREER}{_NUMBER}(?P<year>\d{{2}})\s*년(?:(?P<surely>도)|{_NO_DURATION}){_NO_TERM}", _short_year),
    )
)
