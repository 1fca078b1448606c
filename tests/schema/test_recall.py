"""The tables that the demo's questions need are in the prompt, at the budget of each model (tokens estimated)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.config import load_settings
from app.linking.link import Linker
from app.prompting.prompts import PromptLibrary
from app.prompting.render import Material
from tests.bench_linking import DEMO, MODELS, Estimate, Within, known_as_product, measure, needs


@pytest.fixture(scope="module")
def known(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Linker, Material]:
    settings = load_settings(cache_dir=tmp_path_factory.mktemp("cache"))
    return known_as_product(settings, DEMO / "schema.sql", f"duckdb:///{demo_file}")


@pytest.mark.parametrize(("model", "share"), [("main", 0.99), ("embedded", 0.95)])
async def test_a_prompt_holds_what_the_question_needs(known: tuple[Linker, Material], model: str, share: float) -> None:
    linker, material = known
    name, context = MODELS[model]
    selected = replace(PromptLibrary().for_model(name), schema_tokens=0)
    asked = needs(material.catalog, DEMO / "questions.yaml")
    measured = await measure(linker, material, asked, Within(Estimate(), context), selected)
    assert sum(measured.whole) >= share * len(asked)
    assert max(measured.tokens) <= context - selected.answer_tokens
