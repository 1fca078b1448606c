"""A company's own words: what they stand for in columns, conditions and formulas. Read from `glossary.yaml`.

    - term: 매출
      synonyms: [매출액, 판매액]
      columns: [ORD.ORD_AMT]
      formula: SUM(ORD.ORD_AMT)
      condition: ORD.ORD_STAT_CD <> '90'

The file lies beside the schema file; none is fine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.catalog.columns import stem
from app.catalog.model import Catalog
from app.errors import ConfigError
from app.linking.bounds import Bounds, bounds
from app.linking.korean import without_blanks


class _Entry(BaseModel, extra="forbid"):
    term: str
    synonyms: list[str] = []
    columns: list[str] = []
    formula: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One business term. `columns` are (table, column); `formula` and `condition` are Oracle SQL, "" for none.

    `other_names` are those of other things in the schema that have a word of the term in them: 매출목표.
    """

    words: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    formula: str = ""
    condition: str = ""
    other_names: frozenset[str] = frozenset()

    def as_fact(self) -> str:
        """What to tell the model."""
        meant = self.formula or ", ".join(".".join(column) for column in self.columns)
        return f"'{self.words[0]}' = {meant}" + (f" (조건: {self.condition})" if self.condition else "")


def load_glossary(path: Path, catalog: Catalog) -> tuple[Term, ...]:
    """The terms of a file whose tables the catalogue has, () when there is no file.

    Raises ConfigError for a bad file or a column that its table does not have.
    """
    if not path.is_file():
        return ()
    try:
        entries = TypeAdapter(list[_Entry]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or [])
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ConfigError(f"용어집({path})을 읽지 못했어요.", "YAML 형식을 확인해 주세요.", str(error)) from error
    terms = tuple(term for term in map(_term, entries) if all(table in catalog.by_name for table, _ in term.columns))
    columns = [column for term in terms for column in term.columns]
    if unknown := [f"{table}.{column}" for table, column in columns if column not in catalog.by_name[table].by_name]:
        raise ConfigError(f"용어집에 스키마에 없는 컬럼이 있어요: {', '.join(unknown)}", f"{path}를 고쳐 주세요.")
    return tuple(replace(term, other_names=_other_names(term, catalog)) for term in terms)


def find_terms(question: str, terms: tuple[Term, ...]) -> Iterator[Term]:
    """The terms that a question uses, spaces aside; of terms within each other only the longest."""
    packed, limits = without_blanks(question), bounds(question)
    said = [(max(_said(packed, limits, term), key=len, default=""), term) for term in terms]
    for word, term in said:
        if word and not any(word != other and word in other for other, _ in said):
            yield term


def _said(packed: str, limits: Bounds, term: Term) -> Iterator[str]:
    """The words of the term that stand there for themselves: 매출 in `총매출` and `매출규모`, but not in `매출채권`."""
    others = [place for name in term.other_names for place in _in_one_word(packed, limits, name)]
    for word in map(without_blanks, term.words):
        places = (range(start, start + len(word)) for start in limits.starts if packed.startswith(word, start))
        whole = (place for place in places if place.stop not in limits.no_ends | limits.heads)
        if any(not any(o.start <= place.start and place.stop <= o.stop for o in others) for place in whole):
            yield word


def _in_one_word(packed: str, limits: Bounds, name: str) -> Iterator[range]:
    """Where a name stands without a blank in it."""
    for match in re.finditer(re.escape(name), packed):
        if not any(match.start() < word < match.end() for word in limits.words):
            yield range(*match.span())


def _other_names(term: Term, catalog: Catalog) -> frozenset[str]:
    """The labels of columns and the words of tables' comments that hold a word of the term and do not mean it."""
    columns = ((table.name, column) for table in catalog.tables for column in table.columns)
    labels = {(table, column.name): without_blanks(stem(column.comment)) for table, column in columns}
    names = {without_blanks(word) for table in catalog.tables for word in table.comment.split("(")[0].split()}
    own = set(map(without_blanks, term.words))
    others = (names | set(labels.values())) - own - {labels[column] for column in term.columns}
    return frozenset(name for name in others if any(word in name for word in own))


def _term(entry: _Entry) -> Term:
    columns = tuple((table.upper(), column.upper()) for table, _, column in (c.partition(".") for c in entry.columns))
    return Term((entry.term, *entry.synonyms), columns, entry.formula, entry.condition)
