"""Types in CAST: names of other databases, VARCHAR without a length, BOOLEAN, TRY_CAST, CLOB comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.spans import Call, calls, replaced, text_of, whole
from app.records import Edit

# Type names Oracle does not know -> its own type for the same values; "" where there is none.
_FOREIGN = {
    "TEXT": "VARCHAR2(4000)",
    "TINYTEXT": "VARCHAR2(4000)",
    "MEDIUMTEXT": "CLOB",
    "LONGTEXT": "CLOB",
    "STRING": "VARCHAR2(4000)",
    "BPCHAR": "VARCHAR2(4000)",
    "BIGINT": "NUMBER(19)",
    "INT8": "NUMBER(19)",
    "INT64": "NUMBER(19)",
    "INT4": "NUMBER(10)",
    "INT2": "NUMBER(5)",
    "TINYINT": "NUMBER(3)",
    "MEDIUMINT": "NUMBER(8)",
    "SIGNED": "NUMBER(19)",
    "UNSIGNED": "NUMBER(20)",
    "DOUBLE": "BINARY_DOUBLE",
    "FLOAT4": "BINARY_FLOAT",
    "FLOAT8": "BINARY_DOUBLE",
    "FLOAT64": "BINARY_DOUBLE",
    "MONEY": "NUMBER(19,4)",
    "BIGNUMERIC": "NUMBER",
    "DATETIME": "TIMESTAMP",
    "DATETIME2": "TIMESTAMP",
    "SMALLDATETIME": "TIMESTAMP",
    "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMP_NTZ": "TIMESTAMP",
    "TIMESTAMP_TZ": "TIMESTAMP WITH TIME ZONE",
    "TIMESTAMP_LTZ": "TIMESTAMP WITH LOCAL TIME ZONE",
    "TIME": "",
    "JSONB": "",
    "UUID": "",
    "UNIQUEIDENTIFIER": "",
    "BYTES": "RAW(2000)",
    "BYTEA": "RAW(2000)",
    "BINARY": "RAW(2000)",
    "VARBINARY": "RAW(2000)",
    "NVARCHAR": "NVARCHAR2(2000)",
    "BIT": "",
    "VARIANT": "",
    "ARRAY": "",
    "STRUCT": "",
    "REGCLASS": "",
    "NAME": "VARCHAR2(128)",
    "YEAR": "",
}
_CASTS = ("CAST", "TRY_CAST", "SAFE_CAST")


def oracle_type(written: str) -> str:
    """Oracle's spelling of a type of another database; "" when there is none.

    `written` may hold a length; Oracle's own types come back as they are.
    """
    match = re.fullmatch(
        r"\s*(\w+)((?:\s+\w+)*?)\s*(\(.*\))?\s*((?:WITH|WITHOUT)\s.*)?", written, re.DOTALL | re.IGNORECASE
    )
    if not match or "[" in written:
        return ""
    name, length = match[1].upper(), match[3] or ""
    if f"{name}{match[2].upper()}" == "DOUBLE PRECISION":
        return "BINARY_DOUBLE"
    if name in {"VARCHAR", "CHARACTER"} and not length:
        return "VARCHAR2(4000)"
    if name == "NVARCHAR" and length:
        return f"NVARCHAR2{length}"
    if name in {"BOOL", "BOOLEAN", "JSON", "INTERVAL"}:
        return ""
    if (match[4] or "").upper().startswith("WITHOUT"):
        return name
    return _FOREIGN.get(name, written.strip())


def _type_of(query: Query, call: Call) -> tuple[int, int] | None:
    """First and last token of the type in `CAST(x AS type …)`."""
    opener = call.opening
    index = next(
        (i for i in query.at("AS") if call.opening < i < call.closing and query.outline.openers[i] == opener), None
    )
    if index is None or index + 1 >= call.closing:
        return None
    stop = next((i for i in range(index + 1, call.closing) if query.key(i) in {"DEFAULT", ",", "FORMAT"}), call.closing)
    return index + 1, stop - 1


@rule(
    "ORA-00902",
    ko="`{text}` 타입은 Oracle에 없어요.{hint}",
    en="Oracle has no type `{text}`.{hint_en}",
)
def type_name(query: Query) -> Iterator[Hit]:
    for call in calls(query, *_CASTS):
        found = _type_of(query, call)
        if found is None or query.key(found[0]) not in _FOREIGN or query.keys(found[0], "DOUBLE", "PRECISION"):
            continue
        if query.key(found[0]) == "INTERVAL":
            continue
        start, end = query.tokens[found[0]].start, query.tokens[found[1]].end
        target = oracle_type(query.text[start:end])
        hint = {"hint": f" 이렇게 써 주세요: {target}", "hint_en": f" Use {target}."} if target else {}
        yield Hit(start, end, (Edit(start, end, target),) if target else (), {"hint": "", "hint_en": ""} | hint)


@rule(
    "ORA-00906",
    ko="`CAST(… AS {text})`에는 길이가 있어야 해요. `VARCHAR2(4000)`처럼 길이를 적어 주세요.",
    en="`CAST(… AS {text})` needs a length, for example VARCHAR2(4000).",
)
def type_varchar(query: Query) -> Iterator[Hit]:
    for call in calls(query, "CAST"):
        found = _type_of(query, call)
        if found and found[0] == found[1] and query.key(found[0]) in {"VARCHAR", "VARCHAR2", "NVARCHAR2"}:
            token = query.tokens[found[0]]
            target = "NVARCHAR2(2000)" if token.key == "NVARCHAR2" else "VARCHAR2(4000)"
            yield Hit(token.start, token.end, (Edit(token.start, token.end, target),))


@rule(
    "ORA-00902",
    until="23ai",
    ko="SQL의 BOOLEAN 타입은 Oracle 23ai부터 있어요. 숫자 1/0이나 'Y'/'N'으로 바꿔 주세요.",
    en="SQL has a BOOLEAN type only from Oracle 23ai. Use 1/0 or 'Y'/'N'.",
)
def type_boolean(query: Query) -> Iterator[Hit]:
    for call in calls(query, *_CASTS):
        found = _type_of(query, call)
        if found and query.key(found[0]) in {"BOOLEAN", "BOOL"}:
            yield Hit(query.tokens[found[0]].start, query.tokens[found[1]].end)


@rule(
    "ORA-00907",
    ko="`{name}`은 Oracle에 없어요. `CAST(값 AS 타입 DEFAULT NULL ON CONVERSION ERROR)`로 써 주세요.",
    en="Oracle has no `{name}`. Write `CAST(value AS type DEFAULT NULL ON CONVERSION ERROR)`.",
)
def try_cast(query: Query) -> Iterator[Hit]:
    for call in calls(query, "TRY_CAST", "SAFE_CAST"):
        found = _type_of(query, call)
        edits: tuple[Edit, ...] = ()
        if found and not query.before("12c"):
            target = oracle_type(text_of(query, *found))
            value = text_of(query, call.opening + 1, found[0] - 2)
            if target in {"NUMBER", "DATE", "TIMESTAMP", "BINARY_DOUBLE", "BINARY_FLOAT"} or target.startswith(
                "NUMBER("
            ):
                kind = target.partition("(")[0]
                edits = replaced(query, call, f"CAST({value} AS {kind} DEFAULT NULL ON CONVERSION ERROR)")
        yield Hit(*whole(query, call), edits, {"name": query.key(call.name)})


RULES = (type_name, type_varchar, type_boolean, try_cast)
