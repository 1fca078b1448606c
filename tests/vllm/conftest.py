"""The launcher with two real vLLM servers: vLLM built for CPUs, the real architectures, tiny random weights."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.config import ROOT
from launcher.process import group_members
from launcher.state import ServerState
from tests.launcher.children import wait_until
from tests.launcher.conftest import LauncherRun

VENV = ROOT / ".venv-vllm"
SECONDS_TO_START = 600  # a busy machine is slow without anything being wrong
# What random weights may say. And the tokens <|channel|>, final, <|message|> and <|return|> are made likelier than what
# else is allowed in their place: reasoning, out of which random weights would not find again, or a mark spelled out.
ANSWERS = ("SELECT DEPT_NM FROM DEPT ORDER BY DEPT_CD", "SELECT COUNT(*) AS CNT FROM EMP")
_SAMPLING = f"""
structured_outputs = {{ choice = {json.dumps(ANSWERS)} }}
logit_bias = {{ 200005 = 100, 17196 = 100, 200008 = 100, 200002 = 100 }}
"""
# The document's flags stay as they are; these are what a CPU needs besides.
CPU_FLAGS = ("--enforce-eager", "--dtype", "bfloat16", "--max-num-seqs", "8")
CPU_ENVIRONMENT = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_CPU_OMP_THREADS_BIND": "0|1"}


class RealRun(LauncherRun):
    """`python -m launcher` with the profile vllm and real servers, the main one on two workers."""

    def __init__(self, folder: Path, models: Path) -> None:
        super().__init__(folder)
        self.set(VLLM_COMMAND=str(VENV / "bin" / "vllm"), PROMPTS_DIR=str(make_prompts(folder)), **CPU_ENVIRONMENT)
        self.set(MAIN__PATH=str(models / "gpt-oss-120b"), FALLBACK__PATH=str(models / "Qwen3-Coder-30B"))
        self.set(MAIN__TENSOR_PARALLEL_SIZE="2", MAIN__API_KEY="k-main", FALLBACK__API_KEY="k-fallback")
        for role in ("MAIN", "FALLBACK"):
            self.set(**{f"{role}__EXTRA_ARGS": json.dumps(CPU_FLAGS)})

    def members(self, name: str, title: str) -> list[psutil.Process]:
        """The processes of a server whose title holds this."""
        group = self.servers()[name].pid
        return [process for process in group_members(group) if title in _title(process)] if group else []

    def wait_ready(self) -> None:
        """Wait for both servers; fail at once when one is given up."""
        wait_until(lambda: self.all_ready() or self._given_up(), SECONDS_TO_START)
        assert not self._given_up(), [server.detail for server in self.servers().values()]

    def ask(self, question: str) -> Any:
        """The answer of `python -m app ask` as JSON."""
        argv = [sys.executable, "-m", "app", "ask", question, "--json"]
        done = subprocess.run(argv, env={**os.environ, **self.environment}, cwd=ROOT, capture_output=True, text=True)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def _given_up(self) -> bool:
        return any(server.state is ServerState.FAILED for server in self.servers().values())


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def make_prompts(folder: Path) -> Path:
    """The product's prompts, and vLLM told to let the models write nothing but one of ANSWERS."""
    prompts = shutil.copytree(ROOT / "prompts", folder / "prompts")
    for name in ("gpt-oss", "qwen3-coder"):
        file = prompts / name / "model.toml"
        file.write_text(file.read_text(encoding="utf-8") + _SAMPLING, encoding="utf-8")
    return prompts


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the two tiny models."""
    if not (VENV / "installed").is_file():
        pytest.fail("no vLLM here: run `make test-vllm`")
    folder = tmp_path_factory.mktemp("models")
    make = [VENV / "bin" / "python", ROOT / "tests" / "vllm" / "make_models.py", folder]
    subprocess.run(make, check=True, capture_output=True)
    return folder


@pytest.fixture
def run(tmp_path: Path, models: Path) -> Iterator[RealRun]:
    """A launcher of one test's own, with the main server alone on one worker."""
    real = RealRun(tmp_path, models)
    real.set(FALLBACK__ENABLED="false", MAIN__TENSOR_PARALLEL_SIZE="1")
    yield real
    real.clean_up()
