from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.linking.dates import find_periods
from app.linking.periods import YearlyMonths

FOLDER = Path(__file__).parents[2] / "cases" / "linking"
CASES = yaml.safe_load((FOLDER / "periods.yaml").read_text(encoding="utf-8"))
IN_JANUARY = yaml.safe_load((FOLDER / "periods_in_january.yaml").read_text(encoding="utf-8"))


def found(question: str, today: date) -> list[list[Any]]:
    return [list(astuple(period)[:3]) for period in find_periods(question, today)]


@pytest.mark.parametrize(("question", "expected"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_periods(question: str, expected: list[list[Any]]) -> None:
    assert found(question, date(2026, 11, 22)) == expected


@pytest.mark.parametrize(
    ("question", "expected"), IN_JANUARY, ids=lambda value: value if isinstance(value, str) else ""
)
def test_periods_when_the_year_is_young(question: str, expected: list[list[Any]]) -> None:
    assert found(question, date(2027, 1, 10)) == expected


PIECES = [
    *"0123456789~/,- ",
    "년",
    "년도",
    "월",
    "일",
    "분기",
    "반기",
    "주",
    "달",
    "부터",
    "까지",
    "지난",
    "이번",
    "전년 동",
    "최근",
    "생일",
]


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.lists(st.sampled_from([*PIECES, *(q for q, _ in CASES)])))
def test_a_period_is_never_empty_on_any_day(today: date, pieces: list[str]) -> None:
    question = "".join(pieces)
    for period in find_periods(question, today):
        assert period.words in question
        assert isinstance(period, YearlyMonths) or period.start < period.end


@given(st.text(max_size=80), st.dates(date(1000, 1, 1), date(9998, 12, 31)))
def test_any_text_on_any_day_is_survived(question: str, today: date) -> None:
    find_periods(question, today)
