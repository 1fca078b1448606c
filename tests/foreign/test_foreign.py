"""The questions over foreign schemas: each gold SQL is valid, runs, and says something on the day it is made for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog
from app.database.embedded import EmbeddedDatabase
from app.evaluation.suites import GoldQuestion, load_suite
from tests.foreign.build import HERE, NAMES, TODAY, build
from tests.gold import gold_rows, says_something

KINDS = ("단순 조회", "조인", "서브쿼리", "집계 함수")
QUESTIONS = {name: load_suite(HERE / name / "questions.yaml", "foreign") for name in NAMES}
Opened = tuple[EmbeddedDatabase, Catalog]


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    name: str = request.param
    catalog = load_catalog(HERE / name / "schema.sql")
    path: Path = build(name, tmp_path_factory.mktemp("foreign"))
    database = EmbeddedDatabase(path, catalog, clock=lambda: datetime.combine(TODAY, time(14, 30)))
    yield database, catalog
    database.close()


@pytest.mark.parametrize(
    ("opened", "question"),
    [(name, question) for name in NAMES for question in QUESTIONS[name]],
    indirect=["opened"],
    ids=[question.id for name in NAMES for question in QUESTIONS[name]],
)
def test_sql_is_valid_and_gives_rows(opened: Opened, question: GoldQuestion) -> None:
    assert says_something(gold_rows(question.sql, *opened))


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_asks_of_every_kind(name: str) -> None:
    kinds = Counter(question.kind for question in QUESTIONS[name])
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 5
