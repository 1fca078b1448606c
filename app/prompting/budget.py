"""Which tables and columns of a schema fit a budget of tokens. It knows nothing of templates or of servers.

The whole schema while it fits: a dropped table costs more than an extra one, and a schema that is the same for every
question is read from the prefix cache. Past that there is a front that never changes, the tables that most others refer
to, and behind it what a question needs besides. There recall comes first: as many of the best tables as fit with their
most needed columns alone, then what is left completes them, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.catalog.model import Catalog, Table
from app.catalog.profile import Profile
from app.prompting.schema_text import table_text
from app.records import Chosen

Cost = Callable[[str], int]
_MOST_SPOKEN_OF = 6
_MOST_USUAL = 20
_MOST_PASSED_OVER = 5
_SHARE_OF_EXAMPLES = 0.7
_NAMES = ("명", "이름", "일자", "일시", "상태", "구분", "금액", "수량")


@dataclass(frozen=True, slots=True)
class Selection:
    """The tables of a prompt: before every question, in the catalogue's order, and for this one, best first."""

    front: tuple[Shown, ...]
    extra: tuple[Shown, ...] = ()

    @property
    def all(self) -> tuple[Shown, ...]:
        """All of them, in the order of the prompt."""
        return (*self.front, *self.extra)

    def smaller(self) -> Selection:
        """Without the table that is missed least; the best for the question stays to the end."""
        if self.front and len(self.extra) <= 1:
            return Selection(self.front[:-1], self.extra)
        return Selection(self.front, self.extra[:-1])


@dataclass(frozen=True, slots=True)
class Shown:
    """A table in a prompt: its text, and whether that has all its columns."""

    table: str
    text: str
    whole: bool


def whole_schema(catalog: Catalog, profile: Profile) -> tuple[Shown, ...]:
    """Every table with all its columns, in the catalogue's order."""
    return tuple(_whole(table, profile) for table in catalog.tables)


def stable_front(
    catalog: Catalog, everything: Sequence[Shown], examples: Iterable[Collection[str]], budget: int, cost: Cost
) -> Selection:
    """The tables that are shown before every question, in the order of `everything`, which is the whole schema.

    First those of `examples` (the tables of each), one example after the other as far as all its tables fit a share of
    the budget; then those that most foreign keys lead to.
    """
    price = {one.table: cost(one.text) for one in everything}
    needed = _together(examples, price, int(budget * _SHARE_OF_EXAMPLES))
    fitting, _ = _fitting(
        sorted(everything, key=lambda one: (one.table not in needed, -catalog.references[one.table])), budget, cost
    )
    names = {one.table for one in fitting}
    return Selection(tuple(one for one in everything if one.table in names))


def _together(groups: Iterable[Collection[str]], price: Mapping[str, int], budget: int) -> set[str]:
    """The tables of those groups that fit `budget` whole, each table paid once."""
    taken: set[str] = set()
    for group in groups:
        more = sum(price[table] for table in group if table not in taken)
        if more <= budget:
            taken |= set(group)
            budget -= more
    return taken


def with_best_tables(
    front: Selection, catalog: Catalog, profile: Profile, ranked: Sequence[Chosen], budget: int, cost: Cost
) -> Selection:
    """`front` with what of `ranked` it does not hold and fits `budget` by `cost`; at least one table if one is needed.

    Recall first: as many as fit come shortened, then the best of them complete.
    """
    held = {one.table for one in front.front}
    missing = (chosen for chosen in ranked if chosen.table not in held)
    shown, left = _fitting((_shortened(catalog.by_name[c.table], profile, c) for c in missing), budget, cost)
    return Selection(front.front, tuple(_completed(shown, catalog, profile, left, cost)))


def _fitting(tables: Iterable[Shown], budget: int, cost: Cost) -> tuple[list[Shown], int]:
    """The first table and those of the others that fit `budget` with those before them, and what is left of it.

    Past `_MOST_PASSED_OVER` that do not fit the budget counts as full: the text of each table takes its time.
    """
    fitting: list[Shown] = []
    passed_over = 0
    for table in tables:
        price = cost(table.text)
        if not fitting or price <= budget:
            fitting.append(table)
            budget -= price
        elif (passed_over := passed_over + 1) > _MOST_PASSED_OVER:
            break
    return fitting, budget


def _completed(shown: Sequence[Shown], catalog: Catalog, profile: Profile, budget: int, cost: Cost) -> Iterator[Shown]:
    """`shown` with the columns that were left out, as far as `budget` goes, best table first."""
    for short in shown:
        whole = _whole(catalog.by_name[short.table], profile)
        extra = 0 if short.whole else cost(whole.text) - cost(short.text)
        if extra <= budget:
            budget -= extra
            yield whole
        else:
            yield short


def _whole(table: Table, profile: Profile) -> Shown:
    return Shown(table.name, table_text(table, profile), whole=True)


def _shortened(table: Table, profile: Profile, chosen: Chosen) -> Shown:
    """A table with its keys, the columns that the question speaks of, and those that questions most often need."""
    keys = {*table.primary_key, *(name for key in table.foreign_keys for name in key.columns)}
    usual = (column.name for column in table.columns if column.comment.split("(")[0].rstrip().endswith(_NAMES))
    kept = keys | set(islice(usual, _MOST_USUAL)) | set(chosen.columns[:_MOST_SPOKEN_OF])
    if len(kept) >= len(table.columns):
        return _whole(table, profile)
    return Shown(table.name, table_text(table, profile, kept), whole=False)
