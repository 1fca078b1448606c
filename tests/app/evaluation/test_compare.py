from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evaluation.compare import same_answer
from app.records import Cell, Rows


def rows(*data: tuple[Cell, ...]) -> Rows:
    return Rows(tuple(f"C{place}" for place in range(len(data[0]))), data, truncated=False)


GOLD = rows(("영업", 3, Decimal("10.50")), ("총무", 1, Decimal("2.00")), ("영업", 3, Decimal("10.50")))


@pytest.mark.parametrize(
    ("ours", "ordered", "same"),
    [
        (GOLD, True, True),
        (rows(GOLD.rows[1], GOLD.rows[0], GOLD.rows[2]), False, True),
        (rows(GOLD.rows[1], GOLD.rows[0], GOLD.rows[2]), True, False),
        (rows(*((c, a, b) for a, b, c in GOLD.rows)), True, True),
        (rows(*((a, b) for a, b, _ in GOLD.rows)), False, False),
        (rows(GOLD.rows[0], GOLD.rows[1]), False, False),
        (rows(GOLD.rows[0], GOLD.rows[1], GOLD.rows[1]), False, False),
        (rows(("영업", 3, 10.5), ("총무", 1, 2), ("영업", 3, 10.500000001)), False, True),
    ],
    ids=[
        "itself",
        "any order",
        "order counts",
        "columns swapped",
        "column missing",
        "row missing",
        "counts",
        "numbers",
    ],
)
def test_same_answer(ours: Rows, ordered: bool, same: bool) -> None:
    assert same_answer(ours, GOLD, ordered=ordered) is same


def test_columns_are_not_mixed_within_a_row() -> None:
    assert not same_answer(rows(("a", "x"), ("b", "y")), rows(("a", "y"), ("b", "x")), ordered=False)


def test_null_is_not_zero_and_dates_compare() -> None:
    assert not same_answer(rows((None,)), rows((0,)), ordered=False)
    assert same_answer(rows((datetime(2026, 1, 1),)), rows((datetime(2026, 1, 1),)), ordered=True)


CELLS = st.one_of(st.none(), st.integers(-5, 5), st.text("가나", max_size=2))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.randoms())
def test_a_shuffle_is_the_same_answer(data: list[tuple[Cell, Cell]], source: object) -> None:
    shuffled = list(data)
    source.shuffle(shuffled)  # type: ignore[attr-defined]
    assert same_answer(rows(*shuffled), rows(*data), ordered=False)
