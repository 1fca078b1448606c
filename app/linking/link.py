"""A question and a catalogue become what matters for it, each choice with its reason in Korean.

Ranks tables, it does not drop any: what fits is the budget's business (`app.prompting.render`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.catalog.model import Catalog
from app.linking.dates import find_periods
from app.linking.index import Match, SchemaIndex
from app.records import Chosen, Linked

# A neighbour over a foreign key is often the bridge a join needs, so it outranks tables that share nothing.
_NEIGHBOUR_SHARE = 0.4


class Linker:
    """Links questions to one catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._index = SchemaIndex(catalog)
        self._neighbours = _neighbours(catalog)

    def link(self, question: str, today: date) -> Linked:
        """All tables, best first, and facts about the periods the question names."""
        matches = self._index.match(question)
        bridges = self._bridges(matches)
        scores = {name: matches[name].score if name in matches else 0.0 for name in self._catalog.by_name}
        for name, (score, _) in bridges.items():
            scores[name] = max(scores[name], score)
        ranked = sorted(self._catalog.by_name, key=lambda name: -scores[name])
        tables = tuple(Chosen(name, _reason(matches.get(name), bridges.get(name))) for name in ranked)
        return Linked(question, today, tables, tuple(period.as_fact() for period in find_periods(question, today)))

    def _bridges(self, matches: Mapping[str, Match]) -> dict[str, tuple[float, str]]:
        """For every table next to a match: the share of its best neighbour's score, and that neighbour."""
        bridges: dict[str, tuple[float, str]] = {}
        for name, match in matches.items():
            for neighbour in self._neighbours[name]:
                share = (match.score * _NEIGHBOUR_SHARE, name)
                bridges[neighbour] = max(bridges.get(neighbour, share), share)
        return bridges


def _neighbours(catalog: Catalog) -> dict[str, set[str]]:
    linked: dict[str, set[str]] = {table.name: set() for table in catalog.tables}
    for table in catalog.tables:
        for key in table.foreign_keys:
            if key.target in linked and key.target != table.name:
                linked[table.name].add(key.target)
                linked[key.target].add(table.name)
    return linked


def _reason(match: Match | None, bridge: tuple[float, str] | None) -> str:
    if match:
        return f"질문의 {', '.join(match.words[:3])}"
    if bridge:
        return f"{bridge[1]}와 조인되는 테이블"
    return ""
