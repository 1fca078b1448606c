"""Turn a value of one Oracle type into another, as Oracle does by itself, or refuse as Oracle would.

Source: Oracle SQL Language Reference, "Data Conversion". Dates and text convert by `RR/MM/DD` (territory KOREA).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from app.database.embedded.failures import oracle_error, refuse
from app.database.embedded.terms import (
    APPROXIMATE,
    DATE,
    INTEGER,
    TEXT,
    TIMESTAMP,
    Kind,
    OracleType,
    Term,
    decimal_type,
    duckdb_type,
    number_literal,
    quote,
    text_literal,
)

DATE_MASK: Final = "RR/MM/DD"
TIMESTAMP_MASK: Final = "RR/MM/DD HH24:MI:SS.FF6"
MOMENTS: Final = frozenset({Kind.DATE, Kind.TIMESTAMP})
_TEXT_SCALE: Final = 10  # digits after the point that a number read from text may have: see the macro ora_number
_MOST_SCALE: Final = 18  # exact products keep at most this many digits after the point


def as_number(term: Term) -> Term:
    """The number a term means. Text is read as TO_NUMBER does; dates are ORA-00932."""
    match term.kind:
        case Kind.NUMBER:
            return term
        case Kind.NULL:
            return Term("CAST(NULL AS BIGINT)", INTEGER)
        case Kind.TEXT if isinstance(term.literal, str):
            return number_literal(_read_literal(term.literal))
        case Kind.TEXT:
            return Term(f"ora_number({term.sql})", decimal_type(_TEXT_SCALE))
    raise _mismatch(term, "NUMBER")


def _read_literal(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise oracle_error("ORA-01722", f"'{text}'") from error
    if not value.is_finite() or "_" in text:
        raise oracle_error("ORA-01722", f"'{text}'")
    return value


def as_text(term: Term) -> Term:
    """The text Oracle writes for a term: `.5` for 0.5, `24/01/05` for a date."""
    match term.kind:
        case Kind.TEXT:
            return term
        case Kind.NULL:
            return Term("CAST(NULL AS VARCHAR)", TEXT)
        case Kind.NUMBER:
            return _number_text(term)
        case Kind.DATE:
            return Term(f"ora_date_text({term.sql}, '{DATE_MASK}', '')", TEXT)
        case Kind.TIMESTAMP:
            return Term(f"ora_date_text({term.sql}, '{TIMESTAMP_MASK}', '')", TEXT)
    raise refuse(f"{term.kind.value} 값을 문자로 바꾸기")


def _number_text(term: Term) -> Term:
    if isinstance(term.literal, Decimal) and term.literal == term.literal.to_integral_value():
        return text_literal(f"{term.literal.normalize():f}")
    plain = exact(term)
    if plain.type.scale:
        return Term(f"ora_decimal_text(CAST({plain.sql} AS VARCHAR))", TEXT)
    return Term(f"CAST({plain.sql} AS VARCHAR)", TEXT)


def as_moment(term: Term, kind: Kind = Kind.DATE) -> Term:
    """The DATE or TIMESTAMP a term means. Text is read by the session's format."""
    if term.kind in MOMENTS:
        return term
    if term.kind is Kind.NULL:
        return Term("CAST(NULL AS TIMESTAMP)", DATE if kind is Kind.DATE else TIMESTAMP)
    if term.kind is Kind.TEXT:
        mask = DATE_MASK if kind is Kind.DATE else TIMESTAMP_MASK
        return Term(f"ora_date_of_now({term.sql}, '{mask}', '')", DATE if kind is Kind.DATE else TIMESTAMP)
    raise _mismatch(term, "DATE")


def convert(term: Term, kind: Kind) -> Term:
    """`term` as a value of `kind`. Raises QueryFailed ORA-00932 where Oracle has no implicit conversion."""
    if term.kind is kind:
        return term
    match kind:
        case Kind.NUMBER:
            return as_number(term)
        case Kind.TEXT:
            return as_text(term)
        case Kind.DATE | Kind.TIMESTAMP:
            return as_moment(term, kind)
    if term.kind is Kind.NULL:
        type_ = OracleType(kind)
        return Term(f"CAST(NULL AS {duckdb_type(type_)})", type_)
    raise _mismatch(term, kind.value)


def _mismatch(term: Term, wanted: str) -> Exception:
    return oracle_error("ORA-00932", f"{wanted}가 와야 할 자리에 {term.kind.value}가 있어요")


def exact(term: Term) -> Term:
    """A number as a decimal: a DOUBLE is read as the 15 digits it stands for."""
    if term.type.scale is not None:
        return term
    return Term(f"ora_exact({term.sql})", decimal_type(15))


def wide(term: Term) -> str:
    """An exact number in the widest DuckDB type of its scale, so that arithmetic has room."""
    return f"CAST({term.sql} AS {duckdb_type(term.type)})"


def approximate(term: Term) -> str:
    """A number as DOUBLE."""
    return term.sql if term.type.scale is None else f"CAST({term.sql} AS DOUBLE)"


def same_type(types: Sequence[OracleType]) -> OracleType:
    """The type that holds values of all `types`, which belong to one family (NULL aside)."""
    known = [type_ for type_ in types if type_.kind is not Kind.NULL]
    if not known:
        return TEXT
    if known[0].kind is Kind.NUMBER:
        scales = [type_.scale for type_ in known]
        if None in scales:
            return APPROXIMATE
        return decimal_type(max(scale for scale in scales if scale is not None))
    if any(type_.kind is Kind.TIMESTAMP for type_ in known):
        return TIMESTAMP
    padded = known[0].kind is Kind.TEXT and all(type_.padded for type_ in known)
    return OracleType(known[0].kind, padded=padded)


def cast_to(term: Term, type_: OracleType) -> str:
    """`term`, whose family is that of `type_` or NULL, in exactly the DuckDB type of `type_`."""
    return f"CAST({term.sql} AS {duckdb_type(type_)})"


def together(terms: Sequence[Term], kind: Kind) -> tuple[OracleType, list[str]]:
    """The terms converted to `kind` and to one DuckDB type, for CASE, NVL, set operations and the like."""
    converted = [term if term.kind is Kind.NULL else convert(term, kind) for term in terms]
    type_ = same_type([term.type for term in converted] or [TEXT])
    if type_.kind is not kind and kind is not Kind.NULL and not {type_.kind, kind} <= MOMENTS:
        type_ = OracleType(kind)
    return type_, [cast_to(term, type_) for term in converted]


def leading_kind(terms: Sequence[Term]) -> Kind:
    """The family of the first term that is not NULL; text if all are."""
    return next((term.kind for term in terms if term.kind is not Kind.NULL), Kind.TEXT)


def comparable(left: Term, right: Term) -> tuple[str, str]:
    """Both sides of a comparison, converted as Oracle does: numbers win over text, dates win over text."""
    if Kind.NULL in (left.kind, right.kind):
        return left.sql, right.sql
    if left.kind is Kind.TEXT and right.kind is Kind.TEXT:
        return _blank_padded(left, right)
    if left.kind is right.kind or {left.kind, right.kind} <= MOMENTS:
        return left.sql, right.sql
    if left.kind is Kind.TEXT:
        return convert(left, right.kind).sql, right.sql
    return left.sql, convert(right, left.kind).sql


def _blank_padded(left: Term, right: Term) -> tuple[str, str]:
    """CHAR against CHAR or a literal: blanks at the end do not count."""
    if left.type.padded and right.type.padded and not (left.literal and right.literal):
        return _trimmed(left), _trimmed(right)
    return left.sql, right.sql


def _trimmed(term: Term) -> str:
    return quote(term.literal.rstrip(" ")) if isinstance(term.literal, str) else f"rtrim({term.sql}, ' ')"


def product_scale(left: Term, right: Term) -> int | None:
    """Digits after the point of an exact product, None when there are too many to stay exact."""
    if left.type.scale is None or right.type.scale is None:
        return None
    scale = left.type.scale + right.type.scale
    return scale if scale <= _MOST_SCALE else None
