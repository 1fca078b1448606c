"""Write a date as text by a format model: TO_CHAR(datetime, mask)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from app.database.embedded.failures import OracleError
from app.database.embedded.masks.calendar_names import Language
from app.database.embedded.masks.elements import Element, elements

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

# A number with the width that Oracle pads it to with zeros.
_NUMBERS: Final[dict[str, tuple[Callable[[datetime], int], int]]] = {
    "YYYY": (lambda d: d.year, 4),
    "RRRR": (lambda d: d.year, 4),
    "YYY": (lambda d: d.year % 1000, 3),
    "YY": (lambda d: d.year % 100, 2),
    "RR": (lambda d: d.year % 100, 2),
    "Y": (lambda d: d.year % 10, 1),
    "IYYY": (lambda d: d.isocalendar().year, 4),
    "IYY": (lambda d: d.isocalendar().year % 1000, 3),
    "IY": (lambda d: d.isocalendar().year % 100, 2),
    "I": (lambda d: d.isocalendar().year % 10, 1),
    "Q": (lambda d: (d.month + 2) // 3, 1),
    "MM": (lambda d: d.month, 2),
    "WW": (lambda d: (d.timetuple().tm_yday + 6) // 7, 2),
    "IW": (lambda d: d.isocalendar().week, 2),
    "W": (lambda d: (d.day + 6) // 7, 1),
    "DDD": (lambda d: d.timetuple().tm_yday, 3),
    "DD": (lambda d: d.day, 2),
    "D": (lambda d: d.isoweekday() % 7 + 1, 1),
    "J": (lambda d: d.toordinal() + 1_721_425, 7),
    "HH24": (lambda d: d.hour, 2),
    "HH12": (lambda d: (d.hour + 11) % 12 + 1, 2),
    "HH": (lambda d: (d.hour + 11) % 12 + 1, 2),
    "MI": (lambda d: d.minute, 2),
    "SS": (lambda d: d.second, 2),
    "SSSSS": (lambda d: d.hour * 3600 + d.minute * 60 + d.second, 5),
    "CC": (lambda d: (d.year + 99) // 100, 2),
}
_NAMES: Final = frozenset({"MONTH", "MON", "DAY", "DY", "AM", "PM", "A.M.", "P.M.", "RM", "Y,YYY", "X"})
WRITABLE: Final = frozenset(_NUMBERS) | _NAMES | {f"FF{n}" for n in range(1, 7)} | {"FF"}


def write_date(value: datetime, mask: str, names: Language) -> str:
    """`value` written by `mask`. Raises OracleError ORA-01821 for an element that is no part of a mask."""
    return "".join(_write(value, element, names) for element in elements(mask))


def _write(value: datetime, element: Element, names: Language) -> str:
    if element.role != "name":
        return element.text
    if number := _NUMBERS.get(element.text):
        read, width = number
        return f"{read(value):0{width}d}" if element.filled else str(read(value))
    if element.text.startswith("FF"):
        digits = int(element.text[2:] or 6)
        return f"{value.microsecond:06d}"[:digits]
    return _write_name(value, element, names)


def _write_name(value: datetime, element: Element, names: Language) -> str:
    match element.text:
        case "MONTH":
            return _cased(_padded(names.months, value.month - 1, element), element)
        case "MON":
            return _cased(_padded(names.short_months, value.month - 1, element), element)
        case "DAY":
            return _cased(_padded(names.days, value.isoweekday() % 7, element), element)
        case "DY":
            return _cased(names.short_days[value.isoweekday() % 7], element)
        case "AM" | "PM" | "A.M." | "P.M.":
            return _cased(_half_of_day(value, element, names), element)
        case "RM":
            return _cased(_padded(_ROMAN, value.month - 1, element), element)
        case "Y,YYY":
            return f"{value.year // 1000},{value.year % 1000:03d}"
        case "X":
            return "."
    raise OracleError("ORA-01821", element.written)


def _half_of_day(value: datetime, element: Element, names: Language) -> str:
    name = names.morning if value.hour < 12 else names.afternoon
    return ".".join(name) + "." if "." in element.text and name.isascii() else name


def _padded(all_names: tuple[str, ...], index: int, element: Element) -> str:
    width = max(map(len, all_names)) if element.filled else 0
    return all_names[index].ljust(width)


def _cased(name: str, element: Element) -> str:
    """The name in the case the mask was written in: `DAY`, `Day` or `day`."""
    letters = [char for char in element.written if char.isalpha()]
    if letters[0].islower():
        return name.lower()
    return name.capitalize() if letters[1].islower() else name
