"""The story of a question: link, render, generate, extract, check, repair at most twice, run, answer.

What passes the check but hardly answers the question (a period left out, a condition that is always true) is asked for
once more, and still runs when nothing better comes. Each step yields the record it made, so that a page can show
progress and a script can wait for the Answer, which comes last. Knows nothing of Gradio, HTTP or any one database.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date

from app.checking import with_guesses
from app.database import Database
from app.database.run import run_query
from app.errors import ContextOverflow, ModelError, ModelUnavailable, NotTranslatable, QueryFailed
from app.linking.left_out import periods_left_out
from app.linking.link import Linker
from app.models.client import ModelClient
from app.models.extract import extract_sql
from app.models.router import Delta, Router, Switched
from app.prompting.prompts import ModelPrompts, PromptLibrary
from app.prompting.render import Material, render_prompt
from app.records import (
    Answer,
    Candidate,
    CheckedSQL,
    Completion,
    Linked,
    Prompt,
    Rejected,
    Rows,
    Unanalysable,
    Verdict,
)
from app.trail import Trail

Progress = Linked | Prompt | Delta | Switched | Completion | CheckedSQL | Rejected | Unanalysable | Rows | Answer
# Warnings of what is valid Oracle and nobody asks for, mostly conditions that are always true or never.
_HARDLY_MEANT = frozenset(
    {"compared_with_itself", "empty_string", "minute_mask", "rownum_never_true", "rownum_with_order", "text_too_long"}
)


@dataclass(frozen=True)
class Limits:
    """Bounds on one question: rows shown, seconds in the database, repairs by the model; whether to run what passed."""

    rows: int
    seconds: float
    repairs: int
    auto_run: bool


@dataclass(frozen=True)
class Pipeline:
    """Everything a question meets on its way. One instance serves all users at once."""

    linker: Linker
    library: PromptLibrary
    material: Material
    router: Router
    check: Callable[[str], Verdict]
    database: Database
    limits: Limits
    today: Callable[[], date] = date.today

    async def ask(self, question: str) -> AsyncIterator[Progress]:
        """Yield each step's record and, last, the Answer. An error becomes an Answer that tells of it."""
        trail = Trail(question)
        with trail.answering():
            with trail.timed("link"):
                linked = trail.linked = self.linker.link(question, self.today())
            yield linked
            while not trail.answered:
                async for event in self._attempt(linked, trail):
                    yield event
        yield trail.finished()

    async def answer(self, question: str) -> Answer:
        """The Answer alone, for callers that show no progress."""
        async for event in self.ask(question):
            if isinstance(event, Answer):
                return event
        raise RuntimeError("ask() ended without an Answer")

    async def run_sql(self, sql: str) -> AsyncIterator[Progress]:
        """Check and run SQL that a person wrote or edited, and yield as `ask` does."""
        trail = Trail("")
        with trail.answering():
            async for event in self._check_and_run(sql, trail):
                yield event
            if not trail.answered:
                trail.give_up()
        yield trail.finished()

    async def prompt(self, question: str) -> tuple[Linked, Prompt]:
        """What the first model that can be reached would be asked, and why; nothing is asked. Raises ModelError."""
        linked = self.linker.link(question, self.today())
        error: ModelError = ModelUnavailable()
        for client in self.router.clients:
            try:
                return linked, (await self._render(client, linked, Trail(question)))[0]
            except ModelError as failed:
                error = failed
        raise error

    async def warm_up(self, client: ModelClient) -> None:
        """Have a model read the part of the prompt that never changes, so that the first question is fast."""
        prompts = self.library.for_model((await client.describe())[0])
        prompt = await render_prompt(self.material, self.linker.link("", self.today()), (), client, prompts)
        await client.read_ahead(prompt.messages)

    async def close(self) -> None:
        """Close the connections to models and database."""
        self.database.close()
        await self.router.close()

    async def _attempt(self, linked: Linked, trail: Trail) -> AsyncIterator[Progress]:
        """One text of a model and what comes of it; after the last one the best of all becomes the answer."""
        try:
            async for event in self._write_sql(linked, trail):
                yield event
        except ModelError:
            if not trail.doubtful:
                raise
            async for event in self._end_with_best(trail):
                yield event
            return
        if sql := extract_sql(trail.text):
            async for event in self._check_and_run(sql, trail):
                yield event
        else:
            trail.found_no_sql()
        if not trail.answered and (len(trail.attempts) > self.limits.repairs or trail.repeats_itself()):
            async for event in self._end_with_best(trail):
                yield event

    async def _end_with_best(self, trail: Trail) -> AsyncIterator[Progress]:
        """What passed, but hardly answers the question, is better than nothing."""
        if trail.doubtful:
            async for event in self._run(trail.doubtful, trail):
                yield event
        if not trail.answered:
            trail.give_up()

    async def _write_sql(self, linked: Linked, trail: Trail) -> AsyncIterator[Progress]:
        async def render(client: ModelClient) -> tuple[Prompt, ModelPrompts]:
            with trail.timed("render"):
                return await self._render(client, linked, trail)

        with trail.timed("generate"):
            async for event in self.router.generate(render):
                if isinstance(event, Completion):
                    trail.complete(event)
                yield event

    async def _render(self, client: ModelClient, linked: Linked, trail: Trail) -> tuple[Prompt, ModelPrompts]:
        prompts = self.library.for_model((await client.describe())[0])
        try:
            return await render_prompt(self.material, linked, trail.attempts[-1:], client, prompts), prompts
        except ContextOverflow:
            if not trail.attempts:
                raise
            return await render_prompt(self.material, linked, (), client, prompts), prompts

    def _judged(self, sql: str, trail: Trail) -> Verdict:
        """The verdict; where a model only misremembered names, with the text that has the real ones as its fix."""
        verdict = self.check(sql)
        if not trail.question or not isinstance(verdict, Rejected) or verdict.fixed:
            return verdict
        return with_guesses(sql, verdict, self.check)

    async def _check_and_run(self, sql: str, trail: Trail) -> AsyncIterator[Progress]:
        with trail.timed("check"):
            verdict = self._judged(sql, trail)
        yield verdict
        checked = trail.judge(sql, verdict)
        if checked is None:
            return
        candidate = _candidate(sql, checked, trail)
        if candidate.doubts and trail.doubtful:
            trail.doubt(candidate)
            candidate = trail.doubtful
        elif candidate.doubts and len(trail.attempts) < self.limits.repairs:
            trail.doubt(candidate)
            return
        async for event in self._run(candidate, trail):
            yield event

    async def _run(self, candidate: Candidate, trail: Trail) -> AsyncIterator[Progress]:
        if not self.limits.auto_run and trail.question:
            trail.succeed(candidate, None)
            return
        try:
            with trail.timed("run"):
                rows = await run_query(
                    self.database, candidate.checked, row_limit=self.limits.rows, seconds=self.limits.seconds
                )
        except (QueryFailed, NotTranslatable) as error:
            trail.refuse(candidate, error)
            return
        trail.succeed(candidate, rows)
        yield rows


def _candidate(sql: str, checked: CheckedSQL, trail: Trail) -> Candidate:
    """What passed, with what speaks against it. SQL that a person wrote is not weighed against a question."""
    left_out = periods_left_out(trail.linked, checked.text) if trail.linked else ()
    suspicious = (w.message for w in checked.warnings if trail.linked and w.rule in _HARDLY_MEANT)
    doubts = (*left_out, *suspicious)
    return Candidate(sql, checked, trail.model, trail.fallback_reason, trail.fixes, left_out, doubts)
