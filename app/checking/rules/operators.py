"""Operators of other databases: ::, %, ==, ILIKE, regular expressions, JSON arrows, arrays, + on strings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checking.lexer import string_value
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.types import oracle_type
from app.checking.spans import operand_after, operand_before, renamed, text_of
from app.records import Edit

_MULTIPLICATIVE = frozenset({"*", "/", "%"})
_ARITHMETIC = frozenset({"*", "/", "%", "+", "-", "||"})
_LITERAL_WORDS = frozenset({"DATE", "TIME", "TIMESTAMP", "INTERVAL"})
_MOST_IN_LIST = 1000
_LONGEST_CHAIN = 50


def _left(query: Query, index: int, joined: frozenset[str]) -> int | None:
    """First token of the left side of the operator at `index`; operators in `joined` bind more tightly."""
    first = operand_before(query, index)
    for _ in range(_LONGEST_CHAIN):
        if first is None or query.key(first - 1) not in joined:
            return first
        first = operand_before(query, first - 1)
    return None


def _right(query: Query, index: int, joined: frozenset[str]) -> int | None:
    last = operand_after(query, index)
    for _ in range(_LONGEST_CHAIN):
        if last is None or query.key(last + 1) not in joined:
            return last
        last = operand_after(query, last + 1)
    return None


def _rewritten(
    query: Query, operator: tuple[int, int], template: str, joined_left: frozenset[str], joined_right: frozenset[str]
) -> tuple[Edit, ...]:
    """The edit that puts both sides of an operator (first and last token) into a template; () when a side is unclear."""
    first, last = _left(query, operator[0], joined_left), _right(query, operator[1], joined_right)
    if first is None or last is None:
        return ()
    left = text_of(query, first, operator[0] - 1)
    right = text_of(query, operator[1] + 1, last)
    return (Edit(query.tokens[first].start, query.tokens[last].end, template.format(left, right)),)


@rule(
    "ORA-00923",
    ko="`::`는 PostgreSQL의 형 변환이에요. Oracle에서는 `CAST(값 AS 타입)`으로 써 주세요.",
    en="`::` is PostgreSQL's cast. Write `CAST(value AS type)`.",
)
def cast_colons(query: Query) -> Iterator[Hit]:
    for index in query.at("::"):
        end = _type_end(query, index + 1)
        start, stop = query.tokens[index].start, query.tokens[end].end if end < len(query.tokens) else len(query.text)
        written = query.text[query.token(index + 1).start : stop]
        target, first = oracle_type(written), operand_before(query, index)
        edits: tuple[Edit, ...] = ()
        if target and first is not None:
            edits = _cast(query, index, first, stop, target)
        yield Hit(start, stop, edits)


def _cast(query: Query, index: int, first: int, stop: int, target: str) -> tuple[Edit, ...]:
    value, start = text_of(query, first, index - 1), query.tokens[first].start
    token = query.tokens[first]
    if target.upper() == "DATE" and first == index - 1 and token.kind == "string":
        is_date = re.fullmatch(r"\d{4}-\d\d-\d\d", string_value(token))
        return (Edit(start, stop, f"DATE {value}"),) if is_date else ()
    cast = f"CAST({value} AS {target})"
    return (Edit(start, stop, f"TRUNC({cast})" if target.upper() == "DATE" else cast),)


def _type_end(query: Query, index: int) -> int:
    """Last token of the type that begins at `index`: `double precision`, `numeric(10, 2)`, `text[]`."""
    while query.key(index + 1) in {"PRECISION", "VARYING"}:
        index += 1
    if query.key(index + 1) == "(":
        index = query.mates.get(index + 1, index)
    while query.keys(index + 1, "[", "]"):
        index += 2
    if query.key(index + 1) in {"WITH", "WITHOUT"} and query.keys(index + 2, "TIME", "ZONE"):
        index += 3
    return index


@rule(
    "ORA-00911",
    ko="Oracle에는 나머지 연산자 `%`가 없어요. `MOD(a, b)`로 써 주세요.",
    en="Oracle has no operator `%`. Write `MOD(a, b)`.",
)
def modulo(query: Query) -> Iterator[Hit]:
    for index in query.at("%"):
        token = query.tokens[index]
        edits = _rewritten(query, (index, index), "MOD({}, {})", _MULTIPLICATIVE, frozenset())
        yield Hit(token.start, token.end, edits)


@rule("ORA-00936", ko="Oracle에서 같음은 `==`가 아니라 `=`예요.", en="Equality is `=` in Oracle, not `==`.")
def eqeq(query: Query) -> Iterator[Hit]:
    for index in query.at("=="):
        yield Hit(query.tokens[index].start, query.tokens[index].end, renamed(query, index, "="))


@rule(
    "ORA-00920",
    ko="Oracle에는 `ILIKE`가 없어요. 양쪽을 `UPPER`로 감싸서 LIKE로 비교해 주세요.",
    en="Oracle has no ILIKE. Compare UPPER of both sides with LIKE.",
)
def ilike(query: Query) -> Iterator[Hit]:
    for index in query.at("ILIKE"):
        if query.key(index - 1) in {".", ","}:
            continue
        negated = query.key(index - 1) == "NOT"
        template = "UPPER({}) " + ("NOT " if negated else "") + "LIKE UPPER({})"
        edits: tuple[Edit, ...] = ()
        if query.key(index + 1) not in {"ANY", "ALL", "SOME"}:
            edits = _rewritten(query, (index - negated, index), template, _ARITHMETIC, _ARITHMETIC)
        yield Hit(query.tokens[index].start, query.tokens[index].end, edits)


_REGEX = {"REGEXP": "i", "RLIKE": "i", "REGEX": "i", "~": "c", "~*": "i", "!~": "c", "SIMILAR": ""}


@rule(
    "ORA-00920",
    ko="Oracle에는 `{text}` 연산자가 없어요. `REGEXP_LIKE(값, '정규식')`으로 써 주세요.",
    en="Oracle has no operator `{text}`. Write `REGEXP_LIKE(value, 'pattern')`.",
)
def regex_op(query: Query) -> Iterator[Hit]:
    for index in query.at(*_REGEX):
        key, before = query.key(index), query.token(index - 1)
        if before.key in {".", ",", "SELECT"} or (
            query.key(index + 1) in {"", "."} and query.token(index + 1).text in {"", "."}
        ):
            continue
        if key == "SIMILAR" and query.key(index + 1) != "TO":
            continue
        negated = before.key == "NOT" or key == "!~"
        call = ("NOT " if negated else "") + "REGEXP_LIKE({}, {}" + (", 'i')" if _REGEX[key] == "i" else ")")
        first = index - (before.key == "NOT")
        edits = _rewritten(query, (first, index), call, _ARITHMETIC, _ARITHMETIC) if _REGEX[key] else ()
        yield Hit(query.tokens[index].start, query.tokens[index].end, edits)


@rule(
    "ORA-00920",
    ko="`GLOB`은 SQLite 연산자예요. Oracle에서는 LIKE(`%`, `_`)나 REGEXP_LIKE를 써 주세요.",
    en="GLOB is SQLite's. Use LIKE (`%`, `_`) or REGEXP_LIKE.",
)
def glob(query: Query) -> Iterator[Hit]:
    for index in query.at("GLOB"):
        pattern = query.token(index + 1)
        if pattern.kind != "string" or query.key(index - 1) == ".":
            continue
        plain = not re.search(r"[\[\]%_\\]", pattern.text)
        like = f"LIKE {pattern.text.replace('*', '%').replace('?', '_')}"
        start = query.tokens[index].start
        yield Hit(start, pattern.end, (Edit(start, pattern.end, like),) if plain else ())


@rule(
    "ORA-00936",
    ko="JSON 화살표(`{text}`)는 Oracle에 없어요. `JSON_VALUE(컬럼, '$.키')`로 써 주세요.",
    en="Oracle has no JSON arrow `{text}`. Write `JSON_VALUE(column, '$.key')`.",
)
def json_arrow(query: Query) -> Iterator[Hit]:
    for index in query.at("->", "->>", "#>", "#>>"):
        token = query.tokens[index]
        if query.key(index + 2) not in {"->", "->>"}:
            yield Hit(token.start, token.end, _json_path(query, index))


def _json_path(query: Query, index: int) -> tuple[Edit, ...]:
    """`a -> 'b' ->> 'c'` as one JSON_VALUE: the last arrow of a chain with all before it."""
    keys: list[str] = []
    last, position = index + 1, index
    if query.key(index) not in {"->", "->>"}:
        return ()
    while query.key(position) in {"->", "->>"}:
        key = query.token(position + 1)
        if key.kind not in {"string", "number"}:
            return ()
        keys.insert(0, f"[{key.text}]" if key.kind == "number" else f".{string_value(key)}")
        position -= 2
    first = operand_before(query, position + 2)
    if first is None or not all(re.fullmatch(r"\.\w+|\[\d+\]", key) for key in keys):
        return ()
    function = "JSON_VALUE" if query.key(index) == "->>" else "JSON_QUERY"
    call = f"{function}({text_of(query, first, position + 1)}, '${''.join(keys)}')"
    return (Edit(query.tokens[first].start, query.tokens[last].end, call),)


@rule(
    "ORA-00936",
    ko="Oracle SQL에는 배열 표기(`{text}`)가 없어요. 값 목록은 `IN (…)`으로 써 주세요.",
    en="Oracle SQL has no array notation `{text}`. Use an IN list.",
)
def array(query: Query) -> Iterator[Hit]:
    if any(True for _ in query.at("MODEL")):
        return
    for index in query.at("["):
        before = query.token(index - 1)
        if query.key(index + 1) == "*":
            continue
        if (before.end == query.tokens[index].start and before.kind in {"word", "quoted"}) or before.key in {
            ")",
            "]",
            "ARRAY",
        }:
            yield Hit(before.start, query.tokens[index].end, _any_array(query, index))


def _any_array(query: Query, index: int) -> tuple[Edit, ...]:
    """`= ANY (ARRAY[…])` is an IN list."""
    closing = next((i for i in range(index + 1, len(query.tokens)) if query.key(i) == "]"), None)
    if closing is None or not query.keys(index - 4, "=", "ANY", "(", "ARRAY") or query.key(closing + 1) != ")":
        return ()
    start, end = query.tokens[index - 4].start, query.tokens[closing + 1].end
    return (Edit(start, end, f"IN ({text_of(query, index + 1, closing - 1)})"),)


@rule(
    "ORA-01722",
    ko="Oracle의 `+`는 숫자를 더하는 연산자예요. 문자열은 `||`로 이어 주세요.",
    en="`+` adds numbers in Oracle. Join strings with `||`.",
)
def plus_concat(query: Query) -> Iterator[Hit]:
    for index in query.at("+"):
        before, after = query.token(index - 1), query.token(index + 1)
        beside = [before] if query.key(index - 2) not in _LITERAL_WORDS else []
        for token in (*beside, after):
            if token.kind == "string" and not re.fullmatch(r"\s*[-+]?\d*\.?\d*\s*", string_value(token)):
                yield Hit(query.tokens[index].start, query.tokens[index].end, renamed(query, index, "||"))
                break


_BITS = {"&": "BITAND({}, {})", "&&": "", "|": "", "<<": "", ">>": ""}


@rule(
    "ORA-00936",
    ko="Oracle에는 `{text}` 연산자가 없어요. 비트 연산은 BITAND 함수로, 논리 연산은 AND/OR로 써 주세요.",
    en="Oracle has no operator `{text}`. Use BITAND for bits and AND/OR for logic.",
)
def bit_ops(query: Query) -> Iterator[Hit]:
    for index in query.at("&", "&&", "|"):
        token, after = query.tokens[index], query.token(index + 1)
        substitution = token.key in {"&", "&&"} and after.start == token.end and operand_before(query, index) is None
        if not substitution:
            template = _BITS[token.key]
            edits = _rewritten(query, (index, index), template, frozenset(), frozenset()) if template else ()
            if token.key == "&&":
                edits = renamed(query, index, "AND")
            yield Hit(token.start, token.end, edits)


@rule(
    "ORA-00911",
    ko="`{text}` 표기는 SQL*Plus의 치환 변수예요. 실제 값이나 바인드 변수(:이름)로 바꿔 주세요.",
    en="`{text}` is a substitution variable of SQL*Plus. Use a value or a bind variable.",
)
def substitution(query: Query) -> Iterator[Hit]:
    for index in query.at("&", "&&"):
        token, after = query.tokens[index], query.token(index + 1)
        if after.start == token.end and after.text and operand_before(query, index) is None:
            yield Hit(token.start, after.end)


@rule(
    "ORA-00936",
    until="23ai",
    ko="Oracle {version}에는 `{text}` 비교가 없어요. NULL까지 비교하려면 `DECODE(a, b, 1, 0) = 1`로 써 주세요.",
    en="Oracle {version} has no `{text}`. Use `DECODE(a, b, 1, 0) = 1` to compare NULLs too.",
)
def null_safe(query: Query) -> Iterator[Hit]:
    for index in query.at("<=>"):
        edits = _rewritten(query, (index, index), "DECODE({}, {}, 1, 0) = 1", _ARITHMETIC, _ARITHMETIC)
        yield Hit(query.tokens[index].start, query.tokens[index].end, edits)
    for index in query.at("DISTINCT"):
        negated = query.key(index - 1) == "NOT"
        first = index - 1 - negated
        if query.key(first) == "IS" and query.key(index + 1) == "FROM":
            template = f"DECODE({{}}, {{}}, 1, 0) = {int(negated)}"
            edits = _rewritten(query, (first, index + 1), template, _ARITHMETIC, _ARITHMETIC)
            yield Hit(query.tokens[first].start, query.tokens[index + 1].end, edits)


@rule(
    "ORA-01795",
    until="23ai",
    ko="IN 목록에 값이 {count}개 있어요. Oracle {version}에서는 1,000개까지 쓸 수 있으니 나눠서 OR로 이어 주세요.",
    en="The IN list has {count} values; Oracle {version} takes 1,000. Split it and join with OR.",
)
def in_list_1000(query: Query) -> Iterator[Hit]:
    for index in query.at("IN"):
        closing = query.mates.get(index + 1)
        if closing is None or closing - index < _MOST_IN_LIST or query.key(index + 2) in {"SELECT", "WITH", "("}:
            continue
        opener = index + 1
        commas = [i for i in range(index + 2, closing) if query.key(i) == "," and query.outline.openers[i] == opener]
        if len(commas) >= _MOST_IN_LIST:
            edits = _split_list(query, index, closing, commas)
            yield Hit(query.tokens[index].start, query.tokens[closing].end, edits, {"count": str(len(commas) + 1)})


def _split_list(query: Query, index: int, closing: int, commas: list[int]) -> tuple[Edit, ...]:
    negated = query.key(index - 1) == "NOT"
    first = operand_before(query, index - negated)
    if first is None:
        return ()
    operand = text_of(query, first, index - negated - 1)
    word, joint = ("NOT IN", "AND") if negated else ("IN", "OR")
    edits = [Edit(query.tokens[first].start, query.tokens[first].start, "(")]
    for comma in commas[_MOST_IN_LIST - 1 :: _MOST_IN_LIST]:
        token = query.tokens[comma]
        edits.append(Edit(token.start, token.end, f") {joint} {operand} {word} ("))
    end = query.tokens[closing].end
    return (*edits, Edit(end, end, ")"))


@rule(
    "ORA-00911",
    ko="Oracle에는 `{text}` 연산자가 없어요. Oracle의 함수나 표준 연산자로 바꿔 주세요.",
    en="Oracle has no operator `{text}`.",
)
def foreign_operator(query: Query) -> Iterator[Hit]:
    for index in query.at("@>", "<@", "!~", "?", "**", "!"):
        token = query.tokens[index]
        if token.key == "!" and query.key(index + 1) == "=":
            continue
        yield Hit(token.start, token.end)


RULES = (
    cast_colons,
    modulo,
    eqeq,
    ilike,
    regex_op,
    glob,
    json_arrow,
    array,
    plus_concat,
    bit_ops,
    substitution,
    null_safe,
    in_list_1000,
    foreign_operator,
)
