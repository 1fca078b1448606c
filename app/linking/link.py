"""A question and a catalogue become what matters for it, each choice with its reason in Korean.

Ranks tables, it does not drop any: what fits is the budget's business (`app.prompting.budget`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from app.catalog.code_tables import groups_called_like_columns
from app.catalog.columns import is_percent
from app.catalog.model import Catalog
from app.catalog.profile import Profile
from app.catalog.storage import DayForm, day_form
from app.checking.quoting import written
from app.linking.code_names import CodeName, find_code_names
from app.linking.dates import find_periods
from app.linking.glossary import Term, find_terms
from app.linking.index import Match, SchemaIndex
from app.linking.joins import JoinGraph
from app.linking.numbers import find_amounts, find_percentages
from app.linking.values import Mention, Stored, ValueIndex
from app.records import Chosen, Linked

# Scores beside those of BM25, whose best table has 5 to 20: a value or a term of the glossary is said on purpose.
_VALUE_SCORE = 4.0
_TERM_SCORE = 8.0
_JOINED = 8  # so many of the best tables are made joinable with each other
_PLACES_TOLD = 3
_ABOUT_CODES = 5  # the best tables may hold a code whose name is asked for
_ABOUT_STORAGE = 5  # so many of the best tables are asked how they store days and percent


class Linker:
    """Links questions to one catalogue."""

    def __init__(self, catalog: Catalog, profile: Profile, glossary: Sequence[Term] = ()) -> None:
        self._catalog = catalog
        self._glossary = tuple(glossary)
        self._index = SchemaIndex(catalog, profile)
        self._values = ValueIndex(catalog, profile, (word for term in glossary for word in term.words))
        self._joins = JoinGraph(catalog)
        self._profile = profile
        self._codes = groups_called_like_columns(catalog)

    def link(self, question: str, today: date) -> Linked:
        """All tables, best first, each with the columns that the question speaks of, and facts to put beside it."""
        evidence = _Evidence(self._index.tables(question))
        mentions, terms = self._values.find(question), tuple(find_terms(question, self._glossary))
        for mention in mentions:
            evidence.add(_VALUE_SCORE, mention.words, ((place.table, place.column) for place in mention.places))
        for term in terms:
            evidence.add(_TERM_SCORE, term.words[0], term.columns)
        names = tuple(self._code_names(question, evidence))
        for named in names:
            beside = max(_TERM_SCORE, evidence.scores[named.table])
            evidence.add(beside, f"{named.words} 이름", ((named.codes.table.name, named.codes.name),))
        for (table, column), match in self._index.columns(question).items():
            evidence.columns[table][column] = match.score
        tables = tuple(self._chosen(name, reason, evidence) for name, reason in self._ranked(evidence))
        explained: tuple[Term | CodeName, ...] = (*terms, *(name for name in names if name.certain))
        return Linked(question, today, tables, tuple(self._facts(question, today, mentions, explained, tables)))

    def _code_names(self, question: str, evidence: _Evidence) -> Iterator[CodeName]:
        if self._codes is None:
            return
        best = [self._catalog.by_name[name] for name in evidence.best()[:_ABOUT_CODES]]
        yield from find_code_names(question, best, self._codes, self._profile)

    def _ranked(self, evidence: _Evidence) -> Iterator[tuple[str, str]]:
        """Tables with their reasons: those with evidence, each behind the bridge to those before it, then the rest."""
        told: set[str] = set()
        best = evidence.best()
        for name in best:
            bridge = self._joins.bridge(name, told) if told and len(told) < _JOINED else ()
            for between in bridge:
                if between not in told:
                    told.add(between)
                    yield between, evidence.reason(between) or f"{name}을(를) 잇는 테이블"
            if name not in told:
                told.add(name)
                yield name, evidence.reason(name)
        yield from self._beside(best, told)

    def _beside(self, best: Sequence[str], told: set[str]) -> Iterator[tuple[str, str]]:
        """Neighbours of tables with evidence, those of the best first, then what is left in the schema's order."""
        for name in best:
            for neighbour in sorted(set(self._joins.neighbours(name)) - told):
                told.add(neighbour)
                yield neighbour, f"{name}와(과) 조인되는 테이블"
        yield from ((table.name, "") for table in self._catalog.tables if table.name not in told)

    def _chosen(self, name: str, reason: str, evidence: _Evidence) -> Chosen:
        columns = evidence.columns.get(name, {})
        return Chosen(name, reason, tuple(sorted(columns, key=lambda column: -columns[column])))

    def _facts(
        self,
        question: str,
        today: date,
        mentions: Iterable[Mention],
        explained: Iterable[Term | CodeName],
        tables: Sequence[Chosen],
    ) -> Iterator[str]:
        forms = self._forms_of_days(tables)
        yield from (period.as_fact(forms) for period in find_periods(question, today))
        yield from (amount.as_fact() for amount in find_amounts(question))
        as_percent = self._speaks_of_percent(tables)
        yield from (percentage.as_fact(as_percent=as_percent) for percentage in find_percentages(question))
        rank = {chosen.table: place for place, chosen in enumerate(tables)}
        yield from (_value_fact(mention, rank) for mention in mentions)
        yield from (term.as_fact() for term in explained)

    def _forms_of_days(self, tables: Sequence[Chosen]) -> tuple[DayForm, ...]:
        """How the tables that matter most store days, in the order in which they are met."""
        best = [self._catalog.by_name[chosen.table] for chosen in tables[:_ABOUT_STORAGE] if chosen.reason]
        forms = (day_form(column, table) for table in best for column in table.columns)
        return tuple(dict.fromkeys(form for form in forms if form))

    def _speaks_of_percent(self, tables: Sequence[Chosen]) -> bool:
        """Whether a column that the question speaks of holds percent, in the tables that matter most."""
        return any(
            is_percent(column)
            for chosen in tables[:_ABOUT_STORAGE]
            for column in self._catalog.by_name[chosen.table].columns
            if column.name in chosen.columns
        )


class _Evidence:
    """Scores, words and columns as they are gathered for one question."""

    def __init__(self, matches: Mapping[str, Match]) -> None:
        self.scores: dict[str, float] = {name: match.score for name, match in matches.items()}
        self.words: dict[str, list[str]] = {name: list(match.words) for name, match in matches.items()}
        self.columns: dict[str, dict[str, float]] = defaultdict(dict)

    def add(self, score: float, words: str, columns: Iterable[tuple[str, str]]) -> None:
        """A value or term that speaks for the tables of `columns`, once for each table."""
        for table, column in columns:
            if words not in self.words.setdefault(table, []):
                self.scores[table] = self.scores.get(table, 0.0) + score
                self.words[table].insert(0, words)
            self.columns[table][column] = self.columns[table].get(column, 0.0) + score

    def best(self) -> list[str]:
        """The tables with evidence, best first."""
        return sorted(self.scores, key=lambda name: -self.scores[name])

    def reason(self, table: str) -> str:
        words = self.words.get(table)
        return f"질문의 {', '.join(words[:3])}" if words else ""


def _value_fact(mention: Mention, rank: Mapping[str, int]) -> str:
    places = sorted(mention.places, key=lambda place: rank[place.table])[:_PLACES_TOLD]
    stored = " 또는 ".join(_equation(place) for place in places)
    return f"'{mention.words}'은(는) {stored}"


def _equation(place: Stored) -> str:
    return f"{written(place.table)}.{written(place.column)} = '{place.value.text}'"
