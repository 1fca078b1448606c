"""Settings whose ports are free, and the findings about them by id."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.config import Profile, Settings, load_settings
from app.launched import birth
from launcher import state
from launcher.checks.check import Check
from launcher.doctor import examine
from launcher.state import LauncherStatus, ServerState, ServerStatus
from tests.launcher.children import free_port
from tests.launcher.conftest import make_model
from tests.launcher.fake_nvml import FakeGpu, FakeNvml

Findings = dict[str, Check]
Examine = Callable[..., Awaitable[Findings]]


def at(folder: Path, **values: Any) -> Settings:
    """Settings with free ports and folders of their own, `values` over them."""
    servers = {role: {"port": free_port(), **values.pop(role, {})} for role in ("main", "fallback")}
    own = {"cache_dir": folder / "cache", "state_dir": folder / "state", "ui": {"port": free_port()}}
    return load_settings(**{**own, **servers, **values})


def launched(folder: Path, port: int, told: ServerState, pid: int | None = 1) -> None:
    """Let a launcher run (this process) that keeps the main server on `port`, in that state."""
    main = ServerStatus("main", "main", f"http://127.0.0.1:{port}/v1", "m", told, pid=pid)
    status = LauncherStatus("vllm", os.getpid(), birth(os.getpid()), "", (main,))
    state.write(state.path_in(folder / "state"), status)


@pytest.fixture
def findings(tmp_path: Path) -> Examine:
    """Examine a profile with these settings."""

    async def look(profile: Profile, **values: Any) -> Findings:
        return {check.id: check for check in await examine(at(tmp_path, **values), profile)}

    return look


@pytest.fixture
def gpu_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examine the profile vllm on a machine with everything: five GPUs of which 0 to 3 are linked, vLLM, two models.

    `nvml` is another double, `vllm` the lines that the command prints, `model` changes the main model's config.json;
    the rest are settings.
    """
    command = tmp_path / "vllm-command"
    everybody = [(one, other) for one in range(4) for other in range(one + 1, 4)]

    async def look(
        nvml: FakeNvml | None = None, vllm: str = "0.32.0", model: dict[str, Any] | None = None, **values: Any
    ) -> Findings:
        monkeypatch.setitem(sys.modules, "pynvml", nvml or FakeNvml([FakeGpu()] * 5, everybody))
        command.write_text(f"#!/bin/sh\necho '{vllm}'\n")
        command.chmod(0o755)
        for role, config in (("main", model or {}), ("fallback", {})):
            path = make_model(tmp_path / f"{role}-model", **config)
            values[role] = {"path": path, **values.get(role, {})}
        settings = at(tmp_path, **{"vllm_command": str(command), **values})
        return {check.id: check for check in await examine(settings, "vllm")}

    return look
