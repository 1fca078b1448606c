"""A lexical index over a catalogue: which tables speak of the words of a question. Knows nothing of prompts.

Words come from Korean comments, code lists inside comments, and physical names. A word counts by its rarity (idf) and
by where it stands: a table's own comment says more than one of its columns.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from app.catalog.model import Catalog, Table
from app.linking.korean import content_words, identifier_words

_TABLE_WEIGHT = 3.0
_COLUMN_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """How well a table answers to a question, and the words that did it, best first."""

    score: float
    words: tuple[str, ...]


class SchemaIndex:
    """Built once for a catalogue, asked for every question."""

    def __init__(self, catalog: Catalog) -> None:
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        for table in catalog.tables:
            for word, weight in _words(table).items():
                self._weights[word][table.name] = weight
        self._idf = {word: math.log(1 + len(catalog.tables) / len(t)) for word, t in self._weights.items()}

    def match(self, question: str) -> Mapping[str, Match]:
        """Tables that share a word with the question, by name. The same word counts once."""
        found: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for word in dict.fromkeys((*content_words(question), *identifier_words(question))):
            for table, weight in self._weights.get(word, {}).items():
                found[table].append((weight * self._idf[word], word))
        return {
            table: Match(sum(score for score, _ in hits), tuple(word for _, word in sorted(hits, reverse=True)))
            for table, hits in found.items()
        }


def _words(table: Table) -> dict[str, float]:
    weights: dict[str, float] = {}
    for column in table.columns:
        for word in (*content_words(column.comment), *identifier_words(column.name)):
            weights[word] = _COLUMN_WEIGHT
    for word in (*content_words(table.comment), *identifier_words(table.name)):
        weights[word] = _TABLE_WEIGHT
    return weights
