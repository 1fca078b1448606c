"""A real vLLM that is still loading or cannot load: told to stop, in another's way, or started with something wrong."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import load_settings
from launcher import health
from launcher.plan import ServerSpec, plan
from launcher.process import group_members
from launcher.state import ServerState
from launcher.supervisor import Patience, Supervisor
from tests.launcher.children import free_port, until, wait_until
from tests.vllm.conftest import CPU_ENVIRONMENT, CPU_FLAGS, VENV, RealRun

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(600)]


@pytest.mark.parametrize("seconds", [1, 5, 11, 16])
def test_a_signal_while_it_loads_ends_it(run: RealRun, seconds: int) -> None:
    """Alone, a vLLM swallows SIGTERM once its engine process exists: it hangs, or comes up all the same."""
    launcher = run.start()
    wait_until(lambda: run.servers() and run.servers()["main"].pid)
    time.sleep(seconds)
    launcher.send_signal(signal.SIGTERM)
    assert launcher.wait(timeout=60) == 0
    assert run.nothing_left()
    assert not run.state_file.exists()


def test_what_a_launcher_and_its_guard_leave_when_both_are_killed_is_ended_by_the_next(run: RealRun) -> None:
    """Neither of the two is there to end the engine, which would keep its GPU."""
    launcher = run.start()
    run.wait_ready()
    guard = run.servers()["main"].pid
    assert guard is not None
    launcher.send_signal(signal.SIGSTOP)  # it must not see the other's end
    os.kill(guard, signal.SIGKILL)
    launcher.kill()
    launcher.wait()
    time.sleep(1)
    left = group_members(guard)
    assert len(left) >= 2  # API server and engine
    again = run.start()
    wait_until(lambda: (main := run.servers().get("main")) and main.pid not in (None, guard))
    assert not group_members(guard)
    run.wait_ready()
    again.send_signal(signal.SIGTERM)
    said, _ = again.communicate(timeout=60)
    assert "지난번에 끄지 못하고 남은 서버를 정리했어요: main" in said
    assert run.nothing_left()


def test_a_port_on_which_another_vllm_is_loading_is_in_use(run: RealRun, tmp_path: Path) -> None:
    """It is bound but nobody listens yet, and a second vLLM could bind it, too."""
    run.start()
    wait_until(lambda: _is_bound(run.ports["main"]))
    assert run.servers()["main"].state is ServerState.STARTING
    run.set(STATE_DIR=str(tmp_path / "second"))
    second = run.start()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 2
    assert f"{run.ports['main']}번 포트" in said


def _is_bound(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def test_weights_that_are_half_copied_are_named_before_a_start(run: RealRun, models: Path, tmp_path: Path) -> None:
    half = shutil.copytree(models / "gpt-oss-120b", tmp_path / "half")
    shard = sorted(half.glob("*.safetensors"))[-1]
    os.truncate(shard, shard.stat().st_size // 2)
    run.set(MAIN__PATH=str(half))
    launcher = run.start()
    said, _ = launcher.communicate(timeout=60)
    assert launcher.returncode == 1
    assert shard.name in said
    assert not (run.folder / "log").exists()


# What vLLM itself says when the launcher's look into the folder did not prevent the start: each must be recognised.
Spoil = Callable[[ServerSpec, Path], ServerSpec]


def _with(spec: ServerSpec, *flags: str) -> ServerSpec:
    return replace(spec, argv=(*spec.argv, *flags))


def _in_folder(spec: ServerSpec, folder: str | Path) -> ServerSpec:
    return replace(spec, argv=(*spec.argv[:2], str(folder), *spec.argv[3:]))


def _without_a_shard(spec: ServerSpec, folder: Path) -> ServerSpec:
    half = shutil.copytree(spec.argv[2], folder / "half")
    sorted(half.glob("*.safetensors"))[-1].unlink()
    return _in_folder(spec, half)


def _with_a_cut_shard(spec: ServerSpec, folder: Path) -> ServerSpec:
    half = shutil.copytree(spec.argv[2], folder / "half")
    os.truncate(sorted(half.glob("*.safetensors"))[-1], 1_000_000)
    return _in_folder(spec, half)


FAILURES: dict[str, tuple[Spoil, str]] = {
    "missing path": (lambda spec, folder: _in_folder(spec, folder / "gpt-oss-120b"), "모델 폴더가 없어요"),
    "missing shard": (_without_a_shard, "빠져 있어요"),
    "cut shard": (_with_a_cut_shard, "끝까지 복사되지 않았어요"),
    "too long": (lambda spec, _: _with(spec, "--max-model-len", "200000"), "200000은 이 모델이 지원하는 131072보다"),
    "unknown flag": (lambda spec, _: _with(spec, "--swap-space", "4"), "모르는 옵션이 있어요: --swap-space"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_what_vllm_says_is_recognised_and_not_tried_again(name: str, models: Path, tmp_path: Path) -> None:
    spoil, message = FAILURES[name]
    detail = await _failure_of(spoil(_spec(models), tmp_path), tmp_path)
    assert message in detail


async def test_a_port_that_is_taken_while_it_loads_is_recognised(models: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = _with(_spec(models), "--port", str(other.getsockname()[1]))
        assert "포트를 다른 프로그램이 쓰고 있어요" in await _failure_of(taken, tmp_path)


def _spec(models: Path) -> ServerSpec:
    main = {"path": models / "gpt-oss-120b", "port": free_port(), "tensor_parallel_size": 1, "extra_args": CPU_FLAGS}
    spec = plan(load_settings(vllm_command=str(VENV / "bin" / "vllm"), main=main), "vllm")[0]
    return replace(spec, env={**spec.env, **CPU_ENVIRONMENT})


async def _failure_of(spec: ServerSpec, folder: Path) -> str:
    """Start it until it is given up, and what the launcher then says of it."""
    groups: set[int] = set()
    async with health.client() as http:
        keeper = Supervisor(
            spec,
            log_dir=folder / "log",
            http=http,
            turn=asyncio.Lock(),
            changed=lambda status: groups.add(status.pid or 0),
            patience=Patience(backoff=(0.1,), tries=1),
        )
        task = asyncio.create_task(keeper.run())
        try:
            await until(task.done, 300)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await keeper.stop()
    assert keeper.status.state is ServerState.FAILED
    assert keeper.status.restarts == 0, keeper.status.detail
    return keeper.status.detail
