"""The core of the demo schema: the same tables as in the whole one, and all that the page and the prompts show."""

from __future__ import annotations

import pytest
import yaml

from app.catalog.ddl import load_catalog
from app.catalog.model import Catalog
from app.checking import check
from app.config import ROOT, load_settings
from app.records import CheckedSQL

DEMO = ROOT / "schema" / "demo"
CORE = load_catalog(DEMO / "core.sql")


def test_it_is_what_is_shown_first() -> None:
    assert load_settings().schema_file == DEMO / "core.sql"


def test_its_tables_are_those_of_the_whole_schema(demo_catalog: Catalog) -> None:
    assert len(CORE.tables) == 16
    assert all(table == demo_catalog.by_name[table.name] for table in CORE.tables)


@pytest.mark.parametrize("name", ["examples.yaml", "fewshot.yaml"])
def test_examples_need_nothing_else(name: str) -> None:
    for entry in yaml.safe_load((DEMO / name).read_text(encoding="utf-8")):
        assert isinstance(check(entry["sql"].strip(), CORE), CheckedSQL), entry["question"]


def test_seed4_needs_nothing_else() -> None:
    for entry in yaml.safe_load((DEMO / "questions.yaml").read_text(encoding="utf-8")):
        if entry["suite"] == "seed4":
            assert isinstance(check(entry["sql"].strip(), CORE), CheckedSQL), entry["question"]
