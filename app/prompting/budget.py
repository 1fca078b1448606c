"""Which tables and columns of a schema fit a budget of tokens. It knows nothing of templates or of servers.

The whole schema while it fits: a dropped table costs more than an extra one, and a schema that is the same for every
question is read from the prefix cache. Past that recall first: as many of the best tables as fit with their most needed
columns alone, then what is left of the budget completes them, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.catalog.model import Catalog, Table
from app.catalog.profile import Profile
from app.prompting.schema_text import table_text
from app.records import Chosen

Cost = Callable[[str], int]
_MOST_SPOKEN_OF = 6
_NAMES = ("명", "이름", "일자", "일시", "상태", "구분", "금액", "수량")


@dataclass(frozen=True, slots=True)
class Shown:
    """A table in a prompt: its text, and whether that has all its columns."""

    table: str
    text: str
    whole: bool


def whole_schema(catalog: Catalog, profile: Profile) -> tuple[Shown, ...]:
    """Every table with all its columns, in the catalogue's order."""
    return tuple(_whole(table, profile) for table in catalog.tables)


def best_tables(
    catalog: Catalog, profile: Profile, ranked: Sequence[Chosen], budget: int, cost: Cost
) -> tuple[Shown, ...]:
    """What of `ranked` fits `budget` by `cost`, best first; always at least one table.

    Tables that were chosen for a reason come first, shortened, then complete; what still fits are the others.
    """
    reasoned = [chosen for chosen in ranked if chosen.reason] or list(ranked[:1])
    shown, left = _fitting([_shortened(catalog.by_name[c.table], profile, c) for c in reasoned], budget, cost)
    completed, left = _completed(shown, catalog, profile, left, cost)
    names = {one.table for one in completed}
    others = [catalog.by_name[chosen.table] for chosen in ranked if chosen.table not in names]
    more, _ = _fitting([_whole(table, profile) for table in others], left, cost, at_least=0)
    return (*completed, *more)


def _fitting(tables: Sequence[Shown], budget: int, cost: Cost, at_least: int = 1) -> tuple[list[Shown], int]:
    """The first tables that fit `budget` together, and what is left of it."""
    fitting: list[Shown] = []
    for table in tables:
        price = cost(table.text)
        if len(fitting) >= at_least and price > budget:
            break
        fitting.append(table)
        budget -= price
    return fitting, budget


def _completed(
    shown: Sequence[Shown], catalog: Catalog, profile: Profile, budget: int, cost: Cost
) -> tuple[list[Shown], int]:
    """`shown` with the columns that were left out, as far as `budget` goes, best table first."""
    result = []
    for short in shown:
        whole = _whole(catalog.by_name[short.table], profile)
        extra = cost(whole.text) - cost(short.text)
        fits = short.whole or extra <= budget
        budget -= extra if fits and not short.whole else 0
        result.append(whole if fits else short)
    return result, budget


def _whole(table: Table, profile: Profile) -> Shown:
    return Shown(table.name, table_text(table, profile), whole=True)


def _shortened(table: Table, profile: Profile, chosen: Chosen) -> Shown:
    """A table with its keys, the columns that the question speaks of, and those that questions most often need."""
    keys = {*table.primary_key, *(name for key in table.foreign_keys for name in key.columns)}
    usual = {column.name for column in table.columns if column.comment.split("(")[0].rstrip().endswith(_NAMES)}
    kept = keys | usual | set(chosen.columns[:_MOST_SPOKEN_OF])
    if len(kept) >= len(table.columns):
        return _whole(table, profile)
    return Shown(table.name, table_text(table, profile, kept), whole=False)


def in_catalogue_order(shown: Sequence[Shown], catalog: Catalog) -> tuple[Shown, ...]:
    """The same tables in the order that never changes, so that prompts share their fronts."""
    place = {table.name: number for number, table in enumerate(catalog.tables)}
    return tuple(sorted(shown, key=lambda one: place[one.table]))
