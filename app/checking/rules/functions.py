"""Functions: names of other databases, number of arguments, the version that brought them.

Most foreign functions are rows of `foreign_functions.csv`, not code.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.checking.builtins import foreign_functions, functions
from app.checking.lexer import string_value
from app.checking.query import VERSIONS, Query
from app.checking.rule import Hit, rule
from app.checking.spans import Call, arguments, calls, renamed, replaced, split, text_of, whole
from app.records import Edit

_COMPOUND = frozenset({"+", "-", "*", "/", "||", "%", "CASE", "AND", "OR"})


@rule(
    "ORA-00904",
    ko="`{text}` 함수는 Oracle에 없어요.{hint}",
    en="Oracle has no function `{text}`.{hint_en}",
)
def foreign_function(query: Query) -> Iterator[Hit]:
    for call in calls(query, *(foreign_functions().keys() & query.words)):
        name = query.key(call.name)
        forms = foreign_functions()[name]
        if (name in functions() and call.arguments) or _is_syntax(query, call) or _has_own_rule(forms):
            continue
        template = forms.get(str(len(call.arguments)), "")
        values = {"hint": "", "hint_en": ""}
        if template:
            values = {
                "hint": f" 이렇게 써 주세요: `{_example(template)}`",
                "hint_en": f" Write `{_example(template)}`.",
            }
        token = query.tokens[call.name]
        yield Hit(token.start, token.end, _edits(query, call, template), values)


def _has_own_rule(forms: dict[str, str]) -> bool:
    return forms.get("", "").startswith("rule:")


def _is_syntax(query: Query, call: Call) -> bool:
    """LEFT (…) JOIN, INTERVAL … DAY(3), VALUES of a list named so: words that only look like these functions."""
    name, before = query.key(call.name), query.token(call.name - 1)
    if name == "SUBSTRING":
        return any(query.key(i) == "FROM" and query.outline.openers[i] == call.opening for i in query.at("FROM"))
    if name in {"LEFT", "RIGHT"}:
        return not call.arguments or len(call.arguments) == 1
    if name in {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}:
        return before.kind in {"string", "number"} or before.key in {"TO", ")"}
    return before.key in {"WITH", "AS"} or (query.clause(call.name) == "WITH" and query.key(call.closing + 1) == "AS")


def _edits(query: Query, call: Call, template: str) -> tuple[Edit, ...]:
    """The whole call rewritten; when only the name changes, only the name is touched, so that fixes inside still fit."""
    if not template:
        return ()
    name, _, rest = template.partition("(")
    plain = ", ".join(f"{{{number}}}" for number in range(len(call.arguments)))
    if call.arguments and rest == f"{plain})":
        return renamed(query, call.name, name)
    values = [_grouped(query, span) for span in call.arguments]
    return replaced(query, call, template.format(*values))


def _grouped(query: Query, span: tuple[int, int]) -> str:
    """An argument as it may stand beside an operator."""
    first, last = span
    depth = query.outline.openers[first]
    compound = any(query.key(i) in _COMPOUND and query.outline.openers[i] == depth for i in range(first, last + 1))
    written = text_of(query, first, last)
    return f"({written})" if compound and last > first else written


def _example(template: str) -> str:
    return template.format("a", "b", "c", "d")


@rule(
    "ORA-00904",
    ko="`POSITION(… IN …)`은 Oracle에 없어요. `INSTR(문자열, 찾을 값)`으로 써 주세요.",
    en="Oracle has no `POSITION(… IN …)`. Write `INSTR(string, wanted)`.",
)
def position(query: Query) -> Iterator[Hit]:
    for call in calls(query, "POSITION"):
        parts = split(query, call.opening + 1, call.closing - 1, "IN")
        edits: tuple[Edit, ...] = ()
        if len(parts) == 2:
            edits = replaced(query, call, f"INSTR({text_of(query, *parts[1])}, {text_of(query, *parts[0])})")
        yield Hit(query.tokens[call.name].start, query.tokens[call.name].end, edits)


@rule(
    "ORA-00907",
    ko="`SUBSTRING(… FROM … FOR …)`은 Oracle에 없어요. `SUBSTR(문자열, 시작, 길이)`로 써 주세요.",
    en="Oracle has no `SUBSTRING(… FROM … FOR …)`. Write `SUBSTR(string, start, length)`.",
)
def substring_from(query: Query) -> Iterator[Hit]:
    for call in calls(query, "SUBSTRING", "SUBSTR"):
        value, *rest = split(query, call.opening + 1, call.closing - 1, "FROM")
        if not rest:
            continue
        bounds = [text_of(query, *part) for part in split(query, *rest[0], "FOR")]
        plain = query.token(rest[0][0]).kind == "number" or len(bounds) == 2
        edits = replaced(query, call, f"SUBSTR({', '.join([text_of(query, *value), *bounds])})") if plain else ()
        yield Hit(*whole(query, call), edits)


@rule(
    "ORA-00904",
    ko="`SPLIT_PART`는 Oracle에 없어요. 구분자가 한 글자면 `REGEXP_SUBSTR(문자열, '[^구분자]+', 1, n)`으로 써 주세요.",
    en="Oracle has no SPLIT_PART. For a one-letter separator use `REGEXP_SUBSTR(s, '[^-]+', 1, n)`.",
)
def split_part(query: Query) -> Iterator[Hit]:
    for call in calls(query, "SPLIT_PART"):
        edits: tuple[Edit, ...] = ()
        if len(call.arguments) == 3:
            token = query.tokens[call.arguments[1][0]]
            separator = string_value(token) if token.kind == "string" else ""
            if len(separator) == 1 and separator not in "'\\]^":
                text, _, number = arguments(query, call)
                # The group, not `[^x]+`: empty parts count as parts.
                pattern = f"'([^{separator}]*)([{separator}]|$)'"
                edits = replaced(query, call, f"REGEXP_SUBSTR({text}, {pattern}, 1, {number}, NULL, 1)")
        yield Hit(*whole(query, call), edits)


@rule(
    "ORA-00909",
    until="23ai",
    ko="Oracle {version}의 CONCAT은 인수를 두 개만 받아요. `||`로 이어 주세요.",
    en="CONCAT takes exactly two arguments in Oracle {version}. Join with `||`.",
)
def concat_n(query: Query) -> Iterator[Hit]:
    for call in calls(query, "CONCAT"):
        if len(call.arguments) != 2:
            joined = " || ".join(_grouped(query, span) for span in call.arguments)
            edits = replaced(query, call, f"({joined})") if len(call.arguments) > 2 else ()
            yield Hit(query.tokens[call.name].start, query.tokens[call.name].end, edits)


@rule(
    "ORA-00904",
    ko="`{text}` 함수는 Oracle에 없어요. `LISTAGG(값, ',') WITHIN GROUP (ORDER BY …)`로 써 주세요.",
    en="Oracle has no `{text}`. Write `LISTAGG(value, ',') WITHIN GROUP (ORDER BY …)`.",
)
def group_concat(query: Query) -> Iterator[Hit]:
    for call in calls(query, "GROUP_CONCAT", "STRING_AGG"):
        token = query.tokens[call.name]
        yield Hit(token.start, token.end, _listagg(query, call))


def _listagg(query: Query, call: Call) -> tuple[Edit, ...]:
    """`GROUP_CONCAT(x ORDER BY y SEPARATOR ',')`, `STRING_AGG(x, ',' ORDER BY y)`, with or without WITHIN GROUP."""
    first, last = call.opening + 1, call.closing - 1
    own = [i for i in range(first, last + 1) if query.outline.openers[i] == call.opening]
    marks = {query.key(i): i for i in own if query.key(i) in {"ORDER", "SEPARATOR"}}
    stop = min(marks.values(), default=last + 1) - 1
    spans = split(query, first, stop)
    if not spans or len(spans) > 2 or (query.key(first) == "DISTINCT" and query.before("19c")):
        return ()
    separator = text_of(query, *spans[1]) if len(spans) == 2 else "','"
    if "SEPARATOR" in marks:
        separator = query.token(marks["SEPARATOR"] + 1).text
    value = text_of(query, *spans[0])
    order = f"ORDER BY {value.removeprefix('DISTINCT ').removeprefix('distinct ')}"
    if "ORDER" in marks:
        order = text_of(
            query,
            marks["ORDER"],
            max(marks.get("SEPARATOR", 0) - 1, -1) if marks.get("SEPARATOR", 0) > marks["ORDER"] else last,
        )
    tail = "" if query.key(call.closing + 1) == "WITHIN" else f" WITHIN GROUP ({order})"
    return replaced(query, call, f"LISTAGG({value}, {separator}){tail}")


@rule(
    "ORA-00909",
    ko="{name} 함수의 인수는 {wanted}인데 {given}개를 썼어요. 인수를 맞춰 주세요.",
    en="{name} takes {wanted_en} arguments, not {given}.",
)
def arity(query: Query) -> Iterator[Hit]:
    for index in query.at("("):
        name = query.key(index - 1)
        known = functions().get(name) if query.key(index - 2) != "." else None
        closing = query.mates.get(index)
        if known is None or known.least is None or closing is None or query.keys(index, "(", "+", ")"):
            continue
        if _own_grammar(query, index, closing, name):
            continue
        count = len(split(query, index + 1, closing - 1))
        if count < known.least or (known.most is not None and count > known.most):
            values = {"name": name, "given": str(count), **_wanted(known.least, known.most)}
            yield Hit(query.tokens[index - 1].start, query.tokens[closing].end, values=values)


def _own_grammar(query: Query, opening: int, closing: int, name: str) -> bool:
    """Words between the parentheses, or around them, that say this is not a plain argument list."""
    if name in {"MAX", "MIN", "CONCAT", "CURRENT_TIMESTAMP", "LOCALTIMESTAMP"} and _has_rule_of_its_own(
        query, opening, closing, name
    ):
        return True
    if name in {
        "PATH",
        "DEPTH",
        "FIRST",
        "LAST",
        "SET",
        "VALUE",
        "CONTAINS",
        "SCORE",
        "REF",
        "PREV",
        "NEXT",
        "CV",
        "GROUPING",
    }:
        return True
    keys = {query.key(i) for i in range(opening + 1, closing) if query.outline.openers[i] == opening}
    return bool(
        keys
        & {
            "FROM",
            "USING",
            "IGNORE",
            "RESPECT",
            "ON",
            "PARTITION",
            "ORDER",
            "SELECT",
            "WITH",
            "RETURNING",
            "FOR",
            "[",
            "DEFAULT",
        }
    )


def _has_rule_of_its_own(query: Query, opening: int, closing: int, name: str) -> bool:
    count = len(split(query, opening + 1, closing - 1))
    return name == "CONCAT" or (name in {"MAX", "MIN"} and count > 1) or (name.endswith("TIMESTAMP") and count == 0)


def _wanted(least: int, most: int | None) -> dict[str, str]:
    if most is None:
        return {"wanted": f"{least}개 이상", "wanted_en": f"{least} or more"}
    if least == most:
        return {"wanted": f"{least}개", "wanted_en": str(least)}
    return {"wanted": f"{least}~{most}개", "wanted_en": f"{least} to {most}"}


@rule(
    "ORA-00909",
    ko="{name}에 인수를 여러 개 쓰면 Oracle에서는 오류예요. 행 안의 값을 비교하려면 {instead}를 써 주세요.",
    en="{name} takes one argument in Oracle. To compare values of a row use {instead}.",
)
def scalar_max(query: Query) -> Iterator[Hit]:
    for call in calls(query, "MAX", "MIN"):
        if len(call.arguments) > 1:
            name = query.key(call.name)
            instead = "GREATEST" if name == "MAX" else "LEAST"
            token = query.tokens[call.name]
            yield Hit(token.start, token.end, renamed(query, call.name, instead), {"name": name, "instead": instead})


@rule(
    "ORA-00904",
    ko="`{text}` 함수는 Oracle {since}부터 쓸 수 있어요. 지금 기준은 {version}이에요.",
    en="The function `{text}` needs Oracle {since}; the target is {version}.",
)
def function_version(query: Query) -> Iterator[Hit]:
    for index in query.at("("):
        known = functions().get(query.key(index - 1))
        if known is None or query.key(index - 2) == "." or VERSIONS.index(known.since) <= VERSIONS.index(query.version):
            continue
        token = query.tokens[index - 1]
        yield Hit(token.start, token.end, values={"since": known.since})


@rule(
    "ORA-02000",
    ko="LISTAGG 뒤에는 `WITHIN GROUP (ORDER BY …)`가 있어야 해요.",
    en="LISTAGG needs `WITHIN GROUP (ORDER BY …)` in Oracle {version}.",
    until="19c",
)
def listagg_within(query: Query) -> Iterator[Hit]:
    for call in calls(query, "LISTAGG"):
        if query.key(call.closing + 1) != "WITHIN" and call.arguments:
            value = text_of(query, *call.arguments[0])
            end = query.tokens[call.closing].end
            yield Hit(*whole(query, call), (Edit(end, end, f" WITHIN GROUP (ORDER BY {value})"),))


@rule(
    "ORA-30482",
    until="19c",
    ko="`LISTAGG(DISTINCT …)`는 Oracle 19c부터 쓸 수 있어요. 중복을 없앤 인라인 뷰에서 LISTAGG를 써 주세요.",
    en="`LISTAGG(DISTINCT …)` needs Oracle 19c. Aggregate over a distinct subquery.",
)
def listagg_distinct(query: Query) -> Iterator[Hit]:
    for call in calls(query, "LISTAGG"):
        if query.key(call.opening + 1) in {"DISTINCT", "UNIQUE"}:
            yield Hit(*whole(query, call))


@rule(
    "ORA-00907",
    until="12c",
    ko="`{text}` 구문은 Oracle 12c부터 쓸 수 있어요.",
    en="`{text}` needs Oracle 12c.",
)
def twelve_c_clause(query: Query) -> Iterator[Hit]:
    for index in query.at("OVERFLOW", "CONVERSION"):
        if query.key(index - 1) == "ON":
            yield Hit(query.tokens[index - 1].start, query.tokens[index].end)
    for index in query.at("MATCH_RECOGNIZE"):
        if query.key(index + 1) == "(":
            yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "ORA-00909",
    ko="Oracle의 COUNT(DISTINCT)는 값을 하나만 받아요. 여러 컬럼은 DISTINCT 인라인 뷰로 센 다음 COUNT(*)를 써 주세요.",
    en="COUNT(DISTINCT) takes one value in Oracle. Count the rows of a distinct subquery.",
)
def count_distinct_multi(query: Query) -> Iterator[Hit]:
    for call in calls(query, "COUNT"):
        if len(call.arguments) > 1:
            yield Hit(*whole(query, call))


@rule(
    "ORA-30484",
    ko="{name} 뒤에는 OVER (…)가 있어야 해요.",
    en="{name} needs OVER (…).",
)
def window_missing(query: Query) -> Iterator[Hit]:
    for call in calls(query, *_ORDERED):
        if query.key(call.closing + 1) not in {"OVER", "WITHIN", "IGNORE", "RESPECT", "FROM"}:
            yield Hit(*whole(query, call), values={"name": query.key(call.name)})


@rule(
    "ORA-30485",
    ko="{name}의 OVER 안에는 ORDER BY가 있어야 해요. 순서를 정할 컬럼을 적어 주세요.",
    en="{name} needs ORDER BY inside OVER.",
)
def window_order(query: Query) -> Iterator[Hit]:
    for call in calls(query, *_ORDERED):
        over = next((i for i in range(call.closing + 1, call.closing + 4) if query.key(i) == "OVER"), None)
        closing = query.mates.get(over + 1) if over is not None else None
        if over is None or closing is None:
            continue
        inside = range(over + 2, closing)
        if (
            (not any(query.key(i) == "ORDER" for i in inside) and query.token(over + 2).kind != "word")
            or closing == over + 2
        ) or (query.key(over + 2) == "PARTITION" and not any(query.key(i) == "ORDER" for i in inside)):
            yield Hit(*whole(query, call), values={"name": query.key(call.name)})


_ORDERED = ("ROW_NUMBER", "RANK", "DENSE_RANK", "NTILE", "LAG", "LEAD", "PERCENT_RANK", "CUME_DIST")

RULES = (
    foreign_function,
    position,
    substring_from,
    split_part,
    concat_n,
    group_concat,
    arity,
    scalar_max,
    function_version,
    listagg_within,
    listagg_distinct,
    twelve_c_clause,
    count_distinct_multi,
    window_missing,
    window_order,
)
