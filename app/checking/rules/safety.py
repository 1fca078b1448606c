"""What a read-only query must not reach: functions beyond the built-in ones, links, dictionary, sequences, files.

Lists of allowed names decide (`functions.csv`, Policy); what is enumerated here only explains better. It is no security
boundary by itself: the account's grants are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checking.builtins import BEFORE_PARENTHESIS, dictionary_view, foreign_functions, functions, words
from app.checking.nearest import nearest
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span

# Harmless package functions that queries on CLOBs and samples need.
_HARMLESS = frozenset(
    {"DBMS_LOB.SUBSTR", "DBMS_LOB.GETLENGTH", "DBMS_LOB.INSTR", "DBMS_LOB.COMPARE", "DBMS_RANDOM.VALUE"}
)
# Methods of XMLTYPE and item methods of JSON: `t.doc.getStringVal()`, `t.doc.a.number()`.
_METHODS = words(
    """GETSTRINGVAL GETCLOBVAL GETNUMBERVAL GETROOTELEMENT EXISTSNODE EXTRACT NUMBER STRING DATE TIMESTAMP BOOLEAN SIZE
    LENGTH TYPE COUNT UPPER LOWER ABS CEILING FLOOR DOUBLE NUMBERONLY STRINGONLY BOOLEANONLY MAXNUMBER MINNUMBER AVG
    SUM MAX MIN FIRST LAST TO_NUMBER"""
)
_RESTRICTED = frozenset(
    {"SYS", "SYSTEM", "DBSNMP", "XDB", "CTXSYS", "MDSYS", "OUTLN", "AUDSYS", "LBACSYS", "WMSYS", "GSMADMIN_INTERNAL"}
)
_PACKAGE_PREFIXES = ("DBMS_", "UTL_", "APEX_", "CTX_", "SDO_", "OWA_", "WWV_", "HTTPURITYPE")


@rule(
    "",
    kind="safety",
    ko="`@`로 다른 데이터베이스(DB 링크)를 조회할 수 없어요. 이 데이터베이스의 테이블만 써 주세요.",
    en="`@` reaches another database through a link. Use only tables of this database.",
)
def database_link(query: Query) -> Iterator[Hit]:
    for index, token in enumerate(query.tokens):
        if token.kind == "operator" and token.key == "@":
            before, after = query.token(index - 1), query.token(index + 1)
            yield Hit(before.start if index else token.start, after.end or token.end)
        elif token.kind in {"quoted", "foreign"} and "@" in token.text:
            yield Hit(token.start, token.end)


def _name(query: Query, index: int) -> str:
    token = query.tokens[index]
    return token.text[1:-1] if token.kind == "quoted" else token.key


def _path(query: Query, index: int) -> list[str]:
    """The dotted name that ends at `index`, as stored: `sys . "UTL_HTTP" . request` is three names."""
    parts = [_name(query, index)]
    while query.key(index - 1) == "." and query.token(index - 2).kind in {"word", "quoted"}:
        index -= 2
        parts.insert(0, _name(query, index))
    return parts


def _calls(query: Query) -> Iterator[tuple[int, list[str]]]:
    """Every `name(…)` of the text that calls something: index of the name and its path."""
    for opening in query.at("("):
        index = opening - 1
        before = query.token(index)
        if before.kind not in {"word", "quoted"} or query.keys(opening, "(", "+", ")"):
            continue
        path = _path(query, index)
        dotted = query.key(index - 1) == "."
        if not dotted and before.kind == "word" and (before.key in BEFORE_PARENTHESIS or _is_clause(query, index)):
            continue
        yield index, path


def _is_clause(query: Query, index: int) -> bool:
    """`AUTOMATIC ORDER (` of MODEL, `WITH t (a, b) AS (` and `(…) v (a, b)`: nothing is called there."""
    if query.key(index - 1) in {"AUTOMATIC", "SEQUENTIAL"}:
        return True
    closing = query.mates.get(index + 1, len(query.tokens))
    if query.clause(index) == "WITH" and query.key(closing + 1) == "AS":
        return True
    return query.clause(index) == "FROM" and query.key(index - 1) in {")", "AS"}


def _allowed(query: Query, path: list[str]) -> bool:
    return ".".join(path) in _HARMLESS or query.policy.allows(path)


def _is_method(query: Query, index: int, path: list[str]) -> bool:
    """A method of a value: behind a call, or behind a column of a table that the query reads."""
    if path[-1].upper() not in _METHODS:
        return False
    if len(path) == 1:
        return query.key(index - 1) == "." and query.key(index - 2) in {")", "]"}
    sources = {source.name for block in query.scopes.blocks for source in block.sources}
    return len(path) > 2 and path[0] in sources


@rule(
    "",
    kind="safety",
    ko="`{name}`: 패키지 함수는 허용 목록에 있는 것만 실행해요. 내장 함수로 바꾸거나 관리자에게 허용을 요청해 주세요.",
    en="The package function `{name}` is not on the allowed list.",
)
def package_call(query: Query) -> Iterator[Hit]:
    for index, path in _calls(query):
        behind_value = query.key(index - 1) == "." and len(path) == 1
        if (len(path) > 1 or behind_value) and not _allowed(query, path) and not _is_method(query, index, path):
            yield Hit(query.tokens[index].start, query.tokens[index].end, values={"name": ".".join(path)})


@rule(
    "",
    kind="safety",
    ko="`{text}`: 괄호 없이 부르는 패키지 함수도 허용 목록에 있는 것만 실행해요.",
    en="`{text}` calls a package that is not on the allowed list.",
)
def package_reference(query: Query) -> Iterator[Hit]:
    for index in query.at("."):
        if query.token(index + 1).kind not in {"word", "quoted"} or query.key(index + 2) in {".", "("}:
            continue
        path = _path(query, index + 1)
        packaged = len(path) > 1 and any(part.upper().startswith(_PACKAGE_PREFIXES) for part in path[:-1])
        if packaged and not _allowed(query, path):
            yield Hit(query.tokens[index - 1].start, query.tokens[index + 1].end)


@rule(
    "ORA-00904",
    kind="safety",
    ko="`{text}` 함수는 Oracle 내장 함수가 아니에요.{hint} 직접 만든 함수라면 관리자가 허용해야 실행할 수 있어요.",
    en="`{text}` is not a built-in function of Oracle.{hint_en} A function of your own has to be allowed first.",
)
def unknown_function(query: Query) -> Iterator[Hit]:
    for index, path in _calls(query):
        name = path[0]
        behind_value = query.key(index - 1) == "."
        if len(path) > 1 or behind_value or name in functions() or name in foreign_functions() or _allowed(query, path):
            continue
        names = nearest(name, ((known, "") for known in functions()), 1)
        hint = {"hint": f" 혹시 `{names[0]}`인가요?", "hint_en": f" Did you mean `{names[0]}`?"} if names else {}
        yield Hit(query.tokens[index].start, query.tokens[index].end, values={"hint": "", "hint_en": ""} | hint)


@rule(
    "",
    kind="safety",
    ko="시퀀스(`{text}`)는 값을 바꾸기 때문에 조회에 쓸 수 없어요.",
    en="A sequence (`{text}`) changes its value and cannot be used in a read-only query.",
)
def sequence(query: Query) -> Iterator[Hit]:
    for index, token in enumerate(query.tokens):
        if (
            token.kind in {"word", "quoted"}
            and _name(query, index).upper() in {"NEXTVAL", "CURRVAL"}
            and query.key(index - 1) == "."
        ):
            yield Hit(query.token(index - 2).start, token.end)


@rule(
    "",
    kind="safety",
    ko="`{text}`: Oracle의 내부(딕셔너리) 뷰라서 조회할 수 없어요. 업무 테이블만 써 주세요.",
    en="`{text}` is a view of Oracle's own dictionary, which is not open to queries.",
)
def dictionary(query: Query) -> Iterator[Hit]:
    if query.policy.dictionary:
        return
    for use in query.scopes.tables:
        if use.local or use.table is not None or use.owner in query.policy.schemas:
            continue
        if use.owner.upper() in _RESTRICTED or dictionary_view(use.name.upper()):
            yield Hit(*span(use.node))


@rule(
    "",
    kind="safety",
    ko="`{text}`: 과거 시점 조회(플래시백)는 지워진 데이터까지 보여 주기 때문에 쓸 수 없어요.",
    en="A flashback query (`{text}`) shows deleted data and is not allowed.",
)
def flashback(query: Query) -> Iterator[Hit]:
    for index in query.at("OF"):
        if query.key(index - 1) == "AS" and query.key(index + 1) in {"TIMESTAMP", "SCN", "SNAPSHOT", "PERIOD"}:
            yield Hit(query.tokens[index - 1].start, query.tokens[index + 1].end)
    for index in query.at("VERSIONS"):
        if query.key(index + 1) in {"BETWEEN", "PERIOD"}:
            yield Hit(query.tokens[index].start, query.tokens[index + 1].end)


@rule(
    "",
    kind="safety",
    ko="`{text}`: 다른 컨테이너나 외부 파일을 읽는 구문이라서 쓸 수 없어요.",
    en="`{text}` reads other containers or files, which is not allowed.",
)
def outside_source(query: Query) -> Iterator[Hit]:
    for index in query.at("CONTAINERS", "SHARDS", "EXTERNAL"):
        if query.key(index + 1) in {"(", "MODIFY"} and query.key(index - 1) != ".":
            yield Hit(query.tokens[index].start, query.tokens[index + 1].end)


_HIDDEN = re.compile(
    r"oradb:|ora:view|fn:collection|fn:doc|\bcollection\s*\(|\bdoc\s*\(|<!DOCTYPE|<!ENTITY", re.IGNORECASE
)


@rule(
    "",
    kind="safety",
    ko="문자열 안에서 다른 테이블이나 파일을 읽는 XQuery·XML 구문(`{found}`)은 쓸 수 없어요.",
    en="A string that reads tables or files through XQuery or XML (`{found}`) is not allowed.",
)
def hidden_query(query: Query) -> Iterator[Hit]:
    if not query.words & {
        "XMLTABLE",
        "XMLQUERY",
        "XMLEXISTS",
        "XMLTYPE",
        "XMLPARSE",
        "XMLCAST",
        "EXTRACTVALUE",
        "EXISTSNODE",
        "EXTRACT",
    }:
        return
    for token in query.tokens:
        found = _HIDDEN.search(token.text) if token.kind == "string" else None
        if found:
            yield Hit(token.start, token.end, values={"found": found[0]})


RULES = (
    database_link,
    package_call,
    package_reference,
    unknown_function,
    sequence,
    dictionary,
    flashback,
    outside_source,
    hidden_query,
)
