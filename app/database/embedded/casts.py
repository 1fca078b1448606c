"""CAST(value AS type)."""

from __future__ import annotations

from sqlglot import exp

from app.database.embedded.convert import MOMENTS, approximate, as_moment, as_number, as_text, exact, wide
from app.database.embedded.failures import refuse
from app.database.embedded.terms import APPROXIMATE, DATE, TEXT, TIMESTAMP, Kind, OracleType, Term, decimal_type

_INTEGERS = frozenset({exp.DType.INT, exp.DType.SMALLINT, exp.DType.BIGINT})
_DOUBLES = frozenset({exp.DType.FLOAT, exp.DType.DOUBLE})


def cast(value: Term, to: exp.DataType) -> Term:
    """The value as the type `to`. Raises NotTranslatable for types that are not handled."""
    sizes = [int(part.name) for part in to.expressions if part.name.isdigit()]
    kind = to.this
    if kind is exp.DType.DECIMAL:
        return _number(value, sizes)
    if kind in _INTEGERS:
        return _number(value, [38])
    if kind in _DOUBLES and not sizes:
        return Term(approximate(as_number(value)), APPROXIMATE)
    if kind in (exp.DType.VARCHAR, exp.DType.NVARCHAR) and sizes:
        return _text(value, sizes[0], by_char=_counts_characters(to))
    if kind in (exp.DType.CHAR, exp.DType.NCHAR):
        return _padded(value, sizes[0] if sizes else 1, by_char=_counts_characters(to))
    if kind is exp.DType.DATE:
        return _date(value)
    if kind is exp.DType.TIMESTAMP and (not sizes or sizes[0] >= 6):
        return Term(as_moment(value, Kind.TIMESTAMP).sql, TIMESTAMP)
    raise refuse(f"CAST(… AS {to.sql('oracle')})")


def _counts_characters(to: exp.DataType) -> bool:
    unit = to.expressions[0].args.get("expression") if to.expressions else None
    return to.this in (exp.DType.NVARCHAR, exp.DType.NCHAR) or (unit is not None and unit.name.upper() == "CHAR")


def _number(value: Term, sizes: list[int]) -> Term:
    number = as_number(value)
    if not sizes:
        return number
    digits, scale = (sizes[0], sizes[1]) if len(sizes) == 2 else (sizes[0], 0)
    exactly = exact(number)
    fitting = exactly.sql if (exactly.type.scale or 0) <= scale else f"round({wide(exactly)}, {scale})"
    as_decimal = f"CAST({fitting} AS DECIMAL(38,{scale}))" if scale else f"CAST({fitting} AS HUGEINT)"
    if digits >= 38:
        return Term(as_decimal, decimal_type(scale))
    return Term(f"ora_fit({as_decimal}, CAST(1{'0' * (digits - scale)} AS HUGEINT))", decimal_type(scale))


def _text(value: Term, size: int, *, by_char: bool) -> Term:
    text = as_text(value).sql
    cut = f"substring({text}, 1, {size})" if by_char else f"ora_cut({text}, {size})"
    measure = "length" if by_char else "strlen"
    return Term(f"CASE WHEN {measure}({text}) > {size} THEN {cut} ELSE {text} END", TEXT)


def _padded(value: Term, size: int, *, by_char: bool) -> Term:
    macro = "ora_pad_nchar" if by_char else "ora_pad_char"
    return Term(f"{macro}({_text(value, size, by_char=by_char).sql}, {size})", OracleType(Kind.TEXT, padded=True))


def _date(value: Term) -> Term:
    moment = as_moment(value)
    if value.kind in MOMENTS and value.kind is Kind.TIMESTAMP:
        return Term(f"date_trunc('second', {moment.sql})", DATE)
    return Term(moment.sql, DATE)
