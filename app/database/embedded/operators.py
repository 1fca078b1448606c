"""Oracle's arithmetic, concatenation and comparison on terms. It knows nothing of trees."""

from __future__ import annotations

from decimal import Decimal

from app.database.embedded.convert import (
    MOMENTS,
    approximate,
    as_number,
    as_text,
    comparable,
    exact,
    product_scale,
    wide,
)
from app.database.embedded.failures import oracle_error
from app.database.embedded.terms import (
    APPROXIMATE,
    DATE,
    DAYS,
    INTEGER,
    MONTHS,
    NULL,
    TEXT,
    Kind,
    Term,
    decimal_type,
    number_literal,
)

_SPANS = frozenset({Kind.DAYS, Kind.MONTHS})


def add(left: Term, right: Term) -> Term:
    """left + right: numbers, a moment and days, a moment and an interval, two intervals."""
    if right.kind in MOMENTS and left.kind not in MOMENTS:
        left, right = right, left
    if left.kind in MOMENTS:
        if right.kind in MOMENTS:
            raise oracle_error("ORA-00975", "날짜와 날짜는 더할 수 없어요")
        return shift(left, right)
    if left.kind in _SPANS or right.kind in _SPANS:
        return _spans(left, "+", right)
    return _linear(as_number(left), "+", as_number(right))


def subtract(left: Term, right: Term) -> Term:
    """left - right. DATE - DATE is a NUMBER of days, TIMESTAMP - TIMESTAMP an interval."""
    if left.kind in MOMENTS:
        return _difference(left, right) if right.kind in MOMENTS else shift(left, negate(right))
    if right.kind in MOMENTS:
        raise oracle_error("ORA-00932", f"{left.kind.value} - {right.kind.value}")
    if left.kind in _SPANS or right.kind in _SPANS:
        return _spans(left, "-", right)
    return _linear(as_number(left), "-", as_number(right))


def multiply(left: Term, right: Term) -> Term:
    """left * right; one side may be an interval."""
    if left.kind in _SPANS or right.kind in _SPANS:
        span, factor = (left, right) if left.kind in _SPANS else (right, left)
        scaled = f"CAST(round({approximate(as_number(factor))} * {span.sql}) AS BIGINT)"
        return Term(scaled, span.type)
    left, right = as_number(left), as_number(right)
    scale = product_scale(left, right)
    if scale is None:
        return Term(f"ora_snap({approximate(left)} * {approximate(right)})", APPROXIMATE)
    return Term(f"({wide(left)} * {wide(right)})", decimal_type(scale))


def divide(left: Term, right: Term) -> Term:
    """left / right, never an integer division. A zero divisor is ORA-01476."""
    if left.kind in _SPANS:
        return Term(f"CAST(round(ora_divide({left.sql}, {as_number(right).sql})) AS BIGINT)", left.type)
    left, right = as_number(left), as_number(right)
    if (power := _power_of_ten(right)) and left.type.scale is not None and left.type.scale + power <= 18:
        return multiply(left, number_literal(Decimal(1).scaleb(-power)))
    return Term(f"ora_divide({', '.join(_whole(left, right))})", APPROXIMATE)


def _power_of_ten(term: Term) -> int:
    """n when the term is the constant 10^n, else 0."""
    value = term.literal
    if not isinstance(value, Decimal) or value < 10:
        return 0
    digits = value.normalize().as_tuple()
    return int(digits.exponent) if digits.digits == (1,) else 0


def _whole(left: Term, right: Term) -> tuple[str, str]:
    """Both numbers times the same power of ten as integers, so that the one division is the only rounding."""
    scales = (left.type.scale, right.type.scale)
    if None in scales:
        return left.sql, right.sql
    scale = max(left.type.scale or 0, right.type.scale or 0)
    if not scale:
        return left.sql, right.sql
    factor = f"CAST(1{'0' * scale} AS HUGEINT)"
    return tuple(f"CAST(CAST({t.sql} AS DECIMAL(38,{scale})) * {factor} AS HUGEINT)" for t in (left, right))  # type: ignore[return-value]


def mean(total: Term, count: str) -> Term:
    """AVG: an exact total divided by a count."""
    if not total.type.scale:
        return Term(f"ora_mean({total.sql}, {count})", APPROXIMATE)
    factor = f"CAST(1{'0' * total.type.scale} AS HUGEINT)"
    whole = f"CAST({wide(total)} * {factor} AS HUGEINT)"
    return Term(f"ora_mean({whole}, {count} * {factor})", APPROXIMATE)


def negate(term: Term) -> Term:
    """-term."""
    if term.kind in _SPANS:
        return Term(f"(-{term.sql})", term.type)
    value = as_number(term)
    if isinstance(value.literal, Decimal):
        return number_literal(-value.literal)
    return Term(f"(-{value.sql})", value.type)


def concatenate(left: Term, right: Term) -> Term:
    """left || right, where NULL adds nothing."""
    return Term(f"ora_concat({as_text(left).sql}, {as_text(right).sql})", TEXT)


def compare(left: Term, operator: str, right: Term) -> str:
    """The condition `left operator right`."""
    one, other = comparable(left, right)
    return f"({one} {operator} {other})"


def shift(moment: Term, by: Term) -> Term:
    """A moment plus a number of days (which makes it a DATE) or plus an interval."""
    match by.kind:
        case Kind.MONTHS:
            return Term(f"ora_shift_months({moment.sql}, CAST({by.sql} AS INTEGER))", moment.type)
        case Kind.DAYS:
            return Term(f"({moment.sql} + to_microseconds({by.sql}))", moment.type)
    days = as_number(by)
    start = moment.sql if moment.kind is Kind.DATE else f"date_trunc('second', {moment.sql})"
    if days.type.scale == 0:
        return Term(f"({start} + to_days(CAST({days.sql} AS INTEGER)))", DATE)
    return Term(f"ora_add_days({start}, {days.sql})", DATE)


def _difference(left: Term, right: Term) -> Term:
    if left.kind is Kind.DATE and right.kind is Kind.DATE:
        return Term(f"ora_days({left.sql}, {right.sql})", APPROXIMATE)
    return Term(f"(epoch_us({left.sql}) - epoch_us({right.sql}))", DAYS)


def _spans(left: Term, sign: str, right: Term) -> Term:
    if NULL in (left, right):
        return Term("CAST(NULL AS BIGINT)", MONTHS if Kind.MONTHS in (left.kind, right.kind) else DAYS)
    if left.kind is not right.kind:
        raise oracle_error("ORA-30081", f"{left.kind.value} {sign} {right.kind.value}")
    return Term(f"({left.sql} {sign} {right.sql})", left.type)


def _linear(left: Term, sign: str, right: Term) -> Term:
    if left.type.scale is None or right.type.scale is None:
        return Term(f"ora_snap({approximate(left)} {sign} {approximate(right)})", APPROXIMATE)
    scale = max(left.type.scale, right.type.scale)
    return Term(f"({wide(left)} {sign} {wide(right)})", decimal_type(scale))


def whole_number(term: Term) -> str:
    """A number cut to a BIGINT, as Oracle does with positions and lengths."""
    value = as_number(term)
    if value.type == INTEGER:
        return f"CAST({value.sql} AS BIGINT)"
    return f"CAST(trunc({exact(value).sql}) AS BIGINT)"
