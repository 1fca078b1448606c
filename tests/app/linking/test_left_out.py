"""Periods of a question that its SQL does not hold."""

from __future__ import annotations

from datetime import date

import pytest

from app.linking.left_out import periods_left_out
from app.records import Linked


@pytest.mark.parametrize(
    ("question", "condition", "left_out"),
    [
        ("올해 주문", "ORD_DT >= DATE '2026-01-01'", []),
        ("올해 주문", "ORD_YMD LIKE '2026%'", []),
        ("올해 주문", "EXTRACT(YEAR FROM ORD_DT) = 2026", []),
        ("올해 주문", "ORD_DT >= TRUNC(sysdate, 'YYYY')", []),
        ("작년 주문", "ORD_DT < DATE '2026-01-01'", []),
        ("올해 주문", "ORD_STAT_CD = '20'", ["올해"]),
        ("2024년 3월과 지난달의 주문", "ORD_YMD LIKE '202403%'", ["지난달"]),
        ("올해는 주문이 몇 건", "ORD_STAT_CD = '20'", ["올해"]),
        ("올해 들어 주문", "TO_CHAR(ORD_DT, 'RR') = '26'", []),
        ("최근 3년 주문", "ORD_YY >= '2024'", []),
        ("3월에 입사한 직원", "EXTRACT(MONTH FROM HIRE_DT) = 3", []),
        ("12월 결산 법인", "FY_MM = '12'", []),
        ("품목별 전월재고수량", "PREV_MM_STK_QTY > 0", []),
        ("전년대비증감률이 큰 품목", "YOY_RT > 10", []),
        ("매년 3월의 주문", "EXTRACT(MONTH FROM ORD_DT) = 3", []),
        ("주문", "ORD_STAT_CD = '20'", []),
    ],
)
def test_a_period_is_in_the_sql_or_is_told(question: str, condition: str, left_out: list[str]) -> None:
    told = periods_left_out(Linked(question, date(2026, 11, 22), ()), f"SELECT 1 FROM ORD WHERE {condition}")
    assert [sentence.split("'")[1] for sentence in told] == left_out
