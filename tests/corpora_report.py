"""Prints the checker's figures on a folder of corpora, beside their bars.

    python -m tests.corpora_report FOLDER [--verbose]

The folder holds JSONL files: rows with `labels` are queries in other dialects, each label a construct that Oracle
rejects (none: a portable query); rows without are valid Oracle, `min_version` and `tags` say from which version.

- *false alarm*: a valid row with an error that is not of kind "safety" (a row lock, a link or a dictionary view is
  valid Oracle and refused on purpose; those are counted apart), checked at a version where the row is valid.
- *flagged*: a row whose verdict is not "valid".
- *labelled and fixable*: a labelled row that was rejected and whose every error can be fixed by its edits; it is
  *fixed* when the text after the edits checks clean.
- *milliseconds* are CPU time of the checking thread, so that other work on the machine does not count; the better of
  two runs over all rows, warm.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from app.catalog.model import Catalog, Column, Table
from app.checking import check
from app.records import CheckedSQL, Finding, OracleVersion, Rejected, Unanalysable, Verdict

Row = dict[str, Any]
_VERSIONS: tuple[tuple[float, OracleVersion], ...] = ((11.2, "11g"), (12.2, "12c"), (19.0, "19c"), (21.0, "21c"))


@dataclass(frozen=True, slots=True)
class Judged:
    """One row with its verdict and the milliseconds it took."""

    row: Row
    verdict: Verdict
    milliseconds: float

    @property
    def errors(self) -> list[Finding]:
        """Findings that stop the query."""
        findings = self.verdict.findings if isinstance(self.verdict, Rejected | Unanalysable) else ()
        return [finding for finding in findings if finding.severity == "error"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: `resisting` are the rows that count against it."""

    name: str
    value: float
    bar: str
    met: bool
    resisting: list[Judged]


def needed_version(row: Row) -> OracleVersion:
    """The oldest version, 19c or newer, at which a row of the valid corpus is valid."""
    if any("23ai" in tag for tag in row.get("tags", ())):
        return "23ai"
    needed = float(row.get("min_version") or 11.2)
    fitting: OracleVersion = next((version for number, version in _VERSIONS if needed <= number), "23ai")
    return "19c" if fitting in {"11g", "12c"} else fitting


def sixty_tables() -> Catalog:
    """A catalogue of 60 tables, so that names are checked while the clock runs."""
    columns = tuple(Column(f"COL_{i:02}", "VARCHAR2(100)", f"컬럼 {i}") for i in range(20))
    return Catalog(tuple(Table(f"TBL_{i:02}", columns, f"테이블 {i}") for i in range(60)))


def _read(folder: Path) -> list[Row]:
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def _judge(
    rows: Iterable[Row], version: Callable[[Row], OracleVersion], catalog: Catalog | None = None
) -> list[Judged]:
    judged = []
    for row in rows:
        began = time.thread_time()
        verdict = check(row["sql"], catalog, version(row))
        judged.append(Judged(row, verdict, (time.thread_time() - began) * 1000))
    return judged


def _share(name: str, resisting: list[Judged], total: int, most: float) -> Figure:
    value = len(resisting) / max(total, 1)
    return Figure(name, value, f"≤ {most:.1%}", value <= most, resisting)


def _share_of_success(name: str, resisting: list[Judged], total: int, least: float) -> Figure:
    value = 1 - len(resisting) / max(total, 1)
    return Figure(name, value, f"≥ {least:.0%}", value >= least, resisting)


def figures(rows: list[Row]) -> Iterator[Figure]:
    """The lines of the table, in order."""
    valid = _judge([row for row in rows if "labels" not in row], needed_version)
    labelled = _judge([row for row in rows if row.get("labels")], lambda _: "19c")
    portable = _judge([row for row in rows if row.get("labels") == []], lambda _: "19c")
    rejected = [one for one in valid if isinstance(one.verdict, Rejected)]
    alarms = [one for one in rejected if any(finding.kind != "safety" for finding in one.errors)]
    yield _share("valid Oracle rejected (false alarms)", alarms, len(valid), 0.01)
    refused = [one for one in rejected if one not in alarms]
    yield Figure("  valid Oracle refused for safety only", len(refused) / max(len(valid), 1), "-", True, refused)
    unread = [one for one in valid if isinstance(one.verdict, Unanalysable)]
    yield _share("valid Oracle not analysed", unread, len(valid), 0.04)
    passed = [one for one in labelled if isinstance(one.verdict, CheckedSQL)]
    yield _share_of_success("labelled non-Oracle flagged at 19c", passed, len(labelled), 0.97)
    flagged = [one for one in portable if not isinstance(one.verdict, CheckedSQL)]
    yield _share("portable queries flagged", flagged, len(portable), 0.01)
    fixable = [one for one in labelled if isinstance(one.verdict, Rejected) and all(f.fixable for f in one.errors)]
    unfixed = [one for one in fixable if isinstance(one.verdict, Rejected) and one.verdict.fixed is None]
    name = f"labelled and fixable ({len(fixable)} of {len(labelled)}): clean after the fix"
    yield _share_of_success(name, unfixed, len(fixable), 0.85)


def timings(rows: list[Row]) -> Iterator[Figure]:
    """Median and 99th percentile of a check in milliseconds, with a catalogue of 60 tables."""
    catalog = sixty_tables()
    judged = _judge(rows, lambda _: "19c", catalog)
    again = _judge(rows, lambda _: "19c", catalog)
    milliseconds = [min(one.milliseconds, two.milliseconds) for one, two in zip(judged, again, strict=True)]
    median, p99 = statistics.median(milliseconds), statistics.quantiles(milliseconds, n=100)[98]
    slowest = sorted(judged, key=lambda one: -one.milliseconds)[:10]
    yield Figure("milliseconds a check, median", median, "≤ 3 ms", median <= 3, [])
    yield Figure("milliseconds a check, 99th percentile", p99, "≤ 25 ms", p99 <= 25, slowest)


def main() -> None:
    """Print the table; with --verbose also the rows that resist, with the reason."""
    parser = argparse.ArgumentParser(description="The checker's figures on a folder of corpora.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verbose", action="store_true", help="list the rows that resist")
    options = parser.parse_args()
    rows = _read(options.folder)
    grid = Grid("figure", "value", "bar", "")
    console = Console(width=160)
    for figure in (*figures(rows), *timings(rows)):
        value = (
            f"{figure.value:.2f}" if "milliseconds" in figure.name else f"{figure.value:.1%} ({len(figure.resisting)})"
        )
        grid.add_row(figure.name, value, figure.bar, "ok" if figure.met else "MISSED")
        if options.verbose:
            _list(console, figure)
    console.print(grid)


def _list(console: Console, figure: Figure) -> None:
    console.print(f"\n[bold]{figure.name}[/bold]")
    for one in figure.resisting:
        reasons = ", ".join(f"{finding.rule}@{finding.start}" for finding in one.errors) or "passed"
        console.print(
            f"  {one.row['id']} {one.milliseconds:.1f} ms {reasons} {one.row.get('labels', '')}", markup=False
        )


if __name__ == "__main__":
    main()
