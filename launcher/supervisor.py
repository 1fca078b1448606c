"""Keeps one server running: prepares and starts it, waits until it is ready, watches it, brings it back, ends it.

A state machine over one child process. It knows nothing of the other servers but the turn that they share, because two
model servers must never load at the same time: on one GPU vLLM fails, on a CPU both become slow.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from app.errors import AskOraError
from launcher import health
from launcher.diagnosis import Diagnosis, diagnose
from launcher.liveness import Liveness
from launcher.phases import phase_of
from launcher.plan import ServerSpec
from launcher.ports import check_free
from launcher.process import ChildProcess, log_path
from launcher.state import ServerState, ServerStatus, moved

# Puts in place what the server needs, such as its weights. Told where to report progress (Korean text, 0 to 1).
Prepare = Callable[[Callable[[str, float], None]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """All the times, in seconds.

    A server that failed more than `tries` times within `window`, or since it last was ready, is given up.
    """

    start: float = 900.0
    refusal: float = 60.0  # for one that is up and answers every chat with an error
    stop: float = 10.0
    stop_while_starting: float = 3.0  # vLLM may swallow a SIGTERM while it loads
    drain: float = 60.0  # for the requests in flight; vLLM would cut them off at a SIGTERM
    quiet: float = 2.0  # a server counts a request only once it has begun to read the prompt
    doubt: float = 15.0  # on a busy machine an answer may be late without anything being wrong
    hang: float = 120.0
    stall: float = 60.0  # without any progress, before it is asked whether it still works
    poll: float = 0.25
    look: float = 3.0
    backoff: tuple[float, ...] = (1.0, 2.0, 5.0, 15.0, 60.0)
    tries: int = 5
    window: float = 1800.0


_NOT_STARTED = "컴퓨터의 문제로 시작하지 못했어요."
_NO_PROCESS: dict[str, Any] = {"pid": None, "birth": None}


async def nothing_to_prepare(_: Callable[[str, float], None]) -> None:
    """For servers that need nothing put in place."""


class Supervisor:
    """One server's keeper. `status` is how it is; `changed` is called with every new one."""

    def __init__(
        self,
        spec: ServerSpec,
        *,
        log_dir: Path,
        http: httpx.AsyncClient,
        turn: asyncio.Lock,
        changed: Callable[[ServerStatus], None],
        prepare: Prepare = nothing_to_prepare,
        patience: Patience | None = None,
    ) -> None:
        self.spec = spec
        self.status = ServerStatus(spec.name, spec.role, spec.url, spec.model)
        self._log_dir = log_dir
        self._http = http
        self._turn = turn
        self._changed = changed
        self._prepare = prepare
        self._patience = patience or Patience()
        self._process: ChildProcess | None = None
        self._failures: list[float] = []
        self._ready_at: float | None = None  # when it last became ready

    async def run(self) -> None:
        """Keep the server running. Returns only when it is given up; its status then says why."""
        while True:
            problem = await self._live()
            # What has once served is not wrongly configured, whatever its last words resemble.
            if not (problem.retry or self._ready_at) or self._too_often():
                self._give_up(problem)
                return
            await self._back_off(problem)

    async def stop(self) -> None:
        """End the server, first kindly. Call when `run` no longer runs."""
        if self._process is None or self._process.exited.done():
            if self.status.state is not ServerState.FAILED:
                self._set(ServerState.STOPPED)
            return
        loading = self.status.state is ServerState.STARTING
        self._set(ServerState.STOPPING)
        await self._process.stop(self._patience.stop_while_starting if loading else self._patience.stop)
        self._set(ServerState.STOPPED, **_NO_PROCESS)

    async def renew(self) -> None:
        """End the server so that it can be run anew, as if for the first time. Call when `run` no longer runs."""
        await self._drain()
        await self.stop()
        self._failures.clear()
        self._ready_at = None
        self._set(ServerState.STARTING, "다시 시작해요", **_NO_PROCESS)

    def kill(self) -> None:
        """End the server at once."""
        if self._process is not None:
            self._process.kill()

    async def _live(self) -> Diagnosis:
        """One life of the server, from its preparation to its end, and why it ended."""
        if self._turn.locked():
            self._set(ServerState.STARTING, "앞선 서버가 준비되기를 기다려요")
        async with self._turn:
            try:
                self._process = process = await self._start()
            except AskOraError as error:
                return Diagnosis(error.message, error.hint, retry=False, evidence=error.detail)
            except (OSError, psutil.Error) as error:
                return Diagnosis(_NOT_STARTED, "디스크와 메모리에 여유가 있는지 확인해 주세요.", True, str(error))
            self._set(ServerState.STARTING, "시작하고 있어요", pid=process.pid, birth=process.birth)
            problem = await self._become_ready(process)
        if self.status.state is ServerState.READY:
            problem = await self._watch(process)
        return problem or diagnose(await process.exited, process.lines)

    async def _start(self) -> ChildProcess:
        await self._prepare(self._report)
        check_free(self.spec.host, self.spec.port)
        return await ChildProcess.start(self.spec, self._log_dir, self._hear)

    async def _become_ready(self, process: ChildProcess) -> Diagnosis | None:
        """Wait until it is ready or has ended; end it when it takes too long."""
        began = time.monotonic()
        refused: float | None = None
        while not process.exited.done():
            found = await health.ready(self._http, self.spec)
            now = time.monotonic()
            if found.ready:
                self._ready_at = now
                self._set(ServerState.READY)
                return None
            refused = (refused or now) if found.refusal else None
            if problem := self._too_long(now - began, now - (refused or now), found.refusal):
                await process.stop(self._patience.stop_while_starting)
                return problem
            await asyncio.wait([process.exited], timeout=self._patience.poll)
        return None

    def _too_long(self, starting: float, refusing: float, refusal: str) -> Diagnosis | None:
        if refusing > self._patience.refusal:
            hint = "모델 폴더의 토크나이저와 대화 템플릿, EXTRA_ARGS가 이 모델에 맞는지 확인해 주세요."
            # One more start shows whether it passes; each costs a whole load.
            return Diagnosis(f"켜졌지만 대답하지 못해요({refusal}).", hint, retry=not self._failures)
        if starting > self._patience.start:
            told = f"{self._patience.start / 60:.0f}분이 지나도 준비되지 않았어요."
            return Diagnosis(told, "START_SECONDS를 늘려 보세요.", retry=True)
        return None

    async def _watch(self, process: ChildProcess) -> Diagnosis | None:
        """Look again and again until it has ended; end it when it has not answered for too long."""
        answered = time.monotonic()
        with closing(Liveness(self._http, self.spec, self._patience.stall)) as liveness:
            while not process.exited.done():
                await asyncio.wait([process.exited], timeout=self._patience.look)
                if process.exited.done():
                    break
                if await self._is_well(liveness):
                    answered = time.monotonic()
                    self._set(ServerState.READY)
                elif time.monotonic() - answered > self._patience.hang:
                    await process.stop(self._patience.stop)
                    return Diagnosis(f"{self._patience.hang:.0f}초 동안 대답이 없어서 껐어요.", "", retry=True)
                elif time.monotonic() - answered > self._patience.doubt:
                    self._set(ServerState.DEGRADED, "대답이 없어요")
        return None

    async def _is_well(self, liveness: Liveness) -> bool:
        return await health.alive(self._http, self.spec) and (self.spec.role == "page" or await liveness.look())

    async def _drain(self) -> None:
        """Wait while the server finishes what it was asked; whoever reads its status asks it nothing more."""
        if self.spec.role == "page" or self.status.state not in (ServerState.READY, ServerState.DEGRADED):
            return
        hung = self.status.state is ServerState.DEGRADED
        self._set(ServerState.DRAINING, "하던 일을 마치는 중")
        busy = began = time.monotonic()
        while (now := time.monotonic()) < began + self._patience.drain and now < busy + self._patience.quiet:
            load = await health.in_flight(self._http, self.spec)
            if load or (load is None and not hung):  # too busy to say is not idle
                busy = time.monotonic()
            await asyncio.sleep(self._patience.poll)

    def _too_often(self) -> bool:
        now = time.monotonic()
        since = min(self._ready_at or 0.0, now - self._patience.window)
        self._failures = [when for when in self._failures if when > since] + [now]
        return len(self._failures) > self._patience.tries

    async def _back_off(self, problem: Diagnosis) -> None:
        delays = self._patience.backoff
        delay = delays[min(len(self._failures), len(delays)) - 1]
        detail = f"{problem} {delay:.0f}초 뒤 다시 시작해요."
        self._set(ServerState.STARTING, detail, restarts=self.status.restarts + 1, **_NO_PROCESS)
        await asyncio.sleep(delay)

    def _give_up(self, problem: Diagnosis) -> None:
        where = f"로그: {log_path(self._log_dir, self.spec.name)}" if self._process else ""
        detail = " ".join(filter(None, (str(problem), problem.hint, where)))
        self._set(ServerState.FAILED, detail, **_NO_PROCESS)

    def _hear(self, line: str) -> None:
        if self.status.state is ServerState.STARTING and (phase := phase_of(line)):
            self._set(ServerState.STARTING, phase.text, progress=phase.fraction)

    def _report(self, activity: str, progress: float) -> None:
        self._set(ServerState.STARTING, activity, progress=round(progress, 2))

    def _set(self, state: ServerState, detail: str = "", **values: Any) -> None:
        status = moved(self.status, state, detail, **values)
        if status != self.status:
            self.status = status
            self._changed(status)


class Attached:
    """A server that runs elsewhere: asked how it is, never started or stopped."""

    def __init__(
        self,
        spec: ServerSpec,
        *,
        http: httpx.AsyncClient,
        changed: Callable[[ServerStatus], None],
        patience: Patience | None = None,
    ) -> None:
        self.spec = spec
        self.status = ServerStatus(spec.name, spec.role, spec.url, spec.model)
        self._http = http
        self._changed = changed
        self._patience = patience or Patience()

    async def run(self) -> None:
        """Ask again and again until cancelled."""
        while True:
            well = await health.listed(self._http, self.spec)
            detail = "" if well else "대답이 없거나 모델 이름이 달라요"
            status = moved(self.status, ServerState.ATTACHED if well else ServerState.DEGRADED, detail)
            if status != self.status:
                self.status = status
                self._changed(status)
            await asyncio.sleep(self._patience.look)
