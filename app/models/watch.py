"""Keeps asking the model servers how they are, so that pages can show it and questions can wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.errors import AskOraError
from app.launched import Launched
from app.models.client import ModelClient, ModelState
from app.records import Role

log = logging.getLogger(__name__)

_BEST_FIRST: tuple[ModelState, ...] = ("ready", "starting", "down")
_SECONDS_BETWEEN_LOOKS = 2.0


@dataclass(frozen=True, slots=True)
class RoleStatus:
    """The servers of one role: their model, the best state among them, how many are ready, how many there are.

    `launched` is what the launcher tells of the server with that state, where a launcher keeps it.
    """

    model: str
    state: ModelState
    ready: int
    servers: int
    launched: Launched | None = None


class ModelWatch:
    """Keeps each client's state: `starting` until first ready, `down` when a ready one stops answering.

    `on_ready` is awaited each time before a server is called ready (a question that came meanwhile would read the same
    prompt beside it, twice as slowly); what it raises is logged, not passed on. `launched` is what the launcher tells
    of the server at a URL: one that it is bringing back is `starting` again, so that questions wait for it.
    """

    def __init__(
        self,
        clients: Sequence[ModelClient],
        on_ready: Callable[[ModelClient], Awaitable[None]],
        launched: Callable[[str], Launched | None] = lambda _: None,
    ) -> None:
        self._clients = clients
        self._on_ready = on_ready
        self._launched = launched
        self._changed = asyncio.Condition()
        # On one machine one after the other, main first: on a CPU two servers that read at once are both too slow to be
        # of use.
        self._announcing: defaultdict[str | None, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self) -> None:
        """Look at every server again and again until cancelled."""
        async with asyncio.TaskGroup() as group:
            for client in self._clients:
                group.create_task(self._follow(client))

    @property
    def roles(self) -> dict[Role, RoleStatus]:
        """How each role is served now, main first."""
        return {role: self._summary(role) for role in dict.fromkeys(client.role for client in self._clients)}

    @property
    def states(self) -> dict[Role, ModelState]:
        """The best state among the servers of each role."""
        return {role: status.state for role, status in self.roles.items()}

    async def any_ready(self, seconds: float) -> bool:
        """Wait until a server is ready; False when none is after `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(lambda: "ready" in self.states.values())
        return "ready" in self.states.values()

    async def _follow(self, client: ModelClient) -> None:
        while True:
            ready = await client.ready()
            if ready and client.state != "ready":
                await self._announce(client)
            client.state = "ready" if ready else ("starting" if client.state == "starting" else "down")
            async with self._changed:
                self._changed.notify_all()
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def _announce(self, client: ModelClient) -> None:
        try:
            async with self._announcing[urlsplit(client.server.url).hostname]:
                await self._on_ready(client)
        except AskOraError as error:
            log.warning("warming up %s failed: %s %s", client.server.name, error.message, error.detail)

    def _summary(self, role: Role) -> RoleStatus:
        clients = [client for client in self._clients if client.role == role]
        told = [self._launched(client.server.url) for client in clients]
        states = [_seen(client.state, server) for client, server in zip(clients, told, strict=True)]
        best = min(states, key=_BEST_FIRST.index)
        names = (client.name for client in clients if client.name)
        return RoleStatus(next(names, ""), best, states.count("ready"), len(states), told[states.index(best)])


def _seen(state: ModelState, told: Launched | None) -> ModelState:
    if told and told.coming:
        return "starting"
    return "down" if told and told.state == "failed" and state == "starting" else state
