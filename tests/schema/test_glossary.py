"""The demo company's own words: every column exists, every formula and condition runs and says something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog
from app.checking import check
from app.config import ROOT
from app.database.embedded import EmbeddedDatabase
from app.linking.glossary import Term, load_glossary
from app.records import CheckedSQL

DEMO = ROOT / "schema" / "demo"
TERMS = load_glossary(DEMO / "glossary.yaml", load_catalog(DEMO / "schema.sql"))


@pytest.fixture(scope="module")
def database(demo_file: Path, demo_catalog: Catalog) -> Iterator[EmbeddedDatabase]:
    opened = EmbeddedDatabase(demo_file, demo_catalog)
    yield opened
    opened.close()


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.words[0])
def test_a_term_runs(term: Term, database: EmbeddedDatabase, demo_catalog: Catalog) -> None:
    table = term.columns[0][0]
    where = f" WHERE {term.condition}" if term.condition else ""
    verdict = check(f"SELECT {term.formula or 'COUNT(*)'} FROM {table}{where}", demo_catalog)
    assert isinstance(verdict, CheckedSQL), verdict
    ((value,),) = database.query(verdict).fetch(2).rows
    assert value


def test_no_word_means_two_things() -> None:
    words = [word for term in TERMS for word in term.words]
    assert len(words) == len(set(words))
