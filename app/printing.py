"""Answers, verdicts and errors on a terminal, with rich. Knows nothing of how they came to be."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from app.checking.report import verdict_as_text
from app.checking.rule import Language
from app.errors import AskOraError
from app.export import display_cell
from app.records import Answer, Linked, Prompt, Rows, Verdict

_ROWS_ON_TERMINAL = 20


def print_answer(console: Console, answer: Answer) -> None:
    """The SQL, its rows, and one status line; or what went wrong and what to do."""
    if answer.sql:
        console.print(Syntax(answer.sql, "sql", background_color="default", word_wrap=True))
    edited = [finding.message for finding in answer.fixes if finding.edits]
    for told in (*answer.guesses, *edited, *(finding.message for finding in answer.findings), *answer.left_out):
        console.print(f"[yellow]•[/] {escape(told)}")
    if answer.problem:
        console.print(f"[red]{answer.problem.message}[/] {answer.problem.hint}", highlight=False)
    if answer.rows:
        console.print(_grid(answer.rows))
    console.print(_status_line(answer), highlight=False)


def print_prompt(console: Console, linked: Linked, prompt: Prompt) -> None:
    """Where a model's context goes, which tables it sees and why, the facts beside the question, and the messages."""
    for message in prompt.messages:
        console.print(Text(f"[{message.role}]", style="bold cyan"))
        console.print(Text(message.content))
    table = Table("테이블", "보여 준 컬럼", "고른 까닭", header_style="bold")
    for chosen in linked.tables:
        if chosen.table in prompt.tables:
            table.add_row(chosen.table, "일부" if chosen.table in prompt.shortened else "전부", chosen.reason)
    console.print(table)
    left_out = [chosen.table for chosen in linked.tables if chosen.table not in prompt.tables]
    if left_out:
        console.print(f"넣지 않은 테이블 {len(left_out)}개: {', '.join(left_out)}", highlight=False)
    if budget := prompt.budget:
        console.print(
            f"컨텍스트 {budget.context:,} = 프롬프트 {prompt.tokens:,} + 답변 몫 {budget.answer:,} + 여유 "
            f"{budget.context - prompt.tokens - budget.answer:,} 토큰",
            highlight=False,
        )


def print_verdict(console: Console, sql: str, verdict: Verdict, language: Language) -> None:
    """The checker's findings, with a caret under each spot, and the fixed SQL if there is one."""
    console.print(verdict_as_text(sql, verdict, language))


def print_error(console: Console, error: AskOraError) -> None:
    """What happened and what to do."""
    console.print(Text(error.message, style="bold red"))
    if error.hint:
        console.print(Text(error.hint))


def _grid(rows: Rows) -> Table:
    table = Table(*rows.columns, header_style="bold")
    for row in rows.rows[:_ROWS_ON_TERMINAL]:
        table.add_row(*("" if cell is None else str(display_cell(cell)) for cell in row))
    if len(rows.rows) > _ROWS_ON_TERMINAL:
        table.caption = f"{len(rows.rows):,}행 가운데 {_ROWS_ON_TERMINAL}행"
    return table


def _status_line(answer: Answer) -> str:
    parts = []
    if answer.rows:
        count = f"{len(answer.rows.rows):,}행"
        parts.append(count + ("까지 표시(더 있음)" if answer.rows.truncated else ""))
    parts.append(f"{answer.timings_ms['total'] / 1000:.1f}초")
    if answer.model:
        parts.append(answer.model)
    if answer.fallback_reason:
        parts.append(answer.fallback_reason)
    if answer.tables:
        parts.append("사용한 테이블: " + ", ".join(chosen.table for chosen in answer.tables))
    return " · ".join(parts)
