"""Functions of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.database.embedded.convert import approximate, as_number, exact, wide
from app.database.embedded.functions.signature import Function, constant_integer
from app.database.embedded.terms import APPROXIMATE, INTEGER, Term, decimal_type


def round_number(value: Term, places: Term | None) -> Term:
    """ROUND(number, places): half away from zero; `places` may be negative."""
    return _to_places(value, places, "round")


def truncate_number(value: Term, places: Term | None) -> Term:
    """TRUNC(number, places): towards zero; `places` may be negative."""
    return _to_places(value, places, "trunc")


def _to_places(value: Term, places: Term | None, how: str) -> Term:
    digits = constant_integer(places, "반올림 자릿수") if places is not None else 0
    number = exact(as_number(value))
    scale = number.type.scale or 0
    if digits >= scale:
        return number
    if digits < 0:
        return Term(_to_unit(number, -digits, how), INTEGER)
    if how == "round":
        return Term(f"round({wide(number)}, {digits})", decimal_type(digits))
    unit = f"CAST(1{'0' * digits} AS HUGEINT)"
    kept = f"CAST(trunc({wide(number)} * {unit}) AS HUGEINT)"
    return Term(
        f"CAST({kept} * CAST('{10**-digits:.{digits}f}' AS DECIMAL({digits + 1},{digits})) AS DECIMAL(38,{digits}))",
        decimal_type(digits),
    )


def _to_unit(number: Term, zeros: int, how: str) -> str:
    if how == "round":
        return f"CAST(round({wide(number)}, -{zeros}) AS HUGEINT)"
    unit = f"CAST(1{'0' * zeros} AS HUGEINT)"
    return f"((CAST(trunc({wide(number)}) AS HUGEINT) // {unit}) * {unit})"


def _whole(how: str) -> Function:
    def build(arguments: Sequence[Term]) -> Term:
        number = exact(as_number(arguments[0]))
        if not number.type.scale:
            return number
        return Term(f"CAST({how}({wide(number)}) AS HUGEINT)", INTEGER)

    return Function(build, 1, 1)


def _abs(arguments: Sequence[Term]) -> Term:
    number = as_number(arguments[0])
    return Term(f"abs({number.sql})", number.type)


def _sign(arguments: Sequence[Term]) -> Term:
    return Term(f"CAST(sign({as_number(arguments[0]).sql}) AS BIGINT)", INTEGER)


def _mod(arguments: Sequence[Term]) -> Term:
    left, right = exact(as_number(arguments[0])), exact(as_number(arguments[1]))
    scale = max(left.type.scale or 0, right.type.scale or 0)
    type_ = decimal_type(scale)
    one, other = (wide(Term(wide(term), type_)) for term in (left, right))
    return Term(f"ora_mod({one}, {other})", type_)


def _double(macro: str, count: int) -> Function:
    def build(arguments: Sequence[Term]) -> Term:
        return Term(f"{macro}({', '.join(approximate(as_number(term)) for term in arguments)})", APPROXIMATE)

    return Function(build, count, count)


def _snapped(name: str) -> Function:
    def build(arguments: Sequence[Term]) -> Term:
        return Term(f"ora_snap({name}({approximate(as_number(arguments[0]))}))", APPROXIMATE)

    return Function(build, 1, 1)


def _bitand(arguments: Sequence[Term]) -> Term:
    one, other = (f"CAST({as_number(term).sql} AS HUGEINT)" for term in arguments)
    return Term(f"({one} & {other})", INTEGER)


NUMERIC: Mapping[str, Function] = {
    "ABS": Function(_abs, 1, 1),
    "SIGN": Function(_sign, 1, 1),
    "CEIL": _whole("ceil"),
    "FLOOR": _whole("floor"),
    "MOD": Function(_mod, 2, 2),
    "POWER": _double("ora_power", 2),
    "SQRT": _double("ora_sqrt", 1),
    "LN": _double("ora_ln", 1),
    "LOG": _double("ora_log", 2),
    "EXP": _snapped("exp"),
    "SIN": _snapped("sin"),
    "COS": _snapped("cos"),
    "TAN": _snapped("tan"),
    "BITAND": Function(_bitand, 2, 2),
}
