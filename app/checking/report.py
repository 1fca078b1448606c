"""A verdict as JSON, or as lines with a caret under each spot for a terminal. Decides nothing."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from app.records import CheckedSQL, Finding, Rejected, Unanalysable, Verdict

_NAMES: dict[type[Verdict], str] = {CheckedSQL: "valid", Rejected: "rejected", Unanalysable: "unanalysable"}
_HEADINGS = {
    "valid": ("통과했어요", "bold green"),
    "rejected": ("Oracle에서 실행할 수 없는 SQL이에요", "bold red"),
    "unanalysable": ("끝까지 분석할 수 없는 SQL이에요", "bold yellow"),
}


def verdict_as_dict(sql: str, verdict: Verdict, check_id: str = "") -> dict[str, Any]:
    """A verdict in the shape of the command line's JSON. `fixed_sql` is null unless the edited text checks clean."""
    fixed = verdict.fixed if isinstance(verdict, Rejected) else None
    return {
        "id": check_id,
        "sql": sql,
        "verdict": _NAMES[type(verdict)],
        "findings": [finding.as_dict() for finding in _findings(verdict)],
        "fixed_sql": fixed.text if fixed else None,
    }


def verdict_as_text(sql: str, verdict: Verdict) -> Text:
    """A verdict for a terminal: heading, every finding with its line and a caret, the fixed SQL."""
    heading, style = _HEADINGS[_NAMES[type(verdict)]]
    text = Text(heading, style=style)
    for finding in _findings(verdict):
        text.append("\n\n").append_text(_finding_text(sql, finding))
    if isinstance(verdict, Rejected) and verdict.fixed:
        text.append("\n\n고친 SQL\n", style="bold").append(verdict.fixed.text)
    return text


def _findings(verdict: Verdict) -> tuple[Finding, ...]:
    return verdict.warnings if isinstance(verdict, CheckedSQL) else verdict.findings


def _finding_text(sql: str, finding: Finding) -> Text:
    line = (sql.splitlines() or [""])[finding.line - 1 : finding.line] or [""]
    width = max(1, min(finding.end - finding.start, len(line[0]) - finding.column + 1))
    style = "red" if finding.severity == "error" else "yellow"
    text = Text(f"{finding.line}:{finding.column} {finding.message}")
    text.append(f" [{' '.join(part for part in (finding.ora, finding.rule) if part)}]", style="dim")
    text.append(f"\n  {line[0]}\n  ").append(_padding(line[0][: finding.column - 1]) + "^" * width, style=style)
    return text


def _padding(before: str) -> str:
    """Blanks as wide on a terminal as the text before the spot: a Korean letter is two columns wide."""
    return "".join(char if char == "\t" else " " * Text(char).cell_len for char in before)
