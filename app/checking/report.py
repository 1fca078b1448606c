"""A verdict as JSON, or as lines for a terminal with a caret under each spot. It knows nothing of rules."""

from __future__ import annotations

import unicodedata
from typing import Any

from rich.text import Text

from app.checking.rule import Language
from app.records import CheckedSQL, Finding, Rejected, Unanalysable, Verdict

_HEADINGS: dict[Language, dict[str, str]] = {
    "ko": {
        "valid": "올바른 Oracle 조회문이에요.",
        "rejected": "실행할 수 없는 SQL이에요.",
        "unanalysable": "끝까지 해석하지 못해서 실행하지 않는 SQL이에요.",
        "fixed": "이렇게 고치면 돼요:",
    },
    "en": {
        "valid": "This is a valid Oracle query.",
        "rejected": "This SQL cannot be run.",
        "unanalysable": "This SQL could not be read to the end, so it is not run.",
        "fixed": "This would do:",
    },
}
_STYLES = {"valid": "green", "rejected": "red", "unanalysable": "yellow"}


def verdict_name(verdict: Verdict) -> str:
    """`valid`, `rejected` or `unanalysable`."""
    match verdict:
        case CheckedSQL():
            return "valid"
        case Rejected():
            return "rejected"
        case Unanalysable():
            return "unanalysable"


def verdict_findings(verdict: Verdict) -> tuple[Finding, ...]:
    """What the checker had to say; for a valid query its warnings."""
    return verdict.warnings if isinstance(verdict, CheckedSQL) else verdict.findings


def verdict_as_dict(sql: str, verdict: Verdict) -> dict[str, Any]:
    """The JSON of `python -m app check`: id, sql, verdict, findings and fixed_sql (None when there is no clean one)."""
    fixed = verdict.fixed if isinstance(verdict, Rejected) else None
    return {
        "id": "",
        "sql": sql,
        "verdict": verdict_name(verdict),
        "findings": [finding.as_dict() for finding in verdict_findings(verdict)],
        "fixed_sql": fixed.text if fixed else None,
    }


def verdict_as_text(sql: str, verdict: Verdict, language: Language = "ko") -> Text:
    """The verdict for a terminal: each finding under its line of SQL, then the fixed SQL if there is one."""
    words, name = _HEADINGS[language], verdict_name(verdict)
    text = Text(words[name], style=f"bold {_STYLES[name]}")
    lines = sql.split("\n")
    for finding in verdict_findings(verdict):
        text.append("\n\n")
        text.append_text(_finding(lines, finding))
    if isinstance(verdict, Rejected) and verdict.fixed:
        text.append(f"\n\n{words['fixed']}\n", style="bold green")
        text.append(verdict.fixed.text, style="default")
    return text


def _finding(lines: list[str], finding: Finding) -> Text:
    line = lines[finding.line - 1] if finding.line <= len(lines) else ""
    shown = line.replace("\t", " ")
    before = _width(shown[: finding.column - 1])
    length = min(finding.end - finding.start, len(shown) - finding.column + 1)
    marked = _width(shown[finding.column - 1 : finding.column - 1 + length])
    margin = f"{finding.line:>4} | "
    color = "red" if finding.severity == "error" else "yellow"
    text = Text(f"{margin}{shown}\n", style="default")
    if finding.end > finding.start:
        text.append(f"{' ' * (len(margin) + before)}{'^' * max(marked, 1)}\n", style=color)
    text.append(f"     {finding.message}", style=color)
    text.append(f" [{', '.join(part for part in (finding.ora, finding.rule) if part)}]", style="dim")
    return text


def _width(text: str) -> int:
    """Columns on a terminal: Hangul takes two, combining marks none."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)
