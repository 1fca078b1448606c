"""What the launcher says in the terminal, in Korean. It shows states; it decides nothing.

On a terminal the servers are a table below what is said, with a bar for each download. Elsewhere (a log file, a
service) a new phase is a line, and so is a download now and then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from app.errors import AskOraError
from launcher.checks.check import Check
from launcher.state import UP, ServerState, ServerStatus
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
_DRAW_SECONDS = 0.1
_WATCH_SECONDS = 0.5


class Screen:
    """The terminal. Enter it before use: it owns the table and the bars."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._statuses: dict[str, ServerStatus] = {}
        self._told: dict[str, tuple[object, ...]] = {}
        self._drawn_at = 0.0
        self._tasks: dict[str, TaskID] = {}
        self._told_at: dict[str, float] = {}
        self._bars = Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=10),  # the whole line fits 80 columns
            DownloadColumn(binary_units=True),
            TimeRemainingColumn(compact=True),
            console=console,
        )
        # Drawn when there is something new: a launcher that only watches should cost nothing.
        self._live = Live(console=console, get_renderable=self._picture, auto_refresh=False, transient=True)

    def __enter__(self) -> Screen:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def say(self, text: str, style: str = "") -> None:
        """One line, with the time since the start."""
        seconds = time.monotonic() - self._began
        self._console.print(
            f"[dim]{seconds:6.1f}초[/dim] [{style or 'default'}]{escape(text)}[/]", highlight=False, soft_wrap=True
        )

    def show(self, status: ServerStatus) -> None:
        """Say that a server is in a new state; how far it is within one is not news, nor is what the table shows."""
        self._statuses[status.name] = status
        starting = status.state is ServerState.STARTING
        news: tuple[object, ...] = (status.state, status.detail)
        if starting and self._console.is_terminal:
            news = (status.state, status.restarts)
        elif starting and status.progress is not None:
            return
        if self._told.get(status.name) != news:
            self._told[status.name] = news
            self.say(describe(status), _STYLES.get(status.state, ""))
        self._draw()

    def fetching(self, progress: Fetching) -> None:
        """Move the bar of a file. The bar goes when the file is complete and verified."""
        text = f"{progress.model} · {progress.activity}"
        if self._console.is_terminal:
            task = self._tasks.get(progress.model)
            if task is None:
                task = self._tasks[progress.model] = self._bars.add_task(text, total=progress.total)
            self._bars.update(task, description=text, completed=progress.done, total=progress.total)
            if time.monotonic() - self._drawn_at >= _DRAW_SECONDS:
                self._draw()
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
        self._draw()

    def _draw(self) -> None:
        if self._live.is_started:
            self._drawn_at = time.monotonic()
            self._live.refresh()

    def _picture(self) -> Group:
        servers = sorted(self._statuses.values(), key=lambda status: (list(LABELS).index(status.role), status.name))
        parts = [table(servers, short=True)] if servers else []
        return Group(*parts, *([self._bars] if self._tasks else []))


def label(name: str) -> str:
    """What a server is called, by its name: main, or main-2 where several share the role."""
    role, _, number = name.partition("-")
    return " ".join(filter(None, (LABELS.get(role, role), number)))


def describe(status: ServerStatus) -> str:
    """One line about a server."""
    who = label(status.name) + (f"({status.model})" if status.model else "")
    where = f" · {status.url}" if status.state in UP else ""
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


def table(statuses: Iterable[ServerStatus], *, short: bool = False) -> Table:
    """The servers as a table; with `short` one line each, whatever there is to tell."""
    result = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    for title in ("이름", "상태", "모델"):
        result.add_column(title, no_wrap=True)
    result.add_column("진행", no_wrap=short, overflow="ellipsis" if short else "fold", ratio=1)
    result.add_column("재시작", no_wrap=True, justify="right")
    result.add_column("언제부터", no_wrap=True)
    for status in statuses:
        style = _STYLES.get(status.state, "default")
        word = f"[{style}]{WORDS[status.state]}[/]"
        restarts = f"{status.restarts}회" if status.restarts else ""
        cells = (label(status.name), word, escape(status.model), escape(_doing(status)), restarts, _since(status))
        result.add_row(*cells)
    return result


def watch(console: Console, look: Callable[[], Iterable[ServerStatus] | None]) -> None:
    """Show the servers until there are none to look at, or Ctrl-C."""
    with Live(console=console, auto_refresh=False) as live:
        while (statuses := look()) is not None:
            live.update(table(statuses), refresh=True)
            time.sleep(_WATCH_SECONDS)


def _doing(status: ServerStatus) -> str:
    percent = f"{status.progress:.0%}" if status.progress is not None else ""
    where = status.url.removeprefix("http://").removesuffix("/v1") if status.state in UP else ""
    return " ".join(filter(None, (status.detail, percent))) or where


def _since(status: ServerStatus) -> str:
    if not status.since:
        return ""
    began, now = datetime.fromtimestamp(status.since).astimezone(), datetime.now().astimezone()
    return f"{began:%H:%M:%S}" if began.date() == now.date() else f"{began:%m-%d %H:%M}"
