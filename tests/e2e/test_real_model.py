"""One question the whole way with nothing doubled: real weights, real llama.cpp, real checker, real demo database."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT, environment_with, load_settings
from launcher.weights import WEIGHTS, location
from tests.e2e.conftest import free_port

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]
_SECONDS_TO_START = 120


@pytest.fixture(scope="module")
def model_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The 0.5B model served by llama.cpp."""
    weights = location(load_settings().cache_dir, WEIGHTS["fallback"])
    pytest.importorskip("xllamacpp")
    if not weights.is_file():
        pytest.skip(f"no weights at {weights}; `python -m launcher fetch` brings them")
    port = free_port()
    argv = ["-m", "launcher.llama_server", "--role", "main", "--model", str(weights), "--alias", "qwen2.5-coder-0.5b"]
    argv += ["--context", "4096", "--host", "127.0.0.1", "--port", str(port)]
    log = tmp_path_factory.mktemp("model") / "log"
    with log.open("wb") as out, subprocess.Popen([sys.executable, *argv], cwd=ROOT, stdout=out, stderr=out) as server:
        _wait_until_healthy(f"http://127.0.0.1:{port}/health", server, log)
        yield f"http://127.0.0.1:{port}/v1"
        server.terminate()


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


def test_a_question_on_the_command_line_gives_the_contracts_json_with_rows(model_url: str) -> None:
    environment = {"PROFILE": "external", "MAIN__URL": model_url, "FALLBACK__ENABLED": "false", "MODEL_SECONDS": "800"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "ask", "재직 중인 사원은 몇 명인가요?", "--json"],
        cwd=ROOT,
        env=environment_with(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout)
    assert answer["status"] == "ok", done.stdout + done.stderr
    assert answer["model"] == "qwen2.5-coder-0.5b"
    assert "EMP" in answer["tables"]
    assert len(answer["rows"]) >= 1
    assert answer["tokens"]["prompt"] > 1000
