"""The graph of foreign keys: which tables lie between two tables, so that a join never misses its bridge."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from app.catalog.model import Catalog

_LONGEST_BRIDGE = 2  # tables between two others; beyond that a path is chance rather than meaning


class JoinGraph:
    """Tables joined by foreign keys in either direction."""

    def __init__(self, catalog: Catalog) -> None:
        self._next: dict[str, set[str]] = {table.name: set() for table in catalog.tables}
        for table in catalog.tables:
            for key in table.foreign_keys:
                if key.target in self._next and key.target != table.name:
                    self._next[table.name].add(key.target)
                    self._next[key.target].add(table.name)

    def neighbours(self, table: str) -> Collection[str]:
        """Tables one foreign key away."""
        return self._next[table]

    def bridge(self, table: str, others: Collection[str]) -> tuple[str, ...]:
        """The tables between `table` and the nearest of `others`, () when it joins directly or cannot be joined."""
        paths: deque[tuple[str, ...]] = deque([(table,)])
        seen = {table}
        while paths:
            path = paths.popleft()
            for following in sorted(self._next[path[-1]] - seen):
                if following in others:
                    return path[1:]
                if len(path) <= _LONGEST_BRIDGE:
                    seen.add(following)
                    paths.append((*path, following))
        return ()
