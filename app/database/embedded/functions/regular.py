"""REGEXP_ functions, for the patterns that mean the same to Oracle and to DuckDB's RE2.

Refused, because the two would differ or RE2 cannot: back references in a pattern, alternation where the longest match
matters, patterns that match nothing at all, and class names or escapes that are not in `_PARTS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from app.database.embedded.convert import as_text
from app.database.embedded.failures import refuse
from app.database.embedded.functions.signature import Function, constant_integer, constant_text
from app.database.embedded.terms import INTEGER, NULL, TEXT, Term, quote

_CLASSES: Final = {
    "alpha": r"\p{L}",
    "digit": "0-9",
    "alnum": r"\p{L}0-9",
    "upper": r"\p{Lu}",
    "lower": r"\p{Ll}",
    "space": r"\s",
    "blank": r" \t",
    "xdigit": "0-9A-Fa-f",
    "punct": r"!-/:-@\[-`{-~",
}
_ESCAPES: Final = {"d": "[0-9]", "D": "[^0-9]", "w": r"[\p{L}0-9_]", "W": r"[^\p{L}0-9_]", "s": r"\s", "S": r"\S"}
_BRACKET: Final = re.compile(r"\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]")
_OPTIONS: Final = frozenset("icnm")


def translated(pattern: str) -> str:
    """An Oracle pattern in RE2's words. Raises NotTranslatable."""
    out, at = [], 0
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            match = _BRACKET.match(pattern, at)
            if match is None:
                raise refuse(f"정규식 {pattern}")
            out.append(_bracket(match, pattern))
            at = match.end()
        elif char == "\\":
            out.append(_escape(pattern, at))
            at += 2
        elif pattern.startswith("(?", at):
            raise refuse(f"정규식 {pattern}")
        else:
            out.append(char)
            at += 1
    return _compilable("".join(out), pattern)


def _bracket(match: re.Match[str], pattern: str) -> str:
    """`[[:alpha:]_]`; a backslash inside is an ordinary character in Oracle."""
    inside = match[2].replace("\\", "\\\\")
    if "[." in inside or "[=" in inside:
        raise refuse(f"정규식 {pattern}")

    def named(name: re.Match[str]) -> str:
        if name[1] not in _CLASSES:
            raise refuse(f"정규식 {pattern}")
        return _CLASSES[name[1]]

    inside = re.sub(r"\[:(\w+):\]", named, inside)
    return f"[{match[1]}{inside}]"


def _escape(pattern: str, at: int) -> str:
    following = pattern[at + 1 : at + 2]
    if following in _ESCAPES and following:
        return _ESCAPES[following]
    if not following or following.isalnum():
        raise refuse(f"정규식 {pattern}")
    return "\\" + following


def _compilable(text: str, pattern: str) -> str:
    try:
        re.compile(text.replace(r"\p{Lu}", "A-Z").replace(r"\p{Ll}", "a-z").replace(r"\p{L}", "A-Za-z"))
    except re.error as error:
        raise refuse(f"정규식 {pattern}") from error
    return text


def _options(arguments: Sequence[Term], place: int) -> str:
    text = constant_text(arguments[place], "정규식 옵션") if len(arguments) > place and arguments[place] != NULL else ""
    if set(text) - _OPTIONS:
        raise refuse(f"정규식 옵션 {text}")
    # RE2 spells Oracle's n (the point matches a line break) as s.
    return text.replace("n", "s")


def _searching(arguments: Sequence[Term]) -> tuple[str, str]:
    """Subject and pattern of a function that says where or what matches."""
    pattern = constant_text(arguments[1], "정규식")
    text = translated(pattern)
    if "|" in re.sub(r"\[[^\]]*\]|\\.", "", text):
        raise refuse(f"선택(|)이 든 정규식 {pattern}")
    if re.search(re.sub(r"\\p\{L[ul]?\}", "A-Za-z", text), "") is not None:
        raise refuse(f"빈 문자열에 맞는 정규식 {pattern}")
    return as_text(arguments[0]).sql, text


def _from_start(arguments: Sequence[Term], place: int) -> None:
    if len(arguments) > place and constant_integer(arguments[place], "정규식 시작 위치") != 1:
        raise refuse("1이 아닌 위치에서 시작하는 정규식")


def _with(text: str, options: str) -> str:
    return quote(f"(?{options.replace('c', '')}){text}" if options.replace("c", "") else text)


def like(arguments: Sequence[Term]) -> str:
    """REGEXP_LIKE(text, pattern, options) as a condition."""
    text = translated(constant_text(arguments[1], "정규식"))
    return f"regexp_matches({as_text(arguments[0]).sql}, {_with(text, _options(arguments, 2))})"


def _substr(arguments: Sequence[Term]) -> Term:
    subject, text = _searching(arguments)
    _from_start(arguments, 2)
    occurrence = constant_integer(arguments[3], "정규식 순번") if len(arguments) > 3 else 1
    group = constant_integer(arguments[5], "정규식 그룹") if len(arguments) > 5 else 0
    pattern = _with(text, _options(arguments, 4))
    return Term(f"NULLIF(regexp_extract_all({subject}, {pattern}, {group})[{occurrence}], '')", TEXT)


def _replace(arguments: Sequence[Term]) -> Term:
    subject, text = _searching(arguments)
    _from_start(arguments, 3)
    occurrence = constant_integer(arguments[4], "정규식 순번") if len(arguments) > 4 else 0
    if occurrence not in (0, 1):
        raise refuse("n번째만 바꾸는 REGEXP_REPLACE")
    new = constant_text(arguments[2], "바꿀 문자열") if len(arguments) > 2 and arguments[2] != NULL else ""
    options = "'g'" if occurrence == 0 else "''"
    pattern = _with(text, _options(arguments, 5))
    return Term(f"NULLIF(regexp_replace({subject}, {pattern}, {quote(new)}, {options}), '')", TEXT)


def _count(arguments: Sequence[Term]) -> Term:
    subject, text = _searching(arguments)
    _from_start(arguments, 2)
    return Term(f"len(regexp_extract_all({subject}, {_with(text, _options(arguments, 3))}))", INTEGER)


def _instr(arguments: Sequence[Term]) -> Term:
    subject, text = _searching(arguments)
    found = f"regexp_extract({subject}, {_with(text, '')})"
    if text.startswith("^") or text.endswith("$") or r"\b" in text:
        raise refuse("앵커가 든 REGEXP_INSTR")
    return Term(f"CASE WHEN {found} = '' THEN 0 ELSE instr({subject}, {found}) END", INTEGER)


REGULAR: Mapping[str, Function] = {
    "REGEXP_SUBSTR": Function(_substr, 2, 6),
    "REGEXP_REPLACE": Function(_replace, 2, 6),
    "REGEXP_COUNT": Function(_count, 2, 4),
    "REGEXP_INSTR": Function(_instr, 2, 2),
}
