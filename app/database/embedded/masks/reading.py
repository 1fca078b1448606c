"""Read a date from text by a format model: TO_DATE and TO_TIMESTAMP.

Source: Oracle SQL Language Reference, "Format Models": punctuation may be left out where all digits are given, time
fields at the end may be missing, `YY` takes four digits where two do not fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.database.embedded.failures import OracleError
from app.database.embedded.masks.calendar_names import Language
from app.database.embedded.masks.elements import Element, elements

# Field and the most digits an element takes.
_DIGITS: Final = {
    "YYYY": ("year", 4), "YYY": ("year3", 3), "YY": ("year2", 2), "Y": ("year1", 1),
    "RRRR": ("rryear", 4), "RR": ("rryear", 2), "MM": ("month", 2), "DD": ("day", 2), "DDD": ("day_of_year", 3),
    "HH24": ("hour", 2), "HH12": ("hour12", 2), "HH": ("hour12", 2), "MI": ("minute", 2), "SS": ("second", 2),
    "SSSSS": ("seconds", 5), "J": ("julian", 7),
}  # fmt: skip
_TIME: Final = frozenset({"HH24", "HH12", "HH", "MI", "SS", "SSSSS", "AM", "PM", "A.M.", "P.M.", "X", "FF"})
READABLE: Final = (
    frozenset(_DIGITS)
    | {"MONTH", "MON", "DAY", "DY", "AM", "PM", "A.M.", "P.M.", "X", "FF"}
    | {f"FF{n}" for n in range(1, 10)}
)
_LIMITS: Final = (
    ("hour", 0, 23, "ORA-01850"),
    ("hour12", 1, 12, "ORA-01849"),
    ("minute", 0, 59, "ORA-01851"),
    ("second", 0, 59, "ORA-01852"),
    ("month", 1, 12, "ORA-01843"),
    ("day", 1, 31, "ORA-01847"),
)


@dataclass(slots=True)
class _Reader:
    """The text, how far it has been read, and the fields found so far."""

    text: str
    names: Language
    at: int = 0
    fields: dict[str, int] = field(default_factory=dict)

    def rest(self) -> str:
        return self.text[self.at :]

    def skip_blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1

    def take_digits(self, most: int) -> str:
        end = self.at
        while end < len(self.text) and end - self.at < most and self.text[end] in "0123456789":
            end += 1
        taken, self.at = self.text[self.at : end], end
        return taken

    def take_name(self, candidates: tuple[str, ...]) -> int | None:
        """The index of the longest candidate that stands here."""
        rest = self.rest().upper()
        fitting = [index for index, name in enumerate(candidates) if rest.startswith(name)]
        if not fitting:
            return None
        best = max(fitting, key=lambda index: len(candidates[index]))
        self.at += len(candidates[best])
        return best


def read_date(text: str, mask: str, names: Language, today: datetime) -> datetime:
    """The moment that `text` means under `mask`; what the mask leaves out comes from the first day of `today`'s month.

    Raises OracleError with Oracle's own number when the text does not fit.
    """
    reader = _Reader(text, names)
    parts = elements(mask)
    for index, element in enumerate(parts):
        reader.skip_blanks()
        if reader.at == len(text):
            if all(_may_be_missing(later) for later in parts[index:]):
                break
            raise OracleError("ORA-01840", text)
        _read(reader, element, parts[index + 1] if index + 1 < len(parts) else None)
    if reader.rest().strip(" "):
        raise OracleError("ORA-01830", text)
    return _moment(reader.fields, today, text)


def _may_be_missing(element: Element) -> bool:
    return element.role != "name" or element.text in _TIME or element.text.startswith("FF")


def _read(reader: _Reader, element: Element, following: Element | None) -> None:
    if element.role == "quoted":
        _read_quoted(reader, element)
    elif element.role == "mark":
        _read_mark(reader, element)
    elif element.text in _DIGITS:
        _read_number(reader, element, following)
    elif element.text.startswith("FF"):
        _read_fraction(reader, int(element.text[2:] or 9))
    else:
        _read_name(reader, element)


def _read_quoted(reader: _Reader, element: Element) -> None:
    if not reader.rest().startswith(element.text):
        raise OracleError("ORA-01861", reader.text)
    reader.at += len(element.text)


def _read_mark(reader: _Reader, element: Element) -> None:
    char = reader.text[reader.at]
    if char.isalnum():
        if element.text != " " and not (char.isdigit() and reader.text[reader.at - 1].isdigit()):
            raise OracleError("ORA-01861", reader.text)
    elif element.text != " ":
        reader.at += 1


def _read_number(reader: _Reader, element: Element, following: Element | None) -> None:
    name, most = _DIGITS[element.text]
    if element.text == "MM" and reader.text[reader.at].isalpha():
        _read_month_name(reader)
        return
    two_digits = element.text in ("YY", "RR")
    if two_digits and (following is None or following.role != "name"):
        most = 4
    digits = reader.take_digits(most)
    if not digits:
        raise OracleError("ORA-01858", reader.text)
    if two_digits and len(digits) > 2 and reader.at < len(reader.text) and reader.text[reader.at].isalnum():
        raise OracleError("ORA-01843", reader.text)
    reader.fields["year" if two_digits and len(digits) > 2 else name] = int(digits)
    if element.text == "RRRR" and len(digits) > 2:
        reader.fields["year"] = reader.fields.pop("rryear")


def _read_fraction(reader: _Reader, most: int) -> None:
    digits = reader.take_digits(most)
    if not digits:
        raise OracleError("ORA-01858", reader.text)
    reader.fields["microsecond"] = int(digits.ljust(6, "0")[:6])


def _read_name(reader: _Reader, element: Element) -> None:
    names = reader.names
    match element.text:
        case "MONTH" | "MON":
            _read_month_name(reader)
        case "DAY" | "DY":
            day = reader.take_name(names.days)
            day = reader.take_name(names.short_days) if day is None else day
            if day is None:
                raise OracleError("ORA-01846", reader.text)
            reader.fields["weekday"] = day
        case "X":
            reader.at += 1
        case _:
            half = reader.take_name((names.morning, names.afternoon, "A.M.", "P.M."))
            if half is None:
                raise OracleError("ORA-01855", reader.text)
            reader.fields["afternoon"] = half % 2


def _read_month_name(reader: _Reader) -> None:
    month = reader.take_name(reader.names.months)
    month = reader.take_name(reader.names.short_months) if month is None else month
    if month is None:
        raise OracleError("ORA-01843", reader.text)
    reader.fields["month"] = month + 1


def _moment(fields: dict[str, int], today: datetime, text: str) -> datetime:
    for name, low, high, ora in _LIMITS:
        if name in fields and not low <= fields[name] <= high:
            raise OracleError(ora, text)
    moment = _day(fields, today, text) + _time(fields, text)
    if "weekday" in fields and moment.isoweekday() % 7 != fields["weekday"]:
        raise OracleError("ORA-01835", text)
    return moment


def _day(fields: dict[str, int], today: datetime, text: str) -> datetime:
    if "julian" in fields:
        return datetime.fromordinal(fields["julian"] - 1_721_425)
    year = _year(fields, today)
    if not 1 <= year <= 9999:
        raise OracleError("ORA-01841", text)
    if "day_of_year" in fields:
        day = datetime(year, 1, 1) + timedelta(fields["day_of_year"] - 1)  # noqa: DTZ001 - Oracle's DATE has no zone
        if day.year != year or not fields["day_of_year"]:
            raise OracleError("ORA-01848", text)
        return day
    try:
        return datetime(year, fields.get("month", today.month), fields.get("day", 1))  # noqa: DTZ001 - as above
    except ValueError as error:
        raise OracleError("ORA-01839", text) from error


def _year(fields: dict[str, int], today: datetime) -> int:
    if "year" in fields:
        return fields["year"]
    if "rryear" in fields:
        return _rounded_year(fields["rryear"], today.year)
    for name, digits in (("year3", 1000), ("year2", 100), ("year1", 10)):
        if name in fields:
            return today.year // digits * digits + fields[name]
    return today.year


def _rounded_year(short: int, this_year: int) -> int:
    """RR: 00-49 and 50-99 belong to the century nearest to this year."""
    century = this_year // 100 * 100
    if short < 50 <= this_year % 100:
        century += 100
    elif this_year % 100 < 50 <= short:
        century -= 100
    return century + short


def _time(fields: dict[str, int], text: str) -> timedelta:
    if fields.get("seconds", 0) >= 86_400:
        raise OracleError("ORA-01853", text)
    hour = fields.get("hour", 0)
    if "hour12" in fields:
        hour = fields["hour12"] % 12 + 12 * fields.get("afternoon", 0)
    return timedelta(
        hours=hour,
        minutes=fields.get("minute", 0),
        seconds=fields.get("second", 0) + fields.get("seconds", 0),
        microseconds=fields.get("microsecond", 0),
    )
