"""Whose weights are served: the verified ones, or the user's own under their own name."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from app.config import ModelServer, Settings, load_settings, model_servers
from app.errors import ConfigError, HashMismatch
from launcher import obtain as module
from launcher.obtain import obtain, obtain_in_thread
from launcher.weights import Progress, Report


def own(path: Path, **values: str) -> tuple[Settings, ModelServer]:
    settings = load_settings(main={"path": path, **values}, cache_dir=path.parent / "cache")
    return settings, model_servers(settings, "embedded")[0]


def test_a_model_of_ones_own_needs_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF")
    assert obtain(*own(path, served_name="mine"), lambda _: None) == path
    with pytest.raises(HashMismatch, match="SHA-256"):
        obtain(*own(path), lambda _: None)
    assert path.exists()


def test_a_missing_file_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="모델 파일이 없어요"):
        obtain(*own(tmp_path / "none.gguf", served_name="mine"), lambda _: None)


async def test_a_fetch_that_nobody_waits_for_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reported, ended = asyncio.Event(), threading.Event()

    def endless(settings: Settings, server: ModelServer, report: Report) -> Path:
        try:
            while True:
                report(Progress("m", 1, 2, "받는 중"))
        finally:
            ended.set()

    monkeypatch.setattr(module, "obtain", endless)
    settings, server = own(tmp_path / "m.gguf")
    task = asyncio.create_task(obtain_in_thread(settings, server, lambda _: reported.set()))
    await reported.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 10)
