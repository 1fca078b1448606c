"""The weights of one embedded server, wherever the settings say they come from; at once, or in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

from app.config import ModelServer, Settings
from app.errors import ConfigError
from launcher.sources import sources
from launcher.weights import WEIGHTS, Progress, Report, fetch, verify_own


def obtain(settings: Settings, server: ModelServer, report: Report) -> Path:
    """The file to serve, verified unless the user serves a model of their own under its own name. Blocks.

    Raises ConfigError, DiskFull, DownloadFailed or HashMismatch.
    """
    weights = WEIGHTS[server.role]
    if not server.path:
        return fetch(weights, settings.cache_dir, sources(settings.hub_url), report)
    path = Path(server.path)
    if server.served_name == weights.model:
        return verify_own(path, weights, settings.cache_dir, report)
    if not path.is_file():
        raise ConfigError(f"모델 파일이 없어요: {path}", f"{server.role.upper()}__PATH를 확인해 주세요.")
    return path


class _GivenUpError(Exception):
    """Ends the thread: nobody waits for the file any more."""


async def obtain_in_thread(settings: Settings, server: ModelServer, show: Callable[[Progress], None]) -> None:
    """As `obtain`, with `show` called in the event loop. When cancelled, the thread ends at its next report."""
    loop = asyncio.get_running_loop()
    given_up = threading.Event()

    def report(progress: Progress) -> None:
        if given_up.is_set():
            raise _GivenUpError
        loop.call_soon_threadsafe(show, progress)

    try:
        await asyncio.to_thread(obtain, settings, server, report)
    except asyncio.CancelledError:
        given_up.set()
        raise
