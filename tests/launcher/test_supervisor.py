"""One server's life, with real processes: ready, crash, restart, giving up, and an end that leaves nothing."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest

from app.errors import PortInUse
from launcher import health
from launcher.health import Readiness
from launcher.plan import ServerSpec
from launcher.state import ServerState, ServerStatus
from launcher.supervisor import Attached, Patience, Prepare, Supervisor, nothing_to_prepare
from tests.fake_openai import FakeOpenAI, Reply
from tests.launcher.children import fake_spec, free_port, nothing_left, until

QUICK = Patience(
    stop=2, stop_while_starting=0.3, doubt=0.2, hang=1.5, quiet=0.1, poll=0.05, look=0.1, backoff=(0.05,), tries=2
)


class Kept:
    """A supervisor at work, and everything it said."""

    def __init__(self, keeper: Supervisor, seen: list[ServerStatus]) -> None:
        self.keeper = keeper
        self.seen = seen
        self._task = asyncio.create_task(keeper.run())

    @property
    def state(self) -> ServerState:
        return self.keeper.status.state

    @property
    def pid(self) -> int:
        assert self.keeper.status.pid is not None
        return self.keeper.status.pid

    async def renew(self) -> None:
        await self._end_run()
        await self.keeper.renew()
        self._task = asyncio.create_task(self.keeper.run())

    async def stop(self) -> None:
        await self._end_run()
        await self.keeper.stop()

    async def _end_run(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def until(self, state: ServerState) -> None:
        await until(lambda: self.state is state)


Keep = Callable[..., AbstractAsyncContextManager[Kept]]


@pytest.fixture
async def keep(tmp_path: Path) -> AsyncIterator[Keep]:
    @asynccontextmanager
    async def keeping(
        spec: ServerSpec, patience: Patience = QUICK, prepare: Prepare = nothing_to_prepare
    ) -> AsyncIterator[Kept]:
        seen: list[ServerStatus] = []
        keeper = Supervisor(
            spec,
            log_dir=tmp_path / "log",
            http=http,
            turn=asyncio.Lock(),
            changed=seen.append,
            prepare=prepare,
            patience=patience,
        )
        kept = Kept(keeper, seen)
        try:
            yield kept
        finally:
            await kept.stop()

    async with health.client() as http:
        yield keeping


async def test_ready_means_that_it_answers(keep: Keep, tmp_path: Path) -> None:
    spec = fake_spec("--say", "hello from the child")
    async with keep(spec) as kept:
        await kept.until(ServerState.READY)
        assert [status.state for status in kept.seen] == [ServerState.STARTING, ServerState.READY]
        assert httpx.get(f"{spec.url}/models", trust_env=False).status_code == 200
    log = tmp_path / "log" / "main.log"
    assert "hello from the child" in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


async def test_a_loading_server_is_not_ready(keep: Keep) -> None:
    async with keep(fake_spec("--load-seconds", "30")) as kept:
        await until(lambda: kept.keeper.status.pid)
        await asyncio.sleep(1.0)
        assert kept.state is ServerState.STARTING


async def test_a_start_says_how_far_it_is(keep: Keep) -> None:
    said = "\n".join(
        f"(Worker pid=9) Loading safetensors checkpoint shards: {done:3d}% Completed | 1/4" for done in (0, 45)
    )
    async with keep(fake_spec("--say", said)) as kept:
        await kept.until(ServerState.READY)
        told = [(status.detail, status.progress) for status in kept.seen]
    assert told == [("시작하고 있어요", None), ("가중치 읽는 중", 0.0), ("가중치 읽는 중", 0.45), ("", None)]


async def test_requests_in_flight_are_finished_before_a_server_is_started_anew(keep: Keep) -> None:
    spec = fake_spec("--reply-seconds", "0.6")
    async with keep(spec, replace(QUICK, quiet=0.3)) as kept, health.client() as http:
        await kept.until(ServerState.READY)
        asked = asyncio.create_task(health.complete(http, spec, "오래 걸리는 질문", 4))
        pid = kept.pid
        await kept.renew()
        assert (await asked).text == "SELECT 1 FROM DUAL"
        states = [status.state for status in kept.seen[2:]]
        assert states == [ServerState.DRAINING, ServerState.STOPPING, ServerState.STOPPED, ServerState.STARTING]
        await kept.until(ServerState.READY)
        assert kept.pid != pid
        assert kept.keeper.status.restarts == 0


async def test_a_server_too_busy_to_say_how_busy_it_is_is_not_taken_for_idle(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vLLM that uses every core leaves /metrics without an answer for seconds."""
    told = iter([None] * 10)
    asked: list[int | None] = []

    async def in_flight(*_: object) -> int | None:
        asked.append(next(told, 0))
        return asked[-1]

    monkeypatch.setattr(health, "in_flight", in_flight)
    async with keep(fake_spec(), replace(QUICK, quiet=0.1)) as kept:
        await kept.until(ServerState.READY)
        await kept.renew()
    assert asked.count(None) == 10
    assert 0 in asked


async def test_a_request_that_never_ends_does_not_hold_up_a_new_start(keep: Keep) -> None:
    spec = fake_spec("--reply-seconds", "0.6")
    async with keep(spec, replace(QUICK, drain=0.1)) as kept, health.client() as http:
        await kept.until(ServerState.READY)
        asked = asyncio.create_task(health.complete(http, spec, "끝나지 않는 질문", 4))
        await kept.renew()
        with pytest.raises(httpx.HTTPError):
            await asked


async def test_a_server_that_cannot_chat_is_not_ready() -> None:
    spec = fake_spec()
    with FakeOpenAI(model="another-model", port=spec.port):
        async with health.client() as http:
            assert await health.ready(http, spec) == Readiness(False, "모델 이름이 달라요: another-model")
    with FakeOpenAI(port=spec.port) as server:
        async with health.client() as http:
            assert await health.ready(http, spec) == Readiness(True)
            server.set_replies(Reply(status=500, error={"message": "'<|end|>'"}))
            assert await health.ready(http, spec) == Readiness(False, "HTTP 500: '<|end|>'")
            for passing in (Reply.busy(), Reply.loading(), Reply(drop_after=0)):
                server.set_replies(passing)
                assert await health.ready(http, spec) == Readiness(False)
            server.set_health(503)
            assert await health.ready(http, spec) == Readiness(False)
    with FakeOpenAI(api_key="another", port=spec.port):
        async with health.client() as http:
            assert await health.ready(http, spec) == Readiness(False, "HTTP 401: Unauthorized")


async def test_one_that_answers_every_chat_with_an_error_is_ended_long_before_a_slow_start_is(keep: Keep) -> None:
    spec = fake_spec("--refuse", "'<|end|>'")
    async with keep(spec, replace(QUICK, refusal=0.3)) as kept:
        await kept.until(ServerState.FAILED)
        assert kept.keeper.status.restarts == 1  # a load takes minutes, and a wrong tokenizer stays wrong
        assert "켜졌지만 대답하지 못해요(HTTP 500: '<|end|>')." in kept.keeper.status.detail


async def test_a_refusal_after_a_slow_first_chat_is_only_the_first(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first chat of a vLLM compiles kernels for longer than refusals are borne."""
    told = iter([Readiness(False), Readiness(False, "HTTP 500: once"), Readiness(True)])

    async def ready(*_: object) -> Readiness:
        found = next(told)
        await asyncio.sleep(0.5 if found.refusal else 0.0)
        return found

    monkeypatch.setattr(health, "ready", ready)
    async with keep(fake_spec(), replace(QUICK, refusal=0.3)) as kept:
        await kept.until(ServerState.READY)
        assert kept.keeper.status.restarts == 0


async def test_starts_that_fail_one_after_the_other_are_counted_however_long_they_take(keep: Keep) -> None:
    async with keep(fake_spec("--load-seconds", "30"), replace(QUICK, start=0.5, window=0.2)) as kept:
        await kept.until(ServerState.FAILED)
        assert kept.keeper.status.restarts == QUICK.tries


async def test_lives_that_end_long_after_each_other_are_not_counted(keep: Keep, tmp_path: Path) -> None:
    async with keep(fake_spec("--exit-after", "0.6"), replace(QUICK, tries=1, window=0.2)) as kept:
        await until(lambda: kept.keeper.status.restarts == 3 and kept.state is ServerState.READY)


async def test_stopping_leaves_nothing(keep: Keep) -> None:
    async with keep(fake_spec("--grandchild")) as kept:
        await kept.until(ServerState.READY)
        pid = kept.pid
        assert len(psutil.Process(pid).children(recursive=True)) == 2
    assert kept.state is ServerState.STOPPED
    assert nothing_left(pid)


async def test_a_server_that_ignores_the_signal_is_killed(keep: Keep) -> None:
    async with keep(fake_spec("--ignore-sigterm", "--grandchild"), replace(QUICK, stop=0.3)) as kept:
        await kept.until(ServerState.READY)
        pid = kept.pid
    assert kept.state is ServerState.STOPPED
    assert nothing_left(pid)


@pytest.mark.parametrize("code", [0, 1, 137])
async def test_an_unasked_exit_is_a_failure_whatever_its_code(keep: Keep, tmp_path: Path, code: int) -> None:
    flags = ("--crash-once", str(tmp_path / "crashed"), "--exit-after", "0.6", "--exit-code", str(code), "--grandchild")
    async with keep(fake_spec(*flags)) as kept:
        await kept.until(ServerState.READY)
        first = kept.pid
        await until(lambda: kept.keeper.status.restarts == 1 and kept.state is ServerState.READY)
        assert kept.pid != first
        assert nothing_left(first)


async def test_what_once_served_is_started_again_even_after_a_word_like_a_wrong_setting(
    keep: Keep, tmp_path: Path
) -> None:
    flags = ("--crash-once", str(tmp_path / "crashed"), "--exit-after", "0.6", "--say", "CUDA out of memory")
    async with keep(fake_spec(*flags)) as kept:
        await until(lambda: kept.keeper.status.restarts == 1 and kept.state is ServerState.READY)


@pytest.mark.parametrize(
    "words",
    [
        "RuntimeError: No CUDA GPUs are available",
        "ValueError: Free memory on device cuda:0 (5.0/79.2 GiB) on startup is less than desired … (0.92, 72.8 GiB).",
    ],
)
async def test_what_once_served_is_started_again_after_a_start_that_failed(
    keep: Keep, tmp_path: Path, words: str
) -> None:
    flags = ("--crash-once", str(tmp_path / "crashed"), "--exit-after", "0.6", "--then-end-saying", words)
    async with keep(fake_spec(*flags)) as kept:
        await until(lambda: kept.keeper.status.restarts == 2 and kept.state is ServerState.READY)


async def test_what_once_served_is_started_again_when_its_port_is_free(keep: Keep) -> None:
    faults = iter([None, PortInUse(), None, PortInUse()])

    async def prepare(_: object) -> None:
        if fault := next(faults):
            raise fault

    async with keep(fake_spec(), prepare=prepare) as kept:
        await kept.until(ServerState.READY)
        os.kill(psutil.Process(kept.pid).children()[0].pid, signal.SIGKILL)
        await until(lambda: kept.keeper.status.restarts == 2 and kept.state is ServerState.READY)
        await kept.renew()  # whoever asks for that may have changed the settings
        await kept.until(ServerState.FAILED)
        assert kept.keeper.status.restarts == 2


async def test_a_server_killed_from_outside_comes_back(keep: Keep) -> None:
    async with keep(fake_spec()) as kept:
        await kept.until(ServerState.READY)
        os.kill(psutil.Process(kept.pid).children()[0].pid, signal.SIGKILL)
        await until(lambda: kept.keeper.status.restarts == 1 and kept.state is ServerState.READY)


async def test_one_that_keeps_failing_is_given_up(keep: Keep) -> None:
    async with keep(fake_spec("--exit-after", "0", "--exit-code", "3", "--say", "ERROR the disk is on fire")) as kept:
        await kept.until(ServerState.FAILED)
        assert kept.keeper.status.restarts == QUICK.tries
        assert "종료 코드 3" in kept.keeper.status.detail
        assert "the disk is on fire" in kept.keeper.status.detail
        assert "main.log" in kept.keeper.status.detail


async def test_a_wrong_setting_is_not_tried_again(keep: Keep) -> None:
    async with keep(fake_spec("--exit-after", "0", "--exit-code", "2")) as kept:
        await kept.until(ServerState.FAILED)
        assert kept.keeper.status.restarts == 0


@pytest.mark.parametrize("error", [OSError(12, "Cannot allocate memory"), psutil.NoSuchProcess(1)])
async def test_what_the_machine_could_not_do_is_tried_again(keep: Keep, error: Exception) -> None:
    faults = iter([error])

    async def prepare(_: object) -> None:
        if fault := next(faults, None):
            raise fault

    async with keep(fake_spec(), prepare=prepare) as kept:
        await until(lambda: kept.keeper.status.restarts == 1 and kept.state is ServerState.READY)
        assert any(str(error) in status.detail for status in kept.seen)


async def test_a_missing_command_is_not_tried_again(keep: Keep) -> None:
    async with keep(replace(fake_spec(), argv=("/no/such/vllm", "serve"))) as kept:
        await kept.until(ServerState.FAILED)
        assert "VLLM_COMMAND" in kept.keeper.status.detail
        assert kept.keeper.status.restarts == 0


async def test_a_port_in_use_is_not_tried_again(keep: Keep) -> None:
    with FakeOpenAI() as other:
        async with keep(fake_spec(port=other.port)) as kept:
            await kept.until(ServerState.FAILED)
            assert str(os.getpid()) in kept.keeper.status.detail


async def test_one_that_never_gets_ready_is_ended(keep: Keep) -> None:
    spec = fake_spec("--ignore-sigterm", model="a-name-it-does-not-serve")
    async with keep(spec, replace(QUICK, start=1.5, tries=0)) as kept:
        await until(lambda: kept.keeper.status.pid)
        pid = kept.pid
        await kept.until(ServerState.FAILED)
        assert nothing_left(pid)


async def test_a_server_that_hangs_is_degraded_and_then_replaced(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_QUICK", httpx.Timeout(0.3))
    async with keep(fake_spec()) as kept:
        await kept.until(ServerState.READY)
        psutil.Process(kept.pid).children()[0].suspend()
        await kept.until(ServerState.DEGRADED)
        await until(lambda: kept.keeper.status.restarts == 1 and kept.state is ServerState.READY)


async def test_a_server_whose_engine_hangs_is_degraded_and_then_replaced(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its /health says 200 for ever."""
    monkeypatch.setattr(health, "_SLOW", httpx.Timeout(0.5))
    async with keep(fake_spec("--hang-after", "2"), replace(QUICK, stall=0.4)) as kept:
        await kept.until(ServerState.READY)
        await kept.until(ServerState.DEGRADED)
        await until(lambda: kept.keeper.status.restarts == 1 and kept.state is ServerState.READY)


async def test_a_server_elsewhere_is_only_asked() -> None:
    with FakeOpenAI() as server:
        spec = replace(fake_spec(port=server.port), argv=())
        async with health.client() as http:
            attached = Attached(spec, http=http, changed=lambda _: None, patience=QUICK)
            task = asyncio.create_task(attached.run())
            await until(lambda: attached.status.state is ServerState.ATTACHED)
            server.close()
            await until(lambda: attached.status.state is ServerState.DEGRADED)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


@pytest.mark.timeout(600)
async def test_a_hundred_starts_and_stops_leak_no_descriptor_and_no_process(keep: Keep) -> None:
    async def once() -> None:
        async with keep(fake_spec(port=free_port())) as kept:
            await kept.until(ServerState.READY)

    await once()
    before = psutil.Process().num_fds()
    for _ in range(20):
        await asyncio.gather(*(once() for _ in range(5)))
    assert not psutil.Process().children(recursive=True)
    # The HTTP client closes its connections to the last five servers when it is next used.
    assert psutil.Process().num_fds() <= before + 5
