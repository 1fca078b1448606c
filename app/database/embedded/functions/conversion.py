"""TO_CHAR, TO_DATE, TO_TIMESTAMP and TO_NUMBER."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from app.database.embedded.convert import MOMENTS, as_number, as_text, exact
from app.database.embedded.failures import OracleError, oracle_error, refuse
from app.database.embedded.functions.signature import Function, constant_text
from app.database.embedded.masks.calendar_names import language
from app.database.embedded.masks.elements import Element, elements
from app.database.embedded.masks.numbers import number_mask
from app.database.embedded.masks.reading import READABLE
from app.database.embedded.masks.writing import WRITABLE
from app.database.embedded.terms import DATE, TEXT, TIMESTAMP, Kind, OracleType, Term, decimal_type, quote

# Elements that DuckDB writes exactly as Oracle does, at DuckDB's own speed.
_STRFTIME: Final = {
    "MM": "%m",
    "DD": "%d",
    "HH24": "%H",
    "HH12": "%I",
    "HH": "%I",
    "MI": "%M",
    "SS": "%S",
    "DDD": "%j",
    "YYYY": "%Y",
}
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
    if pattern := _strftime(parts):
        return Term(f"NULLIF(strftime({value.sql}, {quote(pattern)}), '')", TEXT)
    return Term(f"ora_date_text({value.sql}, {quote(mask)}, {quote(nls)})", TEXT)


def _strftime(parts: Sequence[Element]) -> str:
    """The mask in strftime's words, "" when some element has no counterpart."""
    out = []
    for part in parts:
        if part.role != "name":
            out.append(part.text.replace("%", "%%"))
        elif part.filled and part.text in _STRFTIME:
            out.append(_STRFTIME[part.text])
        else:
            return ""
    return "".join(out)


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
        date_elements(mask, nls, READABLE)
        if type_ == DATE and "FF" in {part.text[:2] for part in elements(mask)}:
            raise oracle_error("ORA-01821", mask)
        return Term(f"ora_date_of({as_text(value).sql}, {quote(mask)}, {quote(nls)})", type_)

    return Function(build, 1, 3)


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
