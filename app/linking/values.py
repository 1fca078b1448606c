"""Stored values that a question names: `VIP 고객` -> CUST.CUST_GRD_CD = '10'. It knows nothing of what is asked.

A value is found by its meaning where it has one (a code), else by its text, where a word of the question begins, with
the spaces left out. Of overlapping ones the longest counts, and the schema's own names are none: `전화번호` is no 전화.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.catalog.columns import stem
from app.catalog.model import Catalog
from app.catalog.profile import Profile, Value
from app.linking.bounds import COMPARISONS, Bounds, bounds
from app.linking.korean import content_words_of_all, without_blanks

_SHORTEST, _LONGEST = 2, 40
_NUMBER = re.compile(r"[\d.,:\-/\s]+")


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a value is stored."""

    table: str
    column: str
    value: Value


@dataclass(frozen=True, slots=True)
class Mention:
    """The words of a question that name a value, and every place that stores it."""

    words: str
    places: tuple[Stored, ...]


class ValueIndex:
    """Built once for a catalogue and its profile, asked for every question."""

    def __init__(self, catalog: Catalog, profile: Profile, explained: Iterable[str] = ()) -> None:
        """The words that are `explained` elsewhere, by a glossary, name no values."""
        self._places: dict[str, list[Stored]] = defaultdict(list)
        comments = [table.comment.split("(")[0] for table in catalog.tables]
        common = _own_words(comments) | set(map(without_blanks, explained))
        labels = {without_blanks(stem(column.comment)) for table in catalog.tables for column in table.columns}
        labels |= {without_blanks(word) for comment in comments for word in comment.split()}
        self._labels = frozenset(label for label in labels if _SHORTEST < len(label) <= _LONGEST)
        for table in catalog.tables:
            columns = profile[table.name].columns if table.name in profile else {}
            for column, known in columns.items():
                for value in known.values:
                    key = without_blanks(value.meaning or value.text)
                    if _SHORTEST <= len(key) <= _LONGEST and key not in common and not _NUMBER.fullmatch(key):
                        self._places[key].append(Stored(table.name, column, value))

    def find(self, question: str) -> tuple[Mention, ...]:
        """Every value that the question names, each once, in its order."""
        return tuple(dict.fromkeys(self._mentions(without_blanks(question), bounds(question))))

    def _mentions(self, packed: str, limits: Bounds) -> Iterator[Mention]:
        end = 0
        for start in sorted(limits.starts):
            if start < end:
                continue
            name = self._longest(packed, start, limits)
            end = start + len(name)
            compares = name in COMPARISONS and start in limits.compared
            if places := () if compares else self._places.get(name, ()):
                yield Mention(name, tuple(places))

    def _longest(self, packed: str, start: int, limits: Bounds) -> str:
        """The longest value, or name of the schema written in one word, that begins at `start`; "" when none does."""
        for end in range(min(len(packed), start + _LONGEST), start + _SHORTEST - 1, -1):
            name = packed[start:end]
            in_one_word = not any(start < word < end for word in limits.words)
            if end not in limits.no_ends and (name in self._places or (in_one_word and name in self._labels)):
                return name
        return ""


def _own_words(comments: Sequence[str]) -> set[str]:
    """What the schema calls its tables: comments, their words, the heads of those (급여지급), and what several share.

    `사원` as a grade's name says nothing in a question about employees. But 온라인 of one 온라인몰 may be a value.
    """
    written = {word for comment in comments for word in comment.split()}
    heads = {head for words in content_words_of_all(written) for head in words[-1:]}
    times = Counter(word for words in content_words_of_all(comments) for word in set(words))
    return (
        {word for word, count in times.items() if count > 1} | heads | set(map(without_blanks, (*written, *comments)))
    )
