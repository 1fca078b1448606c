"""Following a server that is being started anew, at the moments at which another process may be in between."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.launched import birth
from launcher import control, state
from launcher.state import LauncherStatus, ServerState, ServerStatus

SERVER = ServerStatus("main", "main", "http://127.0.0.1:8000/v1", "m", ServerState.FAILED)


def test_the_end_of_the_old_life_is_not_taken_for_that_of_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The launcher may begin between two looks of the one who follows: the state was read, the wish not yet."""
    path = state.path_in(tmp_path)
    us = LauncherStatus("vllm", os.getpid(), birth(os.getpid()), "", (SERVER,))
    state.write(path, us)
    read = control.running

    def read_and_begin(folder: Path) -> LauncherStatus | None:
        known = read(folder)
        for name in control.wished(folder):
            state.write(path, replace(us, servers=(replace(SERVER, state=ServerState.READY),)))
            control.fulfil(folder, name)
        return known

    monkeypatch.setattr(control, "running", read_and_begin)
    monkeypatch.setattr(os, "kill", lambda *_: None)
    seen: list[ServerState] = []
    assert control.restart(tmp_path, "main", lambda server: seen.append(server.state))
    assert seen == [ServerState.READY]
