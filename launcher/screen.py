"""What the launcher says in the terminal, in Korean. It shows states; it decides nothing.

On a terminal a download is a bar; elsewhere (a log file, a service) it is a line now and then.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.errors import AskOraError
from launcher.doctor import Check
from launcher.state import ServerState, ServerStatus
from launcher.weights import Progress as Fetching

LABELS = {"page": "화면", "main": "메인 모델", "fallback": "예비 모델"}
WORDS = {
    ServerState.STOPPED: "꺼짐",
    ServerState.STARTING: "준비 중",
    ServerState.READY: "준비됨",
    ServerState.DEGRADED: "대답 없음",
    ServerState.DRAINING: "마무리 중",
    ServerState.STOPPING: "끄는 중",
    ServerState.FAILED: "실패",
    ServerState.ATTACHED: "연결됨",
}
_STYLES = {
    ServerState.READY: "green",
    ServerState.ATTACHED: "green",
    ServerState.DEGRADED: "yellow",
    ServerState.FAILED: "bold red",
}


_MARKS = {"ok": ("✔", "green"), "warn": ("!", "yellow"), "fail": ("✘", "bold red"), "skip": ("-", "dim")}
_LINE_SECONDS = 5.0


class Screen:
    """The terminal. Enter it before use: it owns the progress bars."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._shown: dict[str, tuple[ServerState, str]] = {}
        self._tasks: dict[str, TaskID] = {}
        self._told_at: dict[str, float] = {}
        self._bars = Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=10),  # the whole line fits 80 columns
            DownloadColumn(binary_units=True),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Screen:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def say(self, text: str, style: str = "") -> None:
        """One line, with the time since the start."""
        seconds = time.monotonic() - self._began
        self._console.print(
            f"[dim]{seconds:6.1f}초[/dim] [{style or 'default'}]{escape(text)}[/]", highlight=False, soft_wrap=True
        )

    def show(self, status: ServerStatus) -> None:
        """Say that a server is in a new state; progress within a state is not news."""
        if status.progress is not None and status.state is ServerState.STARTING:
            return
        news = (status.state, status.detail)
        if self._shown.get(status.name) == news:
            return
        self._shown[status.name] = news
        self.say(describe(status), _STYLES.get(status.state, ""))

    def fetching(self, progress: Fetching) -> None:
        """Move the bar of a file. The bar goes when the file is complete and verified."""
        text = f"{progress.model} · {progress.activity}"
        if self._console.is_terminal:
            task = self._tasks.get(progress.model)
            if task is None:
                task = self._tasks[progress.model] = self._bars.add_task(text, total=progress.total)
            self._bars.update(task, description=text, completed=progress.done, total=progress.total)
            return
        now = time.monotonic()
        if now - self._told_at.get(text, -_LINE_SECONDS) >= _LINE_SECONDS:
            self._told_at[text] = now
            self.say(f"{text} {progress.done / progress.total:.0%}")

    def fetched(self) -> None:
        """Take the bars away."""
        for task in self._tasks.values():
            self._bars.remove_task(task)
        self._tasks.clear()


def label(name: str) -> str:
    """What a server is called, by its name: main, or main-2 where several share the role."""
    role, _, number = name.partition("-")
    return " ".join(filter(None, (LABELS.get(role, role), number)))


def describe(status: ServerStatus) -> str:
    """One line about a server."""
    who = label(status.name) + (f"({status.model})" if status.model else "")
    where = f" · {status.url}" if status.state in (ServerState.READY, ServerState.ATTACHED) else ""
    return f"{who}: {WORDS[status.state]}{where}" + (f" · {status.detail}" if status.detail else "")


def print_error(console: Console, error: AskOraError) -> None:
    """An error with what to do about it."""
    console.print(f"[bold red]{escape(error.message)}[/]", highlight=False, soft_wrap=True)
    for text, style in ((error.hint, "default"), (error.detail, "dim")):
        if text:
            console.print(f"[{style}]{escape(text)}[/]", highlight=False, soft_wrap=True)


def print_checks(console: Console, checks: Iterable[Check]) -> None:
    """The doctor's findings, one line each, with what to do below."""
    for check in checks:
        mark, style = _MARKS[check.verdict]
        line = f"[{style}]{mark}[/] {escape(check.title)}: {escape(check.seen)}"
        console.print(line, highlight=False, soft_wrap=True)
        if check.todo:
            console.print(f"    → {escape(check.todo)}", highlight=False, soft_wrap=True)


def table(statuses: Iterable[ServerStatus]) -> Table:
    """The servers as a table."""
    result = Table("이름", "상태", "모델", "주소", "다시 시작", "설명")
    for status in statuses:
        state = f"[{_STYLES.get(status.state, 'default')}]{WORDS[status.state]}[/]"
        result.add_row(
            label(status.name), state, status.model, status.url, f"{status.restarts}회", escape(status.detail)
        )
    return result
