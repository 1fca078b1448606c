"""The logs of the servers: their last lines, what is added to them, and the first real error since the last start."""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from launcher.diagnosis import first_error

_SECONDS_BETWEEN_LOOKS = 0.3
_TIME = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ")


def names_in(log_dir: Path) -> list[str]:
    """The servers that have a log."""
    return sorted(path.stem for path in log_dir.glob("*.log"))


def last(path: Path, lines: int) -> list[str]:
    """The last lines of a log."""
    return list(deque(_lines(path), maxlen=lines))


def error_in(path: Path) -> str:
    """The first real error since the server was last started, "" without one."""
    said: list[str] = []
    for line in _lines(path):
        text = _TIME.sub("", line)
        if text.startswith("$ "):  # the command, which ChildProcess writes first
            said.clear()
        else:
            said.append(text)
    return first_error(said)


def follow(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each line that is added to one of the logs from now on, also after they were rotated. Never ends by itself."""
    with ExitStack() as opened:
        tails = [opened.enter_context(closing(_Tail(path))) for path in paths]
        while True:
            for tail in tails:
                for line in tail.read():
                    yield tail.path, line
            time.sleep(_SECONDS_BETWEEN_LOOKS)


class _Tail:
    """The end of one log file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open(encoding="utf-8", errors="replace")
        self._file.seek(0, 2)
        self._begun = ""

    def read(self) -> Iterator[str]:
        """The whole lines that are new. A line that is still being written waits for its end."""
        yield from self._rest()
        if self.path.exists() and not os.path.samestat(os.fstat(self._file.fileno()), self.path.stat()):
            self.close()
            self._file = self.path.open(encoding="utf-8", errors="replace")
            yield from self._rest()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _rest(self) -> Iterator[str]:
        *complete, self._begun = (self._begun + self._file.read()).split("\n")
        yield from complete


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            yield line.rstrip("\n")
