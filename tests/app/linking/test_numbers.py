"""Korean amounts as numbers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.linking.numbers import Amount, Percentage, find_amounts, find_percentages

FOLDER = Path(__file__).parents[2] / "cases" / "linking"
AMOUNTS = yaml.safe_load((FOLDER / "amounts.yaml").read_text(encoding="utf-8"))
PERCENTAGES = yaml.safe_load((FOLDER / "percentages.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("question", "expected"), AMOUNTS, ids=lambda value: value if isinstance(value, str) else "")
def test_amounts(question: str, expected: list[tuple[str, float]]) -> None:
    assert [[amount.words, amount.number] for amount in find_amounts(question)] == [
        [words, Decimal(str(number))] for words, number in expected
    ]


@pytest.mark.parametrize(
    ("question", "expected"), PERCENTAGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_percentages(question: str, expected: list[tuple[str, float]]) -> None:
    assert [[found.words, found.percent] for found in find_percentages(question)] == [
        [words, Decimal(str(percent))] for words, percent in expected
    ]


@given(st.text(alphabet="0123456789.,십백천만억조 원%프로", max_size=40))
def test_any_text_is_survived(text: str) -> None:
    assert all(amount.number >= 0 and amount.words in text for amount in find_amounts(text))
    assert all(found.percent >= 0 and found.words in text for found in find_percentages(text))


@given(st.integers(1, 9999), st.integers(1, 9999), st.sampled_from(["", " "]))
def test_what_is_written_in_large_units_is_read_back(hundred_millions: int, ten_thousands: int, blank: str) -> None:
    words = f"{hundred_millions}억{blank}{ten_thousands}만"
    assert find_amounts(f"{words}원") == (Amount(words, Decimal(hundred_millions * 10**8 + ten_thousands * 10**4)),)


@given(
    st.integers(1, 999),
    st.sampled_from(["천", "만", "백만", "천만", "억"]),
    st.sampled_from(["", " "]),
    st.sampled_from(["권", "장", "병", "평", "번", "시간", "세대", "여명", "킬로미터"]),
    st.sampled_from(["", " 이상", "이상", "을", " 넘게"]),
)
def test_a_counter_may_be_written_on(digits: int, unit: str, blank: str, counter: str, rest: str) -> None:
    (amount,) = find_amounts(f"{digits}{unit}{blank}{counter}{rest}")
    assert amount.words == f"{digits}{unit}"


def test_a_fact_is_written_out() -> None:
    assert Amount("1억", Decimal(10**8)).as_fact() == "'1억' = 100000000"
    ten = Percentage("10%", Decimal(10))
    assert ten.as_fact(as_percent=False) == "'10%' = 10 (0~100으로 저장된 컬럼), 0.1 (비율)"
    assert ten.as_fact(as_percent=True) == "'10%' = 10 (0~100으로 저장된 컬럼)"
