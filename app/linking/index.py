"""A lexical index over a catalogue: which tables and columns speak of the words of a question. It knows no prompts.

One document a table (its own words, those of its columns and of the values they hold) and one a column, ranked by BM25
(Robertson and Zaragoza 2009; package bm25s). Words come from Korean comments, code lists and physical names.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import bm25s
import yaml

from app.catalog.model import Catalog
from app.catalog.profile import Profile
from app.linking.bounds import comparisons
from app.linking.korean import content_words, content_words_of_all, identifier_words, syllable_pairs

# A table's own comment says more of it than one of its columns. A word counts little more the second time, and a long
# table is hardly worse than a short one: k1 and b are far below those for prose.
_OWN_WORDS = 3
_K1, _B = 0.6, 0.15
_OF_THE_QUESTION, _SYNONYM = 2, 1
_SYNONYMS = Path(__file__).with_name("synonyms.yaml")

Name = TypeVar("Name")

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets DEBUG for itself


@dataclass(frozen=True, slots=True)
class Match:
    """How well something answers to a question, and the question's words that did it."""

    score: float
    words: tuple[str, ...]


class SchemaIndex:
    """Built once for a catalogue, asked for every question."""

    def __init__(self, catalog: Catalog, profile: Profile) -> None:
        names = [(table.name, column.name) for table in catalog.tables for column in table.columns]
        own = [_words(table.comment, table.name) for table in catalog.tables]
        self._said = {table.name: frozenset(content_words(table.comment)) for table in catalog.tables}
        columns = dict(zip(names, _column_words(catalog, profile), strict=True))
        documents = [
            [*words * _OWN_WORDS, *(word for column in table.columns for word in columns[table.name, column.name])]
            for table, words in zip(catalog.tables, own, strict=True)
        ]
        self._tables = _Ranking([table.name for table in catalog.tables], documents)
        self._columns = _Ranking(names, list(columns.values()))

    def tables(self, question: str) -> Mapping[str, Match]:
        """Tables that share a word with the question, by name.

        A table all of whose own words are said (부서) is meant rather than one with more to its name (부서별 예산).
        """
        words = _question_words(question)
        return {
            name: replace(match, score=match.score * (1 + _coverage(self._said[name], words)))
            for name, match in self._tables.match(words).items()
        }

    def columns(self, question: str) -> Mapping[tuple[str, str], Match]:
        """Columns that share a word with the question, by table and name."""
        return self._columns.match(_question_words(question))


def _coverage(said: frozenset[str], words: Mapping[str, int]) -> float:
    """The share of a table's own words that a question says, a synonym counting half."""
    return sum(words.get(word, 0) for word in said) / (_OF_THE_QUESTION * max(len(said), 1))


class _Ranking(Generic[Name]):
    """BM25 over documents with names."""

    def __init__(self, names: Sequence[Name], documents: Sequence[Sequence[str]]) -> None:
        self._names = names
        self._words = [frozenset(document) for document in documents]
        self._known = frozenset().union(*self._words)
        self._bm25 = bm25s.BM25(k1=_K1, b=_B)
        self._bm25.index(documents, show_progress=False)

    def match(self, weighted: Mapping[str, int]) -> dict[Name, Match]:
        query = [word for word, weight in weighted.items() if word in self._known for _ in range(weight)]
        if not query:
            return {}
        scores = self._bm25.get_scores(query)
        return {
            self._names[place]: Match(float(scores[place]), tuple(w for w in weighted if w in self._words[place]))
            for place in scores.nonzero()[0]
        }


def _question_words(question: str) -> dict[str, int]:
    """The words to look for and how often each counts, those of the question first."""
    compare = comparisons(question)
    own = [word for word in _words(question, question) if word not in compare]
    others = (synonym for word in own for synonym in _synonyms().get(word, ()))
    return dict.fromkeys(others, _SYNONYM) | dict.fromkeys(own, _OF_THE_QUESTION)


def _words(text: str, name: str) -> list[str]:
    return _with_pairs(content_words(text), name)


def _with_pairs(words: Iterable[str], name: str) -> list[str]:
    words = list(words)
    pairs = [pair for word in words for pair in syllable_pairs(word)]
    return [*words, *pairs, *filter(None, identifier_words(name))]


def _column_words(catalog: Catalog, profile: Profile) -> Iterable[list[str]]:
    """Words of every column's comment, name and values, in the catalogue's order."""
    texts = []
    for table in catalog.tables:
        known = profile[table.name].columns if table.name in profile else {}
        for column in table.columns:
            values = known[column.name].values if column.name in known else ()
            texts.append(" ".join([column.comment, *(value.meaning or value.text for value in values)]))
    names = (column.name for table in catalog.tables for column in table.columns)
    return [_with_pairs(words, name) for words, name in zip(content_words_of_all(texts), names, strict=True)]


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """Each word with the others of its groups."""
    groups: list[list[str]] = yaml.safe_load(_SYNONYMS.read_text(encoding="utf-8"))
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            found.setdefault(word, {}).update((other, None) for other in group if other != word)
    return {word: tuple(others) for word, others in found.items()}
