"""What kind of text this is at all: exactly one statement, a query, complete, without locks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from app.checking.builtins import words
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.records import Edit

_CHANGES = (
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.TruncateTable,
    exp.Command,
    exp.Grant,
    exp.Revoke,
    exp.Commit,
    exp.Rollback,
    exp.Set,
    exp.Use,
    exp.Into,
)
_STATEMENT_WORDS = words(
    """INSERT UPDATE DELETE MERGE CREATE DROP ALTER TRUNCATE GRANT REVOKE COMMIT ROLLBACK SAVEPOINT CALL EXEC EXECUTE
    BEGIN DECLARE EXPLAIN LOCK SET RENAME COMMENT ANALYZE AUDIT NOAUDIT PURGE FLASHBACK ASSOCIATE ADMINISTER USE
    SHOW DESCRIBE DESC COPY REPLACE UPSERT PRAGMA ATTACH DETACH VACUUM LOAD"""
)


def _whole(query: Query) -> Hit:
    return Hit(0, len(query.text))


@rule(
    "ORA-00900",
    ko="SQL이 비어 있어요. SELECT로 시작하는 조회 문장을 써 주세요.",
    en="There is no SQL. Write a query that begins with SELECT.",
)
def empty(query: Query) -> Iterator[Hit]:
    if not any(token.key not in {";", "/"} for token in query.tokens):
        yield _whole(query)


@rule(
    "",
    kind="safety",
    ko="조회(SELECT, WITH) 문장만 실행할 수 있어요. `{text}` 문장은 실행하지 않아요.",
    en="Only queries (SELECT, WITH) are run, not a statement that begins with `{text}`.",
)
def not_a_query(query: Query) -> Iterator[Hit]:
    first = next((token for token in query.tokens if token.key != "("), None)
    if first is not None and first.key in _STATEMENT_WORDS:
        yield Hit(first.start, first.end)


@rule(
    "ORA-00900",
    ko="Oracle의 조회 문장은 SELECT나 WITH로 시작해요. 맨 앞의 `{text}` 부분을 고쳐 주세요.",
    en="A query begins with SELECT or WITH, not with `{text}`.",
)
def unknown_statement(query: Query) -> Iterator[Hit]:
    first = next((token for token in query.tokens if token.key != "("), None)
    if first is not None and first.key not in _STATEMENT_WORDS | {"SELECT", "WITH", ";", "/"}:
        yield Hit(first.start, first.end)


@rule(
    "ORA-00911",
    kind="safety",
    ko="한 번에 한 문장만 실행할 수 있어요. `;` 뒤의 문장을 지워 주세요.",
    en="One statement at a time. Delete what follows the `;`.",
)
def several_statements(query: Query) -> Iterator[Hit]:
    for index in query.at(";"):
        if any(token.key not in {";", "/"} for token in query.tokens[index + 1 :]):
            yield Hit(query.tokens[index].start, query.tokens[-1].end)
            return


@rule(
    "ORA-00911",
    ko="문장 끝의 `{text}` 표시는 SQL*Plus가 쓰는 것이라서 Oracle 드라이버로 실행하면 오류가 나요. 지워 주세요.",
    en="The `{text}` at the end belongs to SQL*Plus, not to the statement. Delete it.",
)
def semicolon(query: Query) -> Iterator[Hit]:
    first = len(query.tokens)
    while first > 0 and query.key(first - 1) in {";", "/"}:
        first -= 1
    if 0 < first < len(query.tokens):
        start, end = query.tokens[first].start, query.tokens[-1].end
        yield Hit(start, end, (Edit(start, end, ""),))


@rule(
    "ORA-01756",
    ko="따옴표나 주석이 닫히지 않았어요: `{text}`. 닫는 표시를 넣어 주세요.",
    en="A quote or comment is not closed: `{text}`. Close it.",
)
def not_closed(query: Query) -> Iterator[Hit]:
    for token in query.tokens:
        if token.kind == "broken":
            yield Hit(token.start, token.end)


@rule(
    "ORA-00907",
    ko="괄호의 짝이 맞지 않아요. 여는 괄호와 닫는 괄호의 수를 맞춰 주세요.",
    en="Parentheses do not match. Open and close the same number.",
)
def unbalanced(query: Query) -> Iterator[Hit]:
    for index in query.at("(", ")"):
        if index not in query.mates:
            yield Hit(query.tokens[index].start, query.tokens[index].end)
            return


@rule(
    "",
    kind="safety",
    ko="조회 안에 데이터를 바꾸거나 만드는 문장이 들어 있어요. SELECT만 남겨 주세요.",
    en="The query holds a statement that changes data. Keep only the SELECT.",
)
def change_inside(query: Query) -> Iterator[Hit]:
    if any(node_type in query.node_types for node_type in _CHANGES):
        yield _whole(query)
        return
    for index in query.at("INSERT", "UPDATE", "DELETE", "MERGE"):
        if query.key(index - 1) == "(" and query.key(index - 2) == "AS":
            yield Hit(query.tokens[index].start, query.tokens[index].end)


@rule(
    "",
    kind="safety",
    ko="`FOR UPDATE`는 행을 잠그기 때문에 조회 전용으로 실행할 수 없어요. 지워 주세요.",
    en="`FOR UPDATE` locks rows, which a read-only query must not. Delete it.",
)
def row_lock(query: Query) -> Iterator[Hit]:
    for index in query.at("FOR"):
        if query.key(index + 1) in {"UPDATE", "SHARE"} and query.key(index - 1) != ".":
            first, last = query.level(index)
            end = query.tokens[last].end if first <= index <= last else query.tokens[index + 1].end
            yield Hit(query.tokens[index].start, end)


RULES = (
    empty,
    not_a_query,
    unknown_statement,
    several_statements,
    semicolon,
    not_closed,
    unbalanced,
    change_inside,
    row_lock,
)
