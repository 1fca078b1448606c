"""What the page shows while a question is worked on: pipeline records in, changed parts of the page out.

Parts are plain values (HTML text, SQL, a grid), so that this is tested without a browser. Knows nothing of Gradio.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from app.export import display_cell
from app.models.extract import extract_sql
from app.models.router import Delta, Switched
from app.pipeline import Progress
from app.records import (
    Answer,
    CheckedSQL,
    Completion,
    Finding,
    Linked,
    Prompt,
    Rejected,
    Rows,
    Unanalysable,
)
from app.ui import text

StepState = Literal["todo", "doing", "done", "failed"]
Parts = dict[str, Any]  # any of: steps, notice, sql, status, grid, answered, busy

_SECONDS_BETWEEN_DELTAS = 0.1
_WORTH_TELLING_MS = 50
_RIGHT = "text-align: right"
# Numbers that name something (2026, 100012) are read digit by digit; amounts and counts are read in groups.
_NAMES_SOMETHING = re.compile(
    r"(?:^|_)(?:NO|ID|CD|CODE|SEQ|YEAR|YR|YY|YYYY|YM|YMD|MONTH|MM)$|(?:번호|코드|년도?|연도|월|순번)$"
)
_BACKTICKS = re.compile("`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Grid:
    """A result as the grid takes it: values to sort by, and in `metadata` how each is shown."""

    headers: list[str]
    data: list[list[Any]]
    metadata: dict[str, list[list[str]]]


@dataclass
class Screen:
    """The parts of the page that one run changes. `show` takes each record as it comes."""

    steps: dict[str, StepState] = field(default_factory=lambda: dict.fromkeys(text.STEPS, "todo"))
    details: dict[str, str] = field(default_factory=dict)
    written: str = ""
    keeps_sql: bool = False
    last_delta: float = 0.0

    @classmethod
    def for_sql(cls) -> Screen:
        """For SQL that a person runs: the model has no part in it and the editor keeps its text."""
        return cls(steps={"check": "doing", "run": "todo"}, keeps_sql=True)

    def begin(self) -> Parts:
        """Empty the page for what comes."""
        first = next(iter(self.steps))
        self.steps[first] = "doing"
        parts: Parts = {"steps": self._steps(), "notice": "", "status": "", "grid": None, "busy": True}
        return parts if self.keeps_sql else {**parts, "sql": ""}

    def show(self, event: Progress) -> Parts:
        """The parts that change with a record; none for pieces of text that come too fast to read."""
        match event:
            case Linked():
                return {**self._advance("link", "generate"), "notice": ""}
            case Prompt(tables=tables):
                self.details["link"] = text.tables_found(len(tables))
                self.written = ""
                self.steps |= {"check": "todo", "run": "todo"}
                return self._advance("link", "generate")
            case Delta(text=piece):
                return self._write(piece)
            case Switched(reason=reason):
                self.written = ""
                self.details["generate"] = reason
                return {"steps": self._steps(), "sql": ""}
            case Completion():
                return {**self._advance("generate", "check"), "sql": extract_sql(event.text)}
            case CheckedSQL() | Rejected() | Unanalysable():
                return self._verdict(event)
            case Rows():
                return self._advance("run")
            case Answer():
                return self._answer(event)

    def stopped(self) -> Parts:
        """The person pressed stop."""
        return {"steps": "", "notice": note(text.STOPPED), "busy": False}

    def _write(self, piece: str) -> Parts:
        self.written += piece
        now = time.monotonic()
        if now - self.last_delta < _SECONDS_BETWEEN_DELTAS:
            return {}
        self.last_delta = now
        return {"sql": extract_sql(self.written)}

    def _verdict(self, verdict: CheckedSQL | Rejected | Unanalysable) -> Parts:
        if isinstance(verdict, CheckedSQL) or (isinstance(verdict, Rejected) and verdict.fixed):
            return self._advance("check", "run")
        self.steps["check"] = "failed"
        return {"steps": self._steps()}

    def _answer(self, answer: Answer) -> Parts:
        if answer.status == "ok" and answer.rows is None:
            self.steps["run"] = "todo"
        if answer.status == "ok":
            self.steps["check"] = "done"  # an earlier text may answer after a later one has failed
        for step, state in self.steps.items():
            if state == "doing":
                self.steps[step] = "done" if answer.status == "ok" else "failed"
        for step in self.steps:
            if self.steps[step] == "done" and answer.timings_ms.get(step, 0) >= _WORTH_TELLING_MS:
                self.details[step] = f"{answer.timings_ms[step] / 1000:.1f}초"
        parts: Parts = {
            "steps": self._steps(),
            "notice": _answer_notice(answer),
            "status": _status(answer),
            "grid": _grid(answer.rows),
            "busy": False,
        }
        if answer.sql:
            parts["sql"] = answer.sql
            if not self.keeps_sql:
                parts["answered"] = answer.sql
        return parts

    def _advance(self, done: str, next_step: str = "") -> Parts:
        self.steps[done] = "done"
        if next_step:
            self.steps[next_step] = "doing"
        return {"steps": self._steps()}

    def _steps(self) -> str:
        items = "".join(self._step(step, state) for step, state in self.steps.items())
        return f'<ol class="steps" aria-live="polite">{items}</ol>'

    def _step(self, step: str, state: StepState) -> str:
        detail = escape(self.details.get(step, ""))
        return f'<li class="{state}"><span>{text.STEPS[step]}</span><small>{detail}</small></li>'


def note(sentence: str) -> str:
    """A notice that tells or asks something and is no error."""
    return _notice("note", sentence)


def _answer_notice(answer: Answer) -> str:
    parts = []
    if answer.status == "rejected":
        parts.append(_notice("error", text.REJECTED, _told(answer.findings)))
    elif answer.status == "unanalysable":
        parts.append(_notice("error", text.UNANALYSABLE, _told(answer.findings)))
    elif answer.problem:
        parts.append(_notice("error", answer.problem.message, hint=answer.problem.hint, detail=answer.problem.detail))
    if changes := answer.guesses:
        parts.append(_notice("note", text.GUESSED, map(_marked_up, changes)))
    if edited := [finding for finding in answer.fixes if finding.edits]:
        parts.append(_notice("fixed", text.FIXED, _told(edited)))
    if answer.status == "ok" and (answer.findings or answer.left_out):
        parts.append(_notice("note", text.NOTED, (*map(_marked_up, answer.left_out), *_told(answer.findings))))
    if answer.status == "ok" and answer.rows is None:
        parts.append(note(text.NOT_RUN))
    if answer.rows is not None and not answer.rows.rows:
        parts.append(note(text.NO_ROWS))
    return "".join(parts)


def _notice(kind: str, title: str, items: Iterable[str] = (), hint: str = "", detail: str = "") -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    body = f"<ul>{listed}</ul>" if listed else ""
    body += f"<p>{_marked_up(hint)}</p>" if hint else ""
    body += f"<details><summary>{text.DETAIL}</summary><pre>{escape(detail)}</pre></details>" if detail else ""
    role = "alert" if kind == "error" else "status"
    return f'<div class="notice {kind}" role="{role}"><strong>{_marked_up(title)}</strong>{body}</div>'


def _told(findings: Iterable[Finding]) -> Iterator[str]:
    """Each finding as HTML: what it says and where."""
    return (f"{_marked_up(finding.message)}{_where(finding)}" for finding in findings)


def _where(finding: Finding) -> str:
    ora = f"{finding.ora} · " if finding.ora else ""
    return f" <small>({ora}{finding.line}행 {finding.column}열)</small>"


def _status(answer: Answer) -> str:
    parts = []
    if answer.rows is not None:
        parts.append(text.rows_shown(len(answer.rows.rows), truncated=answer.rows.truncated))
    parts.append(f"{answer.timings_ms['total'] / 1000:.1f}초" if answer.timings_ms else "")
    parts.append(answer.model)
    parts.append(answer.fallback_reason)
    parts.append(text.tables_used([chosen.table for chosen in answer.tables]) if answer.tables else "")
    return f'<p class="status">{escape(" · ".join(part for part in parts if part))}</p>'


def _grid(rows: Rows | None) -> Grid | None:
    if rows is None or not rows.rows:
        return None
    data = [[display_cell(cell) for cell in row] for row in rows.rows]
    whole = [bool(_NAMES_SOMETHING.search(column.upper())) for column in rows.columns]
    shown = [[_shown(cell, whole=named) for cell, named in zip(row, whole, strict=True)] for row in data]
    styling = [[_RIGHT if isinstance(cell, int | float) else "" for cell in row] for row in data]
    return Grid(list(rows.columns), data, {"display_value": shown, "styling": styling})


def _shown(cell: str | float | None, *, whole: bool) -> str:
    if cell is None:
        return ""
    return str(cell) if whole or isinstance(cell, str) else f"{cell:,}"


def _marked_up(message: str) -> str:
    """A message as HTML: escaped, and what stands in backticks as code."""
    return _BACKTICKS.sub(r"<code>\1</code>", escape(message))
