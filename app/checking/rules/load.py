"""Load that a valid query can put on the server: parallel hints, endless recursion, all combinations, huge strings."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from sqlglot import exp

from app.checking.from_items import stored_name
from app.checking.lexer import string_value
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span
from app.checking.spans import calls, split

_MOST_LEVELS = 100_000
_LONGEST_PAD = 32_767
_MOST_CROSSED = 2


@rule(
    "",
    kind="safety",
    ko="힌트(`{text}`)는 병렬 실행으로 서버를 독차지할 수 있어서 쓸 수 없어요. 힌트를 지워 주세요.",
    en="The hint `{text}` may take over the server with parallel processes. Delete it.",
)
def heavy_hint(query: Query) -> Iterator[Hit]:
    for hint in query.lexed.hints:
        if re.search(r"\b(?:PARALLEL|PARALLEL_INDEX|PQ_\w+|APPEND|FRESH_MV)\b", hint.text, re.IGNORECASE):
            yield Hit(hint.start, hint.end)


@rule(
    "",
    kind="safety",
    ko="행을 {count}개 만들어 내는 조회는 서버에 부담이 커서 실행하지 않아요. 10만 개 이하로 줄여 주세요.",
    en="A query that makes {count} rows out of nothing is not run. Make at most 100,000.",
)
def too_many_levels(query: Query) -> Iterator[Hit]:
    for index in query.at("LEVEL", "ROWNUM"):
        amount = query.token(index + 2)
        if query.clause(index) != "CONNECT" or query.key(index + 1) not in {"<", "<="} or amount.kind != "number":
            continue
        if float(amount.text.rstrip("fFdD") or 0) > _MOST_LEVELS or query.key(index + 3) in {"*", "**"}:
            yield Hit(query.tokens[index].start, amount.end, values={"count": amount.text})


@rule(
    "",
    kind="safety",
    ko="재귀 WITH 절 `{text}`에 멈추는 조건이 없어요. 재귀 부분에 WHERE 조건을 넣어 주세요.",
    en="The recursive WITH clause `{text}` has no condition that ends it. Add a WHERE.",
)
def endless_recursion(query: Query) -> Iterator[Hit]:
    for cte in query.scopes.ctes:
        name, body = stored_name(cte.args["alias"].this), cte.this
        if not isinstance(body, exp.Union) or not isinstance(body.expression, exp.Select):
            continue
        branch = body.expression
        joins = branch.args.get("joins") or ()
        reads_itself = any(stored_name(table.this) == name for table in branch.find_all(exp.Table))
        if (
            reads_itself
            and not branch.args.get("where")
            and not any(join.args.get("on") or join.args.get("using") for join in joins)
        ):
            yield Hit(*span(cte.args["alias"].this))


@rule(
    "",
    kind="safety",
    ko="조인 조건 없이 테이블 {count}개를 이어서 모든 조합이 만들어져요. 조인 조건을 넣어 주세요.",
    en="{count} tables without any join condition make every combination of their rows. Join them.",
)
def cartesian(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        tables = [source for source in block.sources if source.table is not None]
        joins = block.select.args.get("joins") or ()
        conditions = block.select.args.get("where") or any(
            join.args.get("on") or join.args.get("using") or join.args.get("method") for join in joins
        )
        if conditions or block.select.args.get("connect"):
            continue
        most = _MOST_CROSSED if all(join.args.get("kind") == "CROSS" for join in joins) else _MOST_CROSSED - 1
        if len(tables) > most:
            yield Hit(*span(block.select.args["from_"].this), values={"count": str(len(tables))})


@rule(
    "",
    kind="safety",
    ko="`{text}`: 너무 긴 문자열을 만들어서 실행하지 않아요. 길이를 32,767 이하로 줄여 주세요.",
    en="`{text}` makes a string that is too long. Use at most 32,767.",
)
def huge_padding(query: Query) -> Iterator[Hit]:
    for call in calls(query, "RPAD", "LPAD"):
        if len(call.arguments) > 1:
            first, last = call.arguments[1]
            numbers = [token.text for token in query.tokens[first : last + 1] if token.kind == "number"]
            if math.prod(float(number.rstrip("fFdD")) for number in numbers) > _LONGEST_PAD:
                yield Hit(query.tokens[call.name].start, query.tokens[call.closing].end)


_NESTED_REPEAT = re.compile(r"\([^()]*[+*][^()]*\)\s*[+*{]")


@rule(
    "",
    kind="safety",
    ko="정규식(`{text}`)은 반복이 겹쳐 있어서 아주 오래 걸릴 수 있어요. `(a+)+` 같은 겹친 반복을 풀어 주세요.",
    en="The pattern `{text}` repeats a repetition and may run for ever. Simplify it.",
)
def nested_repeat(query: Query) -> Iterator[Hit]:
    for call in calls(query, "REGEXP_LIKE", "REGEXP_SUBSTR", "REGEXP_INSTR", "REGEXP_REPLACE", "REGEXP_COUNT"):
        for first, _ in split(query, call.opening + 1, call.closing - 1)[1:2]:
            token = query.token(first)
            if token.kind == "string" and _NESTED_REPEAT.search(token.text):
                yield Hit(token.start, token.end)


@rule(
    "",
    kind="safety",
    ko="XQuery의 반복 `{found}`은 서버에 부담이 커서 실행하지 않아요.",
    en="The XQuery loop `{found}` is too heavy to be run.",
)
def xquery_loop(query: Query) -> Iterator[Hit]:
    for call in calls(query, "XMLTABLE", "XMLQUERY", "XMLEXISTS"):
        for token in query.tokens[call.opening : call.closing]:
            found = re.search(r"\bto\s+\d{6,}", string_value(token)) if token.kind == "string" else None
            if found:
                yield Hit(token.start, token.end, values={"found": found[0]})


RULES = (
    heavy_hint,
    too_many_levels,
    endless_recursion,
    cartesian,
    huge_padding,
    nested_repeat,
    xquery_loop,
)
