"""Functions of text. Positions count characters, `B` variants count bytes of UTF-8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.database.embedded.convert import as_text
from app.database.embedded.failures import refuse
from app.database.embedded.functions.signature import Function
from app.database.embedded.operators import concatenate, whole_number
from app.database.embedded.terms import INTEGER, TEXT, Kind, Term


def _texts(arguments: Sequence[Term]) -> list[str]:
    return [as_text(term).sql for term in arguments]


def _substr(arguments: Sequence[Term]) -> Term:
    length = whole_number(arguments[2]) if len(arguments) == 3 else "CAST(2147483647 AS BIGINT)"
    return Term(f"ora_substr({as_text(arguments[0]).sql}, {whole_number(arguments[1])}, {length})", TEXT)


def _instr(arguments: Sequence[Term]) -> Term:
    text, part = _texts(arguments[:2])
    if len(arguments) == 2:
        return Term(f"instr({text}, {part})", INTEGER)
    numbers = [whole_number(term) for term in arguments[2:]]
    return Term(f"ora_instr({text}, {part}, {', '.join([*numbers, 'CAST(1 AS BIGINT)'][:2])})", INTEGER)


def _replace(arguments: Sequence[Term]) -> Term:
    text, old, *new = _texts(arguments)
    return Term(f"ora_replace({text}, {old}, {new[0] if new else 'NULL'})", TEXT)


def _pad(side: str) -> Function:
    def build(arguments: Sequence[Term]) -> Term:
        filler = as_text(arguments[2]).sql if len(arguments) == 3 else "' '"
        return Term(f"ora_pad({as_text(arguments[0]).sql}, {whole_number(arguments[1])}, {filler}, '{side}')", TEXT)

    return Function(build, 2, 3)


def trim(name: str, text: Term, characters: Term | None) -> Term:
    """`trim`, `ltrim` or `rtrim`: what is left, NULL if nothing is."""
    unwanted = as_text(characters).sql if characters is not None else "' '"
    return Term(f"NULLIF({name}({as_text(text).sql}, {unwanted}), '')", TEXT)


def _side_trim(name: str) -> Function:
    return Function(lambda a: trim(name, a[0], a[1] if len(a) == 2 else None), 1, 2)


def _simple(name: str, count: int) -> Function:
    return Function(lambda a: Term(f"{name}({', '.join(_texts(a))})", TEXT), count, count)


def _measure(name: str) -> Function:
    return Function(lambda a: Term(f"{name}({as_text(a[0]).sql})", INTEGER), 1, 1)


def _translate(arguments: Sequence[Term]) -> Term:
    return Term(f"NULLIF(translate({', '.join(_texts(arguments))}), '')", TEXT)


def _chr(arguments: Sequence[Term]) -> Term:
    code = arguments[0].literal
    if arguments[0].kind is not Kind.NUMBER or code is None or not 1 <= int(code) <= 127:
        raise refuse("ASCII 상수가 아닌 CHR")
    return Term(f"chr({int(code)})", TEXT)


def _concat(arguments: Sequence[Term]) -> Term:
    return concatenate(arguments[0], arguments[1])


def _ascii(arguments: Sequence[Term]) -> Term:
    text = as_text(arguments[0]).sql
    # Beyond ASCII Oracle gives the bytes of the database's character set as one number.
    return Term(
        f"CASE WHEN ord({text}) > 127 THEN ora_fail('ORA-03001: ASCII') ELSE CAST(ord({text}) AS BIGINT) END", INTEGER
    )


TEXTUAL: Mapping[str, Function] = {
    "SUBSTR": Function(_substr, 2, 3),
    "INSTR": Function(_instr, 2, 4),
    "REPLACE": Function(_replace, 2, 3),
    "LPAD": _pad("left"),
    "RPAD": _pad("right"),
    "LTRIM": _side_trim("ltrim"),
    "RTRIM": _side_trim("rtrim"),
    "UPPER": _simple("upper", 1),
    "LOWER": _simple("lower", 1),
    "INITCAP": _simple("ora_initcap", 1),
    "LENGTH": _measure("length"),
    "LENGTHB": _measure("strlen"),
    "TRANSLATE": Function(_translate, 3, 3),
    "CONCAT": Function(_concat, 2, 2),
    "CHR": Function(_chr, 1, 1),
    "ASCII": Function(_ascii, 1, 1),
}
