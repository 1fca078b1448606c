"""The embedded server as a process: what it refuses at once, and a real answer of the real 0.5B model."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.config import ROOT, load_settings
from launcher import health
from launcher.llama_server import EX_CONFIG
from launcher.plan import plan
from launcher.state import ServerState
from launcher.supervisor import Supervisor
from launcher.weights import WEIGHTS, location
from tests.launcher.children import free_port, nothing_left, until


def test_a_missing_file_is_a_wrong_setting(tmp_path: Path) -> None:
    flags = ("--role", "main", "--alias", "m", "--context", "512", "--host", "127.0.0.1", "--port", str(free_port()))
    argv = [sys.executable, "-m", "launcher.llama_server", "--model", str(tmp_path / "none.gguf"), *flags]
    ended = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == EX_CONFIG
    assert "모델 파일이 없어요" in ended.stderr


@pytest.mark.model
async def test_the_real_model_starts_answers_and_leaves_nothing(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    path = location(load_settings().cache_dir, WEIGHTS["fallback"])
    if not path.is_file():
        pytest.skip(f"no weights: {path}")
    settings = load_settings(fallback={"port": free_port(), "api_key": "k", "max_model_len": 1024})
    spec = plan(settings, "embedded")[1]
    async with health.client() as http:
        keeper = Supervisor(spec, log_dir=tmp_path, http=http, turn=asyncio.Lock(), changed=lambda _: None)
        task = asyncio.create_task(keeper.run())
        try:
            await until(lambda: keeper.status.state in (ServerState.READY, ServerState.FAILED), seconds=90)
            assert keeper.status.state is ServerState.READY, keeper.status.detail
            answer = await health.complete(http, spec, "Write one word: SELECT", 8)
            assert answer.text.strip()
            with pytest.raises(httpx.HTTPStatusError, match="401"):
                await health.complete(http, replace(spec, api_key="wrong"), "hello", 1)
            with pytest.raises(httpx.HTTPStatusError, match="400"):
                await health.complete(http, spec, "word " * 2000, 1)
            group = keeper.status.pid
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await keeper.stop()
    assert group is not None
    assert nothing_left(group)
