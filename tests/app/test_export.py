from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from app.export import answer_as_dict, display_cell, json_cell
from app.records import Answer, Cell, Chosen, Finding, Problem, Rows

CONTRACT = [
    *("id", "question", "status", "sql", "model", "fallback_reason", "attempts", "findings", "fixes", "tables"),
    *("columns", "rows", "truncated", "left_out", "error", "timings_ms", "tokens"),
]


def test_an_answer_has_the_keys_of_the_contract_in_order() -> None:
    rows = Rows(("DEPT_NM", "AVG(SAL)"), (("영업1팀", Decimal("5123.50")), ("총무팀", None)), truncated=True)
    finding = Finding("limit", "dialect", "error", "LIMIT은 없어요.", "ORA-00933", 1, 2, 1, 6)
    answer = Answer("질문", "ok", "SELECT 1", "m", tables=(Chosen("EMP", "사원"),), fixes=(finding,), rows=rows)
    value = answer_as_dict(answer)
    assert list(value) == CONTRACT
    assert value["rows"] == [["영업1팀", 5123.5], ["총무팀", None]]
    assert value["tables"] == ["EMP"]
    assert value["truncated"] is True
    assert value["fixes"][0]["fixable"] is False


def test_an_error_tells_what_to_do_but_not_the_detail() -> None:
    answer = Answer("질문", "failed", problem=Problem("x", "무슨 일이에요.", "이렇게 하세요.", "password=secret"))
    assert answer_as_dict(answer)["error"] == {"code": "x", "message": "무슨 일이에요.", "hint": "이렇게 하세요."}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (datetime(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 9, 5), "2026-11-22 09:05:00"),
        (Decimal("10.00"), 10),
        (Decimal("0.1"), 0.1),
        (b"\x0f\xff", "0FFF"),
        (None, None),
        ("가", "가"),
    ],
)
def test_cells_as_json(cell: Cell, expected: Any) -> None:
    assert json_cell(cell) == expected
    assert type(json_cell(cell)) is type(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (2**53, 2**53),
        (2**53 + 1, "9007199254740993"),
        (Decimal("9" * 38), "9" * 38),
        (0.1 + 0.2, 0.3),
        ("가" * 300, "가" * 200 + "…"),
    ],
)
def test_cells_for_the_grid(cell: Cell, expected: Any) -> None:
    assert display_cell(cell) == expected
