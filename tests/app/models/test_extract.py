from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.models.extract import extract_sql

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "models" / "extract.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_extract(case: dict[str, str]) -> None:
    assert extract_sql(case["answer"]) == case["sql"]


@given(st.text(alphabet=st.sampled_from("SELECT WITH;`\n{}\"'<think>/가나다 AS(FROM)"), max_size=300))
def test_any_text_gives_a_string_without_trailing_semicolon(text: str) -> None:
    sql = extract_sql(text)
    assert not sql.endswith((";", " ", "\n"))


def test_a_very_long_answer_is_read_at_once() -> None:
    """Nested quantifiers would take minutes on this."""
    assert extract_sql("SELECT " + "a, " * 50_000 + "b FROM t").startswith("SELECT a")
