"""A child's output: whole lines for the log, and every step of a bar that is drawn again and again."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from launcher import process
from launcher.process import ChildProcess
from tests.launcher.children import fake_spec, wait_until


async def read(*pieces: bytes) -> tuple[list[str], list[str]]:
    """The lines, and what was heard, when the output comes in these pieces."""
    stream = asyncio.StreamReader()
    heard: list[str] = []

    async def write() -> None:
        for piece in pieces:
            stream.feed_data(piece)
            await asyncio.sleep(0)
        stream.feed_eof()

    writing = asyncio.create_task(write())
    lines = [line async for line in process._lines(stream, heard.append)]
    await writing
    return lines, heard


@pytest.mark.parametrize(
    "pieces",
    [(b"one\ntwo\n",), (b"on", b"e\ntw", b"o"), (b"one\r\ntwo\r\n",), (b"one  \n", b"two\n")],
)
async def test_lines_come_whole(pieces: tuple[bytes, ...]) -> None:
    assert await read(*pieces) == (["one", "two"], ["one", "two"])


async def test_a_bar_is_heard_step_by_step_and_logged_once() -> None:
    lines, heard = await read(b"\rbar: 1%", b"\rbar: 2%", b"\rbar: 3%", b"\nend\n")
    assert lines == ["bar: 3%", "end"]
    assert [step for step in heard if step] == ["bar: 1%", "bar: 2%", "bar: 3%", "end"]


async def test_a_line_without_an_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LINE_BYTES", 8)
    assert (await read(b"12345678", b"9\n"))[0] == ["12345678", "9"]


async def test_bytes_that_are_no_text_are_kept_as_far_as_they_are() -> None:
    assert (await read("가".encode()[:2] + b" ok\n"))[0] == ["� ok"]


def test_a_log_stays_private_when_it_is_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LOG_BYTES", 100)
    log = process._open_log(tmp_path / "main.log")
    for _ in range(9):
        log.info("질문 %s", "x" * 60)
    for handler in log.handlers:
        handler.close()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) > 2
    assert set(modes.values()) == {0o600}


def test_a_group_lives_as_long_as_any_thread_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose first thread has ended still holds its port; one that nobody asks how it ended holds none."""
    monkeypatch.setattr(process, "_SECONDS_TO_DIE", 1e9)
    server = "import ctypes, threading, time; threading.Thread(target=time.sleep, args=(60,)).start(); "
    server += "ctypes.CDLL(None).pthread_exit(None)"
    parent = "import subprocess, sys, time; argv = [sys.executable, '-c', sys.argv[1]]; "
    parent += "print(subprocess.Popen(argv, start_new_session=True).pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", parent, server], stdout=subprocess.PIPE, text=True) as asked:
        assert asked.stdout is not None
        group = int(asked.stdout.readline())
        wait_until(lambda: psutil.Process(group).status() == psutil.STATUS_ZOMBIE)
        assert process.group_members(group)
        ending = threading.Thread(target=process.end_group, args=(group,), daemon=True)
        ending.start()
        wait_until(lambda: not ending.is_alive())
        assert not process.group_members(group)
        assert psutil.Process(group).status() == psutil.STATUS_ZOMBIE
        asked.kill()


async def test_a_child_finds_the_commands_that_lie_beside_its_own(tmp_path: Path) -> None:
    (tmp_path / "ninja").write_text("#!/bin/sh\necho found\n")
    (tmp_path / "ninja").chmod(0o755)
    spec = replace(fake_spec(), argv=("/bin/sh", "-c", "ninja"), tools=str(tmp_path))
    child = await ChildProcess.start(spec, tmp_path)
    assert await child.exited == 0
    assert list(child.lines) == ["found"]


@pytest.mark.parametrize("seconds", [0.0, 0.03, 0.1, 0.3])
async def test_a_start_that_is_cancelled_leaves_nothing(tmp_path: Path, seconds: float) -> None:
    """The loop is busy for so long while the guard, which is already there, starts its child."""
    tag = f"{tmp_path}-{seconds}"
    spec = replace(fake_spec(), argv=(sys.executable, "-c", f"import time; {tag!r}; time.sleep(60)"))
    starting = asyncio.create_task(ChildProcess.start(spec, tmp_path))
    await asyncio.sleep(0)
    time.sleep(seconds)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not [each for each in psutil.process_iter(["cmdline"]) if tag in " ".join(each.info["cmdline"] or [])]


async def test_a_start_that_fails_while_it_is_cancelled_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_memory(*_: object, **__: object) -> None:
        await asyncio.sleep(0.1)
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", no_memory)
    starting = asyncio.create_task(ChildProcess.start(fake_spec(), tmp_path))
    await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
