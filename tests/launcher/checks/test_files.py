"""Item 2: the files of every server, whatever its engine."""

from __future__ import annotations

from pathlib import Path

from tests.launcher.checks.conftest import Examine


async def test_a_models_folder_is_named_with_what_is_in_it(gpu_server: Examine) -> None:
    found = (await gpu_server(model={"quantization_config": {"quant_method": "mxfp4"}}))["main-files"]
    assert found.verdict == "ok"
    assert "main-model" in found.seen
    assert "양자화 mxfp4" in found.seen


async def test_a_folder_that_is_missing_is_a_failure_and_a_doubt_a_warning(gpu_server: Examine) -> None:
    awq = {"moe_intermediate_size": 768, "quantization_config": {"quant_method": "awq", "group_size": 128}}
    found = await gpu_server(model=awq, fallback={"path": "/no/such/model"})
    assert (found["fallback-files"].verdict, found["main-files"].verdict) == ("fail", "warn")
    assert "768" in found["main-files"].seen
    assert "FALLBACK__PATH" in found["fallback-files"].todo


async def test_a_damaged_weights_file_is_a_failure(findings: Examine, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "models"
    folder.mkdir(parents=True)
    (folder / "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf").write_bytes(b"GGUF")
    found = await findings("embedded")
    assert (found["main-files"].verdict, found["fallback-files"].verdict) == ("fail", "warn")


async def test_a_file_of_the_users_own_is_only_looked_for(findings: Examine, tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    named = {"path": own, "served_name": "own"}
    assert (await findings("embedded", main=named))["main-files"].verdict == "fail"
    own.touch()
    assert (await findings("embedded", main=named))["main-files"].verdict == "ok"


async def test_files_elsewhere_are_not_looked_for(findings: Examine) -> None:
    assert (await findings("external"))["main-files"].verdict == "skip"
