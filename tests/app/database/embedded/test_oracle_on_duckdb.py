"""Oracle SQL means on DuckDB what the Oracle manual says. The cases and their results are in tests/cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.errors import NotTranslatable, QueryFailed
from app.records import Rows

CASES = Path(__file__).parents[3] / "cases" / "oracle_on_duckdb"
Ask = Callable[[str], Rows]


def cases(name: str) -> list[Any]:
    """The entries of one case file."""
    loaded: list[Any] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return loaded


def wanted(value: Any) -> Any:
    """A value of a case file as a database would give it."""
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value


def exactly(value: Any) -> tuple[str, Any]:
    """Tell 1 from '1' and from 1.0."""
    return type(value).__name__, value


def query_of(text: str) -> str:
    """A whole query, or an expression of DUAL."""
    return text if text.upper().startswith(("SELECT", "WITH")) else f"SELECT {text} FROM DUAL"


@pytest.mark.parametrize(("expression", "value"), cases("expressions.yaml"))
def test_expression(expression: str, value: Any, ask: Ask) -> None:
    """One expression gives Oracle's value in the right type."""
    assert exactly(ask(f"SELECT {expression} FROM DUAL").rows[0][0]) == exactly(wanted(value))


@pytest.mark.parametrize("case", cases("queries.yaml"), ids=lambda case: case["sql"][:60])
def test_query(case: dict[str, Any], ask: Ask) -> None:
    """One query gives Oracle's header and rows, in order where ORDER BY settles it."""
    found = ask(case["sql"])
    rows = [tuple(wanted(value) for value in row) for row in case["rows"]]
    if "columns" in case:
        assert list(found.columns) == case["columns"]
    if case.get("ordered"):
        start, end = case.get("loose", (0, 0))
        assert _tied(found.rows, start, end) == _tied(rows, start, end)
    else:
        assert Counter(found.rows) == Counter(rows)


def _tied(rows: Sequence[tuple[Any, ...]], start: int, end: int) -> list[Any]:
    """The rows, those between start and end as a bag because ORDER BY leaves them open."""
    return [*rows[:start], Counter(rows[start:end]), *rows[end:]]


@pytest.mark.parametrize(("text", "ora"), cases("errors.yaml"))
def test_error(text: str, ora: str, ask: Ask) -> None:
    """What Oracle refuses is refused with Oracle's number and a Korean sentence."""
    with pytest.raises(QueryFailed) as caught:
        ask(query_of(text))
    assert caught.value.ora == ora
    assert any("가" <= char <= "힣" for char in caught.value.message)


@pytest.mark.parametrize("sql", cases("refused.yaml"))
def test_refused(sql: str, ask: Ask) -> None:
    """What cannot be translated faithfully is refused, and the message says what it was."""
    with pytest.raises(NotTranslatable) as caught:
        ask(sql)
    assert caught.value.message.partition(": ")[2]
