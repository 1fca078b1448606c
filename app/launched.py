"""What the launcher tells of the servers that it keeps, from its state file (described in `launcher/state.py`).

The page reads that file and nothing else of the launcher. Without a launcher, or once it is gone, there is nothing to
tell, and whoever asks goes by what the servers answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import psutil

LaunchState = Literal["stopped", "starting", "ready", "degraded", "draining", "stopping", "failed", "attached"]
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
LAUNCH_STATES: tuple[LaunchState, ...] = get_args(LaunchState)


@dataclass(frozen=True, slots=True)
class Launched:
    """One server as the launcher sees it. `detail` is Korean; `progress` is 0 to 1, None when unknown."""

    name: str
    url: str
    state: LaunchState
    detail: str
    restarts: int
    progress: float | None

    @property
    def coming(self) -> bool:
        """Whether it cannot be asked now, but will be."""
        return self.state in ("starting", "draining", "stopping")


def launched(state_dir: Path) -> tuple[Launched, ...]:
    """All servers of the launcher that runs now."""
    try:
        told = json.loads((state_dir / "launcher.json").read_text(encoding="utf-8"))
        if not is_running(told["pid"], told["birth"]):
            return ()
        return tuple(_server(server) for server in told["servers"])
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def launched_at(state_dir: Path, url: str) -> Launched | None:
    """The server that answers at `url`, if the launcher keeps it."""
    return next((server for server in launched(state_dir) if server.url == url), None)


def birth(pid: int) -> str:
    """What tells a process from a later one of the same number: the boot, and the seconds from then to its start.

    A time of day would not do: all start times move when the clock is corrected. Raises psutil.Error when there is no
    such process.
    """
    return f"{_boot()} {psutil.Process(pid).create_time() - psutil.boot_time():.2f}"


def is_running(pid: int, born: str | None) -> bool:
    """Whether the process of that number is still the one with that `birth`, and has not ended."""
    try:
        return is_same(pid, born) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def is_same(pid: int, born: str | None) -> bool:
    """As `is_running`, also of one that has ended and still has its number.

    It keeps that until its parent asks how it ended; in a container maybe for ever.
    """
    try:
        return birth(pid) == born
    except psutil.Error:
        return False


def same_boot(born: str | None) -> bool:
    """Whether a process with that `birth` began since the last boot; False where the system does not tell its boots."""
    boot = (born or "").partition(" ")[0]
    return boot != "" and boot == _boot()


def _boot() -> str:
    """The id of this boot, "" where the system has none."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""


def _server(told: Mapping[str, Any]) -> Launched:
    if told["state"] not in LAUNCH_STATES:
        raise ValueError(told["state"])
    return Launched(**{name: told[name] for name in Launched.__dataclass_fields__})
