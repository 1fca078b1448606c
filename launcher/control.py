"""Tells the launcher that runs what to do, from another process of the same user: end, or start one server anew.

    SIGTERM                             end everything
    SIGUSR2                             end everything at once, without waiting for anything
    STATE_DIR/restart.NAME, SIGUSR1     start NAME anew; the file goes when that has begun

What becomes of it is in the state file. Signals go to the process that wrote that file and to no other with its number.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from app.errors import ConfigError, LauncherError
from launcher import state
from launcher.state import LauncherStatus, ServerState, ServerStatus

_SECONDS_BETWEEN_LOOKS = 0.2
_SETTLED = (*state.UP, ServerState.FAILED)


def running(state_dir: Path) -> LauncherStatus | None:
    """What the launcher that runs now says of itself and its servers."""
    known = state.read(state.path_in(state_dir))
    return known if known and state.running(known) else None


def stop(state_dir: Path, seconds: float, *, at_once: bool) -> None:
    """End the launcher and all that it keeps; returns when it is gone. Raises LauncherError when it is not in time."""
    pid = _needed(state_dir).pid
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGUSR2 if at_once else signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while running(state_dir):
        if time.monotonic() > deadline:
            raise LauncherError(
                f"{seconds:.0f}초가 지나도 꺼지지 않았어요(PID {pid}).",
                "`python -m launcher stop --now`로 바로 끝낼 수 있어요.",
            )
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def restart(state_dir: Path, name: str, tell: Callable[[ServerStatus], None]) -> bool:
    """Have one server started anew and wait for it, telling how it is; whether it is ready in the end.

    Raises LauncherError when no launcher runs, ConfigError when it keeps no server of that name.
    """
    known = _needed(state_dir)
    names = [server.name for server in known.servers if known.profile != "external" or server.role == "page"]
    if name not in names:
        raise ConfigError(f"다시 켤 수 있는 서버가 아니에요: {name}", f"이름은 이 중 하나예요: {', '.join(names)}")
    _wish(state_dir, name).touch(mode=0o600)
    os.kill(known.pid, signal.SIGUSR1)
    return _follow(state_dir, name, tell)


def wished(state_dir: Path) -> list[str]:
    """The names of the servers to be started anew."""
    return sorted(path.suffix.removeprefix(".") for path in state_dir.glob("restart.*"))


def fulfil(state_dir: Path, name: str) -> None:
    """The server is being started anew, or will never be."""
    _wish(state_dir, name).unlink(missing_ok=True)


def _needed(state_dir: Path) -> LauncherStatus:
    known = running(state_dir)
    if known is None:
        raise LauncherError("실행 중인 AskOra가 없어요.", "`python -m launcher`로 켜세요.")
    return known


def _follow(state_dir: Path, name: str, tell: Callable[[ServerStatus], None]) -> bool:
    while True:
        begun = not _wish(state_dir, name).exists()  # looked at first: a state read before may be that of the old life
        known = running(state_dir)
        if known is None:
            return False
        server = next((server for server in known.servers if server.name == name), None)
        if server is None:
            return False
        if begun or server.state not in _SETTLED:
            tell(server)
        if begun and server.state in _SETTLED:
            return server.state in state.UP
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _wish(state_dir: Path, name: str) -> Path:
    return state_dir / f"restart.{name}"
