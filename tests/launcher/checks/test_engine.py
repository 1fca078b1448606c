"""Item 1: which engine there is, whether the driver is new enough for it, and what an old one lacks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.launcher.checks.conftest import Examine
from tests.launcher.fake_nvml import FakeGpu, FakeNvml


@pytest.mark.parametrize(
    ("said", "verdict"), [("0.32.0", "ok"), ("0.26.0", "ok"), ("0.33.1", "ok"), ("0.25.1", "warn"), ("0.34.0", "warn")]
)
async def test_the_version_must_be_one_we_know(gpu_server: Examine, said: str, verdict: str) -> None:
    found = (await gpu_server(vllm=f"INFO a line before it\n{said}"))["engine"]
    assert found.verdict == verdict
    assert f"vLLM {said}" in found.seen


async def test_without_its_command_vllm_is_missing(gpu_server: Examine) -> None:
    found = await gpu_server(vllm_command="/no/such/vllm")
    assert (found["engine"].verdict, found["engine"].seen) == ("fail", "vllm 명령이 없어요: /no/such/vllm")
    assert "make vllm-env" in found["engine"].todo
    assert found["driver"].verdict == "ok"


async def test_the_driver_is_named(gpu_server: Examine) -> None:
    assert (await gpu_server())["driver"].seen == "드라이버 580.95.05 · CUDA 13.0까지"


@pytest.mark.parametrize(("cuda", "verdict"), [(13000, "ok"), (13010, "ok"), (12080, "fail")])
async def test_the_driver_must_support_the_cuda_of_vllm(
    gpu_server: Examine, fake_python: str, cuda: int, verdict: str
) -> None:
    found = await gpu_server(nvml=FakeNvml([FakeGpu()] * 5, cuda=cuda), vllm_command=fake_python)
    assert found["engine"].seen.startswith("vLLM 0.32.0 (/somewhere")
    assert found["driver"].verdict == verdict
    assert "vLLM은 CUDA 13.0" in found["driver"].seen


async def test_without_a_driver_that_is_said(gpu_server: Examine) -> None:
    found = (await gpu_server(nvml=FakeNvml([], driver="")))["driver"]
    assert found.verdict == "warn"
    assert "nvidia-ml-py" in found.todo


async def test_an_older_vllm_needs_the_vocabulary_of_gpt_oss(
    gpu_server: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.delenv("TIKTOKEN_ENCODINGS_BASE", raising=False)
    assert (await gpu_server(vllm="0.30.0"))["vocabulary"].verdict == "warn"
    assert "vocabulary" not in await gpu_server(vllm="0.30.0", main={"served_name": "other"})
    assert "vocabulary" not in await gpu_server(vllm="0.31.0")

    monkeypatch.setenv("TIKTOKEN_ENCODINGS_BASE", str(tmp_path))
    assert (await gpu_server(vllm="0.30.0"))["vocabulary"].verdict == "warn"
    (tmp_path / "o200k_base.tiktoken").touch()
    assert (await gpu_server(vllm="0.30.0"))["vocabulary"].verdict == "ok"

    monkeypatch.delenv("TIKTOKEN_ENCODINGS_BASE")
    (tmp_path / "tiktoken-rs-cache").mkdir()
    (tmp_path / "tiktoken-rs-cache" / "fb374d419588a4632f3f557e76b4b70aebbca790").touch()
    assert (await gpu_server(vllm="0.30.0"))["vocabulary"].verdict == "ok"


async def test_what_compiles_kernels_at_a_start_is_looked_for_where_vllm_will(
    gpu_server: Examine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/no/such/folder")
    monkeypatch.setenv("CUDA_HOME", str(tmp_path / "cuda"))
    found = (await gpu_server())["compiler"]
    assert (found.verdict, found.seen) == ("warn", "없는 것: ninja, nvcc")
    assert "VLLM_USE_FLASHINFER_SAMPLER=0" in found.todo
    (tmp_path / "cuda" / "bin").mkdir(parents=True)
    for tool in (tmp_path / "ninja", tmp_path / "cuda" / "bin" / "nvcc"):  # ninja beside the vllm command
        tool.touch(mode=0o755)
    found = (await gpu_server())["compiler"]
    assert (found.verdict, found.seen) == ("ok", f"{tmp_path}/ninja · {tmp_path}/cuda/bin/nvcc")


async def test_a_vllm_that_compiles_nothing_needs_no_compiler(
    gpu_server: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "compiler" not in await gpu_server(nvml=FakeNvml([], driver=""))
    monkeypatch.setenv("VLLM_USE_FLASHINFER_SAMPLER", "0")
    assert "compiler" not in await gpu_server()


async def test_without_any_model_nothing_is_compiled(gpu_server: Examine) -> None:
    assert "compiler" not in await gpu_server(main={"enabled": False}, fallback={"enabled": False})


@pytest.fixture
def fake_python(tmp_path: Path) -> str:
    """A `vllm` command whose interpreter has packages `vllm` and `torch`, as far as they are asked."""
    python = tmp_path / "environment" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho \'{"version": "0.32.0", "cuda": "13.0", "where": "/somewhere/vllm"}\'\n')
    command = python.with_name("vllm")
    command.write_text(f"#!{python}\n")
    for file in (python, command):
        file.chmod(0o755)
    return str(command)
