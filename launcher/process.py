"""One child process: started in a session of its own, its output kept, ended with everything that it started.

It knows nothing of models: neither when the child is ready nor whether it should come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import psutil

from app.config import ROOT
from app.errors import ConfigError
from app.launched import birth
from launcher.plan import ServerSpec

_GUARD = Path(__file__).with_name("guard.py")
# Enough to hold the first error of a vLLM, which is followed by the tracebacks of all its workers.
_LINES_KEPT = 2000
_LAST_WORDS_SECONDS = 1.0
# A killed process is gone when the kernel has freed its memory; for tens of GiB on a GPU that is not at once.
_SECONDS_TO_DIE = 10.0
_LOG_BYTES = 5_000_000
_LOG_FILES = 3
# A line longer than this is cut in the log; a model server that dumps its configuration writes such lines.
_LINE_BYTES = 1 << 20

# Told each line of a child's output as it comes, and each step of a progress bar, which is drawn over the last one.
Hear = Callable[[str], None]


def _hear_nothing(_: str) -> None:
    pass


class ChildProcess:
    """A running child. `lines` holds the end of its output, `exited` becomes its exit code once all of it is gone."""

    def __init__(
        self, guard: asyncio.subprocess.Process, output: int, leash: int, log: logging.Logger, hear: Hear
    ) -> None:
        self._guard = guard
        self._hear = hear
        self._leash = leash
        self._log = log
        self.lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self.birth = _birth(guard.pid)
        self.exited = asyncio.create_task(self._finish(output))

    @classmethod
    async def start(cls, spec: ServerSpec, log_dir: Path, hear: Hear = _hear_nothing) -> ChildProcess:
        """Start the command of `spec`. A command that does not exist shows as exit code 127, not as an error here.

        Raises ConfigError when the log cannot be written.
        """
        log = _open_log(log_path(log_dir, spec.name))
        log.info("$ %s", " ".join(spec.argv))
        # Pipes of our own: asyncio does not call a process ended while anything that it started holds one of asyncio's.
        (held, leash), (output, told) = os.pipe(), os.pipe()
        try:
            guard = await _whole(
                asyncio.create_subprocess_exec(
                    *(sys.executable, "-I", "-S", str(_GUARD), *spec.argv),
                    stdin=held,
                    stdout=told,
                    stderr=told,
                    cwd=ROOT,
                    env=spec.environment() | {"PYTHONUNBUFFERED": "1"},
                    start_new_session=True,
                )
            )
        except BaseException:
            os.close(leash)
            os.close(output)
            _close_log(log)
            raise
        finally:
            os.close(held)
            os.close(told)
        return cls(guard, output, leash, log, hear)

    @property
    def pid(self) -> int:
        """The leader of the child's process group."""
        return self._guard.pid

    async def stop(self, grace: float) -> None:
        """End the child: SIGTERM to it, after `grace` seconds SIGKILL to its whole group. Returns when it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._guard.terminate()
        await asyncio.wait([self.exited], timeout=grace)
        self.kill()
        await asyncio.wait([self.exited])

    def kill(self) -> None:
        """SIGKILL the whole group."""
        if not self.exited.done():
            kill_group(self.pid)

    async def _finish(self, output: int) -> int:
        reader = asyncio.create_task(self._keep_output(output))
        code = await self._guard.wait()
        kill_group(self.pid)
        deadline = time.monotonic() + _SECONDS_TO_DIE
        while group_members(self.pid) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        os.close(self._leash)
        # A process that left the group may still hold the pipe; what it has to say is not worth waiting for.
        await asyncio.wait([reader], timeout=_LAST_WORDS_SECONDS)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        _close_log(self._log)
        return code

    async def _keep_output(self, output: int) -> None:
        stream = asyncio.StreamReader(limit=_LINE_BYTES)
        pipe = os.fdopen(output, "rb", buffering=0)
        protocol = asyncio.StreamReaderProtocol(stream)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, pipe)
        try:
            async for line in _lines(stream, self._hear):
                self.lines.append(line)
                self._log.info("%s", line)
        finally:
            transport.close()


def log_path(log_dir: Path, name: str) -> Path:
    """The newest of the rotating files with the output of a server."""
    return log_dir / f"{name}.log"


def kill_group(group: int) -> None:
    """SIGKILL every process of the group; harmless when there is none left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def end_group(group: int) -> None:
    """As `kill_group`, and wait until the processes have let go of their ports and memory. Blocks."""
    kill_group(group)
    deadline = time.monotonic() + _SECONDS_TO_DIE
    while group_members(group) and time.monotonic() < deadline:
        time.sleep(0.05)


def group_members(group: int) -> list[psutil.Process]:
    """The living processes of a process group."""
    return [process for process in psutil.process_iter() if _group_of(process) == group]


def _group_of(process: psutil.Process) -> int | None:
    try:
        return os.getpgid(process.pid) if _lives(process) else None
    except (psutil.Error, ProcessLookupError):
        return None


def _lives(process: psutil.Process) -> bool:
    # Its first thread may have ended before the others, which still hold the ports and the memory.
    return process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1


async def _whole(spawn: Coroutine[Any, Any, asyncio.subprocess.Process]) -> asyncio.subprocess.Process:
    """The process that `spawn` starts; when cancelled, its group is killed and itself gone before this raises.

    Left alone, asyncio would kill only the process itself, and what that has started would live on.
    """
    spawning = asyncio.ensure_future(spawn)
    try:
        return await asyncio.shield(spawning)
    except asyncio.CancelledError:
        await asyncio.wait([spawning])
        if not spawning.exception():
            kill_group(spawning.result().pid)
            await spawning.result().wait()
        raise


def _birth(pid: int) -> str | None:
    try:
        return birth(pid)
    except psutil.NoSuchProcess:  # already ended, and collected
        return None


async def _lines(stream: asyncio.StreamReader, hear: Hear) -> AsyncIterator[str]:
    """The lines as a terminal would show them in the end; `hear` is told also what they overwrote."""
    pending = b""
    while data := await stream.read(_LINE_BYTES):
        *complete, pending = (pending + data).split(b"\n")
        for line in complete:
            yield _drawn(line, hear)
        if len(pending) >= _LINE_BYTES:
            yield _drawn(pending, hear)
            pending = b""
        steps, _, pending = pending.rpartition(b"\r")
        if steps:  # the line of a progress bar may take minutes to end
            _drawn(steps, hear)
    if pending:
        yield _drawn(pending, hear)


def _drawn(line: bytes, hear: Hear) -> str:
    """What a line looks like once every \\r in it has led back to its beginning."""
    steps = line.decode("utf-8", "replace").rstrip().split("\r")
    for step in steps:
        hear(step)
    return steps[-1]


class _PrivateFile(RotatingFileHandler):
    """Logs hold questions and SQL, so only their owner may read them; that of each rotation, too."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()


def _open_log(path: Path) -> logging.Logger:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _PrivateFile(path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"로그를 쓸 수 없어요: {path}", "LOG_DIR 설정과 폴더의 권한을 확인해 주세요.", str(error)
        ) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    # Not from getLogger: a logger of that kind lives for ever and every restart would add a handler to it.
    log = logging.Logger(path.stem)
    log.addHandler(handler)
    return log


def _close_log(log: logging.Logger) -> None:
    for handler in log.handlers:
        handler.close()
