from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.storage import DayForm
from app.linking.dates import find_periods

TODAY = date(2026, 11, 22)
CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "linking" / "periods.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("question", "expected"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_periods(question: str, expected: list[list[Any]]) -> None:
    found = [[period.words, period.start, period.end] for period in find_periods(question, TODAY)]
    assert found == expected


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.sampled_from([question for question, _ in CASES]))
def test_a_period_is_never_empty_on_any_day(today: date, question: str) -> None:
    for period in find_periods(question, today):
        assert period.start < period.end


@given(st.text(max_size=80), st.dates(date(1000, 1, 1), date(9998, 12, 31)))
def test_any_text_on_any_day_is_survived(question: str, today: date) -> None:
    find_periods(question, today)


@pytest.mark.parametrize(
    ("question", "forms", "conditions"),
    [
        (
            "지난달",
            (),
            ["DATE 컬럼: 컬럼 >= DATE '2026-10-01' AND 컬럼 < DATE '2026-11-01'", "BETWEEN '20261001' AND '20261031'"],
        ),
        ("지난달", ("YYYYMM",), ["YYYYMM 컬럼: 컬럼 = '202610'"]),
        ("3분기", ("YYYYMM", "YYYY"), ["YYYYMM 컬럼: 컬럼 BETWEEN '202607' AND '202609'"]),
        ("작년", ("YYYY", "YYYY-MM-DD"), ["YYYY 컬럼: 컬럼 = '2025'", "컬럼 BETWEEN '2025-01-01' AND '2025-12-31'"]),
        ("어제", ("YYYYMMDD",), ["YYYYMMDD 컬럼: 컬럼 = '20261121'"]),
        ("어제", ("YYYYMM",), ["DATE 컬럼: 컬럼 >= DATE '2026-11-21' AND 컬럼 < DATE '2026-11-22'", "= '20261121'"]),
    ],
)
def test_a_fact_has_a_condition_for_each_way_to_store_a_day(
    question: str, forms: tuple[DayForm, ...], conditions: list[str]
) -> None:
    fact = find_periods(question, TODAY)[0].as_fact(forms)
    assert all(condition in fact for condition in conditions)
    assert fact.count("컬럼:") == len(conditions)
