"""How many rows: LIMIT, TOP, OFFSET, FETCH, ROWNUM."""

from __future__ import annotations

from collections.abc import Iterator

from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.records import Edit

_AMOUNTS = frozenset({"number", "bind"})


def _tail_end(query: Query, index: int) -> int:
    """Index after the last token of the LIMIT and OFFSET clauses that begin at `index`."""
    while query.key(index) in {"LIMIT", "OFFSET", ",", "ROWS", "ROW", "ALL"} or query.token(index).kind in _AMOUNTS:
        index += 1
    return index


def _amounts(query: Query, start: int, end: int) -> tuple[str, str] | None:
    """Row count and offset of `LIMIT n`, `LIMIT n OFFSET m`, `LIMIT m, n`, `OFFSET m LIMIT n`; None for other forms."""
    words = [query.key(i) or query.tokens[i].text for i in range(start, end) if query.key(i) not in {"ROWS", "ROW"}]
    match words:
        case ["LIMIT", count]:
            return count, ""
        case ["LIMIT", count, "OFFSET", offset] | ["OFFSET", offset, "LIMIT", count]:
            return count, offset
        case ["LIMIT", offset, ",", count]:
            return count, offset
        case _:
            return None


def _row_limit(query: Query, index: int, end: int, count: str, offset: str) -> tuple[Edit, ...]:
    """Edits that turn the tokens `index`..`end` into Oracle's own clause, or wrap the query for 11g."""
    start, stop = query.tokens[index].start, query.tokens[end - 1].end
    if not query.before("12c"):
        skip = f"OFFSET {offset} ROWS " if offset else ""
        return (Edit(start, stop, f"{skip}FETCH {'NEXT' if offset else 'FIRST'} {count} ROWS ONLY"),)
    first, last = query.level(index)
    if offset or last >= end:
        return ()
    opening = query.tokens[first].start
    return Edit(opening, opening, "SELECT * FROM ("), Edit(start, stop, f") WHERE ROWNUM <= {count}")


@rule(
    "ORA-00933",
    ko="Oracle에는 `{text}` 구문이 없어요. 앞의 몇 행만 보려면 `FETCH FIRST n ROWS ONLY`(11g는 ROWNUM)를 써 주세요.",
    en="Oracle has no `{text}`. Use `FETCH FIRST n ROWS ONLY` (11g: ROWNUM).",
)
def limit(query: Query) -> Iterator[Hit]:
    for index in query.at("LIMIT"):
        following = query.token(index + 1)
        if query.clause(index) != "TAIL" or not (following.kind in _AMOUNTS or following.key in {"ALL", "("}):
            continue
        start = index
        while query.key(start - 1) in {"ROWS", "ROW"} or query.token(start - 1).kind in _AMOUNTS:
            start -= 1
        start = start - 1 if query.key(start - 1) == "OFFSET" else index
        end = max(_tail_end(query, start), index + 2)
        amounts = _amounts(query, start, end)
        edits = _row_limit(query, start, end, *amounts) if amounts else ()
        yield Hit(query.tokens[start].start, query.tokens[end - 1].end, edits)


@rule(
    "ORA-00923",
    ko="`{text}` 구문은 SQL Server에서만 쓸 수 있어요. Oracle에서는 문장 끝에 `FETCH FIRST n ROWS ONLY`(11g는 ROWNUM)를 써 주세요.",
    en="`{text}` is SQL Server's. In Oracle, end the query with `FETCH FIRST n ROWS ONLY` (11g: ROWNUM).",
)
def top(query: Query) -> Iterator[Hit]:
    for index in query.at("TOP"):
        before = query.key(index - 1)
        if before != "SELECT" and not (before in {"DISTINCT", "ALL"} and query.key(index - 2) == "SELECT"):
            continue
        parenthesis = query.key(index + 1) == "("
        amount = query.token(index + 1 + parenthesis)
        after = index + 2 + 2 * parenthesis
        if amount.kind not in _AMOUNTS or query.key(after) in {"FROM", ",", "+", "-", "/", ")"}:
            continue
        percent, ties = query.key(after) == "PERCENT", False
        after += percent
        ties = query.keys(after, "WITH", "TIES")
        after += 2 * ties
        start, end = query.tokens[index].start, query.token(after).start
        edits = _top_edits(query, index, start, end, amount.text, percent=percent, ties=ties)
        yield Hit(start, query.tokens[after - 1].end, edits)


def _top_edits(
    query: Query, index: int, start: int, end: int, count: str, *, percent: bool, ties: bool
) -> tuple[Edit, ...]:
    first, last = query.level(index)
    if any(query.clause(i) == "SET" for i in range(first, last + 1)):
        return ()
    removed, stop = Edit(start, end, ""), query.tokens[last].end
    if not query.before("12c"):
        rows = f"{count}{' PERCENT' if percent else ''} ROWS {'WITH TIES' if ties else 'ONLY'}"
        return removed, Edit(stop, stop, f" FETCH FIRST {rows}")
    if percent or ties:
        return ()
    opening = query.tokens[first].start
    return Edit(opening, opening, "SELECT * FROM ("), removed, Edit(stop, stop, f") WHERE ROWNUM <= {count}")


@rule(
    "ORA-00933",
    until="12c",
    ko="`FETCH FIRST`와 `OFFSET`은 Oracle 12c부터 쓸 수 있어요. 11g에서는 정렬한 인라인 뷰에 ROWNUM 조건을 걸어 주세요.",
    en="FETCH FIRST and OFFSET need Oracle 12c. Wrap the ordered query and filter ROWNUM.",
)
def fetch_first(query: Query) -> Iterator[Hit]:
    for index in query.at("FETCH", "OFFSET"):
        if query.clause(index) != "TAIL" or (
            query.key(index) == "FETCH" and query.key(index + 1) not in {"FIRST", "NEXT"}
        ):
            continue
        first, last = query.level(index)
        edits: tuple[Edit, ...] = ()
        count = query.token(index + 2)
        if (
            query.key(index) == "FETCH"
            and count.kind in _AMOUNTS
            and query.keys(last, "ONLY")
            and not _offset_before(query, index)
        ):
            opening, stop = query.tokens[first].start, query.tokens[last].end
            wrap = Edit(query.tokens[index].start, stop, f") WHERE ROWNUM <= {count.text}")
            edits = (Edit(opening, opening, "SELECT * FROM ("), wrap) if "PERCENT" not in query.words else ()
        yield Hit(query.tokens[index].start, query.tokens[last].end, edits)


def _offset_before(query: Query, index: int) -> bool:
    return query.key(index - 1) in {"ROWS", "ROW"} and query.clause(index - 1) == "TAIL"


@rule(
    "ORA-00933",
    ko="`OFFSET {text}` 뒤에 ROWS가 있어야 해요.",
    en="ROWS is missing after `OFFSET {text}`.",
)
def offset_no_rows(query: Query) -> Iterator[Hit]:
    for index in query.at("OFFSET"):
        amount = query.token(index + 1)
        alone = query.key(index + 2) not in {"ROWS", "ROW", "LIMIT"} and query.key(index - 2) != "LIMIT"
        if query.clause(index) == "TAIL" and amount.kind in _AMOUNTS and alone:
            yield Hit(amount.start, amount.end, (Edit(amount.end, amount.end, " ROWS"),))


@rule(
    "",
    severity="warning",
    ko="ROWNUM은 1부터 차례로 붙어서 `{text}` 조건은 항상 거짓이에요. 인라인 뷰에서 번호를 붙인 다음 거르세요.",
    en="ROWNUM counts from 1, so `{text}` is never true. Number the rows in a subquery first.",
)
def rownum_never_true(query: Query) -> Iterator[Hit]:
    for index in query.at("ROWNUM"):
        operator, amount = query.key(index + 1), query.token(index + 2)
        if amount.kind != "number" or not amount.text.isdigit() or query.clause(index) != "WHERE":
            continue
        number = int(amount.text)
        if (operator == ">" and number >= 1) or (operator == ">=" and number > 1) or (operator == "=" and number != 1):
            yield Hit(query.tokens[index].start, amount.end)


@rule(
    "",
    severity="warning",
    ko="ROWNUM 조건은 ORDER BY보다 먼저 적용돼서 정렬된 앞의 행이 아닐 수 있어요. 정렬한 인라인 뷰를 감싸거나 FETCH FIRST를 써 주세요.",
    en="ROWNUM is applied before ORDER BY. Wrap the ordered query, or use FETCH FIRST.",
)
def rownum_with_order(query: Query) -> Iterator[Hit]:
    outline = query.outline
    ordered = {outline.heads[i] for i in query.at("ORDER") if query.clause(i) == "ORDER"}
    for index in query.at("ROWNUM"):
        if (
            query.clause(index) == "WHERE"
            and outline.heads[index] in ordered
            and query.key(index + 1) in {"<", "<=", "="}
        ):
            yield Hit(query.tokens[index].start, query.tokens[index].end)


RULES = (limit, top, fetch_first, offset_no_rows, rownum_never_true, rownum_with_order)
