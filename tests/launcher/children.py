"""What the launcher's tests share: free ports, specs of fake servers, and a look at what is still running."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from launcher.plan import ServerSpec
from launcher.process import group_members

FAKE = Path(__file__).with_name("fake_child.py")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fake_spec(*flags: str, port: int | None = None, model: str = "fake-model", name: str = "main") -> ServerSpec:
    """A main server that is `fake_child.py` with these flags."""
    port = port or free_port()
    return ServerSpec(
        name=name,
        role="main",
        argv=(sys.executable, str(FAKE), "--port", str(port), *flags),
        env={},
        port=port,
        url=f"http://127.0.0.1:{port}/v1",
        model=model,
    )


async def until(happens: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until it is true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.02)


def wait_until(happens: Callable[[], object], seconds: float = 30.0) -> None:
    """As `until`, without an event loop."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def nothing_left(group: int) -> bool:
    """Whether no process of the group lives any more."""
    return not group_members(group)
