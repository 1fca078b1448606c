"""Tells a model server that works or rests from one that says it is well and answers nobody.

A vLLM whose engine hangs says 200 to /health for ever: what answers there is another process. Its tokens and its cache
stand still, but so they do when nobody asks, and a question of ours waits behind those of others. So only a server that
is seen to stand still is asked, and what it says counts only as long as it does. It decides nothing about the server.
"""

from __future__ import annotations

import asyncio
import time

import httpx

from launcher import health
from launcher.plan import ServerSpec

_LOOKS = 4  # within `stall`; reading the metrics of a vLLM takes 10 ms of a core
_STALLS_BUSY = 5  # for so many a full queue explains that nobody is answered; before an engine that hangs it stays full


class Liveness:
    """The engine behind one server, from its readiness on. `close` it when the server has ended."""

    def __init__(self, http: httpx.AsyncClient, spec: ServerSpec, stall: float) -> None:
        self._http = http
        self._spec = spec
        self._stall = stall
        self._progress: tuple[int, float | None] | None = None
        self._moved = self._looked = time.monotonic()
        self._question: asyncio.Task[bool | None] | None = None
        self._lives = True

    async def look(self) -> bool:
        """Whether it works as far as is known: False once it has stood still for `stall` seconds and gives no answer.

        It may be called often. A server that does not say how far it is, or for a time that it is too busy to answer,
        keeps what was last known of it. One that has given no answer is looked at each time: it may move at any moment,
        and is to be ended soon.
        """
        now = time.monotonic()
        if self._question and self._question.done():
            self._judge(self._question, now)
            self._question = None
        if not self._lives or now - self._looked >= self._stall / _LOOKS:
            self._looked = now
            progress = await health.progress(self._http, self._spec)
            if progress is not None:
                self._compare(progress, now)
        return self._lives

    def close(self) -> None:
        """Wait for no answer any more."""
        if self._question:
            self._question.cancel()
            self._question = None

    def _judge(self, question: asyncio.Task[bool | None], now: float) -> None:
        answered = question.result()
        if answered is None:
            self._lives = self._lives and now - self._moved < self._stall * _STALLS_BUSY
        else:
            self._lives, self._moved = answered, now if answered else self._moved

    def _compare(self, progress: tuple[int, float | None], now: float) -> None:
        if progress != self._progress:
            self._progress, self._moved, self._lives = progress, now, True
            self.close()
        elif self._question is None and now - self._moved >= self._stall:
            self._question = asyncio.create_task(health.answers(self._http, self._spec))
