"""What the launcher writes into its state file is what the page reads out of it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from app.launched import LAUNCH_STATES, Launched, birth, launched, launched_at, same_boot
from launcher import state
from launcher.state import LauncherStatus, ServerState, ServerStatus

URL = "http://127.0.0.1:8000/v1"
SERVER = ServerStatus(
    "main", "main", URL, "m", ServerState.STARTING, "가중치 읽는 중", 2, 0.45, pid=7, birth="boot 1.00"
)


def status(*servers: ServerStatus) -> LauncherStatus:
    return LauncherStatus("vllm", os.getpid(), birth(os.getpid()), "http://127.0.0.1:7860", servers)


def test_both_sides_know_the_same_states() -> None:
    assert set(LAUNCH_STATES) == {known.value for known in ServerState}


@pytest.mark.parametrize("known", ServerState)
def test_what_is_written_is_read(tmp_path: Path, known: ServerState) -> None:
    state.write(state.path_in(tmp_path), status(replace(SERVER, state=known), replace(SERVER, url="http://other/v1")))
    assert launched_at(tmp_path, URL) == Launched("main", URL, known.value, "가중치 읽는 중", 2, 0.45)
    assert launched_at(tmp_path, "http://127.0.0.1:9/v1") is None
    assert [server.url for server in launched(tmp_path)] == [URL, "http://other/v1"]


def test_a_corrected_clock_makes_no_stranger_of_a_launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux counts start times from the boot and the boot from the clock, so that both move with it."""
    state.write(state.path_in(tmp_path), status(SERVER))
    began, booted = psutil.Process().create_time(), psutil.boot_time()
    monkeypatch.setattr("psutil._pslinux.boot_time", lambda: booted + 3600)
    assert psutil.Process().create_time() == began + 3600
    assert launched_at(tmp_path, URL) is not None


def test_a_boot_is_told_from_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    born = birth(os.getpid())
    assert same_boot(born)
    assert not same_boot("boot 1.00")
    assert not same_boot(None)
    monkeypatch.setattr("app.launched._BOOT_ID", tmp_path / "none")
    assert not same_boot(birth(os.getpid()))


def test_a_launcher_that_is_gone_tells_nothing(tmp_path: Path) -> None:
    state.write(state.path_in(tmp_path), replace(status(SERVER), birth="boot 1.00"))
    assert launched(tmp_path) == ()
    state.write(state.path_in(tmp_path), replace(status(SERVER), pid=999_999_999))
    assert launched(tmp_path) == ()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', '{"pid": "x", "birth": 0, "servers": []}'])
def test_a_file_of_another_kind_tells_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "launcher.json").write_text(text)
    assert launched(tmp_path) == ()


def test_an_unknown_state_tells_nothing(tmp_path: Path) -> None:
    path = state.path_in(tmp_path)
    state.write(path, status(SERVER))
    path.write_text(path.read_text(encoding="utf-8").replace('"starting"', '"resting"'))
    assert launched(tmp_path) == ()


def test_without_a_launcher_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert launched(tmp_path) == ()
