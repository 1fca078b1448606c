"""Functions that choose between values: NVL, DECODE, GREATEST and their kin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.database.embedded.convert import MOMENTS, comparable, convert, leading_kind, together
from app.database.embedded.failures import oracle_error
from app.database.embedded.functions.signature import Function
from app.database.embedded.terms import NULL, Kind, Term


def case(branches: Sequence[tuple[str, Term]], otherwise: Term) -> Term:
    """CASE over conditions. All results are of one family, else ORA-00932."""
    results = [result for _, result in branches] + [otherwise]
    kind = leading_kind(results)
    for result in results:
        if result.kind not in (kind, Kind.NULL) and not {result.kind, kind} <= MOMENTS:
            raise oracle_error("ORA-00932", f"CASE의 결과가 {kind.value}와 {result.kind.value}예요")
    return _case(branches, otherwise, kind)


def _case(branches: Sequence[tuple[str, Term]], otherwise: Term, kind: Kind) -> Term:
    type_, casts = together([result for _, result in branches] + [otherwise], kind)
    arms = " ".join(f"WHEN {when} THEN {then}" for (when, _), then in zip(branches, casts, strict=False))
    return Term(f"CASE {arms} ELSE {casts[-1]} END", type_)


def _decode(arguments: Sequence[Term]) -> Term:
    subject, rest = arguments[0], list(arguments[1:])
    otherwise = rest.pop() if len(rest) % 2 else NULL
    searches, results = rest[0::2], rest[1::2]
    # Oracle compares as the first search value and answers as the first result; a NULL result means VARCHAR2.
    by = searches[0].kind if searches[0].kind is not Kind.NULL else Kind.TEXT
    kind = results[0].kind if results[0].kind is not Kind.NULL else Kind.TEXT
    branches = [(_same(subject, search, by), result) for search, result in zip(searches, results, strict=True)]
    return _case(branches, otherwise, kind)


def _same(subject: Term, search: Term, by: Kind) -> str:
    """Equality in which NULL equals NULL."""
    if search.kind is Kind.NULL:
        return f"{subject.sql} IS NULL"
    left, right = comparable(subject, search)
    if by is not Kind.TEXT and subject.kind is Kind.TEXT:
        left = convert(subject, by).sql
        right = convert(search, by).sql
    return f"{left} IS NOT DISTINCT FROM {right}"


def _nvl(arguments: Sequence[Term]) -> Term:
    return _first_known(arguments, leading_kind(arguments))


def _coalesce(arguments: Sequence[Term]) -> Term:
    kind = leading_kind(arguments)
    for term in arguments:
        if term.kind not in (kind, Kind.NULL) and not {term.kind, kind} <= MOMENTS:
            raise oracle_error("ORA-00932", f"COALESCE의 인수가 {kind.value}와 {term.kind.value}예요")
    return _first_known(arguments, kind)


def _first_known(arguments: Sequence[Term], kind: Kind) -> Term:
    type_, casts = together(arguments, kind)
    return Term(f"COALESCE({', '.join(casts)})", type_)


def _nvl2(arguments: Sequence[Term]) -> Term:
    subject, known, unknown = arguments
    return _case([(f"{subject.sql} IS NOT NULL", known)], unknown, leading_kind([known, unknown]))


def _nullif(arguments: Sequence[Term]) -> Term:
    left, right = comparable(*arguments)
    return Term(f"CASE WHEN {left} = {right} THEN NULL ELSE {arguments[0].sql} END", arguments[0].type)


def _extreme(name: str) -> Function:
    def build(arguments: Sequence[Term]) -> Term:
        if any(term.kind is Kind.NULL for term in arguments):
            return NULL
        type_, casts = together(arguments, arguments[0].kind)
        missing = " OR ".join(f"{cast} IS NULL" for cast in casts)
        return Term(f"CASE WHEN {missing} THEN NULL ELSE {name}({', '.join(casts)}) END", type_)

    return Function(build, 1, None)


CHOOSING: Mapping[str, Function] = {
    "NVL": Function(_nvl, 2, 2),
    "NVL2": Function(_nvl2, 3, 3),
    "COALESCE": Function(_coalesce, 2, None),
    "NULLIF": Function(_nullif, 2, 2),
    "DECODE": Function(_decode, 3, None),
    "GREATEST": _extreme("greatest"),
    "LEAST": _extreme("least"),
}
