"""A `vllm` command is asked in its own interpreter, and what goes wrong there is told in its own words."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from app.errors import ServerFailed
from launcher import vllm_engine
from launcher.vllm_engine import VllmEngine, ask


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A real virtual environment with an empty `vllm` command in it."""
    venv.create(tmp_path / "env", with_pip=False)
    command = tmp_path / "env" / "bin" / "vllm"
    command.write_text(f"#!{command.with_name('python')}\n")
    command.chmod(0o755)
    return command


def package(environment: Path, name: str, text: str) -> None:
    (site,) = (environment.parents[1] / "lib").glob("python*/site-packages")
    (site / name).mkdir()
    (site / name / "__init__.py").write_text(text)


async def test_its_own_interpreter_says_what_is_installed(environment: Path) -> None:
    package(environment, "vllm", "__version__ = '0.32.0'; print('a line of the import')")
    package(environment, "torch", "class version: cuda = '13.0'")
    found = await ask(str(environment))
    assert (found.version, found.cuda) == ("0.32.0", "13.0")
    assert Path(found.where).is_relative_to(environment.parents[1])
    assert "vllm" not in sys.modules


async def test_what_cannot_be_imported_is_told_in_its_own_words(environment: Path) -> None:
    package(environment, "torch", "")
    with pytest.raises(ServerFailed, match="No module named 'vllm'"):
        await ask(str(environment))
    package(environment, "vllm", "raise ImportError('libcudart.so.13: cannot open shared object file')")
    with pytest.raises(ServerFailed, match="libcudart"):
        await ask(str(environment))


async def test_a_wrapper_is_asked_for_its_version(tmp_path: Path) -> None:
    command = tmp_path / "vllm"
    command.write_text("#!/bin/sh\necho some noise\necho vllm 0.32.0\n")
    command.chmod(0o755)
    assert await ask(str(command)) == VllmEngine("0.32.0", "", str(command))


@pytest.mark.parametrize("script", ["exit 3", "exit 0", "sleep 60"])
async def test_a_command_without_an_answer_is_a_failure(
    tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vllm_engine, "_SECONDS_TO_IMPORT", 0.3 if "sleep" in script else 20.0)
    command = tmp_path / "vllm"
    command.write_text(f"#!/bin/sh\nexec {script}\n" if "sleep" in script else f"#!/bin/sh\n{script}\n")
    command.chmod(0o755)
    with pytest.raises(ServerFailed, match="vLLM"):
        await ask(str(command))


@pytest.mark.parametrize("interpreter", ["/opt/old/venv/bin/python3", "/opt/old/bin/sh"])
async def test_a_copied_environment_is_told_what_its_command_misses(tmp_path: Path, interpreter: str) -> None:
    command = tmp_path / "vllm"
    command.write_text(f"#!{interpreter}\n")
    command.chmod(0o755)
    with pytest.raises(ServerFailed, match=interpreter) as failed:
        await ask(str(command))
    assert str(command) in failed.value.message


async def test_a_file_that_is_no_program_is_a_failure(tmp_path: Path) -> None:
    command = tmp_path / "vllm"
    command.write_bytes(b"\x7fELF of another machine")
    command.chmod(0o755)
    with pytest.raises(ServerFailed, match="Exec format error"):
        await ask(str(command))
