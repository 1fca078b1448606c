"""The frozen records that flow along the pipeline. They hold data and know nothing of how it came to be.

Question -> Linked -> Prompt -> Completion -> CheckedSQL | Rejected | Unanalysable -> Rows -> Answer
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

OracleVersion = Literal["11g", "12c", "19c", "21c", "23ai"]
Role = Literal["main", "fallback"]
Cell = str | int | float | Decimal | datetime | bytes | None

# --- linking and prompting -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chosen:
    """A table that linking chose, why (Korean, shown to the user), and its columns that the question speaks of."""

    table: str
    reason: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """What matters for a question: the day it was asked, tables best first, and facts to put beside the question."""

    question: str
    today: date
    tables: tuple[Chosen, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens of one model's context: the whole, and what is kept for the answer."""

    context: int
    answer: int


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages for one model, with their length in that model's own tokens.

    `tables` are those in the schema, `shortened` those of them without all their columns; `budget` is where the
    context goes.
    """

    messages: tuple[Message, ...]
    tokens: int
    tables: tuple[str, ...]
    shortened: tuple[str, ...] = ()
    budget: Budget | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """A finished answer of one model: its text, who wrote it, and why it was not the main model ("" if it was)."""

    text: str
    model: str
    fallback_reason: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0


# --- checking --------------------------------------------------------------------------------------------------------

Kind = Literal["dialect", "name", "safety"]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `sql[start:end]` with `text`. Offsets count characters of the original text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What was probably meant by a name that does not exist; `change` tells it: "`D.DEP_NM` → `D.DEPT_NM`"."""

    edits: tuple[Edit, ...]
    change: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the checker has to say about a place in the SQL.

    `line` and `column` count from 1, `start` and `end` are character offsets (end exclusive). `ora` is the number
    Oracle itself would give ("" if none). `edits` repair the place; empty when only a person or a model can. `guess` is
    used for SQL that a model wrote, and always told.
    """

    rule: str
    kind: Kind
    severity: Severity
    message: str
    ora: str
    line: int
    column: int
    start: int
    end: int
    edits: tuple[Edit, ...] = ()
    guess: Guess | None = None

    @property
    def fixable(self) -> bool:
        """True when `edits` repair the place without changing what the query means."""
        return bool(self.edits)

    def as_dict(self) -> dict[str, Any]:
        """The finding in the shape of the command line's JSON."""
        names = ("rule", "kind", "severity", "message", "ora", "line", "column", "start", "end", "fixable")
        return {name: getattr(self, name) for name in names}


_SEAL = object()


@dataclass(frozen=True, slots=True)
class CheckedSQL:
    """SQL that the checker found valid and safe: the only thing a database runs, byte for byte.

    Made by `app.checking` alone, through `seal`; `tables` are the real tables it reads, `warnings` what the checker
    noticed without objecting.
    """

    text: str
    tables: tuple[str, ...]
    warnings: tuple[Finding, ...] = ()
    _made_by: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._made_by is not _SEAL:
            raise TypeError("CheckedSQL is made by app.checking.check() only")


def seal(text: str, tables: tuple[str, ...], warnings: tuple[Finding, ...] = ()) -> CheckedSQL:
    """Make a CheckedSQL. For `app.checking` only: a test forbids every other caller."""
    return CheckedSQL(text, tables, warnings, _SEAL)


@dataclass(frozen=True, slots=True)
class Rejected:
    """SQL that Oracle would refuse or that is not safe.

    `findings` holds at least one error. `fixed` is the text after all edits, present only when that text checks clean.
    """

    findings: tuple[Finding, ...]
    fixed: CheckedSQL | None = None


@dataclass(frozen=True, slots=True)
class Unanalysable:
    """SQL that may be fine Oracle but that the checker cannot read to the end, so it is never run."""

    findings: tuple[Finding, ...]


Verdict = CheckedSQL | Rejected | Unanalysable

# --- running ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rows:
    """A result: column names as the database gives them, at most the row cap of rows, and whether there were more."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool


# --- the answer ------------------------------------------------------------------------------------------------------

Status = Literal["ok", "rejected", "unanalysable", "failed"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One text of the model and what became of it. `problem` is Korean, what speaks against it; "" for nothing."""

    sql: str
    model: str
    problem: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the user sees it."""

    code: str
    message: str
    hint: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """SQL that passed and may become the answer: as `model` wrote it, as it would run, and with what was mended.

    `doubts` are Korean sentences on why it hardly answers the question, `left_out` those of them that name what the
    question says and the SQL does not.
    """

    written: str
    checked: CheckedSQL
    model: str
    fallback_reason: str = ""
    fixes: tuple[Finding, ...] = ()
    left_out: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything there is to say about one question.

    `left_out` are Korean sentences on what the question says and the SQL does not. `timings_ms` and `tokens` have the
    keys of the JSON contract.
    """

    question: str
    status: Status
    sql: str = ""
    model: str = ""
    fallback_reason: str = ""
    attempts: tuple[Attempt, ...] = ()
    findings: tuple[Finding, ...] = ()
    fixes: tuple[Finding, ...] = ()
    tables: tuple[Chosen, ...] = ()
    rows: Rows | None = None
    problem: Problem | None = None
    left_out: tuple[str, ...] = ()
    timings_ms: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)

    @property
    def guesses(self) -> tuple[str, ...]:
        """What was put in place of names that do not exist, each once, as Guess.change tells it."""
        changes = (finding.guess.change for finding in self.fixes if finding.guess and not finding.edits)
        return tuple(dict.fromkeys(changes))
