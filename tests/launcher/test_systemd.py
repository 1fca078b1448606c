"""The unit, as a golden file and as systemd itself judges it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import config
from app.config import ROOT, Settings
from launcher.__main__ import systemd
from launcher.systemd import unit
from tests.launcher.conftest import LauncherRun

ANALYZE = shutil.which("systemd-analyze")


def test_the_unit_is_the_golden_one() -> None:
    golden = (ROOT / "tests/cases/launcher/askora.service").read_text(encoding="utf-8")
    vllm = "/opt/conda/envs/py312_sr/bin/vllm"
    assert unit("/opt/askora/.venv/bin/python", "vllm", vllm, Path("/opt/askora"), "askora") == golden


def test_without_a_command_none_is_told() -> None:
    assert "VLLM_COMMAND" not in unit("/usr/bin/python3", "embedded", "", Path("/opt/askora"), "askora")


def test_the_command_prints_the_profile_and_the_engine_of_this_shell(launcher: LauncherRun) -> None:
    launcher.set(VLLM_COMMAND="vllm", PATH=f"{launcher.folder}:{os.environ['PATH']}")  # as conda activate does
    printed, _ = launcher.start("systemd").communicate(timeout=20)
    assert f"ExecStart={sys.executable} -m launcher up --profile vllm\n" in printed
    assert f'\nEnvironment="VLLM_COMMAND={launcher.folder}/vllm"\n' in printed


def test_a_relative_command_is_made_absolute(launcher: LauncherRun) -> None:
    launcher.set(VLLM_COMMAND=os.path.relpath(launcher.folder / "vllm", ROOT))
    printed, _ = launcher.start("systemd").communicate(timeout=20)
    command = Path(printed.partition('"VLLM_COMMAND=')[2].partition('"')[0])
    assert command.is_absolute()
    assert command.samefile(launcher.folder / "vllm")


@pytest.mark.parametrize("written", ["VLLM_COMMAND={folder}/vllm", ""])
def test_what_the_settings_file_names_is_left_to_it(
    launcher: LauncherRun, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    """An environment variable of the unit would come before it, also once it is changed."""
    (launcher.folder / ".env").write_text(written.format(folder=launcher.folder))
    monkeypatch.setitem(Settings.model_config, "env_file", launcher.folder / ".env")
    monkeypatch.setattr(config, "VLLM_HERE", launcher.folder / "none")
    monkeypatch.delenv("VLLM_COMMAND", raising=False)
    monkeypatch.setenv("PATH", str(launcher.folder))
    systemd(profile="vllm")
    assert ("VLLM_COMMAND" in capsys.readouterr().out) is not bool(written)


def test_a_unit_that_would_find_no_vllm_comes_with_a_warning(launcher: LauncherRun) -> None:
    launcher.set(VLLM_COMMAND="/no/such/vllm")
    printed, _ = launcher.start("systemd").communicate(timeout=20)
    assert "vllm 명령이 없어요: /no/such/vllm" in printed
    assert f"ExecStart={sys.executable} -m launcher up --profile vllm\n" in printed
    assert "Environment=" not in printed


def test_what_auto_has_settled_is_told_beside_the_unit(launcher: LauncherRun) -> None:
    launcher.set(PROFILE="auto", VLLM_COMMAND="/no/such/vllm")
    printed, _ = launcher.start("systemd").communicate(timeout=20)
    assert "-m launcher up --profile embedded\n" in printed
    assert "내장 모델(CPU)을 써요" in printed


@pytest.mark.skipif(ANALYZE is None, reason="no systemd on this machine")
@pytest.mark.parametrize("folder", ["askora", "회사 폴더 50%$HOME"])
def test_systemd_finds_nothing_wrong(tmp_path: Path, folder: str) -> None:
    root = tmp_path / folder
    root.mkdir()
    python = root / "python"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    path = tmp_path / "askora.service"
    path.write_text(unit(str(python), "vllm", str(root / "vllm"), root, "root"), encoding="utf-8")
    assert ANALYZE is not None
    judged = subprocess.run([ANALYZE, "verify", "--man=no", str(path)], capture_output=True, text=True)
    assert (judged.returncode, judged.stdout + judged.stderr) == (0, "")
