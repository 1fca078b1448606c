"""What a model probably meant by a column that is not where it looked. It finds one answer or none; it judges nothing.

In order: the table that has all columns of an alias that nothing is called; the column of that name in another table of
the same FROM; that of a table one foreign key away, with the join along that key; the name of a code, with the join of
the common-code table; the column of the same table whose name or comment is clearly alike. A small model repeats the
wrong name when it is asked again, whatever it is told (measured with Qwen2.5-Coder 1.5B), so these are worth having.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from app.catalog.code_tables import CodeTable, groups_called_like_columns
from app.catalog.model import ForeignKey, Table
from app.catalog.profile import codes_in
from app.checking.from_items import behind_comma
from app.checking.nearest import clearly_meant, says_no_more
from app.checking.query import Query
from app.checking.quoting import is_plain
from app.checking.scopes import Block, Reference, Source, column_path
from app.records import Edit, Guess


def guess(query: Query, block: Block, reference: Reference) -> Guess | None:
    """What the column of `reference`, which nothing in sight has, was meant to be; None when that is not clear."""
    path = column_path(reference.node)
    if len(path) > 2 or "start" not in reference.node.this.meta:
        return None
    written = ".".join(path)
    if len(path) > 1 and (fitting := _sources_for(path[0], block)):
        return _of_another_source(reference, fitting, written)
    if holders := block.holders(path[-1]):
        return _of_another_source(reference, holders, written)
    if query.catalog is not None and any(path[-1] in table.by_name for table in query.catalog.tables):
        return _of_a_referred_table(query, block, reference, written)
    if named := _code_named(query, block, path):
        return _name_of_a_code(query, block, path, *named)
    return _alike(block, reference, path, written)


def guess_among(block: Block, reference: Reference, holders: list[Source]) -> Guess | None:
    """The one of several `holders` of a bare name that was meant: the first, where a join says that all are equal."""
    name = column_path(reference.node)[-1]
    sides = {join.args.get("side") for join in block.select.args.get("joins") or ()}
    if sides & {"RIGHT", "FULL"} or not is_plain(holders[0].name) or not _all_equal(block, name, holders):
        return None
    qualified = f"{holders[0].name}.{name}"
    return Guess((_rename(reference, qualified),), f"`{name}` → `{qualified}`")


def _all_equal(block: Block, name: str, holders: list[Source]) -> bool:
    """Whether conditions that always hold set `name` of the first holder equal to that of every other one."""
    equal = {holders[0].name}
    for left, right in _equalities(block.select):
        if len(left) == len(right) == 2 and left[1] == right[1] == name and {left[0], right[0]} & equal:
            equal |= {left[0], right[0]}
    return all(holder.name in equal for holder in holders)


def _equalities(select: exp.Select) -> Iterator[tuple[list[str], list[str]]]:
    """The pairs of columns that the ON and WHERE of a SELECT set equal without any OR."""
    conditions = [join.args.get("on") for join in select.args.get("joins") or ()]
    conditions += [where.this for where in [select.args.get("where")] if where]
    for condition in conditions:
        for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
            if (
                isinstance(part, exp.EQ)
                and isinstance(part.this, exp.Column)
                and isinstance(part.expression, exp.Column)
            ):
                yield column_path(part.this), column_path(part.expression)


def _sources_for(alias: str, block: Block) -> list[Source]:
    """The sources that have every column written behind an alias that nothing is called."""
    if block.named(alias) is not None:
        return []
    paths = [column_path(reference.node) for reference in block.references]
    wanted = {path[1] for path in paths if len(path) > 1 and path[0] == alias}
    return [source for source in block.sources if source.columns is not None and wanted <= source.columns.keys()]


def _of_another_source(reference: Reference, holders: list[Source], written: str) -> Guess | None:
    if len(holders) > 1 or not is_plain(holders[0].name):
        return None
    qualified = f"{holders[0].name}.{_name(reference)}"
    return Guess((_rename(reference, qualified),), f"`{written}` → `{qualified}`")


def _of_a_referred_table(query: Query, block: Block, reference: Reference, written: str) -> Guess | None:
    """Joins the one table that a source refers to and that has the column. A child table would multiply the rows."""
    found = list(_referred(query, block, reference))
    place = _end_of_from(query, block)
    if len(found) != 1 or place < 0 or _has_comma(block.select):
        return None
    source, key, target = found[0]
    pairs = zip(key.columns, key.target_columns, strict=True)
    condition = " AND ".join(f"{target.name}.{theirs} = {source.name}.{ours}" for ours, theirs in pairs)
    # An outer join where the key may be empty: rows that refer to nothing must not vanish.
    optional = any(column.nullable for column in source.table.columns if column.name in key.columns)  # type: ignore[union-attr]
    join = f"{'LEFT ' if optional else ''}JOIN {target.name} ON {condition}"
    qualified = f"{target.name}.{_name(reference)}"
    return Guess(
        (Edit(place, place, f"\n{join}"), _rename(reference, qualified)), f"`{written}` → `{qualified}` (`{join}`)"
    )


def _code_named(query: Query, block: Block, path: list[str]) -> tuple[str, str, CodeTable] | None:
    """For EQP_TP_NM: the one source with EQP_TP_CD, that code, and the common-code table with its names."""
    code = re.sub(r"_(?:NM|NAME)$", "_CD", path[-1])
    sources = [source for source in block.holders(code) if len(path) == 1 or source.name == path[0]]
    if code == path[-1] or len(sources) != 1 or query.catalog is None or _is_reference(sources[0], code):
        return None
    codes = groups_called_like_columns(query.catalog)
    # What a comment spells out need not be in the code table.
    listed = sources[0].table and codes_in(sources[0].table.by_name[code].comment)
    return (sources[0].name, code, codes) if codes and not listed else None


def _is_reference(source: Source, column: str) -> bool:
    return source.table is not None and any(column in key.columns for key in source.table.foreign_keys)


def _name_of_a_code(
    query: Query, block: Block, path: list[str], source: str, code: str, codes: CodeTable
) -> Guess | None:
    """Joins the common-code table for the name of `code`, unless it is there already."""
    place, table = _end_of_from(query, block), codes.table.name
    if place < 0 or _has_comma(block.select):
        return None
    # An outer join, since a code may have no name: its rows must not vanish.
    own = f"{table}.{codes.group} = '{code}' AND {table}.{codes.code} = {source}.{code}"
    join, qualified = f"LEFT JOIN {table} ON {own}", f"{table}.{codes.name}"
    if block.named(table) is not None or not all(map(is_plain, (source, table, code, *codes.columns))):
        return None
    # All at once: a select list and a GROUP BY of which one still has the old name would be a mistake of its own.
    renamed = (_rename(other, qualified) for other in block.references if column_path(other.node) == path)
    return Guess((Edit(place, place, f"\n{join}"), *renamed), f"`{'.'.join(path)}` → `{qualified}` (`{join}`)")


def _has_comma(select: exp.Select) -> bool:
    """Whether FROM lists tables with commas: a JOIN behind the last cannot see those before it (ORA-00904)."""
    return any(behind_comma(join) for join in select.args.get("joins") or ())


def _referred(query: Query, block: Block, reference: Reference) -> Iterator[tuple[Source, ForeignKey, Table]]:
    path = column_path(reference.node)
    for source in block.sources:
        if source.table is None or (len(path) > 1 and source.name != path[0]):
            continue
        for key in source.table.foreign_keys:
            target = query.catalog.by_name.get(key.target) if query.catalog else None
            if target is None or path[-1] not in target.by_name or len(key.columns) != len(key.target_columns):
                continue
            names = (source.name, target.name, *key.columns, *key.target_columns)
            if block.named(target.name) is None and all(map(is_plain, names)):
                yield source, key, target


def _end_of_from(query: Query, block: Block) -> int:
    """Offset behind the last token of the block's FROM with its joins; -1 when tokens and tree do not agree."""
    head = query.head_of(block)
    spans = [query.outline.spans[head, clause] for clause in ("FROM", "ON") if (head, clause) in query.outline.spans]
    return query.tokens[max(last for _, last in spans)].end if spans else -1


def _alike(block: Block, reference: Reference, path: list[str], written: str) -> Guess | None:
    """The one column of the named table, or of all tables in sight, that is clearly alike."""
    sources = [block.named(path[0])] if len(path) > 1 else list(block.sources)
    columns = [
        (name, column.comment if column else "")
        for source in sources
        if source is not None
        for name, column in (source.columns or {}).items()
        if says_no_more(path[-1], name, source.table.name if source.table else "")
    ]
    meant = clearly_meant(path[-1], columns) if len({name for name, _ in columns}) == len(columns) else ""
    if not is_plain(meant):
        return None
    qualified = ".".join((*path[:-1], meant))
    return Guess((_rename(reference, qualified),), f"`{written}` → `{qualified}`")


def _name(reference: Reference) -> str:
    return column_path(reference.node)[-1]


def _rename(reference: Reference, to: str) -> Edit:
    node = reference.node
    first = (node.args.get("table") or node.this).meta["start"]
    return Edit(first, node.this.meta["end"] + 1, to)
