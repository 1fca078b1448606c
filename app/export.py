"""Records as JSON and cells as text. Shapes: the command-line contract in README.md. Knows nothing of Gradio."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from app.records import Answer, Attempt, Cell

_EXACT_IN_JAVASCRIPT = 2**53
_LONGEST_CELL = 200


def answer_as_dict(answer: Answer) -> dict[str, Any]:
    """One answer as the command line prints it: plain JSON types only."""
    rows = answer.rows
    return {
        "id": "",
        "question": answer.question,
        "status": answer.status,
        "sql": answer.sql,
        "model": answer.model,
        "fallback_reason": answer.fallback_reason,
        "attempts": [_attempt(attempt) for attempt in answer.attempts],
        "findings": [finding.as_dict() for finding in answer.findings],
        "fixes": [finding.as_dict() for finding in answer.fixes],
        "tables": [chosen.table for chosen in answer.tables],
        "columns": list(rows.columns) if rows else [],
        "rows": [[json_cell(cell) for cell in row] for row in rows.rows] if rows else [],
        "truncated": bool(rows and rows.truncated),
        "left_out": list(answer.left_out),
        "error": _error(answer),
        "timings_ms": answer.timings_ms,
        "tokens": answer.tokens,
    }


def json_cell(cell: Cell) -> str | int | float | None:
    """A cell as JSON: dates in ISO form, whole decimals as integers, bytes as hexadecimal (Oracle's RAWTOHEX)."""
    match cell:
        case datetime():
            return _iso(cell)
        case Decimal():
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case bytes():
            return cell.hex().upper()
        case _:
            return cell


def display_cell(cell: Cell) -> str | int | float | None:
    """A cell for the result grid.

    Integers beyond 2^53 become text, since a browser would round them and the page's stream stops at 64 bits.
    """
    value = json_cell(cell)
    if isinstance(value, int) and abs(value) > _EXACT_IN_JAVASCRIPT:
        return str(value)
    if isinstance(value, float):
        return float(f"{value:.10g}")
    if isinstance(value, str) and len(value) > _LONGEST_CELL:
        return value[:_LONGEST_CELL] + "…"
    return value


def _iso(moment: datetime) -> str:
    midnight = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return moment.date().isoformat() if midnight and not moment.tzinfo else moment.isoformat(sep=" ")


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "sql": attempt.sql,
        "model": attempt.model,
        "problem": attempt.problem,
        "findings": [finding.as_dict() for finding in attempt.findings],
    }


def _error(answer: Answer) -> dict[str, str] | None:
    problem = answer.problem
    return {"code": problem.code, "message": problem.message, "hint": problem.hint} if problem else None
