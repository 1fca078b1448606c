"""The state file, and what is done about servers that a killed launcher left."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from app.errors import LauncherError
from app.launched import birth
from launcher import state
from launcher.process import kill_group
from launcher.state import LauncherStatus, ServerState, ServerStatus
from tests.launcher.children import nothing_left, wait_until

SERVER = ServerStatus(
    "main", "main", "http://127.0.0.1:8000/v1", "m", ServerState.READY, "설명", 2, 0.5, 1, "boot 2.00"
)
GONE = LauncherStatus("embedded", 999_999_999, "boot 1.00", "http://127.0.0.1:7860", (SERVER,))


@pytest.fixture
def sleeper() -> Iterator[psutil.Process]:
    """A process that leads a group, as a guard does, with a child in the same group."""
    code = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    leader = psutil.Process(process.pid)
    wait_until(leader.children)
    yield leader
    kill_group(process.pid)
    process.wait()


def left_behind(leader: psutil.Process, path: Path, born: str = "") -> None:
    server = replace(SERVER, pid=leader.pid, birth=born or birth(leader.pid))
    state.write(path, replace(GONE, servers=(server,)))


def test_what_is_written_is_read_again_by_its_owner_only(tmp_path: Path) -> None:
    path = state.path_in(tmp_path / "new")
    state.write(path, GONE)
    state.write(path, GONE)
    assert state.read(path) == GONE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["launcher.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"profile": "vllm"}', '{"servers": [{"state": "lost"}]}'])
def test_a_file_that_is_not_ours_says_nothing(tmp_path: Path, text: str) -> None:
    path = state.path_in(tmp_path)
    path.write_text(text)
    assert state.read(path) is None
    assert state.clean_up(path) == []


def test_left_over_servers_are_ended_with_all_they_started(tmp_path: Path, sleeper: psutil.Process) -> None:
    path = state.path_in(tmp_path)
    left_behind(sleeper, path)
    assert state.clean_up(path) == ["main"]
    wait_until(lambda: nothing_left(sleeper.pid))
    assert not path.exists()


def test_a_file_that_cannot_be_removed_does_not_hold_up_the_start(
    tmp_path: Path, sleeper: psutil.Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    path = state.path_in(tmp_path)
    left_behind(sleeper, path)
    monkeypatch.setattr(Path, "unlink", refuse)
    assert state.clean_up(path) == ["main"]


def test_a_group_whose_leader_is_gone_is_ended_too(tmp_path: Path, sleeper: psutil.Process) -> None:
    path = state.path_in(tmp_path)
    left_behind(sleeper, path)
    sleeper.kill()
    os.waitpid(sleeper.pid, 0)
    assert state.clean_up(path) == ["main"]
    wait_until(lambda: nothing_left(sleeper.pid))


def test_a_group_whose_leader_has_ended_but_keeps_its_number_is_ended_too(
    tmp_path: Path, sleeper: psutil.Process
) -> None:
    path = state.path_in(tmp_path)
    left_behind(sleeper, path)
    sleeper.kill()
    wait_until(lambda: sleeper.status() == psutil.STATUS_ZOMBIE)
    assert state.clean_up(path) == ["main"]
    wait_until(lambda: nothing_left(sleeper.pid))


def test_a_stranger_with_the_same_pid_is_left_alone(tmp_path: Path, sleeper: psutil.Process) -> None:
    path = state.path_in(tmp_path)
    left_behind(sleeper, path, born="boot 1.00")
    assert state.clean_up(path) == []
    assert sleeper.is_running()


def test_a_group_of_another_boot_is_left_alone(tmp_path: Path, sleeper: psutil.Process) -> None:
    """Its leader is gone as ours may be, and numbers are given anew after a boot."""
    path = state.path_in(tmp_path)
    left_behind(sleeper, path, born="00000000-0000-0000-0000-000000000000 12.34")
    (member,) = sleeper.children()
    sleeper.kill()
    os.waitpid(sleeper.pid, 0)
    assert state.clean_up(path) == []
    assert member.is_running()


def test_one_that_has_ended_is_gone_also_while_its_parent_does_not_ask() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    leader = psutil.Process(process.pid)
    dead = replace(GONE, pid=process.pid, birth=birth(process.pid))
    wait_until(lambda: leader.status() == psutil.STATUS_ZOMBIE)
    assert not state.running(dead)
    process.wait()


def test_a_launcher_that_lives_is_not_cleaned_up(tmp_path: Path) -> None:
    path = state.path_in(tmp_path)
    state.write(path, replace(GONE, pid=os.getpid(), birth=birth(os.getpid())))
    with pytest.raises(LauncherError, match="이미 실행 중"):
        state.clean_up(path)
    assert path.exists()
