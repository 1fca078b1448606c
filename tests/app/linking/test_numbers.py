"""Korean amounts as numbers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.linking.numbers import Amount, find_amounts

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "linking" / "amounts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("question", "expected"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_amounts(question: str, expected: list[tuple[str, float]]) -> None:
    assert [[amount.words, amount.number] for amount in find_amounts(question)] == [
        [words, Decimal(str(number))] for words, number in expected
    ]


@given(st.text(alphabet="0123456789.,십백천만억조 원%프로", max_size=40))
def test_any_text_is_survived(text: str) -> None:
    for amount in find_amounts(text):
        assert amount.number >= 0


def test_a_fact_is_written_out() -> None:
    assert Amount("1억", Decimal(10**8)).as_fact() == "'1억' = 100000000"
