"""INTERVAL literals and EXTRACT."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import exp

from app.database.embedded.convert import MOMENTS
from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.terms import DAYS, INTEGER, MONTHS, Kind, Term, decimal_type

_MICROSECONDS: Final = {"DAY": 86_400_000_000, "HOUR": 3_600_000_000, "MINUTE": 60_000_000, "SECOND": 1_000_000}
_MONTHS: Final = {"YEAR": 12, "MONTH": 1}
_FIELDS: Final = ("DAY", "HOUR", "MINUTE", "SECOND")
_NUMBER: Final = re.compile(r"([+-]?)(\d+)(?:\.(\d{1,9}))?")


def literal(node: exp.Interval) -> Term:
    """`INTERVAL '3' DAY`, `INTERVAL '1-6' YEAR TO MONTH`, `INTERVAL '1 02:03:04' DAY TO SECOND`."""
    unit, value = node.args.get("unit"), node.this
    if not isinstance(value, exp.Literal) or not value.is_string or unit is None:
        raise refuse("상수가 아닌 INTERVAL")
    text = str(value.this).strip()
    if isinstance(unit, exp.IntervalSpan):
        first, last = _unit(unit.this)[0], _unit(unit.expression)[0]
        return _span(text, first, last)
    name, digits = _unit(unit)
    match = _NUMBER.fullmatch(text)
    if match is None or (match[3] and name != "SECOND"):
        raise oracle_error("ORA-01867", f"INTERVAL '{text}' {name}")
    if len(match[2].lstrip("0")) > digits:
        raise oracle_error("ORA-01873", f"INTERVAL '{text}' {name}")
    sign = -1 if match[1] == "-" else 1
    if name in _MONTHS:
        return _months(sign * int(match[2]) * _MONTHS[name])
    fraction = int((match[3] or "0").ljust(6, "0")[:6])
    return _days(sign * (int(match[2]) * _MICROSECONDS[name] + fraction))


def _unit(node: exp.Expr) -> tuple[str, int]:
    """A unit and the digits its number may have (2 unless the literal says otherwise)."""
    digits = 2
    if isinstance(node, exp.Anonymous):
        digits = int(node.expressions[0].name)
    name = node.name.upper()
    if name not in _MONTHS and name not in _MICROSECONDS:
        raise refuse(f"INTERVAL 단위 {name}")
    return name, digits


def _span(text: str, first: str, last: str) -> Term:
    if (first, last) == ("YEAR", "MONTH"):
        match = re.fullmatch(r"([+-]?)(\d+)-(\d+)", text)
        if match is None or int(match[3]) > 11:
            raise oracle_error("ORA-01867", text)
        return _months((-1 if match[1] == "-" else 1) * (int(match[2]) * 12 + int(match[3])))
    if first not in _FIELDS or last not in _FIELDS or _FIELDS.index(first) >= _FIELDS.index(last):
        raise refuse(f"INTERVAL {first} TO {last}")
    names = _FIELDS[_FIELDS.index(first) : _FIELDS.index(last) + 1]
    numbers = re.fullmatch(r"([+-]?)" + "[ :]".join([r"(\d+)"] * len(names)) + r"(?:\.(\d{1,9}))?", text)
    if numbers is None or any(
        int(n) > (23 if u == "HOUR" else 59) for u, n in list(zip(names, numbers.groups()[1:], strict=False))[1:]
    ):
        raise oracle_error("ORA-01867", text)
    total = sum(_MICROSECONDS[unit] * int(n) for unit, n in zip(names, numbers.groups()[1:], strict=False))
    total += int((numbers[len(names) + 2] or "0").ljust(6, "0")[:6])
    return _days(-total if numbers[1] == "-" else total)


def _days(microseconds: int) -> Term:
    return Term(f"CAST({microseconds} AS BIGINT)", DAYS)


def _months(months: int) -> Term:
    return Term(f"CAST({months} AS BIGINT)", MONTHS)


def extract(field: str, source: Term) -> Term:
    """EXTRACT(field FROM source). A DATE has no hours here: ORA-30076."""
    field = field.upper()
    if source.kind in MOMENTS:
        return _of_moment(field, source)
    if source.kind is Kind.MONTHS and field in _MONTHS:
        return Term(f"({source.sql} // 12)" if field == "YEAR" else f"({source.sql} % 12)", INTEGER)
    if source.kind is Kind.DAYS and field in ("DAY", "HOUR", "MINUTE"):
        within = {"DAY": 10**6, "HOUR": 24, "MINUTE": 60}[field]
        return Term(f"(({source.sql} // {_MICROSECONDS[field]}) % {within})", INTEGER)
    if source.kind is Kind.DAYS and field == "SECOND":
        return Term(f"(CAST({source.sql} % 60000000 AS DECIMAL(38,6)) / 1000000)", decimal_type(6))
    raise oracle_error("ORA-30076", f"EXTRACT({field} FROM {source.kind.value})")


def _of_moment(field: str, source: Term) -> Term:
    if field in ("YEAR", "MONTH", "DAY"):
        return Term(f"{field.lower()}({source.sql})", INTEGER)
    if source.kind is Kind.DATE or field not in _FIELDS:
        raise oracle_error("ORA-30076", f"EXTRACT({field} FROM {source.kind.value})")
    if field == "SECOND":
        return Term(
            f"CAST(CAST(microsecond({source.sql}) AS DECIMAL(38,6)) * CAST(0.000001 AS DECIMAL(7,6)) AS DECIMAL(38,6))",
            decimal_type(6),
        )
    return Term(f"{field.lower()}({source.sql})", INTEGER)


def written(kind: Kind, value: int) -> str:
    """An interval as Oracle prints it: `+000000001 02:03:04.000000` or `+01-06`."""
    sign, size = "-" if value < 0 else "+", abs(value)
    if kind is Kind.MONTHS:
        return f"{sign}{size // 12:02d}-{size % 12:02d}"
    days, rest = divmod(size, 86_400_000_000)
    seconds, fraction = divmod(rest, 1_000_000)
    return f"{sign}{days:09d} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:06d}"
