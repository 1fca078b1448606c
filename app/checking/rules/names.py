"""Names: every table and column exists, and aliases stand where they may.

Without a catalogue only what the query itself proves: a column of a WITH clause, a qualifier that names nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sqlglot import exp

from app.checking.builtins import PSEUDO_COLUMNS, foreign_functions
from app.checking.guesses import guess
from app.checking.nearest import nearest
from app.checking.query import Query
from app.checking.quoting import written
from app.checking.rule import Hit, rule
from app.checking.rules.intervals import unit_of
from app.checking.scopes import Block, Reference, Source, column_path
from app.checking.selects import operand_text, select_lists
from app.records import Edit

_SHOWN = 3
_SEQUENCE = frozenset({"NEXTVAL", "CURRVAL"})


def span(node: exp.Expr) -> tuple[int, int]:
    """Offsets of a name in the text: from its first part to its last."""
    found = [part.meta for part in node.find_all(exp.Identifier) if "start" in part.meta]
    if not found:
        return 0, 0
    return min(meta["start"] for meta in found), max(meta["end"] for meta in found) + 1


def _hint(names: list[str]) -> dict[str, str]:
    shown = ", ".join(f"`{name}`" for name in names)
    return (
        {"hint": f" 혹시 {shown}인가요?", "hint_en": f" Did you mean {shown}?"}
        if names
        else {"hint": "", "hint_en": ""}
    )


@rule(
    "ORA-00942",
    kind="name",
    ko="`{text}` 테이블은 이 스키마에 없어요.{hint}",
    en="There is no table `{text}` in this schema.{hint_en}",
)
def unknown_table(query: Query) -> Iterator[Hit]:
    if query.catalog is None:
        return
    for use in query.scopes.tables:
        known = use.table is not None or use.local or use.name == "DUAL" or use.owner in query.policy.schemas
        real = "" if known else _table_in_other_case(query, use.name)
        if known or (real and use.node.this.args.get("quoted")):
            continue
        start, end = span(use.node.this)
        if real:
            yield Hit(start, end, (Edit(start, end, written(real)),), _hint([written(real)]))
        else:
            tables = ((table.name, table.comment) for table in query.catalog.tables)
            yield Hit(start, end, values=_hint([written(name) for name in nearest(use.name, tables)]))


def _table_in_other_case(query: Query, name: str) -> str:
    """The table whose name differs from `name` in its case alone, "" when none does or several do."""
    tables = query.catalog.tables if query.catalog else ()
    found = {table.name for table in tables if table.name.upper() == name.upper()}
    return found.pop() if len(found) == 1 else ""


@rule(
    "ORA-00942",
    kind="name",
    ko="큰따옴표로 감싼 이름은 대소문자를 구별해요. {text} 대신 `{real}`로 써 주세요.",
    en="A name in double quotes keeps its case. Write `{real}` instead of {text}.",
)
def dq_case_table(query: Query) -> Iterator[Hit]:
    for use in query.scopes.tables:
        if use.table is None and not use.local and use.node.this.args.get("quoted"):
            start, end = span(use.node.this)
            if real := _table_in_other_case(query, use.name):
                yield Hit(start, end, (Edit(start, end, written(real)),), {"real": written(real)})


@rule(
    "ORA-00942",
    kind="safety",
    ko="`{text}`: 이 스키마의 테이블이 아니라서 조회할 수 없어요. 필요하면 관리자가 스키마 `{owner}`를 허용해야 해요.",
    en="`{text}` belongs to another schema. An administrator has to allow schema `{owner}`.",
)
def foreign_schema(query: Query) -> Iterator[Hit]:
    for use in query.scopes.tables:
        if query.catalog is None or not use.owner or use.owner in query.policy.schemas:
            continue
        if use.table is None or use.table.owner.upper() != use.owner:
            start, end = span(use.node)
            edits = (Edit(start, span(use.node.this)[0], ""),) if use.table is not None else ()
            yield Hit(start, end, edits, {"owner": use.owner})


# --- columns -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _unknown(query: Query) -> tuple[tuple[Block, Reference, list[str]], ...]:
    """Columns that no source in sight can have."""
    return tuple(_find_unknown(query))


def _find_unknown(query: Query) -> Iterator[tuple[Block, Reference, list[str]]]:
    for block in query.scopes.blocks:
        for reference in block.references:
            path = column_path(reference.node)
            if reference.node.is_star or path[-1] in _SEQUENCE or "@" in path[0]:
                continue
            if _package(path) or query.policy.allows(path):
                continue
            if not _may_exist(block, reference, path) and not _is_unit(query, reference.node):
                yield block, reference, path


def _is_unit(query: Query, node: exp.Column) -> bool:
    """`DATEADD(month, 1, d)`: the unit of a foreign function reads like a column, but is none."""
    index = query.index_at(span(node)[0])
    opener = query.outline.openers[index]
    alone = query.key(index - 1) in {"(", ","} and query.key(index + 1) in {",", ")"}
    return alone and opener > 0 and query.key(opener - 1) in foreign_functions() and bool(unit_of(query.key(index)))


def _package(path: list[str]) -> bool:
    """Oracle's own packages without parentheses (`DBMS_RANDOM.VALUE`) are judged as calls."""
    return len(path) > 1 and any(
        part.startswith(("DBMS_", "UTL_", "APEX_", "CTX_", "SDO_", "OWA_", "WWV_")) for part in path[:-1]
    )


def _may_exist(block: Block, reference: Reference, path: list[str]) -> bool:
    if len(path) == 1:
        return path[0] in PSEUDO_COLUMNS or _visible(block, path[0], reference)
    # `column.attribute` of an object or JSON column needs an alias in front, so a lone column.x is never right.
    return any(_qualified(block, path, position) for position in range(len(path) - 1))


def _visible(block: Block, name: str, reference: Reference) -> bool:
    if reference.clause == "order" and name in block.aliases:
        return True
    here: Block | None = block
    while here is not None:
        if not here.closed or here.holders(name):
            return True
        here = here.outer
    return False


def _qualified(block: Block, path: list[str], position: int) -> bool:
    source = block.named(path[position])
    if source is None or (position and path[position - 1] != source.owner):
        return False
    column = path[position + 1]
    return source.columns is None or column in source.columns or column in PSEUDO_COLUMNS


def _in_sight(block: Block) -> Iterator[tuple[Source, str, str]]:
    """Source, column and comment of everything this block and those around it can see."""
    here: Block | None = block
    while here is not None:
        for source in here.sources:
            for name, column in (source.columns or {}).items():
                yield source, name, column.comment if column else ""
        here = here.outer


def _meant(query: Query, block: Block, name: str) -> list[str]:
    """The columns meant: of that very name in sight, in tables not joined yet, else the nearest in sight or at all."""
    if here := [_dotted(source.name, name) for source in block.holders(name)]:
        return here[:_SHOWN]
    if elsewhere := _elsewhere(query, name):
        return elsewhere[:_SHOWN]
    full: dict[str, str] = {}
    comments: dict[str, str] = {}
    for source, column, comment in _in_sight(block):
        full.setdefault(column, _dotted(source.name, column))
        comments.setdefault(column, comment)
    found = nearest(name, comments.items())
    if not found and query.catalog is not None:
        for table in query.catalog.tables:
            for own in table.columns:
                full.setdefault(own.name, _dotted(table.name, own.name))
                comments.setdefault(own.name, own.comment)
        found = nearest(name, comments.items())
    return [full[column] for column in found]


def _elsewhere(query: Query, name: str) -> list[str]:
    """Columns of exactly that name in any table of the schema."""
    tables = query.catalog.tables if query.catalog else ()
    return [_dotted(table.name, name) for table in tables if name in table.by_name]


def _dotted(*names: str) -> str:
    return ".".join(written(name) for name in names if name)


def _is_string(block: Block, reference: Reference, path: list[str]) -> bool:
    """`= "KING"`: a name in double quotes that nothing is called."""
    return len(path) == 1 and _is_quoted(reference) and path[0] not in block.aliases


def _in_other_case(block: Block, path: list[str]) -> list[str]:
    """The names that differ from `path` in their case alone, [] when nothing in sight has them or several do."""
    parts = path[-2:]
    wanted = [part.upper() for part in parts]
    found = {(source.name, column)[-len(parts) :] for source, column, _ in _in_sight(block)}
    fitting = [list(names) for names in found if [name.upper() for name in names] == wanted]
    return [*path[:-2], *fitting[0]] if len(fitting) == 1 and fitting[0] != parts else []


def _recased(reference: Reference, path: list[str], real: list[str]) -> tuple[Edit, ...]:
    parts = zip(reference.node.parts, path, real, strict=True)
    return tuple(Edit(*span(part), written(name)) for part, stored, name in parts if stored != name)


@rule(
    "ORA-00904",
    kind="name",
    ko="`{text}` 컬럼을 찾을 수 없어요.{hint}",
    en="There is no column `{text}` here.{hint_en}",
)
def unknown_column(query: Query) -> Iterator[Hit]:
    for block, reference, path in _unknown(query):
        real = _in_other_case(block, path)
        if (len(path) == 1 and path[0] in block.aliases) or (real and _is_quoted(reference)):
            continue
        if query.catalog is None and _lost(block, path):
            continue
        if real:
            yield Hit(*span(reference.node), _recased(reference, path, real), _hint([_dotted(*real)]))
        elif not _is_string(block, reference, path):
            hint = _hint(_meant(query, block, path[-1]))
            yield Hit(*span(reference.node), values=hint, guess=guess(query, block, reference))


def _is_quoted(reference: Reference) -> bool:
    return bool(reference.node.this.args.get("quoted"))


def _lost(block: Block, path: list[str]) -> bool:
    """True when nothing in FROM has the name before the dot."""
    return len(path) > 1 and not any(block.named(part) for part in path[:-1])


@rule(
    "ORA-00904",
    kind="safety",
    ko="`{text}`: 점 앞의 이름을 FROM에서 찾을 수 없어요. 별칭을 확인해 주세요. 패키지 함수라면 관리자가 허용해야 실행할 수 있어요.",
    en="`{text}`: nothing in FROM has the name before the dot. A package function has to be allowed first.",
)
def unknown_qualifier(query: Query) -> Iterator[Hit]:
    if query.catalog is None:
        for block, reference, path in _unknown(query):
            if _lost(block, path):
                yield Hit(*span(reference.node))


@rule(
    "ORA-00904",
    kind="name",
    ko="Oracle에서 큰따옴표는 이름을 감싸는 표시예요. 문자열 값이면 작은따옴표로 써 주세요: {string}",
    en="Double quotes mark names in Oracle. Write a string in single quotes: {string}",
)
def dq_string(query: Query) -> Iterator[Hit]:
    for block, reference, path in _unknown(query):
        if _is_string(block, reference, path) and not _in_other_case(block, path):
            yield _as_string(reference.node, path[0])
    for block in query.scopes.blocks:
        for reference in block.references:
            path = column_path(reference.node)
            if not block.closed and _is_string(block, reference, path) and _stands_for_value(query, reference.node):
                yield _as_string(reference.node, path[0])


def _as_string(node: exp.Column, value: str) -> Hit:
    start, end = span(node)
    string = "'" + value.replace("'", "''") + "'"
    return Hit(start, end, (Edit(start, end, string),), {"string": string})


def _stands_for_value(query: Query, node: exp.Column) -> bool:
    """Compared with a plain column, and the only kind of place where this query uses double quotes."""
    parent = node.parent
    other = parent.this if isinstance(parent, exp.Binary | exp.In | exp.Between) else None
    if not isinstance(other, exp.Column) or other is node or other.this.args.get("quoted"):
        return False
    if any(table.this.args.get("quoted") for table in query.nodes(exp.Table) if isinstance(table.this, exp.Identifier)):
        return False
    name = node.this.name
    return (
        not name.isupper()
        or " " in name
        or all(_beside_column(item) for item in query.nodes(exp.Column) if item.this.args.get("quoted"))
    )


def _beside_column(node: exp.Column) -> bool:
    parent = node.parent
    other = parent.this if isinstance(parent, exp.Binary | exp.In | exp.Between) else None
    return isinstance(other, exp.Column) and other is not node and not other.this.args.get("quoted")


@rule(
    "ORA-00904",
    kind="name",
    ko="큰따옴표로 감싼 이름은 대소문자를 구별해요. {text} 대신 `{real}`로 써 주세요.",
    en="A name in double quotes keeps its case. Write `{real}` instead of {text}.",
)
def dq_case(query: Query) -> Iterator[Hit]:
    for block, reference, path in _unknown(query):
        real = _in_other_case(block, path) if _is_quoted(reference) else []
        if real:
            yield Hit(*span(reference.node.this), _recased(reference, path, real), {"real": written(real[-1])})


@rule(
    "ORA-00904",
    kind="name",
    ko="`{text}`: SELECT에서 붙인 별칭은 여기에서 쓸 수 없어요. 별칭이 가리키는 식을 그대로 적거나 인라인 뷰로 감싸 주세요.",
    en="`{text}` is an alias of the select list and not known here. Repeat its expression or wrap the query.",
)
def where_alias(query: Query) -> Iterator[Hit]:
    for block, reference, path in _unknown(query):
        if len(path) == 1 and path[0] in block.aliases and reference.clause not in {"group", "having"}:
            start, end = span(reference.node)
            yield Hit(start, end, _expression(query, block, path[0], start, end))


def _expression(query: Query, block: Block, alias: str, start: int, end: int) -> tuple[Edit, ...]:
    """The edit that writes the alias's expression in its place; () for aggregates, windows and subqueries."""
    value = block.aliases[alias]
    if value.find(exp.AggFunc, exp.Window, exp.Query, exp.Anonymous) is not None:
        return ()
    for number, listed in enumerate(select_lists(query)):
        item = listed.named(alias)
        if item is not None and query.block_of(number) is block:
            return (Edit(start, end, operand_text(query, item)),)
    return ()


RULES = (
    unknown_table,
    dq_case_table,
    foreign_schema,
    unknown_column,
    unknown_qualifier,
    dq_string,
    dq_case,
    where_alias,
)
