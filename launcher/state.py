"""The state file: what the launcher has started and how it is, for the page, `status` and the next start.

`STATE_DIR/launcher.json`, readable by its owner only, replaced as a whole on every change:

    {"profile", "pid", "birth", "page", "servers": [{"name", "role", "url", "model", "state", "detail", "restarts",
     "progress", "pid", "birth", "since"}]}

`progress` is 0 to 1, null when unknown. `since` is when the server came into its state, and `birth` beside a pid tells
the process from a later one of that number. The page's side of this is `app/launched.py`.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from app.errors import LauncherError
from app.launched import is_running, is_same, same_boot
from app.private_file import write_private
from launcher.process import end_group, group_members


class ServerState(StrEnum):
    """Where a server is in its life."""

    STOPPED = "stopped"  # not started yet, or ended because it was told to
    STARTING = "starting"  # being fetched, loading, or waiting for its next try
    READY = "ready"
    DEGRADED = "degraded"  # its process lives, but it does not answer
    DRAINING = "draining"  # finishes what it is working on before it is stopped; must not be given more
    STOPPING = "stopping"
    FAILED = "failed"  # will not be tried again
    ATTACHED = "attached"  # runs elsewhere and answers


UP = (ServerState.READY, ServerState.ATTACHED)


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """One server as others see it. `detail` is Korean."""

    name: str
    role: str
    url: str
    model: str
    state: ServerState = ServerState.STOPPED
    detail: str = ""
    restarts: int = 0
    progress: float | None = None
    pid: int | None = None
    birth: str | None = None
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class LauncherStatus:
    """The launcher and its servers. `page` is the address of the page, "" without one."""

    profile: str
    pid: int
    birth: str
    page: str
    servers: tuple[ServerStatus, ...]


def moved(
    status: ServerStatus, state: ServerState, detail: str = "", progress: float | None = None, **values: Any
) -> ServerStatus:
    """The server in another state, or with something else to tell of the one that it is in."""
    since = status.since if state is status.state else time.time()
    return replace(status, state=state, detail=detail, progress=progress, since=since, **values)


def path_in(state_dir: Path) -> Path:
    """The state file."""
    return state_dir / "launcher.json"


def as_dict(status: LauncherStatus) -> dict[str, Any]:
    """The status in the shape of the file."""
    return asdict(status)


def write(path: Path, status: LauncherStatus) -> None:
    """Replace the file in one step; a reader sees the old state or the new one."""
    write_private(path, json.dumps(as_dict(status), ensure_ascii=False))


def read(path: Path) -> LauncherStatus | None:
    """What the file says; None when there is none or it is not ours."""
    try:
        return _parsed(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def running(status: LauncherStatus) -> bool:
    """Whether the launcher that wrote this is still there."""
    return is_running(status.pid, status.birth)


def clean_up(path: Path) -> list[str]:
    """End what a launcher that was killed has left running; names of those servers.

    Raises LauncherError when that launcher is alive.
    """
    status = read(path)
    if status is None:
        return []
    if running(status):
        raise LauncherError(
            f"AskOra가 이미 실행 중이에요(PID {status.pid}, {status.page}).",
            "그 화면을 쓰거나, 그 터미널에서 Ctrl-C로 끈 뒤 다시 실행해 주세요.",
        )
    left = [(server.name, server.pid) for server in status.servers if server.pid and _left_over(server)]
    for _, group in left:
        end_group(group)
    with contextlib.suppress(OSError):  # what it names is gone, and is taken for nothing
        path.unlink(missing_ok=True)
    return [name for name, _ in left]


def _left_over(server: ServerStatus) -> bool:
    """Whether the group is still the one we made: its leader is the same, dead or alive, or gone while members live on.

    Until the next boot a pid is not given to a new process while a group of that number exists.
    """
    if server.pid is None or not group_members(server.pid):
        return False
    gone = not psutil.pid_exists(server.pid)
    return same_boot(server.birth) if gone else is_same(server.pid, server.birth)


def _parsed(data: dict[str, Any]) -> LauncherStatus:
    servers = tuple(ServerStatus(**{**server, "state": ServerState(server["state"])}) for server in data["servers"])
    return LauncherStatus(**{**data, "servers": servers})
