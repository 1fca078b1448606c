"""The story of a question: link, render, generate, extract, check, repair at most twice, run, answer.

Each step yields the record it made, so that a page can show progress and a script can wait for the Answer, which comes
last. Knows nothing of Gradio, HTTP or any one database.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
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
from app.records import Answer, CheckedSQL, Completion, Linked, Prompt, Rejected, Rows, Unanalysable, Verdict
from app.trail import Trail

Progress = Linked | Prompt | Delta | Switched | Completion | CheckedSQL | Rejected | Unanalysable | Rows | Answer

_MATTERS_OF_TASTE = frozenset({"duplicate_column", "setop_precedence"})


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
            while trail.answer is None:
                async for event in self._write_sql(linked, trail):
                    yield event
                if sql := extract_sql(trail.text):
                    async for event in self._check_and_run(sql, trail):
                        yield event
                else:
                    trail.found_no_sql()
                async for event in self._settle(trail):
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
            if trail.answer is None:
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
        left_out = periods_left_out(trail.linked, checked.text) if trail.linked else ()
        if trail.linked and not trail.doubted and (doubts := (*left_out, *_hardly_meant(checked))):
            trail.doubt(checked, left_out, doubts)
            return
        async for event in self._run(checked, trail, left_out):
            yield event

    async def _settle(self, trail: Trail) -> AsyncIterator[Progress]:
        """Once no repair is left, what was valid but doubtful is better than nothing."""
        if trail.answer or (len(trail.attempts) <= self.limits.repairs and not trail.repeats_itself()):
            return
        if trail.doubted:
            checked, trail.fixes, left_out = trail.doubted
            async for event in self._run(checked, trail, left_out):
                yield event
        if trail.answer is None:
            trail.give_up()

    async def _run(self, checked: CheckedSQL, trail: Trail, left_out: tuple[str, ...]) -> AsyncIterator[Progress]:
        if not self.limits.auto_run and trail.question:
            trail.succeed(checked, None, left_out)
            return
        try:
            with trail.timed("run"):
                rows = await run_query(self.database, checked, row_limit=self.limits.rows, seconds=self.limits.seconds)
        except (QueryFailed, NotTranslatable) as error:
            trail.refuse(checked, error)
            return
        trail.succeed(checked, rows, left_out)
        yield rows


def _hardly_meant(checked: CheckedSQL) -> Iterator[str]:
    """Warnings of conditions that are always true or never: valid Oracle, and not what anybody asks for."""
    yield from (warning.message for warning in checked.warnings if warning.rule not in _MATTERS_OF_TASTE)
