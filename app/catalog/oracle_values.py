"""LOW_VALUE and HIGH_VALUE of Oracle's column statistics: RAW in the internal form of the type.

NUMBER and DATE as Oracle Call Interface Programmer's Guide, chapter 3 "Internal Datatypes" describes them; texts in the
database's character set, of which only ASCII digits are read here. It knows nothing of tables.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_POSITIVE = 0x80
_ZERO = b"\x80"
_END_OF_NEGATIVE = 102


def decoded(raw: bytes | None, base_type: str) -> str:
    """A number, a day (`2024-01-31`) or digits (`20240131`) as text; "" for everything else."""
    if not raw:
        return ""
    if base_type in ("NUMBER", "FLOAT"):
        return number(raw)
    if base_type == "DATE" or base_type.startswith("TIMESTAMP"):
        return day(raw)
    text = raw.decode("ascii", errors="replace").rstrip()
    return text if text.isascii() and text.isdigit() else ""


def number(raw: bytes) -> str:
    """A power of 100 with the sign, then digits to the base of 100 plus 1, complemented in a negative number."""
    if raw == _ZERO:
        return "0"
    if raw[0] & _POSITIVE:
        exponent, digits = raw[0] - 193, [byte - 1 for byte in raw[1:]]
    else:
        exponent, digits = 62 - raw[0], [101 - byte for byte in raw[1:] if byte != _END_OF_NEGATIVE]
    if not digits or not all(0 <= digit < 100 for digit in digits):
        return ""
    size = sum((Decimal(digit).scaleb(2 * (exponent - place)) for place, digit in enumerate(digits)), Decimal())
    value = size if raw[0] & _POSITIVE else -size
    return f"{int(value)}" if value == value.to_integral_value() else f"{value.normalize():f}"


def day(raw: bytes) -> str:
    """Century and year plus 100, month, day; the time of day that follows is left out."""
    try:
        return f"{date((raw[0] - 100) * 100 + raw[1] - 100, raw[2], raw[3])}"
    except (ValueError, IndexError):
        return ""
