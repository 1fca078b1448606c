"""Examples, few-shot pairs and measured questions: their SQL is valid, runs on the demo data and says something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.catalog.model import Catalog
from app.config import ROOT
from app.database.embedded import EmbeddedDatabase
from app.evaluation.suites import load_suite
from tests.gold import gold_rows, says_something

DEMO = ROOT / "schema" / "demo"
FILES = ("examples.yaml", "fewshot.yaml", "questions.yaml")
KINDS = ("단순 조회", "조인", "서브쿼리", "집계 함수")
RANK = re.compile(r"\b(?:DENSE_RANK|RANK|ROW_NUMBER)\(\)")


def entries(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((DEMO / name).read_text(encoding="utf-8"))
    return found


ALL = [entry for name in FILES for entry in entries(name)]


@pytest.fixture(scope="module")
def database(demo_file: Path, demo_catalog: Catalog) -> Iterator[EmbeddedDatabase]:
    opened = EmbeddedDatabase(demo_file, demo_catalog)
    yield opened
    opened.close()


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry["question"])
def test_sql_is_valid_and_gives_rows(entry: dict[str, Any], database: EmbeddedDatabase, demo_catalog: Catalog) -> None:
    assert says_something(gold_rows(entry["sql"], database, demo_catalog))


def test_no_question_is_asked_twice() -> None:
    """What a prompt shows or the page offers must not be what is measured."""
    questions = Counter(entry["question"] for entry in ALL)
    queries = Counter(" ".join(entry["sql"].split()) for entry in ALL)
    assert max(questions.values()) == max(queries.values()) == 1


def test_seed4_has_every_kind_of_the_deployment_document() -> None:
    kinds = Counter(question.kind for question in load_suite(DEMO / "questions.yaml", "seed4"))
    assert tuple(kinds) == KINDS
    assert min(kinds.values()) >= 3


def test_ids_are_unique() -> None:
    ids = Counter(entry["id"] for entry in entries("questions.yaml"))
    assert max(ids.values()) == 1


def test_the_large_suite_covers_many_kinds_and_is_tuned_on_a_third() -> None:
    asked = [entry for entry in entries("questions.yaml") if entry["suite"] == "demo"]
    kinds, parts = Counter(entry["kind"] for entry in asked), Counter(entry["part"] for entry in asked)
    assert len(asked) >= 150
    assert set(KINDS) < set(kinds)
    assert len(kinds) >= 15
    assert min(kinds.values()) >= 10
    assert 0.3 <= parts["dev"] / len(asked) <= 0.37


ORDERED = [entry for entry in ALL if entry.get("ordered")]
TOP_N = [entry for entry in ORDERED if "FETCH FIRST" in entry["sql"]]
RANKED = [entry for entry in ALL if RANK.search(entry["sql"])]


@pytest.mark.parametrize("entry", ORDERED, ids=lambda entry: entry["question"])
def test_an_ordered_answer_has_one_order(
    entry: dict[str, Any], database: EmbeddedDatabase, demo_catalog: Catalog
) -> None:
    """No two rows tie in the last column, the number by which ordered questions sort."""
    keys = _last_column(entry["sql"], database, demo_catalog)
    assert keys in (sorted(keys), sorted(keys, reverse=True))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("entry", TOP_N, ids=lambda entry: entry["question"])
def test_the_first_row_left_out_does_not_tie(
    entry: dict[str, Any], database: EmbeddedDatabase, demo_catalog: Catalog
) -> None:
    one_more = re.sub(r"FETCH FIRST (\d+)", lambda found: f"FETCH FIRST {int(found[1]) + 1}", entry["sql"])
    keys = _last_column(one_more, database, demo_catalog)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("entry", RANKED, ids=lambda entry: entry["question"])
def test_a_ranked_answer_is_the_same_by_every_way_to_rank(
    entry: dict[str, Any], database: EmbeddedDatabase, demo_catalog: Catalog
) -> None:
    answers = [
        Counter(gold_rows(RANK.sub(f"{way}()", entry["sql"]), database, demo_catalog).rows)
        for way in ("RANK", "DENSE_RANK", "ROW_NUMBER")
    ]
    assert answers[0] == answers[1] == answers[2]


def _last_column(sql: str, database: EmbeddedDatabase, demo_catalog: Catalog) -> list[float]:
    return [float(str(row[-1])) for row in gold_rows(sql, database, demo_catalog).rows]
