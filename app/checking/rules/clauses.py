"""The shape of a query block: select list, FROM, DISTINCT, windows, and clauses that other databases have."""

from __future__ import annotations

from collections.abc import Iterator

from app.checking.builtins import words
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.scopes import Block
from app.checking.selects import select_lists
from app.checking.spans import split, text_of
from app.records import Edit

_NEEDS_MORE = words("""SELECT FROM WHERE AND OR HAVING BY JOIN , = <> != <= >= ||""")
_NOTHING = frozenset({")", ";", ",", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "UNION", "INTERSECT", "MINUS"})


@rule(
    "ORA-00936",
    ko="`{text}` 뒤에 있어야 할 내용이 빠졌어요. 빠진 식을 채우거나 남은 부분을 지워 주세요.",
    en="Something is missing after `{text}`. Complete it or delete what is left over.",
)
def malformed(query: Query) -> Iterator[Hit]:
    for index in query.at(*_NEEDS_MORE):
        following = query.token(index + 1)
        if query.key(index - 1) == "." or (following.text and following.key not in _NOTHING):
            continue
        if query.key(index) == "FROM" and following.key == ")":
            continue  # TRIM(LEADING FROM) and the like are judged as functions
        yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "ORA-00924",
    ko="`{text}` 뒤에 BY가 빠졌어요. `{text} BY`로 써 주세요.",
    en="`{text}` needs BY after it.",
)
def missing_by(query: Query) -> Iterator[Hit]:
    for index in query.at("ORDER"):
        if query.key(index + 1) not in {"BY", "SIBLINGS"} and query.key(index - 1) not in {
            ".",
            "AUTOMATIC",
            "SEQUENTIAL",
        }:
            yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "ORA-00923",
    ko="`SELECT *` 옆에 다른 컬럼을 함께 쓸 수 없어요. `별칭.*` 형태로 써 주세요.",
    en="`SELECT *` takes no other column beside it. Write `alias.*`.",
)
def star_plus(query: Query) -> Iterator[Hit]:
    for number, listed in enumerate(select_lists(query)):
        stars = [item for item in listed.items if item.first == item.last and query.key(item.first) == "*"]
        if not stars or len(listed.items) < 2:
            continue
        block = query.block_of(number)
        for item in stars:
            token = query.tokens[item.first]
            starred = ", ".join(f"{name}.*" for name in _source_names(query, block))
            yield Hit(token.start, token.end, (Edit(token.start, token.end, starred),) if starred else ())


def _source_names(query: Query, block: Block | None) -> list[str]:
    """Names of the sources as they are written; empty when one has none or columns are merged by USING."""
    if block is None or block.shared or block.natural or not all(source.name for source in block.sources):
        return []
    return [_written(query, source.name) for source in block.sources]


def _written(query: Query, name: str) -> str:
    tokens = [token.text for token in query.tokens if token.key == name]
    return tokens[0] if tokens else f'"{name}"'


@rule(
    "ORA-00936",
    ko="`DISTINCT ON`은 PostgreSQL 구문이에요. ROW_NUMBER()로 순위를 매긴 다음 1위만 골라 주세요.",
    en="`DISTINCT ON` is PostgreSQL's. Number the rows with ROW_NUMBER() and keep the first.",
)
def distinct_on(query: Query) -> Iterator[Hit]:
    for index in query.at("DISTINCT"):
        if query.keys(index + 1, "ON", "("):
            yield Hit(query.tokens[index].start, query.tokens[index + 1].end)


@rule(
    "ORA-00933",
    ko="Oracle에는 `QUALIFY` 절이 없어요. 분석 함수를 인라인 뷰에서 계산하고 바깥 WHERE에서 거르세요.",
    en="Oracle has no QUALIFY. Compute the window function in a subquery and filter outside.",
)
def qualify(query: Query) -> Iterator[Hit]:
    for index in query.at("QUALIFY"):
        if query.clause(index) == "QUALIFY":
            yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "ORA-00923",
    ko="`FILTER (WHERE …)`는 Oracle에 없어요. 집계 함수 안에서 CASE로 조건을 걸어 주세요.",
    en="Oracle has no `FILTER (WHERE …)`. Put a CASE inside the aggregate.",
)
def agg_filter(query: Query) -> Iterator[Hit]:
    for index in query.at("FILTER"):
        if query.key(index - 1) != ")" or not query.keys(index + 1, "(", "WHERE"):
            continue
        closing, opening = query.mates.get(index + 1), query.mates.get(index - 1)
        if closing is None or opening is None:
            continue
        yield Hit(query.tokens[index].start, query.tokens[closing].end, _as_case(query, opening, index, closing))


def _as_case(query: Query, opening: int, index: int, closing: int) -> tuple[Edit, ...]:
    first, last = opening + 1, index - 2
    if len(split(query, first, last)) != 1:
        return ()
    distinct = "DISTINCT " if query.key(first) == "DISTINCT" else ""
    value = text_of(query, first + bool(distinct), last)
    condition = text_of(query, index + 3, closing - 1)
    case = f"{distinct}CASE WHEN {condition} THEN {'1' if value == '*' else value} END"
    start, end = query.tokens[opening].end, query.tokens[closing].end
    return (Edit(start, end, f"{case})"),)


@rule(
    "ORA-00936",
    until="23ai",
    ko="Oracle {version}에는 `GROUP BY ALL`이 없어요. 묶을 컬럼을 하나씩 적어 주세요.",
    en="Oracle {version} has no `GROUP BY ALL`. List the columns.",
)
def group_by_all(query: Query) -> Iterator[Hit]:
    for index in query.at("GROUP"):
        if query.keys(index + 1, "BY", "ALL"):
            yield Hit(query.tokens[index].start, query.tokens[index + 2].end)


@rule(
    "ORA-00933",
    until="21c",
    ko="이름 붙인 창(`WINDOW`)은 Oracle 21c부터 쓸 수 있어요. OVER 괄호 안에 정의를 직접 써 주세요.",
    en="A named WINDOW needs Oracle 21c. Write its definition inside OVER ( ).",
)
def named_window(query: Query) -> Iterator[Hit]:
    for index in query.at("WINDOW"):
        definitions = _windows(query, index)
        if not definitions:
            continue
        end = query.tokens[max(closing for _, closing in definitions.values())].end
        uses = [i for i in query.at("OVER") if query.key(i + 1) in definitions]
        edits = [Edit(query.tokens[index].start, end, "")]
        for use in uses:
            name = query.tokens[use + 1]
            opening, closing = definitions[name.key]
            edits.append(Edit(name.start, name.end, text_of(query, opening, closing)))
        yield Hit(query.tokens[index].start, end, tuple(edits))


def _windows(query: Query, index: int) -> dict[str, tuple[int, int]]:
    """`WINDOW w AS (…), v AS (…)`: name -> parentheses."""
    found: dict[str, tuple[int, int]] = {}
    index += 1
    while query.keys(index + 1, "AS", "(") and index + 2 in query.mates:
        closing = query.mates[index + 2]
        found[query.key(index)] = (index + 2, closing)
        if query.key(closing + 1) != ",":
            break
        index = closing + 2
    return found


@rule(
    "ORA-00907",
    until="21c",
    ko="분석 함수의 `{text}` 범위는 Oracle 21c부터 쓸 수 있어요. ROWS나 RANGE로 바꿔 주세요.",
    en="The window frame `{text}` needs Oracle 21c. Use ROWS or RANGE.",
)
def frame_groups(query: Query) -> Iterator[Hit]:
    for index in query.at("GROUPS", "EXCLUDE"):
        if query.keys(index, "GROUPS", "BETWEEN") or (
            query.key(index) == "EXCLUDE" and query.key(index + 1) in {"CURRENT", "GROUP", "TIES", "NO"}
        ):
            yield Hit(query.tokens[index].start, query.tokens[index + 1].end)


@rule(
    "ORA-00923",
    until="23ai",
    ko="Oracle {version}에서는 SELECT에 FROM이 꼭 있어야 해요. 테이블이 필요 없으면 `FROM dual`을 붙여 주세요.",
    en="Oracle {version} needs a FROM. Add `FROM dual`.",
)
def no_from(query: Query) -> Iterator[Hit]:
    outline = query.outline
    for listed in select_lists(query):
        head = listed.head
        if not listed.items or (head, "FROM") in outline.spans:
            continue
        last = listed.items[-1].last + (
            2 if query.key(listed.items[-1].last + 1) == "AS" else bool(listed.items[-1].alias)
        )
        token = query.token(last)
        if token.text:
            yield Hit(query.tokens[head].start, token.end, (Edit(token.end, token.end, " FROM dual"),))


@rule(
    "ORA-00903",
    until="23ai",
    ko="Oracle {version}에서는 `VALUES (…)`를 테이블처럼 쓸 수 없어요. `SELECT … FROM dual`을 UNION ALL로 이어 주세요.",
    en="Oracle {version} has no VALUES table. Join `SELECT … FROM dual` with UNION ALL.",
)
def values_table(query: Query) -> Iterator[Hit]:
    for index in query.at("VALUES"):
        if query.key(index + 1) == "(" and query.key(index - 1) in {"(", "FROM", "JOIN", "AS", ","}:
            yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "ORA-00923",
    ko="Oracle에는 `SELECT * {text} (…)` 구문이 없어요. 필요한 컬럼을 하나씩 적어 주세요.",
    en="Oracle has no `SELECT * {text} (…)`. List the columns.",
)
def star_except(query: Query) -> Iterator[Hit]:
    for index in query.at("EXCEPT", "EXCLUDE", "REPLACE", "RENAME"):
        if query.key(index - 1) == "*" and query.key(index + 1) == "(" and query.key(index - 2) in {"SELECT", ",", "."}:
            yield Hit(query.tokens[index].start, query.tokens[index].end)


RULES = (
    malformed,
    missing_by,
    star_plus,
    distinct_on,
    qualify,
    agg_filter,
    group_by_all,
    named_window,
    frame_groups,
    no_from,
    values_table,
    star_except,
)
