"""What has happened to one question so far: texts, verdicts, times, tokens. Becomes the Answer; decides nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from app.errors import AskOraError, NoSQLInAnswer, NotTranslatable, QueryFailed
from app.records import (
    Answer,
    Attempt,
    Candidate,
    CheckedSQL,
    Chosen,
    Completion,
    Finding,
    Linked,
    Problem,
    Rejected,
    Rows,
    Status,
    Unanalysable,
    Verdict,
)

log = logging.getLogger(__name__)

_STEPS = ("link", "render", "generate", "check", "run")


@dataclass
class Trail:
    """Mutable on purpose: the steps write down what they did, and `finished` reads it back as a frozen Answer."""

    question: str
    linked: Linked | None = None
    text: str = ""
    model: str = ""
    fallback_reason: str = ""
    fixes: tuple[Finding, ...] = ()
    attempts: list[Attempt] = field(default_factory=list)
    failures: list[Answer] = field(default_factory=list)
    doubtful: Candidate | None = None  # the best SQL that passed and hardly answers the question
    answer: Answer | None = None
    timings_ms: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_STEPS, 0))
    tokens: dict[str, int] = field(default_factory=lambda: {"prompt": 0, "completion": 0})
    began: float = field(default_factory=time.perf_counter)

    @property
    def answered(self) -> bool:
        """Whether the answer is settled."""
        return self.answer is not None

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Whatever is raised inside becomes the answer: the user is told, and a defect of ours is logged whole."""
        try:
            yield
        except AskOraError as error:
            self.fail(error)
        except Exception as error:
            log.exception("a defect: %r", self.question)
            self.fail(AskOraError(detail=repr(error)))

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Add the time spent inside to a step."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.timings_ms[step] += round((time.perf_counter() - began) * 1000)

    def complete(self, completion: Completion) -> None:
        """A model has written its text."""
        self.text, self.model = completion.text, completion.model
        self.fallback_reason = completion.fallback_reason
        self.tokens["prompt"] += completion.prompt_tokens
        self.tokens["completion"] += completion.completion_tokens

    def judge(self, sql: str, verdict: Verdict) -> CheckedSQL | None:
        """The SQL to run: as written, or after the checker's edits. A refused text is kept as a failed attempt."""
        self.fixes = ()
        match verdict:
            case CheckedSQL():
                return verdict
            case Rejected(findings, fixed) if fixed is not None:
                self.fixes = findings
                return fixed
            case Rejected(findings):
                self._failed_attempt(sql, "rejected", findings, "검사를 통과하지 못했어요.")
            case Unanalysable(findings):
                self._failed_attempt(sql, "unanalysable", findings, "끝까지 분석할 수 없는 SQL이에요.")
        return None

    def repeats_itself(self) -> bool:
        """Whether the last attempt says what an earlier one said: asking once more would only cost time."""
        *earlier, last = [attempt.sql for attempt in self.attempts] or [""]
        return last in earlier

    def found_no_sql(self) -> None:
        """The model's text held no SQL."""
        error = NoSQLInAnswer(detail=self.text)
        self.attempts.append(Attempt("", self.model, str(error)))
        self.failures.append(self._answer("failed", problem=problem_of(error)))

    def refuse(self, candidate: Candidate, error: QueryFailed | NotTranslatable) -> None:
        """The database did not take SQL that had passed the checker."""
        checked = candidate.checked
        if candidate is not self.doubtful:
            self.attempts.append(Attempt(checked.text, candidate.model, str(error), checked.warnings))
        self.failures.append(self._answer("failed", sql=checked.text, problem=problem_of(error), fixes=candidate.fixes))

    def doubt(self, candidate: Candidate) -> None:
        """The SQL passed, but hardly answers the question. Of several the one with the fewest doubts is kept."""
        self.attempts.append(Attempt(candidate.written, candidate.model, " ".join(candidate.doubts)))
        if self.doubtful is None or len(candidate.doubts) < len(self.doubtful.doubts):
            self.doubtful = candidate

    def succeed(self, candidate: Candidate, rows: Rows | None) -> None:
        """The SQL passed and, unless only checking was asked for, gave rows; what it leaves out is told."""
        checked = candidate.checked
        if candidate is not self.doubtful:
            self.attempts.append(Attempt(checked.text, candidate.model))
        self.model, self.fallback_reason = candidate.model, candidate.fallback_reason
        tables = {chosen.table: chosen for chosen in self.linked.tables} if self.linked else {}
        self.answer = self._answer(
            "ok",
            sql=checked.text,
            findings=checked.warnings,
            fixes=candidate.fixes,
            tables=tuple(tables.get(name, Chosen(name, "")) for name in checked.tables),
            rows=rows,
            left_out=candidate.left_out,
        )

    def give_up(self) -> None:
        """No repair is left: answer with the best failure, which is the one that came furthest with fewest errors."""
        if self.answer is None:
            self.answer = min(self.failures, key=_badness)

    def fail(self, error: AskOraError) -> None:
        """An error that no repair mends: no model, no database, out of time."""
        best = min(self.failures, key=_badness, default=self._answer("failed"))
        self.answer = replace(best, status="failed", problem=problem_of(error))

    def finished(self) -> Answer:
        """The answer with its totals."""
        if self.answer is None:
            raise RuntimeError("finished() before succeed(), give_up() or fail()")
        self.timings_ms["generate"] = max(0, self.timings_ms["generate"] - self.timings_ms["render"])
        self.timings_ms["total"] = round((time.perf_counter() - self.began) * 1000)
        return replace(
            self.answer,
            attempts=tuple(self.attempts),
            model=self.model,
            fallback_reason=self.fallback_reason,
            timings_ms=self.timings_ms,
            tokens=self.tokens,
        )

    def _failed_attempt(self, sql: str, status: Status, findings: tuple[Finding, ...], what: str) -> None:
        told = " ".join(finding.message for finding in findings if finding.severity == "error")
        self.attempts.append(Attempt(sql, self.model, told or what, findings))
        self.failures.append(self._answer(status, sql=sql, findings=findings))

    def _answer(self, status: Status, **values: object) -> Answer:
        return replace(Answer(self.question, status), **values)  # type: ignore[arg-type]


def _badness(failure: Answer) -> tuple[int, int]:
    furthest = ("failed", "rejected", "unanalysable").index(failure.status)
    return furthest, sum(finding.severity == "error" for finding in failure.findings)


def problem_of(error: AskOraError) -> Problem:
    """An error as the user sees it."""
    return Problem(error.code, error.message, error.hint, error.detail)
