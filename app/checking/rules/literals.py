"""Literals: booleans, empty strings, dates, numbers and strings as other databases write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sqlglot import exp

from app.checking.builtins import words
from app.checking.lexer import string_value
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span
from app.checking.selects import select_lists
from app.checking.spans import calls, text_of
from app.records import Edit

_COMPARISONS = words("""= < > <= >= <> != ^= LIKE IN BETWEEN IS AND OR NOT EXISTS""")
_CONDITION_ENDS = frozenset(
    {"AND", "OR", "GROUP", "ORDER", "HAVING", "JOIN", "LEFT", "INNER", "WHERE", "UNION", ")", ""}
)
_WITH_BOOLEAN_ARGUMENT = ("SUM", "COUNT", "AVG", "MIN", "MAX", "NVL", "COALESCE", "STDDEV", "MEDIAN")
_JSON_WORDS = frozenset({"ON", "PATH", "STRICT", "LAX"})


@rule(
    "ORA-00904",
    until="23ai",
    ko="Oracle {version}에는 `{text}` 값이 없어요. 컬럼에 실제로 저장된 값(예: 1, 'Y')과 비교해 주세요.",
    en="Oracle {version} has no `{text}`. Compare with the value that is stored (1, 'Y').",
)
def bool_literal(query: Query) -> Iterator[Hit]:
    for index in query.at("TRUE", "FALSE"):
        before, after = query.key(index - 1), query.key(index + 1)
        if "." in {before, after} or after in _JSON_WORDS | {"("} or before == "AS":
            continue
        token = query.tokens[index]
        alone = before in {"WHERE", "ON", "AND", "OR"} and query.token(index + 1).kind in {"word", "operator"}
        stands_alone = alone and (after in _CONDITION_ENDS)
        truth = "1 = 1" if token.key == "TRUE" else "1 = 0"
        yield Hit(token.start, token.end, (Edit(token.start, token.end, truth),) if stands_alone else ())


@rule(
    "ORA-00920",
    until="23ai",
    ko="Oracle {version}에서는 `{text}`만으로 조건이 되지 않아요. `{text} = 값`처럼 비교식을 써 주세요.",
    en="In Oracle {version} `{text}` alone is no condition. Compare it with a value.",
)
def bool_predicate(query: Query) -> Iterator[Hit]:
    for kind in (exp.Where, exp.Having, exp.And, exp.Or, exp.Not, exp.If):
        for node in query.nodes(kind):
            if isinstance(node, exp.If) and isinstance(node.parent, exp.Case) and node.parent.args.get("this"):
                continue
            for child in (node.this, node.args.get("expression")):
                bare = child.unnest() if isinstance(child, exp.Paren) else child
                if isinstance(bare, exp.Column) and not (kind is exp.Not and isinstance(node.parent, exp.Is)):
                    yield Hit(*span(bare))


def has_comparison(query: Query, first: int, last: int) -> bool:
    """True when the tokens form a condition, not a value: a comparison outside parentheses and CASE."""
    while query.key(first) == "(" and query.mates.get(first) == last:
        first, last = first + 1, last - 1
    if query.key(first) in {"SELECT", "WITH"}:
        return False
    index, cases = first, 0
    while index <= last:
        key = query.key(index)
        if key == "(":
            index = query.mates.get(index, last)
        elif key in {"CASE", "END"}:
            cases += 1 if key == "CASE" else -1
        elif not cases and key in _COMPARISONS and query.key(index - 1) != ".":
            return True
        index += 1
    return False


def _as_number(query: Query, first: int, last: int) -> Edit:
    condition = text_of(query, first, last)
    number = f"CASE WHEN {condition} THEN 1 WHEN NOT ({condition}) THEN 0 END"
    return Edit(query.tokens[first].start, query.tokens[last].end, number)


@rule(
    "ORA-00923",
    until="23ai",
    ko="Oracle {version}에서는 조건식(`{text}`)을 SELECT 목록에 그대로 쓸 수 없어요. CASE WHEN으로 값을 정해 주세요.",
    en="Oracle {version} takes no condition in a select list: `{text}`. Use CASE WHEN.",
)
def bool_item(query: Query) -> Iterator[Hit]:
    for listed in select_lists(query):
        for item in listed.items:
            if item.first <= item.last and has_comparison(query, item.first, item.last):
                edit = _as_number(query, item.first, item.last)
                yield Hit(edit.start, edit.end, (edit,) if query.key(item.first) != "DISTINCT" else ())


@rule(
    "ORA-00907",
    until="23ai",
    ko="Oracle {version}에서는 함수 인수로 조건식(`{text}`)을 쓸 수 없어요. CASE WHEN으로 바꿔 주세요.",
    en="Oracle {version} takes no condition as an argument: `{text}`. Use CASE WHEN.",
)
def bool_in_agg(query: Query) -> Iterator[Hit]:
    for call in calls(query, *_WITH_BOOLEAN_ARGUMENT):
        for first, last in call.arguments:
            begin = first + (query.key(first) in {"DISTINCT", "ALL"})
            if has_comparison(query, begin, last):
                edit = _as_number(query, begin, last)
                yield Hit(edit.start, edit.end, (edit,))


@rule(
    "",
    severity="warning",
    ko="Oracle에서는 빈 문자열이 NULL이라서 `{text}` 조건은 항상 거짓이에요. `IS NULL`이나 `IS NOT NULL`로 써 주세요.",
    en="An empty string is NULL in Oracle, so `{text}` is never true. Use IS NULL or IS NOT NULL.",
)
def empty_string(query: Query) -> Iterator[Hit]:
    for index in query.at("=", "<>", "!="):
        literal = query.token(index + 1)
        if literal.text == "''":
            test = "IS NULL" if query.key(index) == "=" else "IS NOT NULL"
            start = query.tokens[index].start
            yield Hit(start, literal.end, (Edit(start, literal.end, test),))


@rule(
    "ORA-00933",
    ko="`{text}`: 다른 데이터베이스의 리터럴 표기예요. Oracle의 보통 문자열이나 숫자로 써 주세요.",
    en="`{text}` is a literal of another database. Write a plain string or number.",
)
def foreign_literal(query: Query) -> Iterator[Hit]:
    for index, token in enumerate(query.tokens):
        after = query.token(index + 1)
        if token.end != after.start or not after.text:
            continue
        if token.key in {"E", "B", "X", "U&", "_UTF8", "_UTF8MB4"} and after.kind == "string":
            plain = token.key != "B" and token.key != "X" and "\\" not in after.text
            yield Hit(token.start, after.end, (Edit(token.start, token.end, ""),) if plain else ())
        if token.text == "0" and after.kind == "word" and re.fullmatch(r"X[0-9A-F]+", after.key):
            yield Hit(token.start, after.end, (Edit(token.start, after.end, str(int(after.key[1:], 16))),))


@rule(
    "ORA-01861",
    ko="DATE 리터럴은 `DATE 'YYYY-MM-DD'` 형식의 실제 날짜여야 해요: `{text}`. 시각이 있으면 TIMESTAMP 리터럴을 써 주세요.",
    en="A DATE literal is a real date as `DATE 'YYYY-MM-DD'`: `{text}`. With a time of day, use TIMESTAMP.",
)
def date_literal(query: Query) -> Iterator[Hit]:
    for index in query.at("DATE"):
        literal = query.token(index + 1)
        if literal.kind != "string" or query.key(index - 1) in {".", "AS"}:
            continue
        value = string_value(literal).strip()
        if not _is_date(value):
            start, meant = query.tokens[index].start, _meant(value)
            yield Hit(start, literal.end, (Edit(start, literal.end, meant),) if meant else ())


def _meant(value: str) -> str:
    """The literal for a day or a time written in another form; "" when it is none."""
    if timed := re.fullmatch(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)", value):
        return f"TIMESTAMP '{timed[1]} {timed[2]}'"
    day = re.fullmatch(r"(\d{4})(\d\d)(\d\d)|(\d{4})[/.](\d\d?)[/.](\d\d?)", value)
    written = "{}-{:0>2}-{:0>2}".format(*filter(None, day.groups())) if day else ""
    return f"DATE '{written}'" if _is_date(written) else ""


def _is_date(value: str) -> bool:
    match = re.fullmatch(r"[+-]?(\d{1,4})-(\d{1,2})-(\d{1,2})", value)
    if not match:
        return False
    try:
        date(*(int(part) for part in match.groups()))
    except ValueError:
        return value.startswith("-")  # a year BC is a date to Oracle, but not to Python
    return True


RULES = (
    bool_literal,
    bool_predicate,
    bool_item,
    bool_in_agg,
    empty_string,
    foreign_literal,
    date_literal,
)
