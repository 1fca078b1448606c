"""Names that are there more than once: a column of several tables, an alias used twice, a result with two such columns."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from app.checking.builtins import PSEUDO_COLUMNS
from app.checking.from_items import stored_name
from app.checking.guesses import guess_among
from app.checking.query import Query
from app.checking.rule import Hit, rule
from app.checking.rules.names import span
from app.checking.scopes import column_path


@rule(
    "ORA-00918",
    kind="name",
    ko="`{text}` 컬럼이 여러 테이블({sources})에 있어서 어느 것인지 알 수 없어요. `별칭.{text}`로 써 주세요.",
    en="`{text}` is in several tables ({sources}). Write `alias.{text}`.",
)
def ambiguous_column(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        for reference in block.references if len(block.sources) > 1 and not block.natural else ():
            path = column_path(reference.node)
            if len(path) > 1 or path[0] in PSEUDO_COLUMNS or path[0] in block.shared:
                continue
            if reference.clause == "order" and path[0] in block.outputs:
                continue
            holders = block.holders(path[0])
            if len(holders) > 1:
                sources = ", ".join(source.name or "?" for source in holders)
                meant = guess_among(block, reference, holders)
                yield Hit(*span(reference.node), values={"sources": sources}, guess=meant)


@rule(
    "ORA-00918",
    kind="name",
    ko="별칭(`{text}`)을 FROM에서 두 번 썼어요. 테이블마다 다른 별칭을 붙여 주세요.",
    en="The alias `{text}` is used twice in FROM. Give each table its own.",
)
def duplicate_alias(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks:
        names = [source.name for source in block.sources]
        repeated = {name for name in names if name and names.count(name) > 1}
        for reference in block.references:
            path = column_path(reference.node)
            if len(path) == 2 and path[0] in repeated and reference.clause != "from":
                yield Hit(*span(reference.node.args["table"]))
                break


@rule(
    "",
    kind="name",
    severity="warning",
    ko="같은 이름의 컬럼 `{name}`이 결과에 여러 번 나와요. 별칭을 붙이면 구별하기 쉬워요.",
    en="The result has several columns `{name}`. An alias tells them apart.",
)
def duplicate_column(query: Query) -> Iterator[Hit]:
    for block in query.scopes.blocks[:1]:
        seen: set[str] = set()
        for item in block.select.expressions:
            name = stored_name(item.args["alias"]) if isinstance(item, exp.Alias) else ""
            name = name or (stored_name(item.this) if isinstance(item, exp.Column) else "")
            if name and name != "*" and name in seen:
                yield Hit(*span(item), values={"name": name})
            seen.add(name)


RULES = (ambiguous_column, duplicate_alias, duplicate_column)
