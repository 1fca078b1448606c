"""What the page and the health routes share: the pipeline once it is open, and the state of each model server.

The page is served at once; the pipeline (Korean analyser, demo database) opens behind it in a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from app.assembly import build_pipeline
from app.config import Settings
from app.errors import AskOraError, ModelUnavailable
from app.launched import launched_at
from app.metrics import Metrics
from app.models.client import ModelClient
from app.models.watch import ModelWatch
from app.pipeline import Pipeline, Progress
from app.records import Answer
from app.trail import problem_of

log = logging.getLogger(__name__)


class Service:
    """Answers questions for many users at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.watch: ModelWatch | None = None
        self._metrics = Metrics()
        self._clients: Sequence[ModelClient] = ()
        self._pipeline: asyncio.Future[Pipeline] | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything in the background, close it at the end."""
        self._pipeline = asyncio.get_running_loop().create_future()
        opening = asyncio.create_task(self._open(self._pipeline))
        try:
            yield
        finally:
            opening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await opening
            if self._pipeline.done() and not self._pipeline.exception():
                await self._pipeline.result().close()

    async def ask(self, question: str) -> AsyncIterator[Progress]:
        """As Pipeline.ask, after waiting for the pipeline and for one model to be ready."""
        try:
            pipeline = await self._opened()
            if self.watch and "starting" in self.watch.states.values():
                await self.watch.any_ready(self.settings.model_seconds)
        except AskOraError as error:
            yield self._counted(Answer(question, "failed", problem=problem_of(error)))
            return
        async for event in pipeline.ask(question):
            yield self._counted(event)

    async def run_sql(self, sql: str) -> AsyncIterator[Progress]:
        """As Pipeline.run_sql, after waiting for the pipeline."""
        try:
            pipeline = await self._opened()
        except AskOraError as error:
            yield Answer("", "failed", problem=problem_of(error))
            return
        async for event in pipeline.run_sql(sql):
            yield event

    @property
    def problem(self) -> AskOraError | None:
        """Why the pipeline could not be opened, if it could not."""
        if self._pipeline is None or not self._pipeline.done():
            return None
        error = self._pipeline.exception()
        return error if isinstance(error, AskOraError) else None

    @property
    def ready(self) -> bool:
        """Whether a question asked now would be worked on at once."""
        return self.watch is not None and "ready" in self.watch.states.values()

    async def metrics_text(self) -> bytes:
        """What /metrics answers."""
        return await self._metrics.text(self.settings.state_dir, self._clients)

    def _counted(self, event: Progress) -> Progress:
        if isinstance(event, Answer):
            self._metrics.count(event)
        return event

    async def _opened(self) -> Pipeline:
        if self._pipeline is None:
            raise ModelUnavailable
        return await asyncio.shield(self._pipeline)

    async def _open(self, opened: asyncio.Future[Pipeline]) -> None:
        try:
            pipeline = await asyncio.to_thread(build_pipeline, self.settings)
        except AskOraError as error:
            log.exception("the pipeline could not be opened: %s", error.detail)
            opened.set_exception(error)
            opened.exception()  # read once here, so that it is not reported as forgotten
            return
        opened.set_result(pipeline)
        self._clients = pipeline.router.clients
        told = partial(launched_at, self.settings.state_dir)
        self.watch = ModelWatch(pipeline.router.clients, pipeline.warm_up, told)
        await self.watch.run()
