"""The demo database, built once for the tests that read it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from schema.demo.build import ensure_demo


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo database at its default size; the time it took is printed."""
    started = time.perf_counter()
    path = ensure_demo(tmp_path_factory.mktemp("demo"))
    print(f"demo database: {path.stat().st_size / 1e6:.1f} MB in {time.perf_counter() - started:.1f} s")  # noqa: T201
    return path
