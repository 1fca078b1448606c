"""How names are written: quotes of other databases, reserved words, length, characters Oracle does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from app.checking.builtins import RESERVED
from app.checking.query import Query
from app.checking.quoting import PLAIN, written
from app.checking.rule import Hit, rule
from app.checking.spans import renamed
from app.records import Edit

# Punctuation of Korean input methods and word processors, with what was meant.
_LOOKALIKES = {
    "，": ",", "、": ",", "；": ";", "：": ":", "（": "(", "）": ")", "＝": "=", "＜": "<", "＞": ">", "＊": "*",
    "＋": "+", "－": "-", "–": "-", "—": "-", "−": "-", "／": "/", "．": ".", "％": "%", "‘": "'", "’": "'",
    "“": '"', "”": '"', "\ufeff": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "",
}  # fmt: skip
_NOT_NAMES = frozenset(
    {"LEVEL", "ROWNUM", "ROWID", "SYSDATE", "USER", "UID", "COLUMN_VALUE", "NULL", "ANY", "ALL", "ROW"}
)


def oracle_name(name: str) -> str:
    """`name` as it has to be written in Oracle: plain where that is possible, else quoted."""
    stored = name.upper() if PLAIN.fullmatch(name) else name
    return name if written(stored) == stored else written(stored)


@rule(
    "ORA-00911",
    ko="백틱(`)은 MySQL의 따옴표예요. Oracle에서는 이름을 따옴표 없이 쓰거나 큰따옴표로 감싸 주세요.",
    en="The backtick is MySQL's quote. Write names plainly in Oracle, or in double quotes.",
)
def backtick(query: Query) -> Iterator[Hit]:
    for index in query.at("`"):
        token = query.tokens[index]
        parts = token.text.strip("`").split(".")
        yield Hit(token.start, token.end, renamed(query, index, ".".join(oracle_name(part) for part in parts)))


@rule(
    "ORA-00936",
    ko="대괄호는 SQL Server의 따옴표예요. Oracle에서는 `{text}` 대신 이름만 쓰거나 큰따옴표로 감싸 주세요.",
    en="Brackets are SQL Server's quotes. Write the name plainly instead of `{text}`, or in double quotes.",
)
def bracket(query: Query) -> Iterator[Hit]:
    if any(True for _ in query.at("MODEL")):
        return
    for index in query.at("["):
        closing = next((i for i in range(index + 1, min(index + 12, len(query.tokens))) if query.key(i) == "]"), None)
        before = query.token(index - 1)
        if closing is None or (before.end == query.tokens[index].start and before.kind != "operator"):
            continue
        start, end = query.tokens[index].start, query.tokens[closing].end
        name = query.text[start + 1 : end - 1]
        named = all(token.kind == "word" for token in query.tokens[index + 1 : closing]) and closing > index + 1
        yield Hit(start, end, (Edit(start, end, oracle_name(name)),) if named else ())


@rule(
    "ORA-00911",
    ko="`{text}`처럼 밑줄로 시작하는 이름은 Oracle에서 큰따옴표 없이 쓸 수 없어요.",
    en="A name that begins with an underscore, `{text}`, needs double quotes in Oracle.",
)
def ident_underscore(query: Query) -> Iterator[Hit]:
    for index, token in enumerate(query.tokens):
        if token.kind == "word" and not token.text[0].isalpha() and query.token(index + 1).kind != "string":
            yield Hit(token.start, token.end, renamed(query, index, f'"{token.text}"'))


@rule(
    "ORA-00904",
    ko="`{text}`: Oracle의 예약어라서 이름으로 그대로 쓸 수 없어요. 큰따옴표로 감싸거나 다른 이름을 써 주세요.",
    en="`{text}` is a reserved word of Oracle. Put the name into double quotes or choose another.",
)
def reserved_ident(query: Query) -> Iterator[Hit]:
    for node in query.nodes(exp.Identifier):
        name = str(node.this).upper()
        if name not in RESERVED or node.args.get("quoted") or name in _NOT_NAMES or "start" not in node.meta:
            continue
        start, end = node.meta["start"], node.meta["end"] + 1
        if query.text[start:end].upper() == name and not _is_syntax(query, start, name):
            yield Hit(start, end, (Edit(start, end, f'"{name}"'),))


def _is_syntax(query: Query, start: int, name: str) -> bool:
    """Keywords that the parser keeps as names: `DATE` before a literal, a type, `NUMBER()` of JSON, `CURRENT` …."""
    index = query.index_at(start)
    following = query.token(index + 1)
    if query.key(index - 1) == "AS" and query.clause(index) == "":
        return True
    if following.key == "(" and name in {
        "DATE",
        "NUMBER",
        "FLOAT",
        "SIZE",
        "VIEW",
        "TABLE",
        "SET",
        "CHAR",
        "RAW",
        "VARCHAR2",
    }:
        return True
    return name == "DATE" and following.kind == "string"


@rule(
    "ORA-00972",
    until="12c",
    ko="`{text}`: 이름이 {bytes}바이트예요. Oracle {version}에서는 30바이트(한글 10자)까지 쓸 수 있으니 줄여 주세요.",
    en="The name `{text}` has {bytes} bytes; Oracle {version} takes 30.",
)
def ident_long(query: Query) -> Iterator[Hit]:
    yield from _longer_than(query, 30)


@rule(
    "ORA-00972",
    ko="`{text}`: 이름이 {bytes}바이트예요. 128바이트(한글 42자)까지 쓸 수 있으니 줄여 주세요.",
    en="The name `{text}` has {bytes} bytes; Oracle takes 128.",
)
def ident_too_long(query: Query) -> Iterator[Hit]:
    yield from _longer_than(query, 128)


def _longer_than(query: Query, most: int) -> Iterator[Hit]:
    for token in query.tokens:
        if token.kind in {"word", "quoted"} and len(token.text) * 3 > most:
            size = len(token.text.strip('"').encode())
            if size > most:
                yield Hit(token.start, token.end, values={"bytes": str(size)})


@rule(
    "ORA-00911",
    ko="Oracle의 한 줄 주석은 `#`이 아니라 `--`예요.",
    en="A comment begins with `--` in Oracle, not with `#`.",
)
def hash_comment(query: Query) -> Iterator[Hit]:
    for index in query.at("#"):
        token = query.tokens[index]
        line_start = query.text.rfind("\n", 0, token.start) + 1
        alone = not query.text[line_start : token.start].strip() or query.text[token.end : token.end + 1] == " "
        yield Hit(token.start, token.end, renamed(query, index, "--") if alone else ())


@rule(
    "ORA-00911",
    ko="`{text}`: Oracle이 모르는 문자예요. 한글 입력기나 문서에서 복사된 문장 부호라면 영문 기호로 바꿔 주세요.",
    en="`{text}` is a character that Oracle does not know.",
)
def odd_character(query: Query) -> Iterator[Hit]:
    for index, token in enumerate(query.tokens):
        if token.kind == "foreign" and token.key not in {"`", "#"}:
            meant = _LOOKALIKES.get(token.text)
            yield Hit(token.start, token.end, () if meant is None else renamed(query, index, meant))


@rule(
    "ORA-00911",
    ko="줄 사이나 낱말 사이에 보이지 않는 특수 공백이 있어요. 보통 공백으로 바꿔 주세요.",
    en="There is a special space that Oracle does not know. Use a plain one.",
)
def odd_space(query: Query) -> Iterator[Hit]:
    covered = [(token.start, token.end) for token in query.tokens if token.kind in {"string", "quoted", "broken"}]
    covered += query.lexed.comments
    for match in re.finditer(r"[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\x1c-\x1f\x85]", query.text):
        if not any(start <= match.start() < end for start, end in covered):
            yield Hit(match.start(), match.end(), (Edit(match.start(), match.end(), " "),))


RULES = (
    backtick,
    bracket,
    ident_underscore,
    reserved_ident,
    ident_long,
    ident_too_long,
    hash_comment,
    odd_character,
    odd_space,
)
