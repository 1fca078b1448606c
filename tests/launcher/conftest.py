"""A launcher of its own for a test: its folders, its ports, and `fake_child.py` in place of the `vllm` command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from launcher import state
from launcher.process import group_members, kill_group
from tests.launcher.children import FAKE, free_port


class LauncherRun:
    """`python -m launcher` with the profile vllm, two fake servers and no page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"main": free_port(), "fallback": free_port()}
        self.environment: dict[str, str] = {}
        self.groups: set[int] = set()
        self._started: list[subprocess.Popen[str]] = []
        command = folder / "vllm"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{FAKE}" "$@"\n')
        command.chmod(0o755)
        self.set(VLLM_COMMAND=str(command), PROFILE="vllm", UI__OPEN_BROWSER="false", UI__PORT=str(free_port()))
        self.set(STATE_DIR=str(folder / "state"), LOG_DIR=str(folder / "log"), CACHE_DIR=str(folder / "cache"))
        for role, port in self.ports.items():
            self.set(**{f"{role.upper()}__PATH": str(make_model(folder / role)), f"{role.upper()}__PORT": str(port)})

    def set(self, **values: str) -> None:
        """Set environment variables of the launcher."""
        self.environment |= values

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `python -m launcher up --no-ui`, or with other arguments."""
        argv = [sys.executable, "-m", "launcher", *(arguments or ("up", "--no-ui"))]
        process = subprocess.Popen(
            argv, env={**os.environ, **self.environment}, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        self._started.append(process)
        return process

    @property
    def state_file(self) -> Path:
        return state.path_in(self.folder / "state")

    def servers(self) -> dict[str, state.ServerStatus]:
        """What the state file says, by name. Remembers the process groups it names."""
        status = state.read(self.state_file)
        servers = {server.name: server for server in status.servers} if status else {}
        self.groups |= {server.pid for server in servers.values() if server.pid}
        return servers

    def key(self, role: str) -> str:
        """The key that this run made for a server."""
        keys: dict[str, str] = json.loads((self.folder / "state" / "keys.json").read_text())
        return keys[f"http://127.0.0.1:{self.ports[role]}/v1"]

    def all_ready(self) -> bool:
        servers = self.servers()
        return bool(servers) and all(server.state is state.ServerState.READY for server in servers.values())

    def nothing_left(self) -> bool:
        """Whether none of the groups ever seen has a living member."""
        return not any(group_members(group) for group in self.groups)

    def clean_up(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.wait()
        for group in self.groups:
            kill_group(group)
        for process in self._started:
            if process.stdout and not process.stdout.closed:
                print(process.stdout.read())  # noqa: T201  # what a test that failed has not read
                process.stdout.close()


def make_model(folder: Path, **config: Any) -> Path:
    """A model's folder as far as the launcher looks into it, with one small tensor."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(
        json.dumps({"max_position_embeddings": 131072, "num_attention_heads": 64} | config)
    )
    write_weights(folder / "model.safetensors")
    return folder


def write_weights(path: Path, tensor: bytes = b"weights!") -> None:
    """A safetensors file with one tensor."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [len(tensor)], "data_offsets": [0, len(tensor)]}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + tensor)


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[LauncherRun]:
    run = LauncherRun(tmp_path)
    yield run
    run.clean_up()
