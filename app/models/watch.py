"""Keeps asking the model servers how they are, so that pages can show it and questions can wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from app.errors import AskOraError
from app.models.client import ModelClient
from app.records import Role

log = logging.getLogger(__name__)

ModelState = Literal["starting", "ready", "down"]
_SECONDS_BETWEEN_LOOKS = 2.0


class ModelWatch:
    """States of the servers by role: `starting` until first ready, `down` when a ready one stops answering.

    `on_ready` is awaited each time before a server is called ready (a question that came meanwhile would read the same
    prompt beside it, twice as slowly); what it raises is logged, not passed on.
    """

    def __init__(self, clients: Sequence[ModelClient], on_ready: Callable[[ModelClient], Awaitable[None]]) -> None:
        self._clients = clients
        self._on_ready = on_ready
        self._changed = asyncio.Condition()
        # One after the other, main first: on a CPU two servers that read at once are both too slow to be of use.
        self._announcing = asyncio.Lock()
        self.states: dict[Role, ModelState] = {client.role: "starting" for client in clients}
        self.names: dict[Role, str] = {client.role: client.name for client in clients}

    async def run(self) -> None:
        """Look at every server again and again until cancelled."""
        async with asyncio.TaskGroup() as group:
            for client in self._clients:
                group.create_task(self._follow(client))

    async def any_ready(self, seconds: float) -> bool:
        """Wait until a server is ready; False when none is after `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: "ready" in self.states.values())
        return "ready" in self.states.values()

    async def _follow(self, client: ModelClient) -> None:
        while True:
            ready = await client.ready()
            before = self.states[client.role]
            self.names[client.role] = client.name
            if ready and before != "ready":
                await self._announce(client)
            self.states[client.role] = "ready" if ready else ("starting" if before == "starting" else "down")
            async with self._changed:
                self._changed.notify_all()
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def _announce(self, client: ModelClient) -> None:
        try:
            async with self._announcing:
                await self._on_ready(client)
        except AskOraError as error:
            log.warning("warming up %s failed: %s %s", client.name, error.message, error.detail)
