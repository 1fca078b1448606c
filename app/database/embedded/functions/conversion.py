"""TO_CHAR, TO_DATE, TO_TIMESTAMP and TO_NUMBER."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from app.database.embedded.convert import MOMENTS, as_number, as_text, exact
from app.database.embedded.failures import OracleError, oracle_error, refuse
from app.database.embedded.functions.date_text import in_sql
from app.database.embedded.functions.signature import Function, constant_text
from app.database.embedded.masks.calendar_names import KOREAN, language
from app.database.embedded.masks.elements import Element, elements
from app.database.embedded.masks.numbers import number_mask
from app.database.embedded.masks.reading import READABLE
from app.database.embedded.masks.writing import WRITABLE
from app.database.embedded.terms import DATE, TEXT, TIMESTAMP, Kind, OracleType, Term, decimal_type, quote

_YEARS: Final = frozenset({"YYYY", "J"})  # RR asks the clock for the century
_MONTHS: Final = frozenset({"MM", "MON", "MONTH", "DDD", "J"})
_ORA_DATE_INPUT: Final = frozenset({"Q", "WW", "W", "IW", "IYYY", "IYY", "IY", "I", "CC"})


def _to_char(arguments: Sequence[Term]) -> Term:
    value = arguments[0]
    if len(arguments) == 1:
        return as_text(value)
    if value.kind is Kind.NULL:
        return as_text(value)
    mask = constant_text(arguments[1], "TO_CHAR 형식")
    nls = constant_text(arguments[2], "NLS 지정") if len(arguments) == 3 else ""
    if value.kind in MOMENTS:
        return _date_text(value, mask, nls)
    if nls:
        raise refuse("숫자의 TO_CHAR에 NLS 지정")
    return _number_text(as_number(value), mask)


def _date_text(value: Term, mask: str, nls: str) -> Term:
    parts = date_elements(mask, nls, WRITABLE)
    if value.kind is Kind.DATE and any(part.text.startswith("FF") for part in parts):
        raise oracle_error("ORA-01821", mask)
    if sql := in_sql(value.sql, parts, language(nls) or KOREAN):
        return Term(sql, TEXT)
    return Term(f"ora_date_text({value.sql}, {quote(mask)}, {quote(nls)})", TEXT)


def date_elements(mask: str, nls: str, known: frozenset[str]) -> tuple[Element, ...]:
    """The elements of a mask that are all known. Raises QueryFailed ORA-01821 or NotTranslatable."""
    if language(nls) is None:
        raise refuse(f"NLS 지정 {nls}")
    try:
        parts = elements(mask)
    except OracleError as error:
        raise oracle_error("ORA-01821", mask) from error
    for part in parts:
        if part.role == "name" and part.text not in known:
            if known is READABLE and part.text in _ORA_DATE_INPUT:
                raise oracle_error("ORA-01820", part.text)
            raise refuse(f"날짜 형식 {part.text}")
    return parts


def _number_text(value: Term, mask: str) -> Term:
    if mask.upper() in ("TM", "TM9"):
        return as_text(value)
    if number_mask(mask) is None:
        raise refuse(f"숫자 형식 {mask}")
    return Term(f"ora_number_text(CAST({exact(value).sql} AS VARCHAR), {quote(mask)})", TEXT)


def _moment_reader(type_: OracleType) -> Function:
    def build(arguments: Sequence[Term]) -> Term:
        value = arguments[0]
        if len(arguments) == 1:
            raise refuse("형식이 없는 TO_DATE·TO_TIMESTAMP")
        mask = constant_text(arguments[1], "TO_DATE 형식")
        nls = constant_text(arguments[2], "NLS 지정") if len(arguments) == 3 else ""
        parts = date_elements(mask, nls, READABLE)
        if type_ == DATE and any(part.text.startswith("FF") for part in parts):
            raise oracle_error("ORA-01821", mask)
        return Term(_read(as_text(value).sql, mask, nls, parts), type_)

    return Function(build, 1, 3)


_FIXED: Final = {"YYYY": ("[0-9]{4}", "%Y"), "MM": ("[0-9]{2}", "%m"), "DD": ("[0-9]{2}", "%d")} | {
    name: ("[0-9]{2}", code) for name, code in (("HH24", "%H"), ("MI", "%M"), ("SS", "%S"))
}


def _read(text: str, mask: str, nls: str, parts: Sequence[Element]) -> str:
    """TO_DATE of a text: by DuckDB where every digit is there, elsewhere by Python, which knows all the rules."""
    names = {part.text for part in parts if part.role == "name"}
    dated = names & _YEARS and names & _MONTHS
    reader = f"{'ora_date_of' if dated else 'ora_date_of_now'}({text}, {quote(mask)}, {quote(nls)})"
    if not {"YYYY", "MM"} <= names <= set(_FIXED) or len(names) < sum(part.role == "name" for part in parts):
        return reader
    if any(part.role == "quoted" for part in parts):
        return reader
    digits = "".join(_FIXED[p.text][0] if p.role == "name" else re.escape(p.text) for p in parts)
    pattern = "".join(_FIXED[p.text][1] if p.role == "name" else p.text.replace("%", "%%") for p in parts)
    quick = f"try_strptime({text}, {quote(pattern)})"
    return f"COALESCE(CASE WHEN regexp_full_match({text}, {quote(digits)}) THEN {quick} END, {reader})"


def _to_number(arguments: Sequence[Term]) -> Term:
    if len(arguments) == 1:
        return as_number(arguments[0])
    mask = constant_text(arguments[1], "TO_NUMBER 형식")
    if len(arguments) == 3 or number_mask(mask) is None:
        raise refuse(f"숫자 형식 {mask}")
    return Term(f"CAST(ora_number_of({as_text(arguments[0]).sql}, {quote(mask)}) AS DECIMAL(38,10))", decimal_type(10))


CONVERSION: Mapping[str, Function] = {
    "TO_CHAR": Function(_to_char, 1, 3),
    "TO_DATE": _moment_reader(DATE),
    "TO_TIMESTAMP": _moment_reader(TIMESTAMP),
    "TO_NUMBER": Function(_to_number, 1, 3),
}
