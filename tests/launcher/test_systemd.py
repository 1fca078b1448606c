"""The unit, as a golden file and as systemd itself judges it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT
from launcher.systemd import unit
from tests.launcher.conftest import LauncherRun

ANALYZE = shutil.which("systemd-analyze")


def test_the_unit_is_the_golden_one() -> None:
    golden = (ROOT / "tests/cases/launcher/askora.service").read_text(encoding="utf-8")
    assert unit("/opt/askora/.venv/bin/python", ("--profile", "vllm"), Path("/opt/askora"), "askora") == golden


def test_the_command_prints_it(launcher: LauncherRun) -> None:
    printed, _ = launcher.start("systemd", "--profile", "vllm").communicate(timeout=20)
    assert f"ExecStart={sys.executable} -m launcher up --profile vllm" in printed


@pytest.mark.skipif(ANALYZE is None, reason="no systemd on this machine")
@pytest.mark.parametrize("folder", ["askora", "회사 폴더 50%$HOME"])
def test_systemd_finds_nothing_wrong(tmp_path: Path, folder: str) -> None:
    root = tmp_path / folder
    root.mkdir()
    python = root / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    path = tmp_path / "askora.service"
    path.write_text(unit(str(python), (), root, "root"), encoding="utf-8")
    assert ANALYZE is not None
    judged = subprocess.run([ANALYZE, "verify", "--man=no", str(path)], capture_output=True, text=True)
    assert (judged.returncode, judged.stdout + judged.stderr) == (0, "")
