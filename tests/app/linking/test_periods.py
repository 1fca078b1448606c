"""What is told of a period."""

from __future__ import annotations

from datetime import date

import pytest

from app.catalog.storage import DayForm
from app.linking.periods import Period, YearlyMonths

OCTOBER = Period("지난달", date(2026, 10, 1), date(2026, 11, 1))
QUARTER = Period("3분기", date(2026, 7, 1), date(2026, 10, 1))
YEAR = Period("작년", date(2025, 1, 1), date(2026, 1, 1))
DAY = Period("어제", date(2026, 11, 21), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("period", "forms", "conditions"),
    [
        (
            OCTOBER,
            (),
            ["DATE 컬럼: 컬럼 >= DATE '2026-10-01' AND 컬럼 < DATE '2026-11-01'", "BETWEEN '20261001' AND '20261031'"],
        ),
        (OCTOBER, ("YYYYMM",), ["YYYYMM 컬럼: 컬럼 = '202610'"]),
        (QUARTER, ("YYYYMM", "YYYY"), ["YYYYMM 컬럼: 컬럼 BETWEEN '202607' AND '202609'"]),
        (YEAR, ("YYYY", "YYYY-MM-DD"), ["YYYY 컬럼: 컬럼 = '2025'", "컬럼 BETWEEN '2025-01-01' AND '2025-12-31'"]),
        (DAY, ("YYYYMMDD",), ["YYYYMMDD 컬럼: 컬럼 = '20261121'"]),
        (DAY, ("YYYYMMDDHH24MISS",), ["컬럼 >= '20261121' AND 컬럼 < '20261122'"]),
        (DAY, ("YYYYMM",), ["DATE 컬럼: 컬럼 >= DATE '2026-11-21' AND 컬럼 < DATE '2026-11-22'", "= '20261121'"]),
        (YearlyMonths("3월", 3, 3), (), ["EXTRACT(MONTH FROM 컬럼) = 3", "YYYYMMDD 컬럼: SUBSTR(컬럼, 5, 2) = '03'"]),
        (YearlyMonths("2분기", 4, 6), ("YYYY-MM-DD", "YYYY"), ["SUBSTR(컬럼, 6, 2) BETWEEN '04' AND '06'"]),
        (YearlyMonths("겨울", 11, 2), ("DATE",), ["(EXTRACT(MONTH FROM 컬럼) >= 11 OR EXTRACT(MONTH FROM 컬럼) <= 2)"]),
    ],
)
def test_a_fact_has_a_condition_for_each_way_to_store_a_day(
    period: Period | YearlyMonths, forms: tuple[DayForm, ...], conditions: list[str]
) -> None:
    fact = period.as_fact(forms)
    assert all(condition in fact for condition in conditions)
    assert fact.count("컬럼:") == len(conditions)


def test_a_fact_says_which_days_are_meant() -> None:
    assert OCTOBER.as_fact().startswith("'지난달' = 2026-10-01 ~ 2026-10-31. ")
    assert YearlyMonths("11월부터 2월", 11, 2).as_fact().startswith("'11월부터 2월' = 연도와 상관없이 11월~2월. ")
