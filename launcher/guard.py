"""Runs one command and ends all of its processes when the launcher is gone, however the launcher died.

    python launcher/guard.py COMMAND ARG…        started as the leader of a session, with a pipe as its standard input

The launcher holds the other end of the pipe and never writes to it: end of file means that the launcher no longer
exists. That also works where the kernel offers no parent-death signal, and reaches the workers that a model server has
started, which a parent-death signal would not. Standard library only: one of these runs beside every child.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

GRACE_SECONDS = 5.0
EX_NOT_FOUND = 127


def main() -> None:
    """Run the command and exit as it does; 128 + n when signal n ended it, 127 when it could not be started."""
    try:
        child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
    except OSError as error:
        sys.stderr.write(f"ERROR {sys.argv[1]}: {error.strerror}\n")
        sys.exit(EX_NOT_FOUND)
    _forward_signals(child)
    orphaned = threading.Event()
    threading.Thread(target=_watch_launcher, args=(child, orphaned), daemon=True).start()
    code = child.wait()
    if orphaned.is_set():
        os.killpg(0, signal.SIGKILL)
    sys.exit(code if code >= 0 else 128 - code)


def _forward_signals(child: subprocess.Popen[bytes]) -> None:
    def forward(number: int, _: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, forward)


def _watch_launcher(child: subprocess.Popen[bytes], orphaned: threading.Event) -> None:
    os.read(0, 1)
    orphaned.set()
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
